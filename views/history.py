"""A record's history, as far as its reader's rights go."""

from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select

from models.account import Account
from models.base import Record, db, labels
from models.device import Device
from models.event import Event
from models.journal import SENDINGS, lines
from models.moments import shown_moment
from models.partner import Partner
from models.scope import link_target
from models.viewer import seeing_as, viewer
from pin40 import access
from pin40.columns import BEHIND_THE_DOOR
from pin40.conditions import SYSTEM
from pin40.words import Role, Verb
from views.columns import describe

HIDDEN = {"identity_key", "levels", "stage", "version"}
LIMIT = 50
FORMER = {"mediator_id", "holder_id", "back_on", "back_at"}
OTHER, UNREAD = "Autre structure", "—"
SAME_ACT = 2
"""Seconds."""


def of(record: Record, role: Role) -> list[dict[str, Any]]:
    """The latest events of a record, newest first; columns that the reader may not see are left out."""
    names = tuple(c.key for c in inspect(type(record)).column_attrs)
    read = set(access.readable(viewer().seen, type(record).__name__, names, lambda c: getattr(record, c))) - HIDDEN
    events = lines(type(record), Event.record_id == record.id, limit=LIMIT)
    who = authors([event.actor_id for event in events])
    shown = [_line(event, record, read, who) for event in events]
    return _joined([line for line in shown if line is not None])


def _joined(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One act may write a row twice: it is told once, with all that it changed."""
    kept: list[dict[str, Any]] = []
    for line in lines:
        last = kept[-1] if kept else None
        near = last is not None and abs((last["when"] - line["when"]).total_seconds()) < SAME_ACT
        if last is not None and near and (last["what"], last["who"]) == (line["what"], line["who"]):
            last["changes"] = [*line["changes"], *last["changes"]]
        else:
            kept.append(line)
    return kept


def authors(accounts: list[int | None]) -> dict[int | None, tuple[str, int]]:
    """Each author's name and structure; a name is shown within its own structure and to the Alpi only."""
    with seeing_as(SYSTEM):
        rows = db.session.execute(
            select(Account.id, Account.name, Account.partner_id, Partner.name)
            .join(Partner, Partner.id == Account.partner_id)
            .where(Account.id.in_([a for a in accounts if a]))
        ).all()
    mine = viewer().seen
    return {
        row[0]: (row[1] if mine.role == Role.MANAGER or row[2] == mine.partner_id else row[3], row[2]) for row in rows
    }


def _line(
    event: Event, record: Record, read: set[str], who: dict[int | None, tuple[str, int]]
) -> dict[str, Any] | None:
    names = [name for name in event.columns.split(",") if name in read]
    if is_behind(event) or (not names and event.verb in (Verb.UPDATE, Verb.CREATE) and event.columns):
        return None
    # Old values of a sending are from before it, and would tell a redirected dossier from a new one.
    is_told = event.verb != Verb.CREATE and not is_received(event)
    return {
        "when": event.created_at,
        "who": who.get(event.actor_id, ("Le logiciel", 0))[0],
        "what": verb(event),
        "changes": changes_of(event, record, names) if is_told else [],
    }


def is_behind(event: Event) -> bool:
    """Whether all that this event wrote is behind the mediator's door: its prescriber does not even learn the day."""
    written = set(event.columns.split(",")) - HIDDEN
    return (
        viewer().role == Role.PRESCRIBER
        and event.table_name == "Prescription"
        and bool(written)
        and written <= set(BEHIND_THE_DOOR)
    )


def is_received(event: Event) -> bool:
    """Whether this event is the one by which the viewer, a mediator, was sent the record."""
    return viewer().role == Role.MEDIATOR and event.verb in SENDINGS


def verb(event: Event) -> str:
    """What was done; to the mediator that it reaches, a redirection is a sending like another."""
    return Verb.SEND.label if is_received(event) else next((v.label for v in Verb if v.value == event.verb), event.verb)


def changes_of(event: Event, record: Record, names: list[str] | None = None) -> list[dict[str, Any]]:
    """Each field that an event changed, before and after, as people read it."""
    told, change = labels(type(record)), event.change
    if change is None:
        return []
    names = [n for n in (names if names is not None else event.columns.split(",")) if n in told and n not in HIDDEN]
    return [
        {"label": told[name], "old": UNREAD if _former(record, name) else _value(record, name, change.before.get(name)),
         "new": _value(record, name, change.after.get(name))}
        for name in names
    ]  # fmt: skip


def _value(record: Record, name: str, value: Any) -> str:
    """An old or new value as people read it; a key is shown as its row's words where one may read them."""
    if value is None or value == "":
        return ""
    column = describe(type(record), name)
    if column.kind == "bool":
        return "Oui" if value else "Non"
    if column.words is not None:
        return str(getattr(column.words(value), "label", value))
    if column.kind == "moment":
        return shown_moment(datetime.fromisoformat(str(value)))
    if column.kind == "day":
        return "/".join(reversed(str(value).split("-")))
    return _related(record, name, value) if name.endswith("_id") else str(value)


def _related(record: Record, name: str, key: Any) -> str:
    """The words of the row that a key names; of a row that one may not read, not even its number."""
    target: Any = link_target(inspect(type(record)), name)
    if target is None:
        return UNREAD
    found = db.session.scalars(select(target).where(target.id == key)).one_or_none()
    return str(found) if found is not None else OTHER if target is Partner else UNREAD


def _former(record: Record, name: str) -> bool:
    """Whether an old value tells a partner who had the laptop before it did."""
    return isinstance(record, Device) and name in FORMER and viewer().role not in (Role.MANAGER, Role.SYSTEM)
