"""What a pick-up carries: its lines, and the laptops free to be put on one."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from models import ordering, paper_lines
from models.base import db
from models.device import Device
from models.pickup import Pickup, PickupLine
from models.purchase import PurchaseOrder, PurchaseOrderLine
from pin40.device_words import DeviceState
from pin40.path_words import OrderStatus, PickupKind, PickupStatus

READY = {
    PickupKind.TO_REFURBISHER: DeviceState.STORED,
    PickupKind.TO_MEDIATOR: DeviceState.DELIVERABLE,
    PickupKind.RETURN: DeviceState.RETURNED,
}
"""The state in which a laptop is put on each kind of paper."""


def lines(pickup: Pickup) -> list[PickupLine]:
    """The lines of a pick-up whose laptop is within reach, as they stand now."""
    query = (
        select(PickupLine)
        .join(PickupLine.device)
        .where(PickupLine.pickup_id == pickup.id)
        .options(joinedload(PickupLine.device))
        .order_by(Device.inventory_number)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def ready(order: PurchaseOrder) -> list[Device]:
    """The laptops of an issued order that are still in the Alpi's stock, and on no other pick-up."""
    chosen = [line.device for line in ordering.lines(order) if line.is_open]
    busy = elsewhere([device.id for device in chosen])
    return [device for device in chosen if device.state == DeviceState.STORED and device.id not in busy]


def to_collect() -> ColumnElement[bool]:
    """The issued orders of which a laptop is still in the Alpi's stock, on no pick-up: the others are served."""
    under_way = (
        select(PickupLine.device_id)
        .join(PickupLine.pickup)
        .where(Pickup.status.in_((PickupStatus.SIGNED, PickupStatus.DRAFT)))
    )
    waiting = (
        select(PurchaseOrderLine.purchase_order_id)
        .join(PurchaseOrderLine.device)
        .where(PurchaseOrderLine.is_open, Device.state == DeviceState.STORED, Device.id.not_in(under_way))
    )
    return and_(PurchaseOrder.status == OrderStatus.ISSUED, PurchaseOrder.id.in_(waiting))


def elsewhere(devices: Collection[int], but: int | None = None, *, signed_only: bool = False) -> set[int]:
    """Which of these laptops stand on a pick-up not received yet, other than `but`."""
    under_way = (PickupStatus.SIGNED,) if signed_only else (PickupStatus.SIGNED, PickupStatus.DRAFT)
    query = (
        select(PickupLine.device_id)
        .join(PickupLine.pickup)
        .where(PickupLine.device_id.in_(list(devices)), Pickup.status.in_(under_way))
    )
    return set(db.session.scalars(query.where(Pickup.id != but) if but is not None else query))


def set_lines(pickup: Pickup, devices: Iterable[Device]) -> None:
    """Make these laptops the lines of a pick-up in preparation."""
    owners = {"refurbisher_id": pickup.refurbisher_id, "mediator_id": pickup.mediator_id}
    paper_lines.lay(pickup, PickupLine, "pickup_id", devices, **owners)


def clear(pickup: Pickup) -> None:
    """Throw the lines of a paper away with it."""
    paper_lines.clear(pickup, PickupLine, "pickup_id")
