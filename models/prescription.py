"""The dossier: what the prescriber wrote, sent and was answered. Its acts are in `models/acts.py`."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, Trashable, column, day, derived_text, flag, link, text, word
from models.beneficiary import Beneficiary
from models.device import Device
from models.partner import Partner
from models.spotting import Spotting
from pin40.journey import Facts
from pin40.words import ExitReason, Level, RefusalReason, Stage

OPEN = sql("stage <> 'CLOSED' AND trashed_at IS NULL")
OPEN_AND_SENT = sql("stage <> 'CLOSED' AND identity_key IS NOT NULL")


class Prescription(Record, Trashable):
    __tablename__ = "prescriptions"
    __table_args__ = (
        # The keys go in pairs: a dossier cannot point at another structure's person, even past the gate.
        ForeignKeyConstraint(
            ["beneficiary_id", "prescriber_id"],
            ["beneficiaries.id", "beneficiaries.prescriber_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(
            ["spotting_id", "prescriber_id"], ["spottings.id", "spottings.prescriber_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("id", "prescriber_id"),
        UniqueConstraint("device_id"),
        Index("uq_prescriptions_one_open", "beneficiary_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "uq_prescriptions_one_identity",
            "identity_key",
            unique=True,
            sqlite_where=OPEN_AND_SENT,
            postgresql_where=OPEN_AND_SENT,
        ),
        Index("ix_prescriptions_mediator_stage", "mediator_id", "stage"),
        *(Index(f"ix_prescriptions_{key}", key, "id") for key in ("stage", "sent_on", "answered_on")),
        CheckConstraint("length(motivation) <= 500", name="motivation"),
        CheckConstraint("mediator_id IS NULL OR mediator_id <> prescriber_id", name="not_judge_and_party"),
        CheckConstraint(
            "stage = 'DRAFT' OR sent_on IS NOT NULL OR exit_reason IS NOT NULL OR beneficiary_id IS NULL", name="sent"
        ),
        # A dossier taken back from earlier years has nobody; any other has its person and its prescriber.
        CheckConstraint(
            "beneficiary_id IS NOT NULL AND prescriber_id IS NOT NULL OR beneficiary_id IS NULL "
            "AND prescriber_id IS NULL AND mediator_id IS NULL AND stage = 'CLOSED'",
            name="taken_back",
        ),
    )
    number: Mapped[str] = text(20, "Dossier", unique=True, nullable=False)
    beneficiary_id: Mapped[int | None] = column(Integer, "Bénéficiaire")
    prescriber_id: Mapped[int | None] = link("partners", "Prescripteur")
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    spotting_id: Mapped[int | None] = column(Integer, "Repérage", index=True)
    worker_name: Mapped[str] = text(80, "Suivi par", nullable=False, default="")
    stage: Mapped[Stage] = word(Stage, "Étape", nullable=False, default=Stage.DRAFT)
    criterion_means: Mapped[bool] = flag("Un besoin d’équipement mais des ressources financières limitées")
    criterion_skills: Mapped[bool] = flag(
        "Un besoin de montée en compétences techniques entravé par l’absence de matériel"
    )
    criterion_autonomy: Mapped[bool] = flag("Un besoin d’accéder à l’autonomie numérique")
    proof_note: Mapped[str] = text(300, "Ce qui le montre", nullable=False, default="")
    is_meeting_told: Mapped[bool] = flag("Dit : la rencontre avec un médiateur est obligatoire")
    is_pathway_told: Mapped[bool] = flag("Dit : un parcours est dû si les compétences ne sont pas acquises")
    is_solidarity_told: Mapped[bool] = flag("Dit : sans parcours, l’achat à prix solidaire est possible")
    told_on: Mapped[date | None] = day("Conditions dites le")
    motivation: Mapped[str] = text(500, "Motivation", nullable=False, default="")
    estimated_level: Mapped[Level | None] = word(Level, "Niveau estimé")
    no_stock_reason: Mapped[str | None] = text(300, "Pourquoi ce médiateur malgré tout")
    sent_on: Mapped[date | None] = day("Transmis le")
    reserved_until: Mapped[date | None] = day("Ordinateur retenu jusqu’au")
    answered_on: Mapped[date | None] = day("Répondu le")
    accepted_on: Mapped[date | None] = day("Accepté le")
    refused_on: Mapped[date | None] = day("Refusé le")
    refused_by_id: Mapped[int | None] = link("partners", "Refusé par", index=False)
    refusal_reason: Mapped[RefusalReason | None] = word(RefusalReason, "Motif du refus")
    refusal_note: Mapped[str | None] = text(300, "Précision du refus")
    suggested_id: Mapped[int | None] = link("partners", "Confrère suggéré", index=False)
    met_on: Mapped[date | None] = day("Rencontré le")
    solidarity_told_on: Mapped[date | None] = day("Prix solidaire dit le")
    assessed_on: Mapped[date | None] = day("Diagnostiqué le")
    assessed_level: Mapped[Level | None] = word(Level, "Niveau diagnostiqué", name="assessedlevel")
    before_on: Mapped[date | None] = day("Questionnaire « avant » le")
    sheet_signed_on: Mapped[date | None] = day("Fiche de suivi signée le")
    path_ended_on: Mapped[date | None] = day("Parcours terminé le")
    after_on: Mapped[date | None] = day("Questionnaire « après » le")
    device_id: Mapped[int | None] = link("devices", "Ordinateur attribué", index=False)
    handed_over_on: Mapped[date | None] = day("Ordinateur remis le")
    exit_reason: Mapped[ExitReason | None] = word(ExitReason, "Motif de sortie")
    closed_on: Mapped[date | None] = day("Clos le")
    homonym_reason: Mapped[str | None] = text(300, "Homonyme reconnu parce que")
    identity_key: Mapped[str | None] = text(80, "Empreinte de l’identité")
    folded: Mapped[str | None] = derived_text()
    beneficiary: Mapped[Beneficiary | None] = relationship(foreign_keys="Prescription.beneficiary_id", lazy="select",
        primaryjoin="Prescription.beneficiary_id == Beneficiary.id")  # fmt: skip
    spotting: Mapped[Spotting | None] = relationship(foreign_keys="Prescription.spotting_id", lazy="select",
        primaryjoin="Prescription.spotting_id == Spotting.id")  # fmt: skip
    prescriber: Mapped[Partner | None] = relationship(foreign_keys="Prescription.prescriber_id", lazy="select")
    mediator: Mapped[Partner | None] = relationship(foreign_keys="Prescription.mediator_id", lazy="select")
    refused_by: Mapped[Partner | None] = relationship(foreign_keys="Prescription.refused_by_id", lazy="select")
    suggested: Mapped[Partner | None] = relationship(foreign_keys="Prescription.suggested_id", lazy="select")
    device: Mapped[Device | None] = relationship(foreign_keys="Prescription.device_id", lazy="select")

    def facts(self) -> Facts:
        """The dated facts from which `journey.stage` reads where the dossier stands."""
        return Facts(
            sent_on=self.sent_on,
            answered_on=self.answered_on,
            is_accepted=None if self.answered_on is None else self.accepted_on is not None,
            refused_on=self.refused_on,
            estimated_level=self.estimated_level,
            assessed_on=self.assessed_on,
            assessed_level=self.assessed_level,
            signed_sheet_on=self.sheet_signed_on,
            path_ended_on=self.path_ended_on,
            handed_over_on=self.handed_over_on,
            closed_on=self.closed_on,
            exit_reason=self.exit_reason,
        )

    def __str__(self) -> str:
        return self.number
