"""How pages look on this device, and the key that keeps a session: neither writes to the database."""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, g, redirect, request

from views import doors

THEMES = ("light", "dark")
YEAR = 365 * 24 * 60 * 60


def choose_theme() -> Any:
    """Light, dark, or the device's own: a cookie of this device."""
    from views.login import way_on

    answer = redirect(way_on(request.form.get("next"), g.account) or "/mon-compte")
    chosen = request.form.get("theme")
    secure = current_app.config["SETTINGS"].cookie_secure
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=secure)
    else:
        answer.delete_cookie("theme", samesite="Lax", secure=secure)
    return answer


def keep() -> Response:
    """Any page seen renews the session; this one weighs nothing."""
    return Response(status=204)


def session_seconds() -> int:
    lasting: timedelta = current_app.permanent_session_lifetime
    return int(lasting.total_seconds())


def register(app: Flask) -> None:
    app.add_url_rule("/affichage", doors.common("display"), choose_theme, methods=["POST"])
    app.add_url_rule("/encore", doors.common("keep"), keep, methods=["GET", "POST"])
