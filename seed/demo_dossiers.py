"""Scene 5 of the demonstration: what prescribers and mediators do on a dossier until it is accepted, or ends."""

from datetime import date

from models import orientation, questions
from models.acts import next_number
from models.base import db
from models.beneficiary import Beneficiary
from models.partner import Partner
from models.prescription import Prescription
from pin40.words import ExitReason, RefusalReason
from seed import demo_spottings
from seed.demo_names import NO_STOCK, REFUSALS
from seed.demo_story import Story
from seed.demo_tales import Tale

BY_THE_MEDIATOR = ("clos_accepte", "renonce", "sans_apres")
"""The stories that the mediator, not the prescriber, puts an end to."""


def point_out(story: Story, tale: Tale, day: date) -> None:
    tale.spotting_id = demo_spottings.point_out(story, tale.mediator, tale.prescriber, tale.person, day)


def write(story: Story, tale: Tale, day: date) -> None:
    """A dossier ready to go."""
    _new(story, tale, day, **tale.person.situation(story, day))


def sketch(story: Story, tale: Tale, day: date) -> None:
    """A dossier just begun: the person, and a first word."""
    tale.person.forget_notice()
    _new(story, tale, day, motivation=tale.person.motivation)


def _new(story: Story, tale: Tale, day: date, **written: object) -> None:
    with story.seen_by(tale.prescriber) as me:
        person = Beneficiary(prescriber_id=me, **tale.person.identity(story, day))
        db.session.add(person)
        db.session.flush()
        dossier = Prescription(
            number=f"D{day.year}-{next_number('D', day.year):04d}",
            beneficiary_id=person.id,
            prescriber_id=me,
            mediator_id=story.partners[tale.mediator] if tale.mediator else None,
            spotting_id=tale.spotting_id,
            worker_name=tale.person.worker,
            **written,
        )
        db.session.add(dossier)
        db.session.flush()
        tale.number = dossier.id


def dossier_of(tale: Tale) -> Prescription:
    return db.session.get_one(Prescription, tale.number)


def _no_stock(story: Story, mediator: int, day: date) -> str | None:
    """Why this mediator, when it has no laptop free: the rule asks for a reason."""
    return None if questions.stock([mediator], day)[mediator].free > 0 else story.dice.choice(NO_STOCK)


def send(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.prescriber):
        dossier = dossier_of(tale)
        dossier.no_stock_reason = _no_stock(story, story.partners[tale.mediator], day)
        orientation.send(dossier, day)


def redirect(story: Story, tale: Tale, day: date) -> None:
    tale.mediator = tale.other
    with story.seen_by(tale.prescriber):
        mediator = db.session.get_one(Partner, story.partners[tale.mediator])
        reason = _no_stock(story, mediator.id, day)
        orientation.redirect(dossier_of(tale), mediator, day, reason=reason)


def accept(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        dossier = orientation.accept(dossier_of(tale), day)
        dossier.beneficiary.last_contact_on = day  # the call that fixes the meeting


def refuse(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        colleague = story.partners[tale.other] if tale.other else None
        reason = RefusalReason(tale.reason)
        orientation.refuse(dossier_of(tale), reason, day, note=REFUSALS[tale.reason], suggested_id=colleague)


def abandon(story: Story, tale: Tale, day: date) -> None:
    by = tale.mediator if tale.plot in BY_THE_MEDIATOR else tale.prescriber
    with story.seen_by(by):
        orientation.abandon(dossier_of(tale), ExitReason(tale.reason), day)
    story.engaged.get(tale.mediator, {}).pop(tale.path, None)
