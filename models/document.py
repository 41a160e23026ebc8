"""Papers kept beside a record: the file itself stays in the database, in the same transaction as its act."""

from sqlalchemy import Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Record, Trashable, column, link, text, word
from models.partner import Partner
from pin40.words import DocumentKind


class Document(Record, Trashable):
    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("id", "partner_id"),)
    partner_id: Mapped[int] = link("partners", "Déposé par la structure", nullable=False)
    prescriber_id: Mapped[int | None] = link("partners", "Prescripteur")
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    refurbisher_id: Mapped[int | None] = link("partners", "Reconditionneur")
    kind: Mapped[DocumentKind] = word(DocumentKind, "Nature", nullable=False)
    title: Mapped[str] = text(120, "Titre", nullable=False)
    file_name: Mapped[str] = text(120, "Nom du fichier", nullable=False)
    media_type: Mapped[str] = text(40, "Format", nullable=False)
    size: Mapped[int] = column(Integer, "Taille (octets)", nullable=False)
    sha256: Mapped[str] = text(64, "Empreinte SHA-256", nullable=False)
    table_name: Mapped[str | None] = text(40, "Rattaché à")
    record_id: Mapped[int | None] = column(Integer, "Numéro de la fiche")
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False, info={"label": "Contenu"}))
    partner: Mapped[Partner] = relationship(foreign_keys="Document.partner_id", lazy="select")

    def __str__(self) -> str:
        return self.title
