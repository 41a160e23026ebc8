"""The persons who may be the one being written, among those that the viewer sees."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.base import db
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from pin40.likeness import Identity, Reason, likeness
from pin40.words import Stage

SHOWN = 5
WHO = ("first_name", "last_name", "birth_year")
NAMED = (*WHO, "phone")


@dataclass(frozen=True)
class Alike:
    person: Beneficiary
    reasons: tuple[Reason, ...]
    open_dossier: Prescription | None


def identity(values: dict[str, Any]) -> Identity:
    first, last, year, phone = (values.get(name) for name in NAMED)
    return Identity(first or "", last or "", year, phone)


def of(person: Beneficiary) -> Identity:
    return identity({name: getattr(person, name) for name in NAMED})


def alike(wanted: Identity, prescriber_id: int, but_for: int | None = None) -> list[Alike]:
    """Those of one prescriber, through the gate: two prescribers who met one person have two rows, by design."""
    columns = (Beneficiary.id, *(getattr(Beneficiary, name) for name in NAMED))
    kept = select(*columns).where(
        Beneficiary.prescriber_id == prescriber_id, Beneficiary.trashed_at.is_(None),
        Beneficiary.anonymised_on.is_(None),
    )  # fmt: skip
    found = {
        number: reasons
        for number, *named in db.session.execute(kept).all()
        if number != but_for and (reasons := likeness(wanted, Identity(*named)))
    }
    rows = db.session.scalars(select(Beneficiary).where(Beneficiary.id.in_(sorted(found)[:SHOWN])))
    return [Alike(row, found[row.id], open_dossier(row)) for row in rows]


def open_dossier(person: Beneficiary) -> Prescription | None:
    """The one dossier that is not over, where the viewer reads it."""
    return db.session.scalars(
        select(Prescription).where(
            Prescription.beneficiary_id == person.id,
            Prescription.stage != Stage.CLOSED,
            Prescription.trashed_at.is_(None),
        )
    ).first()
