"""The text of a row that people search, folded once and indexed by threes: one column, its triggers, its index.

`fold` a column at each row of each search reads the whole table. Here each table keeps the folded text of its own
searchable columns, written by the database itself whoever writes the row; words are found anywhere, in any order, by
FTS5's trigrams on SQLite and pg_trgm on PostgreSQL. Nothing of a related row stands in it: a search through a relation
asks that relation's own column. A migration runs `laid`, then `lifted` to come back.

What is folded is read by every role that may search: only columns that every reached row shows go in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from pin40.identity import fold

COLUMN = "folded"
LEAST = 3
"""A trigram index knows nothing shorter: one or two letters are looked for in the column itself."""


@dataclass(frozen=True)
class Folded:
    """A table and those of its own columns in which people look."""

    table: str
    columns: tuple[str, ...]

    @property
    def index(self) -> str:
        return f"{self.table}_{COLUMN}"

    def text(self, row: str = "") -> str:
        """The folded text of a row (`NEW`, or the table's own), for both databases: never nothing."""
        parts = " || ' ' || ".join(f"coalesce({f'{row}.' if row else ''}{column}, '')" for column in self.columns)
        return f"fold({parts})"


SEARCHED = (
    Folded("devices", ("inventory_number", "serial", "make", "model")),
    Folded("beneficiaries", ("last_name", "first_name")),
    Folded("prescriptions", ("number", "worker_name")),
    Folded("partners", ("name",)),
)
"""What lists search today, table by table."""


def of(table: str) -> Folded | None:
    """The folded text of a table; None where it has none."""
    return next((one for one in SEARCHED if one.table == table), None)


# ───────── For a migration ─────────
def laid(one: Folded, dialect: str) -> list[str]:
    """The statements that give a table its folded column, fill it and keep it true."""
    return list(_sqlite(one) if dialect == "sqlite" else _postgresql(one))


def lifted(one: Folded, dialect: str) -> list[str]:
    """The way back: the table as it was."""
    drop = f"ALTER TABLE {one.table} DROP COLUMN {COLUMN}"
    if dialect == "sqlite":
        triggers = [f"DROP TRIGGER {one.index}_{when}" for when in ("in", "up", "out")]
        return [*triggers, f"DROP TABLE {one.index}", drop]
    return [
        f"DROP TRIGGER {one.index} ON {one.table}",
        f"DROP FUNCTION {one.index}()",
        f"DROP INDEX ix_{one.index}",
        drop,
    ]


def _sqlite(one: Folded) -> Iterator[str]:
    """FTS5 over the column itself (external content): the text is kept once."""
    table, index = one.table, one.index
    write = f"UPDATE {table} SET {COLUMN} = {one.text('new')} WHERE id = new.id;"  # noqa: S608 — our own words
    enter = f"INSERT INTO {index}(rowid, {COLUMN}) SELECT id, {COLUMN} FROM {table} WHERE id = new.id;"  # noqa: S608
    leave = f"INSERT INTO {index}({index}, rowid, {COLUMN}) VALUES ('delete', old.id, old.{COLUMN});"  # noqa: S608
    watched = ", ".join(one.columns)
    yield f"ALTER TABLE {table} ADD COLUMN {COLUMN} TEXT"
    yield f"UPDATE {table} SET {COLUMN} = {one.text()}"  # noqa: S608 — our own words
    yield (f"CREATE VIRTUAL TABLE {index} USING fts5({COLUMN}, content='{table}', content_rowid='id', "
           "tokenize='trigram case_sensitive 1')")  # fmt: skip
    yield f"INSERT INTO {index}({index}) VALUES ('rebuild')"  # noqa: S608
    yield f"CREATE TRIGGER {index}_in AFTER INSERT ON {table} BEGIN {write} {enter} END"
    yield f"CREATE TRIGGER {index}_up AFTER UPDATE OF {watched} ON {table} BEGIN {leave} {write} {enter} END"
    yield f"CREATE TRIGGER {index}_out AFTER DELETE ON {table} BEGIN {leave} END"


def _postgresql(one: Folded) -> Iterator[str]:
    table, index = one.table, one.index
    yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"  # trusted: whoever owns the database may
    yield f"ALTER TABLE {table} ADD COLUMN {COLUMN} text"
    yield f"UPDATE {table} SET {COLUMN} = {one.text()}"  # noqa: S608
    yield (f"CREATE FUNCTION {index}() RETURNS trigger LANGUAGE plpgsql AS "
           f"$$ BEGIN NEW.{COLUMN} := {one.text('NEW')}; RETURN NEW; END $$")  # fmt: skip
    yield (f"CREATE TRIGGER {index} BEFORE INSERT OR UPDATE OF {', '.join(one.columns)}, {COLUMN} ON {table} "
           f"FOR EACH ROW EXECUTE FUNCTION {index}()")  # fmt: skip
    yield f"CREATE INDEX ix_{index} ON {table} USING gin ({COLUMN} gin_trgm_ops)"


def tidied(dialect: str) -> list[str]:
    """FTS5 keeps the letters of what was erased until its parts are joined: they are, once people are erased."""
    if dialect != "sqlite":
        return []
    return [f"INSERT INTO {one.index}({one.index}) VALUES ('optimize')" for one in SEARCHED]  # noqa: S608


def is_index(name: str | None) -> bool:
    """A table that SQLite makes for its own index: no model of ours, whatever a comparison of schemas says."""
    return any(name in (one.index, f"ix_{one.index}") or (name or "").startswith(f"{one.index}_") for one in SEARCHED)


# ───────── For a list ─────────
def words(text: str) -> list[str]:
    """What was typed, as it stands in the column."""
    return fold(text.replace("\x00", "")).split()


def holds(key: Any, folded: Any, text: str) -> ColumnElement[bool]:
    """Rows whose folded text holds every word. `key` and `folded`: the table's own `id` and column, alias or not."""
    return and_(True, *(_holds(key, folded, word) for word in words(text)))


def has(model: Any, word: str, *, is_common: bool = False) -> ColumnElement[bool]:
    """Rows of a model whose folded text holds a word; a common one is met soon enough by reading rows in their order."""
    return _holds(model.id, model.folded, word, is_common=is_common)


def among(model: Any, words: list[str], most: int) -> ColumnElement[bool] | None:
    """Rows whose own text holds every word, `most` of them at the furthest: enough to know that there are many.

    None where a word is too short for the index.
    """
    if not words or any(len(word) < LEAST for word in words):
        return None
    pattern = "%" + "%".join(map(_escaped, words)) + "%"
    return _InIndex(model.id, model.folded, bindparam(None, pattern), bindparam(None, " ".join(map(_phrase, words))),
                    literal(most))  # fmt: skip


def _holds(key: Any, folded: Any, word: str, *, is_common: bool = False) -> ColumnElement[bool]:
    pattern = f"%{_escaped(word)}%"
    if len(word) < LEAST or is_common:
        found: ColumnElement[bool] = folded.like(pattern, escape="\\")
        return found
    return _InIndex(key, folded, bindparam(None, pattern), bindparam(None, _phrase(word)))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _phrase(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


class _InIndex(FunctionElement[bool]):
    """A word of three letters or more, by the index of either database. It only narrows: the gate bounds the rows."""

    type = Boolean()
    name = "in_index"
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it stands: SQLite knows no boolean, and « … = 1 » around it would read every row."""
        return self


@compiles(_InIndex, "sqlite")
def _by_fts(element: Any, compiler: Any, **options: Any) -> str:
    key, _, _, phrase, *most = list(element.clauses)
    table = getattr(key.table, "element", key.table).name
    index = f"{table}_{COLUMN}"
    asked = compiler.process(phrase, **options)
    asked += f" LIMIT {compiler.process(most[0], **options)}" if most else ""
    return f"{compiler.process(key, **options)} IN (SELECT rowid FROM {index} WHERE {index} MATCH {asked})"  # noqa: S608


@compiles(_InIndex)
def _by_trigram(element: Any, compiler: Any, **options: Any) -> str:
    _, folded, pattern, *_ = list(element.clauses)
    return f"{compiler.process(folded, **options)} LIKE {compiler.process(pattern, **options)} ESCAPE '\\'"
