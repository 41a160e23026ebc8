"""The acts between a prescriber and a mediator: send, redirect, accept, refuse, abandon, close."""

from datetime import date

from sqlalchemy import select

from models import giving, questions
from models.acts import Refused, in_days, perform
from models.assessment import CompetenceAssessment, DigcompGoal
from models.base import db
from models.beneficiary import Beneficiary
from models.notices import tell_structure
from models.partner import Partner
from models.pathway import Pathway
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.viewer import lifted, viewer
from pin40 import eligibility, journey
from pin40.charter import heading
from pin40.identity import identity_key
from pin40.obstacle import Obstacle
from pin40.words import ExitReason, PartnerRole, RefusalReason, SpottingAnswer, Verb

BEGUN = Obstacle(
    "already_begun",
    "Le diagnostic ou le parcours est commencé : menez-le à son terme, supprimez le brouillon, ou abandonnez le "
    "dossier avec son motif.",
    heading("mediator"),
)
FOLLOWED = Obstacle(
    "already_followed",
    "Une personne de ce nom et de cette année de naissance a déjà un dossier ouvert ou un ordinateur : appelez l’Alpi.",
    heading("prescriber"),
    "last_name",
)


def situation(dossier: Prescription, mediator: Partner | None, today: date) -> eligibility.Situation:
    """What the rules of sending look at."""
    person = dossier.beneficiary
    stock = questions.stock([mediator.id], today)[mediator.id].free if mediator else None
    return eligibility.Situation(
        criterion_means=dossier.criterion_means,
        criterion_skills=dossier.criterion_skills,
        criterion_autonomy=dossier.criterion_autonomy,
        notice_version=person.notice_version,
        notice_on=person.notice_on,
        told_on=dossier.told_on,
        is_meeting_told=dossier.is_meeting_told,
        is_pathway_told=dossier.is_pathway_told,
        is_solidarity_told=dossier.is_solidarity_told,
        motivation=dossier.motivation,
        estimated_level=dossier.estimated_level,
        prescriber_id=dossier.prescriber_id,
        mediator_id=mediator.id if mediator else None,
        mediator_is_mediator=bool(mediator and mediator.role == PartnerRole.MEDIATOR),
        mediator_is_active=bool(mediator and mediator.is_active),
        mediator_has_signed=bool(mediator and mediator.id in questions.signed([mediator.id], today)),
        free_stock=stock,
        no_stock_reason=dossier.no_stock_reason,
        has_representative=person.has_representative,
        representative_name=person.representative_name,
        birth_year=person.birth_year,
        has_contact=bool(person.phone or person.email or person.has_no_contact),
        today=today,
        same_parent=bool(mediator and mediator.parent_id and mediator.parent_id == dossier.prescriber.parent_id),
    )


def foreseen(dossier: Prescription, mediator: Partner | None, today: date) -> list[Obstacle]:
    """What would keep it from this mediator, identity apart; nothing is written."""
    return eligibility.before_sending(situation(dossier, mediator, today))


def remarks(dossier: Prescription, today: date) -> list[str]:
    """What is said to the prescriber of a dossier just sent, and stopped nothing."""
    return eligibility.remarks(situation(dossier, dossier.mediator, today))


def _identity(dossier: Prescription) -> list[Obstacle]:
    """Lay the person's fingerprint on the dossier; refuse where it stands on another open one, or has a laptop."""
    person = dossier.beneficiary
    key = identity_key(person.first_name, person.last_name, person.birth_year or 0)
    if dossier.homonym_reason and dossier.identity_key == f"{key}#{dossier.id}":
        return []  # the Alpi recognised these very names and year
    dossier.identity_key = key
    with db.session.no_autoflush:
        taken = questions.already_followed(person.first_name, person.last_name, person.birth_year or 0, dossier.id)
    return [FOLLOWED] if taken else []


def _orient(dossier: Prescription, mediator: Partner | None, today: date) -> None:
    # Who is followed elsewhere is asked last, once nothing else blocks: it must not become an oracle.
    obstacles = [
        *eligibility.before_sending(situation(dossier, mediator, today)),
        *eligibility.after_refusal(dossier.refused_by_id, mediator.id if mediator else None, dossier.no_stock_reason),
    ] or _identity(dossier)
    if obstacles or mediator is None:
        raise Refused(obstacles)
    dossier.mediator_id = dossier.beneficiary.mediator_id = mediator.id
    dossier.sent_on, dossier.reserved_until = today, in_days("reservation_days", today)
    dossier.answered_on = dossier.accepted_on = dossier.beneficiary.accepted_on = None
    dossier.beneficiary.shared_on = dossier.beneficiary.shared_on or today
    dossier.stage = journey.stage(dossier.facts())
    tell_structure(mediator.id, "prescription_sent", dossier.number)


def send(dossier: Prescription, today: date, *, version: int | None = None) -> Prescription:
    """Transmettre (Rôle du Prescripteur: « contacter le Médiateur pour l'organisation de l'accueil »)."""
    with perform(dossier, "transmettre", version=version) as dossier:
        _in_order(dossier, "transmettre")
        _orient(dossier, db.session.get(Partner, dossier.mediator_id) if dossier.mediator_id else None, today)
        spotting = dossier.spotting
        if spotting and spotting.answer is None:
            spotting.answer, spotting.answered_on = SpottingAnswer.TAKEN, today
            tell_structure(spotting.mediator_id, "spotting_answered")
    return dossier


