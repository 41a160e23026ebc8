"""The report on paper: closed quarters side by side, no other filter, groups under 5 people hidden.

A quarter's column is the same in every paper: no cell is had by subtracting one paper from another.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from models import activity as gathered
from models.moments import shown_date
from pin40 import activity
from pin40.activity_words import DEVICES, DOSSIERS, STEPS
from pin40.paired import HIDDEN_UNDER as LEAST
from pin40.selection import bounds, told
from pin40.words import DeviceState, ExitReason
from views.activity.tables import Told, closed
from views.impact.figures import number

AT_MOST = 4
SMALL, HIDDEN, NONE = "< 5", "masqué", "–"
WHY = "Un groupe de 1 à 4 personnes se lit « < 5 ». Ce qui permettrait de le retrouver par soustraction est « masqué »."


def data(report: Told, who: str) -> dict[str, Any] | None:
    """What the Typst source takes; None where no quarter of the period has ended."""
    spans = closed(report.spans, report.day)[-AT_MOST:]
    if not spans:
        return None
    found, tables = report.found, []
    if found.dossiers is not None:
        tables += _of_dossiers(found.dossiers, spans)
    if found.sessions is not None:
        tables.append(_sessions(found.sessions, spans))
    if found.devices is not None:
        tables += _of_devices(report, found.devices, spans)
    return {
        "title": "Rapport d’activité",
        "under": f"Mon ordi Pin40, {who}",
        "foot": f"Rapport d’activité au {shown_date(report.day)}",
        "code": None,
        "lead": f"Du {shown_date(_edge(spans[0], 0))} au {shown_date(_edge(spans[-1], 1))}, "
        f"d’après les fiches du {shown_date(report.day)}.",
        "heads": [told(span) for span in spans],
        "tables": [table for table in tables if table["rows"]],
        "method": [WHY, *report.method],
    }


def _edge(span: str, side: int) -> date | None:
    edges = bounds(span)
    return edges[side] if edges is not None else None


def lines(caption: str, head: str, spans: Sequence[str], rows: list[tuple[str, list[str]]]) -> dict[str, Any]:
    return {"caption": caption, "head": head, "note": "", "rows": [[name, *cells] for name, cells in rows]}


def people(value: Any) -> str:
    """A count of persons, small or not."""
    return SMALL if activity.is_small(int(value)) else number(int(value))


def guarded(counts: pd.DataFrame) -> list[tuple[Any, list[str]]]:
    """The rows of counts that share a total, as they may be read outside."""
    counts = counts.fillna(0).astype(int)
    shown = activity.guarded(counts)
    return [
        (name, [HIDDEN if shown.at[name, span] is None and counts.at[name, span] >= LEAST else people(counts.at[name, span])
                for span in counts.columns])
        for name in counts.index
    ]  # fmt: skip


# ───────── Dossiers ─────────
def _of_dossiers(frame: pd.DataFrame, spans: Sequence[str]) -> list[dict[str, Any]]:
    known = [one for one in DOSSIERS if one.on in frame]
    facts = activity.happened(frame, [(one.code, one.on) for one in known], "", ("prescriber_id", "mediator_id"))
    counts = activity.by_quarter(facts, [one.code for one in known], spans)
    done = [(one.label, [people(counts.at[span, one.code]) for span in spans]) for one in known]
    tables = [lines("Dossiers", "Ce qui a été fait", spans, done), _delays(frame, spans), _exits(frame, spans)]
    names = {number: name for number, name, _ in gathered.structures()}
    if names:
        tables += [
            _by_structure(
                "Prescriptions transmises, par prescripteur",
                "Prescripteur",
                facts,
                "prescriber_id",
                "transmis",
                names,
                spans,
            ),
            _by_structure(
                "Ordinateurs remis, par médiateur", "Médiateur", facts, "mediator_id", "remises", names, spans
            ),
        ]
    return tables


def _delays(frame: pd.DataFrame, spans: Sequence[str]) -> dict[str, Any]:
    labels = {step.code: step.label for step in STEPS}
    found = {span: activity.delays(frame, STEPS, span).set_index("code").to_dict("index") for span in spans}
    codes = list(dict.fromkeys(code for rows in found.values() for code in rows))
    rows = [(labels[code], [_spread(found[span][code]) for span in spans]) for code in codes]
    return lines("Délais, en jours : médiane (premier et troisième quartiles)", "Étape", spans, rows)


def _spread(row: dict[str, Any]) -> str:
    if activity.is_small(row["n"]) or not row["n"]:
        return SMALL if row["n"] else NONE
    return f"{number(row['median'])} ({number(row['q1'])} à {number(row['q3'])})"


def _exits(frame: pd.DataFrame, spans: Sequence[str]) -> dict[str, Any]:
    found = pd.DataFrame({span: activity.exits(frame, span) for span in spans})
    rows = [(ExitReason(code).label, cells) for code, cells in guarded(found)]
    return lines("Sorties sans ordinateur", "Motif", spans, sorted(rows))


def _by_structure(
    caption: str, head: str, facts: pd.DataFrame, key: str, code: str, names: dict[int, str], spans: Sequence[str]
) -> dict[str, Any]:
    """A line a structure that has a group to show; the others are together, and only said."""
    one = facts[facts["code"] == code]
    found = pd.DataFrame({span: activity.by_key(one[one["quarter"] == span], key, [code])[code] for span in spans})
    every = [(names.get(int(who), ""), cells) for who, cells in guarded(found)]
    rows = [row for row in every if any(cell not in (SMALL, HIDDEN, "0") for cell in row[1])]
    table = lines(caption, head, spans, sorted(rows))
    others = len(every) - len(rows)
    return table | (
        {"note": f"{others} autres, de moins de 5 par trimestre, ne sont pas montrés."} if others > 1 else {}
    )


# ───────── Sessions and laptops ─────────
def _sessions(frame: pd.DataFrame, spans: Sequence[str]) -> dict[str, Any]:
    parts = [frame[activity.within(frame["held_on"], span)] for span in spans]
    rows = [
        ("Séances", [number(len(part)) for part in parts]),
        ("Heures", [number(float(part["minutes"].sum()) / 60, 1) for part in parts]),
        ("Présences", [people(part["present"].sum()) for part in parts]),
    ]
    return lines("Séances", "Ce qui a été fait", spans, rows)


def _of_devices(report: Told, frame: pd.DataFrame, spans: Sequence[str]) -> list[dict[str, Any]]:
    known = [one for one in DEVICES if one.code in frame]
    per: Callable[[str], list[str]] = lambda code: [number(int(activity.within(frame[code], s).sum())) for s in spans]  # noqa: E731
    tables = [lines("Ordinateurs", "Ce qui a été fait", spans, [(one.label, per(one.code)) for one in known])]
    if report.found.has_costs:
        found = [activity.whole_cost(frame, span) for span in spans]
        rows = [
            (label, [number(one[key], 2) if one["known"] else NONE for one in found])
            for label, key in (("Total", "total"), ("Moyenne par ordinateur", "mean"), ("Médiane", "median"))
        ]
        tables.append(lines("Reconditionnement, en euros hors taxes", "Coût", spans, rows))
    # « Remis » is people: their count stands above, quarter by quarter.
    states = [s for s in DeviceState if report.found.stock.get(s) and s != DeviceState.HANDED_OVER]
    stock = [(state.label, [number(report.found.stock[state])]) for state in states]
    caption = f"Stock au {shown_date(report.day)}"
    return [*tables, lines(caption, "État", ["ce jour"], stock) | {"heads": ["Ordinateurs"]}]
