"""The first facts that a date must not follow: of a lot's laptops, of one laptop, of a public contract."""

from datetime import date

from sqlalchemy import func, select

from models.base import db
from models.device import Device
from models.device_event import DeviceEvent
from models.partner import Partner
from models.purchase import PurchaseOrder


def of_lot(lot_id: int | None) -> date | None:
    """The first line of all the chains of its laptops."""
    first = select(func.min(DeviceEvent.happened_on)).join(Device, Device.id == DeviceEvent.device_id)
    return db.session.scalar(first.where(Device.lot_id == lot_id)) if lot_id else None


def of_device(device_id: int | None) -> date | None:
    """The first line of its chain."""
    first = select(func.min(DeviceEvent.happened_on)).where(DeviceEvent.device_id == device_id)
    return db.session.scalar(first) if device_id else None


def orders_under(partner: Partner, reference: str | None) -> tuple[date, date] | None:
    """The first and the last day when an order was issued to it under this contract; None where none was."""
    issued = PurchaseOrder.issued_on
    mine = (PurchaseOrder.refurbisher_id == partner.id, PurchaseOrder.contract_reference == reference)
    first, last = db.session.execute(select(func.min(issued), func.max(issued)).where(*mine)).one()
    return None if first is None else (first, last)
