"""Laptops named for a paper: a pasted or scanned list, or so many of a lot."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from models.base import db
from models.device import Device
from models.purchase import PurchaseOrder, PurchaseOrderLine
from pin40.path_words import OrderStatus
from pin40.words import DeviceState

AT_ONCE = 500
"""How many numbers one query looks for."""


def listed(text: str) -> tuple[list[Device], list[str]]:
    """The laptops within reach whose inventory numbers stand in a list, and what names none.

    One number a line, or separated by commas, semicolons or spaces; capitals do not matter.
    """
    entries = [" ".join(entry.upper().split()) for entry in re.split(r"[\n,;\t]+", text) if entry.strip()]
    known = _numbered({*entries, *(piece for entry in entries for piece in entry.split())})
    found: dict[int, Device] = {}
    unknown: dict[str, None] = {}
    for entry in entries:
        for name in (entry,) if entry in known else entry.split():
            if name in known:
                found[known[name].id] = known[name]
            else:
                unknown[name] = None
    return list(found.values()), list(unknown)


def _numbered(names: set[str]) -> dict[str, Device]:
    wanted, found = sorted(names), {}
    for start in range(0, len(wanted), AT_ONCE):
        some = func.upper(Device.inventory_number).in_(wanted[start : start + AT_ONCE])
        found |= {device.inventory_number.upper(): device for device in db.session.scalars(select(Device).where(some))}
    return found


def of_lot(lot_id: int, count: int, but: Iterable[int]) -> list[Device]:
    """The first laptops of a lot in stock that no order holds, not even one in preparation."""
    held = (
        select(PurchaseOrderLine.device_id)
        .join(PurchaseOrderLine.order)
        .where(PurchaseOrderLine.is_open | (PurchaseOrder.status == OrderStatus.DRAFT))
    )
    free = (Device.id.not_in(list(but)), Device.id.not_in(held))
    stored = (Device.lot_id == lot_id, Device.state == DeviceState.STORED, *free)
    query = select(Device).where(*stored).order_by(Device.inventory_number).limit(count)
    return list(db.session.scalars(query))


def ordered(devices: Sequence[Device], but: int | None = None) -> set[int]:
    """Which of these laptops are in an issued order that is still open, other than `but`."""
    query = select(PurchaseOrderLine.device_id).where(
        PurchaseOrderLine.is_open, PurchaseOrderLine.device_id.in_([device.id for device in devices])
    )
    if but is not None:
        query = query.where(PurchaseOrderLine.purchase_order_id != but)
    return set(db.session.scalars(query))
