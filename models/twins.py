"""Two laptops under one number: the same inventory number, or the same serial within a make; case does not count."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from models.base import db
from models.device import Device
from pin40.charter import heading
from pin40.obstacle import Obstacle

KEYS = ("inventory_number", "make", "serial")


def of_laptop(typed: Mapping[str, Any], device: Device) -> list[Obstacle]:
    """Why a laptop cannot bear what is typed: another has it already, however it is written."""
    said = {name: typed.get(name, getattr(device, name)) or "" for name in KEYS}
    found = []
    if other := _other(device, said, "inventory_number"):
        sentence = f"L’ordinateur {other} porte déjà ce numéro d’inventaire : écrivez-en un autre."
        found.append(Obstacle("inventory_number_taken", sentence, heading("manager"), "inventory_number"))
    if other := _other(device, said, "make", "serial"):
        field = "serial" if "serial" in typed else "make"
        sentence = f"L’ordinateur {other} porte déjà ce numéro de série dans cette marque : vérifiez l’un et l’autre."
        found.append(Obstacle("serial_taken", sentence, heading("manager"), field))
    return found


def _other(device: Device, said: Mapping[str, str], *names: str) -> str | None:
    """The inventory number of another laptop of the same keys; SQLite and PostgreSQL lower them as their index does."""
    if not all(said[name] for name in names) or all(said[name] == getattr(device, name) for name in names):
        return None
    same = [func.lower(getattr(Device, name)) == func.lower(said[name]) for name in names]
    return db.session.scalar(select(Device.inventory_number).where(*same, Device.id != (device.id or 0)).limit(1))
