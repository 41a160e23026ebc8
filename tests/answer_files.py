"""Files of answers for the tests of their import and of the comparison.

PYTEST_DONT_REWRITE: test modules import it.
"""

from python_calamine import CalamineWorkbook


def written(path, lines, *, sign=";"):
    """A file with its header and its lines, each a sequence of cells."""
    path.write_text("\n".join(sign.join(map(str, line)) for line in lines) + "\n", encoding="utf-8")
    return path


def pairs(code, before, after, *, name="P", start="2025-01-15", end="2025-06-20"):
    """Two lines a person for one question: `dossier, moment, date, code`."""
    rows = [("dossier", "moment", "date", code)]
    for person, (first, last) in enumerate(zip(before, after, strict=True)):
        rows += [(f"{name}{person}", "avant", start, first), (f"{name}{person}", "apres", end, last)]
    return rows


def sheet(path, name):
    """The rows of a sheet under its header, by column; an empty cell is None."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    return [{key: None if cell == "" else cell for key, cell in zip(rows[0], row, strict=True)} for row in rows[1:]]


def row(path, name, code):
    """The one row of a code; None where the sheet has none."""
    return next((one for one in sheet(path, name) if one["code"] == code), None)
