"""The impact questionnaire as it was answered, before and after the path."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, day, flag, link, long_text, word
from models.partner import Partner
from models.prescription import Prescription
from models.reference import Question, QuestionnaireVersion
from pin40.path_words import AnswerMode, Moment
from pin40.typography import inside


class QuestionnaireResponse(Record):
    __tablename__ = "questionnaire_responses"
    __table_args__ = (UniqueConstraint("prescription_id", "moment"),)
    prescription_id: Mapped[int] = link("prescriptions", "Dossier", nullable=False, index=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    questionnaire_version_id: Mapped[int] = link("questionnaire_versions", "Questionnaire", nullable=False, index=False)
    moment: Mapped[Moment] = word(Moment, "Moment", nullable=False)
    answered_on: Mapped[date] = day("Répondu le", nullable=False)
    entered_on: Mapped[date] = day("Saisi le", nullable=False)
    mode: Mapped[AnswerMode] = word(AnswerMode, "Façon de répondre", nullable=False, default=AnswerMode.BESIDE)
    entered_by_id: Mapped[int | None] = link("accounts", "Saisi par", index=False)
    dossier: Mapped[Prescription] = relationship(lazy="select")
    mediator: Mapped[Partner | None] = relationship(lazy="select")
    questionnaire: Mapped[QuestionnaireVersion] = relationship(lazy="select")
    answers: Mapped[list["Answer"]] = relationship(back_populates="response", lazy="select", passive_deletes="all")

    def __str__(self) -> str:
        return f"Questionnaire {inside(self.moment.label)}"


class Answer(Record):
    """One answer: empty is no answer, « non concerné » is said apart; neither is ever a 0."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("response_id", "question_id"),
        CheckConstraint("value BETWEEN 0 AND 3", name="value"),
        CheckConstraint("value IS NULL OR NOT is_not_concerned", name="not_concerned"),
        # The value at its end: the comparison reads every answer in the index alone.
        Index("ix_answers_read", "response_id", "question_id", "value"),
    )
    response_id: Mapped[int] = link(
        "questionnaire_responses", "Questionnaire", nullable=False, ondelete="CASCADE", index=False
    )
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    question_id: Mapped[int] = link("questions", "Question", nullable=False, index=False)
    value: Mapped[int | None] = column(Integer, "Réponse")
    is_not_concerned: Mapped[bool] = flag("Non concerné")
    words: Mapped[str | None] = long_text("Réponse libre")
    entered_on: Mapped[date | None] = day("Saisie le")
    response: Mapped[QuestionnaireResponse] = relationship(back_populates="answers", lazy="select")
    question: Mapped[Question] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Réponse {self.id}"
