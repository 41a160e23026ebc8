"""What the walk of writes tries: a change under somebody's eyes, another value of each kind, a copy of a row."""

from datetime import UTC, date, datetime
from enum import Enum

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

import walk
from models.base import db
from models.scope import link_target
from models.viewer import Closed, seeing_as
from pin40 import access
from pin40.columns import GIVEN
from pin40.conditions import SYSTEM


def row_of(model, number):
    """A row with all its columns, read by the software."""
    with seeing_as(SYSTEM):
        return db.session.get(model, number)


def attempt(eyes, act):
    """What becomes of a change: "done", "database" when its constraints refuse, or the gate's refusal."""
    try:
        with seeing_as(eyes):
            act()
            db.session.flush()
    except Closed as refusal:
        return refusal
    except IntegrityError:
        return "database"
    finally:
        walk.cells["gate, writes"] += 1
        db.session.rollback()
    return "done"


def is_refused(result):
    return isinstance(result, Closed)


def sample(person, model, verb):
    """Rows to try a verb on: some that it may be done on, some only read, some foreign."""
    table = model.__tablename__
    open_to, read = walk.rows(person, table, verb), walk.rows(person, table)
    foreign = walk.ids(table, "1 = 1", person) - read
    return [(number, number in open_to) for rows in (open_to, read - open_to, foreign) for number in sorted(rows)[-2:]]


def other(person, model, column, value):
    """Another value of the same kind; None when there is none within reach."""
    target = link_target(inspect(model), column.key)
    if target is not None:
        return next(iter(sorted(walk.rows(person, target.__tablename__) - {value})), None)
    if isinstance(column.type.python_type, type) and issubclass(column.type.python_type, Enum):
        return next(word for word in column.type.python_type if word != value)
    kinds = {bool: not value, int: value + 1 if isinstance(value, int) else 1, str: "autre", date: date(2020, 1, 2),
             datetime: datetime(2020, 1, 2, tzinfo=UTC), dict: {"a": 1}, bytes: b"autre"}  # fmt: skip
    return kinds.get(column.type.python_type, 3)


def copied(model, number, /, **changes):
    """A new row with the values of an old one, in the columns that somebody may give to a new row."""
    old = row_of(model, number)
    grants = [
        grant for table in access.GRANTS.values() for grant in table.get(model.__name__, ()) if "c" in grant.verbs
    ]
    given = {*GIVEN.get(model.__name__, ()), *(column for grant in grants for column in grant.writes)}
    keys = [a.key for a in inspect(model).column_attrs if a.key in given]
    made = model(**{key: getattr(old, key) for key in keys if getattr(old, key) is not None} | changes)
    db.session.expunge_all()
    return made
