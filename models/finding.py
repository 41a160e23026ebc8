"""How a list is found in the database: words, order, count, page, groups.

Everything that a list asks of the database goes through here, so that an index, keyset anchors or a full-text
table can be put under it without touching what people see. Each function takes and gives statements on the
models: the gate bounds them like any other read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, extract, func, inspect, select

from models.base import Record, db

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


def pattern(word: str) -> str:
    """A folded word anywhere in a text, for LIKE with a backslash."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def contains(model: type[Record], path: str, word: str) -> ColumnElement[bool]:
    """The folded word stands somewhere in this column; `relation.column` looks through the relation.

    Through a relation the rows that answer are found once, not once a row of the list.
    """
    relation, _, rest = path.partition(".")
    if not rest:
        return func.fold(getattr(model, relation)).like(pattern(word), escape="\\")
    mapper = inspect(model).relationships[relation]
    target: type[Record] = mapper.mapper.class_
    local = next(mine for mine, other in mapper.local_remote_pairs if other.key == "id")
    found: ColumnElement[bool] = getattr(model, local.key).in_(select(target.id).where(contains(target, rest, word)))
    return found


def name_of(target: type[Record]) -> str:
    return next((name for name in NAMES if hasattr(target, name)), "id")


def order_key(model: type[Record], key: Key) -> Any:
    """What a key sorts by: the column, or the folded name of the row that it points at."""
    mine = getattr(model, key.column)
    if key.target is None:
        return mine
    words = getattr(key.target, name_of(key.target))
    shown = func.fold(words) if isinstance(words.type, String) else words
    return select(shown).where(key.target.id == mine).scalar_subquery()


def ordered(query: Select[Any], model: type[Record], keys: Sequence[Key]) -> Select[Any]:
    """In order, always ended by the row's own number: the order is stable, and pages never show a row twice."""
    for key in keys:
        expression = order_key(model, key)
        query = query.order_by(expression.desc().nulls_last() if key.descending else expression.asc().nulls_last())
    return query.order_by(model.id.desc())


def count(query: Select[Any], model: type[Record]) -> int:
    bare = query.order_by(None).with_only_columns(func.count(model.id))
    return db.session.scalar(bare) or 0


def page(query: Select[Any], number: int, size: int, options: Sequence[Any] = ()) -> list[Any]:
    """The rows of one page of an ordered statement."""
    return list(db.session.scalars(query.limit(size).offset(number * size).options(*options)))


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
