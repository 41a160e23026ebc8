"""Which rows of the live page are closed, and its groups: counts of pairs by period and group, and the rules on them."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from models import impact_groups as axes
from models.impact_answers import Answers
from pin40 import impact, impact_groups
from pin40.crossing import UNKNOWN, Crossing
from pin40.disclosure import hidden_cells, partition
from pin40.paired import HIDDEN_UNDER
from pin40.selection import AXES, Selection, period_sums

Counts = dict[tuple[str, str], int]
NO_QUARTER = "????-T0"
"""Of who answered « après » alone: told of nothing but what is asked once."""


@lru_cache(maxsize=4)
def _paired(found: Answers, form: impact.Form) -> pd.DataFrame:
    return impact_groups.paired(found.laid(form), form)


def _counts(pairs: pd.DataFrame, found: Answers, axis: str) -> dict[str, Counts]:
    """By code, the pairs of each (period, group), wholes included: "" is every period, or every group."""
    there = found.dossiers.loc[pairs.index]
    groups = there[axis] if axis else pd.Series("", index=there.index)
    table = pairs.groupby([there["quarter"], groups.rename("group")]).sum()
    cells: dict[str, Counts] = {code: {} for code in pairs.columns}
    for (quarter, group), row in table.iterrows():
        for code, n in row.items():
            for period in (quarter or NO_QUARTER, (quarter or NO_QUARTER)[:4], ""):
                # An unknown group has a name of its own: "" is all of them.
                for name in {"", group or "?"} if axis else {""}:
                    cells[code][period, name] = cells[code].get((period, name), 0) + int(n)
    return cells


@lru_cache(maxsize=8)
def _base(found: Answers, form: impact.Form) -> dict[str, frozenset[Any]]:
    """By code, the periods that may not be shown."""
    return {code: _protected(counts) for code, counts in _counts(_paired(found, form), found, "").items()}


@lru_cache(maxsize=8)
def _crossed(found: Answers, form: impact.Form) -> dict[str, dict[str, frozenset[Any]]]:
    """By axis and code, the (period, group) that may not be shown: too few, or found by subtraction from others.

    All axes at once: a group may be another axis' group but one person.
    """
    pairs, base = _paired(found, form), _base(found, form)
    there = found.dossiers.loc[pairs.index, ["quarter", *AXES]].replace({"quarter": {"": NO_QUARTER}})
    counts = {axis: _counts(pairs, found, axis) for axis in AXES}
    hidden = {axis: {code: _protected(of[code], base[code]) for code in of} for axis, of in counts.items()}
    crossing = Crossing.of(pairs, there)
    for code in pairs.columns:
        while more := crossing.bare(code, {axis: hidden[axis][code] for axis in AXES}):
            for axis, cells in more.items():
                hidden[axis][code] = _protected(counts[axis][code], base[code], hidden[axis][code] | cells)
    return hidden


def _hidden(found: Answers, form: impact.Form, axis: str) -> dict[str, frozenset[Any]]:
    """The same of one axis, or of the periods alone."""
    return _crossed(found, form)[axis] if axis else _base(found, form)


def _protected(
    counts: Counts, base: frozenset[Any] | None = None, already: frozenset[Any] = frozenset()
) -> frozenset[Any]:
    quarters = {period for period, _ in counts if "-" in period}
    sums = period_sums(quarters, {group for _, group in counts if group})
    full = {cell: counts.get(cell, 0) for one in sums for cell in one.members} | counts
    if base is None:
        return hidden_cells(full, sums)
    # The periods themselves are shown or hidden once for all, whatever they are crossed with.
    margins = frozenset(cell for cell in full if cell[1] == "")
    return hidden_cells(full, sums, margins - base, base | already)


def closed(found: Answers, selection: Selection, form: impact.Form, least: int = HIDDEN_UNDER) -> set[str]:
    """The codes that a selection may not show."""
    axis, group = selection.group or ("", "")
    pairs = _paired(found, form)
    cell = (selection.period, group)
    own = _counts(pairs, found, axis)
    hidden = _hidden(found, form, axis)
    return {
        code
        for code in pairs.columns
        if own[code].get(cell, 0) < least
        or cell in hidden[code]
        or any(impact.is_suppressed(own[code].get(cell, 0), n) for n in _wider(own[code], selection, group))
    }


def _wider(counts: Counts, selection: Selection, group: str) -> Iterable[int]:
    for parent in selection.parents():
        yield counts.get((parent.period, group if parent.group else ""), 0)


@lru_cache(maxsize=32)
def grouped(found: Answers, form: impact.Form, axis: str) -> list[dict[str, Any]]:
    """Each group of an axis and each dimension; where a group is hidden, so is what would give it away."""
    rows = impact_groups.by_group(impact_groups.changes(found.laid(form), form), found.dossiers[axis])
    words = dict(axes.labels(axis, list(found.dossiers[axis].unique())))
    hidden = {
        code: {"" if group == "?" else group for period, group in cells if period == "" and group}
        for code, cells in _hidden(found, form, axis).items()
    }
    return protected_groups(rows, words, hidden)


def alone(pairs: pd.DataFrame, there: pd.DataFrame) -> dict[str, dict[str, frozenset[Any]]]:
    """By axis and code, the groups to hide where nothing else is told but the whole: a release.

    `pairs`: one row a person, one column a code, booleans; `there`: the group of each on every axis told.
    """
    counts = {axis: pairs.groupby(there[axis].replace("", UNKNOWN)).sum() for axis in there}
    hidden = {axis: {code: partition(of[code].to_dict()) for code in pairs} for axis, of in counts.items()}
    crossing = Crossing.of(pairs, there.assign(quarter=""))
    for code in pairs.columns:
        while more := crossing.bare(code, {a: {("", g) for g in hidden[a][code]} for a in there}):
            for axis, cells in more.items():
                already = hidden[axis][code] | {group for _, group in cells}
                hidden[axis][code] = partition(counts[axis][code].to_dict(), already=already)
    return {
        a: {code: frozenset({g.replace(UNKNOWN, "") for g in gs}) for code, gs in of.items()}
        for a, of in hidden.items()
    }


def protected_groups(
    rows: list[dict[str, Any]], words: dict[str, str], hidden: Mapping[str, Collection[Any]]
) -> list[dict[str, Any]]:
    """The rows with their words, in the order of these; figures of hidden groups are None."""
    order = {name: rank for rank, name in enumerate(words)}
    nothing = {"n_paires": None, "difference": None}
    shown = [
        row
        | {"libelle": words.get(row["groupe"], axes.UNKNOWN)}
        | (nothing if row["groupe"] in hidden.get(row["code"], ()) or not row["n_paires"] else {})
        for row in rows
    ]
    return sorted(shown, key=lambda row: order.get(row["groupe"], len(order)))
