"""Saved views of a list: its tabs, the page that saves and arranges them, and the way the menu takes."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Response, abort, flash, g, redirect, request
from sqlalchemy import select

from models.base import db
from models.saved_view import SavedView
from models.viewer import viewer
from pin40.words import Role
from views import answers, list_page
from views.answers import crumbs
from views.fields import HINTS, form_for
from views.form_page import summary
from views.listing import Listing

MOST = 30
TOO_LONG = "Cette vue a trop de filtres pour être enregistrée : retirez-en."
TOO_MANY = f"Vous avez déjà {MOST} vues sur cette liste : supprimez-en une, ou remplacez-en une en reprenant son nom."
HINTS["SavedView", "name"] = "Court, et sans nom de personne : « Sans nouvelles depuis un mois »."
HINTS["SavedView", "is_shared"] = "Les comptes de votre structure, dans le même espace, la trouvent sur leur liste."
HINTS["SavedView", "is_default"] = "Une seule par liste ; l’adresse nue garde toutes les lignes."


def readable() -> list[SavedView]:
    """Every saved view that this account may open, read once a page."""
    if viewer().role == Role.READER:
        return []
    if "saved_views" not in g:
        g.saved_views = list(db.session.scalars(select(SavedView).order_by(SavedView.name, SavedView.id)))
    return list(g.saved_views)


def is_mine(view: SavedView) -> bool:
    return view.account_id == viewer().seen.account_id


def default_queries() -> dict[str, str]:
    """How the menu opens a list, by slug: with my default view; the others open at their bare address."""
    return {view.slug: f"?{view.query}" for view in readable() if view.is_default and view.query and is_mine(view)}


def tabs(screen: Any, listing: Listing) -> list[dict[str, Any]]:
    """The screen's own views, mine, then my colleagues'."""
    here = [view for view in readable() if view.slug == screen.slug]
    saved = [
        (view.name, parse_qsl(view.query), "" if is_mine(view) else "partagée")
        for view in sorted(here, key=lambda view: not is_mine(view))
    ]
    return list_page.views(screen, saved)


def answer(screen: Any) -> Any:
    """GET shows the form and the views; POST saves, deletes, or changes which one the menu opens."""
    listing = Listing(screen, request.args)
    if request.method == "GET":
        return _page(screen, listing, _form(None))
    answers.signed_first(SavedView)
    act = request.form.get("act", "save")
    if act == "save":
        return _save(screen, listing)
    view = _one(screen)
    answers.same_version(view)
    if act == "delete":
        db.session.delete(view)
        flash(f"Vue « {view.name} » supprimée.", "ok")
    elif act in ("default", "plain"):
        _choose(screen, view, act == "default")
        flash(f"Le menu ouvre {f'« {view.name} »' if act == 'default' else 'toute la liste'}.", "ok")
    else:
        abort(404)
    db.session.commit()
    return redirect(listing_url(screen, "vues/", listing))


def listing_url(screen: Any, place: str, listing: Listing) -> str:
    query = listing.query(page=None)
    return f"{screen.url_for(place)}?{query}" if query else str(screen.url_for(place))


def _form(data: Any) -> Any:
    return form_for(SavedView, ("name", "is_shared", "is_default"))(data)


def _one(screen: Any) -> SavedView:
    """One of my own views of this list; the same 404 for any other."""
    text = request.form.get("id", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(404)
    found = next((v for v in readable() if v.id == int(text) and v.slug == screen.slug and is_mine(v)), None)
    return found if found is not None else abort(404)


def _choose(screen: Any, view: SavedView, is_default: bool) -> None:
    """One default a list: the others stop being it first."""
    for other in readable():
        if other.slug == screen.slug and is_mine(other) and other is not view and other.is_default and is_default:
            other.is_default = False
    db.session.flush()
    view.is_default = is_default
    db.session.flush()


def _save(screen: Any, listing: Listing) -> Any:
    """A new view, or the same name again: the view is replaced."""
    form, query = _form(request.form), listing.query(page=None)
    valid = form.validate()
    mine = [view for view in readable() if view.slug == screen.slug and is_mine(view)]
    view = next((one for one in mine if one.name == form.name.data), None)
    if len(query) > 2000:
        form.name.errors = [*form.name.errors, TOO_LONG]
    if view is None and len(mine) >= MOST:
        form.name.errors = [*form.name.errors, TOO_MANY]
    if not valid or form.errors:
        return _page(screen, listing, form)
    if view is None:
        me = viewer().seen
        view = SavedView(account_id=me.account_id, partner_id=me.partner_id, slug=screen.slug, is_default=False)
        db.session.add(view)
    view.name, view.query, view.is_shared = form.name.data, query, form.is_shared.data
    _choose(screen, view, form.is_default.data)
    db.session.commit()
    flash(f"Vue « {view.name} » enregistrée.", "ok")
    return redirect(listing.url(page=None))


def _page(screen: Any, listing: Listing, form: Any) -> Response:
    errors, here = summary(form), [view for view in readable() if view.slug == screen.slug]
    page = {
        "title": f"Vues : {screen.title}",
        "crumbs": crumbs(screen, ("Vues", None)),
        "form": form,
        "errors": errors,
        "told": list_page.told_state(screen, listing),
        "action": listing_url(screen, "vues/", listing),
        "back_url": listing.url(page=None),
        "mine": [_row(screen, view) for view in here if is_mine(view)],
        "shared": [_row(screen, view) for view in here if not is_mine(view)],
    }
    return Response(screen.render("list_views.html", **page), 422 if form.errors else 200)


def _row(screen: Any, view: SavedView) -> dict[str, Any]:
    url = f"{screen.url_for()}?{view.query}" if view.query else screen.url_for()
    return {"id": view.id, "version": view.version, "name": view.name, "url": url,
            "is_shared": view.is_shared, "is_default": view.is_default}  # fmt: skip
