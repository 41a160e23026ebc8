"""The balance of laptops, of a lot and of the whole, at any date: what was acquired, and where each one is."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import aliased

from models import custody as chain
from models.base import db
from models.device import Device
from models.device_event import DeviceEvent
from models.lot import DeviceLot
from pin40 import custody
from pin40.custody import Balance
from pin40.device_words import DeviceAct, DeviceState


@dataclass(frozen=True)
class LotBalance:
    """A lot's balance, beside the number that its deed announced."""

    lot: DeviceLot
    balance: Balance

    @property
    def awaited(self) -> int:
        """Announced and not entered; below zero, more came than was announced."""
        return self.lot.announced_count - self.balance.acquired


def whole(day: date) -> Balance:
    """Every laptop at the end of that day."""
    return _balance(day)


def of_lot(lot: DeviceLot, day: date) -> LotBalance:
    return LotBalance(lot, _balance(day, Device.lot_id == lot.id))


def by_lot(day: date) -> list[LotBalance]:
    """Each lot received by that day, oldest first."""
    lots = db.session.scalars(
        select(DeviceLot).where(DeviceLot.received_on <= day).order_by(DeviceLot.received_on, DeviceLot.id)
    )
    return [of_lot(lot, day) for lot in lots]


def _balance(day: date, *where: ColumnElement[bool]) -> Balance:
    return custody.balance(_acquired(day, *where), _states(day, *where))


def _serial(number: str, serial: str) -> str:
    """One laptop: a serial is unique within a make only, its label within the scheme."""
    return f"{serial} ({number})"


def _acquired(day: date, *where: ColumnElement[bool]) -> list[str]:
    """Those that entered by that day; one whose entry was never written came with its lot."""
    entered = (
        select(func.min(DeviceEvent.happened_on))
        .where(DeviceEvent.device_id == Device.id, DeviceEvent.act == DeviceAct.ENTER)
        .correlate(Device)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Device.inventory_number, Device.serial)
        .join(DeviceLot, DeviceLot.id == Device.lot_id)
        .where(func.coalesce(entered, DeviceLot.received_on) <= day, *where)
    )
    return [_serial(number, serial) for number, serial in rows]


def _states(day: date, *where: ColumnElement[bool]) -> dict[str, DeviceState]:
    """Where the last line of each chain, at the end of that day, says that it is."""
    rows = db.session.execute(
        select(Device.inventory_number, Device.serial, DeviceEvent.state_after)
        .join(DeviceEvent, DeviceEvent.device_id == Device.id)
        .where(DeviceEvent.id == _last_line(day), *where)
    )
    return {_serial(number, serial): state for number, serial, state in rows}


def _last_line(day: date | None = None) -> ScalarSelect[int]:
    """The latest line of the chain of `Device`, of days then of writing; of all its lines, or up to a day."""
    line = aliased(DeviceEvent)
    until = () if day is None else (line.happened_on <= day,)
    last = select(line.id).where(line.device_id == Device.id, *until)
    return last.order_by(line.happened_on.desc(), line.id.desc()).limit(1).correlate(Device).scalar_subquery()


def faults(today: date) -> list[str]:
    """What `pin40 check` says: a balance that is not square, and the laptops whose state is not their chain's."""
    found = whole(today)
    rows = db.session.execute(
        select(Device.inventory_number, Device.serial, Device.state, DeviceEvent.state_after)
        .join(DeviceEvent, DeviceEvent.device_id == Device.id)
        .where(DeviceEvent.id == _last_line(), DeviceEvent.state_after != Device.state)
        .order_by(Device.inventory_number)
    )
    wrong = [
        f"{_serial(number, serial)} est « {state.label} », sa chaîne de garde dit « {told.label} »."
        for number, serial, state, told in rows
    ]
    return ([] if found.is_square else [custody.balance_sentence(found)]) + wrong


READY = (DeviceState.DELIVERABLE, DeviceState.DELIVERED, DeviceState.HANDED_OVER)


def unerased() -> list[str]:
    """What `pin40 check` says too, and never should: ready for an owner, out before, and not erased since.

    Its present hand-over is not « out before »: a laptop in a person's hands is judged on its last return.
    """
    before = or_(
        DeviceEvent.act == DeviceAct.RETURN,
        (DeviceEvent.act == DeviceAct.HAND_OVER) & (Device.state != DeviceState.HANDED_OVER),
    )
    rows = db.session.execute(
        select(Device, DeviceEvent)
        .join(DeviceEvent, DeviceEvent.device_id == Device.id)
        .where(Device.state.in_(READY), before)
        .order_by(Device.inventory_number, DeviceEvent.id)
    )
    last = {device.id: (device, line) for device, line in rows}
    return [
        f"{_serial(device.inventory_number, device.serial)} est « {device.state.label} », "
        f"sans effacement depuis le {line.happened_on:%d/%m/%Y}."
        for device, line in last.values()
        if custody.deliverable_obstacles(_since(device, line))
    ]


def _since(device: Device, line: DeviceEvent) -> custody.DeviceFacts:
    return replace(chain.facts(device), last_back_on=line.happened_on, last_back_at=chain.in_utc(line.created_at))
