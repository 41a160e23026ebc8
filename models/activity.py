"""The activity gathered within reach: dossiers, sessions, chains of custody, stock; and the same facts as lists.

Every figure here is a count of rows that its reader may read: the gate bounds them, no question is asked beyond it.
"""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select, type_coerce

from models.base import db
from models.beneficiary import Beneficiary
from models.device import Device
from models.device_event import DeviceEvent
from models.partner import Partner
from models.pathway import Attendance, Workshop
from models.prescription import Prescription
from models.reading import as_text, in_columns
from models.reference import Commune, Epci
from models.steady import once
from models.viewer import viewer
from pin40 import access
from pin40.activity_words import DEVICE_STEPS, DEVICES, DEVICES_OF, DOSSIERS, STEPS, Scope, Step
from pin40.conditions import EVERY_ROW, NO_ROW
from pin40.path_words import Presence
from pin40.selection import bounds
from pin40.words import DeviceState, ExitReason, PartnerRole, Role

P = Prescription
NUMBERS = ("id", "prescriber_id", "mediator_id")
ACTS = {measure.code: measure.on for measure in DEVICES}


@dataclass
class Gathered:
    """The rows of one scope; a family that its reader has not is None."""

    scope: Scope
    dossiers: pd.DataFrame | None = None
    sessions: pd.DataFrame | None = None
    devices: pd.DataFrame | None = None
    stock: dict[DeviceState, int] = field(default_factory=dict)
    has_costs: bool = False


def may_read(model: type[Any], *columns: str) -> bool:
    """Whether the viewer reads these columns of this table on every row within reach."""
    person, name = viewer().seen, model.__name__
    return access.reach(person, name, "r") != NO_ROW and set(columns) <= set(access.readable(person, name, columns))


def gather(scope: Scope) -> Gathered:
    """Everything of a scope, whatever its period: where the people live tells their dossiers alone."""
    found = Gathered(scope)
    if may_read(P):
        found.dossiers = _dossiers(scope)
    if scope.epci is None and may_read(Workshop):
        found.sessions = _sessions(scope)
    if scope.epci is None and may_read(Device):
        found.has_costs = may_read(Device, "cost") and "livrables" in device_codes()
        found.devices = _devices(scope, with_cost=found.has_costs)
        rows = db.session.execute(select(Device.state, func.count()).where(_held(scope)).group_by(Device.state)).all()
        found.stock = {state: count for state, count in rows}
    return found


def weight() -> int:
    """How many dossiers and laptops the viewer's report may be made of, whatever its scope."""
    return sum(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in (P, Device) if may_read(m))


# ───────── Frames ─────────
def _dossiers(scope: Scope) -> pd.DataFrame:
    days = {one.on for one in DOSSIERS} | {day for step in STEPS for day in (step.start, step.end)}
    known = sorted(day for day in days if may_read(P, day))
    query = select(
        *(getattr(P, name) for name in NUMBERS),
        type_coerce(P.exit_reason, String),
        *(as_text(getattr(P, day)) for day in known),
    )
    query = query.where(_dossier_scope(scope)).order_by(P.id)
    return _exit_days(in_columns(query, (*NUMBERS, "exit_reason", *known), known, ("exit_reason",)))


def _exit_days(frame: pd.DataFrame) -> pd.DataFrame:
    """A dossier closed after its hand-over is no exit: only those with a reason keep their day."""
    frame["closed_on"] = frame["closed_on"].where(frame["exit_reason"].notna())
    return frame


def _sessions(scope: Scope) -> pd.DataFrame:
    came = select(Attendance.workshop_id, func.count()).where(Attendance.presence == Presence.PRESENT)
    present = dict(db.session.execute(came.group_by(Attendance.workshop_id)).all())  # type: ignore[arg-type]
    columns = ("id", "held_on", "minutes", "mediator_id")
    query = select(Workshop.id, as_text(Workshop.held_on), Workshop.minutes, Workshop.mediator_id)
    frame = in_columns(query.where(_session_scope(scope)).order_by(Workshop.id), columns, ["held_on"])
    frame["present"] = [present.get(number, 0) for number in frame["id"]]
    return frame


def _devices(scope: Scope, *, with_cost: bool) -> pd.DataFrame:
    """The first day of each act, by laptop; an act that is not the reader's has no column."""
    codes = device_codes()
    query = _chain(scope).with_only_columns(DeviceEvent.device_id, *(as_text(_first(code)) for code in codes))
    frame = in_columns(query.order_by(DeviceEvent.device_id), ("id", *codes), codes)
    if with_cost:
        # Apart: few laptops have a cost. As text: a float of the same digits is the same float.
        rows = db.session.execute(select(Device.id, cast(Device.cost, String)).where(Device.cost.is_not(None)))
        frame["cost"] = pd.to_numeric(frame["id"].map(dict(rows.all())))  # type: ignore[arg-type]
    return frame


def devices_by(refurbishers: list[int], period: str) -> dict[int, dict[str, int]]:
    """Of each refurbisher, the laptops whose first act of each kind is of the period: as many as in its own list."""
    codes, who = device_codes(), DeviceEvent.refurbisher_id
    chains = select(who.label("who"), *(_first(code).label(code) for code in codes)).where(who.in_(refurbishers))
    chains = chains.where(_within_reach()).group_by(who, DeviceEvent.device_id)
    first = chains.subquery().c
    counts = [func.count(case((_in(first[code], period), 1))) for code in codes]
    rows = db.session.execute(select(first.who, *counts).group_by(first.who)).all()
    return {number: dict(zip(codes, found, strict=True)) for number, *found in rows}


