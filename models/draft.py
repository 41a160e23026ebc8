"""A form begun and not sent: kept for its author alone, never told by the journal, erased after some days."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Record, column, link, moment, text


class Draft(Record):
    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("account_id", "place", "record_id"),)
    account_id: Mapped[int] = link("accounts", "Auteur", nullable=False, ondelete="CASCADE", index=False)
    place: Mapped[str] = text(80, "Formulaire", nullable=False)
    record_id: Mapped[int] = column(Integer, "Fiche", nullable=False, default=0)
    address: Mapped[str] = text(300, "Adresse", nullable=False)
    fields: Mapped[dict[str, Any]] = column(JSON, "Saisie", nullable=False)
    saved_at: Mapped[datetime] = moment("Gardé le", nullable=False)

    def __str__(self) -> str:
        return self.place
