"""Signing the charter, and the version that comes into force when all have signed."""

from datetime import date

from sqlalchemy import select

from models import questions
from models.acts import Refused, perform
from models.base import db
from models.charter import CharterSignature, CharterVersion
from models.document import Document
from models.notices import tell_structure
from models.partner import Partner
from models.viewer import lifted
from pin40 import charter
from pin40.charter import heading
from pin40.obstacle import Obstacle

SIGNED_ALREADY = Obstacle(
    "signed_already", "Cette structure a déjà signé cette version.", heading("purpose"), "partner_id"
)
NOT_A_PARTY = Obstacle(
    "not_a_party", "Un financeur n’est pas partie à la charte : il n’a rien à signer.", heading("parties"), "partner_id"
)
OVERTAKEN = Obstacle(
    "overtaken", "Cette version n’est plus en vigueur : signez la suivante.", heading("changes"), "charter_version_id"
)
IN_FUTURE = Obstacle(
    "future",
    "La date de signature est à venir : écrivez le jour où la charte a été signée.",
    heading("purpose"),
    "signed_on",
)
TOO_EARLY = Obstacle(
    "too_early",
    "La date de signature précède cette version : écrivez le jour de la signature.",
    heading("purpose"),
    "signed_on",
)


def sign(
    version: CharterVersion,
    partner_id: int,
    signatory: str,
    capacity: str,
    signed_on: date,
    today: date,
    *,
    document: Document | None = None,
) -> CharterSignature:
    """Record the signature of a structure, by its referent or, from paper, by the Alpi."""
    with perform(version, "signer", table="CharterSignature") as version:
        partner = db.session.get(Partner, partner_id)
        obstacles = _obstacles(version, partner, signed_on, today)
        if obstacles or partner is None:
            raise Refused(obstacles)
        if document is not None:
            db.session.add(document)
            db.session.flush()
        signature = CharterSignature(
            partner_id=partner_id,
            charter_version_id=version.id,
            signed_on=signed_on,
            signatory=signatory,
            capacity=capacity,
            document_id=document.id if document else None,
        )
        db.session.add(signature)
        review(today)
    return signature


def _obstacles(version: CharterVersion, partner: Partner | None, signed_on: date, today: date) -> list[Obstacle]:
    found = []
    if partner is None or not charter.is_party(partner.role):
        found.append(NOT_A_PARTY)
    elif partner.id in questions.signers(version):
        found.append(SIGNED_ALREADY)
    standing = questions.in_force(today)
    if standing and version.number < standing.number:
        found.append(OVERTAKEN)
    if signed_on > today:
        found.append(IN_FUTURE)
    if signed_on < version.proposed_on:
        found.append(TOO_EARLY)
    return found


def review(today: date) -> None:
    """Put into force each proposed version that every active party structure has signed (Modifications)."""
    db.session.flush()
    with lifted("entrer-en-vigueur", frozenset({"CharterVersion"})):
        waiting = select(CharterVersion).where(CharterVersion.in_force_on.is_(None)).order_by(CharterVersion.number)
        for version in db.session.scalars(waiting.with_for_update()):
            if charter.comes_into_force(questions.parties(), questions.signers(version)):
                version.in_force_on = today
        db.session.flush()


def propose(version: CharterVersion) -> None:
    """Tell every party that a version awaits its signature."""
    for structure in questions.parties():
        tell_structure(structure, "charter_proposed", version.number)
