"""A column as a screen knows it: its words, its kind, how its value reads."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import inspect

from models.base import Record
from models.moments import shown_moment
from pin40.words import DeviceState, MailState, Stage

TONES = {
    Stage.DRAFT: "rest", Stage.SENT: "ocean", Stage.TO_REDIRECT: "resin", Stage.ACCEPTED: "pine",
    Stage.ASSESSED: "pine", Stage.ENGAGED: "pine", Stage.PATH_ENDED: "pine", Stage.EQUIPPED: "pine",
    Stage.CLOSED: "rest",
    DeviceState.STORED: "rest", DeviceState.WAITING: "resin", DeviceState.BROKEN: "arbutus",
    DeviceState.DELIVERABLE: "ocean", DeviceState.DELIVERED: "pine", DeviceState.HANDED_OVER: "pine",
    DeviceState.RETURNED: "resin", DeviceState.GONE: "heather", DeviceState.LOST: "arbutus",
    MailState.WAITING: "resin", MailState.SENT: "pine", MailState.FAILED: "arbutus",
}  # fmt: skip


UNBROKEN = ("number", "inventory_number", "serial", "lot", "phone", "postcodes")
"""Columns whose value stays on one line: it is copied, dictated or compared."""


ELSEWHERE = "Ordinateur passé depuis à une autre structure"
"""Instead of a laptop that a row names and that its reader does not reach any more."""


@dataclass(frozen=True)
class Column:
    """`key` is what a URL names; `column` the table's own column; `target` the model a relation leads to.

    `codes` gives, where a text column keeps codes, the French words of each.
    """

    key: str
    column: str
    label: str
    kind: str
    target: type[Record] | None = None
    words: type[Enum] | None = None
    codes: dict[str, str] | None = None

    @property
    def numeric(self) -> bool:
        return self.kind == "number"


def describe(model: type[Record], key: str) -> Column:
    """The column behind a key of a screen; KeyError when the model has none of that name."""
    mapper = inspect(model)
    if key in mapper.relationships:
        relation = mapper.relationships[key]
        column = next(
            c
            for c in relation.local_columns
            if (c.name.endswith("_id") and c.name != "prescriber_id") or len(relation.local_columns) == 1
        )
        return Column(key, column.key, column.info.get("label", key), "relation", relation.mapper.class_)
    column = mapper.columns[key]
    return Column(key, key, column.info.get("label", key), _kind(column), words=_words(column))


def _words(column: Any) -> type[Enum] | None:
    return column.type.enum_class if isinstance(column.type, sa.Enum) else None


def _kind(column: Any) -> str:
    kinds = (
        (sa.Enum, "word"), (sa.Boolean, "bool"), (sa.DateTime, "moment"), (sa.Date, "day"), (sa.Numeric, "number"),
        (sa.Integer, "number"), (sa.JSON, "text"), (sa.LargeBinary, "secret"),
    )  # fmt: skip
    return next((name for kind, name in kinds if isinstance(column.type, kind)), "text")


def shown(column: Column, value: Any) -> str | int | float | Decimal | date | None:
    """A value as a person reads it in a cell or a spreadsheet; typed where a spreadsheet can use it."""
    if value is None:
        return None
    if column.kind == "bool":
        return "Oui" if value else "Non"
    if column.codes is not None:
        return column.codes.get(str(value), str(value))
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if column.kind == "relation":
        return str(value)
    return value if isinstance(value, int | float | Decimal | date | datetime | str) else str(value)


def value_of(column: Column, record: Record) -> Any:
    """A column of a record, or the words for a laptop that is there and out of the reader's reach."""
    value = getattr(record, column.key)
    named = column.target is not None and column.target.__name__ == "Device"
    return ELSEWHERE if value is None and named and getattr(record, column.column) is not None else value


def person_of(record: Any) -> str | None:
    """The person of a record's dossier, where the reader reaches both."""
    dossier = getattr(record, "dossier", None)
    return str(dossier.beneficiary) if dossier is not None and dossier.beneficiary is not None else None


def address(record: Record) -> str | None:
    """The page of another record, where the reader has a screen for it."""
    from views.menu import screen_for

    if getattr(record, "trashed_at", None) is not None:
        return None
    base = screen_for(type(record))
    return f"{base}details/?id={record.id}" if base else None


def cell(column: Column, record: Record) -> dict[str, Any]:
    """A value as the templates take it."""
    value = value_of(column, record)
    base = {"kind": "text", "text": shown(column, value), "tone": None, "stage": None, "url": None, "sub": None,
            "nowrap": column.key in UNBROKEN}  # fmt: skip
    if value is None or value == "":
        return {**base, "text": "" if column.kind != "bool" else "Non"}
    if column.kind == "relation":
        return {**base, "text": str(value), "url": address(value) if isinstance(value, Record) else None}
    if value in TONES and isinstance(value, Enum):
        return {
            **base,
            "kind": "status",
            "tone": TONES[value],
            "stage": value.value if isinstance(value, Stage) else None,
        }
    if column.kind == "day":
        return {**base, "kind": "date", "text": f"{value:%d/%m/%Y}"}
    if column.kind == "moment":
        return {**base, "kind": "moment", "text": shown_moment(value)}
    if column.kind == "number" and column.column not in ("year", "birth_year", "id", "number"):
        return {**base, "kind": "number"}
    return {**base, "kind": "bool" if column.kind == "bool" else "text", "text": str(base["text"])}
