"""What a screen does with its list: the page, its filters, its display, its views, its downloads."""

from functools import cached_property
from typing import Any

import sqlalchemy as sa
from flask import abort, request
from flask_admin.base import expose
from sqlalchemy import inspect
from sqlalchemy.orm import joinedload

from models import finding
from models.base import Record
from pin40.words import Reading
from views import bulk, bulk_acts, list_place, list_tools, saved_views, undo
from views.columns import Column, cell, describe, shown, value_of
from views.list_page import list_page
from views.listing import Listing
from views.logbook import remember
from views.sheets.write import answer as spreadsheet

GROUPED = ("word", "bool", "relation", "day", "text")


class Lists:
    """A screen names its columns; what may be asked of them is worked out here, within the rights."""

    record: type[Record]
    columns: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    shown_columns: list[Column]
    filter_columns: list[Column]
    totals: tuple[str, ...] = ()
    changeable: tuple[str, ...] = ()
    """The columns that may be changed on many rows at once, or in the list: plain facts that no act follows."""
    many: tuple[str, ...] = ()
    """The acts that several rows may take at once."""
    shows: Any
    _is_searchable: Any
    cells: Any
    render: Any
    may: Any
    loading: Any

    # ───────── What may be asked ─────────
    @cached_property
    def every_column(self) -> list[Column]:
        """The columns that one may choose to see: each short enough for a cell, each readable on every row."""
        keys = [key for _, names in self.sections for key in names]
        more = [c for c in (describe(self.record, key) for key in keys) if self.shows(c) and self._is_short(c)]
        return list({c.key: c for c in (*self.shown_columns, *self.filter_columns, *more)}.values())

    def _is_short(self, column: Column) -> bool:
        kind = inspect(self.record).columns[column.column].type
        return column.kind != "secret" and not isinstance(kind, sa.Text | sa.JSON)

    @cached_property
    def filtering(self) -> list[Column]:
        """The columns that one may filter: the screen's own, and those that it shows."""
        return list({c.key: c for c in (*self.filter_columns, *self.shown_columns)}.values())

    @cached_property
    def grouping(self) -> list[Column]:
        """The columns that put rows together: what one filters by, and every closed list."""
        named = {c.key for c in self.filter_columns}
        return [
            c
            for c in self.every_column
            if (c.kind in GROUPED and (c.key in named or c.kind in ("word", "bool"))) or c.codes is not None
        ]

    def can_group(self, name: str) -> bool:
        return any(name in (c.key, c.column) for c in self.grouping)

    def names_behind(self, column: Column) -> list[str]:
        """Where the search looks behind a relation: the names of the row that it points at, where all show them."""
        names = ["last_name", "first_name"] if hasattr(column.target, "last_name") else [finding.name_of(column.target)]  # type: ignore[arg-type]
        texts = [n for n in names if isinstance(inspect(column.target).columns[n].type, sa.String)]
        own = column.target is self.record  # looking through one's own table would hide behind an alias
        return [f"{column.key}.{n}" for n in texts if not own and self._is_searchable(f"{column.key}.{n}")]

    def paths_of(self, column: Column) -> tuple[str, ...]:
        """Where the words of one column are found."""
        if column.target is not None:
            return tuple(self.names_behind(column))
        return (column.column,) if column.kind == "text" else ()

    def loading_of(self, columns: list[Column]) -> list[Any]:
        """The relations of a list, each read once for the page; those chosen beside the screen's own, in its query."""
        own = {c.key for c in self.shown_columns}
        more = [c for c in columns if c.kind == "relation" and c.key not in own]
        return [*self.loading(), *(joinedload(getattr(self.record, c.key)) for c in more)]

    def prepare(self, records: list[Any]) -> None:
        """What the cells of a page need beside the rows, read once for all of them."""

    def shown_views(self, listing: Listing) -> list[dict[str, Any]]:
        return saved_views.tabs(self, listing)

    def views(self) -> list[tuple[str, dict[str, str]]]:
        """Named views of the list, as (label, query); the bare address is the first."""
        return []

    def ways(self) -> list[dict[str, str]]:
        """Where else to go from the list."""
        return []

    def list_lead(self) -> str | None:
        """A line under the list's title."""
        return None

    # ───────── Pages ─────────
    @expose("/")
    def index_view(self) -> Any:
        return self.show_list(Listing(self, request.args))

    def show_list(self, listing: Listing, records: Any = None, opened: Any = None) -> Any:
        page = list_page(self, listing, listing.records() if records is None else records, opened)
        return self.render("list.html", **page, ways=self.ways(), lead=self.list_lead())

    def cells_of(self, listing: Listing, records: list[Any]) -> list[list[dict[str, Any]]]:
        """The cells of these rows, in the columns of the list."""
        self.prepare(records)
        own = [c.key for c in self.shown_columns]
        made = [dict(zip(own, self.cells(record), strict=True)) for record in records]
        return [
            [known.get(c.key) or cell(c, record) for c in listing.columns]
            for known, record in zip(made, records, strict=True)
        ]

    def exported(self, records: list[Any], columns: list[Column]) -> list[list[Any]]:
        """The cells of these rows in a file."""
        return [[shown(c, value_of(c, record)) for c in columns] for record in records]

    @expose("/filtrer/")
    def filter_view(self) -> Any:
        return self.render("list_tool.html", **list_tools.filters(self, Listing(self, request.args)))

    @expose("/affichage/")
    def display_view(self) -> Any:
        return self.render("list_tool.html", **list_tools.display(self, Listing(self, request.args)))

    @expose("/vues/", methods=("GET", "POST"))
    def views_view(self) -> Any:
        return saved_views.answer(self)

    @expose("/export/<kind>/")
    def export(self, kind: str) -> Any:
        if kind not in ("xlsx", "csv"):
            abort(404)
        listing = Listing(self, request.args)
        remember(Reading.DOWNLOADED, self.record, count=listing.count())
        return spreadsheet(self, listing, kind)

    # ───────── Many rows ─────────
    @expose("/modifier/", methods=("GET", "POST"))
    def bulk_view(self) -> Any:
        return bulk.answer(self)

    @expose("/plusieurs/<act>/", methods=("GET", "POST"))
    def bulk_act_view(self, act: str) -> Any:
        return bulk_acts.answer(self, act)

    @expose("/lignes/", methods=("GET", "POST"))
    def place_view(self) -> Any:
        return list_place.answer(self)

    @expose("/annuler-modification/", methods=("GET", "POST"))
    def undo_view(self) -> Any:
        return undo.answer(self)

    def act_label(self, act: str) -> str:
        """An act of `many`, as its button says it."""
        return act.capitalize()

    def why_not(self, act: str, record: Any) -> str | None:
        """Why an act of `many` is not open on this row."""
        return None

    def do_one(self, act: str, record: Any) -> Any:
        """An act of `many` on one row."""
        abort(404)
