"""Who is served, and when: dossiers and delays by place. No answer stands here, and no name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from models.base import db
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from models.reference import Commune, Epci
from pin40.words import ExitReason

GIVEN_UP = (ExitReason.GAVE_UP, ExitReason.UNREACHABLE)
SENT = and_(Prescription.trashed_at.is_(None), Prescription.sent_on.is_not(None))
COUNTS: dict[str, ColumnElement[bool]] = {
    "transmis": SENT,
    "remis": and_(SENT, Prescription.handed_over_on.is_not(None)),
    "abandons": and_(SENT, Prescription.exit_reason.in_(GIVEN_UP)),
}
"""By name of a count, its dossiers: their list shows the same number."""


@dataclass
class Place:
    """A place: its dossiers, and the days from the sending to the meeting and to the hand-over."""

    key: int | None
    name: str
    population: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    to_meeting: list[int] = field(default_factory=list)
    to_handover: list[int] = field(default_factory=list)

    def add(self, one: Any) -> None:
        self.counts["transmis"] += 1
        self.counts["remis"] += one.handed_over_on is not None
        self.counts["abandons"] += one.exit_reason in GIVEN_UP
        for day, days in ((one.met_on, self.to_meeting), (one.handed_over_on, self.to_handover)):
            if day is not None:
                days.append(max(0, (day - one.sent_on).days))


def half_of(days: Iterable[int]) -> int | None:
    """The median: half waited less; None where nobody waited yet."""
    known = list(days)
    return round(median(known)) if known else None


def places() -> dict[str, list[Place]]:
    """By « epci » and « commune », each place that has a dossier or inhabitants, the unknown last."""
    populations = dict(
        db.session.execute(select(Commune.epci_id, func.sum(Commune.population)).group_by(Commune.epci_id)).all()
    )  # type: ignore[arg-type]
    made: dict[str, dict[int | None, Place]] = {"epci": {}, "commune": {}}
    for epci in db.session.scalars(select(Epci).order_by(Epci.name)):
        made["epci"][epci.id] = Place(epci.id, epci.name, populations.get(epci.id) or 0)
    for commune in db.session.scalars(select(Commune).order_by(Commune.name)):
        made["commune"][commune.id] = Place(commune.id, commune.name, commune.population or 0)
    for one in db.session.execute(_dossiers()):
        for kind, key in (("epci", one.epci_id), ("commune", one.commune_id)):
            made[kind].setdefault(key, Place(key, "Commune non renseignée")).add(one)
    return {kind: list(found.values()) for kind, found in made.items()}


def _dossiers() -> Any:
    return (
        select(
            Prescription.sent_on, Prescription.met_on, Prescription.handed_over_on, Prescription.exit_reason,
            Beneficiary.commune_id, Commune.epci_id,
        )
        .outerjoin(Beneficiary, Prescription.beneficiary_id == Beneficiary.id)
        .outerjoin(Commune, Beneficiary.commune_id == Commune.id)
        .where(SENT)
    )  # fmt: skip


def behind(name: str, kind: str, key: int | None) -> ColumnElement[bool]:
    """The dossiers of one count of one place, for their list."""
    column = Beneficiary.commune_id if kind == "commune" else Commune.epci_id
    persons = select(Beneficiary.id).outerjoin(Commune, Beneficiary.commune_id == Commune.id)
    of_place = persons.where(column == key if key is not None else column.is_(None))
    return and_(COUNTS[name], Prescription.beneficiary_id.in_(of_place))
