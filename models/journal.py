"""Each insert, change and deletion writes its Event and its Change in the same transaction."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from flask import g, has_request_context
from sqlalchemy import ColumnElement, Connection, ScalarSelect, event, func, insert, inspect, select
from sqlalchemy.orm import aliased, joinedload

from models.base import Record, db, now
from models.event import AccessLog, Change, Event
from models.scope import changes, sql
from models.viewer import Look, lifted, look, viewer
from pin40.access import SECRETS, reach
from pin40.words import Role, Verb

UNTOLD = {
    "Event", "Change", "AccessLog", "OutboxMail", "LoginAttempt", "Numbering", "DeviceEvent", "AssessmentMark", "Answer",
    "Draft", "Note", "Tag",
    "LinkAnswer", "SavedView",
}  # fmt: skip
"""Told by their own table, or by the record they are a line of: an answer's value stands in no journal.

A draft is its author's alone, and a mediator's note its structure's: the Alpi, which reads the journal, reads neither.
A saved view is a habit of its reader, and no fact of the scheme.
"""
OWNERS = ("prescriber_id", "mediator_id", "refurbisher_id", "partner_id")
LENT = frozenset({"Prescription", "Beneficiary"})
"""Their mediator comes and goes, and a line is never altered: no line names it, it reads them through the record."""
SENDINGS = (Verb.SEND.value, Verb.REDIRECT.value)


def request_id() -> str | None:
    """One number for all that a request writes."""
    if not has_request_context():
        return None
    if "request_id" not in g:
        g.request_id = str(uuid.uuid4())
    return str(g.request_id)


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def told(record: Record, verb: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new values of what changes, secrets left out."""
    secret = (*SECRETS.get(type(record).__name__, ()), "version", "created_at", "id")
    before, after = {}, {}
    if verb == Verb.DELETE:
        keys = [one.key for one in inspect(record).mapper.column_attrs]
        return {key: plain(getattr(record, key)) for key in keys if key not in secret}, after
    for key, history in changes(record):
        old, new = (history.deleted or [None])[0], (history.added or [None])[0]
        if key not in secret and (verb != Verb.CREATE or new is not None):
            before[key], after[key] = plain(old), plain(new)
    return before, after


def owners(record: Record) -> dict[str, Any]:
    """The owner keys of a record, but a mediator that may lose it; a structure is its own."""
    keys = {key: getattr(record, key, None) for key in OWNERS}
    if type(record).__name__ in LENT:
        keys["mediator_id"] = None
    if type(record).__name__ == "Partner":
        keys["partner_id"] = record.id
    return keys


def write(connection: Connection, record: Record, verb: str) -> None:
    """Append one event and its values; the act under way gives its name to what it changes."""
    before, after = told(record, verb)
    hidden = changed_secrets(record)
    if verb == Verb.UPDATE and not before and not after and not hidden:
        return
    seen = look()
    stamp = {"created_at": now(), "version": 1, **owners(record)}
    named = {"verb": kind(record, verb, seen.act), "table_name": type(record).__name__, "record_id": record.id}
    columns = ",".join([*(after or before), *hidden])[:1000]
    # Values beside the statement, and not within: it is then the same each time, and need not be read again.
    row = connection.execute(insert(Event.__table__), {**stamp, **author(seen), **named, "columns": columns})
    said = {"event_id": row.inserted_primary_key[0], "before": before, "after": after}
    connection.execute(insert(Change.__table__), {**stamp, **said})


def author(seen: Look) -> dict[str, Any]:
    """Who writes, through whose eyes, in which request."""
    return {
        "actor_id": seen.viewer.actor.account_id,
        "viewed_as_id": seen.viewer.seen.account_id if seen.viewer.is_borrowed else None,
        "structure_id": seen.viewer.actor.partner_id,
        "request_id": request_id(),
    }


def write_created(model: type[Record], rows: Sequence[tuple[int, dict[str, Any]]], seen: Look) -> None:
    """As `write` for rows (number, values) created in bulk by the software for `seen`, which the hooks do not meet."""
    keys = [one.key for one in inspect(model).column_attrs if one.key not in ("id", "created_at", "version")]
    secret, events, values = SECRETS.get(model.__name__, ()), [], []
    for number, row in rows:
        after = {key: plain(row[key]) for key in keys if key not in secret and row.get(key) is not None}
        stamp = {"created_at": now(), "version": 1} | {key: row.get(key) for key in OWNERS}
        columns = ",".join(after)[:1000]
        named = {"verb": str(Verb.CREATE), "table_name": model.__name__, "record_id": number, "columns": columns}
        events.append(stamp | author(seen) | named)
        values.append(stamp | {"before": dict.fromkeys(after), "after": after})
    made = insert(Event).returning(Event.id, sort_by_parameter_order=True)
    numbers = db.session.scalars(made, events).all()
    lines_ = [line | {"event_id": number} for number, line in zip(numbers, values, strict=True)]
    db.session.execute(insert(Change), lines_)


def kind(record: Record, verb: str, act: str | None) -> str:
    """The word of an event: the act under way, a passage through the trash, or the plain verb."""
    if verb != Verb.UPDATE:
        return str(verb)
    state = inspect(record)
    if act or "trashed_at" not in state.attrs or not state.attrs["trashed_at"].history.has_changes():
        return act or str(verb)
    return (Verb.RESTORE if record.trashed_at is None else Verb.TRASH).value


def changed_secrets(record: Record) -> list[str]:
    """Names of the secret columns that change; their values are never written."""
    return [key for key in SECRETS.get(type(record).__name__, ()) if inspect(record).attrs[key].history.has_changes()]


def lines(model: type[Record], *where: ColumnElement[bool], limit: int) -> list[Event]:
    """The latest events of the records of `model` that the viewer reads, newest first, with their values.

    A mediator reads those of a record that it has now, from its own sending on: what another one did before
    it stays between that one, the prescriber and the Alpi.
    """
    named = select(Event).where(Event.table_name == model.__name__, *where)
    query = named.options(joinedload(Event.change)).order_by(Event.id.desc()).limit(limit)
    if model.__name__ not in LENT or viewer().role != Role.MEDIATOR:
        return list(db.session.scalars(query))
    mine = sql(reach(viewer().seen, model.__name__, "r"), model, viewer().seen)
    ours = query.where(Event.record_id.in_(select(model.id).where(mine)), Event.id >= _last_sending())
    with lifted("lire l’historique", frozenset()):
        return list(db.session.scalars(ours))


def _last_sending() -> ScalarSelect[int]:
    """The event by which the record of a line went to the mediator that has it; none, and nothing is read."""
    sending = aliased(Event)
    same = (sending.table_name == Event.table_name, sending.record_id == Event.record_id)
    return select(func.max(sending.id)).where(*same, sending.verb.in_(SENDINGS)).correlate(Event).scalar_subquery()


def _after(verb: str) -> Any:
    def hook(mapper: Any, connection: Connection, record: Record) -> None:
        if type(record).__name__ not in UNTOLD:
            write(connection, record, verb)

    return hook


for _event, _verb in (("after_insert", Verb.CREATE), ("after_update", Verb.UPDATE), ("after_delete", Verb.DELETE)):
    event.listen(Record, _event, _after(_verb), propagate=True)

__all__ = ["AccessLog"]
