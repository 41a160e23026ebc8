"""What invented people know and answer: marks on the grid, questionnaires where some gain, some do not, some lose."""

from datetime import date

from sqlalchemy import select

from models import answering, assessing
from models.assessment import CompetenceAssessment
from models.base import db
from models.prescription import Prescription
from models.reference import Question
from models.viewer import lifted
from pin40 import questionnaire
from pin40.path_words import AnswerMode, AssessmentMoment, Moment
from pin40.words import Direction, GridLevel, Level, Phase, Scale
from seed.demo_story import Story
from seed.demo_words import THANKS

START = {
    Level.TO_WORK_ON: (0, 0, 0, 1, 1, 1, 2, None),
    Level.TO_CHECK: (2, 2, 2, 2, 2, 2, 2, None),
    Level.ACQUIRED: (2,),
}
"""What is drawn for each item of the first diagnosis; the end adds what was learnt."""
MODES = (AnswerMode.BESIDE, AnswerMode.BESIDE, AnswerMode.BESIDE, AnswerMode.PAPER)


# ───────── Diagnoses ─────────
def assess(story: Story, dossier: Prescription, day: date, level: Level, *, share: float = 1.0) -> CompetenceAssessment:
    """Begin a diagnosis and mark that share of the grid."""
    made = assessing.start(dossier, day)
    items = [line.id for line in assessing.items(made.grid_id) if line.level == GridLevel.ITEM]
    known: dict[int, int | None] = {}
    if made.moment == AssessmentMoment.END:
        first = assessing.first(dossier.id)
        known = assessing.marks(first) if first else {}
    drawn = {item: _mark(story, known.get(item, -1), level) for item in items[: round(len(items) * share)]}
    if level == Level.TO_CHECK:
        drawn[items[0]] = None  # something is left to check, whatever the dice
    # Forty marks one by one: their key was judged with the diagnosis that they are lines of.
    with lifted("coter", frozenset({"AssessmentMark"})):
        assessing.mark(made, drawn)
    return made


def _mark(story: Story, before: int | None, level: Level) -> int | None:
    if before == -1:
        return story.dice.choice(START[level])
    return min(2, (before or 0) + story.dice.choice((0, 1, 1, 2)))


# ───────── Questionnaires ─────────
def answer(story: Story, dossier: Prescription, moment: Moment, day: date, trend: int) -> None:
    version = answering.current(day)
    asked = answering.questions(version.id, moment)
    before = _said_before(dossier) if moment != Moment.BEFORE else {}
    values = {question.code: _value(story, question, before.get(question.code), trend) for question in asked}
    mode = story.dice.choice(MODES)
    answering.answer(dossier, moment, values, answered_on=day, mode=mode, today=day)


def _said_before(dossier: Prescription) -> dict[str, int | None]:
    lines = (
        select(Question.code, answering.Answer.value)
        .join(answering.Answer, answering.Answer.question_id == Question.id)
        .join(answering.QuestionnaireResponse, answering.QuestionnaireResponse.id == answering.Answer.response_id)
        .where(
            answering.QuestionnaireResponse.prescription_id == dossier.id,
            answering.QuestionnaireResponse.moment == Moment.BEFORE,
        )
    )
    return dict(db.session.execute(lines).all())


def _value(story: Story, question: Question, before: int | None, trend: int) -> questionnaire.Given | str:
    """One answer: now and then nothing said, « non concerné » where it is foreseen, else along the trend."""
    dice, drawn = story.dice, story.dice.random()
    if question.scale == Scale.TEXT:
        return dice.choice(THANKS) if drawn < 0.4 else None
    if question.is_skippable and drawn < 0.18:
        return questionnaire.NOT_CONCERNED
    if drawn > 0.94:
        return None
    best = questionnaire.HIGHEST[question.scale]
    up = -1 if question.direction == Direction.LOWER else 1
    if before is None:
        weak = dice.choice((0, 0, 1)) if best > 1 else dice.choice((0, 0, 0, 1))
        # What is asked after only is about the path itself: most were glad of it.
        return weak if up > 0 and question.phase != Phase.AFTER else best - weak
    return max(0, min(best, before + up * trend * dice.choice((0, 1, 1, min(2, best)))))
