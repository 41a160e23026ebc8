"""Laptops walked through the papers by the browser: a lot in stock, an order, pick-ups; what the tests of papers share.

PYTEST_DONT_REWRITE: test modules import it.
"""

from datetime import date, timedelta
from itertools import count

from sqlalchemy import select

from demo_app import as_system, number_in, structure
from models.base import now
from models.device import Device
from models.device_event import DeviceEvent
from models.lot import DeviceLot
from models.numbering import Numbering
from models.partner import Partner
from models.pickup import Pickup, PickupLine
from models.purchase import PurchaseOrder, PurchaseOrderLine
from pin40.device_words import DeviceAct, DiskKind
from pin40.words import DeviceState
from views.doors import today

RANK = count(1)
PEOPLE = {"alpi": "gestion", "refurbisher": "reconditionneur", "mediator": "mediateur"}


def sides(site) -> dict[str, int]:
    """The structures that the papers go between."""
    return {side: structure(site, f"{name}@example.org") for side, name in PEOPLE.items()}


def contracted(site, *, start: date | None = None, end: date | None = None, reference: str | None = "2026-S-01") -> int:
    """The refurbisher of the demonstration, with this public contract."""
    refurbisher = sides(site)["refurbisher"]
    with as_system(site) as session:
        partner = session.get(Partner, refurbisher)
        partner.contract_reference, partner.contract_until = reference, end
        partner.contract_from = start or today() - timedelta(days=365)
        session.commit()
    return refurbisher


def stored(site, how_many: int, state: DeviceState = DeviceState.STORED, **columns) -> tuple[int, list[str]]:
    """New laptops of a new lot: the lot and their inventory numbers."""
    rank = next(RANK)
    with as_system(site) as session:
        lot = DeviceLot(number=f"LOT-P-{rank}", source="Essai", received_on=today(), announced_count=how_many)
        session.add(lot)
        session.flush()
        names = [f"P{rank:03d}-{one:03d}" for one in range(how_many)]
        for name in names:
            session.add(Device(
                inventory_number=name, serial=f"S{name}", make="HP", model="ProBook", state=state, lot_id=lot.id,
                disk_kind=DiskKind.NONE, created_at=now(), **columns,
            ))  # fmt: skip
        session.commit()
        return lot.id, names


def deliverable(site, how_many: int) -> list[str]:
    """Laptops ready at the refurbisher's."""
    refurbisher = sides(site)["refurbisher"]
    return stored(site, how_many, DeviceState.DELIVERABLE, holder_id=refurbisher, refurbisher_id=refurbisher)[1]


def drafted(people, refurbisher: int, names: list[str], **fields) -> int:
    form = {"refurbisher_id": str(refurbisher), "wanted_on": "", "note": f"Essai {next(RANK)}", "lot": "", "count": "",
            "numbers": "\n".join(names), **fields}  # fmt: skip
    return number_in(people["gestion"].send("/gestion/bons-de-commande/new/", form))


def issued(site, people, names: list[str]) -> int:
    order = drafted(people, contracted(site), names)
    assert people["gestion"].act("emettre", order, "bons-de-commande").status_code == 302
    return order


def fetched(people, order: int, names: list[str] = ()) -> int:
    """A pick-up of the Alpi's, in preparation."""
    form = {
        "purchase_order_id": str(order),
        "planned_on": "",
        "collector_name": "",
        "note": f"Essai {next(RANK)}",
        "numbers": "\n".join(names),
    }
    return number_in(people["gestion"].send("/gestion/bons-de-retrait/new/", form))


def readied(site, people, names: list[str]) -> int:
    """A pick-up of the refurbisher's, in preparation."""
    form = {"mediator_id": str(sides(site)["mediator"]), "planned_on": "", "collector_name": "Odile", "note": f"Essai {next(RANK)}",
            "numbers": "\n".join(names)}  # fmt: skip
    return number_in(people["reconditionneur"].send("/reconditionnement/bons-de-retrait/new/", form))


def sign(person, pickup: int, **fields):
    return person.act(
        "signer", pickup, "bons-de-retrait", collector_name="Odile", **{"collector_id": "receiver", **fields}
    )


def count_in(site, person, pickup: int, names: list[str]):
    """Count these laptops at the receipt of a pick-up."""
    with as_system(site) as session:
        query = select(PickupLine.id).where(PickupLine.pickup_id == pickup, PickupLine.device_id == Device.id)
        lines = list(session.scalars(query.where(Device.inventory_number.in_(names))))
    fields = [("id", str(pickup)), ("collector_name", "Odile"), *(("received", str(line)) for line in lines)]
    return person.send(person.at("bons-de-retrait/recevoir/"), fields)


def laptops(site, names: list[str]) -> list[Device]:
    with as_system(site) as session:
        found = session.scalars(select(Device).where(Device.inventory_number.in_(names))).all()
        session.expunge_all()
        return sorted(found, key=lambda device: device.inventory_number)


def states(site, names: list[str]) -> list[DeviceState]:
    return [device.state for device in laptops(site, names)]


def paper(site, kind: type[PurchaseOrder] | type[Pickup], number: int):
    with as_system(site) as session:
        found = session.get(kind, number)
        session.expunge(found)
        return found


def open_lines(site, names: list[str]) -> list[bool]:
    """Whether each laptop's lines of order are open."""
    with as_system(site) as session:
        query = select(PurchaseOrderLine.is_open).where(PurchaseOrderLine.device_id == Device.id)
        ordered = query.where(Device.inventory_number.in_(names)).order_by(Device.inventory_number)
        return list(session.scalars(ordered))


def taken_numbers(site) -> int:
    with as_system(site) as session:
        query = select(Numbering.last).where(Numbering.series == "BC", Numbering.year == today().year)
        return session.scalar(query) or 0


def acts_of(site, name: str) -> list[DeviceAct]:
    with as_system(site) as session:
        query = select(DeviceEvent.act).where(DeviceEvent.device_id == Device.id, Device.inventory_number == name)
        return list(session.scalars(query.order_by(DeviceEvent.id)))
