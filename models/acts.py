"""What every act shares: allowed by the table of rights, on a row in reach, locked, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.base import Record, db
from models.numbering import Numbering
from models.scope import in_reach
from models.setting import Setting
from models.viewer import Closed, NotSigned, lifted, viewer
from pin40 import access
from pin40.charter import FIGURES
from pin40.obstacle import Obstacle
from pin40.words import Role

R = TypeVar("R", bound=Record)


class Refused(Exception):
    """The rules refuse the act; every reason at once."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__("; ".join(obstacle.code for obstacle in obstacles))
        self.obstacles = obstacles


class Stale(Exception):
    """Somebody else changed the record since it was read."""


@contextmanager
def perform(record: R, act: str, *, table: str | None = None, version: int | None = None) -> Iterator[R]:
    """Do `act` on `record`: yields the row as it is now, locked; what the block changes is flushed with it.

    Raises Closed (403, 404, 409 unsigned), or Stale where somebody changed the row since `version`, or since
    the caller read `record`; the caller commits.
    """
    name = table or type(record).__name__
    now = viewer()
    if now.is_borrowed:
        raise Closed("En « voir comme », aucun acte n’est possible.")
    if now.role != Role.SYSTEM and not access.may_act(now.seen, name, act):
        raise Closed("Votre rôle ne permet pas cet acte.")
    if not now.seen.has_signed and name not in access.BEFORE_SIGNING:
        raise NotSigned
    db.session.flush()  # what is pending is the viewer's own, and is judged as theirs
    kind, read = type(record), version or record.version
    if not db.session.scalar(select(kind.id).where(kind.id == record.id, in_reach(kind))):
        raise Closed("Cette fiche n’existe pas.", 404)
    touches = frozenset(access.ACTS[name][act].touches)
    with lifted(act, touches):
        locked = db.session.scalars(
            select(kind).where(kind.id == record.id).with_for_update(of=kind).execution_options(populate_existing=True)
        ).one()
        if locked.version != read:
            raise Stale
        with db.session.no_autoflush:
            yield locked  # what the act reads on its way flushes nothing: one line of journal a row, at its end
        db.session.flush()


def next_number(series: str, year: int) -> int:
    """The next number of a series, gapless per year: the row stays locked until the act commits or gives up."""
    db.session.flush()  # what is pending is the viewer's own, and is judged as theirs
    with lifted("numéroter", frozenset({"Numbering"})):
        locked = select(Numbering).where(Numbering.series == series, Numbering.year == year).with_for_update()
        row = db.session.scalars(locked).one_or_none()
        if row is None:
            # Two may open a year at once: the slower one takes the row of the other.
            with suppress(IntegrityError), db.session.begin_nested():
                db.session.add(Numbering(series=series, year=year, last=0))
            row = db.session.scalars(locked).one()
        row.last += 1
        db.session.flush()
        return row.last


def figure(key: str, today: date) -> str:
    """A setting's value in force on that day; the charter room's own figure where nothing is set."""
    with lifted("lire un réglage", frozenset()):
        value = db.session.scalar(
            select(Setting.value)
            .where(Setting.key == key, Setting.valid_from <= today)
            .order_by(Setting.valid_from.desc())
            .limit(1)
        )
    default = FIGURES[key].value
    if value is None or (isinstance(default, int) and not (value.isascii() and value.isdigit() and len(value) < 6)):
        return str(default)  # what cannot be read as a number must not stop every act that counts with it
    return value


def in_days(key: str, today: date) -> date:
    """Today and the delay that this setting names."""
    return today + timedelta(days=int(figure(key, today)))
