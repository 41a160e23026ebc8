"""The first cell of a table's row names it: the PDF says so too (TH, scope row), which Typst's own tags cannot yet.

An incremental update (ISO 32000, 7.5.6): the paper stays as it is, and its changed tags follow it.
"""

import re

CELLS = re.compile(rb"/K\[((?:\d+ 0 R ?)*)\]")
NAMED = re.compile(rb"<</O/Table/Headers\[[^\]]*\]>>")
"""Each cell's list of headers: with rows named too, `Scope` alone says more, and cannot contradict it."""
ROW = b"<</O/Table/Scope/Row>>"


def with_row_headers(pdf: bytes) -> bytes:
    """The same paper, the first cell of each row of data being the row's header; an empty one names nothing."""
    places, trailer, start = _objects(pdf)
    changed: dict[int, bytes] = {}
    for row in list(places):
        body = _body(pdf, places, row)
        if not body.startswith(b"<</Type/StructElem/S/TR"):
            continue
        cells = [int(number) for number in re.findall(rb"(\d+) 0 R", (CELLS.search(body) or [b"", b""])[1])]
        told = {number: _body(pdf, places, number) for number in cells}
        first = told.get(cells[0], b"") if cells else b""
        if not first.startswith(b"<</Type/StructElem/S/TD") or b"/K[]" in first:
            continue
        changed |= {number: NAMED.sub(b"", words) for number, words in told.items()}
        changed[cells[0]] = NAMED.sub(ROW, first).replace(b"/S/TD", b"/S/TH", 1)
    return pdf + _update(changed, trailer, start, len(pdf)) if changed else pdf


def _objects(pdf: bytes) -> tuple[dict[int, int], bytes, int]:
    """Where each object is, the trailer, and where the table of objects is, as Typst writes them: one plain table."""
    start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    table, _, trailer = pdf[start:].partition(b"trailer")
    lines = re.findall(rb"(\d{10}) \d{5} ([nf])", table)
    found = {number: int(place) for number, (place, kind) in enumerate(lines) if kind == b"n"}
    return found, trailer[: trailer.index(b"startxref")].strip(), start


def _body(pdf: bytes, places: dict[int, int], number: int) -> bytes:
    place = places[number]
    begin = pdf.index(b"obj", place) + 3
    return pdf[begin : pdf.index(b"endobj", begin)].strip()


def _update(changed: dict[int, bytes], trailer: bytes, start: int, length: int) -> bytes:
    added, table = b"\n", b"xref\n0 1\n0000000000 65535 f \n"
    for number, body in sorted(changed.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, length + len(added))
        added += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    place = length + len(added)
    closing = trailer[:-2] + b"/Prev %d>>" % start
    return added + table + b"trailer\n" + closing + b"\nstartxref\n%d\n%%%%EOF\n" % place
