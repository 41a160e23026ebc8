"""Liens à usage unique du questionnaire ; questionnaires publiés figés.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENTS = ("avant", "apres", "6mois")
STANDING = sa.text("revoked_on IS NULL AND used_on IS NULL")


def record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def key(table: str, column: str, target: str, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def links() -> None:
    table = "questionnaire_links"
    moment = sa.Enum(*MOMENTS, name="linkmoment", native_enum=False, length=5, create_constraint=True)
    op.create_table(
        table,
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_version_id", sa.Integer(), nullable=False),
        sa.Column("moment", moment, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by_id", sa.Integer()),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date()),
        sa.Column("revoked_on", sa.Date()),
        sa.Column("response_id", sa.Integer()),
        *record(),
        sa.CheckConstraint("used_on IS NULL OR revoked_on IS NULL", name=op.f(f"ck_{table}_used_or_revoked")),
        key(table, "prescription_id", "prescriptions"),
        key(table, "mediator_id", "partners"),
        key(table, "questionnaire_version_id", "questionnaire_versions"),
        key(table, "given_by_id", "accounts"),
        key(table, "response_id", "questionnaire_responses"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{table}_token_hash")),
    )
    for column in ("prescription_id", "mediator_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(
        f"uq_{table}_one_standing", table, ["prescription_id", "moment"], unique=True,
        sqlite_where=STANDING, postgresql_where=STANDING,
    )  # fmt: skip


def answers() -> None:
    table = "link_answers"
    op.create_table(
        table,
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer()),
        sa.Column("is_not_concerned", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text()),
        *record(),
        sa.CheckConstraint("value BETWEEN 0 AND 3", name=op.f(f"ck_{table}_value")),
        sa.CheckConstraint("value IS NULL OR NOT is_not_concerned", name=op.f(f"ck_{table}_not_concerned")),
        key(table, "link_id", "questionnaire_links", "CASCADE"),
        key(table, "mediator_id", "partners"),
        key(table, "question_id", "questions"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("link_id", "question_id", name=op.f(f"uq_{table}_link_id_question_id")),
    )
    for column in ("link_id", "mediator_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


# What a published version says never changes; its day alone may be told again (the demonstration's two years).
FROZEN = {
    "questionnaire_versions": "number, title",
    "dimensions": ("questionnaire_version_id, code, label, score_questions, yes_no_questions, minimum, note, position"),
    "questions": (
        "questionnaire_version_id, dimension_id, code, position, label, scale, choices, direction, phase, "
        "is_skippable, hint, comparable_code"
    ),
}
LINES = ("dimensions", "questions")
REFUSAL = "Un questionnaire publié ne change plus."
OF_A_PUBLISHED_ONE = (
    "EXISTS (SELECT 1 FROM questionnaire_versions WHERE id = NEW.questionnaire_version_id AND published_on IS NOT NULL)"
)


def moments(table: str) -> list[tuple[str, str, str]]:
    """Each way to touch what is published: its name, when, and on which rows."""
    published = "OLD.published_on IS NOT NULL"
    return [
        ("change", f"UPDATE OF {FROZEN[table]}", published),
        ("take_back", "UPDATE OF published_on", f"{published} AND NEW.published_on IS NULL"),
        ("delete", "DELETE", published),
    ]


def freeze() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        head = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        op.execute(f"CREATE FUNCTION refuse_published() {head} RAISE EXCEPTION '{REFUSAL}'; END $$")
        late = f"IF {OF_A_PUBLISHED_ONE} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW;"
        op.execute(f"CREATE FUNCTION refuse_late_line() {head} {late} END $$")
    for table in FROZEN:
        for name, verb, rows in moments(table):
            trigger = f"CREATE TRIGGER {table}_frozen_{name} BEFORE {verb} ON {table}"
            if is_postgresql:
                op.execute(f"{trigger} FOR EACH ROW WHEN ({rows}) EXECUTE FUNCTION refuse_published()")
            else:
                op.execute(f"{trigger} WHEN {rows} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    for table in LINES:
        trigger = f"CREATE TRIGGER {table}_frozen_late BEFORE INSERT ON {table}"
        if is_postgresql:
            op.execute(f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_late_line()")
        else:
            op.execute(f"{trigger} WHEN {OF_A_PUBLISHED_ONE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def thaw() -> None:
    """The triggers go first: a function or a column on which one stands does not go."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in FROZEN:
        for name in [*(name for name, _, _ in moments(table)), *(["late"] if table in LINES else [])]:
            op.execute(f"DROP TRIGGER {table}_frozen_{name}" + (f" ON {table}" if is_postgresql else ""))
    if is_postgresql:
        op.execute("DROP FUNCTION refuse_published()")
        op.execute("DROP FUNCTION refuse_late_line()")


def upgrade() -> None:
    links()
    answers()
    op.add_column("questions", sa.Column("comparable_code", sa.String(10), nullable=True))
    freeze()


def downgrade() -> None:
    thaw()
    op.execute("ALTER TABLE questions DROP COLUMN comparable_code")
    op.drop_table("link_answers")
    op.drop_table("questionnaire_links")
