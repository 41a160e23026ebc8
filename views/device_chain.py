"""The chain of custody as a table: each move, from and to, in whose hands, with which paper, written by which structure."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.base import db
from models.device import Device
from models.device_event import DeviceEvent
from models.event import Event
from models.partner import Partner
from models.pickup import Pickup
from models.purchase import PurchaseOrder
from pin40.device_words import DeviceState
from views.columns import address

COLUMNS = ["Date", "Mouvement", "De → à", "Détenteur", "Papier", "Écrit par", "Précision"]
SAME_ACT = timedelta(seconds=5)
"""An act writes the line of the chain and that of the journal together."""


def chain_table(device: Device) -> dict[str, Any]:
    """The section of a laptop's page, newest first; only the lines that the reader may read."""
    lines = db.session.scalars(
        select(DeviceEvent)
        .where(DeviceEvent.device_id == device.id)
        .order_by(DeviceEvent.happened_on.desc(), DeviceEvent.id.desc())
    ).all()
    authors = _authors(device)
    papers = _papers(list(lines))
    rows = [
        [
            _cell(f"{line.happened_on:%d/%m/%Y}", kind="date"),
            _cell(line.act.label),
            _cell(_way(line)),
            _holder(line),
            papers.get(line.id, _cell("")),
            _cell(_author(line, authors)),
            _cell(line.reason or ""),
        ]
        for line in lines
    ]
    table = {"caption": "Du plus récent au plus ancien", "columns": COLUMNS, "rows": rows}
    return {"id": "chaine", "title": "Chaîne de garde", "note": None, "rows": [], "table": table}


def _cell(text: str, kind: str = "text", url: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "text": text, "tone": None, "stage": None, "url": url, "sub": None}


def _way(line: DeviceEvent) -> str:
    if line.state_before is None or line.state_before == line.state_after:
        return line.state_after.label
    return f"{line.state_before.label} → {line.state_after.label}"


def _holder(line: DeviceEvent) -> dict[str, Any]:
    """A structure, or the words for none; never a person."""
    if line.holder_id is not None:
        return _cell(str(line.holder) if line.holder is not None else "Autre structure")
    return _cell("Le bénéficiaire" if line.state_after == DeviceState.HANDED_OVER else "")


def _papers(lines: list[DeviceEvent]) -> dict[int, dict[str, Any]]:
    """The paper of each line, by the line's number, with its page where the reader has one."""
    found: dict[int, dict[str, Any]] = {}
    for kind, key in ((PurchaseOrder, "purchase_order_id"), (Pickup, "pickup_id")):
        wanted = {getattr(line, key) for line in lines} - {None}
        papers = {p.id: p for p in db.session.scalars(select(kind).where(kind.id.in_(wanted)))} if wanted else {}
        for line in lines:
            paper = papers.get(getattr(line, key))
            if paper is not None:
                found[line.id] = _cell(str(paper), url=address(paper))
    return found


def _authors(device: Device) -> list[tuple[Any, str]]:
    """When the journal was written about this laptop, and by which structure."""
    rows = db.session.execute(
        select(Event.created_at, Event.structure_id, Partner.name)
        .outerjoin(Partner, Partner.id == Event.structure_id)
        .where(Event.table_name == Device.__name__, Event.record_id == device.id)
    )
    return [(moment, name or ("Autre structure" if key else "Le logiciel")) for moment, key, name in rows]


def _author(line: DeviceEvent, authors: list[tuple[Any, str]]) -> str:
    near = [(abs(moment - line.created_at), name) for moment, name in authors]
    best = min(near, default=None)
    return best[1] if best is not None and best[0] <= SAME_ACT else "Le logiciel"
