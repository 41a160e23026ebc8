"""One's own password: what makes a good one, choosing it behind a link, asking for a new one."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_security import hash_password, verify_password
from flask_security.changeable import change_user_password
from flask_security.recoverable import reset_password_token_status, send_reset_password_instructions
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from models.account import Account
from models.base import db, now
from models.mail import OutboxMail
from models.viewer import lifted, seeing_as
from pin40.conditions import SYSTEM, viewer
from pin40.identity import contains_nul
from pin40.words import Verb
from views import doors
from views.mailer import RESET, TEXTS
from views.throttle import folded

SHORTEST, LONGEST = 12, 200
MAILS_PER_HOUR = 3
"""For one account and one kind of mail: a page open to all must not fill somebody's mailbox."""

HELP = "Au moins 12 caractères. Une phrase de quatre mots sans lien se retient bien et se devine mal."
GIVE = "Écrivez votre mot de passe."


def weaknesses(password: str, email: str) -> list[str]:
    """Every reason to refuse a password, in French; empty means that it is good.

    Source: CNIL, délibération 2022-100; NIST SP 800-63B (length before composition, no repetition).
    """
    name = email.partition("@")[0].lower()
    found = []
    if len(password) < SHORTEST:
        found.append(f"Ce mot de passe est trop court : écrivez au moins {SHORTEST} caractères.")
    elif len(password) > LONGEST:
        found.append(f"Ce mot de passe est trop long : {LONGEST} caractères au plus.")
    elif len(set(password)) < 5:
        found.append("Ce mot de passe répète toujours les mêmes caractères : choisissez quatre mots.")
    if any(unicodedata.category(c) == "Cc" for c in password):
        found.append("Ce mot de passe contient un caractère illisible : écrivez-le au clavier.")
    if len(name) > 2 and name in password.lower():
        found.append("Ce mot de passe contient le début de votre adresse e-mail : choisissez d’autres mots.")
    return found


class TextForm(FlaskForm):
    """A form of text alone: a file or a JSON value sent in the place of a field is nothing, not an error."""

    class Meta:
        csrf = False  # the door checks the page's one token

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            return request.form if formdata is not None and form.is_submitted() else None


def first_field() -> PasswordField:
    # No Length here: its maxlength would make browsers cut a pasted password without a word.
    manner = {"autocomplete": "new-password"}
    return PasswordField("Nouveau mot de passe", [InputRequired(GIVE)], description=HELP, render_kw=manner)


def second_field() -> PasswordField:
    same = EqualTo("password", "Les deux mots de passe ne sont pas pareils : écrivez deux fois le même.")
    asked = InputRequired("Écrivez-le une seconde fois.")
    manner = {"autocomplete": "new-password"}
    return PasswordField("Le même, encore une fois", [asked, same], render_kw=manner)


class Judged:
    """A form that takes a new password; `email` is the address of the person who chooses."""

    email = ""

    def validate_password(self, field: PasswordField) -> None:
        field.errors.extend(weaknesses(field.data, self.email))


class NewPassword(Judged, TextForm):
    password = first_field()
    password_confirm = second_field()


class Forgotten(TextForm):
    email = StringField("Adresse e-mail", [InputRequired("Écrivez l’adresse de votre compte.")])


def problems(form: FlaskForm) -> list[tuple[str, str, str]]:
    """The summary above a refused form."""
    return [(field.id, field.label.text, str(message)) for field in form for message in field.errors]


def holder(email: str) -> Account | None:
    """The account of an address as typed. Needs the software's own eyes."""
    if contains_nul(email):
        return None
    return db.session.scalar(select(Account).where(Account.email == folded(email)))


def matches(password: str, hashed: str | None) -> bool:
    """Whether the password is the one kept; where there is none, the same work and no."""
    typed = current_app.extensions["security"].password_util.normalize(password)
    if hashed is None:
        hash_password(typed)
        return False
    return verify_password(typed, hashed)


def choose(account: Account, password: str, *, stay: bool = False) -> None:
    """Give the viewer's own account its new password: other sessions, and links sent before, end with it.

    `stay` keeps the present session; the caller commits.
    """
    is_first = account.password is None
    typed = current_app.extensions["security"].password_util.normalize(password)
    with lifted(Verb.SET_PASSWORD.value, frozenset({"Account"})):
        change_user_password(account, typed, notify=not is_first, autologin=stay)
        db.session.flush()


def mails_lately(account_id: int, subject: str) -> int:
    """How many mails of this kind the account was written within the hour."""
    query = select(func.count()).where(
        OutboxMail.account_id == account_id,
        OutboxMail.subject == subject,
        OutboxMail.created_at > now() - timedelta(hours=1),
    )
    return db.session.scalar(query) or 0


Find, Page, Dead = Callable[[], Account | None], Callable[[NewPassword, Account], str], Callable[[], str]


def behind_link(find: Find, page: Page, dead: Dead) -> Response:
    """The page behind a single-use link: choose one's password; nobody is signed in by it.

    The link proves the mailbox, the sign-in that follows proves the password, and later a second factor.
    """
    form = NewPassword()
    with seeing_as(SYSTEM):
        account = find()
        if account is None:
            return discreet(make_response(dead(), 410))
        form.email = account.email
        if form.validate_on_submit():
            with seeing_as(viewer(account.person(has_signed=False))):
                choose(account, form.password.data)
                db.session.commit()
            flash("Votre mot de passe est enregistré. Connectez-vous.", "ok")
            return discreet(redirect(url_for("security.login")))
        body = page(form, account)
    return discreet(make_response(body, 422 if form.is_submitted() else 200))


def discreet(response: Any) -> Response:
    """The address holds a secret: no other page may learn it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def forgot() -> Any:
    """Ask for a link. The same page after the same work whatever the address: nobody learns who is known."""
    form = Forgotten()
    if not form.validate_on_submit():
        body = render_template("forgot.html", form=form, action=request.path, errors=problems(form))
        return body, 422 if form.is_submitted() else 200
    hash_password(form.email.data)  # outweighs the few writes that only a known address brings
    with seeing_as(SYSTEM):
        account = holder(form.email.data)
        has_room = mails_lately(account.id if account else 0, TEXTS[RESET][0]) < MAILS_PER_HOUR
        if account and account.is_active and account.password and has_room:
            send_reset_password_instructions(account)
        db.session.commit()
    return render_template(
        "message.html",
        title="Regardez vos e-mails",
        text=[
            "Si cette adresse est celle d’un compte ouvert, un lien pour choisir un nouveau mot de passe "
            "vient d’y être envoyé. Il sert une fois, pendant une heure.",
            "Rien reçu ? Regardez dans les indésirables, puis demandez au référent de votre structure.",
        ],
        acts=[{"label": "Revenir à la connexion", "url": url_for("security.login")}],
    )


def reset(token: str) -> Response:
    """Choose a new password behind the link of a mail."""

    def find() -> Account | None:
        expired, invalid, account = reset_password_token_status(token)
        return account if account and not expired and not invalid and account.is_active else None

    def page(form: NewPassword, account: Account) -> str:
        return render_template("reset.html", form=form, action=request.path, errors=problems(form))

    return behind_link(find, page, _dead)


def _dead() -> str:
    return render_template(
        "message.html",
        title="Ce lien n’est plus valable",
        text="Un lien sert une seule fois, pendant une heure. Demandez-en un nouveau.",
        acts=[{"label": "Demander un nouveau lien", "url": url_for("security.forgot_password")}],
    )


def register(app: Flask) -> None:
    app.view_functions[doors.public("security.forgot_password")] = forgot
    app.view_functions[doors.public("security.reset_password")] = reset
