"""Notes and labels on a record's page: read within rights, written by one's own structure, taken off by it alone."""

from typing import Any

from flask import Flask, abort, current_app, flash, g, redirect, request
from sqlalchemy import select
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from models import noting
from models.acts import Refused
from models.base import Record, db
from models.moments import shown_moment
from models.note import Note, Tag
from models.viewer import NotSigned, viewer
from pin40 import access
from pin40.words import PANEL_ROLES, Role
from views.doors import PANELS
from views.fields import PinForm, lawful, no_nul, strip
from views.history import authors

ON = ("Prescription", "Beneficiary", "Spotting", "Device", "DeviceLot", "Partner", "Pickup", "PurchaseOrder", "Pathway",
      "DeviceRequest", "Workshop")  # fmt: skip
"""The records that people keep words on."""
ABOUT_A_PERSON = ("Prescription", "Beneficiary", "Spotting", "Pathway")
HINT = "Des faits utiles au suivi ; ni santé, ni jugement. La personne peut les lire."
OF_NOBODY = "Des faits utiles au suivi ; pas de nom de personne."
"""What is kept on a lot, an order or a laptop is no person's to read, nor about one."""
WHO_READS = {
    Role.MEDIATOR: "Lues dans votre structure seulement.",
    Role.MANAGER: "Vous lisez toutes les notes, sauf celles des médiateurs.",
}


BORROWED = "En « voir comme », vous ne lisez que les notes et les étiquettes ouvertes à l’Alpi."


class NoteForm(PinForm):
    words = TextAreaField(
        "Note", filters=[strip], description=HINT, render_kw={"rows": 3, "maxlength": 2000},
        validators=[no_nul, DataRequired("Écrivez la note."), Length(max=2000, message="2 000 caractères au plus."), lawful],
    )  # fmt: skip


class TagForm(PinForm):
    label = StringField(
        "Étiquette", filters=[strip], render_kw={"maxlength": 30, "list": "etiquettes"},
        validators=[no_nul, DataRequired("Écrivez l’étiquette."), Length(max=30, message="30 caractères au plus."), lawful],
    )  # fmt: skip


def is_open(record: Record) -> bool:
    return type(record).__name__ in ON and bool(access.grants(viewer().seen, "Note"))


def beside(screen: Any, record: Any, note: NoteForm | None = None, tag: TagForm | None = None) -> dict[str, Any] | None:
    """What a record's page shows of them; None where there is nothing to keep."""
    if not is_open(record):
        return None
    may_write = viewer().seen.has_signed and not viewer().is_borrowed
    return {
        "notes": _told(noting.notes(record)),
        "tags": [{"id": one.id, "label": one.label, "mine": _is_mine(one)} for one in noting.tags(record)],
        "who": BORROWED
        if viewer().is_borrowed
        else WHO_READS.get(Role(viewer().role), "Lues dans votre structure et par l’Alpi."),
        "note": _hinted(note or NoteForm(None), record) if may_write else None,
        "tag": (tag or TagForm(None)) if may_write else None,
        "labels": noting.known_labels(type(record).__name__, g.structure) if may_write else [],
        "action": f"/{PANELS[screen.role]}/notes/",
        "hidden": [("fiche", screen.slug), ("id", record.id)],
    }


def _hinted(form: NoteForm, record: Record) -> NoteForm:
    form.words.description = HINT if type(record).__name__ in ABOUT_A_PERSON else OF_NOBODY
    return form


def _is_mine(row: Note | Tag) -> bool:
    return row.partner_id == viewer().seen.partner_id


def _told(notes: list[Note]) -> list[dict[str, Any]]:
    """A colleague by name, another structure by its own."""
    who = authors([note.author_id for note in notes])
    return [
        {
            "id": note.id, "words": note.words, "when": shown_moment(note.written_at), "mine": _is_mine(note),
            "who": who.get(note.author_id, (str(note.partner), 0))[0],
        }
        for note in notes
    ]  # fmt: skip


def _screen() -> Any:
    """The screen that the form names, in the reader's own panel."""
    role, slug = Role(viewer().role), request.form.get("fiche", "")
    views = (view for admin in current_app.extensions["admin"] for view in admin._views)
    named = (view for view in views if getattr(view, "slug", None) == slug and view.role == role)
    return next(named, None) or abort(404)


def _reached() -> tuple[Any, Any]:
    """(screen, record): the same 404 for a foreign, an absent and a malformed one."""
    screen = _screen()
    if not screen.is_accessible():
        abort(404)
    record = screen.one()
    if not is_open(record):
        abort(404)
    if not viewer().seen.has_signed:
        raise NotSigned
    return screen, record


def add_note() -> Any:
    screen, record = _reached()
    form = NoteForm(request.form)
    if not form.validate():
        return screen.show(record, 422, kept=beside(screen, record, note=form))
    noting.write(record, g.structure, form.words.data)
    return _done(screen, record, "Note gardée.")


def add_tag() -> Any:
    screen, record = _reached()
    form = TagForm(request.form)
    try:
        if form.validate():
            noting.stick(record, g.structure, form.label.data)
            return _done(screen, record, "Étiquette posée.")
    except Refused as refusal:
        form.label.errors = [obstacle.sentence for obstacle in refusal.obstacles]
    return screen.show(record, 422, kept=beside(screen, record, tag=form))


def take_off() -> Any:
    """A note or a label of one's own structure, off the record."""
    screen, record = _reached()
    kind: Any = {"note": Note, "etiquette": Tag}.get(request.form.get("quoi", "")) or abort(404)
    number = request.form.get("numero", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        abort(404)
    on_it = (kind.table_name == type(record).__name__, kind.record_id == record.id, kind.id == int(number))
    row = db.session.scalars(select(kind).where(*on_it)).one_or_none()
    if row is None:
        abort(404)
    if not access.may(viewer().seen, kind.__name__, "d", lambda column: getattr(row, column)):
        abort(403)
    db.session.delete(row)
    return _done(screen, record, "Note effacée." if kind is Note else "Étiquette retirée.")


def _done(screen: Any, record: Any, sentence: str) -> Any:
    address = screen.url_for("details/", record)
    db.session.commit()
    flash(sentence, "ok")
    return redirect(f"{address}#notes")


def register(app: Flask) -> None:
    for role in PANEL_ROLES:
        if role == Role.READER:
            continue
        name = PANELS[role]
        for end, room in (("", add_note), ("etiquette/", add_tag), ("retirer/", take_off)):
            app.add_url_rule(f"/{name}/notes/{end}", f"notes_{name}_{end.strip('/') or 'note'}", room, methods=["POST"])
