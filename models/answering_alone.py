"""Answering alone, behind a one-time link: what a stranger may do, and nothing else.

The token stands for the right: it opens one questionnaire of one dossier, in the tables that its act names.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import select

from models import answering, giving_links
from models.acts import Refused
from models.base import db
from models.prescription import Prescription
from models.questionnaire_link import LinkAnswer, QuestionnaireLink
from models.reference import Question
from models.viewer import Closed, lifted, seeing_as
from pin40 import access
from pin40 import answer_link as rules
from pin40 import questionnaire as questionnaire_rules
from pin40.answer_link import LinkState
from pin40.conditions import STRANGER
from pin40.path_words import AnswerMode

ACT = "repondre-par-lien"


@contextmanager
def behind() -> Iterator[None]:
    """A stranger's eyes, whoever is signed in on this machine, lifted for this act alone."""
    if not access.may_act(STRANGER.seen, "QuestionnaireLink", ACT):
        raise Closed("Cette fiche n’existe pas.", 404)
    touches = frozenset(access.ACTS["QuestionnaireLink"][ACT].touches)
    with seeing_as(STRANGER), lifted(ACT, touches):
        yield


def found(token: str) -> QuestionnaireLink | None:
    """The link of this token, whatever its state."""
    return db.session.scalar(select(QuestionnaireLink).where(QuestionnaireLink.token_hash == rules.fingerprint(token)))


def state(one: QuestionnaireLink, today: date) -> LinkState:
    """Whether the link still opens: its own state, then that of its dossier, which may have gone on without it."""
    own = giving_links.state(one, today)
    if own != LinkState.OPEN:
        return own
    dossier = one.dossier
    if dossier.trashed_at is not None or dossier.mediator_id != one.mediator_id:
        return LinkState.REVOKED
    return LinkState.REVOKED if answering.obstacles(dossier, one.moment, today, today) else LinkState.OPEN


def asked(one: QuestionnaireLink) -> list[Question]:
    """The questions of the version and the moment that the link was given for."""
    return answering.questions(one.questionnaire_version_id, one.moment)


def said(one: QuestionnaireLink) -> dict[int, LinkAnswer]:
    """By question, what was answered so far behind this very link: nothing of another moment, ever."""
    lines = db.session.scalars(select(LinkAnswer).where(LinkAnswer.link_id == one.id))
    return {line.question_id: line for line in lines}


def _locked(one: QuestionnaireLink) -> QuestionnaireLink:
    row = select(QuestionnaireLink).where(QuestionnaireLink.id == one.id)
    return db.session.scalars(row.with_for_update(of=QuestionnaireLink).execution_options(populate_existing=True)).one()


def say(one: QuestionnaireLink, question: Question, value: questionnaire_rules.Given | str, today: date) -> bool:
    """Keep one answer until the sending; False where the link closed meanwhile. The caller commits."""
    one = _locked(one)
    if state(one, today) != LinkState.OPEN:
        return False
    line = said(one).get(question.id)
    if line is None:
        line = LinkAnswer(link_id=one.id, mediator_id=one.mediator_id, question_id=question.id)
        db.session.add(line)
    answering.said(line, value)
    db.session.flush()
    return True


def send(one: QuestionnaireLink, today: date) -> LinkState:
    """Hand in the answers and close the link, once, however many hands send at the same moment.

    Gives USED when they are in, now or already; another state where the link closed otherwise.
    Raises Refused where nothing was answered; the caller commits.
    """
    dossier = select(Prescription).where(Prescription.id == one.prescription_id)
    # The dossier first, as every act of the mediator does: two queues, one order.
    locked = db.session.scalars(
        dossier.with_for_update(of=Prescription).execution_options(populate_existing=True)
    ).one()
    one = _locked(one)
    now = state(one, today)
    if now != LinkState.OPEN:
        return now
    codes = {question.id: question.code for question in asked(one)}
    values = {codes[number]: _value(line) for number, line in said(one).items() if number in codes}
    with db.session.no_autoflush:
        response = answering.keep(
            locked, one.moment, values, one.questionnaire_version_id,
            answered_on=today, mode=AnswerMode.ALONE, today=today,
        )  # fmt: skip
    db.session.flush()
    one.used_on, one.response_id = today, response.id
    giving_links.forget(one)
    db.session.flush()
    return LinkState.USED


def _value(line: LinkAnswer) -> questionnaire_rules.Given | str:
    if line.is_not_concerned:
        return questionnaire_rules.NOT_CONCERNED
    return line.value if line.value is not None else line.words


__all__ = ["Refused", "asked", "behind", "found", "said", "say", "send", "state"]
