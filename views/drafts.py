"""What one typed and did not send: kept every ten seconds for its author alone, offered again, thrown away."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, Response, abort, flash, g, jsonify, redirect, request
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from models import drafting
from models.base import Trashable, db
from models.moments import shown_moment
from models.scope import in_reach
from models.viewer import Closed, viewer
from pin40 import access, privacy
from pin40.words import Role
from views.doors import PANELS, common

FORM = re.compile(r"/([a-z-]+)/([a-z-]+)/(new|edit)/")
NAME = re.compile(r"[\w-]{1,60}")
ADDRESS = "_formulaire"
RESUMED = "brouillon"
UNKEPT = {"csrf_token", ADDRESS, "act", "autre_personne", "prendre", "prescription_draft"}
LONGEST = 20_000


def place_of(path: str) -> tuple[str, str] | None:
    """(« prescriptions/new », verb) of a form of the reader's own panel; None for any other address."""
    found = FORM.fullmatch(path)
    if found is None or found[1] != PANELS.get(Role(viewer().role)):
        return None
    return f"{found[2]}/{found[3]}", found[3]


def number_of(query: dict[str, str]) -> int:
    text = query.get("id", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def here() -> tuple[str, int] | None:
    """The form at which this request knocks."""
    found = place_of(request.path)
    if found is None:
        return None
    source = {**request.args.to_dict(), **({"id": request.form["id"]} if "id" in request.form else {})}
    return found[0], number_of(source) if found[1] == "edit" else 0


def resumed() -> MultiDict[str, str] | None:
    """What was kept of this form, where its address asks to take it up again."""
    if request.method == "POST" or RESUMED not in request.args or (known := here()) is None:
        return None
    draft = drafting.mine(*known)
    return MultiDict((name, value) for name, values in draft.fields.items() for value in values) if draft else None


def told() -> dict[str, Any]:
    """What a form's page says of drafts: where to keep this one, what was begun and when."""
    known = here()
    if known is None or viewer().is_borrowed:
        return {}
    page: dict[str, Any] = {"draft_address": bare(request.full_path)}
    draft = drafting.mine(*known) if request.method == "GET" else None
    if draft is not None:
        page["draft"] = {
            "when": shown_moment(draft.saved_at),
            "is_resumed": RESUMED in request.args,
            "resume_url": f"{draft.address}{'&' if '?' in draft.address else '?'}{RESUMED}=1",
            "drop": [("formulaire", draft.address)],
        }
    return page


def bare(address: str) -> str:
    """An address without what asks to take a draft up again."""
    parts = urlsplit(address)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != RESUMED])
    return f"{parts.path}?{query}" if query else parts.path


def asked(address: str) -> tuple[str, int, str]:
    """(place, record, address) of a form that the viewer may really fill; the same 404 for any other."""
    parts = urlsplit(address)
    found = place_of(parts.path)
    if found is None or len(address) > 300 or parts.netloc or parts.scheme:
        abort(404)
    place, verb = found
    screen = _screen(place.partition("/")[0])
    number = number_of(dict(parse_qsl(parts.query))) if verb == "edit" else 0
    if screen is None or not (_may_change(screen, number) if verb == "edit" else _may_create(screen)):
        abort(404)
    return place, number, bare(address)


def _screen(slug: str) -> Any:
    from views.menu import CONTENTS, belongs

    mine = (screen for _, screens in CONTENTS for screen in screens if belongs(screen, Role(viewer().role)))
    return next((screen for screen in mine if screen.slug == slug and screen.keeps_drafts), None)


def _may_create(screen: Any) -> bool:
    return any("c" in grant.verbs for grant in access.grants(viewer().seen, screen.record.__name__))


def _may_change(screen: Any, number: int) -> bool:
    model = screen.record
    where = [model.id == number, in_reach(model, "u")]
    if issubclass(model, Trashable):
        where.append(model.trashed_at.is_(None))
    return db.session.scalar(select(model.id).where(*where)) is not None


def cleaned() -> dict[str, list[str]]:
    """What may be kept of a form: no token, no number that must never be written, nothing endless."""
    kept: dict[str, list[str]] = {}
    for name, value in request.form.items(multi=True):
        if name in UNKEPT or not NAME.fullmatch(name) or len(value) > LONGEST or "\x00" in value:
            continue
        if not any(alert.is_blocking for alert in privacy.alerts(value)):
            kept.setdefault(name, []).append(value)
    return kept


def save() -> Any:
    """POST by the page itself: what is typed so far; answers with the hour."""
    place, number, address = asked(request.form.get(ADDRESS, ""))
    fields = cleaned()
    if sum(len(name) + len(value) for name, values in fields.items() for value in values) > drafting.MOST:
        abort(413)
    try:
        draft = drafting.keep(place, number, address, fields)
        db.session.commit()
    except (IntegrityError, StaleDataError):
        db.session.rollback()  # another window of the same person has just kept its own
        abort(409)
    return jsonify({"at": shown_moment(draft.saved_at)})


def throw() -> Any:
    """POST: forget what was begun, and open the form afresh."""
    place, number, address = asked(request.form.get("formulaire", ""))
    drafting.drop(place, number)
    db.session.commit()
    flash("La saisie commencée est effacée.", "ok")
    return redirect(address)


def forget_sent(response: Response) -> Response:
    """After a form well sent, its draft has nothing more to keep."""
    if request.method == "POST" and response.status_code == 302 and g.get("account") is not None:
        known = here()
        if known is not None and not viewer().is_borrowed:
            try:
                if drafting.drop(*known) is not None:
                    db.session.commit()
            except (Closed, DBAPIError, StaleDataError):
                db.session.rollback()  # the form itself is saved: the draft goes at the next purge
    return response


def register(app: Flask) -> None:
    app.add_url_rule("/brouillons/", common("draft_save"), save, methods=["POST"])
    app.add_url_rule("/brouillons/jeter/", common("draft_throw"), throw, methods=["POST"])
    app.after_request(forget_sent)
