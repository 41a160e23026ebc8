"""The report on paper: the latest release, for elected members and for the FSE+ authority. No filter, no answer."""

from datetime import date
from typing import Any

from models.impact import Report
from models.moments import shown_date
from models.snapshot import Snapshot
from pin40 import impact_words as words
from pin40.impact import LIMITS
from pin40.selection import AXES, told
from pin40.typography import french
from views.impact import charts, figures, released, tables
from views.prints import render

TITLE = "Évolution observée"
UNDER = "Mon ordi Pin40 : réponses des mêmes personnes, avant et après leur parcours"


def printed(release: Snapshot | None, day: date) -> bytes:
    """The PDF; where nothing has been released yet, a page that says why."""
    return render.document("evolution-observee", data(release, day))


def data(release: Snapshot | None, day: date) -> dict[str, Any]:
    """Every sentence and every cell of the paper."""
    made: dict[str, Any] = {
        "title": TITLE, "under": UNDER, "foot": f"{TITLE}, imprimé le {shown_date(day)}", "code": None,
        "facts": [], "summary": [released.NONE_YET], "rule": released.RULE, "drawing": None, "drawing_says": "",
        "dimensions": [], "moved": [], "yes_no": [], "groups": [], "limits": [list(one) for one in LIMITS.items()],
    }  # fmt: skip
    told_here = made | (_told(release) if release is not None else {})
    return {key: value if key == "drawing" else _typeset(value) for key, value in told_here.items()}


def _told(release: Snapshot) -> dict[str, Any]:
    report = released.report_of(release)
    return {
        "under": f"{UNDER}. Questionnaires « après » du {told(release.period)}.",
        "foot": f"{TITLE}, parution du {shown_date(release.taken_on)}, {told(release.period)}",
        "facts": [[one["label"], f"{one['value']} {one['detail']}"] for one in released.facts(release)]
        + [["Questionnaire", f"{report.title}, version {report.number}"]],
        "summary": released.summary(release, report),
        **_drawing(report),
        "dimensions": _lines(figures.numbers(report), (0, 1, 2, 3, 4, 5, 9)),
        "moved": _lines(figures.shares(report)),
        "yes_no": [line for table in figures.yes_no(report) for line in _lines(table, (0, 1, 2, 5))],
        "groups": _groups(report),
    }


def _drawing(report: Report) -> dict[str, Any]:
    if not figures.is_drawn(report):
        return {}
    says = "Part des personnes qui vont mieux, pareil ou moins bien, par dimension. "
    drawn = charts.drawing(charts.shares(report.dimensions))
    return {"drawing": drawn, "drawing_says": says + tables.told_best(report, words.strength)}


def _lines(table: dict[str, Any], places: tuple[int, ...] = ()) -> list[list[str]]:
    """The cells of a page's table, as words; only those columns where some are named."""
    return [[row[place]["text"] for place in (places or range(len(row)))] for row in table["rows"]]


def _groups(report: Report) -> list[dict[str, Any]]:
    """An axis a table, lying on its side: the dimensions are the lines that everybody knows by now."""
    titles = [(row["code"], row["libelle"]) for row in report.dimensions]
    return [
        {
            "caption": table["caption"],
            "heads": [column if isinstance(column, str) else column["label"] for column in table["columns"]],
            "rows": [
                [f"{c['text']} ({c['sub'].split()[0]})" if c["sub"] else c["text"] for c in row]
                for row in table["rows"]
            ],
        }
        for table in tables.groups(report.groups, AXES, titles)
    ]


def _typeset(value: Any) -> Any:
    if isinstance(value, str):
        return french(value)
    if isinstance(value, list):
        return [_typeset(one) for one in value]
    return {key: _typeset(one) for key, one in value.items()} if isinstance(value, dict) else value
