"""What every screen answers with when it refuses, and where it stands."""

from typing import Any, NoReturn

from flask import Response, abort, render_template, request

from models import journal
from models.acts import Stale
from models.alone import SAME_MOMENT
from models.base import Record, db, now
from models.event import Event
from models.moments import in_paris
from models.prescription import Prescription
from models.viewer import NotSigned, Settled, viewer
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
DONE = "Vous venez de le faire, d’un autre clic ou dans une autre fenêtre : il n’y a rien à recommencer."
SETTLED = "Elle a été transmise, signée, terminée ou close, peut-être il y a un instant ; ou elle revient à une autre structure. Rien n’a été changé."


def crumbs(screen: Any, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", f"/{PANELS[screen.role]}/"), (screen.title, screen.url_for() if more else None), *more]


def refused(screen: Any, obstacles: list[Obstacle], *, is_done: bool = False) -> Response:
    """409: the charter's reasons, or that it `is_done` already; and the way back: to the dossier, where one is at hand,
    else to where one was."""
    back = request.referrer or ""
    is_ours = back.startswith(request.host_url)
    acts = [{"label": "Revenir", "url": back if is_ours else screen.url_for()}]
    if dossier := dossier_behind(screen):
        url = f"/{PANELS[screen.role]}/prescriptions/details/?id={dossier.id}"
        acts = [{"label": f"Ouvrir le dossier {dossier}", "url": url}, *(acts if is_ours else [])]
    page = render_template(
        "error.html",
        code=409,
        title="C’est déjà fait" if is_done else "Ce n’est pas possible en l’état",
        text=DONE if is_done else "Rien n’a été changé.",
        reasons=[obstacle.sentence for obstacle in obstacles],
        acts=acts,
        is_done=is_done,
    )
    return Response(page, 409)


def dossier_behind(screen: Any) -> Prescription | None:
    """The dossier of what was refused, within the reader's reach: named by the address, the form or the record."""
    named = request.values.get("dossier") or request.form.get("prescription_id") or ""
    number = int(named) if named.isascii() and named.isdigit() and len(named) < 10 else None
    asked, kind = request.values.get("id", ""), getattr(screen, "record", None)
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        if kind is Prescription:
            number = int(asked)
        elif hasattr(kind, "prescription_id"):
            number = getattr(db.session.get(kind, int(asked)), "prescription_id", None)
    found = db.session.get(Prescription, number) if number else None
    return found if found is not None and found.trashed_at is None else None


def may_write(model: type[Record]) -> bool:
    """Whether the viewer's structure signed, or these rows are written before one signs."""
    return viewer().seen.has_signed or model.__name__ in access.BEFORE_SIGNING


def signed_first(model: type[Record]) -> None:
    """A form that could not be saved is not opened: it is said before one writes, with the way to sign."""
    if not may_write(model):
        raise NotSigned


def settled(screen: Any, verb: str, record: Record) -> NoReturn:
    """403: other rows of this table may be changed or thrown away, this one may no more; or none may."""
    if not screen.may(verb):
        abort(403)
    raise Settled(SETTLED, screen.url_for("details/", record))


def stale(screen: Any) -> Response:
    """409: a form read on an older row, which its reader has just sent, or which somebody else changed meanwhile."""
    is_done = _has_just_done(screen)
    return refused(screen, [] if is_done else [STALE], is_done=is_done)


def _has_just_done(screen: Any) -> bool:
    """Whether the last thing that befell the row is this very act, by this very person, a moment ago."""
    asked = request.values.get("id", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return False
    last = next(iter(journal.lines(screen.record, Event.record_id == int(asked), limit=1)), None)
    if last is None or (last.actor_id, last.verb) != (viewer().seen.account_id, request.path.split("/")[-2]):
        return False
    return in_paris(last.created_at) > now() - SAME_MOMENT


def same_version(record: Record) -> None:
    """A form read on an older row does not overwrite a newer one."""
    given = request.form.get("version")
    if given and given != str(record.version):
        raise Stale
