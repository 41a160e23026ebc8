"""The rows of a list that may be picked, and a few of their fields corrected where they stand, versioned."""

from functools import partial
from typing import Any

from flask import Response, abort, flash, redirect, request
from sqlalchemy import inspect

from models import finding
from models.base import db
from models.changing import CHANGED, attempt
from models.journal import request_id
from models.scope import link_target
from models.viewer import viewer
from pin40 import access
from views import answers, bulk, bulk_acts, undo
from views.listing import Listing
from views.picked import from_form, how_many

MOST = 20
TOO_MANY = f"Corrigez sur place {MOST} lignes au plus à la fois : décochez les autres."


def bulk_bar(screen: Any, listing: Listing) -> dict[str, Any] | None:
    """What may be done with the rows that one ticks; None where nothing may."""
    columns, acts = bulk.columns_of(screen), bulk_acts.offered(screen)
    if not columns and not acts:
        return None
    return {
        "url": screen.url_for(),
        "change_url": screen.url_for("modifier/") if columns else None,
        "acts": acts,
        "in_place": bool(_fields(screen, listing)),
        "takes_all": request.args.get("all") == "1",
        "all_url": listing.url(page=None, **{"all": "1"}),
        "none_url": listing.url(),
        "count": how_many(screen, listing.total),
    }


def _fields(screen: Any, listing: Listing) -> list[str]:
    """The columns in sight that may be corrected in their cell: plain ones, and no choice among rows."""
    mapper = inspect(screen.record)
    seen = {column.column for column in listing.columns}
    return [c for c in bulk.columns_of(screen) if c in seen and link_target(mapper, c) is None]


def _columns(screen: Any, listing: Listing, record: Any) -> tuple[str, ...]:
    """Those of them that may be written on this very row."""
    if not screen.may("u", record):
        return ()
    writable = access.writable(viewer().seen, screen.record.__name__, "u", lambda name: getattr(record, name))
    return tuple(c for c in _fields(screen, listing) if c in writable)


def _form(screen: Any, columns: tuple[str, ...], record: Any, data: Any) -> Any:
    return screen.form_class("u", columns)(data, obj=record, prefix=f"r{record.id}-")


def opened(screen: Any, listing: Listing, records: list[Any]) -> dict[int, dict[str, Any]]:
    """The rows being corrected, with their fields; asked by `place=1` and the ticked `ids`."""
    if request.args.get("place") != "1":
        return {}
    asked = set(request.args.getlist("ids"))
    rows = [record for record in records if str(record.id) in asked][:MOST]
    return {
        r.id: {"record": r, "form": _form(screen, cs, r, None)} for r in rows if (cs := _columns(screen, listing, r))
    }


def place(screen: Any, listing: Listing, rows: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    """The form that holds those rows."""
    if not rows:
        return None
    versions = ",".join(f"{number}:{row['record'].version}" for number, row in rows.items())
    return {
        "url": f"{screen.url_for('lignes/')}?{listing.query(page=listing.page or None)}",
        "cancel_url": listing.url(page=listing.page or None),
        "rows": versions,
        "fields": {
            number: {f.short_name: f for f in row["form"] if f.type != "HiddenField"} for number, row in rows.items()
        },
        "count": how_many(screen, len(rows)),
    }


def answer(screen: Any) -> Any:
    """POST saves the rows corrected in place; a wrong value is said in its cell, and nothing is then saved."""
    listing = Listing(screen, request.args)
    if request.method == "GET":
        return redirect(listing.url())
    if not bulk.columns_of(screen):
        abort(403)
    answers.signed_first(screen.record)
    picked = from_form(listing)
    if picked.wrong or len(picked.records) > MOST:
        return bulk.nothing(screen, listing, picked.wrong or TOO_MANY)
    rows = {}
    for record in picked.records:
        if columns := _columns(screen, listing, record):
            rows[record.id] = {
                "record": record,
                "columns": columns,
                "form": _form(screen, columns, record, request.form),
            }
    wrong = [row for row in rows.values() if not picked.is_stale(row["record"]) and not _is_valid(screen, row)]
    if wrong:
        return _again(screen, listing, rows)
    return _save(screen, listing, picked, rows)


def _is_valid(screen: Any, row: dict[str, Any]) -> bool:
    valid = row["form"].validate()
    screen.check(row["form"], row["record"])
    return valid and not row["form"].errors


def _again(screen: Any, listing: Listing, rows: dict[int, dict[str, Any]]) -> Response:
    shown = finding.rows(listing.screen.rows(), listing.model, list(rows), screen.loading_of(listing.columns))
    return Response(screen.show_list(listing, records=shown, opened=rows), 422)


def _save(screen: Any, listing: Listing, picked: Any, rows: dict[int, dict[str, Any]]) -> Any:
    done, left = 0, []
    for row in rows.values():
        record, form = row["record"], row["form"]
        new = {c: form[c].data for c in row["columns"] if (getattr(record, c) or None) != (form[c].data or None)}
        name = str(record)
        why = CHANGED if picked.is_stale(record) else attempt(partial(bulk.write, screen, record, new)) if new else None
        left += [f"{name} : {why}"] if why else []
        done += bool(new and not why)
    db.session.commit()
    if done:
        undo.remember(screen, request_id(), done)
    for sentence in left:
        flash(sentence, "warn")
    if not done and not left:
        flash("Rien n’a changé.", "info")
    return redirect(listing.url(page=listing.page or None))
