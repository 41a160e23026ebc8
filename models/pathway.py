"""The path: what was agreed, the sheet that was signed, the sessions and who came."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Integer, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, day, link, long_text, text, word
from models.partner import Partner
from models.prescription import Prescription
from models.reference import SessionTheme
from pin40.path_words import PathwayOutcome, Presence


class Pathway(Record):
    __tablename__ = "pathways"
    __table_args__ = (
        UniqueConstraint("prescription_id"),
        CheckConstraint("planned_hours > 0 AND planned_hours <= 500", name="planned_hours"),
        CheckConstraint("ended_on IS NULL OR sheet_signed_on IS NOT NULL", name="ended"),
    )
    prescription_id: Mapped[int] = link("prescriptions", "Dossier", nullable=False, index=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    objectives: Mapped[str] = long_text("Objectifs convenus", nullable=False, default="")
    planned_hours: Mapped[Decimal | None] = column(Numeric(5, 1), "Heures prévues")
    agreed_on: Mapped[date | None] = day("Convenu le")
    sheet_signed_on: Mapped[date | None] = day("Fiche de suivi signée le")
    signatory: Mapped[str | None] = text(80, "Signée par")
    ended_on: Mapped[date | None] = day("Terminé le")
    outcome: Mapped[PathwayOutcome | None] = word(PathwayOutcome, "Bilan")
    end_note: Mapped[str | None] = text(300, "Précision sur le bilan")
    dossier: Mapped[Prescription] = relationship(lazy="select")
    mediator: Mapped[Partner | None] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Parcours {self.dossier.number}" if self.dossier else f"Parcours {self.id}"


class Workshop(Record):
    """One session, one or several people."""

    __tablename__ = "workshops"
    __table_args__ = (CheckConstraint("minutes BETWEEN 5 AND 600", name="minutes"),)
    mediator_id: Mapped[int] = link("partners", "Médiateur", nullable=False)
    held_on: Mapped[date] = day("Date", nullable=False, index=True)
    minutes: Mapped[int] = column(Integer, "Durée (minutes)", nullable=False)
    theme_id: Mapped[int | None] = link("session_themes", "Thème", index=False)
    place: Mapped[str] = text(120, "Lieu", nullable=False, default="")
    title: Mapped[str] = text(120, "Intitulé", nullable=False, default="")
    theme: Mapped[SessionTheme | None] = relationship(lazy="select")
    mediator: Mapped[Partner] = relationship(lazy="select")
    attendances: Mapped[list["Attendance"]] = relationship(
        back_populates="workshop", lazy="select", passive_deletes="all"
    )

    @property
    def subject(self) -> str:
        """What it was about: its own title, else its theme."""
        return self.title or (self.theme.label if self.theme else "séance")

    def __str__(self) -> str:
        return f"{self.held_on:%d/%m/%Y} {self.subject}" if self.held_on else self.subject


class Attendance(Record):
    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("workshop_id", "pathway_id"),)
    workshop_id: Mapped[int] = link("workshops", "Séance", nullable=False)
    pathway_id: Mapped[int] = link("pathways", "Parcours", nullable=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    presence: Mapped[Presence] = word(Presence, "Présence", nullable=False)
    ended_on: Mapped[date | None] = day("Parcours terminé le")
    workshop: Mapped[Workshop] = relationship(back_populates="attendances", lazy="select")
    pathway: Mapped[Pathway] = relationship(lazy="select")

    def __str__(self) -> str:
        return self.presence.label
