"""What the scenes of the demonstration share: its scale, its calendar, dice, and the eyes of each referent."""

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from models.account import Account
from models.base import at, db
from models.viewer import seeing_as
from pin40.conditions import Viewer, viewer

YEARS = 2
POOR = "morcenx"
"""This mediator waits: the Alpi refuses, so that prescribers must say why they choose it all the same."""


@dataclass(frozen=True)
class Scale:
    """How much of it: the column of demo_dossiers.csv, the laptops of each lot, the rhythm of the orders.

    `cycle` and `session`: days between two orders and two sessions; `every`: one story in so many; `quarters`: between two requests.
    """

    column: str
    lots: tuple[int, int, int]
    cycle: int
    order: int
    session: int
    every: int = 1
    quarters: int = 1


SCALES = {
    "essai": Scale("essai", (100, 60, 40), cycle=110, order=15, session=28, quarters=2),
    "small": Scale("petite", (270, 200, 130), cycle=45, order=17, session=18),
}
TINY = Scale("essai", (40, 20, 10), cycle=200, order=6, session=60, every=8, quarters=4)
"""A handful, for tests that only need a demonstration to be there."""


@dataclass
class Story:
    """The day, the dice, the structures and their referents' eyes, the towns, who is on a path, and what is to be done when."""

    today: date
    dice: random.Random
    scale: Scale
    partners: dict[str, int] = field(default_factory=dict)
    eyes: dict[str, Viewer] = field(default_factory=dict)
    towns: dict[str, int] = field(default_factory=dict)
    mediators: list[str] = field(default_factory=list)
    needs: dict[str, int] = field(default_factory=dict)
    engaged: dict[str, dict[int, int]] = field(default_factory=dict)
    acts: dict[str, Callable[..., str | None]] = field(default_factory=dict)
    agenda: list[tuple[date, int, Callable[..., None], tuple[object, ...]]] = field(default_factory=list)
    day: date = date.min
    told: int = 0
    decided: int = 0
    minutes: int = 0

    @property
    def start(self) -> date:
        return self.today - timedelta(days=365 * YEARS)

    @property
    def asking(self) -> list[str]:
        """The mediators that will need laptops, in the order of the table."""
        return [code for code in self.mediators if code in self.needs or code == POOR]

    def wanted(self, code: str) -> int:
        """How many laptops a mediator keeps in sight for a quarter, from the dossiers that will need one."""
        return 1 + -(-self.needs.get(code, 0) // 6)

    def moment(self, day: date) -> datetime:
        """Office hours of that day, each one later than the one before."""
        self.minutes = self.minutes + 1 if day == self.day else 0
        self.day = day
        return datetime.combine(day, time(7, 30), UTC) + timedelta(seconds=97 * self.minutes)

    def plan(self, day: date, act: Callable[..., None], *more: object) -> None:
        """Something to do on the next open day; what would come after today stays to be done."""
        day = max(next_open_day(day), self.day)
        if day <= self.today:
            self.told += 1
            heapq.heappush(self.agenda, (day, self.told, act, more))

    def later(self, days: tuple[int, int], act: Callable[..., None], *more: object) -> None:
        """Between so many days and so many days from now."""
        self.plan(self.day + timedelta(days=self.dice.randint(*days)), act, *more)

    def play(self) -> None:
        """Do everything in the order of the days; each act starts like a request, nothing left from other eyes."""
        while self.agenda:
            day, _, act, more = heapq.heappop(self.agenda)
            with at(self.moment(day)):
                act(self, day, *more)
                db.session.flush()
            db.session.expunge_all()

    @contextmanager
    def seen_by(self, code: str) -> Iterator[int]:
        """With the eyes of that structure's referent; gives the structure's number."""
        with seeing_as(self.eyes[code]):
            yield self.partners[code]
            db.session.flush()


def open_day(day: date) -> date:
    """That day, or the Friday before when it falls on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def next_open_day(day: date) -> date:
    """That day, or the Monday after when it falls on a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def eyes_of(account: Account) -> Viewer:
    """An account's own eyes; its structure has signed, or is about to."""
    return viewer(account.person(True))
