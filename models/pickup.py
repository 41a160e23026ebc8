"""Pick-ups: nobody delivers, whoever receives comes to collect. BR-2026-001, numbered when signed."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, day, flag, link, text, word
from models.device import Device
from models.partner import Partner
from models.purchase import PurchaseOrder
from models.request import DeviceRequest
from pin40.path_words import PickupKind, PickupStatus


class Pickup(Record):
    __tablename__ = "pickups"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="two_sides"),
        # « Le Gestionnaire n'assurera aucune livraison », the refurbisher neither: the receiver collects.
        CheckConstraint("collector_partner_id IS NULL OR collector_partner_id = to_id", name="nobody_delivers"),
    )
    number: Mapped[str | None] = text(14, "Bon de retrait", unique=True)
    kind: Mapped[PickupKind] = word(PickupKind, "Trajet", nullable=False)
    status: Mapped[PickupStatus] = word(PickupStatus, "Suite", nullable=False, default=PickupStatus.DRAFT)
    from_id: Mapped[int] = link("partners", "De", nullable=False, index=False)
    to_id: Mapped[int] = link("partners", "À", nullable=False, index=False)
    refurbisher_id: Mapped[int | None] = link("partners", "Reconditionneur")
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    purchase_order_id: Mapped[int | None] = link("purchase_orders", "Bon de commande")
    request_id: Mapped[int | None] = link("device_requests", "Demande servie")
    planned_on: Mapped[date | None] = day("Prévu le")
    collector_name: Mapped[str | None] = text(80, "Retiré par")
    collector_partner_id: Mapped[int | None] = link("partners", "Structure de la personne qui retire", index=False)
    signed_on: Mapped[date | None] = day("Signé le")
    received_on: Mapped[date | None] = day("Reçu le")
    note: Mapped[str] = text(300, "Précisions", nullable=False, default="")
    from_partner: Mapped[Partner] = relationship(foreign_keys="Pickup.from_id", lazy="select")
    to_partner: Mapped[Partner] = relationship(foreign_keys="Pickup.to_id", lazy="select")
    purchase_order: Mapped[PurchaseOrder | None] = relationship(lazy="select")
    request: Mapped[DeviceRequest | None] = relationship(lazy="select")
    lines: Mapped[list["PickupLine"]] = relationship(back_populates="pickup", lazy="select", passive_deletes="all")

    def __str__(self) -> str:
        return self.number or f"Retrait en préparation n° {self.id}"


class PickupLine(Record):
    __tablename__ = "pickup_lines"
    __table_args__ = (UniqueConstraint("pickup_id", "device_id"),)
    pickup_id: Mapped[int] = link("pickups", "Bon de retrait", nullable=False, ondelete="CASCADE")
    device_id: Mapped[int] = link("devices", "Ordinateur", nullable=False)
    refurbisher_id: Mapped[int | None] = link("partners", "Reconditionneur")
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    signed_on: Mapped[date | None] = day("Signé le")
    is_received: Mapped[bool] = flag("Compté à la réception")
    is_missing: Mapped[bool] = flag("Manquant à la réception")
    pickup: Mapped[Pickup] = relationship(back_populates="lines", lazy="select")
    device: Mapped[Device] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Ligne {self.id}"
