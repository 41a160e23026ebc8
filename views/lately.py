"""What happened lately, for the home of each role: the latest acts within reach, without a person's name."""

from typing import Any

from sqlalchemy import select

from models.base import db
from models.event import Event
from pin40.words import Role
from views import journal_words
from views.columns import address
from views.history import authors

SHOWN = 8


def lately(role: Role) -> list[dict[str, Any]]:
    if role == Role.READER:
        return []
    events = db.session.scalars(
        select(Event).where(Event.table_name.in_(["Prescription", "Spotting"]), Event.verb.not_in(["create", "update"]))
        .order_by(Event.id.desc()).limit(SHOWN * 3)
    ).all()  # fmt: skip
    who = authors([event.actor_id for event in events])
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for event in events:
        record = journal_words.target(event)
        if record is None:
            continue
        author = who.get(event.actor_id, ("Le logiciel", 0))[0]
        # One act may write a row twice: it is told once.
        lines.setdefault((event.verb, event.table_name, event.record_id, author), {
            "when": event.created_at, "who": author, "what": _told(event), "url": address(record),
        })  # fmt: skip
    return list(lines.values())[:SHOWN]


def _told(event: Event) -> str:
    """« Transmission : dossier D2026-0012 »; a repérage has no number, its answer says enough."""
    if event.table_name == "Spotting":
        return journal_words.verb(event)
    return journal_words.what(event)
