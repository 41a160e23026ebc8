"""The laptops on a paper in preparation, an order or a pick-up: laid, changed, thrown away with it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from models.base import Record, db
from models.device import Device


def lay(paper: Record, line: type[Any], key: str, devices: Iterable[Device], **owners: Any) -> None:
    """Make these laptops the lines of the paper; `key` is the lines' key to it, `owners` what each carries."""
    wanted = {device.id for device in devices}
    there = {one.device_id: one for one in of(paper, line, key)}
    for device_id in sorted(wanted - there.keys()):
        db.session.add(line(device_id=device_id, **{key: paper.id}, **owners))
    for device_id in there.keys() - wanted:
        db.session.delete(there[device_id])
    if there and wanted != there.keys():
        flag_modified(paper, "note")  # whoever signs or issues it meanwhile learns that it changed
    db.session.flush()


def clear(paper: Record, line: type[Any], key: str) -> None:
    """Throw the lines of a paper away with it."""
    for one in of(paper, line, key):
        db.session.delete(one)
    db.session.flush()


def of(paper: Record, line: type[Any], key: str) -> list[Any]:
    """The lines of a paper."""
    return list(db.session.scalars(select(line).where(getattr(line, key) == paper.id)))
