"""The ground every table stands on: the session behind the gate, columns with their French label."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import Enum as PythonEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Boolean, Date, DateTime, Enum, ForeignKey, Integer, MetaData, String, Table, Text, event
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeEngine

from models.session import GatedSession

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


@event.listens_for(Table, "after_parent_attach")
def _numbered_once(table: Table, parent: Any) -> None:
    """A number serves once on SQLite too: a new row never bears the notes and the history of one that was erased."""
    if parent is Base.metadata:
        table.dialect_options["sqlite"]["autoincrement"] = True


db = SQLAlchemy(model_class=Base, session_options={"class_": GatedSession})


_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The moment, in UTC: databases never keep a local time."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Tell what was done at that moment (the demonstration's two years)."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def column(kind: Any, label: str, **options: Any) -> Any:
    """A column and the words that people read for it."""
    return mapped_column(kind, info={"label": label}, **options)


def text(length: int, label: str, **options: Any) -> Any:
    return column(String(length), label, **options)


def long_text(label: str, **options: Any) -> Any:
    return column(Text(), label, **options)


def derived_text() -> Any:
    """What `models.folded` keeps for the search: the database writes it, nobody reads it on a screen."""
    return column(Text(), "Texte cherché", deferred=True)


def flag(label: str, *, default: bool = False) -> Any:
    return column(Boolean(create_constraint=False), label, default=default, nullable=False)


def word(words: type[PythonEnum], label: str, **options: Any) -> Any:
    """A closed list, guarded by a CHECK of its own."""
    kind: TypeEngine[Any] = Enum(
        words,
        native_enum=False,
        length=max(len(w.value) for w in words),
        values_callable=lambda members: [member.value for member in members],
        create_constraint=True,
        name=options.pop("name", words.__name__.lower()),
    )
    return column(kind, label, **options)


def day(label: str, **options: Any) -> Any:
    return column(Date(), label, **options)


def moment(label: str, **options: Any) -> Any:
    return column(DateTime(timezone=True), label, **options)


def link(target: str, label: str, *, ondelete: str = "RESTRICT", index: bool = True, **options: Any) -> Any:
    """A foreign key; RESTRICT unless said, so that nothing disappears behind somebody's back."""
    return mapped_column(
        Integer, ForeignKey(f"{target}.id", ondelete=ondelete), index=index, info={"label": label}, **options
    )


class Record(db.Model):  # type: ignore[name-defined]
    """A row with its number, its birth and its optimistic lock."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True, info={"label": "Numéro"})
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=now, nullable=False, info={"label": "Créé le"}
    )
    version: Mapped[int] = mapped_column(Integer, nullable=False, info={"label": "Version"})

    def __str__(self) -> str:
        """What people read of a row; its own class says it better."""
        return f"Fiche n° {self.id}"

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


class Trashable:
    """A record that may be thrown away, and taken back."""

    trashed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), nullable=True, info={"label": "Mis à la corbeille le"}
    )


def labels(model: type) -> dict[str, str]:
    """The French label of each column, by attribute name."""
    return {attribute.key: attribute.columns[0].info.get("label", "") for attribute in model.__mapper__.column_attrs}


__all__ = ["Base", "Record", "Trashable", "column", "date", "db", "labels", "link", "now"]
