"""What happened lately, for the home of each role: the latest acts within reach, without a person's name."""

from typing import Any

from models.base import Record
from models.event import Event
from models.journal import lines
from models.pickup import Pickup
from models.prescription import Prescription
from models.purchase import PurchaseOrder
from models.request import DeviceRequest
from models.spotting import Spotting
from pin40.typography import inside
from pin40.words import Role
from views import history, journal_words
from views.columns import address

SHOWN = 8
TOLD: tuple[type[Record], ...] = (Prescription, Spotting, DeviceRequest, PurchaseOrder, Pickup)


def lately(role: Role) -> list[dict[str, Any]]:
    if role == Role.READER:
        return []
    is_act = Event.verb.not_in(["create", "update"])
    found = [event for model in TOLD for event in lines(model, is_act, limit=SHOWN * 3)]
    found = [event for event in found if not history.is_behind(event)]
    events = sorted(found, key=lambda event: event.id, reverse=True)[: SHOWN * 3]
    who = history.authors([event.actor_id for event in events])
    wanted: dict[str, set[int]] = {}
    for event in events:
        wanted.setdefault(event.table_name, set()).add(event.record_id)
    records = journal_words.rows(wanted)
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for event in events:
        record = records.get((event.table_name, event.record_id))
        if record is None:
            continue
        author = who.get(event.actor_id, ("Le logiciel", 0))[0]
        # One act may write a row twice: it is told once.
        told.setdefault((event.verb, event.table_name, event.record_id, author), {
            "when": event.created_at, "who": author, "what": _told(event, record), "url": address(record),
        })  # fmt: skip
    return list(told.values())[:SHOWN]


def _told(event: Event, record: Record) -> str:
    """« Transmission : dossier D2026-0012 »; a repérage has no number, and its person's name is not told here."""
    if isinstance(record, Spotting):
        return f"{history.verb(event)} : personne signalée"
    named = str(record.quarter if isinstance(record, DeviceRequest) else record).replace("-", "\u2011")
    return f"{history.verb(event)} : {inside(journal_words.singular(event.table_name))} {named}"
