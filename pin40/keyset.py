"""Any page of a long list at the price of the first: anchors under the page numbers. Arithmetic alone, no SQL.

A list is ordered by keys, nothing last, and ended by the row's own number, so that no two rows are equal. An anchor
is the keys of one row, kept every `STEP` rows: a page is read from the nearest one, forwards or backwards, and skips
less than a step. `models` turns a condition into SQL; nothing here knows what a database is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

STEP = 1000


class Is(Enum):
    """How a column stands to a value."""

    SAME = "="
    LESS = "<"
    MORE = ">"
    EMPTY = "is null"
    FILLED = "is not null"


@dataclass(frozen=True)
class Key:
    """One column of an order. `empty_last` is what a reader expects, whichever way the column goes."""

    column: str
    is_descending: bool = False
    is_empty_last: bool = True


Term = tuple[str, Is, Any]
Condition = tuple[tuple[Term, ...], ...]
"""Any of these ranges, each all of its terms."""


def turned(keys: Sequence[Key]) -> tuple[Key, ...]:
    """The same order read from its end."""
    return tuple(replace(key, is_descending=not key.is_descending, is_empty_last=not key.is_empty_last) for key in keys)


def after(keys: Sequence[Key], anchor: Sequence[Any]) -> Condition:
    """The rows that come after the one whose keys are these, as ranges in reading order; empty when none can.

    Each range is one stretch of an index on the keys: read one after the other (`UNION ALL`, each with its limit),
    they give the page. Asked as one `OR`, or as a comparison of rows, SQLite walks the whole stretch of a common key.
    """
    if len(keys) != len(anchor):
        raise ValueError(f"{len(keys)} clés, {len(anchor)} valeurs")
    found: list[tuple[Term, ...]] = []
    for place in reversed(range(len(keys))):
        same = tuple(_same(key, value) for key, value in zip(keys[:place], anchor[:place], strict=True))
        found += [(*same, term) for term in _beyond(keys[place], anchor[place])]
    return tuple(found)


def _same(key: Key, value: Any) -> Term:
    return (key.column, Is.EMPTY, None) if value is None else (key.column, Is.SAME, value)


def _beyond(key: Key, value: Any) -> list[Term]:
    """What comes later than `value` on this key alone."""
    if value is None:
        return [] if key.is_empty_last else [(key.column, Is.FILLED, None)]
    later: list[Term] = [(key.column, Is.LESS if key.is_descending else Is.MORE, value)]
    return [*later, (key.column, Is.EMPTY, None)] if key.is_empty_last else later


# ───────── Which anchor serves a page ─────────
@dataclass(frozen=True)
class Way:
    """How to read a page: from the row of this anchor (None: from the edge), skipping rows, forwards or backwards.

    `take` rows are read; backwards, they are then turned round.
    """

    anchor: int | None
    skip: int
    take: int
    is_backwards: bool = False


def marks(total: int, step: int = STEP) -> list[int]:
    """The ranks, from 0, of the rows whose keys are kept: each is the last one before its anchor's first row."""
    return list(range(step - 1, max(total, 0), step))


def way(page: int, size: int, total: int, step: int = STEP) -> Way:
    """The shortest way to a page of `size` rows among `total`: less than a step is ever skipped.

    Every rank of `marks(total, step)` is taken to have its anchor, by place. Past the end, there is nothing to take.
    """
    first, last = page * size, min((page + 1) * size, total)
    if first >= last:
        return Way(None, 0, 0)
    if total - last < min(first, step):
        return Way(None, total - last, last - first, is_backwards=True)
    place = first // step
    return Way(place - 1 if place else None, first - place * step, last - first)


def is_fresh(known: tuple[Any, ...] | None, now: tuple[Any, ...]) -> bool:
    """Anchors serve as long as the list's address and the table's own stamp (rows, latest change) are the same."""
    return known is not None and known == now


def told(count: int, most: int) -> tuple[int, bool]:
    """A count read only up to `most`: the figure, and whether there are more (« plus de 10 000 »)."""
    return (most, True) if count > most else (count, False)
