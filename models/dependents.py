"""What depends on a record: its own lines, what goes to the trash with it, what keeps it where it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, inspect, select

from models.base import Record, Trashable, db
from models.document import Document
from models.scope import JOURNAL, link_target, models
from models.viewer import seeing_as, viewer
from pin40 import access, throwing
from pin40.conditions import SYSTEM
from pin40.obstacle import Obstacle

SHOWN = 20
LET_GO = ("SET NULL",)


@dataclass
class Dependents:
    """`parts` are its lines; `along` is thrown with it and comes back with it; `standing` keeps it there."""

    parts: list[Record] = field(default_factory=list)
    along: list[Record] = field(default_factory=list)
    standing: list[Record] = field(default_factory=list)
    is_used_elsewhere: bool = False
    """Whether rows that the viewer does not see point at it: nothing more is said of them."""
    is_traced: bool = False
    """Whether the journal names it."""


def may_throw(record: Record) -> bool:
    return access.may(viewer().seen, type(record).__name__, "d", lambda column: getattr(record, column))


def links(record: Record) -> Iterator[tuple[type[Record], ColumnElement[bool], bool]]:
    """Each way of pointing at this record: (table, condition, whether the row is a mere line of it)."""
    for model in models():
        mapper = inspect(model)
        for column in mapper.column_attrs.keys():
            if link_target(mapper, column) is type(record):
                ends = {key.ondelete for key in mapper.columns[column].foreign_keys}
                if not ends & set(LET_GO):
                    yield model, getattr(model, column) == record.id, "CASCADE" in ends
    named = and_(Document.table_name == type(record).__name__, Document.record_id == record.id)
    yield Document, named, False


def kept(model: type[Record], where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The trash points at nothing any more."""
    return and_(where, model.trashed_at.is_(None)) if issubclass(model, Trashable) else where


def dependents(record: Record) -> Dependents:
    """What the viewer sees of it, and whether there is more."""
    found = Dependents()
    for model, where, is_part in links(record):
        condition = kept(model, where)
        if model.__name__ in JOURNAL:
            found.is_traced |= _any(model, condition)
            continue
        rows = list(db.session.scalars(select(model).where(condition).order_by(model.id).limit(SHOWN)))
        if is_part:
            found.parts += rows
            continue
        with seeing_as(SYSTEM):
            every: Any = db.session.scalar(select(func.count()).select_from(model).where(condition))
        found.is_used_elsewhere |= len(rows) < min(every, SHOWN)
        for row in rows:
            place = found.along if _goes_along(record, row) else found.standing
            if row not in place:
                place.append(row)
    return found


def _any(model: type[Record], condition: ColumnElement[bool]) -> bool:
    with seeing_as(SYSTEM):
        return db.session.scalar(select(model.id).where(condition).limit(1)) is not None


def _goes_along(record: Record, row: Record) -> bool:
    """A row goes with its record where both have a trash, and one may throw the row on its own."""
    both = isinstance(record, Trashable) and isinstance(row, Trashable)
    return both and may_throw(row) and not obstacles(row, dependents(row))


def obstacles(record: Record, found: Dependents) -> list[Obstacle]:
    """Why this record cannot be thrown away, every reason at once."""
    refused = [
        throwing.signed(str(one))
        for one in (record, *found.standing)
        if throwing.is_signed(type(one).__name__, lambda column, one=one: getattr(one, column))
    ]
    if found.standing and not refused:
        refused.append(throwing.used())
    if found.is_used_elsewhere:
        refused.append(throwing.used(throwing.UNSEEN))
    if found.is_traced:
        refused.append(throwing.used(throwing.TRACED))
    return refused
