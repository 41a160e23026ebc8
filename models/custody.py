"""The chain of custody: a laptop's state changes here only, and each move writes its line in the same transaction."""

from datetime import date
from typing import Any

from models.acts import Refused
from models.base import db, now
from models.device import Device
from models.device_event import DeviceEvent
from models.partner import Partner
from models.viewer import viewer
from pin40 import custody
from pin40.device_words import DeviceAct, DeviceState, DiskKind
from pin40.words import PartnerRole, Role

BACK = (DeviceAct.HAND_OVER, DeviceAct.RETURN)
"""What puts a laptop into other hands: an erasure older than that no longer counts."""


def facts(device: Device, holder: Partner | None = None) -> custody.DeviceFacts:
    """What the rules look at; called where the reach is lifted, so that the holder is known, unless it is given."""
    if holder is None and device.holder_id:
        holder = db.session.get(Partner, device.holder_id)
    return custody.DeviceFacts(
        state=device.state,
        has_disk=None if device.disk_kind is None else device.disk_kind != DiskKind.NONE,
        erasure_result=device.erasure_result,
        erased_on=device.erased_on,
        erased_at=device.erased_at,
        last_back_on=device.back_on,
        last_back_at=device.back_at,
        holder_role=_role(holder.role) if holder else None,
        is_holder=device.holder_id is not None and device.holder_id == viewer().seen.partner_id,
    )


def _role(role: PartnerRole) -> Role | None:
    return Role(role.value) if role.value in Role else None


def move(
    device: Device, act: DeviceAct, on: date, today: date, *, role: Role | None = None, **more: Any
) -> DeviceEvent:
    """Make one move of `custody.MOVES`, refused with every reason at once.

    `role`: who is judged to act, the viewer's unless a paper speaks for another. `more`: `holder_id`,
    `mediator_id`, `refurbisher_id` as they become; `reason`, `purchase_order_id`, `pickup_id` for the line.
    """
    who = role or viewer().seen.role
    obstacles = custody.move_obstacles(act, facts(device), who, on, today) if who != Role.SYSTEM else []
    if obstacles:
        raise Refused(obstacles)
    before, device.state = device.state, custody.MOVES[act].target
    for key in ("holder_id", "mediator_id", "refurbisher_id"):
        if key in more:
            setattr(device, key, more[key])
    if act in BACK:
        device.back_on, device.back_at = on, now()
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
