"""Reference data: places, grids, competences, questionnaires, themes. Everybody reads, the Alpi writes."""

from datetime import date

from sqlalchemy import Boolean, ForeignKeyConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, day, flag, link, long_text, text, word
from pin40.words import Direction, GridLevel, Phase, Scale


class Epci(Record):
    __tablename__ = "epcis"
    siren: Mapped[str] = text(9, "SIREN", unique=True, nullable=False)
    kind: Mapped[str] = text(4, "Nature", nullable=False)
    name: Mapped[str] = text(120, "Intercommunalité", nullable=False)

    def __str__(self) -> str:
        return self.name


class Commune(Record):
    __tablename__ = "communes"
    insee: Mapped[str] = text(5, "Code Insee", unique=True, nullable=False)
    name: Mapped[str] = text(80, "Commune", nullable=False, index=True)
    postcodes: Mapped[str] = text(60, "Codes postaux", nullable=False)
    epci_id: Mapped[int | None] = link("epcis", "Intercommunalité")
    population: Mapped[int | None] = column(Integer, "Population")
    is_rural: Mapped[bool | None] = column(Boolean(), "Zone rurale", nullable=True)
    epci: Mapped[Epci | None] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"{self.name} ({self.postcodes.split('|')[0]})"


class CompetenceGrid(Record):
    """A version of the diagnosis grid; a published one never changes."""

    __tablename__ = "competence_grids"
    number: Mapped[int] = column(Integer, "Version", unique=True, nullable=False)
    title: Mapped[str] = text(200, "Titre", nullable=False)
    published_on: Mapped[date | None] = day("Publiée le")

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class GridItem(Record):
    __tablename__ = "grid_items"
    __table_args__ = (
        UniqueConstraint("grid_id", "code"),
        ForeignKeyConstraint(
            ["grid_id", "parent_code"], ["grid_items.grid_id", "grid_items.code"], ondelete="RESTRICT"
        ),
    )
    grid_id: Mapped[int] = link("competence_grids", "Grille", nullable=False)
    code: Mapped[str] = text(12, "Code", nullable=False)
    level: Mapped[GridLevel] = word(GridLevel, "Niveau", nullable=False)
    parent_code: Mapped[str | None] = text(12, "Dans")
    label: Mapped[str] = text(300, "Libellé", nullable=False)
    source: Mapped[str] = text(40, "Origine du texte", nullable=False)
    digcomp_codes: Mapped[str] = text(60, "Compétences DigComp liées", nullable=False, default="")
    position: Mapped[int] = column(Integer, "Rang", nullable=False)
    published_on: Mapped[date | None] = day("Publié le")
    grid: Mapped[CompetenceGrid] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class DigcompCompetence(Record):
    __tablename__ = "digcomp_competences"
    __table_args__ = (UniqueConstraint("release", "code"),)
    release: Mapped[str] = text(5, "Édition de DigComp", nullable=False)
    code: Mapped[str] = text(5, "Code", nullable=False)
    domain_code: Mapped[str] = text(2, "Code du domaine", nullable=False)
    domain: Mapped[str] = text(120, "Domaine", nullable=False)
    title: Mapped[str] = text(200, "Compétence", nullable=False)
    plain_title: Mapped[str] = text(200, "En mots simples", nullable=False)

    def __str__(self) -> str:
        return f"{self.code} {self.plain_title}"


class QuestionnaireVersion(Record):
    __tablename__ = "questionnaire_versions"
    number: Mapped[int] = column(Integer, "Version", unique=True, nullable=False)
    title: Mapped[str] = text(200, "Titre", nullable=False)
    published_on: Mapped[date | None] = day("Publiée le")

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class Dimension(Record):
    __tablename__ = "dimensions"
    __table_args__ = (UniqueConstraint("questionnaire_version_id", "code"),)
    questionnaire_version_id: Mapped[int] = link("questionnaire_versions", "Questionnaire", nullable=False)
    code: Mapped[str] = text(30, "Code", nullable=False)
    label: Mapped[str] = text(120, "Dimension", nullable=False)
    score_questions: Mapped[str] = text(80, "Questions du score", nullable=False, default="")
    yes_no_questions: Mapped[str] = text(80, "Questions oui ou non", nullable=False, default="")
    minimum: Mapped[int | None] = column(Integer, "Réponses au moins")
    note: Mapped[str] = text(200, "Remarque", nullable=False, default="")
    position: Mapped[int] = column(Integer, "Rang", nullable=False)
    published_on: Mapped[date | None] = day("Publiée le")

    def __str__(self) -> str:
        return self.label


class Question(Record):
    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("questionnaire_version_id", "code"),)
    questionnaire_version_id: Mapped[int] = link("questionnaire_versions", "Questionnaire", nullable=False)
    dimension_id: Mapped[int] = link("dimensions", "Dimension", nullable=False)
    code: Mapped[str] = text(10, "Code", nullable=False)
    position: Mapped[int] = column(Integer, "Rang", nullable=False)
    label: Mapped[str] = text(300, "Question", nullable=False)
    scale: Mapped[Scale] = word(Scale, "Échelle", nullable=False)
    choices: Mapped[str] = long_text("Réponses possibles", nullable=False, default="")
    direction: Mapped[Direction] = word(Direction, "Sens", nullable=False)
    phase: Mapped[Phase] = word(Phase, "Moment", nullable=False)
    is_skippable: Mapped[bool] = flag("« Non concerné » possible")
    hint: Mapped[str] = text(300, "Aide", nullable=False, default="")
    published_on: Mapped[date | None] = day("Publiée le")
    comparable_code: Mapped[str | None] = text(10, "Comparable à la question")
    dimension: Mapped[Dimension] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class SessionTheme(Record):
    __tablename__ = "session_themes"
    code: Mapped[str] = text(60, "Code", unique=True, nullable=False)
    label: Mapped[str] = text(120, "Thème", nullable=False)

    def __str__(self) -> str:
        return self.label
