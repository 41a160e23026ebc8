"""Many laptops at once, from a list pasted or scanned: each line recognised, unknown, doubled or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from models import custody, moving
from models.base import db, now
from models.device import Device
from models.viewer import viewer
from pin40.device_words import DeviceAct
from pin40.erasure import kind_after

LARGEST = 500
UNKNOWN = "inconnu"
DOUBLED = "déjà dans la liste"
AMBIGUOUS = "plusieurs ordinateurs portent ce numéro de série : écrivez le numéro d’inventaire"


@dataclass
class Tally:
    """What a list would do: the laptops that the rules allow, and each other line with its reason."""

    allowed: list[tuple[str, Device]] = field(default_factory=list)
    refused: list[tuple[str, Device, list[str]]] = field(default_factory=list)
    doubled: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """One number a line, as pasted from a sheet or typed by a scanner."""
    return [line.strip()[:60] for line in text.replace("\t", "\n").splitlines() if line.strip()]


def tally(numbers: list[str], act: DeviceAct, values: Mapping[str, Any], today: date) -> Tally:
    """Judge each line, and write nothing; a foreign laptop is as unknown as one that does not exist."""
    found, known = Tally(), _named(numbers)
    seen: set[str] = set()
    for number in numbers:
        devices = known.get(number.upper(), [])
        if number.upper() in seen or (len(devices) == 1 and str(devices[0].id) in seen):
            found.doubled.append((number, DOUBLED))
            continue
        seen |= {number.upper(), *(str(device.id) for device in devices[:1])}
        if len(devices) != 1:
            found.unknown.append((number, AMBIGUOUS if devices else UNKNOWN))
            continue
        sentences = [obstacle.sentence for obstacle in _foreseen(devices[0], act, values, today)]
        if sentences:
            found.refused.append((number, devices[0], sentences))
        else:
            found.allowed.append((number, devices[0]))
    return found


def _named(numbers: list[str]) -> dict[str, list[Device]]:
    """The viewer's own laptops by inventory number, or by serial where no inventory number says it."""
    wanted = list(dict.fromkeys(number.upper() for number in numbers))
    by_number, by_serial = func.upper(Device.inventory_number), func.upper(Device.serial)
    rows = db.session.scalars(
        select(Device).where(or_(by_number.in_(wanted), by_serial.in_(wanted))).order_by(Device.id)
    )
    found: dict[str, list[Device]] = {}
    serials: dict[str, list[Device]] = {}
    for device in rows:
        found.setdefault(device.inventory_number.upper(), []).append(device)
        serials.setdefault(device.serial.upper(), []).append(device)
    return serials | found


def _foreseen(device: Device, act: DeviceAct, values: Mapping[str, Any], today: date) -> list[Any]:
    """Why this act would be refused, were the list's erasure declared with it."""
    facts = custody.facts(device)
    if act == DeviceAct.DELIVERABLE and moving.is_declared(values):
        facts = replace(
            facts,
            disk_kind=kind_after(facts.disk_kind, values.get("erasure_method") or None),
            erasure_method=values.get("erasure_method") or None,
            erasure_result=values.get("erasure_result") or None,
            erased_on=values.get("erased_on") or None,
            erased_at=now(),
        )
    return custody.obstacles(device, act, today, today, role=viewer().seen.role, known=facts)
