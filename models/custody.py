"""The chain of custody: a laptop's state changes here only, and each move writes its line in the same transaction."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from models.acts import Refused
from models.base import db, now
from models.device import Device
from models.device_event import DeviceEvent
from models.handover import AfterCare
from models.lot import DeviceLot
from models.partner import Partner
from models.viewer import lifted, viewer
from pin40 import custody, erasure
from pin40.charter import heading
from pin40.device_words import DeviceAct, DeviceState, DiskKind
from pin40.obstacle import Obstacle
from pin40.path_words import AfterCareKind
from pin40.words import PartnerRole, Role, Verb

BACK = (DeviceAct.HAND_OVER, DeviceAct.RETURN)
"""What puts a laptop into other hands: an erasure older than that no longer counts."""

ERASURE = ("erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate")
"""What a refurbisher declares of an erasure."""
IN_TREATMENT = (DeviceState.WAITING, DeviceState.BROKEN)
"""Where the refurbisher has the laptop open on its bench: an erasure is written there, or not at all."""

ARRIVED = (DeviceAct.HAND_TO_REFURBISHER, DeviceAct.RECEIVE_RETURN)
"""What brings a laptop to the refurbisher's bench; taking it up again there does not."""
LOST = Obstacle(
    "is_lost",
    "Cet ordinateur est déclaré perdu ou volé : personne ne peut le retourner. S’il est retrouvé, réglez d’abord "
    "cette perte au SAV, avec une solution qui commence par « Retrouvé ».",
    heading("mediator"),
)


def facts(device: Device, holder: Partner | None = None) -> custody.DeviceFacts:
    """What the rules look at; called where the reach is lifted, so that the holder is known, unless it is given."""
    if holder is None and device.holder_id:
        holder = db.session.get(Partner, device.holder_id)
    return custody.DeviceFacts(
        state=device.state,
        disk_kind=device.disk_kind,
        is_disk_written=bool(device.disk_gb or device.disk_serial),
        erasure_method=device.erasure_method,
        erasure_result=device.erasure_result,
        erased_on=device.erased_on,
        erased_at=in_utc(device.erased_at),
        last_back_on=device.back_on,
        last_back_at=in_utc(device.back_at),
        holder_role=_role(holder.role) if holder else None,
        is_holder=device.holder_id is not None and device.holder_id == viewer().seen.partner_id,
    )


def in_utc(moment: datetime | None) -> datetime | None:
    """SQLite gives its moments back without their zone: they are in UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _role(role: PartnerRole) -> Role | None:
    return next((one for one in Role if one.value == role.value), None)


def obstacles(
    device: Device, act: DeviceAct, on: date, today: date, *, role: Role, known: custody.DeviceFacts | None = None
) -> list[Obstacle]:
    """Why this move cannot be made: the rules', and a day before what the chain already tells.

    `known`: the facts as they would be, where something is declared with the move.
    """
    told = known or facts(device)
    found = custody.move_obstacles(act, told, role, on, today)
    if act == DeviceAct.DELIVERABLE and all(one.field != "erased_on" for one in found):
        found += erasure.early_obstacles(told.erased_on, came_on(device))
    if act == DeviceAct.RETURN and is_lost(device):
        found.append(LOST)
    last = last_moved_on(device)
    if last is not None and on < last and all(one.code != "date_before_cause" for one in found):
        sentence = f"La date précède le dernier mouvement de cet ordinateur ({last:%d/%m/%Y}) : corrigez-la."
        found.append(Obstacle("date_before_move", sentence, heading("manager"), "on"))
    return found


def last_moved_on(device: Device) -> date | None:
    """The day of the last line of its chain, whoever wrote it."""
    with lifted("lire la chaîne de garde", frozenset()):
        return db.session.scalar(select(func.max(DeviceEvent.happened_on)).where(DeviceEvent.device_id == device.id))


def came_on(device: Device) -> date | None:
    """The day when it last reached the refurbisher, or else when its lot was received: no erasure is older."""
    with lifted("lire la chaîne de garde", frozenset()):
        line = DeviceEvent.device_id == device.id, DeviceEvent.act.in_(ARRIVED)
        came = db.session.scalar(select(func.max(DeviceEvent.happened_on)).where(*line))
        return came or db.session.scalar(select(DeviceLot.received_on).where(DeviceLot.id == device.lot_id))


def is_lost(device: Device) -> bool:
    """Whether the person who had it lost it, and nobody has written since that it was found."""
    if device.state != DeviceState.HANDED_OVER:
        return False
    with lifted("lire le SAV", frozenset()):
        query = select(AfterCare).where(AfterCare.device_id == device.id, AfterCare.kind == AfterCareKind.LOSS)
        return any(not is_found(one.solution if one.solved_on else None) for one in db.session.scalars(query))


def is_found(solution: str | None) -> bool:
    """Whether a loss was solved as found: its solution begins with that word (« pas retrouvé » does not)."""
    return (solution or "").strip().casefold().startswith(("retrouvé", "retrouve"))


def _forget_erasure(device: Device) -> None:
    """Back from other hands, its disk has served: nothing declared before stands, nor « sans disque » itself.

    Emptied, not only outdated: correcting a certificate's number must not pass for a new erasure.
    """
    for name in ERASURE:
        setattr(device, name, None)
    device.erased_at = None
    if device.disk_kind == DiskKind.NONE:
        device.disk_kind = None


def declare_erased(device: Device) -> None:
    """Note the moment of an erasure just declared: the software's own column, which no form writes."""
    with lifted(Verb.UPDATE.value, frozenset({"Device"})):
        device.erased_at = now()
        db.session.flush()


def move(
    device: Device, act: DeviceAct, on: date, today: date, *, role: Role | None = None, **more: Any
) -> DeviceEvent:
    """Make one move of `custody.MOVES`, refused with every reason at once.

    `role`: who is judged to act, the viewer's unless a paper speaks for another. `more`: `holder_id`,
    `mediator_id`, `refurbisher_id` as they become; `reason`, `purchase_order_id`, `pickup_id` for the line.
    """
    who = role or viewer().seen.role
    if who != Role.SYSTEM and (found := obstacles(device, act, on, today, role=who)):
        raise Refused(found)
    before, device.state = device.state, custody.MOVES[act].target
    for key in ("holder_id", "mediator_id", "refurbisher_id"):
        if key in more:
            setattr(device, key, more[key])
    if act in BACK:
        device.back_on, device.back_at = on, now()
    if act == DeviceAct.RETURN:
        _forget_erasure(device)
    return write(device, act, on, before, **more)


def write(device: Device, act: DeviceAct, on: date, before: DeviceState | None, **more: Any) -> DeviceEvent:
    """The line of a move, or of an act that moves nothing (entry, order)."""
    line = DeviceEvent(
        device=device,
        lot_id=device.lot_id,
        act=act,
        happened_on=on,
        state_before=before,
        state_after=device.state,
        holder_id=device.holder_id,
        refurbisher_id=device.refurbisher_id,
        mediator_id=device.mediator_id,
        **{key: more.get(key) for key in ("reason", "purchase_order_id", "pickup_id")},
    )
    db.session.add(line)
    return line
