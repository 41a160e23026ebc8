"""Our Flask-Admin theme: templates, style and the words that every page shows."""

from typing import Any

from flask import Blueprint, Flask, g, request, url_for
from flask_admin.theme import Theme
from flask_babel import Babel

from pin40.words import Role
from views.doors import PANELS, csp_nonce, home_url, public
from views.theme import light, typography
from views.theme.quick import QuickEnvironment

THEME = Theme(folder="pin40", base_template="shell.html")


def person() -> dict[str, Any] | None:
    account = g.get("account")
    if account is None:
        return None
    initials = "".join(part[0] for part in account.name.split()[:2]).upper()
    return {"name": account.name, "role_label": account.job or account.role.label, "initials": initials}


def panel() -> Any:
    """The panel of the signed-in account: its menu, in reading order."""
    from views.menu import shown_panel

    return shown_panel(g.account, request.path) if g.get("account") else None


def is_demonstration() -> bool:
    """Whether the page shows invented people: the signed-in account is one of the demonstration's."""
    from views.login import DEMO

    return g.get("actor_email") in DEMO


def everywhere() -> dict[str, Any]:
    """What every page inside carries: search, « voir comme », the session's end, the theme."""
    from views import borrowing, display, search

    account = g.get("account")
    if account is None:
        return {}
    role = Role(account.role.value)
    return {
        "borrowed": borrowing.banner(),
        "give_back_url": "/fin-de-voir-comme",
        "search_url": f"/{PANELS[role]}/recherche" if role != Role.READER else None,
        "search_hint_all": search.HINT,
        "session_seconds": display.session_seconds(),
        "keep_url": "/encore",
        "display_url": "/affichage",
        "here": request.full_path.rstrip("?") if request.method == "GET" else home_url(account),
    }


def globals_of_page() -> dict[str, Any]:
    choice = request.cookies.get("theme")
    return {
        "csp_nonce": csp_nonce,
        "demo": is_demonstration(),
        "theme_choice": choice if choice in ("light", "dark") else None,
        "panel": panel(),
        "person": person(),
        "home_url": home_url(g.account) if g.get("account") else "/",
        "account_url": "/mon-compte",
        "logout_url": url_for("security.logout"),
        "accessibility_url": "/accessibilite",
        "privacy_url": "/donnees-personnelles",
        "legal_url": "/mentions-legales",
        **everywhere(),
    }


def register(app: Flask) -> None:
    app.jinja_environment = QuickEnvironment
    blueprint = Blueprint(
        "theme",
        __name__,
        static_folder="static",
        static_url_path="/static",
        template_folder="templates",
    )
    app.register_blueprint(blueprint)
    app.context_processor(globals_of_page)
    app.after_request(light.lighten)
    typography.register(app)
    Babel(app, default_locale="fr", default_timezone="Europe/Paris")
    public("theme.static")
