"""Gisements: the lots in which devices enter."""

from datetime import date

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped

from models.base import Record, column, day, text


class DeviceLot(Record):
    __tablename__ = "device_lots"
    __table_args__ = (CheckConstraint("announced_count >= 0", name="announced_count"),)
    number: Mapped[str] = text(20, "Lot", unique=True, nullable=False)
    source: Mapped[str] = text(120, "Gisement", nullable=False)
    deed: Mapped[str] = text(80, "Acte de cession", nullable=False, default="")
    received_on: Mapped[date] = day("Reçu le", nullable=False)
    announced_count: Mapped[int] = column(Integer, "Nombre annoncé", nullable=False)

    def __str__(self) -> str:
        return self.number
