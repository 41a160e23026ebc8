"""The closed list of questions that cross the rows one may see: numbers or yes/no, never a row."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select

from models.base import db
from models.beneficiary import Beneficiary
from models.charter import CharterSignature, CharterVersion
from models.device import Device
from models.partner import Partner
from models.prescription import Prescription
from models.viewer import asking
from pin40.identity import fold, identity_key
from pin40.words import DeviceState, PartnerRole, Stage

PROMISED = (Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED)


@dataclass(frozen=True)
class Stock:
    """Laptops of one mediator: held, minus reserved, minus promised."""

    held: int = 0
    reserved: int = 0
    promised: int = 0

    @property
    def free(self) -> int:
        """May be negative, and is said so."""
        return self.held - self.reserved - self.promised


def stock(mediators: list[int], today: date) -> dict[int, Stock]:
    """The stock of each mediator, by its number: the only thing that others see of it."""
    if not mediators:
        return {}
    open_rows = Prescription.trashed_at.is_(None)
    reserved = and_(Prescription.stage == Stage.SENT, Prescription.reserved_until >= today)
    with asking("stock"):
        held = _count(Device.holder_id, mediators, Device.state == DeviceState.DELIVERED)
        kept = _count(Prescription.mediator_id, mediators, reserved, open_rows)
        promised = _count(Prescription.mediator_id, mediators, Prescription.stage.in_(PROMISED), open_rows)
    return {key: Stock(held.get(key, 0), kept.get(key, 0), promised.get(key, 0)) for key in mediators}


def _count(key: object, mediators: list[int], *where: object) -> dict[int, int]:
    rows = db.session.execute(select(key, func.count()).where(key.in_(mediators), *where).group_by(key))  # type: ignore
    return {mediator: count for mediator, count in rows}


def already_followed(first_name: str, last_name: str, birth_year: int, but_for: int | None = None) -> bool:
    """Whether somebody of this full identity has an open dossier or a laptop; yes or no, nothing else."""
    key = identity_key(first_name, last_name, birth_year)
    taken = or_(Prescription.stage != Stage.CLOSED, Prescription.handed_over_on.is_not(None))
    query = (
        select(func.count())
        .select_from(Prescription)
        .where(
            or_(Prescription.identity_key == key, Prescription.identity_key.startswith(f"{key}#")),
            taken,
            Prescription.sent_on.is_not(None),
            Prescription.trashed_at.is_(None),
        )
    )
    if but_for is not None:
        query = query.where(Prescription.id != but_for)
    with asking("already_equipped"):
        return bool(db.session.scalar(query))


def counts(today: date) -> dict[str, int]:
    """The few totals that a reader sees."""
    with asking("counts"):
        stages = dict(db.session.execute(
            select(Prescription.stage, func.count()).where(Prescription.trashed_at.is_(None)).group_by(Prescription.stage)
        ).all())  # fmt: skip
        devices = dict(db.session.execute(select(Device.state, func.count()).group_by(Device.state)).all())
        people = db.session.scalar(select(func.count()).where(Beneficiary.trashed_at.is_(None))) or 0
        sent = db.session.scalar(select(func.count()).where(Prescription.sent_on.is_not(None))) or 0
        partners = db.session.scalar(select(func.count()).where(Partner.is_active, Partner.role != PartnerRole.FUNDER))
    return {
        "beneficiaries": people,
        "partners": partners or 0,
        "sent": sent,
        **{f"stage:{stage.value}": count for stage, count in stages.items()},
        **{f"device:{state.value}": count for state, count in devices.items()},
    }


def signed(structures: list[int], today: date) -> frozenset[int]:
    """Which of these structures signed the version in force: yes or no for each."""
    version = in_force(today)
    if version is None:
        return frozenset(structures)
    with asking("charter_signed"):
        return frozenset(structures) & signers(version)


def mediator_named(name: str, but_for: int | None) -> int | None:
    """The number of the one active mediator whose name holds these words; None where there is none, or several."""
    words = fold(name).split()
    if not words:
        return None
    with asking("mediator_named"):
        rows = db.session.execute(
            select(Partner.id, Partner.name).where(
                Partner.role == PartnerRole.MEDIATOR, Partner.is_active, Partner.id != but_for
            )
        ).all()
        found = [number for number, full in rows if all(word in fold(full).split() for word in words)]
    return found[0] if len(found) == 1 else None


def parties() -> frozenset[int]:
    """The numbers of the active structures that are parties to the charter."""
    rows = db.session.scalars(select(Partner.id).where(Partner.is_active, Partner.role != PartnerRole.FUNDER))
    return frozenset(rows)


def signers(version: CharterVersion) -> frozenset[int]:
    """The numbers of the structures that signed this version."""
    rows = select(CharterSignature.partner_id).where(CharterSignature.charter_version_id == version.id)
    return frozenset(db.session.scalars(rows))


def unsigned(today: date) -> frozenset[int]:
    """The parties whose signature is awaited: on the version in force, or on one that is proposed."""
    standing = in_force(today)
    proposed = db.session.scalars(select(CharterVersion).where(CharterVersion.in_force_on.is_(None)))
    versions = [*([standing] if standing else []), *proposed]
    everybody = parties()
    return frozenset(number for version in versions for number in everybody - signers(version))


def in_force(today: date) -> CharterVersion | None:
    """The version that stands on that day: the latest come into force."""
    return db.session.scalar(
        select(CharterVersion)
        .where(CharterVersion.in_force_on <= today)
        .order_by(CharterVersion.number.desc())
        .limit(1)
    )
