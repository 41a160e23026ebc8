"""The few words in which a reach is written: each reads only the row's own columns.

`models/scope.py` turns the same words into SQL and into row-level security, so that a list,
one record and the database's second wall cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pin40.words import Role


@dataclass(frozen=True)
class Person:
    """Somebody at a door: an account, its structure, and whether that structure signed the charter in force."""

    role: Role
    account_id: int | None = None
    partner_id: int | None = None
    is_referent: bool = False
    has_signed: bool = False
    today: date | None = None
    """The day on which they look; without one, nothing that a delay opens is open."""


@dataclass(frozen=True)
class Viewer:
    """Who acts, and through whose eyes: equal unless the Alpi uses « voir comme »."""

    actor: Person
    seen: Person

    @property
    def is_borrowed(self) -> bool:
        return self.actor != self.seen

    @property
    def role(self) -> Role:
        return self.seen.role


def viewer(person: Person) -> Viewer:
    """A viewer who sees with their own eyes."""
    return Viewer(person, person)


STRANGER = viewer(Person(Role.STRANGER))
SYSTEM = viewer(Person(Role.SYSTEM, has_signed=True))

Read = Callable[[str], object]


@dataclass(frozen=True)
class All:
    """Every part holds; `All()` alone is every row."""

    parts: tuple["Condition", ...] = ()

    def holds(self, read: Read, person: Person) -> bool:
        return all(part.holds(read, person) for part in self.parts)


@dataclass(frozen=True)
class Any:
    """At least one part holds; `Any()` alone is no row."""

    parts: tuple["Condition", ...] = ()

    def holds(self, read: Read, person: Person) -> bool:
        return any(part.holds(read, person) for part in self.parts)


@dataclass(frozen=True)
class Own:
    """The column carries the person's structure (or account)."""

    column: str
    key: str = "partner_id"

    def holds(self, read: Read, person: Person) -> bool:
        mine = getattr(person, self.key)
        return mine is not None and read(self.column) == mine


@dataclass(frozen=True)
class Is:
    """The column has one of these values."""

    column: str
    values: tuple[object, ...]

    def holds(self, read: Read, person: Person) -> bool:
        return read(self.column) in self.values


@dataclass(frozen=True)
class IsEmpty:
    column: str

    def holds(self, read: Read, person: Person) -> bool:
        return read(self.column) is None


@dataclass(frozen=True)
class IsFilled:
    column: str

    def holds(self, read: Read, person: Person) -> bool:
        return read(self.column) is not None


@dataclass(frozen=True)
class Within:
    """The column's day is at most so many days ago."""

    column: str
    days: int

    def since(self, today: date) -> date:
        return today - timedelta(days=self.days)

    def holds(self, read: Read, person: Person) -> bool:
        day = read(self.column)
        return isinstance(day, date) and person.today is not None and day >= self.since(person.today)


@dataclass(frozen=True)
class ByReferent:
    """The person is the referent of their structure."""

    def holds(self, read: Read, person: Person) -> bool:
        return person.is_referent


Condition = All | Any | Own | Is | IsEmpty | IsFilled | Within | ByReferent
EVERY_ROW = All()
NO_ROW = Any()


@dataclass(frozen=True)
class Grant:
    """One right: `only` names the visible columns, else all but `hidden`; `writes` what a form may set."""

    where: Condition
    verbs: str = "r"
    writes: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """A verb beyond c r u d: who may do it, and the tables it writes besides its journal."""

    roles: tuple[Role, ...]
    touches: tuple[str, ...]
    reason: str
    is_posted: bool = True
    """Whether a button posts it; else it is part of a form of its own."""
