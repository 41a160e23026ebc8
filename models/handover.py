"""The hand-over, at the end of the path, and what happens to the laptop afterwards."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, day, link, text, word
from models.device import Device
from models.partner import Partner
from models.prescription import Prescription
from pin40.path_words import AfterCareKind
from pin40.typography import inside


class Handover(Record):
    __tablename__ = "handovers"
    __table_args__ = (UniqueConstraint("prescription_id"),)
    prescription_id: Mapped[int] = link("prescriptions", "Dossier", nullable=False, index=False)
    mediator_id: Mapped[int] = link("partners", "Médiateur", nullable=False)
    device_id: Mapped[int] = link("devices", "Ordinateur", nullable=False)
    receipt_signed_on: Mapped[date] = day("Attestation signée le", nullable=False)
    signatory: Mapped[str] = text(80, "Signée par", nullable=False)
    dossier: Mapped[Prescription] = relationship(lazy="select")
    device: Mapped[Device] = relationship(lazy="select")
    mediator: Mapped[Partner] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Remise {self.dossier.number}" if self.dossier else f"Remise {self.id}"


class AfterCare(Record):
    """Breakdown, swap, return, loss: facts that come after the hand-over."""

    __tablename__ = "after_cares"
    prescription_id: Mapped[int] = link("prescriptions", "Dossier", nullable=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    device_id: Mapped[int] = link("devices", "Ordinateur", nullable=False)
    kind: Mapped[AfterCareKind] = word(AfterCareKind, "Nature", nullable=False)
    happened_on: Mapped[date] = day("Survenu le", nullable=False)
    note: Mapped[str] = text(300, "Ce qui s’est passé", nullable=False, default="")
    solved_on: Mapped[date | None] = day("Réglé le")
    solution: Mapped[str | None] = text(300, "Solution apportée")
    new_device_id: Mapped[int | None] = link("devices", "Ordinateur de remplacement")
    dossier: Mapped[Prescription] = relationship(lazy="select")
    mediator: Mapped[Partner | None] = relationship(lazy="select")
    device: Mapped[Device] = relationship(foreign_keys="AfterCare.device_id", lazy="select")
    new_device: Mapped[Device | None] = relationship(foreign_keys="AfterCare.new_device_id", lazy="select")

    def __str__(self) -> str:
        return f"SAV : {inside(self.kind.label)}"
