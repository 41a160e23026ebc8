"""Just enough of a PDF to read it as a screen reader does: its words in order, its tags.

PYTEST_DONT_REWRITE: test modules take it as a tool.
"""

import re
import zlib

STREAM = re.compile(rb"(\d+) 0 obj\s*(<<.*?>>)\s*stream\r?\n(.*?)\r?\nendstream", re.S)
STRING = rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>"
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|(\[(?:" + STRING + rb"|[-\d.\s])*\]|" + STRING + rb") ?T[jJ]", re.S)
PIECE = re.compile(rb"\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f]*)>", re.S)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _streams(pdf: bytes) -> dict[int, bytes]:
    """Each stream, decompressed, by the number of its object."""
    found = {}
    for number, head, body in STREAM.findall(pdf):
        found[int(number)] = zlib.decompressobj().decompress(body) if b"FlateDecode" in head else body
    return found


def _objects(pdf: bytes) -> dict[int, bytes]:
    return {int(n): body for n, body in re.findall(rb"(\d+) 0 obj\s*(.*?)\s*endobj", pdf, re.S)}


def _signs(cmap: bytes) -> dict[int, str]:
    """Glyph number → the characters that it stands for."""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.S):
        for low, high, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = bytes.fromhex(text.decode()).decode("utf-16-be")
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = first[:-1] + chr(ord(first[-1]) + step)
    return found


def _bytes(piece: tuple[bytes, bytes]) -> bytes:
    literal, hexadecimal = piece
    if hexadecimal:
        return bytes.fromhex(hexadecimal.decode())
    return re.sub(rb"\\([0-7]{1,3}|.)", _unescaped, literal, flags=re.S)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8)]) if found[1].isdigit() else ESCAPED.get(found[1], found[1])


def words(pdf: bytes) -> str:
    """Everything that is drawn, page after page, in the order in which it is drawn."""
    streams, objects = _streams(pdf), _objects(pdf)
    pages = [body for body in objects.values() if re.search(rb"/Type ?/Page\b", body) and b"/Contents" in body]
    return "\n".join(_page(body, objects, streams) for body in pages)


def _page(body: bytes, objects: dict[int, bytes], streams: dict[int, bytes]) -> str:
    """One page, with the fonts that it names itself."""
    resources = re.search(rb"/Resources (\d+) 0 R", body)
    named = objects[int(resources[1])] if resources else body
    listed = re.search(rb"/Font (\d+) 0 R", named)
    named = objects[int(listed[1])] if listed else named
    fonts = {}
    for name, number in re.findall(rb"/(\w+) (\d+) 0 R", named):
        unicode = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(int(number), b""))
        if unicode:
            fonts[name] = _signs(streams[int(unicode[1])])
    return _drawn(streams[int(re.search(rb"/Contents (\d+) 0 R", body)[1])], fonts)


def _drawn(page: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    said = []
    for name, shown in SHOWN.findall(page):
        if name:
            font = fonts.get(name, {})
            continue
        codes = b"".join(_bytes(piece) for piece in PIECE.findall(shown))
        said.append("".join(font.get(int.from_bytes(codes[i : i + 2], "big"), "") for i in range(0, len(codes), 2)))
    return " ".join(said)


def tags(pdf: bytes) -> list[str]:
    """The kinds of the structure's elements, in the order of their objects."""
    return [name.decode() for name in re.findall(rb"/StructElem/S/(\w+)", pdf)]


def rows(pdf: bytes) -> list[list[str | None]]:
    """Each table row, in order: for each cell, what it names (« Column », « Row »), or None where it holds data."""
    objects = _objects(pdf)
    found = []
    for body in objects.values():
        if body.startswith(b"<</Type/StructElem/S/TR"):
            cells = [objects[int(n)] for n in re.findall(rb"(\d+) 0 R", re.search(rb"/K\[([^\]]*)\]", body)[1])]
            found.append([_scope(cell) for cell in cells])
    return found


def _scope(cell: bytes) -> str | None:
    return re.search(rb"/Scope/(\w+)", cell)[1].decode() if cell.startswith(b"<</Type/StructElem/S/TH") else None
