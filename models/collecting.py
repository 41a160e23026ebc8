"""Pick-ups: nobody delivers, whoever receives comes; the giver signs, the receiver counts."""

from datetime import date

from models import custody
from models.acts import Refused, next_number
from models.base import db
from models.device import Device
from models.pickup import Pickup, PickupLine
from models.viewer import viewer
from pin40.charter import heading
from pin40.device_words import DeviceAct
from pin40.obstacle import Obstacle
from pin40.orders import paper_number
from pin40.path_words import PickupKind, PickupStatus
from pin40.words import Role

NOWHERE = Obstacle(
    "return_nowhere",
    "Cet ordinateur n'a pas de Médiateur ou pas de Reconditionneur connu : appelez l'Alpi.",
    heading("mediator"),
)


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
        number=paper_number("BR", today.year, next_number("BR", today.year)),
        kind=PickupKind.RETURN,
        status=PickupStatus.SIGNED,
        from_id=mediator,
        to_id=device.refurbisher_id,
        collector_partner_id=device.refurbisher_id,
        signed_on=on,
        note=reason[:300],
        **sides,
    )
    db.session.add(pickup)
    db.session.flush()
    db.session.add(PickupLine(pickup_id=pickup.id, device_id=device.id, signed_on=on, **sides))
    # A return speaks for the mediator, also when the Alpi writes it down.
    role = None if viewer().role == Role.SYSTEM else Role.MEDIATOR
    more = {"reason": reason[:300], "pickup_id": pickup.id, "holder_id": mediator}
    custody.move(device, DeviceAct.RETURN, on, today, role=role, **more)
    return pickup
