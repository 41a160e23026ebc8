"""The report's figures as the page takes them: rounded for the eye, each with its words, its table and its link."""

from collections.abc import Callable
from typing import Any

from models.impact import Report
from pin40 import impact_words as words
from pin40.impact import Item
from pin40.typography import THIN, WIDE, inside
from pin40.words import Role
from views.doors import PANELS
from views.impact.asked import NAMES, Asked
from views.theme.typography import shown_number

BAR, SPAN = 262, 190
TONES = {"Très nette": "pine", "Nette": "pine", "Moyenne": "ocean", "Faible": "ocean"}


def number(value: float | None, digits: int = 0) -> str:
    """A figure for the eye, always with as many decimals; a dash where it cannot be said."""
    if value is None:
        return "–"
    text = f"{round(value, digits) + 0.0:.{digits}f}"  # no « −0 »
    whole, _, decimals = text.removeprefix("-").partition(".")
    return ("−" if text.startswith("-") else "") + shown_number(int(whole)) + (f",{decimals}" if decimals else "")


def signed(value: float | None, digits: int = 0) -> str:
    """+12 or −3."""
    return f"+{number(value, digits)}" if value is not None and round(value, digits) > 0 else number(value, digits)


def small(p: float | None) -> str:
    """A p-value as people read it."""
    return "–" if p is None else f"<{WIDE}0,001" if p < 0.001 else number(p, 3)


def cell(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "text": text, "tone": None, "stage": None, "url": None, "sub": None, "nowrap": True} | more


def heads(*labels: str) -> list[Any]:
    """The first column is words, the others figures."""
    return [labels[0], *({"label": label, "numeric": True} for label in labels[1:])]


def share(part: int | None, whole: int) -> str:
    return f"{number(100 * part / whole)}{THIN}%" if whole and part is not None else "–"


def persons(part: int | None, whole: int) -> str:
    """« 12 (40 %) » ; a dash where a release keeps the count to itself."""
    return "–" if part is None else f"{part} ({share(part, whole)})"


def is_drawn(report: Report) -> bool:
    """Whether the drawing of better, same and worse has a line at all."""
    return any(None not in (row["mieux"], row["pareil"], row["moins_bien"]) for row in report.dimensions)


# ───────── Dossiers ─────────
def counts(report: Report, asked: Asked, role: Role) -> list[dict[str, Any]]:
    """Asked, answered, pairs: each leads to its dossiers where one may see them. Readers have the pairs alone."""
    has_list = role in (Role.MANAGER, Role.MEDIATOR)
    found = report.counts
    below = {
        "avant": f"{share(found['avant'], found['demandes-avant'])} des demandés",
        "apres": f"{share(found['apres'], found['demandes-apres'])} des demandés",
        "paires": f"{share(found['paires'], found['avant'])} des « avant »",
    }
    return [
        {
            "label": label,
            "value": found[name],
            "detail": below.get(name, "dossiers"),
            "url": f"/{PANELS[role]}/prescriptions/?{asked.query(impact=name)}" if has_list else None,
        }
        for name, label in NAMES.items()
        if has_list or name == "paires"
    ]


# ───────── Dimensions ─────────
def evolution(report: Report) -> list[dict[str, Any]]:
    """A line a dimension: two bars from 0 to 100, the difference and its interval."""
    at = scale(report)
    sizes = {d.code: len(d.scored) for d in report.form.dimensions} if report.form else {}
    return [
        {
            "label": row["libelle"],
            "sub": f"{sizes.get(row['code'], 0)} question{'s' if sizes.get(row['code'], 0) > 1 else ''}, "
            f"{row['n_paires']} paires",
            "before": number(row["moyenne_avant"]),
            "after": number(row["moyenne_apres"]),
            "before_width": round(row["moyenne_avant"] / 100 * BAR, 1),
            "after_width": round(row["moyenne_apres"] / 100 * BAR, 1),
            "zero": at(0), "low": at(row["ic95_bas"]), "high": at(row["ic95_haut"]), "point": at(row["difference"]),
            "is_sure": words.is_sure(row),
            "gain": f"{signed(row['difference'])} point{'s' if abs(round(row['difference'])) > 1 else ''}",
            "span": f"de {number(row['ic95_bas'])} à {number(row['ic95_haut'])}",
            "strength": words.strength(row),
            "tone": TONES.get(words.strength(row), ""),
            "effect": "" if row["rang_biserial"] is None else f"r = {number(row['rang_biserial'], 2)}",
        }
        for row in report.dimensions
    ]  # fmt: skip


def ticks(report: Report) -> list[tuple[float, str]]:
    """The marks under the intervals, every ten points."""
    at = scale(report)
    return [(place, number(value)) for value in range(-100, 101, 10) if 0 <= (place := at(value)) <= SPAN]


