"""Answering the impact questionnaire, and mending a typing error: one response and one row a question, in one act."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import attributes, selectinload

from models.acts import Refused, perform
from models.base import db
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.questionnaire_link import LinkAnswer
from models.reference import Question, QuestionnaireVersion
from models.viewer import viewer
from pin40 import journey
from pin40 import questionnaire as rules
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.path_words import AnswerMode, Moment
from pin40.words import Scale, Stage

ACT = "repondre-questionnaire"
L = TypeVar("L", Answer, LinkAnswer)
Values = Mapping[str, rules.Given | str]
"""By question code: a number, None, « NC », or words where the question is free."""
BLANK = Obstacle(
    "blank",
    "Aucune réponse : répondez à une question au moins. Si la personne ne veut rien dire, n’enregistrez pas.",
    heading("mediator"),
)
NONE_PUBLISHED = Obstacle("none_published", "Aucun questionnaire n’est publié : appelez l’Alpi.", heading("manager"))
SETS = {Moment.BEFORE: "before_on", Moment.AFTER: "after_on"}
"""The date of the dossier that each questionnaire sets; « six mois après » sets none."""


# ───────── What is asked, and when ─────────
def current(today: date) -> QuestionnaireVersion:
    """The questionnaire to ask that day: the latest published."""
    found = db.session.scalar(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.published_on <= today)
        .order_by(QuestionnaireVersion.number.desc())
        .limit(1)
    )
    if found is None:
        raise Refused([NONE_PUBLISHED])
    return found


def version_for(dossier: Prescription, today: date) -> QuestionnaireVersion:
    """The questionnaire to ask of this dossier: the one that it began with, so that its answers compare."""
    first = select(QuestionnaireVersion).join(
        QuestionnaireResponse, QuestionnaireResponse.questionnaire_version_id == QuestionnaireVersion.id
    )
    mine = first.where(QuestionnaireResponse.prescription_id == dossier.id)
    return db.session.scalar(mine.order_by(QuestionnaireResponse.answered_on).limit(1)) or current(today)


def questions(version_id: int, moment: Moment) -> list[Question]:
    """The questions of a version asked at that moment, in order, each with its dimension."""
    of_version = select(Question).where(Question.questionnaire_version_id == version_id)
    found = db.session.scalars(of_version.order_by(Question.position).options(selectinload(Question.dimension)))
    return [question for question in found if rules.is_asked(question.phase, moment)]


def dates(dossier: Prescription, six_months_on: date | None = None) -> rules.Dates:
    """What the rules look at."""
    return rules.Dates(
        before_on=dossier.before_on,
        after_on=dossier.after_on,
        sheet_signed_on=dossier.sheet_signed_on,
        path_ended_on=dossier.path_ended_on,
        accepted_on=dossier.accepted_on,
        handed_over_on=dossier.handed_over_on,
        six_months_on=six_months_on,
        is_path_due=journey.is_path_due(dossier.facts()),
        closed_on=dossier.closed_on,
    )


def _six_months_on(dossier: Prescription) -> date | None:
    return db.session.scalar(
        select(QuestionnaireResponse.answered_on).where(
            QuestionnaireResponse.prescription_id == dossier.id, QuestionnaireResponse.moment == Moment.SIX_MONTHS
        )
    )


def due(dossier: Prescription) -> Moment | None:
    """The questionnaire that this dossier waits for; None when there is none to give now. Reads no other row."""
    return rules.due(dates(dossier))


def obstacles(dossier: Prescription, moment: Moment, on: date, today: date) -> list[Obstacle]:
    """Why this questionnaire cannot be given on that day."""
    return rules.moment_obstacles(moment, dates(dossier, _six_months_on(dossier)), on, today)


def proposed(dossier: Prescription, today: date) -> Moment:
    """The moment to offer first: the one due, else one that may be given, else the next one, whatever keeps it."""
    given = {moment for moment, column in SETS.items() if getattr(dossier, column) is not None}
    open_now = (moment for moment in Moment if not obstacles(dossier, moment, today, today))
    following = (moment for moment in Moment if moment not in given)
    return due(dossier) or next(open_now, None) or next(following)


def waiting() -> list[tuple[Prescription, Moment]]:
    """The viewer's dossiers that wait for a questionnaire, those accepted longest ago first."""
    mine = select(Prescription).where(
        Prescription.stage.in_(journey.IN_THE_MEDIATORS_HANDS), Prescription.trashed_at.is_(None)
    )
    loaded = mine.order_by(Prescription.accepted_on, Prescription.id).options(selectinload(Prescription.beneficiary))
    return [(one, moment) for one in db.session.scalars(loaded) if (moment := due(one)) is not None]


