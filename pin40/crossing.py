"""Groups of two axes laid on each other: a mediator's people may be all those of a place but one.

Whoever reads both figures reads that one's answers, and the lists say who it is. Pure: frames in, cells to hide out.
Source: model, §6 (filters); domain, §3.6.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pin40.disclosure import LEAST

Cell = tuple[str, str]
"""A period and a group; "" is every period."""
UNKNOWN = "?"


def _around(period: str) -> list[str]:
    """A period and those that hold it, the narrowest first."""
    return list(dict.fromkeys((period, period[:4], "")))


@dataclass(frozen=True)
class Crossing:
    """The groups of every axis, and by period how many pairs two of them share: one square a code."""

    codes: tuple[str, ...]
    groups: tuple[Cell, ...]
    """(axis, value)."""
    shared: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, pairs: pd.DataFrame, there: pd.DataFrame) -> "Crossing":
        """`pairs`: one row a person, one column a code, booleans; `there`: `quarter`, then the group on each axis."""
        known = there.drop(columns="quarter").replace("", UNKNOWN).assign(quarter=there["quarter"])
        table = pairs.groupby([known[name] for name in there.columns]).sum()
        kinds = {name: table.index.get_level_values(name) for name in there.columns}
        groups = tuple((axis, v) for axis in kinds if axis != "quarter" for v in sorted(kinds[axis].unique()))
        inside = np.array([kinds[axis] == value for axis, value in groups], np.float32).reshape(len(groups), len(table))
        counts = table.to_numpy(np.float32).T  # exact up to sixteen millions
        shared: dict[str, np.ndarray] = {}
        for quarter in sorted(set(kinds["quarter"])):
            rows = kinds["quarter"] == quarter
            there_now = inside[:, rows]
            square = np.array([(there_now * one[rows]) @ there_now.T for one in counts])
            for period in _around(quarter):
                shared[period] = shared.get(period, 0) + square
        return cls(tuple(pairs.columns), groups, shared)

    @cached_property
    def _apart(self) -> np.ndarray:
        """Which two groups are of two axes: those of one axis never meet, their sums are judged elsewhere."""
        axes = np.array([axis for axis, _ in self.groups])
        found: np.ndarray = np.not_equal.outer(axes, axes)
        return found

    def bare(self, code: str, hidden: Mapping[str, Collection[Cell]], least: int = LEAST) -> dict[str, set[Cell]]:
        """By axis, what else to hide: of two shown cells that tell of 1 to `least` − 1 persons, the smaller."""
        rank = self.codes.index(code)
        squares = {period: square[rank] for period, square in self.shared.items()}
        shown = {
            period: np.array([(period, value) not in hidden[axis] for axis, value in self.groups]) for period in squares
        }
        found: dict[str, set[Cell]] = {}
        for narrow, shared in squares.items():
            for wide in _around(narrow):
                sizes = np.diag(shared)[:, None], np.diag(squares[wide])[None, :]
                told = _nested(shared, *sizes, least)
                if wide == narrow:
                    told |= _beside(shared, *sizes, self._whole(shared), least)
                told &= self._apart & shown[narrow][:, None] & shown[wide][None, :]
                for axis, cell in self._smaller(told, *sizes, narrow, wide):
                    found.setdefault(axis, set()).add(cell)
        return found

    def _whole(self, shared: np.ndarray) -> float:
        """Everybody of a period: the groups of any one axis together."""
        first = np.array([axis == self.groups[0][0] for axis, _ in self.groups])
        return float(np.diag(shared)[first].sum())

    def _smaller(
        self, told: np.ndarray, here: np.ndarray, there: np.ndarray, narrow: str, wide: str
    ) -> Iterator[tuple[str, Cell]]:
        for one, other in np.argwhere(told):
            is_here = here[one, 0] <= there[0, other]
            axis, value = self.groups[one if is_here else other]
            yield axis, (narrow if is_here else wide, value)


def _few(counts: np.ndarray, least: int) -> np.ndarray:
    found: np.ndarray = np.logical_and(counts > 0, counts < least)
    return found


def _nested(shared: np.ndarray, here: np.ndarray, there: np.ndarray, least: int) -> np.ndarray:
    """One lies within the other, and leaves too few of it."""
    found: np.ndarray = np.logical_and((shared == here) | (shared == there), _few(np.abs(here - there), least))
    return found


def _beside(shared: np.ndarray, here: np.ndarray, there: np.ndarray, whole: float, least: int) -> np.ndarray:
    """Together they are everybody but a few; or everybody, a few of them twice."""
    rest = whole - here - there + shared
    found: np.ndarray = np.logical_or((shared == 0) & _few(rest, least), (rest == 0) & _few(shared, least))
    return found
