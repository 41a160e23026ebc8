"""Many new laptops at once: what `moving.lay` writes for one, in four statements a batch, so that nobody waits long."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from models import journal
from models.base import db, now
from models.device import Device
from models.device_event import DeviceEvent
from models.lot import DeviceLot
from models.viewer import look, seeing_as
from pin40.conditions import SYSTEM
from pin40.device_file import FIELDS
from pin40.device_words import DeviceAct, DeviceState

COLUMNS = tuple(field.column for field in FIELDS.values() if field.column is not None)
UNSAID: dict[str, Any] = {"has_charger": False, "defects": ""}
"""What a column that takes no empty value holds where the file is silent."""
BATCH = 1000


def enter(entered: Sequence[tuple[dict[str, Any], date]], lot: DeviceLot, alpi: int | None) -> None:
    """The laptops of one lot (values, day of entry), the first line of their chains, and the journal of both.

    Called within the act « entrer », which has judged the viewer; its lines bear the viewer's name.
    """
    lot_id, author = lot.id, look()
    db.session.flush()
    with seeing_as(SYSTEM):
        for start in range(0, len(entered), BATCH):
            some = entered[start : start + BATCH]
            rows = [_device(values, lot_id, alpi) for values, _ in some]
            made = insert(Device).returning(Device.id, sort_by_parameter_order=True)
            numbers = list(db.session.scalars(made, rows))
            db.session.execute(insert(DeviceEvent), [
                _line(number, lot_id, alpi, day) for number, (_, day) in zip(numbers, some, strict=True)
            ])  # fmt: skip
            journal.write_created(Device, list(zip(numbers, rows, strict=True)), author)


def _device(values: dict[str, Any], lot_id: int, alpi: int | None) -> dict[str, Any]:
    """One row, with the same columns as every other: one statement for all."""
    said = {name: values[name] if values.get(name) is not None else UNSAID.get(name) for name in {*COLUMNS, *UNSAID}}
    return said | _stamp() | {"lot_id": lot_id, "holder_id": alpi, "state": DeviceState.STORED}


def _line(number: int, lot_id: int, alpi: int | None, day: date) -> dict[str, Any]:
    return _stamp() | {
        "device_id": number,
        "lot_id": lot_id,
        "act": DeviceAct.ENTER,
        "happened_on": day,
        "state_after": DeviceState.STORED,
        "holder_id": alpi,
    }


def _stamp() -> dict[str, Any]:
    return {"created_at": now(), "version": 1}
