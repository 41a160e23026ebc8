"""What every screen answers with when it refuses, and where it stands."""

from typing import Any

from flask import Response, render_template, request

from models.acts import Stale
from models.base import Record
from models.viewer import NotSigned, viewer
from pin40 import access
from pin40.charter import heading
from pin40.obstacle import Obstacle
from views.doors import PANELS

IN_USE = Obstacle(
    "in_use",
    "Cette fiche sert ailleurs, ou une autre porte déjà ce numéro : rien n’a été changé.",
    heading("purpose"),
)
STALE = Obstacle(
    "stale",
    "Quelqu’un a modifié cette fiche pendant que vous la lisiez : rien n’a été changé. Ouvrez-la de nouveau, puis recommencez.",
    heading("purpose"),
)


def crumbs(screen: Any, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", f"/{PANELS[screen.role]}/"), (screen.title, screen.url_for() if more else None), *more]


def refused(screen: Any, obstacles: list[Obstacle]) -> Response:
    """409: the charter's reasons, and the way back."""
    back = request.referrer or ""
    way = back if back.startswith(request.host_url) else screen.url_for()
    page = render_template(
        "error.html",
        code=409,
        title="Ce n’est pas possible en l’état",
        text="Rien n’a été changé.",
        reasons=[obstacle.sentence for obstacle in obstacles],
        acts=[{"label": "Revenir", "url": way}],
    )
    return Response(page, 409)


def may_write(model: type[Record]) -> bool:
    """Whether the viewer's structure signed, or these rows are written before one signs."""
    return viewer().seen.has_signed or model.__name__ in access.BEFORE_SIGNING


def signed_first(model: type[Record]) -> None:
    """A form that could not be saved is not opened: it is said before one writes, with the way to sign."""
    if not may_write(model):
        raise NotSigned


def same_version(record: Record) -> None:
    """A form read on an older row does not overwrite a newer one."""
    given = request.form.get("version")
    if given and given != str(record.version):
        raise Stale