def scale(report: Report) -> Callable[[float], float]:
    """Where a difference stands on the drawing of the intervals: all of them fit, and so does zero."""
    low = min([0.0, *(row["ic95_bas"] for row in report.dimensions)]) - 2
    high = max([10.0, *(row["ic95_haut"] for row in report.dimensions)]) + 2
    return lambda value: round((value - low) / (high - low) * SPAN, 1)


def numbers(report: Report) -> dict[str, Any]:
    """The same in figures."""
    columns = heads(
        "Dimension", "Paires", "Avant", "Après", "Écart", "Intervalle à 95 %", "g_z", "r de rang", "p", "p (Holm)"
    )
    rows = [
        [cell(row["libelle"]), *map(cell, (
            number(row["n_paires"]), number(row["moyenne_avant"], 1), number(row["moyenne_apres"], 1),
            signed(row["difference"], 1), f"{number(row['ic95_bas'], 1)} à {number(row['ic95_haut'], 1)}",
            number(row["g_z"], 2), number(row["rang_biserial"], 2), small(row["p"]), small(row["p_holm"]),
        ))]
        for row in report.dimensions
    ]  # fmt: skip
    return {"caption": "Score moyen sur 100, écart apparié et tests", "columns": columns, "rows": rows}


def shares(report: Report) -> dict[str, Any]:
    """Who goes better, the same or worse."""
    columns = heads("Dimension", "Paires", "Mieux", "Pareil", "Moins bien")
    rows = [
        [cell(row["libelle"]), cell(number(row["n_paires"])),
         *(cell(persons(row[key], row["n_paires"])) for key in ("mieux", "pareil", "moins_bien"))]
        for row in report.dimensions
    ]  # fmt: skip
    return {"caption": "Personnes dont le score monte, reste le même ou descend", "columns": columns, "rows": rows}


# ───────── Questions ─────────
def yes_no(report: Report) -> list[dict[str, Any]]:
    """The laptop apart: it is what the scheme gives. Then the other yes/no questions, as answered."""
    items = {item.code: item for item in report.form.items} if report.form else {}
    given = [row for row in report.yes_no if row["code"] == "Q01"]
    others = [row for row in report.yes_no if row["code"] != "Q01"]
    tables = (("Réponses par oui ou non", others), ("L’ordinateur lui-même : c’est ce que le dispositif donne", given))
    return [_yes_no_table(caption, rows, items) for caption, rows in tables if rows]


def _yes_no_table(caption: str, rows: list[dict[str, Any]], items: dict[str, Item]) -> dict[str, Any]:
    columns = heads("Ils répondent oui", "Avant", "Après", "Passés à oui", "Passés à non", "Paires", "p")
    made = []
    for row in rows:
        n, item = row["n_paires"], items.get(row["code"])
        better = "moins de oui, c’est mieux" if item and item.is_reversed else None
        made.append([
            cell(row["libelle"], nowrap=False, sub=better),
            *map(cell, (share(row["oui_avant"], n), share(row["oui_apres"], n), number(row["non_vers_oui"]),
                        number(row["oui_vers_non"]), number(n), small(row["p"]))),
        ])  # fmt: skip
    return {"caption": caption, "columns": columns, "rows": made}


def hidden(report: Report) -> str:
    """What is masked, in words: the dimensions by name, the questions by their number."""
    names = {d.code: d.label for d in report.form.dimensions} if report.form else {}
    families = [inside(names[code]) for code in report.hidden if code in names]
    count = len(report.hidden) - len(families)
    parts = [", ".join(families)] if families else []
    parts += [f"{count} question{'s' if count > 1 else ''}"] if count else []
    return f"Masqué, car moins de 5 paires ou trop près d’une autre sélection : {' ; '.join(parts)}."


def questions(report: Report) -> dict[str, Any]:
    """Each question from 0 to 3, the higher the better; the share already at the top before cannot rise."""
    columns = heads("Question", "Paires", "Avant", "Après", "Écart", "Déjà au plus haut")
    rows = [
        [cell(row["libelle"], nowrap=False), *map(cell, (
            number(row["n_paires"]), number(row["moyenne_avant"], 2), number(row["moyenne_apres"], 2),
            signed(row["difference"], 2), f"{number(100 * report.ceiling.get(row['code'], 0))}{THIN}%",
        ))]
        for row in report.questions
    ]  # fmt: skip
    return {"caption": "Moyenne de 0 à 3, questions inversées retournées", "columns": columns, "rows": rows}


def attrition(report: Report) -> dict[str, Any]:
    """On « avant », those who are compared beside those who answered no « après »."""
    columns = heads("Dimension", "Restés", "Score avant", "Partis", "Score avant")
    rows = [
        [cell(row["libelle"]), cell(number(row["n_restes"])), cell(number(row["moyenne_restes"], 1)),
         cell(number(row["n_partis"])), cell(number(row["moyenne_partis"], 1))]
        for row in report.attrition
    ]  # fmt: skip
    return {"caption": "Score avant le parcours des personnes comparées, et de celles qui n’ont pas répondu après",
            "columns": columns, "rows": rows}  # fmt: skip
