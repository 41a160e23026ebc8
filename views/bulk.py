"""One field changed on many rows: chosen, previewed row by row, done, told row by row, undone within ten minutes."""

from functools import cache, partial
from typing import Any

from flask import Response, abort, g, request
from wtforms import HiddenField
from wtforms.validators import InputRequired

from models.base import db
from models.changing import CHANGED, attempt
from models.journal import request_id
from models.viewer import viewer
from pin40 import access
from views import answers, undo
from views.answers import crumbs
from views.columns import cell, describe
from views.fields import Choice, PinForm
from views.form_page import summary
from views.listing import Listing
from views.picked import Picked, from_form, from_list, how_many

SAME = "Déjà ainsi."
LOCKED = "Vous ne pouvez pas modifier ce champ sur cette fiche."
ASK = "Modifier un champ"
UNTOUCHED = "Laissées telles quelles"


def columns_of(screen: Any) -> tuple[str, ...]:
    """The columns that this role may change on some row at least, among those that no act follows."""
    grants = access.grants(viewer().seen, screen.record.__name__)
    writes = {column for grant in grants if "u" in grant.verbs for column in grant.writes}
    return tuple(column for column in screen.changeable if column in writes)


def answer(screen: Any) -> Any:
    """GET asks which field; POST its value, then the preview; POST once more, confirmed, does it."""
    offered = columns_of(screen)
    if not offered:
        abort(403)
    answers.signed_first(screen.record)
    listing = Listing(screen, request.args)
    picked = from_list(listing) if request.method == "GET" else from_form(listing)
    if picked.wrong:
        return nothing(screen, listing, picked.wrong)
    column = request.form.get("column", "")
    if column not in offered:
        return _ask_column(screen, listing, picked, offered)
    form = value_form(screen, column, request.form if "sent" in request.form else None)
    if "sent" not in request.form or not form.validate():
        return _ask_value(screen, listing, picked, column, form)
    if request.form.get("confirmed") != "1":
        return _preview(screen, listing, picked, column)
    return _done(screen, listing, picked, column)


def nothing(
    screen: Any, listing: Listing, sentence: str, code: int = 422, title: str = "Rien n’est choisi"
) -> Response:
    """Nothing to do, and why: no row was picked, too many were, or it is too late."""
    page = {"title": title, "lead": sentence, "crumbs": crumbs(screen, (title, None)), "facts": [],
            "remarks": [], "tables": [], "action": listing.url(), "hidden_params": [], "submit": None,
            "cancel_url": listing.url(), "cancel": "Revenir à la liste"}  # fmt: skip
    return Response(screen.render("preview.html", **page), code)


def value_class(screen: Any, column: str) -> Any:
    """The form of this one column, as its record's own form has it; a closed list is read once for all rows."""
    known = g.setdefault("value_classes", {})
    if (screen.slug, column) not in known:
        made = screen.form_class("u", (column,))
        field = getattr(made, column)
        if field.field_class is Choice:
            label, options, *others = field.args
            field.args = (label, cache(options), *others)
        known[screen.slug, column] = made
    return known[screen.slug, column]


def value_form(screen: Any, column: str, data: Any) -> Any:
    return value_class(screen, column)(data)


def _ask_column(screen: Any, listing: Listing, picked: Picked, offered: tuple[str, ...]) -> Response:
    labels = [(name, describe(screen.record, name).label) for name in offered]
    chosen = Choice("Champ à changer", lambda: labels, str, validators=[InputRequired("Choisissez un champ.")])
    made = type("ColumnForm", (PinForm,), {"column": chosen, "rows": HiddenField()})
    form = made(request.form if request.method == "POST" else None)
    form.rows.data = picked.text
    if request.method == "POST":
        form.validate()
    return _form_page(screen, listing, picked, form, ("column",), "Continuer")


def _ask_value(screen: Any, listing: Listing, picked: Picked, column: str, form: Any) -> Response:
    carried = {"rows": picked.text, "column": column, "sent": "1"}
    hidden = {name: HiddenField() for name in carried}
    whole = type("ValueForm", (type(form),), hidden)(request.form if form.errors else None, data=carried)
    for name, value in carried.items():
        whole[name].data = value
    if form.errors:
        whole.validate()
    return _form_page(screen, listing, picked, whole, (column,), "Voir ce qui changerait")


