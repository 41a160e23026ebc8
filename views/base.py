"""The one screen that all others are: Flask-Admin's view, closed by default, with its holes filled once."""

from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin.base import expose
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import Select, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from models.acts import Refused, Stale
from models.base import Record, Trashable, db, now
from models.viewer import viewer
from pin40 import access
from pin40.conditions import Person
from pin40.words import Reading, Role
from views import answers, form_page, history
from views.columns import Column, cell, describe
from views.doors import PANELS
from views.fields import PinForm, form_for
from views.list_page import list_page
from views.listing import Listing
from views.logbook import remember
from views.record_page import confirm_page, details_page
from views.sheets.write import answer as spreadsheet


class Screen(ModelView):  # type: ignore[misc]
    """A screen names only what the eye sees; rights, labels, exports and errors come from here."""

    slug: str
    title: str
    singular: str
    icon = "list"
    record: type[Record]
    panels: tuple[Role, ...] = (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER)
    columns: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    form_order: tuple[str, ...] = ()
    create_label = ""
    is_personal = False
    referent_only = False
    page_size = 50

    def __init__(self, role: Role) -> None:
        self.role = role
        table = inspect(self.record)
        self.readable = access.readable(Person(role), self.record.__name__, tuple(c.key for c in table.column_attrs))
        self.shown_columns = [
            c for c in (describe(self.record, key) for key in self.columns) if c.column in self.readable
        ]
        self.filter_columns = [
            c for c in (describe(self.record, key) for key in self.filters) if c.column in self.readable
        ]
        self.search = tuple(path for path in type(self).search if self._is_searchable(path))
        name = PANELS[role]
        super().__init__(self.record, db, name=self.title, endpoint=f"{name}_{self.slug}", url=f"/{name}/{self.slug}")

    def _is_searchable(self, path: str) -> bool:
        """A column may be searched where every row shows it; through a relation, where the relation shows it."""
        relation, _, name = path.rpartition(".")
        if not relation:
            return name in self.readable
        target = describe(self.record, relation)
        other = inspect(target.target)
        names = tuple(c.key for c in other.column_attrs)
        return target.column in self.readable and name in access.readable(
            Person(self.role), other.class_.__name__, names
        )

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
            return fn(self, *args, **kwargs)
        except IntegrityError:
            db.session.rollback()
            return answers.refused(self, [answers.IN_USE])
        except Refused as refusal:
            db.session.rollback()
            return answers.refused(self, refusal.obstacles)
        except (Stale, StaleDataError):
            db.session.rollback()
            return answers.refused(self, [answers.STALE])

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
        return f"{base}?id={record.id}" if record is not None else base

    # ───────── List ─────────
    @expose("/")
    def index_view(self) -> Any:
        listing = Listing(self, request.args)
        records = listing.records()
        return self.render("list.html", **list_page(self, listing, records))

    def views(self) -> list[tuple[str, dict[str, str]]]:
        """Named views of the list, as (label, query); the bare address is the first."""
        return []

    def cells(self, record: Record) -> list[dict[str, Any]]:
        return [cell(column, record) for column in self.shown_columns]

    @expose("/export/<kind>/")
    def export(self, kind: str) -> Any:
        if kind not in ("xlsx", "csv"):
            abort(404)
        listing = Listing(self, request.args)
        remember(Reading.DOWNLOADED, self.record, count=listing.count())
        return spreadsheet(self, listing, kind)

    # ───────── One record ─────────
    @expose("/details/")
    def details_view(self) -> Any:
        return self.show(self.one())

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        """One record's page; a file about a person is remembered as opened."""
        if self.is_personal and request.method == "GET":
            remember(Reading.OPENED, self.record, record.id)
        page = details_page(self, record) | more
        return Response(self.render("details.html", **page), code)

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

    # ───────── Forms ─────────
    def form_columns_for(self, verb: str) -> tuple[str, ...]:
        """What a form of this role may set: the table of rights, in the screen's order."""
        writes = {c for g_ in access.grants(viewer().seen, self.record.__name__) if verb in g_.verbs for c in g_.writes}
        order = {name: rank for rank, name in enumerate(self.form_order)}
        return tuple(sorted((c for c in writes if c in order), key=lambda c: order[c]))

    def narrow(self) -> dict[str, Any]:
        """By column, the condition on the rows that a choice offers."""
        return {}

    def form_class(self, verb: str, columns: tuple[str, ...]) -> type[PinForm]:
        return form_for(self.record, columns, self.narrow())

    def check(self, form: PinForm, record: Any) -> None:
        """Rules over several fields: append sentences to their errors."""

    def before_create(self, record: Any) -> None:
        """Give a new row its owner keys."""
        person = viewer().seen
        for role, key in ((Role.PRESCRIBER, "prescriber_id"), (Role.MEDIATOR, "mediator_id")):
            if person.role == role and hasattr(record, key):
                setattr(record, key, person.partner_id)

    def after_create(self, record: Any) -> None:
        """What follows a creation, in the same transaction."""

    def after_edit(self, record: Any) -> None:
        """What follows a change, in the same transaction."""

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        columns = self.form_columns_for("c")
        form = self.form_class("c", columns)(request.form if request.method == "POST" else None)
        record = self.record()
        if request.method == "POST" and form_page.is_valid(self, form, record):
            self.before_create(record)
            form_page.fill(form, record, columns)
            db.session.add(record)
            if form_page.saved(form, lambda: self.after_create(record)):
                flash(f"{self.singular} : créé.", "ok")
                return redirect(self.url_for("details/", record))
        return form_page.form_page(self, form, self.create_label or "Créer", self.url_for())

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        record = self.one()
        if not self.may("u", record):
            abort(403)
        allowed = access.writable(viewer().seen, self.record.__name__, "u", lambda c: getattr(record, c))
        columns = tuple(c for c in self.form_order if c in allowed)
        form = self.form_class("u", columns)(request.form if request.method == "POST" else None, obj=record)
        if request.method == "GET":
            form.version.data = record.version
        elif form.version.data != str(record.version):
            return form_page.conflict(self, form, record, columns)
        elif form_page.is_valid(self, form, record):
            form_page.fill(form, record, columns)
            if form_page.saved(form, lambda: self.after_edit(record)):
                flash("Enregistré.", "ok")
                return redirect(self.url_for("details/", record))
        return form_page.form_page(self, form, f"Modifier : {record}", self.url_for("details/", record))

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> Any:
        record = self.one()
        if not self.may("d", record):
            abort(403)
        if request.method == "GET":
            return self.render("confirm.html", **confirm_page(self, record))
        answers.same_version(record)
        if isinstance(record, Trashable):
            record.trashed_at = now()
        else:
            db.session.delete(record)
        db.session.commit()
        flash("Mis à la corbeille." if isinstance(record, Trashable) else "Supprimé.", "ok")
        return redirect(self.url_for())

    def delete_text(self, record: Any) -> str:
        if isinstance(record, Trashable):
            return "La fiche va à la corbeille : l'Alpi peut la reprendre pendant trente jours."
        return "La fiche est supprimée, sans retour."

    # ───────── Acts ─────────
    @expose("/<act>/", methods=("GET", "POST"))
    def act_view(self, act: str) -> Any:
        if act not in access.ACTS.get(self.acts_of(), {}):
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
