"""Small cells: which figures of a family of tables must be hidden so that none of them is found by subtraction.

Pure: counts and the sums that bind them in, the names of the hidden cells out. A cell is a count of persons; what is
published of it (a mean, a share) goes with it. Source: domain, §3.6; model, §6.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEAST = 5
Cell = Hashable


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`, and a reader knows it."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def members(self) -> tuple[Cell, ...]:
        return (self.total, *self.parts)


def hidden_cells(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum],
    fixed: frozenset[Cell] = frozenset(),
    already: frozenset[Cell] = frozenset(),
    least: int = LEAST,
) -> frozenset[Cell]:
    """The cells to hide: those of 1 to `least` − 1 persons, and what would give them away.

    A cell of nobody is no secret: it says nothing of anybody, and protects nothing. `fixed` cells are already
    published elsewhere and cannot be hidden here; those `already` hidden stay so.
    """
    hidden = {cell for cell, n in counts.items() if 0 < n < least} - fixed | already
    while True:
        _settle(hidden, counts, sums, fixed, least)
        # What all the sums together tell is as good as shown: it must be nobody's secret, nor bare another one.
        told = _given_away(hidden, counts, sums)
        bare = [one for one in sums if _is_bare(one, hidden - told, counts, least)]
        bare += [one for one in sums if any(cell in told and counts[cell] < least for cell in one.members)]
        if not bare:
            return frozenset(hidden)
        more = {cell for one in bare if (cell := _smallest(one, hidden, counts, fixed)) is not None}
        if not more:
            # Nothing is left to cover them with there: every cell that may go, goes.
            return frozenset(hidden | {cell for cell, n in counts.items() if n} - fixed)
        hidden |= more


def _settle(
    hidden: set[Cell], counts: Mapping[Cell, int], sums: Sequence[Sum], fixed: frozenset[Cell], least: int
) -> None:
    """Each sum by itself: one hidden cell alone, or a hidden group too small, draws the next smallest with it."""
    again = True
    while again:
        again = False
        for one in sums:
            while _is_bare(one, hidden, counts, least):
                more = _smallest(one, hidden, counts, fixed)
                if more is None:
                    break
                hidden.add(more)
                again = True


def _is_bare(one: Sum, hidden: Collection[Cell], counts: Mapping[Cell, int], least: int) -> bool:
    """Whether this sum alone tells a hidden cell, or the figures of a group of too few."""
    parts = [counts[cell] for cell in one.parts if cell in hidden and counts[cell]]
    if one.total in hidden and counts[one.total]:
        # What is left of a hidden total is not known, unless every part of it is shown.
        return not parts
    return bool(parts) and (len(parts) == 1 or sum(parts) < least)


def _smallest(one: Sum, hidden: set[Cell], counts: Mapping[Cell, int], fixed: frozenset[Cell]) -> Cell | None:
    """The smallest cell of this sum that may still be hidden, a part before the total; the first where they tie."""
    open_ = [cell for cell in one.parts if cell not in hidden and cell not in fixed and counts[cell]]
    if open_:
        return min(open_, key=lambda cell: counts[cell])
    return one.total if one.total not in hidden and one.total not in fixed and counts[one.total] else None


def _given_away(hidden: Collection[Cell], counts: Mapping[Cell, int], sums: Sequence[Sum]) -> set[Cell]:
    """The hidden cells that all the sums together still determine: their column has no freedom left."""
    unknown = [cell for cell in counts if cell in hidden and counts[cell]]
    place = {cell: rank for rank, cell in enumerate(unknown)}
    rows = []
    for one in sums:
        row = np.zeros(len(unknown))
        for sign, cells in ((-1.0, (one.total,)), (1.0, one.parts)):
            for cell in cells:
                if cell in place:
                    row[place[cell]] += sign
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    # A cell is told where all of it lies in the space of the sums: its leverage is one.
    matrix = np.array(rows)
    values, vectors = np.linalg.eigh(matrix @ matrix.T)
    real = values > 1e-9
    leverage = ((vectors[:, real].T @ matrix) ** 2 / values[real, None]).sum(axis=0)
    return {cell for cell, rank in place.items() if leverage[rank] > 1 - 1e-7}


def partition(
    counts: Mapping[Cell, int], least: int = LEAST, already: frozenset[Cell] = frozenset()
) -> frozenset[Cell]:
    """The cells to hide of one list of groups whose whole is shown."""
    whole = object()
    cells = {whole: sum(counts.values()), **counts}
    return hidden_cells(cells, [Sum(whole, tuple(counts))], frozenset({whole}), already, least)
