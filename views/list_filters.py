"""The typed filters of a list: read from its address, turned into SQL, told in French."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import and_, or_, true
from werkzeug.datastructures import MultiDict

from models import finding
from models.base import Record
from models.steering import unindexed
from pin40.identity import fold
from views.columns import Column
from views.doors import PARIS

EMPTY = "vide"
IS, NOT, HAS, BLANK, FILLED = "is", "not", "contains", "empty", "filled"
OPERATORS = {IS: "est", NOT: "n’est pas", HAS: "contient", BLANK: "est vide", FILLED: "est rempli"}
RANGED = ("day", "moment", "number")
WORDLESS = (BLANK, FILLED)
MANY = 100
"""Values of one filter: what no form of ours sends is cut there."""


def operators(column: Column, *, has_options: bool = True) -> tuple[str, ...]:
    """What may be asked of this kind of column; the first is the one that its form offers first."""
    if column.kind == "bool":
        return (IS, *WORDLESS)
    if column.kind in RANGED:
        return (IS, *WORDLESS)
    if column.words is not None or column.codes is not None or (column.target is not None and has_options):
        return (IS, NOT, *((HAS,) if column.target is not None else ()), *WORDLESS)
    if column.target is not None:
        return (HAS, *WORDLESS)
    return (HAS, IS, NOT, *WORDLESS)


@dataclass
class Filter:
    """One filter of a list, as the URL gave it; `unread` holds what could not be understood."""

    column: Column
    values: list[Any] = field(default_factory=list)
    low: Any = None
    high: Any = None
    operator: str = IS
    unread: bool = False
    paths: tuple[str, ...] = ()
    """Where « contient » looks: the column, or the names behind a relation that the reader may read."""

    @property
    def is_active(self) -> bool:
        ranged = self.low is not None or self.high is not None
        return bool(self.values or ranged or self.unread or self.operator in WORDLESS)

    @property
    def keys(self) -> set[str]:
        """Every argument of the address that says this filter."""
        names = {self.column.key, self.column.column}
        return names | {f"{name}{end}" for name in names for end in ("_from", "_to", "_op")}


def read(column: Column, args: MultiDict[str, str], paths: tuple[str, ...] = ()) -> Filter:
    """The filter of one column: `stage=SENT`, `make=dell&make_op=contains`, `sent_on_from=2026-01-31`."""
    found, asked = Filter(column, paths=paths), args.get(f"{column.key}_op", IS)
    found.operator = asked if asked in OPERATORS else IS
    raw = [v for key in {column.key, column.column} for v in args.getlist(key) if v != ""][:MANY]
    if EMPTY in raw:
        found.operator = FILLED if found.operator == NOT else BLANK
    if found.operator in WORDLESS:
        return found
    if column.kind in RANGED:
        return _ranged(found, args, raw)
    if found.operator == HAS:
        found.values = [words for words in (_clean(text) for text in raw) if words]
        found.unread = bool(found.values) and not (paths or column.words or column.codes)
        return found
    found.values = [value for value in (value_of(column, text) for text in raw) if value is not None]
    # What cannot be understood matches nothing, rather than everything.
    found.unread = len(found.values) < len(raw)
    return found


def _ranged(found: Filter, args: MultiDict[str, str], raw: list[str]) -> Filter:
    column = found.column
    bound = _number if column.kind == "number" else _day
    if column.kind == "number" and raw:
        found.values = [value for value in (value_of(column, text) for text in raw) if value is not None]
        found.unread = len(found.values) < len(raw)
    found.low, low = bound(args.get(f"{column.key}_from"))
    found.high, high = bound(args.get(f"{column.key}_to"))
    exact, wrong = (None, False) if column.kind == "number" else _day(raw[0] if raw else None)
    found.low = exact if found.low is None else found.low
    found.high = exact if found.high is None else found.high
    found.unread = found.unread or low or high or wrong
    return found


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:200]


def _day(text: str | None) -> tuple[date | None, bool]:
    """A day as ISO or 31/12/2026, and whether something was written that is not one."""
    if not text:
        return None, False
    for candidate in (text, "-".join(part.zfill(2) for part in reversed(text.split("/")))):
        try:
            day = date.fromisoformat(candidate)
        except ValueError:
            continue
        # Beyond these, the day before or after may not exist at all.
        return (day, False) if 1900 <= day.year <= 2100 else (None, True)
    return None, True


def _number(text: str | None) -> tuple[Decimal | None, bool]:
    """A number as people write it, « 1 234,50 », and whether something was written that is not one."""
    if not text:
        return None, False
    try:
        found = Decimal(text.replace("\u202f", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None, True
    return (found, False) if found.is_finite() and abs(found) < 10**9 else (None, True)


def value_of(column: Column, text: str) -> Any:
    """The value that a URL names for this column; None when it is not one."""
    if column.kind == "bool":
        return {"1": True, "oui": True, "true": True, "0": False, "non": False, "false": False}.get(text.lower())
    if column.words is not None:
        return next((word for word in column.words if text in (word.value, word.name)), None)
    if column.kind in ("relation", "number"):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return text.replace("\x00", "")[:200] or None


# ───────── As SQL ─────────
def where(model: type[Record], one: Filter, *, is_common: bool = False) -> Any:
    """`is_common`: many rows answer, and are met soon enough by reading the list in its order."""
    target = getattr(model, one.column.column)
    target = unindexed(target) if is_common else target
    if one.operator in WORDLESS:
        blank = or_(target.is_(None), target == "") if one.column.kind == "text" else target.is_(None)
        return ~blank if one.operator == FILLED else blank
    if one.unread:
        return model.id.is_(None)
    if one.low is not None or one.high is not None:
        return _between(target, one)
    if one.operator == HAS:
        return or_(*(_holds(model, one, words) for words in one.values))
    among = target.in_(one.values)
    return or_(target.is_(None), ~among) if one.operator == NOT else among


def _between(target: Any, one: Filter) -> Any:
    low, high = one.low, one.high
    if one.column.kind == "moment":
        after = high and _midnight(high + timedelta(days=1))
        parts = [target >= _midnight(low)] if low else []
        return and_(*parts, *([target < after] if after is not None else []))
    return and_(*([target >= low] if low is not None else []), *([target <= high] if high is not None else []))


def _midnight(day: date) -> datetime:
    """When a day begins in the Landes, as databases keep it."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def _holds(model: type[Record], one: Filter, words: str) -> Any:
    """Each folded word stands in the column, or in a name of the row that it points at."""
    if one.column.codes is not None or one.column.words is not None:
        return getattr(model, one.column.column).in_(worded(one.column, fold(words)))
    found = [or_(*(finding.contains(model, path, word) for path in one.paths)) for word in fold(words).split()]
    return and_(true(), *found)


def worded(column: Column, word: str) -> list[Any]:
    """The values of a closed list whose French words hold this folded word."""
    if column.words is not None:
        return [w for w in column.words if word in fold(str(getattr(w, "label", w.value)))]
    return [code for code, words in (column.codes or {}).items() if word in fold(words)]


def joined(model: type[Record], active: list[Filter], either: frozenset[str], *, is_common: bool = False) -> list[Any]:
    """Every filter holds; of those named in `either`, one at least: AND, and one level of OR."""
    group = [one for one in active if one.column.key in either]
    parts = [where(model, one, is_common=is_common) for one in active if one not in group]
    return [*parts, or_(*(where(model, one, is_common=is_common) for one in group))] if group else parts
