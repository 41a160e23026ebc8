"""The groups of the comparison: what a dossier is by each axis, read with the answers and asked of the lists alike."""

from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, or_, select

from models.base import db
from models.beneficiary import Beneficiary
from models.partner import Partner
from models.prescription import Prescription
from models.reference import Commune, Epci
from pin40.selection import AGES, age_band
from pin40.words import Gender, Level, PartnerKind

OF_PERSON = (Beneficiary.birth_year, Beneficiary.gender, Commune.epci_id, Partner.kind)
UNKNOWN = "Non renseigné"


def joined(query: Any) -> Any:
    """A query on dossiers with the person, the place and the prescriber of each, where there is one."""
    return (
        query.outerjoin(Beneficiary, Prescription.beneficiary_id == Beneficiary.id)
        .outerjoin(Commune, Beneficiary.commune_id == Commune.id)
        .outerjoin(Partner, Prescription.prescriber_id == Partner.id)
    )


def codes(dossier: Any) -> dict[str, str]:
    """By axis, the value of one dossier, as the address names it; empty where it is not known."""
    age = dossier.before_on.year - dossier.birth_year if dossier.before_on and dossier.birth_year else None
    level = dossier.assessed_level or dossier.estimated_level
    return {
        "mediateur": str(dossier.mediator_id or ""),
        "epci": str(dossier.epci_id or ""),
        "age": age_band(age),
        "genre": dossier.gender.value if dossier.gender else "",
        "niveau": level.value if level else "",
        "prescripteur": dossier.kind.value if dossier.kind else "",
    }


def within(axis: str, value: str) -> ColumnElement[bool]:
    """The dossiers of one group, for their count and their list."""
    if axis == "mediateur":
        return Prescription.mediator_id == int(value)
    if axis == "niveau":
        level = Level(value)
        estimated = and_(Prescription.assessed_level.is_(None), Prescription.estimated_level == level)
        return or_(Prescription.assessed_level == level, estimated)
    if axis == "prescripteur":
        return Prescription.prescriber_id.in_(select(Partner.id).where(Partner.kind == PartnerKind(value)))
    return Prescription.beneficiary_id.in_(_persons(axis, value))


def _persons(axis: str, value: str) -> Any:
    if axis == "epci":
        return (
            select(Beneficiary.id)
            .join(Commune, Beneficiary.commune_id == Commune.id)
            .where(Commune.epci_id == int(value))
        )
    if axis == "genre":
        return select(Beneficiary.id).where(Beneficiary.gender == Gender(value))
    low, high = next(((low, high) for code, _, low, high in AGES if code == value), (0, -1))
    year = extract("year", func.coalesce(Prescription.before_on, Prescription.assessed_on))
    born = year - Beneficiary.birth_year
    return (
        select(Beneficiary.id)
        .where(Beneficiary.id == Prescription.beneficiary_id, born >= low, born <= high)
        .correlate(Prescription)
    )


def labels(axis: str, values: list[str]) -> list[tuple[str, str]]:
    """(value, words) of the values that are there, in the order in which people read them."""
    there = [value for value in values if value]
    if axis in ("mediateur", "epci"):
        model = Partner if axis == "mediateur" else Epci
        rows = db.session.scalars(select(model).where(model.id.in_(map(int, there))).order_by(model.name))
        return [(str(row.id), row.name) for row in rows]
    closed = {
        "age": [(code, words) for code, words, _, _ in AGES],
        "genre": [(word.value, word.label) for word in Gender],
        "niveau": [(word.value, word.label) for word in Level],
        "prescripteur": [(word.value, word.label.split(" (")[0]) for word in PartnerKind],
    }[axis]
    return [(value, words) for value, words in closed if value in there]
