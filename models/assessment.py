"""The diagnosis: a grid filled beside the person, and the competences to work on that follow from it."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, day, link, word
from models.partner import Partner
from models.prescription import Prescription
from models.reference import CompetenceGrid, DigcompCompetence, GridItem
from pin40.path_words import AssessmentMoment
from pin40.typography import inside
from pin40.words import Level


class CompetenceAssessment(Record):
    __tablename__ = "competence_assessments"
    prescription_id: Mapped[int] = link("prescriptions", "Dossier", nullable=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    grid_id: Mapped[int] = link("competence_grids", "Grille", nullable=False)
    moment: Mapped[AssessmentMoment] = word(AssessmentMoment, "Moment", nullable=False, default=AssessmentMoment.START)
    started_on: Mapped[date] = day("Commencé le", nullable=False)
    validated_on: Mapped[date | None] = day("Validé le")
    level: Mapped[Level | None] = word(Level, "Niveau")
    levels: Mapped[dict[str, Any] | None] = column(JSON, "Niveau par domaine")
    dossier: Mapped[Prescription] = relationship(lazy="select")
    mediator: Mapped[Partner | None] = relationship(lazy="select")
    grid: Mapped[CompetenceGrid] = relationship(lazy="select")
    marks: Mapped[list["AssessmentMark"]] = relationship(
        back_populates="assessment", lazy="select", passive_deletes="all"
    )

    def __str__(self) -> str:
        return f"Diagnostic {inside(self.moment.label)}"


class AssessmentMark(Record):
    """One line of the grid: 0, 1 or 2; empty where it was not assessed, and never 0 for that."""

    __tablename__ = "assessment_marks"
    __table_args__ = (
        UniqueConstraint("assessment_id", "grid_item_id"),
        CheckConstraint("value BETWEEN 0 AND 2", name="value"),
    )
    assessment_id: Mapped[int] = link("competence_assessments", "Diagnostic", nullable=False, ondelete="CASCADE")
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    grid_item_id: Mapped[int] = link("grid_items", "Critère", nullable=False, index=False)
    value: Mapped[int | None] = column(Integer, "Cotation")
    validated_on: Mapped[date | None] = day("Validée le")
    assessment: Mapped[CompetenceAssessment] = relationship(back_populates="marks", lazy="select")
    item: Mapped[GridItem] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Cotation {self.id}"


class DigcompGoal(Record):
    """A competence to work on: level at the start, aimed at, and reached, from 0 to 8."""

    __tablename__ = "digcomp_goals"
    __table_args__ = (
        UniqueConstraint("prescription_id", "competence_id"),
        CheckConstraint("level_start BETWEEN 0 AND 8", name="level_start"),
        CheckConstraint("level_target BETWEEN 0 AND 8", name="level_target"),
        CheckConstraint("level_end BETWEEN 0 AND 8", name="level_end"),
    )
    prescription_id: Mapped[int] = link("prescriptions", "Dossier", nullable=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    competence_id: Mapped[int] = link("digcomp_competences", "Compétence", nullable=False, index=False)
    level_start: Mapped[int | None] = column(Integer, "Niveau au départ")
    level_target: Mapped[int | None] = column(Integer, "Niveau visé")
    level_end: Mapped[int | None] = column(Integer, "Niveau atteint")
    ended_on: Mapped[date | None] = day("Parcours terminé le")
    dossier: Mapped[Prescription] = relationship(lazy="select")
    mediator: Mapped[Partner | None] = relationship(lazy="select")
    competence: Mapped[DigcompCompetence] = relationship(lazy="select")

    def __str__(self) -> str:
        return str(self.competence) if self.competence else f"Objectif {self.id}"
