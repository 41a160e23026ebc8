"""Les vues enregistrées des listes.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "saved_views"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(2000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], op.f("fk_saved_views_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], op.f("fk_saved_views_partner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("account_id", "slug", "name", name=op.f("uq_saved_views_account_id_slug_name")),
    )
    op.create_index(op.f("ix_saved_views_partner_id"), TABLE, ["partner_id"])
    only = sa.text("is_default")
    op.create_index(
        "uq_saved_views_default", TABLE, ["account_id", "slug"], unique=True, sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    op.drop_table(TABLE)
