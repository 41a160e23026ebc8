"""Structures: each signs the charter, in one role."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, day, derived_text, flag, link, text, word
from models.reference import Commune
from pin40.words import PartnerKind, PartnerRole

ONE_MANAGER = sql("role = 'MANAGER'")


class Partner(Record):
    __tablename__ = "partners"
    __table_args__ = (
        # « Le syndicat mixte Alpi est seul Gestionnaire »: the database itself refuses a second one.
        Index("uq_partners_one_manager", "role", unique=True, sqlite_where=ONE_MANAGER, postgresql_where=ONE_MANAGER),
        CheckConstraint("siret IS NULL OR length(siret) = 14", name="siret"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
    )
    name: Mapped[str] = text(120, "Structure", nullable=False, index=True)
    role: Mapped[PartnerRole] = word(PartnerRole, "Rôle", nullable=False)
    kind: Mapped[PartnerKind] = word(PartnerKind, "Nature", nullable=False)
    siret: Mapped[str | None] = text(14, "SIRET", unique=True)
    parent_id: Mapped[int | None] = link("partners", "Organisme de rattachement")
    commune_id: Mapped[int | None] = link("communes", "Commune")
    phone: Mapped[str | None] = text(20, "Téléphone")
    email: Mapped[str | None] = text(120, "E-mail")
    website: Mapped[str | None] = text(200, "Site internet")
    address: Mapped[str | None] = text(200, "Adresse")
    opening: Mapped[str | None] = text(200, "Jours et heures d’accueil")
    has_dedicated_staff: Mapped[bool] = flag("Personnel dédié à la médiation numérique attesté")
    contract_reference: Mapped[str | None] = text(60, "Référence du marché public")
    contract_from: Mapped[date | None] = day("Marché en vigueur du")
    contract_until: Mapped[date | None] = day("Marché en vigueur jusqu’au")
    is_active: Mapped[bool] = flag("Structure active", default=True)
    folded: Mapped[str | None] = derived_text()
    commune: Mapped[Commune | None] = relationship(lazy="select")
    parent: Mapped["Partner | None"] = relationship(remote_side="Partner.id", lazy="select")

    def __str__(self) -> str:
        return self.name
