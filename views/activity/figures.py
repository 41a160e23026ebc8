"""The tables as the page takes them: words, figures for the eye, drawings with their sentence."""

from typing import Any

from pin40.activity_words import CHARTED, DEVICES, DOSSIERS, LATEST, STEPS, Measure
from views.activity.tables import Cell, Table, Told, closed
from views.impact.figures import cell, heads, number

FOLDED = ("Prescripteurs", "Médiateurs", "Reconditionneurs")
"""Long tables, opened when one wants them."""
SECTIONS = (
    ("dossiers", "Les dossiers", ("Trimestres",)),
    ("structures", "Par structure", FOLDED),
    ("delais", "Les délais", ("Délais",)),
    ("sorties", "Les sorties sans ordinateur", ("Sorties",)),
    ("seances", "Les séances", ("Séances",)),
    ("materiel", "Les ordinateurs", ("Ordinateurs",)),
    ("reconditionnement", "Le temps du reconditionnement", ("Délais du matériel",)),
    ("stock", "Le stock", ("Stock",)),
    ("couts", "Les coûts", ("Coûts",)),
)
DRAWN = {"dossiers": "trimestres", "materiel": "ordinateurs", "delais": "delais"}
"""Which sections have a drawing, and its address."""
SHORT = {step.label: step.short for step in STEPS}


def sections(report: Told, base: str) -> list[dict[str, Any]]:
    """Every section that has something to show, in the order of the page."""
    made = []
    for name, title, sheets in SECTIONS:
        tables = [report.tables[sheet] for sheet in sheets if sheet in report.tables]
        if any(table.rows for table in tables):
            made.append({
                "id": name, "title": title, "tables": [shown(table) for table in tables if table.rows],
                "is_folded": sheets is FOLDED,
                "is_narrow": all(len(table.columns) < 4 for table in tables),
                "notes": [table.note for table in tables if table.note], "drawing": drawing(report, name, base),
            })  # fmt: skip
    return made


def shown(table: Table) -> dict[str, Any]:
    rows = [[cell(row[0].value), *map(_shown, row[1:])] for row in table.rows]
    return {"caption": table.caption, "columns": heads(*table.columns), "rows": rows}


def _shown(one: Cell) -> dict[str, Any]:
    return cell(number(one.value, one.digits), url=one.url)


# ───────── Drawings ─────────
def drawing(report: Told, name: str, base: str) -> dict[str, str] | None:
    """The address of a section's drawing and what it says; None where two points would not make one."""
    values = drawn(report, DRAWN.get(name, ""))
    if not values:
        return None
    query = report.asked.query()
    narrow = report.asked.query(largeur="etroite")
    url = f"{base}/{DRAWN[name]}.svg"
    told = _told_spread(values) if name == "delais" else _told_quarters(report, values)
    return {"url": f"{url}?{query}", "narrow": f"{url}?{narrow}", "says": told}


def drawn(report: Told, name: str) -> tuple[tuple[Any, ...], ...]:
    """The values of a drawing; none where there is nothing to draw."""
    if name == "delais" and "Délais" in report.tables:
        rows = report.tables["Délais"].rows
        known_rows = [(row[0].value, *(one.value for one in row[2:])) for row in rows if row[3].value is not None]
        return tuple((label, SHORT[label], *days) for label, *days in known_rows)
    known: dict[str, tuple[str, str, tuple[Measure, ...]]] = {
        "trimestres": ("Trimestres", "dossiers", DOSSIERS), "ordinateurs": ("Ordinateurs", "devices", DEVICES),
    }  # fmt: skip
    if name not in known:
        return ()
    sheet, family, measures = known[name]
    table = report.tables.get(sheet)
    if table is None or len(closed(report.spans, report.day)) < 2:
        return ()
    charted = [one for one in measures if one.code in CHARTED[family] and one.short in table.columns]
    # The running quarter is not drawn: it would only look like a fall.
    spans = closed(report.spans, report.day)[-LATEST:]
    shown_rows = dict(zip(reversed(report.spans), table.rows, strict=False))
    rows = [shown_rows[span] for span in spans]
    return tuple(
        (f"{span[5:]} {span[2:4]}", one.label, row[table.columns.index(one.short)].value)
        for one in charted
        for span, row in zip(spans, rows, strict=True)
    )


def _told_quarters(report: Told, values: tuple[tuple[str, str, int], ...]) -> str:
    """« Prescriptions transmises : de 12 à 40 par trimestre, 25 au dernier. »"""
    parts = []
    for label in dict.fromkeys(value[1] for value in values):
        counts = [n for _, name, n in values if name == label]
        parts.append(f"{label} : de {min(counts)} à {max(counts)} par trimestre, {counts[-1]} au dernier")
    is_cut = len(closed(report.spans, report.day)) > LATEST
    return f"{'. '.join(parts)}. Trimestres clos{f', les {LATEST} derniers' if is_cut else ''}."


def _told_spread(values: tuple[tuple[str, str, float, float, float], ...]) -> str:
    single = [value for value in values if value[0] != STEPS[-1].label]
    if len(single) < 2:
        return f"{values[-1][0]} : {number(values[-1][3])} jours ou moins pour la moitié des dossiers."
    name, days = max(single, key=lambda one: one[3])[0], max(one[3] for one in single)
    return f"L’étape la plus longue est « {name.lower()} » : {number(days)} jours ou moins pour la moitié des dossiers."


# ───────── In a few words ─────────
def summary(report: Told) -> list[str]:
    """What was done, in one or two sentences; each figure stands below with its list."""
    found = []
    if report.found.dossiers is not None:
        sent, given = total(report, "Trimestres", "Transmises"), total(report, "Trimestres", "Remises")
        found.append(f"{counted(sent, 'prescription transmise', 'prescriptions transmises')}, "
                     f"{counted(given, 'ordinateur remis', 'ordinateurs remis')}.")  # fmt: skip
    if report.found.devices is not None and "Livrables" in report.tables["Ordinateurs"].columns:
        ready, gone = total(report, "Ordinateurs", "Livrables"), total(report, "Ordinateurs", "Retirés")
        words = counted(ready, "ordinateur reconditionné", "ordinateurs reconditionnés")
        found.append(f"{words}, {counted(gone, 'retiré', 'retirés')} par les médiateurs.")
    return found


def total(report: Told, sheet: str, column: str) -> int:
    """What the last line of a table by quarter counts."""
    table = report.tables[sheet]
    return int(table.rows[-1][table.columns.index(column)].value)


def counts(report: Told) -> list[dict[str, Any]]:
    """The figures at the head of the page, each with its list: the last line of the first table by quarter."""
    sheet, measures = ("Trimestres", DOSSIERS) if report.found.dossiers is not None else ("Ordinateurs", DEVICES)
    table = report.tables[sheet]
    labels = {one.short: one.label for one in measures}
    last = zip(table.columns[1:], table.rows[-1][1:], strict=True)
    return [{"label": labels[name], "value": one.value, "url": one.url} for name, one in last]


def counted(n: int, one: str, many: str) -> str:
    return f"{number(n)} {many if n > 1 else one}"
