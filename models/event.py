"""The journal: one event a change, with its old and new values beside it. Append-only, by database triggers."""

from typing import Any

from sqlalchemy import JSON, Index, Integer
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, column, link, text, word
from models.moments import shown_moment
from pin40.words import Reading


class Owned:
    """The owner keys of the record told about, so that its history follows its rights without a join."""

    prescriber_id: Mapped[int | None] = column(Integer, "Prescripteur", index=True)
    mediator_id: Mapped[int | None] = column(Integer, "Médiateur", index=True)
    refurbisher_id: Mapped[int | None] = column(Integer, "Reconditionneur", index=True)
    partner_id: Mapped[int | None] = column(Integer, "Structure concernée", index=True)


class Event(Record, Owned):
    __tablename__ = "events"
    __table_args__ = (Index("ix_events_record", "table_name", "record_id"), {"implicit_returning": False})
    actor_id: Mapped[int | None] = link("accounts", "Par")
    viewed_as_id: Mapped[int | None] = link("accounts", "En voyant comme", index=False)
    structure_id: Mapped[int | None] = link("partners", "Structure de l’auteur", index=False)
    verb: Mapped[str] = text(40, "Acte", nullable=False)
    table_name: Mapped[str] = text(40, "Table", nullable=False)
    record_id: Mapped[int] = column(Integer, "Fiche", nullable=False)
    columns: Mapped[str] = text(1000, "Champs", nullable=False, default="")
    request_id: Mapped[str | None] = text(36, "Requête")
    change: Mapped["Change | None"] = relationship(back_populates="event", viewonly=True, lazy="select")

    def __str__(self) -> str:
        return f"{self.verb} {self.table_name} {self.record_id}"


class Change(Record, Owned):
    """Old and new values of one event; read with its record's rights, purged with its record."""

    __tablename__ = "changes"
    __table_args__ = ({"implicit_returning": False},)
    event_id: Mapped[int] = link("events", "Événement", nullable=False, unique=True)
    before: Mapped[dict[str, Any]] = column(JSON, "Avant", nullable=False)
    after: Mapped[dict[str, Any]] = column(JSON, "Après", nullable=False)
    event: Mapped[Event] = relationship(back_populates="change", viewonly=True, lazy="select")

    def __str__(self) -> str:
        return f"Modification n° {self.id}"


class AccessLog(Record):
    """Who opened which file, who downloaded which list. No name, no value."""

    __tablename__ = "access_logs"
    __table_args__ = (Index("ix_access_logs_record", "table_name", "record_id"), {"implicit_returning": False})
    account_id: Mapped[int | None] = link("accounts", "Par")
    viewed_as_id: Mapped[int | None] = link("accounts", "En voyant comme", index=False)
    partner_id: Mapped[int | None] = link("partners", "Structure")
    reading: Mapped[Reading] = word(Reading, "Lecture", nullable=False)
    table_name: Mapped[str] = text(40, "Table", nullable=False)
    record_id: Mapped[int | None] = column(Integer, "Fiche")
    row_count: Mapped[int | None] = column(Integer, "Lignes")
    request_id: Mapped[str | None] = text(36, "Requête")

    def __str__(self) -> str:
        return f"{self.reading.label} le {shown_moment(self.created_at)}"
