"""A selection of dossiers for the comparison: whole quarters and closed lists, and what it is a part of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pin40.disclosure import Sum

PERIOD = re.compile(r"(20\d\d)(?:-T([1-4]))?", re.ASCII)
HALF = re.compile(r"(20\d\d)-S([12])", re.ASCII)
LAST_DAY = {3: 31, 6: 30, 9: 30, 12: 31}
AXES = {
    "mediateur": "Médiateur",
    "epci": "Intercommunalité",
    "age": "Tranche d’âge",
    "genre": "Genre",
    "niveau": "Niveau au départ",
    "prescripteur": "Nature du prescripteur",
}
"""What a group is made by; a selection crosses a period with one group at most."""
AGES: tuple[tuple[str, str, int, int], ...] = (
    ("0-17", "Moins de 18 ans", 0, 17),
    ("18-24", "18 à 24 ans", 18, 24),
    ("25-39", "25 à 39 ans", 25, 39),
    ("40-59", "40 à 59 ans", 40, 59),
    ("60-69", "60 à 69 ans", 60, 69),
    ("70", "70 ans et plus", 70, 199),
)
SETTLING_DAYS = 31
"""A half-year is closed that long after its last day: answers on paper have been entered, errors mended."""


@dataclass(frozen=True)
class Selection:
    """`period` is "2026", "2026-T1" or nothing; `mediator` is a structure's number, or else `axis` and `value` a group."""

    period: str = ""
    mediator: int | None = None
    axis: str = ""
    value: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.period and self.group is None

    @property
    def group(self) -> tuple[str, str] | None:
        """Its axis and its value, where it is of one group."""
        if self.mediator is not None:
            return "mediateur", str(self.mediator)
        return (self.axis, self.value) if self.axis else None

    def parents(self) -> list["Selection"]:
        """Every wider selection, nearest first: none of them may differ from this one by fewer than five pairs."""
        periods = [self.period, self.period[:4]] if "-" in self.period else [self.period]
        periods = list(dict.fromkeys([*periods, ""]))
        groups = [(self.mediator, self.axis, self.value), (None, "", "")]
        found = [Selection(period, *group) for group in dict.fromkeys(groups) for period in periods]
        return [one for one in found if one != self]


def period_sums(periods: Iterable[str], groups: Iterable[str]) -> list[Sum]:
    """How (period, group) cells add up, of these quarters and these values of one axis; "" is the whole of either."""
    quarters, names = sorted(set(periods)), sorted(set(groups))
    years = sorted({one[:4] for one in quarters})
    found = []
    for name in ("", *names):
        found += [Sum((y, name), tuple((q, name) for q in quarters if q[:4] == y)) for y in years]
        found.append(Sum(("", name), tuple((y, name) for y in years)))
    if names:
        found += [Sum((p, ""), tuple((p, name) for name in names)) for p in (*quarters, *years, "")]
    return found


def bounds(period: str) -> tuple[date, date] | None:
    """The first and last day of a year, a quarter or a half-year; None where this is none of them."""
    half = HALF.fullmatch(period)
    if half is not None:
        year, first = int(half[1]), 1 if half[2] == "1" else 7
        return date(year, first, 1), date(year, first + 5, LAST_DAY[first + 5])
    found = PERIOD.fullmatch(period)
    if found is None:
        return None
    year, quarter = int(found[1]), found[2]
    if quarter is None:
        return date(year, 1, 1), date(year, 12, 31)
    last = int(quarter) * 3
    return date(year, last - 2, 1), date(year, last, LAST_DAY[last])


def quarter(day: date) -> str:
    """« 2026-T1 »."""
    return f"{day.year}-T{(day.month + 2) // 3}"


def half(day: date) -> str:
    """« 2026-S1 »."""
    return f"{day.year}-S{1 if day.month < 7 else 2}"


def is_closed(period: str, day: date) -> bool:
    """Whether nothing is expected any more of this half-year."""
    edges = bounds(period)
    return edges is not None and edges[1] + timedelta(days=SETTLING_DAYS) <= day


def age_band(years: int | None) -> str:
    """The code of an age; empty where it is not known."""
    return next((code for code, _, low, high in AGES if years is not None and low <= years <= high), "")


def told(period: str) -> str:
    """A period in words."""
    names = {"1": "1er", "2": "2e", "3": "3e", "4": "4e"}
    year, _, rank = period.partition("-")
    if rank:
        return f"{names[rank[1]]} {'semestre' if rank[0] == 'S' else 'trimestre'} {year}"
    return f"année {year}"
