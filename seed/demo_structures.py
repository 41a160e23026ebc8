"""Scene 1 of the demonstration: the structures, their accounts, their signatures."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

from flask_security import hash_password
from sqlalchemy import select, update

from models import signing
from models.account import Account
from models.base import db
from models.charter import CharterSignature, CharterVersion
from models.partner import Partner
from models.reference import CompetenceGrid, Dimension, GridItem, Question, QuestionnaireVersion
from models.viewer import seeing_as
from pin40.conditions import viewer
from pin40.words import AccountRole, PartnerKind, PartnerRole
from seed import reference, texts
from seed.demo_story import Story, eyes_of

INACTIVE = "biscarrosse"


def build(story: Story, password: str) -> None:
    """Forty structures around the Alpi, each with its referent; all but one will sign."""
    manager = reference.alpi()
    if manager is None:
        raise LookupError("reference data first")
    story.partners["alpi"] = manager.id
    _in_force_since(story.start)
    hashed = hash_password(password)  # argon2id is slow on purpose: once for all
    accounts = list(texts("demo_accounts"))
    for line in accounts[:1]:
        _open(story, line, hashed)
    with seeing_as(story.eyes["alpi"]):
        for line in texts("demo_partners"):
            _add(story, line)
    # By the software itself: nobody, not even the Alpi, may give an account its password.
    for line in accounts[1:]:
        _open(story, line, hashed)
    for rank, line in enumerate(texts("demo_partners")):
        if line["signataire"]:
            story.plan(story.start + timedelta(days=rank // 3), _sign, line)
    story.plan(story.today - timedelta(days=70), _retire)


def _in_force_since(day: date) -> None:
    """The demonstration tells two years: its charter, the Alpi's signature, grid and questionnaire are as old."""
    version = db.session.scalars(select(CharterVersion).where(CharterVersion.number == 1)).one()
    if version.in_force_on is None or version.in_force_on > day:
        version.proposed_on = version.in_force_on = day
        for signature in db.session.scalars(
            select(CharterSignature).where(CharterSignature.charter_version_id == version.id)
        ):
            signature.signed_on = min(signature.signed_on, day)
    db.session.flush()
    for table in (CompetenceGrid, GridItem, QuestionnaireVersion, Dimension, Question):
        db.session.execute(update(table).where(table.published_on > day).values(published_on=day))


def _add(story: Story, line: dict[str, str]) -> None:
    partner = Partner(
        name=line["nom"],
        role=PartnerRole(line["role"]),
        kind=PartnerKind(line["nature"]),
        commune_id=story.towns[line["insee"]],
        parent_id=story.partners[line["rattachement"]] if line["rattachement"] else None,
        has_dedicated_staff=line["personnel_dedie"] == "oui",
        phone=line["telephone"],
        email=f"contact.{line['code']}@example.org",
        is_active=True,
        contract_reference=line["marche"] or None,
        **_contract(story, line),
    )
    db.session.add(partner)
    db.session.flush()
    story.partners[line["code"]] = partner.id
    if partner.role == PartnerRole.MEDIATOR and line["code"] != INACTIVE:
        story.mediators.append(line["code"])


def _contract(story: Story, line: dict[str, str]) -> dict[str, date | None]:
    """In force from before the first day; a contract of 2021 has come to its end."""
    if not line["marche"]:
        return {}
    is_past = "2021" in line["marche"]
    until = story.start + timedelta(days=200) if is_past else None
    return {"contract_from": story.start - timedelta(days=1000 if is_past else 20), "contract_until": until}


def _open(story: Story, line: dict[str, str], hashed: str) -> None:
    account = Account(
        partner_id=story.partners[line["structure"]],
        role=AccountRole(line["role"]),
        email=line["adresse"],
        name=line["nom"],
        job=line["fonction"],
        is_referent=line["referent"] == "oui",
        is_open=True,
        password=hashed,
        fs_uniquifier=uuid.uuid4().hex,
    )
    db.session.add(account)
    db.session.flush()
    if account.is_referent:
        story.eyes[line["structure"]] = eyes_of(account)


def _sign(story: Story, day: date, line: dict[str, str]) -> None:
    """The referent signs, as somebody who has not signed yet."""
    referent = story.eyes[line["code"]].seen
    with seeing_as(viewer(replace(referent, has_signed=False))):
        version = db.session.scalars(select(CharterVersion).where(CharterVersion.number == 1)).one()
        signing.sign(version, story.partners[line["code"]], line["signataire"], line["qualite"], day, day)


def _retire(story: Story, day: date) -> None:
    """One mediator leaves the scheme."""
    with story.seen_by("alpi"):
        db.session.get_one(Partner, story.partners[INACTIVE]).is_active = False
