"""The groups of the comparison: what a dossier is by each axis, read with the answers and asked of the lists alike."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, cast, extract, func, or_, select, type_coerce

from models.base import db
from models.beneficiary import Beneficiary
from models.partner import Partner
from models.prescription import Prescription
from models.reference import Commune, Epci
from pin40.selection import AGES, age_band
from pin40.words import Gender, Level, PartnerKind

UNKNOWN = "Non renseigné"


def joined(query: Any) -> Any:
    """A query on dossiers with the person, the place and the prescriber of each, where there is one."""
    return (
        query.outerjoin(Beneficiary, Prescription.beneficiary_id == Beneficiary.id)
        .outerjoin(Commune, Beneficiary.commune_id == Commune.id)
        .outerjoin(Partner, Prescription.prescriber_id == Partner.id)
    )


def columns() -> dict[str, ColumnElement[Any]]:
    """By axis, what of a dossier (joined) says its group; of the age, how many years they were at « avant »."""
    # As text: whoever counts a hundred thousand dossiers does not make as many words of a closed list.
    levels = (type_coerce(Prescription.assessed_level, String), type_coerce(Prescription.estimated_level, String))
    return {
        "mediateur": Prescription.mediator_id.expression,
        "epci": Commune.epci_id.expression,
        "age": cast(extract("year", Prescription.before_on), Integer) - Beneficiary.birth_year,
        "genre": type_coerce(Beneficiary.gender, String),
        "niveau": func.coalesce(*levels),
        "prescripteur": type_coerce(Partner.kind, String),
    }


def code(axis: str, value: str) -> str:
    """A value of one of these columns, as text, as the address names it."""
    return age_band(int(value)) if axis == "age" else value


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
