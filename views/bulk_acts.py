"""One act of the charter on several rows: previewed, done on each that allows it, told row by row. It is not undone."""

from functools import partial
from typing import Any

from flask import abort, request, session

from models.base import db
from models.changing import CHANGED, attempt
from models.viewer import viewer
from pin40 import access
from views import answers, bulk, undo
from views.answers import crumbs
from views.listing import Listing
from views.picked import from_form, from_list, how_many

NOTE = "Un acte ne s’annule pas : il se corrige par un autre acte, sur chaque fiche."


def offered(screen: Any) -> list[dict[str, str]]:
    """The acts that the list's own bar offers."""
    names = [act for act in screen.many if access.may_act(viewer().seen, screen.acts_of(), act)]
    return [{"url": screen.url_for(f"plusieurs/{act}/"), "label": screen.act_label(act)} for act in names]


def answer(screen: Any, act: str) -> Any:
    """GET previews; POST, confirmed, does it."""
    if act not in screen.many or not access.may_act(viewer().seen, screen.acts_of(), act):
        abort(404)
    answers.signed_first(screen.record)
    listing = Listing(screen, request.args)
    picked = from_list(listing) if request.method == "GET" else from_form(listing)
    if picked.wrong:
        return bulk.nothing(screen, listing, picked.wrong)
    refused = {r.id: why for r in picked.records if (why := obstacle(screen, act, picked, r))}
    if request.method == "GET" or request.form.get("confirmed") != "1":
        return _preview(screen, listing, act, picked, refused)
    done, left = [], []
    for record in picked.records:
        name = str(record)
        why = refused.get(record.id) or attempt(partial(screen.do_one, act, record))
        (left if why else done).append((name, why or "Fait."))
    db.session.commit()
    session.pop(undo.KEY, None)
    return undo.result(screen, listing, f"{screen.act_label(act)} : {how_many(screen, len(done))}.", done, left)


def obstacle(screen: Any, act: str, picked: Any, record: Any) -> str | None:
    return CHANGED if picked.is_stale(record) else screen.why_not(act, record)


def _preview(screen: Any, listing: Listing, act: str, picked: Any, refused: dict[int, str]) -> str:
    allowed = [record for record in picked.records if record.id not in refused]
    label, told = screen.act_label(act), how_many(screen, len(allowed))
    left = [[str(r), refused[r.id]] for r in picked.records if r.id in refused]
    tables = [{"caption": bulk.UNTOUCHED, "columns": ["Fiche", "Pourquoi"], "rows": left}] if left else []
    if allowed:
        heads = [column.label for column in listing.columns]
        rows = [[made["text"] for made in row] for row in screen.cells_of(listing, allowed)]
        tables.append({"caption": f"{label} : ce qui sera fait", "columns": heads, "rows": rows})
    page = {
        "title": f"{label} : vérifiez avant de confirmer",
        "lead": f"{told} sur {len(picked.records)}. Rien n’est encore fait.",
        "crumbs": crumbs(screen, (label, None)),
        "facts": [],
        "remarks": [NOTE],
        "tables": tables,
        "action": f"{screen.url_for(f'plusieurs/{act}/')}?{listing.query()}",
        "hidden_params": [("rows", picked.text), ("confirmed", "1")],
        "submit": f"{label} : {told}" if allowed else None,
        "cancel_url": listing.url(),
    }
    return str(screen.render("preview.html", **page))
