"""A new version of the questionnaire: drafted from the one before, judged, published for good."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from models.acts import Refused, perform
from models.base import db
from models.reference import Dimension, Question, QuestionnaireVersion
from pin40 import questionnaire_version as rules
from pin40.charter import heading
from pin40.obstacle import Obstacle

ONE_DRAFT = Obstacle(
    "one_draft", "Un brouillon est déjà en préparation : publiez-le ou supprimez-le.", heading("manager")
)
PUBLISHED = Obstacle("published", "Cette version est publiée : elle ne change plus.", heading("manager"))
OF_DIMENSION = ("code", "label", "score_questions", "yes_no_questions", "minimum", "note", "position")
OF_QUESTION = ("code", "position", "label", "scale", "choices", "direction", "phase", "is_skippable", "hint")


def draft() -> QuestionnaireVersion | None:
    """The version in preparation; there is one at most."""
    return db.session.scalar(select(QuestionnaireVersion).where(QuestionnaireVersion.published_on.is_(None)).limit(1))


def next_number() -> int:
    return (db.session.scalar(select(func.max(QuestionnaireVersion.number))) or 0) + 1


def before(version: QuestionnaireVersion) -> QuestionnaireVersion | None:
    """The latest version published before this one."""
    earlier = select(QuestionnaireVersion).where(
        QuestionnaireVersion.number < version.number, QuestionnaireVersion.published_on.is_not(None)
    )
    return db.session.scalar(earlier.order_by(QuestionnaireVersion.number.desc()).limit(1))


def questions(version: QuestionnaireVersion | None) -> list[Question]:
    if version is None:
        return []
    mine = select(Question).where(Question.questionnaire_version_id == version.id)
    return list(db.session.scalars(mine.order_by(Question.position).options(selectinload(Question.dimension))))


def dimensions(version: QuestionnaireVersion | None) -> list[Dimension]:
    if version is None:
        return []
    mine = select(Dimension).where(Dimension.questionnaire_version_id == version.id)
    return list(db.session.scalars(mine.order_by(Dimension.position)))


def copy(version: QuestionnaireVersion) -> None:
    """Fill a new draft with all that the version before asks, each question comparable to its own."""
    source = before(version)
    made = {}
    for one in dimensions(source):
        kept = {name: getattr(one, name) for name in OF_DIMENSION}
        made[one.id] = Dimension(questionnaire_version_id=version.id, **kept)
        db.session.add(made[one.id])
    db.session.flush()
    for asked in questions(source):
        kept = {name: getattr(asked, name) for name in OF_QUESTION}
        keys = {"questionnaire_version_id": version.id, "dimension_id": made[asked.dimension_id].id}
        db.session.add(Question(**keys, **kept, comparable_code=asked.code))
    db.session.flush()


def seen(one: Question) -> rules.Asked:
    """A question as the rules look at it."""
    return rules.Asked(
        one.code, one.scale, one.choices, one.direction, one.phase, one.dimension.code, one.comparable_code
    )


def obstacles(version: QuestionnaireVersion) -> list[Obstacle]:
    """Why this draft cannot be published."""
    if version.published_on is not None:
        return [PUBLISHED]
    scored = [
        rules.Scored(one.code, _codes(one.score_questions), _codes(one.yes_no_questions), one.minimum)
        for one in dimensions(version)
    ]
    mine, earlier = questions(version), questions(before(version))
    return rules.publish_obstacles([seen(one) for one in mine], scored, [seen(one) for one in earlier])


def publish(version: QuestionnaireVersion, today: date) -> QuestionnaireVersion:
    """From that day on it is what is asked; nothing of it changes any more. The caller commits."""
    with perform(version, "publier") as version:
        found = obstacles(version)
        if found:
            raise Refused(found)
        for one in (*questions(version), *dimensions(version), version):
            one.published_on = today
    return version


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.split("|") if code)
