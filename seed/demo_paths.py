"""Scene 6 of the demonstration: what mediators do with the person, from the meeting to the hand-over."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from models import accompanying, assessing, following, giving
from models.base import db
from models.pathway import Pathway, Workshop
from models.reference import SessionTheme
from pin40.path_words import Moment, PathwayOutcome, Presence
from pin40.words import Level
from seed import demo_answers
from seed.demo_dossiers import dossier_of
from seed.demo_story import Story
from seed.demo_tales import Tale
from seed.demo_words import ENDS, HOURS, OBJECTIVE, PLACE, PLACES, THEMES

PRESENCES = (*[Presence.PRESENT] * 8, Presence.ABSENT, Presence.EXCUSED)
OUTCOMES = {1: PathwayOutcome.REACHED, 0: PathwayOutcome.PARTLY, -1: PathwayOutcome.NOT_REACHED}


def meet(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        accompanying.meet(dossier_of(tale), day, day)


# ───────── Diagnosis and goals ─────────
def begin_diagnosis(story: Story, tale: Tale, day: date) -> None:
    """Interrupted half-way: to be taken up where it was left."""
    with story.seen_by(tale.mediator):
        demo_answers.assess(story, dossier_of(tale), day, Level.TO_WORK_ON, share=0.5)


def diagnose(story: Story, tale: Tale, day: date) -> None:
    """Validated, and the first competences to work on chosen among those proposed."""
    level = story.dice.choice((Level.TO_WORK_ON, Level.TO_WORK_ON, Level.TO_CHECK))
    with story.seen_by(tale.mediator):
        dossier = dossier_of(tale)
        made = demo_answers.assess(story, dossier, day, level)
        assessing.validate(made, day, day)
        known = {one.code: one.id for one in assessing.competences()}
        codes = assessing.proposed(dossier)
        chosen = sorted(story.dice.sample(codes, min(3, len(codes))))
        assessing.propose_goals(
            dossier, [(known[code], start := story.dice.randint(0, 2), start + 2) for code in chosen]
        )


def recognise(story: Story, tale: Tale, day: date) -> None:
    """The skills are there: no path is due."""
    with story.seen_by(tale.mediator):
        made = demo_answers.assess(story, dossier_of(tale), day, Level.ACQUIRED)
        assessing.validate(made, day, day)


# ───────── Path ─────────
def agree(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator) as me:
        dossier = dossier_of(tale)
        following.agree(dossier.id, day, day)
        path = Pathway(
            prescription_id=dossier.id,
            mediator_id=me,
            objectives=following.proposed(dossier) or OBJECTIVE,
            planned_hours=Decimal(story.dice.choice(HOURS)),
            agreed_on=day,
        )
        db.session.add(path)
        db.session.flush()
        tale.path = path.id


def _path_of(tale: Tale) -> Pathway:
    return db.session.get_one(Pathway, tale.path)


def sign(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        following.sign(_path_of(tale), day, _signatory(tale), day)
    story.engaged.setdefault(tale.mediator, {})[tale.path] = tale.trend


def _signatory(tale: Tale) -> str:
    return tale.person.representative or f"{tale.person.first_name} {tale.person.last_name}"


def tell_price(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        accompanying.tell_solidarity_price(dossier_of(tale), day, day)


def end(story: Story, tale: Tale, day: date) -> None:
    """One path in two ends with a second diagnosis beside the first."""
    story.engaged[tale.mediator].pop(tale.path)
    outcome = OUTCOMES[tale.trend]
    with story.seen_by(tale.mediator):
        dossier = dossier_of(tale)
        if story.dice.random() < 0.5:
            assessing.validate(demo_answers.assess(story, dossier, day, Level.TO_CHECK), day, day)
        for goal in following.goals(dossier):
            goal.level_end = (goal.level_start or 0) + 1 + tale.trend
        note = story.dice.choice(ENDS[outcome.value])
        following.end(_path_of(tale), day, outcome, day, note=note)


# ───────── Sessions: one day, one theme, everybody whose path runs ─────────
def plan_sessions(story: Story) -> None:
    for rank, code in enumerate(story.mediators):
        story.plan(story.start + timedelta(days=60 + rank), _hold, code)


def _hold(story: Story, day: date, code: str) -> None:
    story.plan(day + timedelta(days=story.scale.session), _hold, code)
    there = story.engaged.get(code)
    if not there:
        return
    theme = select(SessionTheme.id).where(SessionTheme.code == story.dice.choice(THEMES))
    with story.seen_by(code) as me:
        session = Workshop(
            mediator_id=me,
            held_on=day,
            minutes=story.dice.choice((60, 90, 90, 120)),
            theme_id=db.session.scalar(theme),
            place=PLACES.get(code, PLACE),
        )
        db.session.add(session)
        following.note(session, {path: story.dice.choice(PRESENCES) for path in there})


# ───────── Questionnaires ─────────
def before(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        demo_answers.answer(story, dossier_of(tale), Moment.BEFORE, day, tale.trend)


def after(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        demo_answers.answer(story, dossier_of(tale), Moment.AFTER, day, tale.trend)


# ───────── The laptop ─────────
def allocate(story: Story, tale: Tale, day: date) -> str | None:
    with story.seen_by(tale.mediator):
        free = accompanying.spare()
        if not free:
            return "again"
        accompanying.allocate(dossier_of(tale), free[0])
    return None


def hand_over(story: Story, tale: Tale, day: date) -> None:
    with story.seen_by(tale.mediator):
        giving.hand_over(dossier_of(tale), day, _signatory(tale), day)
