"""Figures kept as they were told: a photograph that somebody took, or a release. Neither is ever changed."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Integer
from sqlalchemy.orm import Mapped, relationship

from models.account import Account
from models.base import Record, column, day, link, text, word
from pin40.snapshot_words import SnapshotKind


class Snapshot(Record):
    """No answer and no person: the tables of a report, `digest` being the fingerprint of `content`."""

    __tablename__ = "snapshots"
    kind: Mapped[SnapshotKind] = word(SnapshotKind, "Sorte", nullable=False)
    name: Mapped[str] = text(80, "Nom", unique=True, nullable=False)
    taken_on: Mapped[date] = day("Prise le", nullable=False)
    period: Mapped[str] = text(7, "Période", nullable=False, default="")
    questionnaire: Mapped[int] = column(Integer, "Version du questionnaire", nullable=False)
    pairs: Mapped[int | None] = column(Integer, "Paires")
    content: Mapped[dict[str, Any]] = column(JSON, "Chiffres", nullable=False)
    digest: Mapped[str] = text(64, "Empreinte", nullable=False)
    taken_by_id: Mapped[int | None] = link("accounts", "Prise par", index=False)
    taken_by: Mapped[Account | None] = relationship(lazy="select")

    def __str__(self) -> str:
        return self.name
