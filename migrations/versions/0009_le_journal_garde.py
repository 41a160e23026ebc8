"""Le journal gardé de plus près : ni ligne réécrite par-dessus, ni liste vidée d'un coup.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = ("events", "changes", "access_logs", "device_events")
REFUSAL = "Le journal ne se modifie pas."
NO_REPLACE = (
    "CREATE TRIGGER {0}_no_replace BEFORE INSERT ON {0} "
    "WHEN EXISTS (SELECT 1 FROM {0} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{1}'); END"
)


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in KEPT:
        if is_postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        else:  # INSERT OR REPLACE fires no trigger of deletion, unless its connection asks for it
            op.execute(NO_REPLACE.format(table, REFUSAL))


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in KEPT:
        if is_postgresql:
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_no_replace")
