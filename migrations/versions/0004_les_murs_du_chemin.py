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
MAILS, COPY = "outbox_mails", "_copy_of_outbox_mails"
KEY = "fk_outbox_mails_sender_id"
# A key added to a column of SQLite has no name: the table, to which nothing points, is written anew in other words.
WORDS = (
    ("CONSTRAINT pk_outbox_mails", "sender_id INTEGER, \n\tCONSTRAINT pk_outbox_mails"),
    (
        "CONSTRAINT fk_outbox_mails_account_id",
        f"CONSTRAINT {KEY} FOREIGN KEY(sender_id) REFERENCES accounts (id) ON DELETE SET NULL, "
        "\n\tCONSTRAINT fk_outbox_mails_account_id",
    ),
)


def upgrade() -> None:
    if _is_postgresql():
        op.add_column(MAILS, sa.Column("sender_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(KEY), MAILS, "accounts", ["sender_id"], ["id"], ondelete="SET NULL")
    else:
        _rewrite(WORDS)
    for table, name, parent, key in FILLED:
        op.add_column(table, sa.Column(name, sa.Date(), nullable=True))
        for one in (table, parent):
            _force(one, "NO FORCE")
        op.execute(
            f"UPDATE {table} SET {name} = (SELECT p.{name} FROM {parent} p WHERE p.id = {table}.{key})"  # noqa: S608
        )
        for one in (table, parent):
            _force(one, "FORCE")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _force(table: str, how: str) -> None:
    """The second wall stands before the owner too: it is opened for the time of one statement."""
    if _is_postgresql():
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def downgrade() -> None:
    if _is_postgresql():
        # These policies name the columns; `init` lays those of its own version again.
        for policy, table in (("p_u", "answers"), ("p_u", "attendances"), ("p_c", MAILS)):
            op.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
        op.drop_column(MAILS, "sender_id")
    else:
        _rewrite(tuple((new, old) for old, new in WORDS))
    for table, name, *_ in FILLED:
        op.drop_column(table, name)


def _rewrite(changes: tuple[tuple[str, str], ...]) -> None:
    """Make the table anew, with its rows and its indexes; the columns that both have are kept."""
    connection = op.get_bind()
    said = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL AND type {} 'table'"
    (words,) = connection.exec_driver_sql(said.format("="), (MAILS,)).one()
    beside = connection.exec_driver_sql(said.format("<>"), (MAILS,)).scalars().all()
    for old, new in changes:
        if words.count(old) != 1:
            raise RuntimeError(f"La table des courriels n’est pas celle attendue : « {old} » n’y est pas une fois.")
        words = words.replace(old, new)
    names = [column["name"] for column in sa.inspect(connection).get_columns(MAILS) if column["name"] != "sender_id"]
    head, _, body = words.partition("(")
    connection.exec_driver_sql(f"{head.replace(MAILS, COPY)}({body}")
    kept = ", ".join(names)
    connection.exec_driver_sql(f"INSERT INTO {COPY} ({kept}) SELECT {kept} FROM {MAILS}")  # noqa: S608  (our own words)
    connection.exec_driver_sql(f"DROP TABLE {MAILS}")
    connection.exec_driver_sql(f"ALTER TABLE {COPY} RENAME TO {MAILS}")
    for statement in beside:
        connection.exec_driver_sql(statement)
