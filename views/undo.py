"""Undoing plain edits for ten minutes: what was changed at once is put back, but where somebody changed it since."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import abort, redirect, request, session
from sqlalchemy import select

from models.base import db, now
from models.changing import UNDO_WITHIN, as_was, attempt, edits, last_events
from models.viewer import viewer
from pin40 import access
from views import answers, bulk
from views.answers import crumbs
from views.doors import PARIS
from views.listing import Listing
from views.picked import how_many

KEY = "undo"
OUT = "Cette fiche n’est plus à votre portée, ou ce champ ne se modifie plus : elle est laissée telle quelle."
SINCE = "Déjà annulé, ou modifié entre-temps par quelqu’un : la fiche est laissée telle quelle."
LATE = "Les dix minutes sont passées, ou il n’y a rien à annuler : corrigez les fiches à la main."


def remember(screen: Any, request_id: str | None, count: int) -> None:
    """The list offers it until it is too late."""
    until = (now() + UNDO_WITHIN).timestamp()
    session[KEY] = {"slug": screen.slug, "lot": request_id, "count": count, "until": until}


def offered(screen: Any, listing: Listing) -> dict[str, Any] | None:
    """What the list says after a change: how many rows, until when, and the button."""
    kept = session.get(KEY)
    if not kept or kept["slug"] != screen.slug or kept["until"] < now().timestamp():
        return None
    until = datetime.fromtimestamp(kept["until"], UTC).astimezone(PARIS)
    return {
        "told": f"{how_many(screen, kept['count'])} : modification enregistrée.",
        "until": f"Annuler est possible jusqu’à {until.hour} h {until:%M}.",
        "action": f"{screen.url_for('annuler-modification/')}?{listing.query()}",
        "hidden": [("lot", kept["lot"])],
    }


def answer(screen: Any) -> Any:
    """POST puts back what one request of mine changed; told row by row."""
    listing = Listing(screen, request.args)
    if request.method == "GET":
        return redirect(listing.url())
    if not bulk.columns_of(screen):
        abort(403)
    answers.signed_first(screen.record)
    found = edits(screen.record, request.form.get("lot", "")[:36])
    if not found:
        return bulk.nothing(screen, listing, LATE, 409, "Rien n’est annulé")
    session.pop(KEY, None)
    last = last_events(screen.record, [event.record_id for event in found])
    done, left = [], []
    for event in found:
        record = db.session.scalars(select(screen.record).where(screen.record.id == event.record_id)).one_or_none()
        name = str(record) if record is not None else f"n° {event.record_id}"
        why = SINCE if last[event.record_id] != event.id else put_back(screen, record, event)
        (left if why else done).append((name, why or "Remis comme avant."))
    db.session.commit()
    return result(screen, listing, f"{how_many(screen, len(done))} : remis comme avant.", done, left)


def put_back(screen: Any, record: Any, event: Any) -> str | None:
    """Write the old values of one edit; a sentence where rights do not allow it any more."""
    if record is None or not screen.may("u", record):
        return OUT
    writable = access.writable(viewer().seen, screen.record.__name__, "u", lambda name: getattr(record, name))
    before = event.change.before
    if not set(before) <= set(writable) & set(screen.changeable):
        return OUT
    return attempt(partial(bulk.write, screen, record, as_was(screen.record, before)))


def result(screen: Any, listing: Listing, told: str, done: list[Any], left: list[Any]) -> str:
    """What became of each row; where something was done, the button that undoes it."""
    undo = offered(screen, listing) if done else None
    tables = [
        {"caption": caption, "columns": ["Fiche", "Résultat"], "rows": [list(row) for row in rows]}
        for caption, rows in ((bulk.UNTOUCHED, left), ("Fait", done))
        if rows
    ]
    page = {
        "title": "Résultat, ligne par ligne",
        "lead": f"{told} {undo['until'] if undo else ''}".strip(),
        "crumbs": crumbs(screen, ("Résultat", None)),
        "facts": [],
        "remarks": [],
        "tables": tables,
        "action": undo["action"] if undo else listing.url(),
        "hidden_params": undo["hidden"] if undo else [],
        "submit": "Annuler ces changements" if undo else None,
        "cancel_url": listing.url(),
        "cancel": "Revenir à la liste",
    }
    return str(screen.render("preview.html", **page))
