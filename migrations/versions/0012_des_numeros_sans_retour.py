"""Un numéro de fiche ne sert qu'une fois : sur SQLite aussi, une fiche nouvelle ne reprend pas celui d'une effacée.

Revision ID: 0012
Revises: 0011

SQLite gives the highest number again once its row is gone: the new row would bear the notes and the history of the old
one. AUTOINCREMENT forbids it. It changes nothing of what is on disk, so the table's own text is changed in place, as
https://www.sqlite.org/lang_altertable.html (§7) allows, instead of copying each table and what hangs on it.
"""

import re

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PLAIN = re.compile(r"PRIMARY KEY \(id\)")
KEPT = re.compile(r"PRIMARY KEY \(id AUTOINCREMENT\)")


def upgrade() -> None:
    _rewrite(PLAIN, "PRIMARY KEY (id AUTOINCREMENT)")


def downgrade() -> None:
    _rewrite(KEPT, "PRIMARY KEY (id)")


def _rewrite(found: re.Pattern[str], words: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return  # a sequence of PostgreSQL never goes back
    say = connection.exec_driver_sql
    say("CREATE TABLE numbers_kept (id INTEGER PRIMARY KEY AUTOINCREMENT)")  # it brings sqlite_sequence along
    say("DROP TABLE numbers_kept")
    tables = say("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL").all()
    version = say("PRAGMA schema_version").scalar_one()
    say("PRAGMA writable_schema = ON")
    for name, sql in tables:
        if found.search(sql):
            say("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (found.sub(words, sql, 1), name))
    say(f"PRAGMA schema_version = {version + 1}")
    say("PRAGMA writable_schema = RESET")
    if (told := say("PRAGMA integrity_check").scalar_one()) != "ok":
        raise RuntimeError(f"La base ne se relit pas ({told}) : rien n’est changé.")
