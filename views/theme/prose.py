"""A long text kept as plain lines (the charter), laid out as it was written: titles, paragraphs, lists."""

import re

from markupsafe import Markup, escape

from pin40.typography import typographic

_ITEM = re.compile(r"(?:([•o-])|(\d{1,2})\.)\s+(.+)")
TITLE_LENGTH = 60


def prose(text: str | None, level: int = 3) -> Markup:
    """The text as HTML, its titles at this level; every word of it is escaped."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    made, opened = [], ""
    for index, line in enumerate(lines):
        item = _ITEM.fullmatch(line)
        kind = ("ol" if item[2] else "ul") if item else ""
        if kind != opened:
            made += [Markup(f"</{opened}>")] if opened else []  # noqa: S704 — a tag of ours
            made += [Markup(f"<{kind}>")] if kind else []  # noqa: S704 — a tag of ours
            opened = kind
        following = lines[index + 1] if index + 1 < len(lines) else ""
        made.append(_block(line, item, following, f"h{level}"))
    made += [Markup(f"</{opened}>")] if opened else []  # noqa: S704 — a tag of ours
    return Markup("").join(made)


def _block(line: str, item: re.Match[str] | None, following: str, title: str) -> Markup:
    words = typographic(item[3] if item else line)
    if item:
        sub = Markup(' class="sub"') if item[1] == "o" else ""
        return Markup("<li{}>{}</li>").format(sub, words)
    tag = title if _is_title(line, following) else "p"
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), escape(words.rstrip(":\u00a0 ") if tag == title else words))  # noqa: S704


def _is_title(line: str, following: str) -> bool:
    """A short line ended by a colon that opens no list; or in capitals."""
    if not line.endswith(":") or len(line) > TITLE_LENGTH:
        return False
    return not _ITEM.fullmatch(following) or len(line.split()) <= 3
