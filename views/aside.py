"""A long calculation is done aside, while its page says how it goes; it comes back by itself, without a script."""

from collections.abc import Callable, Hashable
from threading import Lock, Thread
from typing import Any

from flask import Response, current_app, render_template, request

from models.base import db
from models.steady import steady
from models.viewer import Viewer, seeing_as, viewer
from pin40.words import Role
from views.doors import PANELS

LONG = 20_000
"""From so many rows on, the first calculation takes longer than a page may."""
PATIENCE = 1.0
"""Seconds. The calculation often ends within that: nobody is then shown a page to wait on."""
STAY = 4.0
"""Seconds. The page to wait on asks for the next one at once, which comes when all is done, and after that at most."""
KEPT = 64
_lock = Lock()
_works: dict[Hashable, Thread] = {}


def awaited(title: str, lead: str, name: Hashable, make: Callable[[], Any]) -> Response | None:
    """The page to wait on while `make` is not done; None once what bears this name has been made, and may be asked for."""
    with _lock:
        work = _works.get(name)
        is_new = work is None
        if work is None:
            while len(_works) >= KEPT:
                _works.pop(next(iter(_works)))
            work = Thread(target=_make, args=(current_app._get_current_object(), viewer(), title, make), daemon=True)
            _works[name] = work
            work.start()
    work.join(PATIENCE if is_new else STAY)
    return _page(title, lead) if work.is_alive() else None


def _make(app: Any, seen: Viewer, title: str, make: Callable[[], Any]) -> None:
    """With the same eyes, in a session of its own. What goes wrong goes wrong again for the page, which tells it."""
    try:
        with app.app_context(), seeing_as(seen), steady():
            make()
            db.session.remove()
    except Exception:
        app.logger.exception("calcul de %s", title)


def _page(title: str, lead: str) -> Response:
    crumbs = [("Accueil", f"/{PANELS[Role(viewer().role)]}/"), (title, None)]
    page = render_template("awaited.html", title=title, lead=lead, crumbs=crumbs)
    return Response(page, headers={"Refresh": f"0; url={request.full_path.rstrip('?')}"})
