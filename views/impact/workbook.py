"""The report's workbook: what stands in model §6, figures to full precision, the same file for the same answers."""

from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

from models.impact import Report
from models.moments import shown_date
from pin40.impact import LIMITS
from pin40.impact_words import CONVENTIONS
from pin40.paired import COLUMNS, YES_NO_COLUMNS
from pin40.selection import AXES, told
from pin40.typography import inside

WIDE = {"libelle": 60, "wilcoxon_variante": 24, "mcnemar_variante": 24, "code": 14}
READ_ME, CHARTED = "À lire", "Dimensions"
RESPONSES = ("moment", "demandes", "reponses", "taux", "paires")
DISTRIBUTIONS = ("code", "libelle", "reponse", "n_paires", "avant", "apres")
SATISFACTION = ("code", "libelle", "n", "reponse_0", "reponse_1", "reponse_2", "reponse_3", "moyenne")
GROUPS = ("axe", "groupe", "code", "n_paires", "difference")
ATTRITION = ("code", "libelle", "n_restes", "moyenne_restes", "n_partis", "moyenne_partis")


def write(file: IO[bytes], report: Report, own: list[dict[str, Any]] | None = None) -> None:
    """The whole workbook, into a file open for writing."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # The day of the report, not the clock: the same answers make the same file.
    book.set_properties({"title": "Mon ordi Pin40 : évolution observée", "created": moment(report.day)})
    bold = book.add_format({"bold": True})
    lay_words(book, read_me(report), bold)
    sheets: tuple[tuple[str, tuple[str, ...], list[dict[str, Any]]], ...] = (
        (CHARTED, COLUMNS, report.dimensions),
        ("Questions", COLUMNS, report.questions),
        ("Oui-non", YES_NO_COLUMNS, report.yes_no),
        ("Réponses", RESPONSES, responses(report)),
        ("Distributions", DISTRIBUTIONS, report.distributions),
        ("Absents", ATTRITION, report.attrition),
        ("Satisfaction", SATISFACTION, report.satisfaction),
        ("Groupes", GROUPS, grouped(report)),
        *((("Données appariées", tuple(own[0]) if own else ("personne",), own),) if own is not None else ()),
    )
    for name, columns, rows in sheets:
        lay_table(book, name, columns, rows, bold)
    draw(book, len(report.dimensions))
    book.close()


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def draw(book: Any, count: int) -> None:
    """Both drawings that the spreadsheet makes itself."""
    _chart(book, count)
    _stacked(book, count)


def grouped(report: Report) -> list[dict[str, Any]]:
    """Each group and dimension that may be shown, its axis in words."""
    return [
        {**row, "axe": AXES[axis], "groupe": row["libelle"]}
        for axis, rows in report.groups.items()
        for row in rows
        if row["difference"] is not None
    ]


def responses(report: Report) -> list[dict[str, Any]]:
    """Dossiers asked, answered and paired, before and after."""
    found = []
    for moment in ("avant", "apres"):
        asked, given = report.counts[f"demandes-{moment}"], report.counts[moment]
        rate = given / asked if asked else None
        found.append(dict(zip(RESPONSES, (moment, asked, given, rate, report.counts["paires"]), strict=True)))
    return found


def lay_table(book: Any, name: str, columns: tuple[str, ...], rows: list[dict[str, Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDE.get(column, 13))
        sheet.write_string(0, place, column, bold)
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = row.get(column)
            if isinstance(value, str):
                sheet.write_string(line, place, value)
            elif value is not None:
                sheet.write_number(line, place, value)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)


def _chart(book: Any, count: int) -> None:
    """A drawing that the spreadsheet makes itself, from its own cells."""
    if not count:
        return
    chart = book.add_chart({"type": "bar"})
    labels = [CHARTED, 1, COLUMNS.index("libelle"), count, COLUMNS.index("libelle")]
    for column, name, colour in (("moyenne_avant", "avant", "#D8C08D"), ("moyenne_apres", "après", "#1E5F48")):
        place = COLUMNS.index(column)
        values = [CHARTED, 1, place, count, place]
        chart.add_series({"name": name, "categories": labels, "values": values, "fill": {"color": colour}})
    chart.set_title({"name": "Score moyen par dimension, de 0 à 100"})
    chart.set_x_axis({"min": 0, "max": 100})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 760, "height": 120 + 46 * count})
    book.get_worksheet_by_name(CHARTED).insert_chart(count + 2, 1, chart)


def _stacked(book: Any, count: int) -> None:
    """Better, same and worse, beside the scores: the same cells, another drawing."""
    if not count:
        return
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    labels = [CHARTED, 1, COLUMNS.index("libelle"), count, COLUMNS.index("libelle")]
    for column, name, colour in (("mieux", "mieux", "#1E5F48"), ("pareil", "pareil", "#D8C08D"),
                                 ("moins_bien", "moins bien", "#A32A2A")):  # fmt: skip
        place = COLUMNS.index(column)
        values = [CHARTED, 1, place, count, place]
        chart.add_series({"name": name, "categories": labels, "values": values, "fill": {"color": colour}})
    chart.set_title({"name": "Personnes qui vont mieux, pareil, moins bien"})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 760, "height": 120 + 46 * count})
    book.get_worksheet_by_name(CHARTED).insert_chart(count + 2, 9, chart)


# ───────── « À lire » ─────────
def lay_words(book: Any, lines: list[tuple[str, str | int]], bold: Any) -> None:
    sheet = book.add_worksheet(READ_ME)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    for line, (name, value) in enumerate(lines):
        sheet.write_string(line, 0, name, bold)
        if isinstance(value, str):
            sheet.write_string(line, 1, value)
        else:
            sheet.write_number(line, 1, value, book.add_format({"align": "left"}))


def read_me(report: Report) -> list[tuple[str, str | int]]:
    """What one must know before reading a figure; an empty name is a line of its own."""
    counts = report.counts
    lines: list[tuple[str, str | int]] = [
        ("Mon ordi Pin40", "Évolution observée : réponses des mêmes personnes, avant et après leur parcours."),
        ("Fait le", shown_date(report.day)),
        ("Questionnaire", f"{report.title}, version {report.number}"),
        ("Sélection", selection_words(report)),
        ("Demandé avant", counts["demandes-avant"]),
        ("Répondu avant", counts["avant"]),
        ("Demandé après", counts["demandes-apres"]),
        ("Répondu après", counts["apres"]),
        ("Paires", counts["paires"]),
        ("Lignes masquées", hidden_words(report)),
        ("Autres versions", versions_words(report)),
        ("", ""),
        ("Conventions", "Comment retrouver chaque chiffre."),
        *CONVENTIONS,
        *((f"Sens de {code}", words) for code, words in directions(report)),
        ("", ""),
        ("Limites", "Ce que ces chiffres ne disent pas."),
        *LIMITS.items(),
    ]
    return lines


def selection_words(report: Report) -> str:
    parts = [f"« avant » rempli : {told(report.selection.period)}"] if report.selection.period else []
    parts += [f"un seul groupe ({inside(AXES[report.selection.group[0]])})"] if report.selection.group else []
    return " ; ".join(parts) or "Toutes les périodes, tous les dossiers à portée."


def hidden_words(report: Report) -> str:
    if not report.hidden:
        return "Aucune."
    beside = "" if report.selection.is_whole else ", ou à moins de 5 paires d’une sélection plus large"
    return f"{', '.join(report.hidden)} (moins de 5 paires{beside})."


def versions_words(report: Report) -> str:
    """Versions are never mixed: what is left out is said."""
    found = [f"version {number} : {n} questionnaires, non comparés ici." for number, n in sorted(report.others.items())]
    if report.mixed:
        found.append(
            f"{report.mixed} dossiers ont répondu avant et après dans deux versions : ce ne sont pas des paires."
        )
    return " ".join(found) or "Aucune réponse dans une autre version."


def directions(report: Report) -> list[tuple[str, str]]:
    """Of each yes/no question, which answer is the better one."""
    items = report.form.yes_no() if report.form else []
    return [(i.code, "« non » est la meilleure réponse." if i.is_reversed else "« oui » est la meilleure réponse.")
            for i in items]  # fmt: skip
