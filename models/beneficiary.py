"""The person: the least that serves. A row belongs to the prescriber who met them."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, Trashable, column, day, derived_text, flag, link, text, word
from models.partner import Partner
from models.reference import Commune
from pin40.words import ContactPreference, Gender


class Beneficiary(Record, Trashable):
    __tablename__ = "beneficiaries"
    __table_args__ = (
        UniqueConstraint("id", "prescriber_id"),
        Index("ix_beneficiaries_names", "last_name", "first_name", "id"),
        Index("ix_beneficiaries_last_contact_on", "last_contact_on", "id"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
    )
    prescriber_id: Mapped[int] = link("partners", "Prescripteur", nullable=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    shared_on: Mapped[date | None] = day("Transmis la première fois le")
    accepted_on: Mapped[date | None] = day("Accueilli par le médiateur depuis le")
    first_name: Mapped[str] = text(60, "Prénom", nullable=False)
    last_name: Mapped[str] = text(60, "Nom", nullable=False)
    birth_year: Mapped[int | None] = column(Integer, "Année de naissance")
    gender: Mapped[Gender] = word(Gender, "Genre", nullable=False, default=Gender.UNTOLD)
    commune_id: Mapped[int | None] = link("communes", "Commune")
    phone: Mapped[str | None] = text(20, "Téléphone")
    email: Mapped[str | None] = text(120, "E-mail")
    has_no_contact: Mapped[bool] = flag("Sans téléphone ni e-mail")
    contact_preference: Mapped[ContactPreference | None] = word(ContactPreference, "Contact préféré")
    has_representative: Mapped[bool] = flag("A un représentant légal")
    representative_name: Mapped[str | None] = text(80, "Représentant légal")
    notice_version: Mapped[str | None] = text(20, "Notice d’information, version")
    notice_on: Mapped[date | None] = day("Notice remise le")
    last_contact_on: Mapped[date | None] = day("Dernier contact")
    anonymised_on: Mapped[date | None] = day("Anonymisé le")
    merged_into_id: Mapped[int | None] = column(Integer, "Réunie à la fiche")
    folded: Mapped[str | None] = derived_text()
    commune: Mapped[Commune | None] = relationship(lazy="select")
    prescriber: Mapped[Partner] = relationship(foreign_keys="Beneficiary.prescriber_id", lazy="select")
    mediator: Mapped[Partner | None] = relationship(foreign_keys="Beneficiary.mediator_id", lazy="select")

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def __str__(self) -> str:
        return self.full_name
