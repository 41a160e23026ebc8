"""One page of an ordered list: read from the nearest end, its rows looked up late, a relation's rows sorted first.

Whatever the way, the page is the one that `finding.ordered` would cut: tests compare them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, or_, select

from models import anchoring, finding
from models.base import Record, db
from models.finding import Key
from models.keeping import Kept
from pin40 import keyset

LATE = 200
"""Rows skipped from which their numbers alone are read first, in an index."""
LONG = 2_000
"""Rows from which an order through a relation is worth two more statements."""
MOST_TARGETS = 1_000


@dataclass(frozen=True)
class Asked:
    """A list before its order and its pages; `total` only where every row was counted."""

    query: Select[Any]
    model: type[Record]
    keys: Sequence[Key]
    total: int | None = None
    is_few: bool = False
    kept: Kept | None = None

    def ordered(self, query: Select[Any], *, is_turned: bool = False) -> Select[Any]:
        return finding.ordered(query, self.model, self.keys, is_few=self.is_few, is_turned=is_turned)


def page(asked: Asked, number: int, size: int, options: Sequence[Any] = ()) -> list[Any]:
    """The rows of one page."""
    total = asked.total
    if asked.keys and asked.keys[0].target is not None and (total is None or total > LONG):
        found = _by_runs(asked, number * size, size, options)
        if found is not None:
            return found
    if total is None:
        return _cut(asked, number * size, size, options)
    way = keyset.way(number, size, total, step=total + 1)
    if not way.take:
        return []
    if way.skip < LATE or asked.kept is None or not anchoring.serves(asked.keys):
        return _way(asked, way, options)
    found = anchoring.page(asked, number * size, way.take, options)
    found = _way(asked, way, options) if found is None else found
    anchoring.note(asked, number * size, found)
    return found


def _way(asked: Asked, way: keyset.Way, options: Sequence[Any]) -> list[Any]:
    found = _cut(asked, way.skip, way.take, options, is_turned=way.is_backwards)
    return found[::-1] if way.is_backwards else found


def _cut(asked: Asked, skip: int, take: int, options: Sequence[Any], *, is_turned: bool = False) -> list[Any]:
    if take and skip < LATE and not is_turned and len(found := _filled(asked, skip, take, options)) == take:
        return found
    query = asked.query
    if skip >= LATE:
        ids = asked.ordered(query.with_only_columns(asked.model.id), is_turned=is_turned).limit(take).offset(skip)
        query, skip = select(asked.model).where(asked.model.id.in_(ids)), 0
    return finding.page(asked.ordered(query, is_turned=is_turned).limit(take).offset(skip), options)


def _filled(asked: Asked, skip: int, take: int, options: Sequence[Any]) -> list[Any]:
    """The page among rows that have the first key, where PostgreSQL needs it said.

    Its indexes hold what is empty last one way and first the other: « the largest first, nothing last » is in neither.
    """
    key = next(iter(asked.keys), None)
    is_long = asked.total is None or asked.total > LONG
    if key is None or key.target is not None or not key.descending or not is_long or asked.is_few:
        return []
    if not finding.may_be_empty(asked.model, key) or db.engine.dialect.name != "postgresql":
        return []
    query = asked.query.where(getattr(asked.model, key.column).is_not(None))
    return finding.page(
        finding.ordered(query, asked.model, asked.keys, filled=key.column).limit(take).offset(skip), options
    )


# ───────── Through a relation ─────────
def _by_runs(asked: Asked, first: int, size: int, options: Sequence[Any]) -> list[Any] | None:
    """The rows that a relation leads to are sorted, then those that point at them are read run after run.

    Rows of one name make one run, for the next keys to order; those that point at nothing in reach make the last.
    None where there are too many to sort them each time.
    """
    runs = _runs(asked)
    if runs is None:
        return None
    if first == 0 and len(found := _run(asked, runs[0], 0, size, options)) == size:
        return found
    counts, places, start = _counts(asked), [], 0
    known = {number for run in runs[:-1] for number in run}
    for run in runs:
        many = sum(n for key, n in counts.items() if key in run or (not run and key not in known))
        if start < first + size and first < start + many:
            places.append((run, max(first - start, 0)))
        start += many
    if len(places) == 1:
        return _run(asked, *places[0], size, options)
    return _several(asked, places, size, options)


def _runs(asked: Asked) -> list[tuple[int, ...]] | None:
    """The numbers of each run, the last one empty: what points at nothing that one may read."""
    key = asked.keys[0]
    shown = finding.shown_name(key.target)  # type: ignore[arg-type]
    query = select(key.target.id, shown).order_by(shown.desc() if key.descending else shown.asc())  # type: ignore[union-attr]
    rows = db.session.execute(query.limit(MOST_TARGETS + 1)).all()
    if len(rows) > MOST_TARGETS:
        return None
    return [*(tuple(row[0] for row in run) for _, run in groupby(rows, key=lambda row: row[1])), ()]


def _counts(asked: Asked) -> dict[int | None, int]:
    mine = getattr(asked.model, asked.keys[0].column)
    grouped = asked.query.order_by(None).with_only_columns(mine, func.count()).group_by(mine)
    return {row[0]: row[1] for row in db.session.execute(grouped)}


def _of_run(asked: Asked, run: tuple[int, ...]) -> Any:
    key = asked.keys[0]
    mine = getattr(asked.model, key.column)
    outside = mine.not_in(select(key.target.id))  # type: ignore[union-attr]
    return or_(mine.is_(None), outside) if not run else mine == run[0] if len(run) == 1 else mine.in_(run)


def _run(asked: Asked, run: tuple[int, ...], skip: int, size: int, options: Sequence[Any]) -> list[Any]:
    """Some rows of one run, which the relation does not order any more."""
    left = Asked(asked.query.where(_of_run(asked, run)), asked.model, asked.keys[1:] or (asked.keys[0].of_number(),))
    return _cut(left, skip, size, options)


def _several(asked: Asked, places: list[Any], size: int, options: Sequence[Any]) -> list[Any]:
    """A page over several runs: few rows each, but for its ends."""
    if not places:
        return []
    query = asked.query.where(or_(*(_of_run(asked, run) for run, _ in places)))
    return _cut(Asked(query, asked.model, asked.keys), places[0][1], size, options)
