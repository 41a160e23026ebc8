"""Refusals in French: what happened, what to do; never SQL, never another's data."""

from typing import Any

from flask import Flask, Request, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from models.acts import Refused, Stale
from models.base import Record, db
from models.journal import request_id
from models.session import writing
from models.viewer import Closed, NotSigned, Settled, viewer
from settings import LOCAL_HOSTS
from views.answers import STALE
from views.doors import PANELS, home_url

TEXTS = {
    400: ("Cette demande n’est pas lisible", "Revenez à la page précédente, rechargez-la, puis recommencez."),
    403: ("Votre rôle ne permet pas cela", "Cette action n’est pas ouverte à votre compte."),
    404: ("Cette page n’existe pas", "L’adresse est peut-être incomplète, ou la fiche n’est pas dans votre espace."),
    405: ("Cette page ne s’ouvre pas ainsi", "Passez par le bouton de la page qui y mène."),
    409: ("Ce n’est pas possible en l’état", "Rien n’a été changé."),
    413: ("C’est trop gros", "Un fichier ne peut pas dépasser 10 Mo. Choisissez-en un plus petit."),
    429: ("Trop d’essais", "Attendez quelques minutes, puis recommencez."),
    500: (
        "Le logiciel a trébuché",
        "Rien n’a été enregistré. Réessayez ; si cela continue, dites à l’Alpi le numéro ci-dessous.",
    ),
    503: ("La base est occupée", "Rien n’a été enregistré. Réessayez dans un instant."),
}
FILES = "multipart/form-data"
LONG_FORM = "Ce formulaire est trop long : raccourcissez vos textes, puis recommencez."
CSRF_TEXT = "Votre session s’est renouvelée pendant que vous écriviez. Revenez à la page précédente, rechargez-la, puis recommencez."


BARE = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Adresse inconnue</title></head>'
    "<body><main><h1>Cette adresse n’est pas celle du site</h1>"
    "<p>Vérifiez l’adresse écrite dans votre navigateur, puis recommencez.</p></main></body></html>"
)
"""The page for a Host that is not ours: no address can be written on it, the way back least of all."""


class HouseRequest(Request):
    """A request that may be heavy only where it can carry a file: Werkzeug lets any other form weigh as much as one.

    A HEAD is read as the GET whose body it does not want: every room then answers it as one, and writes nothing. The
    server still knows it for a HEAD, and sends no body.

    A probe beside the server knows no name of the site: its one page answers it by the machine's own.
    """

    _hosts: list[str] | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.method == "HEAD":
            self.method = "GET"

    @property  # type: ignore[override]
    def trusted_hosts(self) -> list[str] | None:
        return [*self._hosts, *LOCAL_HOSTS] if self._hosts is not None and self.path == "/healthz" else self._hosts

    @trusted_hosts.setter
    def trusted_hosts(self, names: list[str] | None) -> None:
        self._hosts = names

    @property
    def max_content_length(self) -> int | None:
        most, form = super().max_content_length, self.max_form_memory_size
        if self.mimetype == FILES or form is None:
            return most
        return form if most is None else min(most, form)


def page(
    code: int,
    *,
    title: str = "",
    text: str = "",
    reasons: list[str] | None = None,
    first: dict[str, str] | None = None,
    again: list[tuple[str, str]] | None = None,
    is_done: bool = False,
) -> Response:
    """One page for every refusal, with or without a session; `first` is what may be done about it, `again` what was
    typed, to send as it is; `is_done`: nothing is wrong, it was asked twice."""
    known = TEXTS.get(code, TEXTS[400])
    account = g.get("account")
    way = {"label": "Se connecter", "url": "/connexion"}
    if account or code == 503:  # a busy base may not even have said whose session it is
        way = {"label": "Aller à l’accueil", "url": home_url(account) if account else "/"}
    acts = [first, way] if first else [way]
    body = render_template(
        "error.html",
        code=code,
        title=title or known[0],
        text=text or known[1],
        reasons=reasons or [],
        acts=acts,
        again=again,
        is_done=is_done,
        here="/",
    )
    return Response(body, code)


def already(url: str, made: Record, text: str) -> Response:
    """409: the very same words were sent a moment ago; nothing is lost, nothing is written twice."""
    first = {"label": f"Ouvrir « {made} »", "url": url}
    return page(409, title="C’est déjà enregistré", text=text, first=first, is_done=True)


def _http(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    if isinstance(error, SecurityError):
        return Response(BARE, 400)
    is_long_form = error.code == 413 and request.mimetype != FILES
    answer = page(error.code or 500, text=LONG_FORM if is_long_form else "")
    if error.code == 405 and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return answer


def _unsigned(error: NotSigned) -> Response:
    """The one refusal that its reader may lift at once, or ask of their referent."""
    db.session.rollback()
    person = viewer().seen
    if not person.is_referent or person.role not in PANELS:
        return page(409, text="Demandez au référent de votre structure de la signer.", reasons=[error.sentence])
    sign = {"label": "Signer la charte", "url": f"/{PANELS[person.role]}/signatures/new/"}
    return page(409, reasons=[error.sentence], first=sign)


def _closed(error: Closed) -> Response:
    if isinstance(error, NotSigned):
        return _unsigned(error)
    db.session.rollback()
    if error.code == 409:
        return page(409, reasons=[error.sentence])
    if isinstance(error, Settled):
        return page(
            403,
            title="Cette fiche ne se modifie pas, ou plus",
            text=error.sentence,
            first={"label": "Ouvrir la fiche", "url": error.url},
        )
    title = "Vous regardez sans pouvoir agir" if viewer().is_borrowed and error.code == 403 else ""
    return page(error.code, title=title, text=error.sentence if error.code == 403 else "")


def _refused(error: Refused) -> Response:
    db.session.rollback()
    return page(409, reasons=[obstacle.sentence for obstacle in error.obstacles])


def _stale(error: Exception) -> Response:
    db.session.rollback()
    return page(409, reasons=[STALE.sentence])


def _csrf(error: CSRFError) -> Response:
    return page(400, text=CSRF_TEXT)


def _database(error: DBAPIError) -> Response:
    """A lock that does not come is a 503; the rest is a bug of ours. Only the kind goes to the log, never the values."""
    db.session.rollback()
    writing.set(False)  # the page itself only reads: it must not wait for the pen that was not had
    if "locked" in str(error.orig) or "deadlock" in str(error.orig):
        answer = page(503, again=_typed())
        answer.headers["Retry-After"] = "10"
        return answer
    return _broken(error)


def _typed() -> list[tuple[str, str]] | None:
    """The form of one's panel that did not go through, to send again; none with a file, which a page cannot keep."""
    is_ours = request.path.split("/")[1] in PANELS.values()
    if request.method != "POST" or not is_ours or any(file.filename for file in request.files.values()):
        return None
    return list(request.form.items(multi=True))


def _broken(error: Exception) -> Response:
    number = request_id()
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    line = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
    current_app.logger.error("%s %s %s %s at %s", number, request.method, request.endpoint, type(error).__name__, line)
    return page(500, reasons=[f"Numéro à donner à l’Alpi : {number}"])


def register(app: Flask) -> None:
    app.request_class = HouseRequest
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Closed, _closed)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _broken)
