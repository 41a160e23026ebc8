"""Forms: valid or said why, saved or said why, never over somebody else's work."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, request
from sqlalchemy.exc import IntegrityError

from models import changing
from models.base import db
from pin40.obstacle import Obstacle
from views import drafts, errors, in_place
from views.answers import crumbs
from views.fields import Choice
from views.fieldsets import fieldsets, settle, shown_again


def is_valid(screen: Any, form: Any, record: Any) -> bool:
    valid = form.validate()
    screen.check(form, record)
    if not valid or form.errors:
        return False  # what was typed is shown again, whole
    settle(form, screen.conditional)
    return True


def fill(form: Any, record: Any, columns: tuple[str, ...]) -> None:
    """Write what was typed, and nothing that the rights did not name."""
    for column in columns:
        if column in form:
            value = form[column].data
            if getattr(record, column) != value:
                setattr(record, column, value)


def saved(form: Any, then: Callable[[], None]) -> bool:
    """Commit, or lay each broken uniqueness on its field."""
    try:
        db.session.flush()
        then()
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        lay(form, error)
        return False
    return True


def lay(form: Any, error: IntegrityError) -> None:
    """Turn a refusal of the database into a sentence by its field; never its own words."""
    diagnosis = getattr(error.orig, "diag", None)
    said = getattr(diagnosis, "constraint_name", None) or getattr(diagnosis, "column_name", None)
    told = str(said or error.orig).splitlines()[0]
    known = [name for name in form.data if name in told and name != "version"]
    sentence = "Cette valeur est déjà prise, ou n’est pas permise : écrivez-en une autre."
    for name in known or [name for name in form.data if name != "version"][:1]:
        form[name].errors = [*form[name].errors, sentence]


def told_by_field(form: Any, obstacles: list[Obstacle]) -> None:
    """Each reason of a rule by the field that it names; by the first one where the form has no such field."""
    if obstacles and not form.errors:
        form.refused_with = code_of(obstacles)
    for obstacle in obstacles:
        field = form[obstacle.field] if obstacle.field in form else next(iter(form))
        field.errors = [*field.errors, obstacle.sentence]


def code_of(obstacles: list[Obstacle]) -> int:
    """409 where a day precedes its cause, or is to come: a rule refuses, nothing is mistyped or missing; else 422."""
    days = [
        one
        for one in obstacles
        if (one.field or "").endswith(("_on", "_from", "_until")) and not one.code.endswith("_missing")
    ]
    return 409 if days else 422


def summary(form: Any) -> list[tuple[str, str, str]]:
    """Each error once, with the field that it leads to; a box already says its own words in the sentence."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for f in form:
        for message in f.errors if f.name != "version" else ():
            box = f.type == "BooleanField"
            found.setdefault(("" if box else f.id, str(message)), (f.id, "" if box else f.label.text, str(message)))
    return list(found.values())


def form_page(
    screen: Any, form: Any, title: str, cancel_url: str, *, template: str = "form.html", **more: Any
) -> Response:
    shown_again(form, screen.conditional)
    in_place.offer(screen, form)
    errors = summary(form)
    page = {
        "title": title,
        "lead": None,
        "crumbs": crumbs(screen, (title, None)),
        "form": form,
        "fieldsets": fieldsets(screen, form),
        "errors": errors,
        "submits": [{"name": "", "value": "", "label": "Enregistrer", "primary": True, "novalidate": False}],
        "cancel_url": cancel_url,
        "savebar_note": None,
        "enctype": "multipart/form-data" if any(f.type == "FileField" for f in form) else None,
        **(drafts.told() if screen.keeps_drafts else {}),
        **more,
    }
    return Response(screen.render(template, **page), form.refused_with if request.method == "POST" else 200)


def conflict(screen: Any, form: Any, record: Any, columns: tuple[str, ...]) -> Response:
    """409: a form read on an older row."""
    return conflict_of(
        screen, form, record, {name: getattr(record, name) for name in columns if name in form}, str(record.version)
    )


def conflict_of(screen: Any, form: Any, record: Any, saved_values: dict[str, Any], version: str) -> Response:
    """409: what was typed beside what somebody saved meanwhile; a field left as it was read stands as they saved it."""
    read = _as_read(record)
    rows = [
        {"label": form[name].label.text, "mine": _say(form[name], form[name].data), "theirs": _say(form[name], theirs),
         "name": name, "typed": request.form.get(name, ""), "kept": _sent(theirs),
         "is_mine": name not in read or _sent(form[name].data) != _sent(read[name])}
        for name, theirs in saved_values.items()
        if _blank_as_none(form[name].data) != _blank_as_none(theirs)
    ]  # fmt: skip
    if not rows:
        return kept_already(screen, record)
    last = screen.history(record)[:1]
    chosen = {"csrf_token", "version", *(row["name"] for row in rows)}
    typed = [(k, v) for k, v in request.form.items(multi=True) if k not in chosen]
    page = {
        "title": "Quelqu’un a modifié cette fiche",
        "crumbs": crumbs(screen, (str(record), screen.url_for("details/", record))),
        "who": last[0]["who"] if last else None,
        "when": last[0]["when"] if last else None,
        "rows": rows,
        "action": screen.url_for("edit/", record),
        "hidden_params": [*typed, ("version", version)],
        "acts": [
            {"label": "Tout laisser comme enregistré", "url": screen.url_for("details/", record), "primary": False}
        ],
    }
    return Response(screen.render("conflict.html", **page), 409)


def kept_already(screen: Any, record: Any) -> Response:
    """The same words were saved meanwhile, by a second click or the back button: there is nothing to choose."""
    return errors.already(
        screen.url_for("details/", record),
        record,
        "La fiche dit ce que vous avez écrit : rien n’a changé une seconde fois.",
    )


def _as_read(record: Any) -> dict[str, Any]:
    """The values that stood when this form was opened, where the journal still tells them; a dossier's with its person's."""
    found: dict[str, Any] = {}
    for row, version in zip(
        (record, getattr(record, "beneficiary", None)), request.form.get("version", "").split("."), strict=False
    ):
        if row is not None and version.isascii() and version.isdigit() and len(version) < 9:
            found |= changing.as_read(row, int(version))
    return found


def _sent(value: Any) -> str:
    """A kept value as a browser would send it, so that it can be chosen field by field."""
    if isinstance(value, bool):
        return "y" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(getattr(value, "value", value))


def _blank_as_none(value: Any) -> Any:
    """An empty text and nothing are the same; a zero and a « non » are values."""
    return None if value == "" else value


def _say(entry: Any, value: Any) -> str | None:
    """A value as its own form says it; where nothing chosen is an answer, the field has `words` for it."""
    if (words := getattr(entry, "words", None)) is not None:
        return words.get("" if value is None else str(getattr(value, "value", value)), "autre")
    if value is None or value == "":
        return None
    if isinstance(entry, Choice):
        wanted = str(getattr(value, "value", value))
        return next((label for key, label in entry.options() if key == wanted), "autre")
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
