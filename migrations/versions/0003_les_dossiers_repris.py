"""Les dossiers repris d'années passées : ni personne, ni prescripteur ; numéros jusqu'à 20 caractères.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "prescriptions"
COPY = "_copy_of_prescriptions"
SENT = "stage = 'DRAFT' OR sent_on IS NOT NULL OR exit_reason IS NOT NULL"
SENT_OR_TAKEN_BACK = f"{SENT} OR beneficiary_id IS NULL"
WHOLE_OR_TAKEN_BACK = (
    "beneficiary_id IS NOT NULL AND prescriber_id IS NOT NULL OR beneficiary_id IS NULL "
    "AND prescriber_id IS NULL AND mediator_id IS NULL AND stage = 'CLOSED'"
)
# SQLite changes no column: its own words are rewritten, and the table copied (foreign keys are off, see env.py).
SQLITE = (
    ("number VARCHAR(12) NOT NULL", "number VARCHAR(20) NOT NULL"),
    ("beneficiary_id INTEGER NOT NULL", "beneficiary_id INTEGER"),
    ("prescriber_id INTEGER NOT NULL", "prescriber_id INTEGER"),
    (
        f"CONSTRAINT ck_prescriptions_sent CHECK ({SENT})",
        f"CONSTRAINT ck_prescriptions_sent CHECK ({SENT_OR_TAKEN_BACK}), \n\t"
        f"CONSTRAINT ck_prescriptions_taken_back CHECK ({WHOLE_OR_TAKEN_BACK})",
    ),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(SQLITE)
        return
    op.alter_column(TABLE, "number", type_=sa.String(20))
    op.alter_column(TABLE, "beneficiary_id", nullable=True)
    op.alter_column(TABLE, "prescriber_id", nullable=True)
    op.drop_constraint(op.f("ck_prescriptions_sent"), TABLE)
    op.create_check_constraint(op.f("ck_prescriptions_sent"), TABLE, SENT_OR_TAKEN_BACK)
    op.create_check_constraint(op.f("ck_prescriptions_taken_back"), TABLE, WHOLE_OR_TAKEN_BACK)


def downgrade() -> None:
    kept = sa.text("SELECT count(*) FROM prescriptions WHERE beneficiary_id IS NULL OR length(number) > 12")
    if op.get_bind().scalar(kept):
        raise RuntimeError("Des dossiers repris d’années passées sont dans la base : retirez-les d’abord.")
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(tuple((new, old) for old, new in SQLITE))
        return
    op.drop_constraint(op.f("ck_prescriptions_taken_back"), TABLE)
    op.drop_constraint(op.f("ck_prescriptions_sent"), TABLE)
    op.create_check_constraint(op.f("ck_prescriptions_sent"), TABLE, SENT)
    op.alter_column(TABLE, "prescriber_id", nullable=False)
    op.alter_column(TABLE, "beneficiary_id", nullable=False)
    op.alter_column(TABLE, "number", type_=sa.String(12))


def _rewrite(changes: tuple[tuple[str, str], ...]) -> None:
    """Make the table anew in other words, with its rows, its indexes and its triggers."""
    connection = op.get_bind()
    said = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL AND type {} 'table'"
    (words,) = connection.exec_driver_sql(said.format("="), (TABLE,)).one()
    beside = connection.exec_driver_sql(said.format("<>"), (TABLE,)).scalars().all()
    for old, new in changes:
        if words.count(old) != 1:
            raise RuntimeError(f"La table des dossiers n’est pas celle attendue : « {old} » n’y est pas une fois.")
        words = words.replace(old, new)
    head, _, body = words.partition("(")
    connection.exec_driver_sql(f"{head.replace(TABLE, COPY)}({body}")
    connection.exec_driver_sql(f"INSERT INTO {COPY} SELECT * FROM {TABLE}")  # noqa: S608  (our own words)
    connection.exec_driver_sql(f"DROP TABLE {TABLE}")
    connection.exec_driver_sql(f"ALTER TABLE {COPY} RENAME TO {TABLE}")
    for statement in beside:
        connection.exec_driver_sql(statement)
