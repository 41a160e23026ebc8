"""Pick-ups: nobody delivers, whoever receives comes; the giver signs, the receiver counts."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import custody, ordering, requesting
from models.acts import Refused, next_number, perform
from models.base import db
from models.carried import READY, elsewhere, lines
from models.device import Device
from models.notices import tell_structure
from models.pickup import Pickup, PickupLine
from models.prescription import Prescription
from models.purchase import PurchaseOrderLine
from models.viewer import viewer
from pin40.charter import heading
from pin40.custody import MOVES, named
from pin40.device_words import DeviceAct
from pin40.obstacle import Obstacle
from pin40.orders import collector_obstacles, paper_number
from pin40.path_words import OrderStatus, PickupKind, PickupStatus
from pin40.typography import inside
from pin40.words import Role

NOWHERE = Obstacle(
    "return_nowhere",
    "Cet ordinateur n’a pas de Médiateur ou pas de Reconditionneur connu : appelez l’Alpi.",
    heading("mediator"),
)
EMPTY = Obstacle("no_device", "Ce bon de retrait est vide : ajoutez des ordinateurs.", heading("manager"))
NOT_THE_GIVER = Obstacle(
    "not_the_giver", "C’est à la structure qui remet les ordinateurs de signer.", heading("refurbisher")
)
NOT_THE_RECEIVER = Obstacle(
    "not_the_receiver", "C’est à la structure qui reçoit les ordinateurs de les compter.", heading("mediator")
)
ORDER_CLOSED = Obstacle(
    "order_closed", "Le bon de commande de ce retrait n’est pas émis, ou a été annulé.", heading("manager")
)
NO_NAME = Obstacle(
    "no_collector", "Écrivez le nom de la personne qui vient chercher les ordinateurs.", heading("refurbisher"),
    "collector_name",
)  # fmt: skip
WHOLE_RETURN = Obstacle(
    "return_missing",
    "Un retour se reçoit entier : si l’ordinateur n’y est pas, laissez ce bon ouvert et appelez le Médiateur.",
    heading("refurbisher"),
    "received",
)
ARRIVING = {PickupKind.TO_REFURBISHER: DeviceAct.HAND_TO_REFURBISHER, PickupKind.RETURN: DeviceAct.RECEIVE_RETURN}
"""The move that a receipt makes; to a mediator, the signature made it."""


# ───────── Signed by the giver ─────────
def sign(
    pickup: Pickup, collector_name: str | None, collector_id: int | None, today: date, *, version: int | None = None
) -> Pickup:
    """Signer: the giver hands the laptops to somebody of the receiving structure, who came for them.

    Source: charter, « Rôle du Gestionnaire » and « Rôle du Reconditionneur » (« aucune livraison »).
    """
    with perform(pickup, "signer", version=version) as pickup:
        requesting.in_order(pickup, PickupStatus.DRAFT, "Signer")
        number = _numbered(today)  # its lock also queues two signers of one laptop
        chosen = lines(pickup)
        obstacles = [*_sign_obstacles(pickup, chosen)]
        obstacles += [] if collector_name else [NO_NAME]
        obstacles += collector_obstacles(collector_id, pickup.to_id, pickup.from_id, pickup.kind)
        if obstacles:
            raise Refused(obstacles)
        pickup.number, pickup.status = number, PickupStatus.SIGNED
        pickup.signed_on, pickup.collector_name, pickup.collector_partner_id = today, collector_name, collector_id
        for line in chosen:
            line.signed_on = today
        if pickup.kind == PickupKind.TO_MEDIATOR:
            _leave(pickup, chosen, today)
        tell_structure(pickup.to_id, "pickup_signed", pickup.number)
    return pickup


def _numbered(today: date) -> str:
    """The next number of the year, on a paper signed that day: the papers of a year follow one another in days too."""
    number = paper_number("BR", today.year, next_number("BR", today.year))
    series = Pickup.number.startswith(f"BR-{today.year}-"), Pickup.signed_on > today
    later = db.session.scalars(select(Pickup).where(*series).order_by(Pickup.signed_on.desc()).limit(1)).first()
    if later is None:
        return number
    sentence = (
        f"{later.number} est déjà signé du {later.signed_on:%d/%m/%Y} : un bon qui le suit ne peut pas être daté "
        f"du {today:%d/%m/%Y}. Signez-le à la date du jour."
    )
    raise Refused([Obstacle("number_out_of_order", sentence, heading("manager"), "signed_on")])


def _sign_obstacles(pickup: Pickup, chosen: list[PickupLine]) -> list[Obstacle]:
    found = [] if viewer().role == Role.SYSTEM or viewer().seen.partner_id == pickup.from_id else [NOT_THE_GIVER]
    cited, wanted = heading("refurbisher"), READY[pickup.kind]
    if not chosen:
        return [*found, EMPTY]
    busy = elsewhere([line.device_id for line in chosen], pickup.id, signed_only=True)
    kept = {line.device_id for line in chosen}
    if pickup.kind == PickupKind.TO_REFURBISHER:
        order = pickup.purchase_order
        found += [] if order is not None and order.status == OrderStatus.ISSUED else [ORDER_CLOSED]
        kept = {line.device_id for line in ordering.lines(order) if line.is_open} if order is not None else set()
    checks = (
        ("device_not_ready", f"Retirez les ordinateurs qui ne sont pas « {inside(wanted.label)} »",
         [f"{line.device} ({inside(line.device.state.label)})" for line in chosen if line.device.state != wanted]),
        ("device_elsewhere", "Retirez les ordinateurs déjà sur un autre bon de retrait signé",
         [str(line.device) for line in chosen if line.device_id in busy]),
        ("device_not_ordered", "Retirez les ordinateurs qui ne sont pas dans ce bon de commande",
         [str(line.device) for line in chosen if line.device_id not in kept]),
        ("device_not_yours", "Retirez les ordinateurs qui ne sont pas chez ce Reconditionneur",
         [str(line.device) for line in chosen if line.device.refurbisher_id != pickup.refurbisher_id]),
    )  # fmt: skip
    return found + [Obstacle(code, f"{what} : {named(guilty)}.", cited) for code, what, guilty in checks if guilty]


def _leave(pickup: Pickup, chosen: list[PickupLine], today: date) -> None:
    """The laptops pass to the mediator: their order is served, and so is the oldest request that waits."""
    request = requesting.to_serve(pickup.mediator_id) if pickup.mediator_id else None
    pickup.request_id = request.id if request else None
    keys = {"holder_id": pickup.mediator_id, "mediator_id": pickup.mediator_id, "pickup_id": pickup.id}
    for line in chosen:
        custody.move(line.device, DeviceAct.COLLECT, today, today, **keys)
    close_lines(line.device_id for line in chosen)


def close_lines(devices: Iterable[int]) -> None:
    """The order of these laptops is over: another may name them one day."""
    still = (PurchaseOrderLine.is_open, PurchaseOrderLine.device_id.in_(list(devices)))
    for line in db.session.scalars(select(PurchaseOrderLine).where(*still)):
        line.is_open = False


# ───────── Counted by the receiver ─────────
def uncounted(devices: Iterable[int]) -> dict[int, Pickup]:
    """Which of these laptops a mediator came for and has not counted yet, each with its paper."""
    query = (
        select(PickupLine)
        .join(PickupLine.pickup)
        .where(PickupLine.device_id.in_(list(devices)))
        .where(Pickup.kind == PickupKind.TO_MEDIATOR, Pickup.status == PickupStatus.SIGNED)
        .options(joinedload(PickupLine.pickup))
    )
    return {line.device_id: line.pickup for line in db.session.scalars(query)}


def receive(
    pickup: Pickup,
    received: Collection[int],
    today: date,
    *,
    collector_name: str | None = None,
    version: int | None = None,
) -> Pickup:
    """Recevoir: `received` are the numbers of the lines counted; the others are missing, and said so.

    `collector_name`: who came for a return, which its receiver alone knows; the other papers have it since the signature.
    """
    with perform(pickup, "recevoir", version=version) as pickup:
        requesting.in_order(pickup, PickupStatus.SIGNED, "Recevoir")
        chosen = lines(pickup)
        obstacles = _receive_obstacles(pickup, chosen, received)
        pickup.collector_name = pickup.collector_name or collector_name
        obstacles += [] if pickup.collector_name else [NO_NAME]
        if obstacles:
            raise Refused(obstacles)
        if pickup.kind == PickupKind.TO_MEDIATOR:
            _free_dossiers([line.device_id for line in chosen if line.id not in received])
        for line in chosen:
            line.is_received = line.id in received
            line.is_missing = not line.is_received
            _arrive(pickup, line, today)
        pickup.status, pickup.received_on = PickupStatus.RECEIVED, today
        if any(line.is_missing for line in chosen):
            tell_structure(pickup.from_id, "pickup_short", pickup.number)
    return pickup


def _arrive(pickup: Pickup, line: PickupLine, today: date) -> None:
    keys = {"pickup_id": pickup.id, "purchase_order_id": pickup.purchase_order_id}
    if line.is_received and pickup.kind in ARRIVING:
        custody.move(line.device, ARRIVING[pickup.kind], today, today, holder_id=pickup.refurbisher_id, **keys)
    elif line.is_missing and pickup.kind == PickupKind.TO_MEDIATOR:
        # `mediator_id` stays: whoever counted may still read which one was missing.
        custody.move(line.device, DeviceAct.MISSING, today, today, holder_id=pickup.refurbisher_id, **keys)


def _free_dossiers(missing: Collection[int]) -> None:
    """What never arrived is promised to nobody. The dossiers before the laptops, as the hand-over locks them."""
    promised = Prescription.device_id.in_(missing), Prescription.handed_over_on.is_(None)
    query = select(Prescription).where(*promised).order_by(Prescription.id).with_for_update(of=Prescription)
    for dossier in db.session.scalars(query.execution_options(populate_existing=True)):
        dossier.device_id = None


def _receive_obstacles(pickup: Pickup, chosen: list[PickupLine], received: Collection[int]) -> list[Obstacle]:
    found = [] if viewer().role == Role.SYSTEM or viewer().seen.partner_id == pickup.to_id else [NOT_THE_RECEIVER]
    missing = [line for line in chosen if line.id not in received]
    if pickup.kind == PickupKind.RETURN and missing:
        found.append(WHOLE_RETURN)
    moving = missing if pickup.kind == PickupKind.TO_MEDIATOR else [line for line in chosen if line.id in received]
    act = DeviceAct.MISSING if pickup.kind == PickupKind.TO_MEDIATOR else ARRIVING[pickup.kind]
    guilty = [line.device for line in moving if line.device.state not in MOVES[act].sources]
    if guilty:
        told = named([f"{device} ({inside(device.state.label)})" for device in guilty])
        sentence = f"L’état de ces ordinateurs a changé depuis la signature : {told}. Appelez l’Alpi."
        found.append(Obstacle("state_changed", sentence, heading("refurbisher"), "received"))
    return found


# ───────── Back from a mediator ─────────
def return_pickup(device: Device, reason: str, on: date, today: date) -> Pickup:
    """The paper by which a laptop goes back from its mediator to its refurbisher, who comes to collect it.

    Called within an act that writes Pickup, PickupLine, Device and DeviceEvent. The mediator holds the
    laptop until the refurbisher receives it.
    """
    mediator = device.mediator_id or device.holder_id
    if mediator is None or device.refurbisher_id is None or mediator == device.refurbisher_id:
        raise Refused([NOWHERE])
    sides = {"mediator_id": mediator, "refurbisher_id": device.refurbisher_id}
    pickup = Pickup(
        number=_numbered(today),
        kind=PickupKind.RETURN,
        status=PickupStatus.SIGNED,
        from_id=mediator,
        to_id=device.refurbisher_id,
        collector_partner_id=device.refurbisher_id,
        signed_on=today,  # the paper's own day, as its number; the laptop's is in its chain
        note=reason[:300],
        **sides,
    )
    db.session.add(pickup)
    db.session.flush()
    db.session.add(PickupLine(pickup_id=pickup.id, device_id=device.id, signed_on=today, **sides))
    # A return speaks for the mediator, also when the Alpi writes it down.
    role = None if viewer().role == Role.SYSTEM else Role.MEDIATOR
    more = {"reason": reason[:300], "pickup_id": pickup.id, "holder_id": mediator}
    custody.move(device, DeviceAct.RETURN, on, today, role=role, **more)
    return pickup
