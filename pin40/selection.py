"""A selection of dossiers for the comparison: whole quarters and closed lists, and what it is a part of."""

import re
from dataclasses import dataclass
from datetime import date

PERIOD = re.compile(r"(20\d\d)(?:-T([1-4]))?", re.ASCII)
LAST_DAY = {3: 31, 6: 30, 9: 30, 12: 31}


@dataclass(frozen=True)
class Selection:
    """`period` is "2026", "2026-T1" or nothing; `mediator` is a structure's number or nothing."""

    period: str = ""
    mediator: int | None = None

    @property
    def is_whole(self) -> bool:
        return not self.period and self.mediator is None

    def parents(self) -> list["Selection"]:
        """Every wider selection, nearest first: none of them may differ from this one by fewer than five pairs."""
        periods = [self.period, self.period[:4]] if "-" in self.period else [self.period]
        periods = list(dict.fromkeys([*periods, ""]))
        mediators = list(dict.fromkeys([self.mediator, None]))
        found = [Selection(period, mediator) for mediator in mediators for period in periods]
        return [one for one in found if one != self]


def bounds(period: str) -> tuple[date, date] | None:
    """The first and last day of a year or a quarter; None where this is neither."""
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


def told(period: str) -> str:
    """A period in words."""
    year, _, rank = period.partition("-T")
    names = {"1": "1er", "2": "2e", "3": "3e", "4": "4e"}
    return f"{names[rank]} trimestre {year}" if rank else f"année {year}"
