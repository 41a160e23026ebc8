"""The report as a workbook: « À lire », then one sheet a table, and a chart that the spreadsheet draws itself."""

from datetime import datetime
from typing import IO, Any

import xlsxwriter

from models.moments import shown_date
from pin40.activity_words import CHARTED, DOSSIERS
from views.activity.tables import WHOLE, Table, Told
from views.impact.charts import COLOURS

READ_ME = "À lire"


def write(file: IO[bytes], report: Told, who: str) -> None:
    """The whole workbook, into a file open for writing; `who` is the structure that reads it."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # The day of the report, not the clock: the same facts make the same file.
    day = datetime(report.day.year, report.day.month, report.day.day)
    book.set_properties({"title": "Mon ordi Pin40 : rapport d’activité", "created": day})
    bold = book.add_format({"bold": True})
    _read_me(book, report, who, bold)
    for table in report.tables.values():
        _table(book, table, bold)
    _chart(book, report)
    book.close()


def _read_me(book: Any, report: Told, who: str, bold: Any) -> None:
    sheet = book.add_worksheet(READ_ME)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    lines = [
        ("Mon ordi Pin40", "Rapport d’activité"),
        ("Pour", who),
        ("Fait le", shown_date(report.day)),
        ("Période et filtres", report.asked.words),
        *(("Méthode" if not place else "", sentence) for place, sentence in enumerate(report.method)),
        *(("À savoir", table.note) for table in report.tables.values() if table.note),
    ]
    for place, (name, words) in enumerate(lines):
        sheet.write_string(place, 0, name, bold)
        sheet.write_string(place, 1, words)


def _table(book: Any, table: Table, bold: Any) -> None:
    sheet = book.add_worksheet(table.sheet)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, len(table.columns) - 1, 16)
    for place, label in enumerate(table.columns):
        sheet.write_string(0, place, label, bold)
    for line, row in enumerate(table.rows, start=1):
        for place, one in enumerate(row):
            if isinstance(one.value, str):
                sheet.write_string(line, place, one.value)
            elif one.value is not None:
                sheet.write_number(line, place, one.value)
    # The whole is no row to sort or to filter with the others.
    last = sum(row[0].value != WHOLE for row in table.rows)
    if last:
        sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _chart(book: Any, report: Told) -> None:
    """What was done each quarter, from the cells of its own sheet."""
    table = report.tables.get("Trimestres")
    if table is None or len(report.spans) < 2:
        return
    chart, count = book.add_chart({"type": "column"}), len(report.spans)
    labels = [one.short for one in DOSSIERS if one.code in CHARTED["dossiers"] and one.short in table.columns]
    for label, colour in zip(labels, (COLOURS[1], "#2F6F8F", COLOURS[0]), strict=False):
        place = table.columns.index(label)
        chart.add_series({
            "name": label, "fill": {"color": colour.upper()},
            "categories": [table.sheet, 1, 0, count, 0], "values": [table.sheet, 1, place, count, place],
        })  # fmt: skip
    chart.set_title({"name": table.caption})
    chart.set_x_axis({"reverse": True})  # the latest quarter is the first row
    chart.set_size({"width": 760, "height": 340})
    book.get_worksheet_by_name(table.sheet).insert_chart(count + 3, 0, chart)
