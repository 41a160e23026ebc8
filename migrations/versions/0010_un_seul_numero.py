"""Un numéro de série par marque, un numéro d'inventaire : majuscules et minuscules ne font pas deux ordinateurs.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = {
    "uq_devices_one_serial": ("lower(make)", "lower(serial)"),
    "uq_devices_one_inventory_number": ("lower(inventory_number)",),
}
DOUBLED = (
    "SELECT min(inventory_number), max(inventory_number) FROM devices GROUP BY {0} HAVING count(*) > 1 "
    "ORDER BY min(inventory_number) LIMIT 10"
)


def upgrade() -> None:
    for name, keys in INDEXES.items():
        pairs = op.get_bind().execute(sa.text(DOUBLED.format(", ".join(keys)))).all()
        if pairs:
            told = ", ".join(f"{one} et {other}" for one, other in pairs)
            raise RuntimeError(f"Des ordinateurs sont là deux fois ({told}) : corrigez-les, puis recommencez.")
        op.create_index(name, "devices", [sa.text(key) for key in keys], unique=True)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "devices")
