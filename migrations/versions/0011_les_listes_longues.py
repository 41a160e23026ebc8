"""Les listes longues : un index par colonne triée, terminé par le numéro de la fiche ; le texte cherché, plié.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

from models.folded import Folded, laid, lifted

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MADE = {
    "devices": ("make", "model", "grade", "erased_on"),
    "prescriptions": ("stage", "sent_on", "answered_on"),
    "beneficiaries": ("last_contact_on",),
}
LONGER = {"devices": ("state", "lot_id", "holder_id")}
"""Indexes that were there, without the number."""
FOLDED = (
    Folded("devices", ("inventory_number", "serial", "make", "model")),
    Folded("beneficiaries", ("last_name", "first_name")),
    Folded("prescriptions", ("number", "worker_name")),
    Folded("partners", ("name",)),
)


def upgrade() -> None:
    for table, columns in LONGER.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
            op.create_index(f"ix_{table}_{column}", table, [column, "id"])
    for table, columns in MADE.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column, "id"])
    op.drop_index("ix_beneficiaries_last_name", "beneficiaries")
    op.create_index("ix_beneficiaries_names", "beneficiaries", ["last_name", "first_name", "id"])
    for one in FOLDED:
        for statement in laid(one, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for one in reversed(FOLDED):
        for statement in lifted(one, op.get_bind().dialect.name):
            op.execute(statement)
    if is_postgresql:
        op.execute("DROP EXTENSION IF EXISTS pg_trgm")
    op.drop_index("ix_beneficiaries_names", "beneficiaries")
    op.create_index("ix_beneficiaries_last_name", "beneficiaries", ["last_name"])
    for table, columns in MADE.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in LONGER.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
            op.create_index(f"ix_{table}_{column}", table, [column])