def redirect(
    dossier: Prescription, mediator: Partner, today: date, *, reason: str | None = None, version: int | None = None
) -> Prescription:
    """Réorienter: another mediator, after a refusal."""
    with perform(dossier, "reorienter", version=version) as dossier:
        _in_order(dossier, "reorienter")
        dossier.no_stock_reason = reason
        _orient(dossier, mediator, today)
    return dossier


def accept(dossier: Prescription, today: date, *, version: int | None = None) -> Prescription:
    """Accepter (Rôle du Médiateur: l'accueil)."""
    with perform(dossier, "accepter", version=version) as dossier:
        _in_order(dossier, "accepter")
        dossier.answered_on = dossier.accepted_on = today
        dossier.beneficiary.accepted_on = today
        dossier.stage = journey.stage(dossier.facts())
        tell_structure(dossier.prescriber_id, "prescription_accepted", dossier.number)
    return dossier


def refuse(
    dossier: Prescription,
    reason: RefusalReason,
    today: date,
    *,
    note: str | None = None,
    suggested_id: int | None = None,
    version: int | None = None,
) -> Prescription:
    """Refuser: the mediator's access ends with this act; it may suggest a colleague."""
    with perform(dossier, "refuser", version=version) as dossier:
        _in_order(dossier, "refuser")
        dossier.answered_on = dossier.refused_on = today
        if begun(dossier):
            raise Refused([BEGUN])
        dossier.accepted_on = dossier.beneficiary.accepted_on = dossier.reserved_until = None
        dossier.met_on = dossier.solidarity_told_on = dossier.device_id = None  # the next one starts anew
        dossier.refused_by_id, dossier.refusal_reason, dossier.refusal_note = dossier.mediator_id, reason, note
        dossier.suggested_id = suggested_id
        dossier.mediator_id = dossier.beneficiary.mediator_id = None
        dossier.stage = journey.stage(dossier.facts())
        tell_structure(dossier.prescriber_id, "prescription_refused", dossier.number)
    return dossier


def abandon(dossier: Prescription, reason: ExitReason, today: date, *, version: int | None = None) -> Prescription:
    """Abandonner: the dossier ends before a laptop, with a reason of the closed list."""
    with perform(dossier, "abandonner", version=version) as dossier:
        _in_order(dossier, "abandonner")
        dossier.exit_reason, dossier.closed_on, dossier.reserved_until = reason, today, None
        dossier.device_id = None
        dossier.stage = journey.stage(dossier.facts())
        others = {dossier.prescriber_id, dossier.mediator_id if dossier.sent_on else None}
        for structure in others - {viewer().seen.partner_id, None}:
            tell_structure(structure, "prescription_ended", dossier.number)
    return dossier


def close(dossier: Prescription, today: date, *, version: int | None = None) -> Prescription:
    """Clore: equipped, and nothing due any more."""
    with perform(dossier, "clore", version=version) as dossier:
        _in_order(dossier, "clore")
        if due := giving.still_due(dossier):
            raise Refused(due)
        dossier.closed_on = today
        dossier.stage = journey.stage(dossier.facts())
    return dossier


def lift_homonym(dossier: Prescription, reason: str, *, version: int | None = None) -> Prescription:
    """The Alpi alone recognises two people of one name and year; it says why."""
    with perform(dossier, "lever-homonyme", version=version) as dossier:
        _in_order(dossier, "lever-homonyme")
        person = dossier.beneficiary
        key = identity_key(person.first_name, person.last_name, person.birth_year or 0)
        dossier.homonym_reason, dossier.identity_key = reason, f"{key}#{dossier.id}"
        tell_structure(dossier.prescriber_id, "homonym_lifted", dossier.number)
    return dossier


def follow_identity(person: Beneficiary) -> None:
    """A corrected name or year moves the fingerprint of the open dossier with it."""
    key = identity_key(person.first_name, person.last_name, person.birth_year or 0)
    with lifted(Verb.UPDATE.value, frozenset({"Prescription"})):
        sent = select(Prescription).where(Prescription.beneficiary_id == person.id, Prescription.sent_on.is_not(None))
        for dossier in db.session.scalars(sent):
            dossier.identity_key = f"{key}#{dossier.id}" if dossier.homonym_reason else key
        db.session.flush()


def begun(dossier: Prescription) -> bool:
    """Whether a diagnosis, a path or a questionnaire stands on this dossier: it then stays with its mediator."""
    return any(
        db.session.scalar(select(kind.id).where(kind.prescription_id == dossier.id).limit(1))
        for kind in (CompetenceAssessment, Pathway, QuestionnaireResponse, DigcompGoal)
    )


def _in_order(dossier: Prescription, act: str) -> None:
    obstacles = journey.act_obstacles(act, dossier.stage)
    if obstacles:
        raise Refused(obstacles)
