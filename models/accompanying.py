"""What a mediator does on a dossier between the welcome and the hand-over: meet, tell the solidarity price, allocate."""

from datetime import date

from sqlalchemy import select

from models import collecting, custody
from models.acts import Refused, perform
from models.base import db
from models.device import Device
from models.partner import Partner
from models.prescription import Prescription
from models.viewer import lifted, viewer
from pin40 import custody as rules
from pin40 import journey
from pin40.charter import heading
from pin40.device_words import DeviceState
from pin40.obstacle import Obstacle
from pin40.typography import inside
from pin40.words import PartnerRole


# ───────── The meeting and the other way ─────────
def meet(dossier: Prescription, on: date, today: date, *, version: int | None = None) -> Prescription:
    """Rencontrer (Rôle du Prescripteur: « l'obligation d'une rencontre avec un Médiateur numérique »)."""
    with perform(dossier, "rencontrer", version=version) as dossier:
        _allowed(dossier, "rencontrer", on, today, "met_on")
        dossier.met_on = on
        dossier.stage = journey.stage(dossier.facts())
    return dossier


def tell_solidarity_price(dossier: Prescription, on: date, today: date, *, version: int | None = None) -> Prescription:
    """Informer du prix solidaire (Rôle du Médiateur: « se tourner vers… un équipement à prix solidaire »)."""
    with perform(dossier, "informer-prix-solidaire", version=version) as dossier:
        _allowed(dossier, "informer-prix-solidaire", on, today, "solidarity_told_on")
        dossier.solidarity_told_on = on
    return dossier


def _allowed(dossier: Prescription, act: str, on: date, today: date, field: str) -> None:
    """In order, not in the future, and not before the mediator said yes."""
    found = journey.act_obstacles(act, dossier.stage)
    cited = journey.ACTS[act].heading
    if on > today:
        found.append(
            Obstacle("date_future", "La date est à venir : indiquez le jour même ou un jour passé.", cited, field)
        )
    if dossier.accepted_on is not None and on < dossier.accepted_on:
        sentence = f"La date précède l’acceptation du dossier ({dossier.accepted_on:%d/%m/%Y}) : corrigez-la."
        found.append(Obstacle("before_acceptance", sentence, cited, field))
    if found:
        raise Refused(found)


def refurbishers() -> list[Partner]:
    """The active refurbishers, whose card the mediator hands over with the solidarity price."""
    query = select(Partner).where(Partner.role == PartnerRole.REFURBISHER, Partner.is_active)
    return list(db.session.scalars(query.order_by(Partner.name)))


# ───────── The laptop ─────────
def allocate(dossier: Prescription, device: Device, *, version: int | None = None) -> Prescription:
    """Attribuer: this laptop for this dossier and no other; the one allocated before is free again."""
    with perform(dossier, "attribuer", version=version) as dossier:
        found = journey.act_obstacles("attribuer", dossier.stage) or _device_obstacles(dossier, locked(device.id))
        if found:
            raise Refused(found)
        dossier.device_id = device.id
    return dossier


def locked(number: int | None) -> Device:
    """The laptop as it is now: two who want it at the same moment come one after the other."""
    query = select(Device).where(Device.id == number).with_for_update(of=Device)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _device_obstacles(dossier: Prescription, device: Device) -> list[Obstacle]:
    if dossier.device_id == device.id:
        sentence = f"L’ordinateur {device} est déjà attribué à ce dossier : il n’y a rien à changer."
        return [Obstacle("already_allocated", sentence, heading("mediator"))]
    return spare_obstacles(device, dossier.mediator_id)


def spare_obstacles(device: Device, mediator_id: int | None) -> list[Obstacle]:
    """Why this laptop cannot go to a dossier of this mediator; asked where the reach is lifted."""
    cited, found = heading("mediator"), []
    if device.state != DeviceState.DELIVERED:
        sentence = f"L’ordinateur {device} est « {inside(device.state.label)} » : choisissez-en un qui est « livré »."
        found.append(Obstacle("device_not_delivered", sentence, cited))
    elif device.holder_id is None or device.holder_id != mediator_id:
        sentence = f"L’ordinateur {device} n’est pas dans votre stock : choisissez-en un autre."
        found.append(Obstacle("device_not_held", sentence, cited))
    if rules.deliverable_obstacles(custody.facts(device)):
        sentence = (
            f"L’ordinateur {device} n’est pas effacé : retournez-le au Reconditionneur, et choisissez-en un autre."
        )
        found.append(Obstacle("device_not_erased", sentence, heading("refurbisher")))
    if paper := collecting.uncounted([device.id]).get(device.id):
        sentence = f"L’ordinateur {device} n’est pas encore compté à la réception : comptez d’abord ce bon ({paper})."
        found.append(Obstacle("device_not_counted", sentence, cited))
    if db.session.scalar(select(Prescription.id).where(Prescription.device_id == device.id)) is not None:
        sentence = f"L’ordinateur {device} vient d’être attribué à un autre dossier : choisissez-en un autre."
        found.append(Obstacle("device_allocated", sentence, cited))
    return found


def spare() -> list[Device]:
    """The laptops that the viewing mediator may still allocate, by inventory number."""
    mine = viewer().seen.partner_id
    taken = select(Prescription.device_id).where(Prescription.device_id.is_not(None))
    query = select(Device).where(
        Device.state == DeviceState.DELIVERED, Device.holder_id == mine, Device.id.not_in(taken)
    )
    with lifted("lire le stock", frozenset()):
        found = db.session.scalars(query.order_by(Device.inventory_number)).all()
        holder = db.session.get(Partner, mine) if found else None
        awaited = collecting.uncounted(one.id for one in found)
        counted = [one for one in found if one.id not in awaited]
        return [one for one in counted if not rules.deliverable_obstacles(custody.facts(one, holder))]
