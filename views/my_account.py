"""« Mon compte »: who I am, how to reach me, my password, who signed in with it lately."""

from typing import Any

from flask import Flask, Response, flash, g, make_response, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from models.account import Account
from models.attempt import LoginAttempt
from models.base import db, labels
from models.moments import shown_moment
from models.viewer import seeing_as
from pin40.columns import PROFILE
from pin40.conditions import SYSTEM
from pin40.identity import contains_nul
from views import doors, throttle
from views.password import Judged, TextForm, choose, first_field, matches, problems, second_field

LAST = 5
WRONG = "Ce n’est pas votre mot de passe actuel. Vérifiez-le, ou passez par « Mot de passe oublié »."


class ChangePassword(Judged, TextForm):
    present = PasswordField(
        "Mot de passe actuel",
        [InputRequired("Écrivez votre mot de passe actuel.")],
        render_kw={"autocomplete": "current-password"},
    )
    password = first_field()
    password_confirm = second_field()


def _readable(form: FlaskForm, field: StringField) -> None:
    if contains_nul(field.data or ""):
        raise ValidationError("Ce texte contient un caractère illisible : retapez-le.")


def _text(column: str, length: int, *rules: Any, **kw: Any) -> StringField:
    limit = Length(max=length, message=f"C’est trop long : {length} caractères au plus.")
    return StringField(labels(Account)[column], [*rules, limit, _readable], render_kw=kw)


class Profile(TextForm):
    name = _text("name", 80, DataRequired("Écrivez votre nom."), autocomplete="name")
    phone = _text("phone", 20, type="tel", autocomplete="tel")
    job = _text("job", 80, autocomplete="organization-title")
    version = HiddenField()


def account_page() -> Any:
    """Who I am, and a new password against the present one, behind the same brake as the sign-in page."""
    form = ChangePassword()
    form.email = g.account.email
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    with seeing_as(SYSTEM):
        hashed = g.account.password
        attempt = throttle.knock(form.email)
        db.session.commit()
    if attempt.until:
        form.present.errors = [attempt.sentence]
        return _page(form, 429)
    if not matches(form.present.data, hashed):
        form.present.errors = [WRONG]
        return _page(form, 422)
    with seeing_as(SYSTEM):
        throttle.opened(attempt)
    choose(g.account, form.password.data, stay=True)
    db.session.commit()
    flash("Votre mot de passe est changé. Vos autres sessions sont fermées.", "ok")
    return redirect(url_for("my_account"))


def profile_page() -> Any:
    """My name, phone and job: what colleagues read of me, and I alone need to keep right."""
    account = g.account
    form = Profile(obj=account)
    if not form.validate_on_submit():
        return _profile(form, 422 if form.is_submitted() else 200)
    if str(form.version.data) != str(account.version):
        return _conflict(form, account)
    for column in PROFILE:
        setattr(account, column, (form[column].data or "").strip() or None)
    db.session.commit()
    flash("Vos coordonnées sont enregistrées.", "ok")
    return redirect(url_for("my_account"))


def _page(form: FlaskForm, code: int) -> Response:
    account = g.account
    me = [("Nom", account.name), ("Téléphone", account.phone), ("Fonction", account.job)]
    edit = {"label": "Modifier", "url": url_for("my_profile"), "method": "GET"}
    body = render_template(
        "account.html",
        title="Mon compte",
        facts=[
            ("Structure", account.partner.name),
            ("Espace", account.role.label),
            ("E-mail", account.email),
        ],
        facts_note="Pour changer d’adresse, demandez au référent de votre structure ou à l’Alpi.",
        form=form,
        form_note="Changer de mot de passe ferme vos autres sessions.",
        action=url_for("my_account"),
        errors=problems(form),
        sections=[
            {"id": "coordonnees", "title": "Vos coordonnées", "rows": me, "acts": [edit]},
            {"id": "connexions", "title": "Vos dernières connexions", "rows": _last_tries(account.email)},
        ],
    )
    return make_response(body, code)


def _last_tries(email: str) -> list[tuple[str, str]]:
    """When and from where somebody signed in, or tried to, with this address."""
    mine = select(LoginAttempt).where(LoginAttempt.account_key == throttle.account_key(email))
    with seeing_as(SYSTEM):
        tries = db.session.scalars(mine.order_by(LoginAttempt.id.desc()).limit(LAST)).all()
        return [
            (shown_moment(a.created_at), f"{'Réussie' if a.is_success else 'Refusée'} depuis {a.address}")
            for a in tries
        ]


def _profile(form: Profile, code: int) -> Response:
    body = render_template(
        "account.html",
        title="Vos coordonnées",
        form=form,
        form_title="Coordonnées",
        submit="Enregistrer",
        action=url_for("my_profile"),
        errors=problems(form),
    )
    return make_response(body, code)


def _conflict(form: Profile, account: Account) -> Response:
    """409: somebody (the referent) saved the same record meanwhile; both values side by side."""
    rows = [
        {"label": form[name].label.text, "mine": form[name].data, "theirs": getattr(account, name)}
        for name in PROFILE
        if (form[name].data or None) != getattr(account, name)
    ]
    body = render_template(
        "conflict.html",
        title="Quelqu’un a modifié votre fiche",
        rows=rows,
        action=url_for("my_profile"),
        hidden_params=[*((name, form[name].data) for name in PROFILE), ("version", account.version)],
        acts=[{"label": "Garder la valeur enregistrée", "url": url_for("my_account"), "primary": True}],
    )
    return make_response(body, 409)


def register(app: Flask) -> None:
    for path, name, page in (
        ("/mon-compte", "my_account", account_page),
        ("/mon-compte/coordonnees", "my_profile", profile_page),
    ):
        app.add_url_rule(path, doors.common(name), page, methods=["GET", "POST"])
