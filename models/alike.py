"""The persons who may be the one being written, among those that the viewer sees."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from models import finding
from models.base import db
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from pin40.identity import fold
from pin40.likeness import Identity, Reason, likeness
from pin40.words import Stage

SHOWN = 5
CALLED = 20
MOST_WORDS = 6
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


def called(words: str, prescriber_id: int, but_for: int) -> list[Beneficiary]:
    """Those of one prescriber whose names hold every word, accents and case aside; none without a word."""
    where = [
        or_(*(finding.contains(Beneficiary, name, word) for name in ("last_name", "first_name")))
        for word in fold(words).split()[:MOST_WORDS]
    ]
    if not where:
        return []
    kept = (
        Beneficiary.prescriber_id == prescriber_id, Beneficiary.id != but_for, Beneficiary.trashed_at.is_(None),
        Beneficiary.anonymised_on.is_(None),
    )  # fmt: skip
    order = (Beneficiary.last_name, Beneficiary.first_name, Beneficiary.id)
    return list(db.session.scalars(select(Beneficiary).where(*kept, *where).order_by(*order).limit(CALLED)))


def open_dossier(person: Beneficiary) -> Prescription | None:
    """The one dossier that is not over, where the viewer reads it."""
    return db.session.scalars(
        select(Prescription).where(
            Prescription.beneficiary_id == person.id,
            Prescription.stage != Stage.CLOSED,
            Prescription.trashed_at.is_(None),
        )
    ).first()
