"""Photographies et parutions de l'évolution observée.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REFUSAL = "Une photographie ne se modifie pas."


def upgrade() -> None:
    op.create_table(
        "snapshots",
        sa.Column(
            "kind",
            sa.Enum("PHOTOGRAPH", "RELEASE", name="snapshotkind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("questionnaire", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["accounts.id"], name=op.f("fk_snapshots_taken_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("name", name=op.f("uq_snapshots_name")),
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("UPDATE", "DELETE"):
        name = f"snapshots_no_{verb.lower()}"
        if is_postgresql:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON snapshots FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        else:
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON snapshots BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def downgrade() -> None:
    op.drop_table("snapshots")
