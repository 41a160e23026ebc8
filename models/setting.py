"""Figures that the Alpi may change, each dated: the value in force is the latest already begun."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Record, day, text
from pin40.charter import FIGURES


class Setting(Record):
    __tablename__ = "settings"
    __table_args__ = (UniqueConstraint("key", "valid_from"),)
    key: Mapped[str] = text(40, "Réglage", nullable=False)
    value: Mapped[str] = text(200, "Valeur", nullable=False)
    valid_from: Mapped[date] = day("À partir du", nullable=False)

    def __str__(self) -> str:
        return f"{FIGURES[self.key].label if self.key in FIGURES else self.key} : {self.value}"
