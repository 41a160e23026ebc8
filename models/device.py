"""Laptops: what they are, where they are, whether they were erased. Never a person."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Integer, Numeric, UniqueConstraint, func
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, day, derived_text, flag, link, long_text, moment, text, word
from models.lot import DeviceLot
from models.partner import Partner
from pin40.words import BrokenReason, DeviceState, DiskKind, ErasureMethod, ErasureResult, Grade, Outcome

SORTED = ("make", "model", "state", "grade", "lot_id", "holder_id", "erased_on")
"""What a list of laptops shows, and is sorted by."""


class Device(Record):
    __tablename__ = "devices"
    __table_args__ = (
        UniqueConstraint("make", "serial"),
        CheckConstraint("battery_percent BETWEEN 0 AND 100", name="battery_percent"),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
        CheckConstraint("cost >= 0", name="cost"),
        # Each ended by the number, as lists are: one index gives an order both ways, and any of its pages.
        *(Index(f"ix_devices_{key}", key, "id") for key in SORTED),
    )
    inventory_number: Mapped[str] = text(30, "Numéro d’inventaire", unique=True, nullable=False)
    serial: Mapped[str] = text(40, "Numéro de série", nullable=False)
    make: Mapped[str] = text(40, "Marque", nullable=False)
    model: Mapped[str] = text(80, "Modèle", nullable=False)
    state: Mapped[DeviceState] = word(DeviceState, "État", nullable=False, default=DeviceState.STORED)
    lot_id: Mapped[int] = link("device_lots", "Lot", nullable=False, index=False)
    holder_id: Mapped[int | None] = link("partners", "Détenteur", index=False)
    refurbisher_id: Mapped[int | None] = link("partners", "Reconditionneur")
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    year: Mapped[int | None] = column(Integer, "Année")
    cpu: Mapped[str | None] = text(80, "Processeur")
    memory_gb: Mapped[int | None] = column(Integer, "Mémoire (Go)")
    disk_kind: Mapped[DiskKind | None] = word(DiskKind, "Type de disque")
    disk_gb: Mapped[int | None] = column(Integer, "Disque (Go)")
    disk_serial: Mapped[str | None] = text(40, "Numéro de série du disque")
    screen_inches: Mapped[Decimal | None] = column(Numeric(4, 1), "Écran (pouces)")
    battery_percent: Mapped[int | None] = column(Integer, "Batterie (%)")
    has_charger: Mapped[bool] = flag("Chargeur présent")
    grade: Mapped[Grade | None] = word(Grade, "Grade")
    defects: Mapped[str] = long_text("Défauts constatés", nullable=False, default="")
    os: Mapped[str | None] = text(40, "Système installé")
    erasure_method: Mapped[ErasureMethod | None] = word(ErasureMethod, "Méthode d’effacement")
    erasure_tool: Mapped[str | None] = text(60, "Outil d’effacement")
    erased_on: Mapped[date | None] = day("Effacé le")
    erasure_result: Mapped[ErasureResult | None] = word(ErasureResult, "Résultat de l’effacement")
    erasure_certificate: Mapped[str | None] = text(60, "Certificat d’effacement")
    broken_reason: Mapped[BrokenReason | None] = word(BrokenReason, "Motif hors service")
    outcome: Mapped[Outcome | None] = word(Outcome, "Devenir")
    office_suite: Mapped[str | None] = text(60, "Suite bureautique")
    erased_at: Mapped[datetime | None] = moment("Effacement déclaré le")
    back_at: Mapped[datetime | None] = moment("Dernier retour ou remise le")
    back_on: Mapped[date | None] = day("Dernier retour ou remise, jour")
    gone_on: Mapped[date | None] = day("Sorti le")
    gone_to: Mapped[str | None] = text(80, "Éco-organisme ou repreneur")
    gone_slip: Mapped[str | None] = text(60, "Numéro de bordereau")
    cost: Mapped[Decimal | None] = column(Numeric(8, 2), "Coût de reconditionnement HT (€)")
    folded: Mapped[str | None] = derived_text()
    lot: Mapped[DeviceLot] = relationship(lazy="select")
    holder: Mapped[Partner | None] = relationship(foreign_keys="Device.holder_id", lazy="select")
    refurbisher: Mapped[Partner | None] = relationship(foreign_keys="Device.refurbisher_id", lazy="select")
    mediator: Mapped[Partner | None] = relationship(foreign_keys="Device.mediator_id", lazy="select")

    def __str__(self) -> str:
        return self.inventory_number


# Case makes no second laptop, here as in a file that one imports: the database itself refuses it, whoever writes.
Index("uq_devices_one_serial", func.lower(Device.make), func.lower(Device.serial), unique=True)
Index("uq_devices_one_inventory_number", func.lower(Device.inventory_number), unique=True)
