"""Questionnaires that wait: who is still to be asked, and the mail that says how many, now and then."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, select
from sqlalchemy.orm import selectinload

from models import answering, notices
from models.account import Account
from models.acts import figure
from models.base import db, now
from models.mail import OutboxMail
from models.partner import Partner
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from pin40 import questionnaire as rules
from pin40.path_words import Moment
from pin40.words import PartnerRole

NOTICE = "questionnaires_waiting"
PREFIX = notices.TEXTS[NOTICE][0].format(number="")


def six_months(today: date) -> ColumnElement[bool]:
    """The dossiers whose person may be asked six months after, as `rules.six_months_due` says; none if it is not asked."""
    if figure("six_months_asked", today) != "1":
        return false()
    span = timedelta(days=rules.SIX_MONTHS_DAYS)
    given = exists().where(
        QuestionnaireResponse.prescription_id == Prescription.id, QuestionnaireResponse.moment == Moment.SIX_MONTHS
    )
    return and_(
        Prescription.handed_over_on.between(today - 2 * span, today - span),
        Prescription.before_on.is_not(None),
        Prescription.after_on.is_not(None),
        Prescription.exit_reason.is_(None),
        Prescription.trashed_at.is_(None),
        Prescription.mediator_id.is_not(None),
        ~given,
    )


def six_months_due(today: date) -> list[Prescription]:
    """Those of the viewer, the earliest equipped first."""
    mine = select(Prescription).where(six_months(today)).order_by(Prescription.handed_over_on, Prescription.id)
    return list(db.session.scalars(mine.options(selectinload(Prescription.beneficiary))))


def waiting(today: date) -> list[tuple[Prescription, Moment]]:
    """All that the viewer may ask now: what the hand-over waits for first, then the follow-up."""
    return [*answering.waiting(), *((one, Moment.SIX_MONTHS) for one in six_months_due(today))]


def remind(today: date) -> int:
    """Write to each mediator how many questionnaires wait, unless it was told lately; gives how many structures.

    Needs the software's own eyes; the caller commits. The mail holds a number, and nobody's name.
    """
    counts = Counter(dossier.mediator_id for dossier, _ in waiting(today))
    told = 0
    mediators = select(Partner).where(Partner.role == PartnerRole.MEDIATOR, Partner.is_active)
    # Locked, so that two senders at once do not both write.
    for mediator in db.session.scalars(mediators.order_by(Partner.id).with_for_update()):
        if counts[mediator.id] and not _was_told(mediator.id, today):
            notices.tell_structure(mediator.id, NOTICE, counts[mediator.id])
            told += 1
    db.session.flush()
    return told


def _was_told(mediator: int, today: date) -> bool:
    """Whether any account of the structure had this reminder within the delay."""
    since = now() - timedelta(days=int(figure("reminder_days", today)))
    mails = (
        select(func.count())
        .select_from(OutboxMail)
        .join(Account, OutboxMail.account_id == Account.id)
        .where(Account.partner_id == mediator, OutboxMail.subject.startswith(PREFIX), OutboxMail.created_at > since)
    )
    return bool(db.session.scalar(mails))
