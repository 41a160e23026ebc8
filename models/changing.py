"""Many rows at once: each change in a savepoint of its own, each refusal a sentence; and the undoing of plain edits."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from models.acts import Refused, Stale
from models.base import Record, db, now
from models.event import Event
from models.viewer import Closed, lifted, viewer
from pin40.words import Verb

FAR = 50
"""Changes that one goes back over: an older page is a page to open again."""
UNDO_WITHIN = timedelta(minutes=10)
CHANGED = "Quelqu’un a modifié cette fiche entre-temps : elle est laissée telle quelle."
TAKEN = "Cette valeur est déjà prise, ou n’est pas permise ici."


def attempt(do: Callable[[], Any]) -> str | None:
    """Do one row's change; None when done, else why not, with nothing of it left."""
    try:
        with db.session.begin_nested():
            do()
            db.session.flush()
    except (Stale, StaleDataError):
        return CHANGED
    except IntegrityError:
        return TAKEN
    except Refused as refusal:
        return " ".join(obstacle.sentence for obstacle in refusal.obstacles)
    except Closed as refusal:
        return refusal.sentence
    return None


# ───────── Undoing ─────────
def edits(model: type[Record], request_id: str) -> list[Event]:
    """What one request of mine changed in rows of `model`, by plain edits, within the last ten minutes.

    An act leaves its own name in the journal: signed papers, numbers, mails and moves are never found here.
    """
    query = (
        select(Event)
        .where(
            Event.actor_id == viewer().actor.account_id,
            Event.created_at >= now() - UNDO_WITHIN,
            Event.request_id == request_id,
            Event.table_name == model.__name__,
            Event.verb == Verb.UPDATE.value,
        )
        .options(joinedload(Event.change))
        .order_by(Event.id)
    )
    with lifted("lire ses propres modifications", frozenset()):
        return [event for event in db.session.scalars(query) if event.change is not None]


def last_events(model: type[Record], ids: Sequence[int]) -> dict[int, int]:
    """The last event of each row: a later one than the edit means that somebody changed it meanwhile."""
    query = (
        select(Event.record_id, func.max(Event.id))
        .where(Event.table_name == model.__name__, Event.record_id.in_(ids))
        .group_by(Event.record_id)
    )
    with lifted("lire les modifications suivantes", frozenset()):
        return {record: last for record, last in db.session.execute(query)}


def as_read(record: Record, version: int) -> dict[str, Any]:
    """What changed since `version` of a row, as it was then: each writing of a row adds one to its version.

    Where the journal keeps no value, nothing is said of that column.
    """
    since = max(int(getattr(record, "version", 0)) - version, 0)
    query = (
        select(Event)
        .where(Event.table_name == type(record).__name__, Event.record_id == record.id, Event.verb != Verb.CREATE.value)
        .options(joinedload(Event.change))
        .order_by(Event.id.desc())
        .limit(min(since, FAR))
    )
    with lifted("lire ce qui a changé depuis", frozenset()):
        found = [event.change.before for event in db.session.scalars(query) if event.change is not None]
    return {name: value for before in found for name, value in before.items()}


def as_was(model: type[Record], values: dict[str, Any]) -> dict[str, Any]:
    """Values of the journal as the columns take them."""
    columns = inspect(model).columns
    return {name: _typed(columns[name].type, value) for name, value in values.items()}


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        word: Enum = kind.enum_class(value)
        return word
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(kind, sa.Numeric) else value
