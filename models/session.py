"""The one session: it follows the viewer into the database, and refuses what the gate cannot see."""

from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import SessionTransaction

from models.viewer import Closed, look
from pin40.words import Role

PARTNER_ROLE = "pin40_partner"
MANAGER_ROLE = "pin40_manager"
PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON")
"""Real foreign keys; a log that readers do not wait for; what is told as done is on the disk; and a row of the journal
written over by REPLACE is a row deleted, which its triggers refuse."""
PATIENCE = 30_000
"""How long a request waits for SQLite's pen, in milliseconds: SQLite keeps no queue, and the last may wait long."""
BLIND = "La porte ne voit pas cette lecture : passez par une requête sur les modèles."

writing: ContextVar[bool] = ContextVar("writing", default=True)
"""Whether the transaction may write: a GET reads, everything else takes SQLite's write lock at once."""


def is_open() -> bool:
    """Only the software itself may speak plain SQL."""
    return look().viewer.role == Role.SYSTEM


class GatedSession(Session):
    """A session that answers by statements, so that the gate sees each of them."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """By number, through the gate: the identity map alone could hand out a row loaded for somebody else."""
        if is_open():
            return super().get(entity, ident, **options)
        return self.scalars(select(entity).where(entity.id == ident)).one_or_none()

    def get_one(self, entity: Any, ident: Any, **options: Any) -> Any:
        found = self.get(entity, ident, **options)
        if found is None:
            raise Closed("Cette fiche n’existe pas.", 404)
        return found

    def connection(self, *args: Any, **options: Any) -> Connection:
        if not is_open():
            raise Closed(BLIND)
        return super().connection(*args, **options)

    def bulk_save_objects(self, *args: Any, **options: Any) -> Any:
        raise Closed(BLIND)

    def bulk_insert_mappings(self, *args: Any, **options: Any) -> Any:
        raise Closed(BLIND)

    def bulk_update_mappings(self, *args: Any, **options: Any) -> Any:
        raise Closed(BLIND)


def settings_of(person: Any, is_borrowed: bool = False) -> dict[str, str]:
    """What the second wall knows of a person, as PostgreSQL settings of the transaction."""
    manager = person.role in (Role.SYSTEM, Role.MANAGER)
    return {
        "role": MANAGER_ROLE if manager else PARTNER_ROLE,
        "pin40.role": person.role.value,
        "pin40.partner": str(person.partner_id or ""),
        "pin40.account": str(person.account_id or ""),
        "pin40.referent": "on" if person.is_referent else "off",
        "pin40.borrowed": "on" if is_borrowed else "off",
    }


def tell(connection: Connection) -> None:
    """Give the transaction the viewer's database role and name; it ends with the transaction."""
    if connection.dialect.name != "postgresql":
        return
    now = look()
    known = settings_of(now.person, now.viewer.is_borrowed and now.touches is None)
    calls = ", ".join(f"set_config('{key}', %s, true)" for key in known)
    connection.exec_driver_sql(f"SELECT {calls}", tuple(known.values()))


@event.listens_for(GatedSession, "after_begin")
def _after_begin(session: Any, transaction: SessionTransaction, connection: Connection) -> None:
    tell(connection)


def follow() -> None:
    """Tell the open transaction that the viewer, or the reach, has changed."""
    from flask import has_app_context

    from models.base import db

    if not has_app_context() or not db.session.registry.has():
        return
    session = db.session()
    if session.in_transaction() and session.is_active:
        with session.no_autoflush:
            for connection in _connections(session):
                tell(connection)


def unflushed() -> AbstractContextManager[Any]:
    """Reads within leave pending changes where they are."""
    from flask import has_app_context

    from models.base import db

    return db.session.no_autoflush if has_app_context() and db.session.registry.has() else nullcontext()


def _connections(session: GatedSession) -> list[Connection]:
    transaction = session.get_transaction()
    return (
        list({id(c): c for c in (entry[0] for entry in transaction._connections.values())}.values())
        if transaction
        else []
    )


def prepare(engine: Engine) -> None:
    """SQLite as we want it: real foreign keys, a log that readers do not wait for, writers in a queue."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (*PRAGMAS, f"busy_timeout={PATIENCE}"):
            connection.execute(f"PRAGMA {pragma}")
        from pin40.identity import fold

        connection.create_function(
            "fold", 1, lambda value: None if value is None else fold(str(value)), deterministic=True
        )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads, then writes, fails at once if another wrote meanwhile: take the lock first.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
