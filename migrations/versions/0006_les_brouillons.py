"""Brouillons de saisie, notes et étiquettes ; une personne réunie à une autre.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = ("MANAGER", "PRESCRIBER", "MEDIATOR", "REFURBISHER", "FUNDER")


def upgrade() -> None:
    # A plain ALTER: the table keeps its rows and its keys.
    op.add_column("beneficiaries", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_table(
        "drafts",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        *row("drafts"),
        key("drafts", "account_id", "accounts", "CASCADE"),
        sa.UniqueConstraint("account_id", "place", "record_id", name=op.f("uq_drafts_account_id_place_record_id")),
    )
    op.create_table(
        "notes",
        *kept("notes", "noterole"),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        key("notes", "author_id", "accounts", "RESTRICT"),
    )
    op.create_table(
        "tags",
        *kept("tags", "tagrole"),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.UniqueConstraint(
            "partner_id", "table_name", "record_id", "label", name=op.f("uq_tags_partner_id_table_name_record_id_label")
        ),
    )
    for table in ("notes", "tags"):
        op.create_index(op.f(f"ix_{table}_partner_id"), table, ["partner_id"], unique=False)
        op.create_index(f"ix_{table}_record", table, ["table_name", "record_id"], unique=False)


def downgrade() -> None:
    for table in ("tags", "notes", "drafts"):
        op.drop_table(table)
    op.execute("ALTER TABLE beneficiaries DROP COLUMN merged_into_id")


def kept(table: str, role: str) -> tuple[sa.Column | sa.Constraint, ...]:
    """What a note and a label share: their structure, and the record they stand on."""
    return (
        sa.Column(
            "structure_role", sa.Enum(*ROLES, name=role, native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        *row(table),
        key(table, "partner_id", "partners", "RESTRICT"),
    )


def row(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def key(table: str, column: str, target: str, end: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=end)
