"""The forms of a screen: create, change, throw away; each by the table of rights, each said why it is refused."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.base import expose

from models import trashing
from models.base import Record, db
from models.viewer import NotSigned, viewer
from pin40 import access
from pin40.words import Role
from views import answers, drafts, form_page, sent_once, throwing_page
from views.fields import PinForm, form_for
from views.record_page import confirm_page


def unsent() -> tuple[Any, ...]:
    """What a form is given so that a page only read takes nothing from its address, but what one had begun."""
    return () if request.method == "POST" else (drafts.resumed(),)


class Forms:
    """What `views/base.Screen` does with forms; a screen says its columns and its own rules."""

    record: type[Record]
    singular: str
    form_order: tuple[str, ...] = ()
    create_label = ""
    keeps_drafts = True
    is_feminine: bool
    conditional: dict[str, str] = {}  # noqa: RUF012  (a field, and the box that asks for it)
    may: Any
    one: Any
    opened: Any
    url_for: Any
    render: Any

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

    def question(self, form: PinForm, record: Any) -> dict[str, Any] | None:
        """What is asked, once everything is well written, before it is saved; None when there is nothing to ask."""
        return None

    def before_create(self, record: Any) -> None:
        """Give a new row its owner keys."""
        person = viewer().seen
        for role, key in ((Role.PRESCRIBER, "prescriber_id"), (Role.MEDIATOR, "mediator_id")):
            if person.role == role and hasattr(record, key):
                setattr(record, key, person.partner_id)

    def after_create(self, record: Any) -> None:
        """What follows a creation, in the same transaction."""

    def created(self, record: Any) -> None:
        self.after_create(record)
        sent_once.keep(self, record)

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        """What follows a change, in the same transaction; `was` holds the values before it."""

    def signed_first(self, page: str) -> None:
        """Every form that an unsigned structure could not save, whoever wrote its page; 403 and 404 come before."""
        if page == "create_view" and self.create_label and self.may("c"):
            answers.signed_first(self.record)
        if page == "edit_view" and not answers.may_write(self.record) and self.may("u", self.one()):
            raise NotSigned

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        columns = self.form_columns_for("c")
        if not (self.may("c") and self.create_label and columns):
            abort(403)
        form = self.form_class("c", columns)(*unsent())
        record = self.record()
        if request.method == "POST" and (made := sent_once.twin(self)):
            return made
        if request.method == "POST" and form_page.is_valid(self, form, record):
            self.before_create(record)
            if asked := self.question(form, record):
                return form_page.form_page(self, form, self.create_label, self.url_for(), question=asked)
            form_page.fill(form, record, columns)
            db.session.add(record)
            if form_page.saved(form, lambda: self.created(record)):
                flash(f"{self.singular} : {'créée' if self.is_feminine else 'créé'}.", "ok")
                return redirect(self.url_for("details/", record))
        return form_page.form_page(self, form, self.create_label or "Créer", self.url_for())

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        record = self.one()
        if not self.may("u", record):
            answers.settled(self, "u", record)
        allowed = access.writable(viewer().seen, self.record.__name__, "u", lambda c: getattr(record, c))
        columns = tuple(c for c in self.form_order if c in allowed) or abort(403)
        self.opened(record)
        was = {name: getattr(record, name) for name in columns}
        form = self.form_class("u", columns)(*unsent(), obj=record)
        if request.method == "GET":
            form.version.data = form.version.data or record.version  # a draft keeps the version that it was read from
        elif form.version.data != str(record.version):
            return form_page.conflict(self, form, record, columns)
        elif form_page.is_valid(self, form, record):
            if asked := self.question(form, record):
                back = self.url_for("details/", record)
                return form_page.form_page(self, form, f"Modifier : {record}", back, question=asked)
            form_page.fill(form, record, columns)
            if form_page.saved(form, lambda: self.after_edit(record, was)):
                flash("Enregistré.", "ok")
                return redirect(self.url_for("details/", record))
        return form_page.form_page(self, form, f"Modifier : {record}", self.url_for("details/", record))

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> Any:
        record = self.one()
        if not self.may("d", record):
            answers.settled(self, "d", record)
        self.before_delete(record)
        self.opened(record)
        if request.method == "GET":
            return self.render("confirm.html", **confirm_page(self, record))
        answers.same_version(record)
        along = trashing.throw(record)
        db.session.commit()
        flash(throwing_page.done(record, along), "ok")
        return redirect(self.url_for())

    def before_delete(self, record: Any) -> None:
        """A rule may refuse, before asking and before doing."""

    def delete_text(self, record: Any) -> str:
        return throwing_page.lead(record)
