"""Repérage: a mediator points a person out to a prescriber; it never prescribes (charter, Rôle du Prescripteur)."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, Trashable, day, flag, link, long_text, text, word
from models.partner import Partner
from models.reference import Commune
from pin40.words import SpottingAnswer


class Spotting(Record, Trashable):
    __tablename__ = "spottings"
    __table_args__ = (
        UniqueConstraint("id", "prescriber_id"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered"),
    )
    mediator_id: Mapped[int] = link("partners", "Médiateur", nullable=False)
    prescriber_id: Mapped[int] = link("partners", "Prescripteur", nullable=False)
    first_name: Mapped[str] = text(60, "Prénom", nullable=False)
    last_name: Mapped[str] = text(60, "Nom", nullable=False)
    contact: Mapped[str] = text(120, "Comment la joindre", nullable=False)
    commune_id: Mapped[int | None] = link("communes", "Commune")
    note: Mapped[str] = long_text("Pourquoi cette personne", nullable=False, default="")
    is_agreed: Mapped[bool] = flag("La personne est d’accord pour être contactée")
    spotted_on: Mapped[date] = day("Signalé le", nullable=False)
    answer: Mapped[SpottingAnswer | None] = word(SpottingAnswer, "Réponse")
    answered_on: Mapped[date | None] = day("Répondu le")
    answer_note: Mapped[str | None] = text(300, "Précision")
    mediator: Mapped[Partner] = relationship(foreign_keys="Spotting.mediator_id", lazy="select")
    prescriber: Mapped[Partner] = relationship(foreign_keys="Spotting.prescriber_id", lazy="select")
    commune: Mapped[Commune | None] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
