"""The one screen that all others are: Flask-Admin's view, closed by default, with its holes filled once."""

from typing import Any

from flask import Response, abort, request
from flask_admin.base import expose
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import Select, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from models.acts import Refused, Stale
from models.base import Record, Trashable, db
from models.viewer import viewer
from pin40 import access
from pin40.conditions import NO_ROW, Person
from pin40.words import Reading, Role
from views import answers, history
from views.columns import Column, cell, describe
from views.doors import PANELS
from views.list_screen import Lists
from views.logbook import remember
from views.record_page import details_page
from views.screen_forms import Forms


class Screen(Forms, Lists, ModelView):  # type: ignore[misc]
    """A screen names only what the eye sees; rights, labels, exports and errors come from here."""

    slug: str
    title: str
    singular: str
    nouns = ("fiche", "fiches")
    is_feminine = False
    icon = "list"
    record: type[Record]
    panels: tuple[Role, ...] = (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER)
    columns: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    partners_unlisted: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    form_order: tuple[str, ...] = ()
    create_label = ""
    in_place = False  # whether its short form opens beside a choice that lacks a row
    is_personal = False
    referent_only = False
    page_size = 50

    def __init__(self, role: Role) -> None:
        self.role = role
        self.title = self.menu_title(role)
        table = inspect(self.record)
        self.readable = access.readable(Person(role), self.record.__name__, tuple(c.key for c in table.column_attrs))
        self.shown_columns = [c for c in (describe(self.record, key) for key in self.columns) if self.shows(c)]
        self.filter_columns = [c for c in (describe(self.record, key) for key in self.filters) if self.shows(c)]
        self.search = tuple(path for path in type(self).search if self._is_searchable(path))
        name = PANELS[role]
        super().__init__(self.record, db, name=self.title, endpoint=f"{name}_{self.slug}", url=f"/{name}/{self.slug}")

    def shows(self, column: Column) -> bool:
        """A column is shown where it may be read, and a relation where its rows may be."""
        opened = column.target is None or access.reach(Person(self.role), column.target.__name__, "r") != NO_ROW
        return column.column in self.readable and opened

    def _is_searchable(self, path: str) -> bool:
        """A column may be searched where every row shows it; through relations, where each of them shows it."""
        *relations, name = path.split(".")
        model, readable = self.record, self.readable
        for relation in relations:
            target = describe(model, relation)
            if target.column not in readable or target.target is None:
                return False
            model = target.target
            keys = tuple(c.key for c in inspect(model).column_attrs)
            readable = access.readable(Person(self.role), model.__name__, keys)
        return name in readable

    # ───────── What Flask-Admin would scaffold, left empty: every page is ours ─────────
    def _refresh_cache(self) -> None:
        return

    def scaffold_auto_joins(self) -> list[Any]:
        return []

    def is_accessible(self) -> bool:
        """Closed until the table of rights opens it to this very account."""
        person = viewer().seen
        opened = person.role == self.role and bool(access.grants(person, self.record.__name__))
        return opened and (not self.referent_only or person.role == Role.MANAGER or person.is_referent)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        abort(404)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Once only: the shipped one runs a view again on any TypeError."""
        try:
            self.signed_first(fn.__name__)
            return fn(self, *args, **kwargs)
        except IntegrityError:
            db.session.rollback()
            return answers.refused(self, [answers.IN_USE])
        except Refused as refusal:
            db.session.rollback()
            return answers.refused(self, refusal.obstacles)
        except (Stale, StaleDataError):
            db.session.rollback()
            return answers.stale(self)

    # ───────── Rights, read from the one table ─────────
    @classmethod
    def menu_title(cls, role: Role) -> str:
        return cls.title

    def may(self, verb: str, record: Record | None = None) -> bool:
        person, name = viewer().seen, self.record.__name__
        if record is not None:
            return access.may(person, name, verb, lambda column: getattr(record, column))
        return any(verb in grant.verbs for grant in access.grants(person, name))

    def rows(self) -> Select[Any]:
        """Every row in reach, but the trash."""
        query = select(self.record)
        return query.where(self.record.trashed_at.is_(None)) if issubclass(self.record, Trashable) else query

    def loading(self) -> list[Any]:
        """The relations of a list, each read once for the page."""
        return [selectinload(getattr(self.record, c.key)) for c in self.shown_columns if c.kind == "relation"]

    def one(self) -> Any:
        """The row that `id` names, or the same 404 for a foreign, an absent and a malformed one."""
        source = request.form if request.method == "POST" and "id" in request.form else request.args
        text = source.get("id", "")
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            abort(404)
        found = db.session.scalars(self.rows().where(self.record.id == int(text))).one_or_none()
        return found if found is not None else abort(404)

    def url_for(self, place: str = "", record: Record | None = None) -> str:
        base = f"/{PANELS[self.role]}/{self.slug}/{place}"
        # Not `record.id`, which reads the row again after a commit: an act may just have ended one's access.
        return f"{base}?id={inspect(record).identity[0]}" if record is not None else base

    # ───────── Cells ─────────
    def cells(self, record: Record) -> list[dict[str, Any]]:
        return [cell(column, record) for column in self.shown_columns]

    # ───────── One record ─────────
    @expose("/details/")
    def details_view(self) -> Any:
        return self.show(self.one())

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        self.opened(record)
        return Response(self.render("details.html", **(details_page(self, record) | more)), code)

    def opened(self, record: Any) -> None:
        """A file about a person is remembered as opened, by its page or by a form."""
        if self.is_personal and request.method == "GET":
            remember(Reading.OPENED, self.record, record.id)

    def parts(self, record: Any) -> list[tuple[str, list[Column]]]:
        """The sections of a record, with the columns that the viewer may see of this very row."""
        read = access.readable(
            viewer().seen, self.record.__name__, tuple(c.key for c in inspect(self.record).column_attrs),
            lambda column: getattr(record, column),
        )  # fmt: skip
        named = self.sections or (("Fiche", self.columns),)
        return [
            (title, [c for c in (describe(self.record, k) for k in keys) if c.column in read]) for title, keys in named
        ]

    def history(self, record: Any) -> list[dict[str, Any]]:
        return history.of(record, self.role)

    def acts(self, record: Any) -> list[dict[str, Any]]:
        """The acts open on this record, as the details page shows them."""
        return []

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        return []

    def facts(self, title: str, columns: list[Column], record: Any) -> list[tuple[str, Any]]:
        """The lines of one section, as (label, value or values)."""
        return [(c.label, cell(c, record)) for c in columns]

    def arranged(self, record: Any, sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The sections in the order in which this record is read."""
        return sections

    # ───────── Acts ─────────
    @expose("/<act>/", methods=("GET", "POST"))
    def act_view(self, act: str) -> Any:
        known = access.ACTS.get(self.acts_of(), {}).get(act)
        if known is None or not known.is_posted:
            abort(404)
        if request.method == "GET":
            abort(405)
        if not access.may_act(viewer().seen, self.acts_of(), act):
            abort(403)
        return self.run(act)

    def acts_of(self) -> str:
        """The class whose acts this screen does."""
        return self.record.__name__

    def run(self, act: str) -> Any:
        abort(404)

    # ───────── Flask-Admin's other doors, walled up ─────────
    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        abort(404)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        abort(404)

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        abort(404)

    def create_blueprint(self, admin: Any) -> Any:
        self.static_folder = None
        blueprint = super().create_blueprint(admin)
        blueprint.template_folder = None
        return blueprint
