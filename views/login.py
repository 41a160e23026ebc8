"""Coming in and leaving: Flask-Security keeps passwords and sessions; ours are the words, the brake, the way.

Later, a second factor (TOTP) is a migration that adds `tf_primary_method`, `tf_totp_secret` and
`mf_recovery_codes` to accounts, SECURITY_TWO_FACTOR with its secrets, and in `sign_in` one call of
`two_factor_plugins.tf_enter` before `let_in`; passkeys are a table with Flask-Security's WebAuthnMixin,
handed to the datastore below, and `fs_webauthn_user_handle` on accounts. Their pages come with the
blueprint registered here.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_security import Security, SQLAlchemyUserDatastore, login_user, logout_user
from sqlalchemy import select, update
from werkzeug.exceptions import HTTPException
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from models.account import Account
from models.base import db, now
from models.viewer import seeing_as, viewer
from pin40.conditions import STRANGER, SYSTEM
from pin40.words import Role
from views import doors, invitation, mailer, my_account, password, throttle

WRONG = "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou changez de mot de passe."
DEMO_PASSWORD = "ordinateur-pin40-demo"  # noqa: S105  (public: printed on the page, and refused in production)
DEMO = tuple(
    f"{name}@example.org"
    for name in (
        "gestion", "lecture", "prescripteur", "prescripteur2", "mediateur", "mediateur2", "reconditionneur",
        "reconditionneur2",
    )
)  # fmt: skip
CONFIGURATION = {
    "SECURITY_LOGIN_URL": "/connexion",
    "SECURITY_LOGOUT_URL": "/deconnexion",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_RECOVERABLE": True,
    "SECURITY_RESET_URL": "/mot-de-passe-oublie",
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=1),
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": mailer.RESET,
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": mailer.CHANGED,
    # `mailer` writes the words: no template of Flask-Security's is rendered.
    "SECURITY_EMAIL_PLAINTEXT": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_PASSWORD_HASH": "argon2",
    # One scheme: the default list ends with « plaintext », which takes the column's raw value as a password.
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # A reset link keeps a print of a hash already slow to break; the default would cost 0.2 s, for known
    # addresses alone.
    "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
    # Not used: roles, static files, commands that choose somebody's password, pages that ask it again.
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_FRESHNESS": timedelta(seconds=-1),
    # Over https Flask-WTF also wants a Referer, which pages behind a secret link must not send.
    "WTF_CSRF_SSL_STRICT": False,
}


class SignIn(password.TextForm):
    email = StringField("Adresse e-mail", [InputRequired("Écrivez l’adresse de votre compte.")])
    password = PasswordField("Mot de passe", [InputRequired(password.GIVE)])


def sign_in() -> Any:
    """The sign-in page. Known, unknown, closed or not yet invited: the same work, then the same page."""
    if "account" in g:
        return redirect(doors.home_url(g.account))
    form = SignIn()
    if not form.validate_on_submit():
        return page(form, 422 if form.is_submitted() else 200, password.problems(form))
    with seeing_as(SYSTEM):
        attempt = throttle.knock(form.email.data)
        number, hashed = key_of(form.email.data)
        db.session.commit()
    if attempt.until:
        answer = page(form, 429, [attempt.sentence])
        answer.headers["Retry-After"] = str(attempt.seconds)
        return answer
    # No transaction is open here: on SQLite the slow hash would keep every writer waiting.
    if not password.matches(form.password.data, hashed):
        return page(form, 422, [WRONG])
    with seeing_as(SYSTEM):
        way = let_in(number, attempt)
        db.session.commit()
    return redirect(way)


def key_of(email: str) -> tuple[int, str | None]:
    """The number and hash of the account that may come in by this address; no hash where nobody may."""
    account = password.holder(email)
    return (account.id, account.password) if account and account.is_active else (0, None)


def let_in(number: int, attempt: throttle.Try) -> str:
    """Open a new session for the account; returns the way on."""
    account = db.session.get_one(Account, number)
    throttle.opened(attempt)
    # Not a change of the record: no line in the journal, no stale form for a colleague who edits the account.
    db.session.execute(update(Account).where(Account.id == number).values(last_login_at=now()))
    session.clear()  # nothing that a stranger's session held, its token included, goes on
    session.permanent = True  # two hours after the last page, whatever the browser keeps open
    login_user(account)
    asked = request.form.get("next") or request.args.get("next")
    return way_on(asked, account) or doors.home_url(account)


def way_on(asked: str | None, account: Account | None = None) -> str | None:
    """Where `next` leads, when it is the path of a page of ours that the account may open; else None."""
    if not asked or len(asked) > 2000 or not asked.startswith("/") or asked.startswith("//"):
        return None
    # What browsers forgive: a backslash read as a slash, spaces and control characters dropped.
    if "\\" in asked or not asked.isprintable() or " " in asked:
        return None
    path = unquote(urlsplit(asked).path)
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    if endpoint in doors.PUBLIC:
        return None
    if account is None or endpoint in doors.COMMON:
        return asked
    return asked if path.split("/")[1] == doors.PANELS[Role(account.role.value)] else None


def sign_out() -> Any:
    logout_user()
    session.clear()
    return redirect(url_for("security.login"))


def page(form: SignIn, code: int, errors: Any = ()) -> Response:
    asked = request.form.get("next") or request.args.get("next")
    shown = demo_accounts()
    body = render_template(
        "login.html",
        form=form,
        action=url_for("security.login"),
        next=way_on(asked) or "",
        errors=errors,
        demo=bool(shown),
        demo_accounts=shown,
        demo_password=DEMO_PASSWORD,
    )
    return make_response(body, code)


def demo_accounts() -> list[dict[str, str]]:
    """The invented people who may sign in, in the order of their list; nobody in production."""
    if current_app.config["SETTINGS"].is_production:
        return []
    with seeing_as(SYSTEM):
        found = {a.email: a for a in db.session.scalars(select(Account).where(Account.email.in_(DEMO))) if a.is_active}
        labels = {email: f"{account.role.label} : {account.partner.name}" for email, account in found.items()}
    return [{"email": email, "label": labels[email]} for email in DEMO if email in labels]


def register(app: Flask) -> None:
    app.config.update(CONFIGURATION, SECURITY_PASSWORD_SALT=app.config["SETTINGS"].password_salt)
    datastore = SQLAlchemyUserDatastore(db, Account, None)
    security = Security(app, datastore, mail_util_cls=mailer.Outbox)
    known = security.login_manager._user_callback

    @security.login_manager.user_loader
    def load(key: str) -> Account | None:
        """A session whose account was closed, or changed its password, is emptied: it does not revive."""
        if viewer() == STRANGER:
            return None  # a style sheet, which nobody looks at: its session is not the question
        account = known(key)
        if account is None:
            session.clear()
        return account

    security.login_manager.request_loader(None)  # no tokens in addresses or headers: the session alone
    app.view_functions[doors.public("security.login")] = sign_in
    app.view_functions[doors.common("security.logout")] = sign_out
    for room in (password, invitation, my_account):
        room.register(app)