def _form_page(
    screen: Any, listing: Listing, picked: Picked, form: Any, names: tuple[str, ...], submit: str
) -> Response:
    page = {
        "title": f"{ASK} : {how_many(screen, len(picked.records))}",
        "lead": "Rien n’est fait avant que vous ayez vu ce qui changerait, ligne par ligne.",
        "crumbs": crumbs(screen, (ASK, None)),
        "form": form,
        "action": f"{screen.url_for('modifier/')}?{listing.query()}",
        "fieldsets": [{"id": "f1", "legend": None, "intro": None, "fields": list(names), "groups": []}],
        "errors": summary(form),
        "submits": [{"name": "", "value": "", "label": submit, "primary": True, "novalidate": False}],
        "cancel_url": listing.url(),
    }
    return Response(screen.render("form.html", **page), 422 if form.errors else 200)


def obstacle(screen: Any, picked: Picked, record: Any, column: str) -> str | None:
    """Why this row would be left as it is; None when it may change."""
    if picked.is_stale(record):
        return CHANGED
    writable = access.writable(viewer().seen, screen.record.__name__, "u", lambda name: getattr(record, name))
    if column not in writable or not screen.may("u", record):
        return LOCKED
    form = value_form(screen, column, request.form)
    form.validate()
    if (getattr(record, column) or None) == (form[column].data or None):
        return SAME
    screen.check(form, record)
    return " ".join(str(error) for errors in form.errors.values() for error in errors) or None


def _preview(screen: Any, listing: Listing, picked: Picked, column: str) -> str:
    refused = [(r, why) for r in picked.records if (why := obstacle(screen, picked, r, column))]
    left = {record.id for record, _ in refused}
    allowed = [record for record in picked.records if record.id not in left]
    told, label = how_many(screen, len(allowed)), describe(screen.record, column).label
    typed = [(k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "confirmed")]
    page = {
        "title": f"{label} : vérifiez avant de changer",
        "lead": f"{told} sur {len(picked.records)}. Rien n’est encore fait.",
        "crumbs": crumbs(screen, (ASK, None)),
        "facts": [],
        "remarks": [],
        "tables": [*_left(refused), *_changes(screen, allowed, column)],
        "action": f"{screen.url_for('modifier/')}?{listing.query()}",
        "hidden_params": [*typed, ("confirmed", "1")],
        "submit": f"Changer {told}" if allowed else None,
        "cancel_url": listing.url(),
    }
    return str(screen.render("preview.html", **page))


def _left(refused: list[tuple[Any, str]]) -> list[dict[str, Any]]:
    rows = [[str(record), why] for record, why in refused]
    return [{"caption": UNTOUCHED, "columns": ["Fiche", "Pourquoi"], "rows": rows}] if rows else []


def _changes(screen: Any, records: list[Any], column: str) -> list[dict[str, Any]]:
    form = value_form(screen, column, request.form)
    new = said(form[column])
    told = describe(screen.record, key_of(screen, column))
    rows = [[str(record), cell(told, record) | {"url": None}, new] for record in records]
    return [{"caption": "Ce qui changerait", "columns": ["Fiche", "Avant", "Après"], "rows": rows}] if rows else []


def key_of(screen: Any, column: str) -> str:
    """The relation behind a key, which reads as a name where the key is a number."""
    known = {c.column: c.key for c in screen.every_column}
    return str(known.get(column, column))


def said(field: Any) -> str:
    """A value as its form says it."""
    if isinstance(field, Choice):
        wanted = str(getattr(field.data, "value", field.data))
        return next((label for key, label in field.options() if key == wanted), "–")
    if isinstance(field.data, bool):
        return "Oui" if field.data else "Non"
    if field.data is None or field.data == "":
        return "–"
    return f"{field.data:%d/%m/%Y}" if hasattr(field.data, "strftime") else str(field.data)


def _done(screen: Any, listing: Listing, picked: Picked, column: str) -> str:
    value, done, left = value_form(screen, column, request.form), [], []
    value.validate()
    for record in picked.records:
        name = str(record)
        why = obstacle(screen, picked, record, column) or attempt(
            partial(write, screen, record, {column: value[column].data})
        )
        (left if why else done).append((name, why or "Changé."))
    db.session.commit()
    if done:
        undo.remember(screen, request_id(), len(done))
    return undo.result(screen, listing, f"{how_many(screen, len(done))} : changé.", done, left)


def write(screen: Any, record: Any, values: dict[str, Any]) -> None:
    """A plain edit, with what its screen does after one."""
    was = {name: getattr(record, name) for name in values}
    for name, new in values.items():
        setattr(record, name, new)
    db.session.flush()
    screen.after_edit(record, was)
