"""Laptops where a test needs them, each with the first line of its chain.

PYTEST_DONT_REWRITE: test modules import it.
"""

from datetime import timedelta

from sqlalchemy import select

from demo_app import as_system, structure
from models import custody
from models.device import Device
from models.device_event import DeviceEvent
from models.lot import DeviceLot
from models.pickup import Pickup
from models.prescription import Prescription
from models.purchase import PurchaseOrder, PurchaseOrderLine
from pin40.device_words import DeviceAct, DeviceState, DiskKind
from pin40.words import Stage
from views.doors import today

WIPED = {"erasure_method": "PURGE", "erasure_tool": "nvme format", "erasure_result": "SUCCESS", "grade": "B",
         "os": "Linux Mint 22", "erasure_certificate": "CERT-1"}  # fmt: skip
made = iter(range(10_000))


def day(days: int = 0) -> str:
    return f"{today() + timedelta(days=days):%d/%m/%Y}"


def laptop(site, state=DeviceState.WAITING, **more) -> int:
    """A laptop where it should be, with the first line of its chain."""
    us = structure(site, "reconditionneur@example.org")
    them = structure(site, "mediateur@example.org")
    places = {DeviceState.WAITING: us, DeviceState.DELIVERABLE: us, DeviceState.BROKEN: us, DeviceState.DELIVERED: them}
    rank = next(made)
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot).limit(1)).one()
        values = {
            "inventory_number": f"ESSAI-{rank:04d}", "serial": f"SER{rank:04d}", "make": "HP", "model": "ProBook",
            "lot_id": lot.id, "state": state, "holder_id": places.get(state), "refurbisher_id": us,
            "mediator_id": them if state in (DeviceState.DELIVERED, DeviceState.HANDED_OVER) else None,
            "disk_kind": DiskKind.SSD, **more,
        }  # fmt: skip
        device = Device(**values)
        session.add(device)
        session.flush()
        custody.write(device, DeviceAct.ENTER, today() - timedelta(days=9), None)
        session.commit()
        return device.id


def device(site, number) -> Device:
    with as_system(site) as session:
        found = session.get(Device, number)
        session.refresh(found)
        session.expunge(found)
        return found


def chain(site, number) -> list[DeviceEvent]:
    with as_system(site) as session:
        lines = session.scalars(
            select(DeviceEvent).where(DeviceEvent.device_id == number).order_by(DeviceEvent.id)
        ).all()
        session.expunge_all()
        return list(lines)


def receive(site, number) -> None:
    us = structure(site, "reconditionneur@example.org")
    with as_system(site) as session:
        row = session.get(Device, number)
        custody.move(row, DeviceAct.RECEIVE_RETURN, today(), today(), holder_id=us)
        session.commit()


def paper_number(site, line) -> str:
    with as_system(site) as session:
        return session.get(Pickup, line.pickup_id).number


def allocate(site, number) -> int:
    them = structure(site, "mediateur@example.org")
    with as_system(site) as session:
        dossier = session.scalars(
            select(Prescription).where(
                Prescription.mediator_id == them, Prescription.stage == Stage.ACCEPTED, Prescription.device_id.is_(None)
            )
        ).first()
        dossier.device_id = number
        session.commit()
        return dossier.id


def order(site, number) -> int:
    us = structure(site, "reconditionneur@example.org")
    with as_system(site) as session:
        order = PurchaseOrder(refurbisher_id=us)
        session.add(order)
        session.flush()
        line = PurchaseOrderLine(purchase_order_id=order.id, device_id=number, refurbisher_id=us, is_open=True)
        session.add(line)
        session.commit()
        return line.id
