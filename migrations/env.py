"""How migrations reach the database: through the application's own engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from models.folded import is_index

config = context.config
db = current_app.extensions["migrate"].db


def run() -> None:
    if context.is_offline_mode():
        raise SystemExit("Les migrations ne tournent pas hors ligne : donnez DATABASE_URL.")
    with db.engine.connect() as connection, keys_asleep(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            on_version_apply=no_key_is_broken,
            include_name=is_a_models,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


def is_a_models(name: str | None, kind: str, parents: Any) -> bool:
    """What the search lays beside its column is no part of a model: a new migration leaves it where it is."""
    return kind not in ("table", "index") or not is_index(name)


@contextmanager
def keys_asleep(connection: Connection) -> Iterator[None]:
    """On SQLite, a table is changed by a copy: dropping the old one must not take away, or refuse, what points at it.

    The switch works outside a transaction alone, hence on the bare connection, before and after.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    bare = connection.connection.dbapi_connection
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        bare.execute("PRAGMA foreign_keys=ON")


def no_key_is_broken(ctx: Any, **_: Any) -> None:
    """Looked at within each migration's own transaction: a row left pointing at nothing undoes it."""
    if ctx.connection.dialect.name != "sqlite":
        return
    broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise RuntimeError(f"La migration laisserait des lignes sans leur parent ({tables}) : rien n’est changé.")


run()
