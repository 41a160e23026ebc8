"""What names the figures of the activity report: nothing kept is ever shown once a row that makes it has changed."""

from typing import Any

from sqlalchemy import func, select

from models.activity import may_read
from models.base import db
from models.beneficiary import Beneficiary
from models.device import Device
from models.device_event import DeviceEvent
from models.partner import Partner
from models.pathway import Attendance, Workshop
from models.prescription import Prescription
from models.reference import Commune, Epci
from models.steady import once
from models.viewer import look
from pin40.activity_words import Scope

ROWS = (Prescription, Workshop, Attendance, Device, DeviceEvent, Beneficiary, Partner, Commune, Epci)


def named(scope: Scope) -> tuple[Any, ...]:
    """The name of a scope's figures for these eyes: another as soon as a row within reach is new, changed or gone."""
    return once(("activity", scope), lambda: _named(scope))


def _named(scope: Scope) -> tuple[Any, ...]:
    found: list[Any] = [str(db.engine.url), look(), scope]
    trashed = func.count(Prescription.trashed_at)
    for model in ROWS:
        if may_read(model):
            counted = [func.max(model.id)]
            # A chain of custody only grows, by database trigger: its last event says all.
            counted += [func.count(), func.sum(model.version)] if model is not DeviceEvent else []
            counted += [trashed] if model is Prescription else []
            found += db.session.execute(select(*counted).select_from(model)).one()
    return tuple(found)
