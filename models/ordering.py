"""The purchase order to a refurbisher: its laptops, its contract, its number."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from models import custody, paper_lines, picking
from models.acts import Refused, next_number, perform
from models.base import db
from models.device import Device
from models.notices import tell_structure
from models.partner import Partner
from models.pickup import Pickup
from models.purchase import PurchaseOrder, PurchaseOrderLine
from models.requesting import in_order
from pin40.charter import heading
from pin40.custody import named
from pin40.device_words import DeviceAct
from pin40.obstacle import Obstacle
from pin40.orders import contract_obstacles, order_obstacles, paper_number
from pin40.path_words import OrderStatus, PickupStatus
from pin40.words import DeviceState

CLOSED_REFURBISHER = Obstacle(
    "refurbisher_closed", "Ce Reconditionneur n’est plus actif : aucun bon de commande ne lui est émis.",
    heading("parties"),
)  # fmt: skip
JUST_TAKEN = Obstacle(
    "device_ordered",
    "Un autre bon de commande vient de prendre un de ces ordinateurs : rien n’a été émis. Relisez la liste.",
    heading("manager"),
)


def lines(order: PurchaseOrder) -> list[PurchaseOrderLine]:
    """The lines of an order within reach with their laptops, as they stand now."""
    query = (
        select(PurchaseOrderLine)
        .join(PurchaseOrderLine.device)
        .where(PurchaseOrderLine.purchase_order_id == order.id)
        .options(joinedload(PurchaseOrderLine.device))
        .order_by(Device.inventory_number)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def set_lines(order: PurchaseOrder, devices: Iterable[Device]) -> None:
    """Make these laptops the lines of an order in preparation; until it is issued they are free for another."""
    owners = {"refurbisher_id": order.refurbisher_id, "is_open": False}
    paper_lines.lay(order, PurchaseOrderLine, "purchase_order_id", devices, **owners)


def clear(order: PurchaseOrder) -> None:
    """Throw the lines of a paper away with it."""
    paper_lines.clear(order, PurchaseOrderLine, "purchase_order_id")


def issue(order: PurchaseOrder, today: date, *, version: int | None = None) -> PurchaseOrder:
    """Émettre: the number, the contract of that day, and the laptops reserved for this refurbisher."""
    with perform(order, "emettre", version=version) as order:
        in_order(order, OrderStatus.DRAFT, "Émettre")
        number = next_number("BC", today.year)  # its lock also queues two issuers: the second sees the first's lines
        partner, chosen = db.session.get_one(Partner, order.refurbisher_id), lines(order)
        taken = picking.ordered([line.device for line in chosen], order.id)
        obstacles = [
            *([] if partner.is_active else [CLOSED_REFURBISHER]),
            *contract_obstacles(partner.contract_reference, partner.contract_from, partner.contract_until, today),
            *order_obstacles(
                [(line.device.inventory_number, line.device.state, line.device_id in taken) for line in chosen]
            ),
        ]
        if obstacles:
            raise Refused(obstacles)
        order.number, order.status = paper_number("BC", today.year, number), OrderStatus.ISSUED
        order.issued_on, order.contract_reference = today, partner.contract_reference
        for line in chosen:
            line.is_open, line.issued_on, line.device.refurbisher_id = True, today, order.refurbisher_id
            custody.write(line.device, DeviceAct.ORDER, today, line.device.state, purchase_order_id=order.id)
        try:
            db.session.flush()
        except IntegrityError as error:
            raise Refused([JUST_TAKEN]) from error
        tell_structure(order.refurbisher_id, "order_issued", order.number)
    return order


def cancel(order: PurchaseOrder, reason: str, today: date, *, version: int | None = None) -> PurchaseOrder:
    """Annuler an issued order, while none of its laptops has left; the number stays, told as cancelled."""
    with perform(order, "annuler", version=version) as order:
        in_order(order, OrderStatus.ISSUED, "Annuler")
        chosen, cited = lines(order), heading("manager")
        gone = [line.device.inventory_number for line in chosen if line.device.state != DeviceState.STORED]
        signed = (Pickup.purchase_order_id == order.id, Pickup.status == PickupStatus.SIGNED)
        if gone:
            raise Refused([Obstacle("device_left", f"Des ordinateurs sont déjà partis : {named(gone)}.", cited)])
        if waiting := db.session.scalar(select(Pickup.number).where(*signed).limit(1)):
            raise Refused(
                [Obstacle("pickup_signed", f"Le bon de retrait {waiting} est signé : attendez sa réception.", cited)]
            )
        for line in chosen:
            line.is_open, line.device.refurbisher_id = False, None
            more = {"purchase_order_id": order.id, "reason": f"Commande annulée : {reason}"[:300]}
            custody.write(line.device, DeviceAct.ORDER, today, line.device.state, **more)
        order.status, order.cancelled_on, order.cancel_reason = OrderStatus.CANCELLED, today, reason
        tell_structure(order.refurbisher_id, "order_cancelled", order.number)
    return order
