"""What the scenes of the demonstration share: a day, dice, and the eyes of each structure's referent."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from models.account import Account
from pin40.conditions import Viewer, viewer

YEARS = 2


@dataclass
class Story:
    """What the scenes share: the day, the dice, the structures and their referents' eyes, the towns."""

    today: date
    dice: random.Random
    partners: dict[str, int] = field(default_factory=dict)
    eyes: dict[str, Viewer] = field(default_factory=dict)
    towns: dict[str, int] = field(default_factory=dict)

    @property
    def start(self) -> date:
        return self.today - timedelta(days=365 * YEARS)

    def moment(self, day: date) -> datetime:
        """Office hours of that day."""
        return datetime.combine(day, time(8 + self.dice.randrange(8), self.dice.randrange(60)), UTC)


def open_day(day: date) -> date:
    """That day, or the Friday before when it falls on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def eyes_of(account: Account) -> Viewer:
    """An account's own eyes; its structure has signed, or is about to."""
    return viewer(account.person(True))
