"""How migrations reach the database: through the application's own engine."""

from alembic import context
from flask import current_app

config = context.config
db = current_app.extensions["migrate"].db


def run() -> None:
    if context.is_offline_mode():
        raise SystemExit("Les migrations ne tournent pas hors ligne : donnez DATABASE_URL.")
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
