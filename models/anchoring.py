"""A page read from the row that stands just before it, or just after: `pin40.keyset` turned into SQL.

The first reading of a far page walks an index from the nearest end, and leaves the keys of its first and last rows:
that page, and those beside it, then start from them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select, union_all

from models import finding
from models.finding import Key
from pin40 import keyset
from pin40.keyset import Is


def serves(keys: Sequence[Key]) -> bool:
    """Whether these keys are columns of the row, the last one its number: what stands behind a relation is not."""
    return all(key.target is None for key in keys) and finding.ended(keys)[-1].column == "id"


def note(asked: Any, first: int, rows: list[Any]) -> None:
    """The keys of the ends of a page, by their ranks."""
    if rows:
        names = [key.column for key in finding.ended(asked.keys)]
        for rank, row in ((first, rows[0]), (first + len(rows) - 1, rows[-1])):
            asked.kept.note(rank, tuple(getattr(row, name) for name in names))


def page(asked: Any, first: int, take: int, options: Sequence[Any]) -> list[Any] | None:
    """The rows from the one that starts the page, after the one that ends the page before, or before the one that starts
    the page after; None where none of them is known."""
    anchors = asked.kept.anchors
    if first in anchors:
        return _read(asked, anchors[first], take, options, with_itself=True)
    if first - 1 in anchors:
        return _read(asked, anchors[first - 1], take, options)
    if first + take in anchors:
        return _read(asked, anchors[first + take], take, options, is_turned=True)[::-1]
    return None


def _read(
    asked: Any, anchor: tuple[Any, ...], take: int, options: Sequence[Any], *,
    is_turned: bool = False, with_itself: bool = False,
) -> list[Any]:  # fmt: skip
    """From the first range alone, most often; else from the others too, each read no further than it must."""
    ended = finding.ended(asked.keys)
    keys = tuple(keyset.Key(key.column, key.descending) for key in ended)
    ranges = [
        [_sql(asked.model, *term) for term in terms]
        for terms in keyset.after(keyset.turned(keys) if is_turned else keys, anchor)
        if not any(how == Is.EMPTY and not finding.may_be_empty(asked.model, Key(name)) for name, how, _ in terms)
    ]
    if with_itself:
        number = asked.model.id
        ranges[0][-1] = number <= anchor[-1] if keys[-1].is_descending else number >= anchor[-1]
    found = finding.page(_range(asked, asked.query, ranges[0], take, is_turned), options)
    if len(found) == take or len(ranges) == 1:
        return found
    left, bare = take - len(found), asked.query.with_only_columns(asked.model.id)
    parts = [_range(asked, bare, terms, left, is_turned).subquery() for terms in ranges[1:]]
    among = asked.model.id.in_(union_all(*(select(part.c.id) for part in parts)))
    others = asked.ordered(select(asked.model).where(among), is_turned=is_turned).limit(left)
    return [*found, *finding.page(others, options)]


def _range(asked: Any, query: Any, terms: list[Any], take: int, is_turned: bool) -> Any:
    return asked.ordered(query.where(and_(*terms)), is_turned=is_turned).limit(take)


def _sql(model: Any, name: str, how: Is, value: Any) -> Any:
    column = getattr(model, name)
    match how:
        case Is.SAME:
            return column == value
        case Is.LESS:
            return column < value
        case Is.MORE:
            return column > value
        case Is.EMPTY:
            return column.is_(None)
        case Is.FILLED:
            return column.is_not(None)
