"""The tables of what has no home: sessions, laptops, stock, costs."""

from collections.abc import Sequence

import pandas as pd

from models import activity as gathered
from models.device import Device
from models.pathway import Attendance, Workshop
from pin40 import activity
from pin40.activity_words import DEVICE_STEPS, DEVICES, Measure
from pin40.words import DeviceState, PartnerRole
from views.activity.tables import WHOLE, Cell, Table, Told, count, counted, named, waits


# ───────── Sessions ─────────
def sessions(made: Told, frame: pd.DataFrame) -> Table:
    table = Table("Séances", "Séances, par trimestre", ("Trimestre", "Séances", "Heures", "Présences"))
    kept = frame[activity.within(frame["held_on"], made.asked.scope.period)]
    spans_of = activity.quarter_of(kept["held_on"])
    lines = [(named(made, span), kept[spans_of == span], {"period": span}) for span in reversed(made.spans)]
    for label, rows, scope in [*lines, *([(WHOLE, kept, {})] if len(made.spans) > 1 else [])]:
        table.rows.append([
            Cell(label),
            count(made, Workshop, "seances", len(rows), **scope),
            Cell(float(rows["minutes"].sum()) / 60, digits=1),
            count(made, Attendance, "presences", rows["present"].sum(), **scope),
        ])  # fmt: skip
    return table


# ───────── Laptops ─────────
def of_devices(made: Told, frame: pd.DataFrame) -> dict[str, Table]:
    period, codes = made.asked.scope.period, gathered.device_codes()
    known = [one for one in DEVICES if one.code in codes]
    facts = activity.happened(frame, [(one.code, one.code) for one in known], period)
    tables = {"Ordinateurs": counted(made, facts, known, Device, "Ordinateurs", "Ordinateurs, par trimestre")}
    if made.asked.scope.structure is None and gathered.structures():
        tables["Reconditionneurs"] = _by_refurbisher(made, known)
    steps = [one for one in DEVICE_STEPS if {one.start, one.end} <= set(codes)]
    if steps:
        names = ("Délais du matériel", "Délais du reconditionnement, en jours")
        tables["Délais du matériel"] = waits(made, frame, steps, Device, names)
    tables["Stock"] = _stock(made)
    if made.found.has_costs:
        tables["Coûts"] = _costs(made, frame)
    return tables


def _by_refurbisher(made: Told, known: Sequence[Measure]) -> Table:
    own = [one for one in known if one.code != "entres"]
    table = Table("Reconditionneurs", "Ordinateurs, par reconditionneur", ("Reconditionneur", *(o.short for o in own)))
    names = {number: name for number, name, role in gathered.structures() if role == PartnerRole.REFURBISHER}
    found = gathered.devices_by(list(names), made.asked.scope.period)
    for number in names:
        counts = [found.get(number, {}).get(one.code, 0) for one in own]
        if any(counts):
            cells = [count(made, Device, one.code, n, structure=number) for one, n in zip(own, counts, strict=True)]
            table.rows.append([Cell(names[number]), *cells])
    return table


def _stock(made: Told) -> Table:
    table = Table("Stock", "Ordinateurs, par état, ce jour", ("État", "Ordinateurs"))
    for state in DeviceState:
        if n := made.found.stock.get(state, 0):
            table.rows.append([Cell(state.label), count(made, Device, f"stock-{state.value}", n)])
    if len(table.rows) > 1:
        table.rows.append([Cell(WHOLE), Cell(sum(made.found.stock.values()))])
    return table


def _costs(made: Told, frame: pd.DataFrame) -> Table:
    euros = ("Total", "Moyenne", "Médiane")
    table = Table(
        "Coûts", "Coût de reconditionnement hors taxes, en euros", ("Trimestre", "Livrables", "Coût connu", *euros)
    )
    lines = activity.costs(frame, made.asked.scope.period, made.spans).to_dict("index")
    rows = [(named(made, span), lines[span], {"period": span}) for span in reversed(made.spans)]
    if len(made.spans) > 1:
        rows.append((WHOLE, activity.whole_cost(frame, made.asked.scope.period), {}))
    for label, line, scope in rows:
        money = [None if pd.isna(line[key]) or not line["known"] else line[key] for key in ("total", "mean", "median")]
        table.rows.append([
            Cell(label),
            count(made, Device, "livrables", line["laptops"], **scope),
            count(made, Device, "couts", 0 if pd.isna(line["known"]) else line["known"], **scope),
            *(Cell(value, digits=2) for value in money),
        ])  # fmt: skip
    return table
