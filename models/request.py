"""What a mediator asks for its next quarter, and what the Alpi grants."""

from datetime import date

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, day, link, text, word
from models.partner import Partner
from pin40.path_words import RequestStatus


class DeviceRequest(Record):
    __tablename__ = "device_requests"
    __table_args__ = (
        CheckConstraint("asked BETWEEN 1 AND 10000", name="asked"),
        CheckConstraint("granted >= 0 AND granted <= asked", name="granted"),
    )
    mediator_id: Mapped[int] = link("partners", "Médiateur", nullable=False)
    quarter: Mapped[str] = text(7, "Trimestre", nullable=False)
    proposed: Mapped[int | None] = column(Integer, "Quantité proposée")
    proposal: Mapped[str] = text(300, "Calcul de la proposition", nullable=False, default="")
    asked: Mapped[int] = column(Integer, "Quantité demandée", nullable=False)
    why: Mapped[str | None] = text(300, "Pourquoi cette quantité")
    status: Mapped[RequestStatus] = word(RequestStatus, "Suite", nullable=False, default=RequestStatus.DRAFT)
    sent_on: Mapped[date | None] = day("Envoyée le")
    granted: Mapped[int | None] = column(Integer, "Quantité accordée")
    decided_on: Mapped[date | None] = day("Décidée le")
    decision_reason: Mapped[str | None] = text(300, "Motif de la décision")
    mediator: Mapped[Partner] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Demande {self.quarter}, {self.mediator}"
