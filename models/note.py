"""Notes and labels that a structure keeps on a record; a mediator's own stay with it, even before the Alpi."""

from datetime import datetime

from sqlalchemy import Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.account import Account
from models.base import Record, column, link, long_text, moment, text, word
from models.partner import Partner
from pin40.words import PartnerRole


class Kept:
    """On which record, by which structure: the role is written on the row, so that its reach needs no join."""

    partner_id: Mapped[int] = link("partners", "Structure", nullable=False)
    table_name: Mapped[str] = text(40, "Rattaché à", nullable=False)
    record_id: Mapped[int] = column(Integer, "Numéro de la fiche", nullable=False)


class Note(Record, Kept):
    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_record", "table_name", "record_id"),)
    structure_role: Mapped[PartnerRole] = word(PartnerRole, "Rôle de la structure", nullable=False, name="noterole")
    author_id: Mapped[int] = link("accounts", "Auteur", nullable=False, index=False)
    words: Mapped[str] = long_text("Note", nullable=False)
    written_at: Mapped[datetime] = moment("Écrite le", nullable=False)
    author: Mapped[Account] = relationship(foreign_keys="Note.author_id", lazy="select")
    partner: Mapped[Partner] = relationship(foreign_keys="Note.partner_id", lazy="select")

    def __str__(self) -> str:
        return "Note"


class Tag(Record, Kept):
    __tablename__ = "tags"
    __table_args__ = (
        UniqueConstraint("partner_id", "table_name", "record_id", "label"),
        Index("ix_tags_record", "table_name", "record_id"),
    )
    structure_role: Mapped[PartnerRole] = word(PartnerRole, "Rôle de la structure", nullable=False, name="tagrole")
    label: Mapped[str] = text(30, "Étiquette", nullable=False)

    def __str__(self) -> str:
        return self.label