def device_codes() -> tuple[str, ...]:
    role = viewer().role
    return DEVICES_OF[Role.MANAGER] if role == Role.SYSTEM else DEVICES_OF.get(role, ())


# ───────── The same words in SQL ─────────
def _dossier_scope(scope: Scope) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [P.trashed_at.is_(None)]
    if scope.structure is not None:
        parts.append(or_(P.prescriber_id == scope.structure, P.mediator_id == scope.structure))
    if scope.epci is not None:
        communes = select(Commune.id).where(Commune.epci_id == scope.epci)
        parts.append(P.beneficiary_id.in_(select(Beneficiary.id).where(Beneficiary.commune_id.in_(communes))))
    return and_(*parts)


def _session_scope(scope: Scope) -> ColumnElement[bool]:
    return Workshop.id.is_not(None) if scope.structure is None else Workshop.mediator_id == scope.structure


def _held(scope: Scope) -> ColumnElement[bool]:
    one = scope.structure
    if one is None:
        return Device.id.is_not(None)
    return or_(Device.holder_id == one, Device.mediator_id == one, Device.refurbisher_id == one)


def _chain(scope: Scope) -> Any:
    """The chains of custody of the laptops within reach, one group a laptop."""
    query = select(DeviceEvent.device_id).where(_within_reach())
    if scope.structure is not None:
        query = query.where(
            or_(DeviceEvent.mediator_id == scope.structure, DeviceEvent.refurbisher_id == scope.structure)
        )
    return query.group_by(DeviceEvent.device_id)


def _within_reach() -> ColumnElement[bool]:
    """A laptop may have left its reader's reach, and its old moves not: what is counted can be listed."""
    if access.reach(viewer().seen, "Device", "r") == EVERY_ROW:
        return DeviceEvent.id.is_not(None)
    return DeviceEvent.device_id.in_(select(Device.id))


def _first(code: str) -> Any:
    return func.min(case((DeviceEvent.act == ACTS[code], DeviceEvent.happened_on)))


def _in(column: Any, period: str) -> ColumnElement[bool]:
    edges = bounds(period) if period else None
    return column.is_not(None) if edges is None else column.between(*edges)


def listed(model: type[Any], name: str, scope: Scope) -> ColumnElement[bool] | None:
    """The rows of `model` that a figure counts; None where no such figure is open to the viewer."""
    if not may_read(model):
        return None
    if model is P:
        return _listed_dossiers(name, scope)
    if scope.epci is not None:
        return None
    if model is Workshop and name == "seances":
        return and_(_session_scope(scope), _in(Workshop.held_on, scope.period))
    if model is Attendance and name == "presences":
        held = select(Workshop.id).where(_session_scope(scope), _in(Workshop.held_on, scope.period))
        return and_(Attendance.presence == Presence.PRESENT, Attendance.workshop_id.in_(held))
    return _listed_devices(name, scope) if model is Device else None


def _listed_dossiers(name: str, scope: Scope) -> ColumnElement[bool] | None:
    within, kind, rest = _dossier_scope(scope), *name.partition("-")[::2]
    reasons = {reason.value: reason for reason in ExitReason}
    if kind == "sortie" and rest in reasons:
        return and_(within, P.exit_reason == reasons[rest], _in(P.closed_on, scope.period))
    if kind == "delai":
        return _listed_step(within, next((step for step in STEPS if step.code == rest), None), scope)
    column = next((one.on for one in DOSSIERS if one.code == name), None)
    if column is None or not may_read(P, column):
        return None
    reason = [P.exit_reason.is_not(None)] if name == "sorties" else []
    return and_(within, *reason, _in(getattr(P, column), scope.period))


def _listed_step(within: ColumnElement[bool], step: Step | None, scope: Scope) -> ColumnElement[bool] | None:
    if step is None or not may_read(P, step.start, step.end):
        return None
    start, end = getattr(P, step.start), getattr(P, step.end)
    return and_(within, start <= end, _in(end, scope.period))


def _listed_devices(name: str, scope: Scope) -> ColumnElement[bool] | None:
    codes, states = device_codes(), {f"stock-{state.value}": state for state in DeviceState}
    if name in states:
        return and_(_held(scope), Device.state == states[name])
    code = "livrables" if name == "couts" else name
    if name == "couts" and not may_read(Device, "cost"):
        return None
    step = next((one for one in DEVICE_STEPS if f"delai-{one.code}" == name), None)
    if step is not None and {step.start, step.end} <= set(codes):
        chain = _chain(scope).having(and_(_first(step.start) <= _first(step.end), _in(_first(step.end), scope.period)))
        return Device.id.in_(chain)
    if code not in codes:
        return None
    made = Device.id.in_(_chain(scope).having(_in(_first(code), scope.period)))
    return and_(made, Device.cost.is_not(None)) if name == "couts" else made


# ───────── What the page offers ─────────
def structures() -> list[tuple[int, str, PartnerRole]]:
    """Every structure that prescribes, accompanies or refurbishes, by name; the Alpi alone chooses among them."""
    if viewer().role not in (Role.MANAGER, Role.SYSTEM):
        return []
    working = (PartnerRole.PRESCRIBER, PartnerRole.MEDIATOR, PartnerRole.REFURBISHER)
    query = select(Partner.id, Partner.name, Partner.role).where(Partner.role.in_(working)).order_by(Partner.name)
    return once("structures", lambda: [(one.id, one.name, one.role) for one in db.session.execute(query)])


def epcis() -> list[tuple[int, str]]:
    """Where people live; for those who may read their dossiers."""
    if not may_read(P) or not may_read(Epci):
        return []
    query = select(Epci.id, Epci.name).order_by(Epci.name)
    return once("epcis", lambda: [(one.id, one.name) for one in db.session.execute(query)])
