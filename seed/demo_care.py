"""Scene 7 of the demonstration: after the hand-over; a breakdown, a swap, a return, a loss, six months later, the end."""

from datetime import date

from sqlalchemy import select

from models import accompanying, caring, orientation
from models.base import db
from models.handover import AfterCare
from models.pickup import Pickup, PickupLine
from pin40.path_words import AfterCareKind, Moment, PickupStatus
from seed import demo_answers, demo_supply
from seed.demo_dossiers import dossier_of
from seed.demo_story import Story
from seed.demo_tales import Tale
from seed.demo_words import CARES, MENDED


def _declare(story: Story, tale: Tale, day: date, kind: AfterCareKind, **more: object) -> int:
    note = story.dice.choice(CARES[kind.value])
    return caring.declare(dossier_of(tale), kind, day, note, day, **more).device_id  # type: ignore[arg-type]


def break_down(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        _declare(story, tale, day, AfterCareKind.BREAKDOWN)


def mend(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        made = db.session.scalars(select(AfterCare).where(AfterCare.prescription_id == tale.number)).one()
        made.solved_on, made.solution = day, story.dice.choice(MENDED)


def swap(story: Story, tale: Tale, day: date) -> str | None:
    with story.seen_by(tale.mediator):
        free = accompanying.spare()
        if not free:
            return "again"
        old = _declare(story, tale, day, AfterCareKind.SWAP, new_device=free[0])
    _fetched_later(story, tale, old)
    return None


def give_back(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        old = _declare(story, tale, day, AfterCareKind.RETURN)
    if tale.plot != "retour_recent":
        _fetched_later(story, tale, old)


def _fetched_later(story: Story, tale: Tale, device: int) -> None:
    """The refurbisher comes for it some days later."""
    signed = (PickupLine.device_id == device, Pickup.status == PickupStatus.SIGNED)
    with story.seen_by(tale.mediator):
        paper = db.session.scalars(select(Pickup.id).join(PickupLine, PickupLine.pickup_id == Pickup.id).where(*signed))
        story.later((4, 12), demo_supply.fetch_return, max(paper))


def lose(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        _declare(story, tale, day, AfterCareKind.LOSS)


def six_months(story: Story, tale: Tale, day: date) -> None:
    """One person in two still answers."""
    if story.dice.random() < 0.5:
        with story.seen_by(tale.mediator):
            demo_answers.answer(story, dossier_of(tale), Moment.SIX_MONTHS, day, tale.trend)


def close(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        orientation.close(dossier_of(tale), day)
