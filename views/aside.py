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
SECONDS = 1
PATIENCE = 1.0
"""The calculation often ends within that: nobody is then shown a page to wait on."""
KEPT = 64
_lock = Lock()
_states: dict[Hashable, str] = {}


def awaited(title: str, lead: str, name: Hashable, make: Callable[[], Any]) -> Response | None:
    """The page to wait on while `make` is not done; None once what bears this name has been made, and may be asked for."""
    with _lock:
        state = _states.get(name)
        if state is None:
            while len(_states) >= KEPT:
                _states.pop(next(iter(_states)))
            _states[name] = "under way"
            work = Thread(
                target=_make, args=(current_app._get_current_object(), viewer(), name, title, make), daemon=True
            )
            work.start()
    if state is None:
        work.join(PATIENCE)
    return None if _states.get(name) == "made" else _page(title, lead)


def _make(app: Any, seen: Viewer, name: Hashable, title: str, make: Callable[[], Any]) -> None:
    """With the same eyes, in a session of its own; whatever happens, nobody waits for ever."""
    try:
        with app.app_context(), seeing_as(seen), steady():
            make()
            db.session.remove()
    except Exception:
        app.logger.exception("calcul de %s", title)
    _states[name] = "made"  # what went wrong goes wrong again for the page, which tells it


def _page(title: str, lead: str) -> Response:
    crumbs = [("Accueil", f"/{PANELS[Role(viewer().role)]}/"), (title, None)]
    page = render_template("awaited.html", title=title, lead=lead, crumbs=crumbs)
    return Response(page, headers={"Refresh": f"{SECONDS}; url={request.full_path.rstrip('?')}"})
