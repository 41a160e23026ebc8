"""The one door: who comes in, by which panel, with which eyes; what every answer carries."""

import secrets
from datetime import date, datetime
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user, logout_user
from flask_wtf.csrf import CSRFProtect
from markupsafe import escape
from werkzeug.exceptions import SecurityError

from models import questions
from models.account import Account
from models.base import db
from models.moments import PARIS
from models.session import writing
from models.viewer import Closed, enter
from pin40 import charter
from pin40.conditions import STRANGER, SYSTEM, Viewer
from pin40.words import AccountRole, Role

PANELS = {
    Role.MANAGER: "gestion",
    Role.READER: "lecture",
    Role.PRESCRIBER: "prescription",
    Role.MEDIATOR: "mediation",
    Role.REFURBISHER: "reconditionnement",
}
PUBLIC: set[str] = set()
"""Endpoints open to a stranger; each is named where it is written, by `public`."""
COMMON: set[str] = set()
"""Endpoints open to any signed-in account, whatever its panel."""
BORROWED = "voir_comme"
"""Where the session of the Alpi's account keeps whose eyes it looks with."""
WAYS_OUT = frozenset({"give_back", "security.logout"})
READ_ONLY = "En « voir comme », rien ne peut être modifié. Revenez d’abord à votre espace, par le bandeau du haut."

csrf = CSRFProtect()


def public(endpoint: str) -> str:
    PUBLIC.add(endpoint)
    return endpoint


def common(endpoint: str) -> str:
    COMMON.add(endpoint)
    return endpoint


def today() -> date:
    """The day in the Landes: the only clock of a request."""
    return datetime.now(PARIS).date()


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def come_in() -> Any:
    """Before each request: take the viewer's eyes, or send a stranger to the sign-in page."""
    writing.set(request.method not in ("GET", "OPTIONS"))
    if request.endpoint == "theme.static" or isinstance(request.routing_exception, SecurityError):
        # Neither needs the database: a style sheet is everybody's, a forged Host is nobody's.
        return enter(STRANGER)
    enter(SYSTEM)
    account = current_user._get_current_object() if current_user.is_authenticated else None
    if account is not None and not account.is_active:
        logout_user()
        account = None
    if account is None:
        enter(STRANGER)
        return stranger()
    seen = borrowed(account) or account
    g.actor, g.account, g.structure = account, seen, seen.partner
    g.actor_email = account.email  # kept as words: with other eyes, the account itself may not be read again
    actor = account.person(has_signed(account))
    enter(Viewer(actor, actor if seen is account else seen.person(has_signed(seen))))
    return stray(seen) or (read_only() if seen is not account else None)


def borrowed(account: Account) -> Account | None:
    """Whose eyes the Alpi looks with (« voir comme »); nobody's once that account is shut."""
    number = session.get(BORROWED)
    if number is None:
        return None
    seen = db.session.get(Account, number) if account.role == AccountRole.MANAGER else None
    if seen is None or not seen.is_active or seen.role == AccountRole.MANAGER:
        session.pop(BORROWED)
        return None
    return seen


def read_only() -> None:
    """Every form is refused at the door while one looks with another's eyes; the gate refuses each write again."""
    if request.method not in ("GET", "OPTIONS") and request.endpoint not in WAYS_OUT:
        raise Closed(READ_ONLY)


def has_signed(account: Account) -> bool:
    """Whether the account's structure may act: it signed the version in force, or has nothing to sign."""
    if not charter.is_party(account.partner.role):
        return True
    version = questions.in_force(today())
    return version is None or account.partner_id in questions.signers(version)


def stranger() -> Any:
    """What a stranger gets: the public pages, else the sign-in page, whatever stands behind the address."""
    if request.endpoint in PUBLIC:
        return None
    if request.endpoint is None and request.path.split("/")[1] not in PANELS.values():
        return None
    is_form = request.path.endswith(("/new/", "/edit/"))  # a session over while one typed leads back to the form
    following = request.full_path.rstrip("?") if is_form or request.method == "GET" else "/"
    return redirect(url_for("security.login", next=following))


def stray(account: Account) -> Any:
    """Another role's panel answers like an absent page."""
    first = request.path.split("/")[1]
    mine = PANELS[Role(account.role.value)]
    if first in PANELS.values() and first != mine:
        abort(404)
    if request.endpoint is None or request.endpoint in PUBLIC | COMMON:
        return None
    if first != mine:
        abort(404)
    return None


ELSEWHERE = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page suivante</title>'
    '<p>La suite est ici\u00a0: <a href="{}">continuer</a>.</p></html>'
)
"""What stands behind a redirection, for a browser that does not follow it by itself."""


def dress(response: Response) -> Response:
    """What every answer carries."""
    policy = (
        f"default-src 'none'; script-src 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if current_app.config["SETTINGS"].cookie_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "theme.static":
        response.headers["Cache-Control"] = "no-store"
    if response.location and response.mimetype == "text/html":
        response.set_data(ELSEWHERE.format(escape(response.location)))
    return response


def leave(error: BaseException | None) -> None:
    """After each request: nobody looks any more, and nothing half-done stays."""
    db.session.remove()
    enter(STRANGER)


def home_url(account: Account) -> str:
    return f"/{PANELS[Role(account.role.value)]}/"


def register(app: Flask) -> None:
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=True)
    app.before_request(come_in)
    csrf.init_app(app)
    app.after_request(dress)
    app.teardown_request(leave)

    @app.get("/healthz")
    def health() -> dict[str, str]:
        """Alive, and able to speak to its database."""
        from models.viewer import seeing_as

        with seeing_as(SYSTEM):
            db.session.connection()
            return {"status": "ok", "database": db.engine.dialect.name}

    @app.get("/")
    def root() -> Any:
        return redirect(home_url(g.account))

    public("health")
    common("root")