def answerable() -> list[Prescription]:
    """The viewer's dossiers of which a questionnaire may still be asked, the latest accepted first."""
    stages = (*journey.IN_THE_MEDIATORS_HANDS, Stage.EQUIPPED, Stage.CLOSED)
    mine = select(Prescription).where(
        Prescription.stage.in_(stages),
        Prescription.exit_reason.is_(None),
        Prescription.accepted_on.is_not(None),
        Prescription.trashed_at.is_(None),
    )
    latest = mine.order_by(Prescription.accepted_on.desc(), Prescription.id.desc())
    return list(db.session.scalars(latest.options(selectinload(Prescription.beneficiary))))


# ───────── Acts ─────────
def answer(
    dossier: Prescription, moment: Moment, values: Values, *, answered_on: date, mode: AnswerMode, today: date
) -> QuestionnaireResponse:
    """Keep what a person answered (Rôle du Médiateur: « soumettre le Bénéficiaire au questionnaire »)."""
    with perform(dossier, ACT, table="QuestionnaireResponse") as dossier:
        return keep(
            dossier, moment, values, version_for(dossier, today).id, answered_on=answered_on, mode=mode, today=today
        )


def keep(
    dossier: Prescription,
    moment: Moment,
    values: Values,
    version_id: int,
    *,
    answered_on: date,
    mode: AnswerMode,
    today: date,
) -> QuestionnaireResponse:
    """Judge and write what was answered; the caller's act has locked the dossier. Raises Refused."""
    asked = questions(version_id, moment)
    if found := [*obstacles(dossier, moment, answered_on, today), *_value_obstacles(asked, values, moment)]:
        raise Refused(found)
    response = QuestionnaireResponse(
        prescription_id=dossier.id,
        mediator_id=dossier.mediator_id,
        questionnaire_version_id=version_id,
        moment=moment,
        answered_on=answered_on,
        entered_on=today,
        mode=mode,
        entered_by_id=viewer().actor.account_id,
    )
    db.session.add(response)
    for question in asked:
        line = Answer(question_id=question.id, mediator_id=dossier.mediator_id, entered_on=today)
        response.answers.append(said(line, values.get(question.code)))
    _date(dossier, moment, answered_on)
    return response


def correct(
    response: QuestionnaireResponse,
    values: Values,
    *,
    answered_on: date,
    mode: AnswerMode,
    today: date,
    version: int | None = None,
) -> QuestionnaireResponse:
    """Mend a typing error, seven days at most; the journal tells that it was mended, not what was answered."""
    with perform(response, ACT, version=version) as response:
        late = rules.change_obstacles(response.entered_on, today)
        dossier, moment = response.dossier, response.moment
        asked = questions(response.questionnaire_version_id, moment)
        redated = rules.redate_obstacles(moment, dates(dossier), answered_on, today)
        found = late or [*redated, *_value_obstacles(asked, values, moment)]
        if found:
            raise Refused(found)
        known = {line.question_id: line for line in response.answers}
        for question in asked:
            said(known[question.id], values.get(question.code))
        response.answered_on, response.mode = answered_on, mode
        response.entered_by_id = viewer().actor.account_id
        # Whatever changed, even answers alone: the version moves on and the journal has its line.
        attributes.flag_modified(response, "entered_by_id")
        _date(dossier, moment, answered_on)
    return response


def _date(dossier: Prescription, moment: Moment, on: date) -> None:
    """The dossier's own fact, and the stage that its facts make."""
    if moment in SETS:
        setattr(dossier, SETS[moment], on)
        dossier.stage = journey.stage(dossier.facts())


def _value_obstacles(asked: list[Question], values: Values, moment: Moment) -> list[Obstacle]:
    """Every answer that the questionnaire does not foresee, or that there is none at all."""
    known = {question.code: question for question in asked}
    found = [
        Obstacle("not_asked", f"Question {code} : elle n’est pas posée à ce moment.", heading("mediator"), code)
        for code, value in values.items()
        if code not in known and value is not None
    ]
    for code, question in known.items():
        found += _one_obstacle(question, values.get(code), moment)
    return found or ([BLANK] if rules.is_blank(values) else [])


def _one_obstacle(question: Question, value: rules.Given | str, moment: Moment) -> list[Obstacle]:
    if question.scale != Scale.TEXT:
        number: rules.Given = value  # type: ignore[assignment]  # words are refused by the rule
        return rules.answer_obstacles(
            question.code, number, question.scale, question.is_skippable, phase=question.phase, moment=moment
        )
    try:
        rules.parse_text(None if value is None else str(value))
    except ValueError as error:
        return [Obstacle("too_long", str(error), heading("mediator"), question.code)]
    return []


def said(line: L, value: rules.Given | str) -> L:
    """Nothing said stays empty, « non concerné » is said apart: neither is ever a 0."""
    line.value = value if isinstance(value, int) else None
    line.is_not_concerned = value == rules.NOT_CONCERNED
    line.words = value if isinstance(value, str) and value != rules.NOT_CONCERNED else None
    return line
