"""How a list is found in the database: words, order, count, page, groups.

Everything that a list asks of the database goes through here, so that an index, keyset anchors or a full-text
table can be put under it without touching what people see. Each function takes and gives statements on the
models: the gate bounds them like any other read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    any_,
    extract,
    false,
    func,
    inspect,
    or_,
    select,
    union,
)

from models import folded
from models.base import Record, db
from models.steering import unindexed

NAMES = ("last_name", "name", "number", "inventory_number", "title", "label")
"""What a row is called by, wherever another row points at it: the first that its table has."""
MOST_GROUPS = 200


@dataclass(frozen=True)
class Key:
    """One key of an order or of a group: a table's column, and the table it leads to."""

    column: str
    target: type[Record] | None = None
    descending: bool = False
    by_month: bool = False

    def of_number(self) -> "Key":
        """The row's own number, the way of this key."""
        return Key("id", descending=self.descending)


def pattern(word: str) -> str:
    """A folded word anywhere in a text, for LIKE with a backslash."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def contains(model: type[Record], path: str, word: str) -> ColumnElement[bool]:
    """The folded word stands somewhere in this column; `relation.column` looks through the relation.

    Through a relation the rows that answer are found once, not once a row of the list.
    """
    relation, _, rest = path.partition(".")
    if not rest:
        found: ColumnElement[bool] = func.fold(getattr(model, relation)).like(pattern(word), escape="\\")
        kept = folded.of(model.__tablename__)
        return and_(folded.has(model, word), found) if kept is not None and relation in kept.columns else found
    mapper = inspect(model).relationships[relation]
    target: type[Record] = mapper.mapper.class_
    local = next(mine for mine, other in mapper.local_remote_pairs if other.key == "id")
    held: ColumnElement[bool] = getattr(model, local.key).in_(select(target.id).where(contains(target, rest, word)))
    return held


def holding(
    model: type[Record], paths: Sequence[str], word: str, *, is_common: bool = False
) -> list[ColumnElement[bool]]:
    """The folded word in one of these columns: conditions of which one is enough.

    A table's folded text answers for its columns at once, where all of them are looked in.
    """
    kept, left = folded.of(model.__tablename__), list(paths)
    found: list[ColumnElement[bool]] = []
    if kept is not None and set(kept.columns) <= set(left):
        found.append(folded.has(model, word, is_common=is_common))
        left = [path for path in left if path not in kept.columns]
    behind: dict[str, list[str]] = {}
    for path in left:
        behind.setdefault(path.rpartition(".")[0], []).append(path)
    for relation, ways in behind.items():
        found += _behind(model, relation, ways, word)
    return found


def any_of(model: type[Record], parts: Sequence[Any], word: str, *, is_common: bool = False) -> ColumnElement[bool]:
    """One at least of these conditions on a word; a short one is common, and no index knows it.

    Rare words are found part by part, each by its own index: PostgreSQL would else read every row to try them all.
    They are found first, as one array: in a list to join, it expects tens of thousands where there are three.
    """
    if is_common or len(word) < folded.LEAST or len(parts) < 2 or db.engine.dialect.name != "postgresql":
        return or_(false(), *parts)
    found = union(*(select(model.id).where(one).correlate(None) for one in parts)).scalar_subquery()
    held: ColumnElement[bool] = model.id == any_(func.array(found, type_=ARRAY(Integer)))
    return held


def many(model: type[Record], paths: Sequence[str], words: list[str], most: int) -> ColumnElement[bool] | None:
    """Some of the rows that hold all these words in their own columns, `most` at the furthest; None: not so asked."""
    kept = folded.of(model.__tablename__)
    return folded.among(model, words, most) if kept is not None and set(kept.columns) <= set(paths) else None


def _behind(model: type[Record], relation: str, ways: list[str], word: str) -> list[ColumnElement[bool]]:
    """The word in these columns of one relation, or of the table itself."""
    if relation and "." not in relation:
        mapper = inspect(model).relationships[relation]
        target: type[Record] = mapper.mapper.class_
        kept, names = folded.of(target.__tablename__), [way.partition(".")[2] for way in ways]
        if kept is not None and set(kept.columns) == set(names):
            local = next(mine for mine, other in mapper.local_remote_pairs if other.key == "id")
            return [getattr(model, local.key).in_(select(target.id).where(folded.has(target, word)))]
    return [contains(model, way, word) for way in ways]


def name_of(target: type[Record]) -> str:
    return next((name for name in NAMES if hasattr(target, name)), "id")


def shown_name(target: type[Record]) -> Any:
    """What the rows of a table are sorted by, wherever another row points at them."""
    words = getattr(target, name_of(target))
    return func.fold(words) if isinstance(words.type, String) else words


def order_key(model: type[Record], key: Key) -> Any:
    """What a key sorts by: the column, or the folded name of the row that it points at."""
    mine = getattr(model, key.column)
    if key.target is None:
        return mine
    return select(shown_name(key.target)).where(key.target.id == mine).scalar_subquery()


def ordered(
    query: Select[Any],
    model: type[Record],
    keys: Sequence[Key],
    *,
    is_few: bool = False,
    is_turned: bool = False,
    filled: str = "",
) -> Select[Any]:
    """In order, always ended by the row's own number: the order is stable, and pages never show a row twice.

    The number goes the way of the last key: one index on (column, id) then serves both ways. `is_few`: few rows
    answer, which are found first, then sorted. `is_turned`: the same order, read from its end. `filled`: a column
    of which the statement keeps no empty row.
    """
    for key in ended(keys):
        expression = order_key(model, key)
        expression = unindexed(expression) if is_few and key.target is None else expression
        way = expression.desc() if key.descending != is_turned else expression.asc()
        # Asked of a column that is never empty, « nothing last » would keep PostgreSQL from its index.
        empty = way.nulls_first() if is_turned else way.nulls_last()
        query = query.order_by(empty if may_be_empty(model, key) and key.column != filled else way)
    return query


def ended(keys: Sequence[Key]) -> tuple[Key, ...]:
    """The keys and the row's own number, by which no two rows are equal."""
    if any(key.column == "id" for key in keys):
        return tuple(keys)
    return (*keys, Key("id", descending=bool(not keys or keys[-1].descending)))


