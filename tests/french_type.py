"""French typography in our sources: the faults of every literal, and a pen that mends them.

`python tests/french_type.py` lists the faults; `--fix` mends them: one sign for one sign, so that no line grows.
What people typed, and reference texts copied from elsewhere, are not ours to change.
"""

import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("pin40", "models", "views", "seed", "migrations")
ALONE = ("app.py", "settings.py")

WIDE, THIN, CURVED = "\u00a0", "\u202f", "’"
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|presqu)"
RULES = (
    (re.compile(r" (?=:(?:[\s\\<{\"]|$))"), WIDE),
    (re.compile(r" (?=»)|(?<=«) "), WIDE),
    (re.compile(r" (?=[;?!](?:[\s\\<»),.\"\u00a0]|$))|(?<=[\d}]) (?=%(?!\w| ?[\d(]))"), THIN),
    (re.compile(r"(?<=[\d}]) (?=€)"), WIDE),
    (re.compile(r"(?<=n°) (?=[\d{])"), WIDE),
    (re.compile(r"(?<=[A-Za-zÀ-ÿœŒ])(?<!\bf)'(?=[A-Za-zÀ-ÿœŒ«])"), CURVED),
    (re.compile(rf"(?i:(?<![\w'])(?P<word>{_ELIDED}))'(?=[{{\d\\]|$)"), rf"\g<word>{CURVED}"),
    (re.compile(r"(?<=\w)\.\.\.(?!\w)"), "…"),
)
CODE = re.compile(r"SELECT |UPDATE |INSERT |DELETE |CREATE |ALTER |DROP |PRAGMA |<!--|http-equiv")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>", re.S)
QUOTED = re.compile(r'"[^"\n]*"')
BACKTICKED = re.compile(r"`[^`\n]*`|\"[^\"\n]*\"")


def mended(text: str) -> str:
    for pattern, put in RULES:
        text = pattern.sub(put, text)
    return text


# ───────── Python: each literal that is neither a docstring, a pattern nor a statement for the base ─────────
def literals(path: Path) -> Iterator[tuple[tuple[int, int], str]]:
    """Where each literal starts (line, column), and its source."""
    with path.open("rb") as file:
        tokens = [one for one in tokenize.tokenize(file.readline) if one.type not in _SILENT]
    for before, one, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        alone = (before is None or before.type in _STARTS) and (after is None or after.type == tokenize.NEWLINE)
        if one.type == getattr(tokenize, "FSTRING_MIDDLE", -1) or (one.type == tokenize.STRING and not alone):
            if not one.string.lower().startswith(("r", "b", "rf", "fr")) and not CODE.search(one.string):
                yield one.start, one.string


_SILENT = (tokenize.COMMENT, tokenize.NL)
_STARTS = (tokenize.ENCODING, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def _python(path: Path, source: str) -> str:
    lines = source.splitlines(keepends=True)
    for (row, column), text in literals(path):
        quote = re.match(r"(?i)[a-z]*(\"\"\"|'''|\"|')?", text)
        head, tail = (quote[0], quote[1] or "") if quote and text.endswith(quote[1] or "") else ("", "")
        body = text[len(head) : len(text) - len(tail)]
        if (right := mended(body)) != body:
            lines = _put(lines, row - 1, column + len(head), body, right)
    return "".join(lines)


def _put(lines: list[str], row: int, column: int, old: str, new: str) -> list[str]:
    start = sum(map(len, lines[:row])) + column
    whole = "".join(lines)
    assert whole[start : start + len(old)] == old, (row + 1, old)
    return (whole[:start] + new + whole[start + len(old) :]).splitlines(keepends=True)


# ───────── Templates: the words between the marks, and the quoted words within them ─────────
def _template(path: Path, source: str) -> str:
    def within(mark: re.Match[str]) -> str:
        if mark[0].startswith(("{#", "<script")):
            return mark[0]
        return QUOTED.sub(lambda found: mended(found[0]), mark[0])

    told, last = [], 0
    for mark in JINJA.finditer(source):
        told += [mended(source[last : mark.start()]), within(mark)]
        last = mark.end()
    return "".join([*told, mended(source[last:])])


def _script(path: Path, source: str) -> str:
    """A script's quoted words; its code keeps its spaces."""
    return "\n".join(
        line if line.lstrip().startswith("//") else BACKTICKED.sub(_quoted_french, line) for line in source.split("\n")
    )


def _quoted_french(found: re.Match[str]) -> str:
    return re.sub(r"(?<=[\w»’]) (?=:(?: |[\"`]))", WIDE, found[0]) if re.search(r"[A-Za-zé] :", found[0]) else found[0]


KINDS = {".py": _python, ".html": _template, ".js": _script}


def sources() -> Iterator[Path]:
    yield from (ROOT / name for name in ALONE)
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in KINDS and "vendor" not in path.parts:
                yield path


def faults() -> Iterator[str]:
    """« file:line: what stands there », for each line that would change."""
    for path in sources():
        source = path.read_text(encoding="utf-8")
        right = KINDS[path.suffix](path, source)
        for number, (one, other) in enumerate(zip(source.split("\n"), right.split("\n"), strict=True), start=1):
            if one != other:
                place = next(i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
                yield f"{path.relative_to(ROOT)}:{number}: {one[max(0, place - 30) : place + 30].strip()}"


def mend() -> int:
    done = 0
    for path in sources():
        source = path.read_text(encoding="utf-8")
        right = KINDS[path.suffix](path, source)
        if right != source:
            path.write_text(right, encoding="utf-8")
            done += 1
    return done


if __name__ == "__main__":
    if "--fix" in sys.argv:
        print(f"{mend()} fichiers corrigés.")
    else:
        print("\n".join(faults()))
