"""The workbook of a release: the same sheets and columns, without what a release does not tell."""

from typing import IO, Any

import xlsxwriter

from models.impact import Report
from models.moments import shown_date
from pin40.impact import LIMITS
from pin40.impact_words import CONVENTIONS
from pin40.paired import COLUMNS, YES_NO_COLUMNS
from pin40.selection import told
from views.impact import released, workbook

RESPONSES = ("periode", "paires", "taux_arrondi")


def write_release(file: IO[bytes], report: Report, rate: int | None) -> None:
    """The whole workbook, into a file open for writing."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Mon ordi Pin40 : évolution observée", "created": workbook.moment(report.day)})
    bold = book.add_format({"bold": True})
    workbook.lay_words(book, read_me(report), bold)
    counts = {"periode": report.selection.period, "paires": report.counts["paires"] or None, "taux_arrondi": rate}
    sheets: tuple[tuple[str, tuple[str, ...], list[dict[str, Any]]], ...] = (
        ("Dimensions", COLUMNS, report.dimensions),
        ("Questions", COLUMNS, report.questions),
        ("Oui-non", YES_NO_COLUMNS, report.yes_no),
        ("Réponses", RESPONSES, [counts]),
        ("Groupes", workbook.GROUPS, workbook.grouped(report)),
    )
    for name, columns, rows in sheets:
        workbook.lay_table(book, name, columns, rows, bold)
    workbook.draw(book, len(report.dimensions))
    book.close()


def read_me(report: Report) -> list[tuple[str, str | int]]:
    return [
        ("Mon ordi Pin40", "Évolution observée : réponses des mêmes personnes, avant et après leur parcours."),
        ("Parution du", shown_date(report.day)),
        ("Période", f"Questionnaires « après » du {told(report.selection.period)}"),
        ("Questionnaire", f"{report.title}, version {report.number}"),
        ("Règle", released.RULE),
        ("Arrondis", "Scores au dixième, questions au centième, taux de réponse à 5 % près."),
        ("", ""),
        ("Conventions", "Comment chaque chiffre est calculé, avant d’être arrondi."),
        *CONVENTIONS,
        ("", ""),
        ("Limites", "Ce que ces chiffres ne disent pas."),
        *LIMITS.items(),
    ]
