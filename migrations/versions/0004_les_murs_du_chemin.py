"""Les murs du chemin : qui écrit un courriel ; jusqu'à quand une réponse et une présence se corrigent.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FILLED = (
    ("answers", "entered_on", "questionnaire_responses", "response_id"),
    ("attendances", "ended_on", "pathways", "pathway_id"),
)


def upgrade() -> None:
    # Plain ALTERs: no table is copied, on either database.
    op.execute(
        "ALTER TABLE outbox_mails ADD COLUMN sender_id INTEGER "
        "CONSTRAINT fk_outbox_mails_sender_id REFERENCES accounts (id) ON DELETE SET NULL"
    )
    for table, name, parent, key in FILLED:
        op.add_column(table, sa.Column(name, sa.Date(), nullable=True))
        for one in (table, parent):
            _force(one, "NO FORCE")
        op.execute(
            f"UPDATE {table} SET {name} = (SELECT p.{name} FROM {parent} p WHERE p.id = {table}.{key})"  # noqa: S608
        )
        for one in (table, parent):
            _force(one, "FORCE")


def _force(table: str, how: str) -> None:
    """The second wall stands before the owner too: it is opened for the time of one statement."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def downgrade() -> None:
    for table, name, *_ in FILLED:
        op.drop_column(table, name)
    op.drop_column("outbox_mails", "sender_id")
