"""A list's state, read whole from its URL: search, filters, order, columns, groups, page; and its statement."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import abort
from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from models import finding, keeping, paging
from models.base import Record
from models.finding import Key
from pin40 import keyset
from pin40.identity import fold
from views import list_filters
from views.columns import Column, describe
from views.list_filters import Filter
from views.wording import listed

SIZES = (20, 50, 100)
LARGEST = 10**6
MOST_COUNTED = 10_000
"""Beyond, a narrowed list says « plus de 10 000 » and stops counting, until somebody asks how many."""
EXACT = "exact"
UNCHANGED = ("page", "page_size", "density", "sort", "cols", "group", "count")
"""Arguments that change how rows are shown, and not which."""
KEYS = 3
"""Columns that an order takes at most."""
PASSING = ("up", "down", "ids", "all", "place", "field", "csrf_token")
"""Arguments that ask something once, and are no part of the list's state."""


class Listing:
    """What one list shows; only the columns given to it can be searched, filtered, sorted or grouped."""

    def __init__(self, screen: Any, args: MultiDict[str, str]) -> None:
        self.screen, self.model, self.args = screen, screen.model, args
        self.search = args.get("search", "").replace("\x00", "").strip()[:200]
        self.page = _whole(args.get("page"), 0, LARGEST)
        self.size = max(1, min(_whole(args.get("page_size"), screen.page_size, LARGEST), 100))
        self.known = {c.column: c for c in screen.every_column} | {c.key: c for c in screen.every_column}
        self.order = self._order()
        self.columns = self._columns()
        self.is_dense = args.get("density") == "compact"
        self.group = self.known.get(args.get("group", "")) if screen.can_group(args.get("group", "")) else None
        self.filters = [list_filters.read(c, args, screen.paths_of(c)) for c in screen.filtering]
        self.either = frozenset(args.getlist("any"))

    def _names(self, name: str) -> list[str]:
        """The column names of an argument, written once with commas or several times."""
        return [part for text in self.args.getlist(name) for part in text.split(",") if part]

    def _order(self) -> list[tuple[Column, bool]]:
        """(column, descending) for each known name of `sort=-column,column`; unknown names are left out."""
        found: dict[str, tuple[Column, bool]] = {}
        for name in self._names("sort")[:12]:
            column = self.known.get(name.lstrip("-"))
            if column is not None:
                found.setdefault(column.key, (column, name.startswith("-")))
        return list(found.values())[:KEYS]

    def _columns(self) -> list[Column]:
        """The columns to print, in the order chosen: `cols=number,stage`; without it, the screen's own."""
        chosen = list({c.key: c for c in (self.known.get(name) for name in self._names("cols")) if c}.values())
        if not chosen:
            return [self.screen.shown_columns[i] for i in listed(self.screen)]
        for name, step in (("up", -1), ("down", 1)):
            place = next((i for i, c in enumerate(chosen) if c.key == self.args.get(name)), None)
            if place is not None and 0 <= place + step < len(chosen):
                chosen[place], chosen[place + step] = chosen[place + step], chosen[place]
        return chosen

    @property
    def is_chosen(self) -> bool:
        """Whether the columns are the reader's choice, rather than the screen's own."""
        return any(name in self.known for name in self._names("cols"))

    @property
    def active(self) -> list[Filter]:
        return [one for one in self.filters if one.is_active]

    # ───────── The statement ─────────
    @cached_property
    def searched(self) -> list[Column]:
        """The columns that the search looks through: those that one sees."""
        return [c for c in self.columns if not c.column.endswith("_id") or c.target is not None]

    def _found(self, word: str, is_common: bool) -> Any:
        """The folded word stands in one of the visible columns, or where the screen always looks."""
        paths = dict.fromkeys(self.screen.search)
        parts: list[Any] = []
        for column in self.searched:
            if column.words is not None or column.codes is not None:
                if values := list_filters.worded(column, word):
                    parts.append(getattr(self.model, column.column).in_(values))
            elif column.target is not None:
                paths |= dict.fromkeys(self.screen.names_behind(column))
            elif column.kind == "text":
                paths[column.key] = None
            elif column.kind in ("number", "day") and (value := _exact(column, word)) is not None:
                parts.append(getattr(self.model, column.column) == value)
        parts += finding.holding(self.model, [*paths], word, is_common=is_common)
        return finding.any_of(self.model, parts, word, is_common=is_common)

    @property
    def words(self) -> list[str]:
        return fold(self.search).split()[:20] if self.screen.search else []

    def statement(self, *, is_common: bool = False) -> Select[Any]:
        """Every row of the list, before order and page."""
        query = self.screen.rows()
        for word in self.words:
            query = query.where(self._found(word, is_common))
        return query.where(*list_filters.joined(self.model, self.active, self.either, is_common=is_common))

    def keys(self) -> list[Key]:
        order = self.order or [
            (describe(self.model, key.lstrip("-")), key.startswith("-")) for key in self.screen.order
        ]
        found = [Key(column.column, column.target, descending) for column, descending in order]
        if self.group is None:
            return found
        mine = next((key for key in found if key.column == self.group.column), None)
        return [mine or Key(self.group.column, self.group.target), *(key for key in found if key is not mine)]

    def ordered(self) -> Select[Any]:
        """Many rows are read in their order until the page is full; few are found, then sorted."""
        asked = self.asked()
        return asked.ordered(asked.query)

    def asked(self) -> paging.Asked:
        is_common = self.is_capped or self.total > MOST_COUNTED
        total = None if self.is_capped else self.total
        query, is_few = self.statement(is_common=is_common), self.is_narrowed and not is_common
        return paging.Asked(query, self.model, self.keys(), total, is_few, self.kept if total is not None else None)

    @cached_property
    def kept(self) -> keeping.Kept | None:
        """What an earlier reading of this same list, by the same person, left in memory."""
        return keeping.of(self.model, (self.screen.url, tuple(self.state("page", "density", "count"))))

    @property
    def is_exact(self) -> bool:
        """Whether every row is to be counted: it is cheap, it was asked, or the page is further than what is told."""
        asked = self.args.get("count") == EXACT or self.args.get("all") == "1"
        is_far = (self.page + 1) * self.size > MOST_COUNTED
        return asked or is_far or not self.is_narrowed

    @property
    def is_narrowed(self) -> bool:
        """Whether a search, a filter or a figure keeps some of the rows."""
        return bool(self.state(*UNCHANGED))

    @cached_property
    def told(self) -> tuple[int, bool]:
        """How many rows the page says there are, and whether there are more."""
        if self.is_exact:
            return self._every(), False
        if self._are_many():
            return MOST_COUNTED, True
        return keyset.told(finding.count(self.statement(), self.model, MOST_COUNTED), MOST_COUNTED)

    def _every(self) -> int:
        """The count, once for as long as nothing is written."""
        if self.kept is None:
            return self.count()
        if self.kept.total is None:
            self.kept.total = self.count()
        return self.kept.total

    def _are_many(self) -> bool:
        """Whether the rows' own text alone already holds the words more often than one counts."""
        paths = (path for column in self.searched for path in self.screen.paths_of(column))
        quick = finding.many(self.model, [*self.screen.search, *paths], self.words, MOST_COUNTED + 1)
        if quick is None:
            return False
        query = self.screen.rows().where(quick, *list_filters.joined(self.model, self.active, self.either))
        return finding.count(query, self.model, MOST_COUNTED) > MOST_COUNTED

    @property
    def total(self) -> int:
        return self.told[0]

    @property
    def is_capped(self) -> bool:
        return self.told[1]

    def count(self) -> int:
        """Every row, to the last: what a download or a choice of them all says."""
        return finding.count(self.statement(), self.model)

    def records(self) -> list[Record]:
        return paging.page(self.asked(), self.page, self.size, self.screen.loading_of(self.columns))

    # ───────── The address ─────────
    def state(self, *without: str) -> list[tuple[str, str]]:
        """This list's arguments as an address says them, each once and none empty, but for some."""
        left_out = {*without, *PASSING, "sort", "cols"}
        found = [(k, v) for k, v in self.args.items(multi=True) if v != "" and k not in left_out]
        order = ",".join(f"{'-' if down else ''}{column.key}" for column, down in self.order)
        columns = ",".join(column.key for column in self.columns) if self.is_chosen else ""
        more = (("sort", order), ("cols", columns))
        return [*found, *((name, value) for name, value in more if value and name not in without)]

    def query(self, **changes: Any) -> str:
        pairs = self.state(*changes)
        pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
        return urlencode(pairs, safe=",")

    def url(self, **changes: Any) -> str:
        """This list's address with these arguments changed; None removes one."""
        query, base = self.query(**changes), self.screen.url_for()
        return f"{base}?{query}" if query else base


def _exact(column: Column, word: str) -> Any:
    """The number or the day that a searched word is."""
    if column.kind == "number":
        return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None
    found = list_filters.read(column, MultiDict({column.key: word}))
    return None if found.unread else found.low


def _whole(text: str | None, default: int, largest: int) -> int:
    """A whole number from a URL; anything else is no page of ours."""
    if text is None or text == "":
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > largest:
        abort(404)
    return int(text)
