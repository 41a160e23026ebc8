"""The charter's versions, and who signed which."""

from datetime import date

from sqlalchemy import ForeignKeyConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, day, link, long_text, text
from models.partner import Partner


class CharterVersion(Record):
    __tablename__ = "charter_versions"
    number: Mapped[int] = column(Integer, "Version", unique=True, nullable=False)
    text: Mapped[str] = long_text("Texte", nullable=False)
    changes: Mapped[str] = long_text("Ce qui change", nullable=False, default="")
    proposed_on: Mapped[date] = day("Proposée le", nullable=False)
    in_force_on: Mapped[date | None] = day("En vigueur depuis le")

    def __str__(self) -> str:
        return f"Charte, version {self.number}"


class CharterSignature(Record):
    __tablename__ = "charter_signatures"
    __table_args__ = (
        UniqueConstraint("partner_id", "charter_version_id"),
        ForeignKeyConstraint(
            ["document_id", "partner_id"], ["documents.id", "documents.partner_id"], ondelete="RESTRICT"
        ),
    )
    partner_id: Mapped[int] = link("partners", "Structure", nullable=False)
    charter_version_id: Mapped[int] = link("charter_versions", "Version de la charte", nullable=False)
    signed_on: Mapped[date] = day("Signée le", nullable=False)
    signatory: Mapped[str] = text(80, "Signataire", nullable=False)
    capacity: Mapped[str] = text(80, "Qualité du signataire", nullable=False)
    document_id: Mapped[int | None] = column(Integer, "Charte signée (fichier)", index=True)
    partner: Mapped[Partner] = relationship(lazy="joined")
    charter_version: Mapped[CharterVersion] = relationship(lazy="joined")

    def __str__(self) -> str:
        return f"{self.partner}, {self.charter_version}"