def may_be_empty(model: type[Record], key: Key) -> bool:
    return key.target is not None or bool(inspect(model).columns[key.column].nullable)


def count(query: Select[Any], model: type[Record], most: int | None = None) -> int:
    """How many rows; with `most`, one more at the furthest: counting stops there."""
    bare = query.order_by(None)
    if most is not None:
        found = bare.with_only_columns(model.id).limit(most + 1).subquery()
        return db.session.scalar(select(func.count()).select_from(found)) or 0
    # count(*) of a whole table is read from the shape of an index; count(id) reads each row of it.
    return db.session.scalar(bare.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def page(query: Select[Any], options: Sequence[Any] = ()) -> list[Any]:
    """The rows of an ordered statement, already cut."""
    return list(db.session.scalars(query.options(*options)))


def rows(query: Select[Any], model: type[Record], ids: Sequence[int], options: Sequence[Any] = ()) -> list[Any]:
    """These rows of a list, in its order; those that are not in it are left out."""
    return list(db.session.scalars(query.where(model.id.in_(ids)).options(*options)))


def groups(
    query: Select[Any], model: type[Record], key: Key, totals: Sequence[str] = ()
) -> list[tuple[Any, int, tuple[Any, ...]]]:
    """(value, count, totals) of each group of a statement, the whole of it and not a page; months as (year, month)."""
    mine = getattr(model, key.column)
    parts = [extract("year", mine), extract("month", mine)] if key.by_month else [mine]
    sums = [func.sum(getattr(model, name)) for name in totals]
    grouped = query.order_by(None).with_only_columns(*parts, func.count(model.id), *sums).group_by(*parts)
    found = []
    for row in db.session.execute(grouped.limit(MOST_GROUPS)):
        values = tuple(row)
        value = values[0] if not key.by_month else None if values[0] is None else (int(values[0]), int(values[1]))
        found.append((value, values[len(parts)], values[len(parts) + 1 :]))
    return found


def named(target: type[Record], ids: Sequence[int]) -> dict[int, Record]:
    """The rows that these numbers name, within reach, by number."""
    return {row.id: row for row in db.session.scalars(select(target).where(target.id.in_(ids)))} if ids else {}


def pointed_at(model: type[Record], column: str, target: type[Record], limit: int) -> list[Record]:
    """The rows that a list really points at, within reach."""
    mine = getattr(model, column)
    return list(db.session.scalars(select(target).where(target.id.in_(select(mine).distinct())).limit(limit)))
