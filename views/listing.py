"""A list's state, read whole from its URL: search, filters, order, page; and the statement it makes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import abort, request
from sqlalchemy import Select, String, and_, func, inspect, or_, select
from werkzeug.datastructures import MultiDict

from models.base import Record, db
from pin40.identity import fold
from views.columns import Column, describe
from views.doors import PARIS

SIZES = (20, 50, 100)
LARGEST = 10**6
EMPTY = "vide"
NAMES = ("last_name", "name", "number", "inventory_number", "title", "label")


@dataclass
class Filter:
    """One filter of a list, as the URL gave it; `unread` holds what could not be understood."""

    column: Column
    values: list[Any] = field(default_factory=list)
    low: date | None = None
    high: date | None = None
    unread: bool = False
    is_empty: bool = False

    @property
    def is_active(self) -> bool:
        return bool(self.values or self.low or self.high or self.unread or self.is_empty)


class Listing:
    """What one list shows; only the columns given to it can be searched, filtered or sorted."""

    def __init__(self, screen: Any, args: MultiDict[str, str]) -> None:
        self.screen, self.model, self.args = screen, screen.model, args
        self.search = args.get("search", "").replace("\x00", "").strip()[:200]
        self.page = _whole(args.get("page"), 0, LARGEST)
        self.size = max(1, min(_whole(args.get("page_size"), screen.page_size, LARGEST), 100))
        self.order = self._order()
        self.filters = [self._filter(column) for column in screen.filter_columns]

    def _order(self) -> list[tuple[Column, bool]]:
        """(column, descending) for each known name of `sort=-column,column`; unknown names are left out."""
        known = {c.key: c for c in self.screen.shown_columns} | {c.column: c for c in self.screen.shown_columns}
        names = [name for name in self.args.get("sort", "").split(",")[:3] if name.lstrip("-") in known]
        return [(known[name.lstrip("-")], name.startswith("-")) for name in names]

    def _filter(self, column: Column) -> Filter:
        found = Filter(column)
        if EMPTY in (self.args.get(column.key), self.args.get(column.column)):
            found.is_empty = True
            return found
        if column.kind in ("day", "moment"):
            found.low, low = _day(self.args.get(f"{column.key}_from"))
            found.high, high = _day(self.args.get(f"{column.key}_to"))
            exact, wrong = _day(self.args.get(column.key))
            found.low, found.high = found.low or exact, found.high or exact
            found.unread = low or high or wrong
            return found
        raw = [v for key in {column.key, column.column} for v in self.args.getlist(key) if v != ""]
        found.values = [value for value in (_read(column, text) for text in raw) if value is not None]
        # What cannot be understood matches nothing, rather than everything.
        found.unread = len(found.values) < len(raw)
        return found

    def statement(self) -> Select[Any]:
        """Every row of the list, before order and page."""
        query = self.screen.rows()
        for word in fold(self.search).split() if self.screen.search else ():
            query = query.where(or_(*(_contains(self.model, path, word) for path in self.screen.search)))
        for one in self.filters:
            if one.is_active:
                query = query.where(_where(self.model, one))
        return query

    def ordered(self) -> Select[Any]:
        """In order, always ended by the row's own number: pages never show a row twice."""
        query = self.statement()
        order = self.order or [
            (describe(self.model, key.lstrip("-")), key.startswith("-")) for key in self.screen.order
        ]
        for column, descending in order:
            expression = _sort_key(self.model, column)
            query = query.order_by(expression.desc().nulls_last() if descending else expression.asc().nulls_last())
        return query.order_by(self.model.id.desc())

    def count(self) -> int:
        return db.session.scalar(select(func.count()).select_from(self.statement().order_by(None).subquery())) or 0

    def records(self) -> list[Record]:
        query = self.ordered().limit(self.size).offset(self.page * self.size)
        return list(db.session.scalars(query.options(*self.screen.loading())))

    def url(self, **changes: Any) -> str:
        """This list's address with these arguments changed; None removes one."""
        args = MultiDict(self.args)
        for key, value in changes.items():
            args.poplist(key)
            if value is not None:
                args.add(key, str(value))
        from urllib.parse import urlencode

        query = urlencode([(k, v) for k, v in args.items(multi=True) if v != ""])
        return f"{request.path}?{query}" if query else request.path


def _whole(text: str | None, default: int, largest: int) -> int:
    """A whole number from a URL; anything else is no page of ours."""
    if text is None or text == "":
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > largest:
        abort(404)
    return int(text)


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


def _read(column: Column, text: str) -> Any:
    """The value that a URL names for this column; None when it is not one."""
    if column.kind == "bool":
        return {"1": True, "oui": True, "true": True, "0": False, "non": False, "false": False}.get(text.lower())
    if column.words is not None:
        return next((word for word in column.words if text in (word.value, word.name)), None)
    if column.kind in ("relation", "number"):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return text.replace("\x00", "")[:200] or None


def _where(model: type[Record], one: Filter) -> Any:
    target = getattr(model, one.column.column)
    if one.is_empty:
        return target.is_(None)
    if one.unread:
        return model.id.is_(None)
    if one.column.kind == "day":
        return and_(*([target >= one.low] if one.low else []), *([target <= one.high] if one.high else []))
    if one.column.kind == "moment":
        after = one.high and _midnight(one.high + timedelta(days=1))
        return and_(
            *([target >= _midnight(one.low)] if one.low else []), *([target < after] if after is not None else [])
        )
    return target.in_(one.values)


def _midnight(day: date) -> datetime:
    """When a day begins in the Landes, as databases keep it."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def _contains(model: type[Record], path: str, word: str) -> Any:
    """The folded word stands somewhere in this column; `relation.column` looks through the relation."""
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    relation, _, rest = path.partition(".")
    if not rest:
        return func.fold(getattr(model, relation)).like(pattern, escape="\\")
    target = inspect(model).relationships[relation].mapper.class_
    return getattr(model, relation).has(_contains(target, rest, word))


def _sort_key(model: type[Record], column: Column) -> Any:
    if column.target is None:
        return getattr(model, column.column)
    name = next((name for name in NAMES if hasattr(column.target, name)), "id")
    other = column.target
    words = getattr(other, name)
    shown = func.fold(words) if isinstance(words.type, String) else words
    return select(shown).where(other.id == getattr(model, column.column)).scalar_subquery()
