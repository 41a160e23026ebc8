"""Purchase orders to the refurbisher: BC-2026-001, numbered without a gap when issued."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, day, flag, link, text, word
from models.device import Device
from models.partner import Partner
from pin40.path_words import OrderStatus

OPEN_LINE = sql("is_open")


class PurchaseOrder(Record):
    __tablename__ = "purchase_orders"
    number: Mapped[str | None] = text(14, "Bon de commande", unique=True)
    refurbisher_id: Mapped[int] = link("partners", "Reconditionneur", nullable=False)
    status: Mapped[OrderStatus] = word(OrderStatus, "Suite", nullable=False, default=OrderStatus.DRAFT)
    wanted_on: Mapped[date | None] = day("Souhaité pour le")
    note: Mapped[str] = text(300, "Précisions pour le reconditionneur", nullable=False, default="")
    issued_on: Mapped[date | None] = day("Émis le")
    contract_reference: Mapped[str | None] = text(60, "Marché public")
    cancelled_on: Mapped[date | None] = day("Annulé le")
    cancel_reason: Mapped[str | None] = text(300, "Motif de l’annulation")
    refurbisher: Mapped[Partner] = relationship(lazy="select")
    lines: Mapped[list["PurchaseOrderLine"]] = relationship(
        back_populates="order", lazy="select", passive_deletes="all"
    )

    def __str__(self) -> str:
        return self.number or f"Commande en préparation n° {self.id}"


class PurchaseOrderLine(Record):
    __tablename__ = "purchase_order_lines"
    __table_args__ = (
        UniqueConstraint("purchase_order_id", "device_id"),
        # A laptop is in one open order at most: the database itself refuses the second.
        Index("uq_purchase_order_lines_one_open", "device_id", unique=True,
              sqlite_where=OPEN_LINE, postgresql_where=OPEN_LINE),
    )  # fmt: skip
    purchase_order_id: Mapped[int] = link("purchase_orders", "Bon de commande", nullable=False, ondelete="CASCADE")
    device_id: Mapped[int] = link("devices", "Ordinateur", nullable=False)
    refurbisher_id: Mapped[int] = link("partners", "Reconditionneur", nullable=False)
    issued_on: Mapped[date | None] = day("Commandé le")
    is_open: Mapped[bool] = flag("En cours", default=True)
    order: Mapped[PurchaseOrder] = relationship(back_populates="lines", lazy="select")
    device: Mapped[Device] = relationship(lazy="select")

    def __str__(self) -> str:
        return f"Ligne {self.id}"
