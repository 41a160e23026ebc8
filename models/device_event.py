"""The chain of custody of a laptop: append-only by database trigger, never a person's name."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, day, link, text, word
from models.device import Device
from models.partner import Partner
from pin40.device_words import DeviceAct, DeviceState


class DeviceEvent(Record):
    __tablename__ = "device_events"
    __table_args__ = (
        Index("ix_device_events_device_day", "device_id", "happened_on", "id"),
        # What each refurbisher did to each laptop is counted in the index alone.
        Index("ix_device_events_refurbished", "refurbisher_id", "device_id", "act", "happened_on"),
    )
    device_id: Mapped[int] = link("devices", "Ordinateur", nullable=False, index=False)
    lot_id: Mapped[int] = link("device_lots", "Lot", nullable=False)
    act: Mapped[DeviceAct] = word(DeviceAct, "Mouvement", nullable=False)
    happened_on: Mapped[date] = day("Date", nullable=False)
    state_before: Mapped[DeviceState | None] = word(DeviceState, "État avant", name="statebefore")
    state_after: Mapped[DeviceState] = word(DeviceState, "État après", nullable=False, name="stateafter")
    holder_id: Mapped[int | None] = link("partners", "Détenteur après", index=False)
    refurbisher_id: Mapped[int | None] = link("partners", "Reconditionneur", index=False)
    mediator_id: Mapped[int | None] = link("partners", "Médiateur")
    purchase_order_id: Mapped[int | None] = link("purchase_orders", "Bon de commande", index=False)
    pickup_id: Mapped[int | None] = link("pickups", "Bon de retrait", index=False)
    reason: Mapped[str | None] = text(300, "Motif")
    device: Mapped[Device] = relationship(lazy="select")
    holder: Mapped[Partner | None] = relationship(foreign_keys="DeviceEvent.holder_id", lazy="select")

    def __str__(self) -> str:
        return self.act.label
