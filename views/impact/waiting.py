"""A long calculation is done aside, while its page says how it goes; it comes back by itself, without a script."""

from threading import Lock, Thread
from typing import Any

from flask import Response, current_app, render_template, request

from models import impact
from models.base import db
from models.viewer import Viewer, seeing_as, viewer
from pin40.words import Role
from views.doors import PANELS
from views.impact.asked import Asked
from views.theme.typography import shown_number

LONG = 20_000
"""From so many questionnaires on, the first calculation takes longer than a page may."""
SECONDS = 2
PATIENCE = 1.0
"""The calculation often ends within that: nobody is then shown a page to wait on."""
KEPT = 64
_lock = Lock()
_states: dict[Any, str] = {}


def awaited(wanted: Asked) -> Response | None:
    """The page to wait on, where these figures are long to make and not made yet; None where they may be asked for."""
    count = next((n for version, n in impact.versions() if version.id == wanted.version.id), 0)
    if count < LONG:
        return None
    key = (impact.named(wanted.version), wanted.selection)
    with _lock:
        state = _states.get(key)
        if state is None:
            while len(_states) >= KEPT:
                _states.pop(next(iter(_states)))
            _states[key] = "under way"
            work = Thread(target=_make, args=(current_app._get_current_object(), viewer(), wanted, key), daemon=True)
            work.start()
    if state is None:
        work.join(PATIENCE)
    return None if _states.get(key) == "made" else _page(count)


def _make(app: Any, seen: Viewer, wanted: Asked, key: Any) -> None:
    """With the same eyes, in a session of its own; whatever happens, nobody waits for ever."""
    try:
        with app.app_context(), seeing_as(seen):
            impact.report_again(wanted.version.number, wanted.selection)
            db.session.remove()
    except Exception:
        app.logger.exception("calcul de l’évolution observée")
    _states[key] = "made"  # what went wrong goes wrong again for the page, which tells it


def _page(count: int) -> Response:
    panel = PANELS[Role(viewer().role)]
    page = render_template(
        "impact.html", title="Évolution observée", crumbs=[("Accueil", f"/{panel}/"), ("Évolution observée", None)],
        lead=f"Calcul en cours sur {shown_number(count)} questionnaires : cette page se complète seule dans quelques secondes.",
        notices=[], summary=[], counts=[], choices=[], evolution=[], limits=[],
    )  # fmt: skip
    return Response(page, headers={"Refresh": f"{SECONDS}; url={request.full_path.rstrip('?')}"})
