"""Ce que chaque reconditionneur a fait se compte dans un seul index, dans l'ordre des ordinateurs.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_device_events_refurbisher_id", "device_events")
    op.create_index(
        "ix_device_events_refurbished", "device_events", ["refurbisher_id", "device_id", "act", "happened_on"]
    )


def downgrade() -> None:
    op.drop_index("ix_device_events_refurbished", "device_events")
    op.create_index("ix_device_events_refurbisher_id", "device_events", ["refurbisher_id"])
