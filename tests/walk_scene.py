"""The demonstration, and a row of each kind that it lacks: so that no line of `rights.csv` is tried on nothing.

PYTEST_DONT_REWRITE: test modules take their fixtures from it.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.account import Account
from models.attempt import LoginAttempt
from models.base import db, now
from models.beneficiary import Beneficiary
from models.charter import CharterVersion
from models.device import Device
from models.document import Document
from models.event import AccessLog
from models.lot import DeviceLot
from models.mail import OutboxMail
from models.partner import Partner
from models.prescription import Prescription
from models.reference import CompetenceGrid, Dimension, GridItem, Question, QuestionnaireVersion
from models.spotting import Spotting
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import (
    AccountRole,
    Direction,
    DocumentKind,
    GridLevel,
    PartnerRole,
    Phase,
    Reading,
    RefusalReason,
    Scale,
    Stage,
)
from walk import COLLEAGUES
from walk_way import plant

SECRET = "zzsecretzz"
SECRET_DAY = date(1907, 7, 17)
SECRET_COST = Decimal("74321.09")
TRACES = (SECRET, "17/07/1907", "1907-07-17", "74321,09", "74 321,09", "74321.09")
"""What is planted in columns hidden from somebody: it may stand on no page of theirs."""


def _account(name: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one()


def _people() -> None:
    """A colleague who is no referent in one structure of each role."""
    for name in COLLEAGUES:
        chief = _account(name)
        db.session.add(Account(
            partner_id=chief.partner_id, role=AccountRole(chief.role.value), email=f"collegue.{name}@example.org",
            name="Collègue", fs_uniquifier=f"collegue-{name}", password=chief.password,
        ))  # fmt: skip


def _papers() -> None:
    """A paper of each structure, another one about its dossiers, and one thrown away."""
    prescribers, mediators = _of(PartnerRole.PRESCRIBER), _of(PartnerRole.MEDIATOR)
    owners = [*prescribers, *mediators, *_of(PartnerRole.REFURBISHER), *_of(PartnerRole.MANAGER)]
    for rank, owner in enumerate(owners):
        about = {
            "prescriber_id": prescribers[rank % len(prescribers)].id,
            "mediator_id": mediators[rank % len(mediators)].id,
        }
        for keys, thrown in (({}, None), (about, None), ({}, now())):
            db.session.add(Document(
                partner_id=owner.id, kind=DocumentKind.SIGNED_CHARTER, title=f"Papier {rank}", file_name="papier.pdf",
                media_type="application/pdf", size=8, sha256="0" * 64, content=SECRET.encode(), trashed_at=thrown, **keys,
            ))  # fmt: skip


def _of(role: PartnerRole) -> list[Partner]:
    return list(db.session.scalars(select(Partner).where(Partner.role == role).order_by(Partner.id)))


def _drafts() -> None:
    """A grid, a questionnaire and a charter that are not in force yet; an empty lot."""
    grid, questionnaire = CompetenceGrid(number=9, title="Brouillon"), QuestionnaireVersion(number=9, title="Brouillon")
    lot = DeviceLot(number="G-VIDE", source="Essai", received_on=date(2026, 1, 2), announced_count=0)
    db.session.add_all([grid, questionnaire, lot])
    db.session.add(CharterVersion(number=2, text="Texte", proposed_on=date(2026, 11, 20)))
    db.session.flush()
    item = GridItem(grid_id=grid.id, code="9", level=next(iter(GridLevel)), label="Essai", source="Essai", position=1)
    dimension = Dimension(questionnaire_version_id=questionnaire.id, code="essai", label="Essai", position=1)
    db.session.add_all([item, dimension])
    db.session.flush()
    db.session.add(Question(
        questionnaire_version_id=questionnaire.id, dimension_id=dimension.id, code="Z1", position=1, label="Essai",
        scale=next(iter(Scale)), direction=next(iter(Direction)), phase=next(iter(Phase)),
    ))  # fmt: skip


def _traces() -> None:
    """Lines of the tables that only the software writes."""
    who = _account("prescripteur")
    db.session.add_all([
        AccessLog(account_id=who.id, partner_id=who.partner_id, reading=next(iter(Reading)), table_name="Beneficiary", record_id=1),
        OutboxMail(recipient=who.email, account_id=who.id, subject="Essai", body=SECRET),
        LoginAttempt(account_key=SECRET, address="192.0.2.1", is_success=False),
    ])  # fmt: skip


def _secrets() -> None:
    """A value that can be recognised in each column hidden from a role, on rows that this role reads."""
    for name, number in (("prescripteur", 1), ("prescripteur2", 2)):
        mine = Prescription.prescriber_id == _account(name).partner_id
        open_now = Prescription.stage.in_((Stage.SENT, Stage.ACCEPTED))
        for dossier in db.session.scalars(select(Prescription).where(mine, open_now).limit(3)):
            dossier.met_on = dossier.solidarity_told_on = dossier.assessed_on = dossier.before_on = SECRET_DAY
            dossier.sheet_signed_on = dossier.path_ended_on = dossier.after_on = SECRET_DAY
            dossier.refused_on, dossier.refusal_note = SECRET_DAY - timedelta(days=number), f"{SECRET}-refus"
            dossier.refusal_reason, dossier.refused_by_id = next(iter(RefusalReason)), _of(PartnerRole.MEDIATOR)[-1].id
    for laptop in db.session.scalars(select(Device)):
        laptop.cost = SECRET_COST
    for rank, partner in enumerate(_of(PartnerRole.MEDIATOR)[:3] + _of(PartnerRole.PRESCRIBER)[2:4]):
        partner.siret = f"9999999999{rank:04d}"


def _trash() -> None:
    """One row in the trash in each list that has one, on each side."""
    for name, model, key in (
        ("prescripteur", Beneficiary, "prescriber_id"),
        ("prescripteur", Prescription, "prescriber_id"),
        ("mediateur", Spotting, "mediator_id"),
    ):
        fresh = Prescription.stage == Stage.DRAFT if model is Prescription else model.id.is_not(None)
        mine = getattr(model, key) == _account(name).partner_id
        row = db.session.scalars(select(model).where(mine, fresh).order_by(model.id.desc()).limit(1)).one()
        row.trashed_at = now()


@pytest.fixture(scope="module")
def scene(demonstration):
    """The demonstration with all its rows; gives nothing: the walls ask the database."""
    with seeing_as(SYSTEM):
        for fill in (_people, _papers, _drafts, _traces, _secrets, _trash, plant):
            fill()
            db.session.flush()
        db.session.commit()
    db.session.remove()
    return demonstration
