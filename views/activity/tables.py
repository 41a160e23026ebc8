"""The report as tables of plain values, each count with its list: the page, the workbook and the drawings read these."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from models import activity as gathered
from models import questions
from models.activity import Gathered
from models.activity_named import named as named_now
from models.prescription import Prescription
from pin40 import activity
from pin40.activity_words import DOSSIERS, STEPS, Measure, Step, method
from pin40.selection import bounds, quarter
from pin40.typography import inside
from pin40.words import ExitReason, PartnerRole
from views.activity.asked import Asked

WHOLE = "Ensemble"
KEPT = 8
"""Reports kept in memory, with the rows that they are made of."""


@dataclass(frozen=True)
class Cell:
    """A value and the list of exactly what it counts; `digits` for the eye alone."""

    value: Any
    url: str | None = None
    digits: int = 0
    unit: str = ""


@dataclass
class Table:
    """One sheet of the workbook, one table of the page. The first column names the row."""

    sheet: str
    caption: str
    columns: tuple[str, ...]
    rows: list[list[Cell]] = field(default_factory=list)
    note: str = ""


@dataclass
class Told:
    """A report of one scope on one day."""

    asked: Asked
    found: Gathered
    day: date
    spans: list[str]
    tables: dict[str, Table] = field(default_factory=dict)

    @property
    def method(self) -> tuple[str, ...]:
        """How to read what this report has."""
        families = ("devices" if self.found.devices is not None else "", "costs" if self.found.has_costs else "")
        return method(*families)


def report(asked: Asked, day: date, name: tuple[Any, ...] | None = None) -> Told:
    """Every table that the viewer has, by name, in the order of the page; made again when a row of it changes.

    `name` is what `named` has just said of these figures, where it has been asked already.
    """
    return _made(Named((day, *(name or named_now(asked.scope))), asked))


@dataclass(frozen=True)
class Named:
    """What a kept report is called: its key alone."""

    key: tuple[Any, ...]
    asked: Asked = field(compare=False)


@lru_cache(maxsize=KEPT)
def _made(named: Named) -> Told:
    from views.activity import material  # which is made of what stands here

    asked, day = named.asked, named.key[0]
    found = gathered.gather(asked.scope)
    made = Told(asked, found, day, spans(found, asked, day))
    if found.dossiers is not None:
        made.tables |= _of_dossiers(made, found.dossiers)
    if found.sessions is not None:
        made.tables["Séances"] = material.sessions(made, found.sessions)
    if found.devices is not None:
        made.tables |= material.of_devices(made, found.devices)
    return made


def spans(found: Gathered, asked: Asked, day: date) -> list[str]:
    """The quarters of the period, or all those that have passed since the first fact, the earliest first."""
    frames = [(found.dossiers, columns(found.dossiers, DOSSIERS)), (found.sessions, ["held_on"]),
              (found.devices, gathered.device_codes())]  # fmt: skip
    known = activity.quarters([(frame, names) for frame, names in frames if frame is not None], quarter(day))
    edges = bounds(asked.scope.period) if asked.scope.period else None
    if edges is None:
        return known
    year, rank = str(edges[0].year), asked.scope.period[5:]
    return [asked.scope.period] if rank else [f"{year}-T{n}" for n in range(1, 5) if f"{year}-T{n}" <= quarter(day)]


def columns(frame: pd.DataFrame | None, measures: Sequence[Measure]) -> list[str]:
    """The days of these measures that the reader may read."""
    return [one.on for one in measures if frame is not None and one.on in frame]


# ───────── Dossiers ─────────
def _of_dossiers(made: Told, frame: pd.DataFrame) -> dict[str, Table]:
    period, known = made.asked.scope.period, [one for one in DOSSIERS if one.on in frame]
    facts = activity.happened(frame, [(one.code, one.on) for one in known], period, ("prescriber_id", "mediator_id"))
    tables = {"Trimestres": counted(made, facts, known, Prescription, "Trimestres", "Dossiers, par trimestre")}
    if made.asked.scope.structure is None and gathered.structures():
        tables |= _by_structure(made, facts, known)
    tables["Délais"] = waits(made, frame, STEPS, Prescription, ("Délais", "Délais entre les étapes, en jours"))
    tables["Sorties"] = _exits(made, frame)
    return tables


def counted(
    made: Told, facts: pd.DataFrame, known: Sequence[Measure], model: type[Any], sheet: str, caption: str
) -> Table:
    """Quarters in rows, the latest first, then the whole; each count is a link."""
    codes = [one.code for one in known]
    table = Table(sheet, caption, ("Trimestre", *(one.short for one in known)))
    counts = activity.by_quarter(facts, codes, made.spans)
    for span in reversed(made.spans):
        table.rows.append(
            [Cell(named(made, span)), *(count(made, model, c, counts.at[span, c], period=span) for c in codes)]
        )
    if len(made.spans) > 1:
        table.rows.append([Cell(WHOLE), *(count(made, model, c, counts[c].sum()) for c in codes)])
    return table


def count(made: Told, model: type[Any], code: str, n: Any, **scope: Any) -> Cell:
    """A count, and its list where there is something to list."""
    return Cell(int(n), made.asked.link(model, code, **scope) if n else None)


def named(made: Told, span: str) -> str:
    """« T1 2026 », which holds on one line; the running quarter is said so."""
    return f"{span[5:]} {span[:4]}{'' if closed([span], made.day) else ' (en cours)'}"


def closed(quarters: Sequence[str], day: date) -> list[str]:
    """The quarters that have ended: what they hold no longer grows."""
    edges = [(span, bounds(span)) for span in quarters]
    return [span for span, edge in edges if edge is not None and edge[1] < day]


def _by_structure(made: Told, facts: pd.DataFrame, known: Sequence[Measure]) -> dict[str, Table]:
    """A line a structure; a prescriber's own, a mediator's own with the laptops that it has today."""
    names = {number: name for number, name, _ in gathered.structures()}
    codes = [one.code for one in known]
    tables = {}
    for sheet, key in (("Prescripteurs", "prescriber_id"), ("Médiateurs", "mediator_id")):
        counts = activity.by_key(facts, key, codes).sort_values(codes[0], ascending=False, kind="stable")
        made_of = Table(sheet, f"Dossiers, par {sheet[:-1].lower()}", (sheet[:-1], *(one.short for one in known)))
        for number, row in counts.iterrows():
            mine = int(number)
            cells = [count(made, Prescription, code, row[code], structure=mine) for code in codes]
            made_of.rows.append([Cell(names.get(mine, "")), *cells])
        tables[sheet] = made_of
    if made.asked.scope.epci is None:
        tables["Médiateurs"] = _with_stock(tables["Médiateurs"], made.day)
    return tables


def _with_stock(table: Table, day: date) -> Table:
    """The laptops of each mediator today, and those that nobody awaits."""
    numbers = {name: number for number, name, role in gathered.structures() if role == PartnerRole.MEDIATOR}
    stock = questions.stock(list(numbers.values()), day)
    for row in table.rows:
        number = numbers[row[0].value]
        held = f"/gestion/ordinateurs/?state=DELIVERED&holder={number}" if stock[number].held else None
        row += [Cell(stock[number].held, held), Cell(stock[number].free)]
    table.columns = (*table.columns, "Stock", "Libres")
    return table


def waits(made: Told, frame: pd.DataFrame, steps: Sequence[Step], model: type[Any], names: tuple[str, str]) -> Table:
    """Median and quartiles of each step, with how many it is made of."""
    labels = {step.code: step.label for step in steps}
    found = activity.delays(frame, steps, made.asked.scope.period).to_dict("records")
    table = Table(*names, ("Étape", "Nombre", "1er quartile", "Médiane", "3e quartile"))
    for row in found:
        spread = [Cell(None if pd.isna(row[key]) else row[key], digits=1) for key in ("q1", "median", "q3")]
        table.rows.append([Cell(labels[row["code"]]), count(made, model, f"delai-{row['code']}", row["n"]), *spread])
    wrong = [f"{inside(labels[row['code']])} ({row['reversed']})" for row in found if row["reversed"]]
    if wrong:
        table.note = f"Laissés de côté, leur seconde date vient avant la première : {', '.join(wrong)}."
    return table


def _exits(made: Told, frame: pd.DataFrame) -> Table:
    table = Table("Sorties", "Sorties sans ordinateur, par motif", ("Motif", "Dossiers"))
    found = activity.exits(frame, made.asked.scope.period)
    for reason, n in found.items():
        label = ExitReason(reason).label
        table.rows.append([Cell(label), count(made, Prescription, f"sortie-{reason}", n)])
    if len(found) > 1:
        table.rows.append([Cell(WHOLE), count(made, Prescription, "sorties", found.sum())])
    return table
