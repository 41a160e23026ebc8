"""The acts on a laptop: entered, declared, taken back, given back, gone, lost; each one through the chain of custody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from models import collecting, custody
from models.acts import Refused, perform
from models.base import db, now
from models.device import Device
from models.device_event import DeviceEvent
from models.notices import tell_structure
from models.partner import Partner
from models.prescription import Prescription
from models.purchase import PurchaseOrderLine
from models.viewer import lifted, viewer
from pin40.charter import heading
from pin40.device_words import BrokenReason, DeviceAct, DeviceState, ErasureMethod, Outcome
from pin40.erasure import kind_after
from pin40.obstacle import Obstacle
from pin40.words import PartnerRole, Role

FOUND = ("grade", "os")
"""What the refurbisher says of a laptop when it is ready, beside its erasure."""
REUSED = Obstacle(
    "reuse_is_a_handover",
    "Le don à une personne passe par la remise au bénéficiaire, jamais par une sortie : choisissez un autre devenir.",
    heading("refurbisher"),
    "outcome",
)


def enter(device: Device, today: date) -> None:
    """A new laptop joins the Alpi's stock, on the day when its lot was received (Rôle du Gestionnaire: « stocker »)."""
    with perform(device, "entrer") as device:
        lay(device, min(device.lot.received_on, today))


def lay(device: Device, on: date) -> DeviceEvent:
    """The first line of a chain; within an act that writes Device and DeviceEvent."""
    device.state = DeviceState.STORED
    device.holder_id = device.holder_id or alpi_id()
    return custody.write(device, DeviceAct.ENTER, on, None)


def alpi_id() -> int | None:
    """The one manager's own structure."""
    return db.session.scalar(select(Partner.id).where(Partner.role == PartnerRole.MANAGER))


# ───────── The refurbisher ─────────
def declare_deliverable(
    device: Device, values: Mapping[str, Any], today: date, *, version: int | None = None
) -> Device:
    """Déclarer livrable: `values` holds what was found and the erasure, where one is declared with this act."""
    with perform(device, DeviceAct.DELIVERABLE.value, version=version) as device:
        declare(device, values)
        custody.move(device, DeviceAct.DELIVERABLE, today, today, reason=_certificate(device))
    return device


def declare(device: Device, values: Mapping[str, Any]) -> None:
    """Write what the refurbisher declares; an erasure that says something new bears the moment of being said."""
    for name in FOUND:
        if values.get(name):
            setattr(device, name, values[name])
    if not is_declared(values):
        return
    told = {name: values.get(name) or None for name in custody.ERASURE}
    device.disk_kind = kind_after(device.disk_kind, told["erasure_method"])
    if told == {name: getattr(device, name) for name in custody.ERASURE} and device.erased_at is not None:
        return  # the same words again: said when it was first said
    for name, value in told.items():
        setattr(device, name, value)
    device.erased_at = now()


def is_declared(values: Mapping[str, Any]) -> bool:
    """Whether an erasure is declared at all: its method, its day or its result."""
    return any(values.get(name) for name in ("erasure_method", "erased_on", "erasure_result"))


def _certificate(device: Device) -> str:
    """The erasure as its line of the chain keeps it, once the laptop has forgotten it."""
    if device.erasure_method == ErasureMethod.NO_DISK or device.erased_on is None:
        return "Sans disque"
    paper = f", certificat {device.erasure_certificate}" if device.erasure_certificate else ""
    return f"Effacé le {device.erased_on:%d/%m/%Y}{paper}"


def declare_broken(device: Device, reason: BrokenReason, today: date, *, version: int | None = None) -> Device:
    """Déclarer hors service, with its reason of the closed list."""
    with perform(device, DeviceAct.BROKEN.value, version=version) as device:
        device.broken_reason = reason
        custody.move(device, DeviceAct.BROKEN, today, today, reason=reason.label)
    return device


def take_back(device: Device, today: date, *, version: int | None = None) -> Device:
    """Reprendre: back on the bench, and no longer out of order."""
    with perform(device, DeviceAct.TAKE_BACK.value, version=version) as device:
        device.broken_reason = None
        custody.move(device, DeviceAct.TAKE_BACK, today, today)
    return device


def take_out(
    device: Device,
    outcome: Outcome,
    on: date,
    today: date,
    *,
    slip: str | None = None,
    to: str | None = None,
    version: int | None = None,
) -> Device:
    """Sortir: the laptop leaves the scheme for good, with its slip; a gift to a person is no way out."""
    with perform(device, DeviceAct.TAKE_OUT.value, version=version) as device:
        if outcome == Outcome.REUSE:
            raise Refused([REUSED])
        device.outcome, device.gone_on, device.gone_slip, device.gone_to = outcome, on, slip, to
        custody.move(device, DeviceAct.TAKE_OUT, on, today, holder_id=None, reason=outcome.label)
        _close_order(device)
    return device


# ───────── Its holder ─────────
def give_back(device: Device, reason: str, on: date, today: date, *, version: int | None = None) -> Device:
    """Retourner: with the paper by which the refurbisher comes to collect it; its dossier chooses another."""
    _hold_dossier(device)
    with perform(device, DeviceAct.RETURN.value, version=version) as device:
        _free_dossier(device)
        collecting.return_pickup(device, reason, on, today)
    return device


def lose(device: Device, on: date, today: date, *, reason: str | None = None, version: int | None = None) -> Device:
    """Déclarer perdu ou volé: nobody holds it any more, its dossier chooses another, and the Alpi is told."""
    _hold_dossier(device)
    with perform(device, DeviceAct.LOSE.value, version=version) as device:
        custody.move(device, DeviceAct.LOSE, on, today, holder_id=None, reason=reason)
        _free_dossier(device)
        _close_order(device)
        if viewer().role != Role.MANAGER:
            tell_structure(alpi_id(), "device_lost", device.inventory_number)
    return device


def _hold_dossier(device: Device) -> None:
    """Its dossier first, then the laptop, as the hand-over does: two who cross wait, and do not block each other."""
    with lifted("tenir le dossier", frozenset()):
        query = select(Prescription).where(Prescription.device_id == device.id).with_for_update(of=Prescription)
        db.session.scalars(query).all()


def _free_dossier(device: Device) -> None:
    """The dossier that it was for may be given another; taken back from a person, it is theirs no more."""
    for dossier in db.session.scalars(select(Prescription).where(Prescription.device_id == device.id)):
        dossier.device_id = None


def _close_order(device: Device) -> None:
    """Nothing more is expected of it on any purchase order."""
    expected = select(PurchaseOrderLine).where(PurchaseOrderLine.device_id == device.id, PurchaseOrderLine.is_open)
    for line in db.session.scalars(expected):
        line.is_open = False
