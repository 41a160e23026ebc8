"""One-time links by which a person answers alone, and what they have answered so far."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, relationship

from models.account import Account
from models.base import Record, column, day, flag, link, long_text, text, word
from models.partner import Partner
from models.prescription import Prescription
from models.reference import Question, QuestionnaireVersion
from pin40.path_words import Moment
from pin40.typography import inside

STANDING = sql("revoked_on IS NULL AND used_on IS NULL")


class QuestionnaireLink(Record):
    """Only the fingerprint of its secret is kept: whoever reads the base opens nothing."""

    __tablename__ = "questionnaire_links"
    __table_args__ = (
        Index(
            "uq_questionnaire_links_one_standing",
            "prescription_id",
            "moment",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        CheckConstraint("used_on IS NULL OR revoked_on IS NULL", name="used_or_revoked"),
    )
    prescription_id: Mapped[int] = link("prescriptions", "Dossier", nullable=False)
    mediator_id: Mapped[int] = link("partners", "Médiateur", nullable=False)
    questionnaire_version_id: Mapped[int] = link("questionnaire_versions", "Questionnaire", nullable=False, index=False)
    moment: Mapped[Moment] = word(Moment, "Moment", nullable=False, name="linkmoment")
    token_hash: Mapped[str] = text(64, "Lien (empreinte)", unique=True, nullable=False)
    given_on: Mapped[date] = day("Donné le", nullable=False)
    given_by_id: Mapped[int | None] = link("accounts", "Donné par", index=False)
    expires_on: Mapped[date] = day("Ouvert jusqu’au", nullable=False)
    used_on: Mapped[date | None] = day("Répondu le")
    revoked_on: Mapped[date | None] = day("Retiré le")
    response_id: Mapped[int | None] = link("questionnaire_responses", "Réponses", index=False)
    dossier: Mapped[Prescription] = relationship(lazy="select")
    mediator: Mapped[Partner] = relationship(lazy="select")
    questionnaire: Mapped[QuestionnaireVersion] = relationship(lazy="select")
    given_by: Mapped[Account | None] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Lien du questionnaire {inside(self.moment.label)}"


class LinkAnswer(Record):
    """An answer given behind a link and not sent yet; it goes away with the sending."""

    __tablename__ = "link_answers"
    __table_args__ = (
        UniqueConstraint("link_id", "question_id"),
        CheckConstraint("value BETWEEN 0 AND 3", name="value"),
        CheckConstraint("value IS NULL OR NOT is_not_concerned", name="not_concerned"),
    )
    link_id: Mapped[int] = link("questionnaire_links", "Lien", nullable=False, ondelete="CASCADE")
    mediator_id: Mapped[int] = link("partners", "Médiateur", nullable=False)
    question_id: Mapped[int] = link("questions", "Question", nullable=False, index=False)
    value: Mapped[int | None] = column(Integer, "Réponse")
    is_not_concerned: Mapped[bool] = flag("Non concerné")
    words: Mapped[str | None] = long_text("Réponse libre")
    question: Mapped[Question] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Réponse en cours {self.id}"
