"""« Déjà équipé ou suivi ? »: a full identity in, yes or no out. Counted and remembered: never an oracle."""

from datetime import UTC, datetime, time
from typing import Any

from flask import Flask, Response, g, render_template, request
from wtforms.validators import InputRequired, NumberRange

from models import questions
from models.acts import figure
from models.orientation import FOLLOWED
from models.prescription import Prescription
from models.viewer import NotSigned, viewer
from pin40.obstacle import Obstacle
from pin40.words import Reading
from views.doors import PARIS, today
from views.errors import page as error_page
from views.fields import Number, PinForm
from views.form_page import summary
from views.logbook import asked_today, remember
from views.prescription_fields import line

URL = "/prescription/deja-suivi/"
YES = "Oui. Appelez l’Alpi avant d’aller plus loin."
NO = "Non : personne de ce nom et de cette année n’est suivi ni équipé."

WORN_OUT = "Vous avez posé cette question trop de fois aujourd’hui : appelez l’Alpi."


class QuestionForm(PinForm):
    first_name = line("Prénom", 60, required="Écrivez le prénom entier.")
    last_name = line("Nom", 60, required="Écrivez le nom entier.")
    birth_year = Number(
        "Année de naissance",
        validators=[
            InputRequired("Écrivez l’année de naissance."),
            NumberRange(1900, 2100, "Écrivez quatre chiffres, par exemple 1961."),
        ],
    )


def is_worn_out() -> bool:
    """Whether this account has had its answers of the day, asked here or by trying to send."""
    midnight = datetime.combine(today(), time(), PARIS).astimezone(UTC)
    return asked_today(g.account.id, midnight) >= int(figure("already_asked_per_day", today()))


def count(obstacles: list[Obstacle]) -> None:
    """A sending refused because the person is followed answers the same question: it counts, and is remembered."""
    if any(obstacle.code == FOLLOWED.code for obstacle in obstacles):
        remember(Reading.ASKED, Prescription)


def ask() -> Any:
    """GET shows the question; POST answers it, within the day's limit."""
    form = QuestionForm(request.form if request.method == "POST" else None)
    said = None
    if request.method == "POST" and form.validate():
        if not viewer().seen.has_signed:
            raise NotSigned
        if is_worn_out():
            return error_page(429, text=WORN_OUT)
        remember(Reading.ASKED, Prescription)
        known = questions.already_followed(form.first_name.data, form.last_name.data, form.birth_year.data)
        said = YES if known else NO
    return page(form, said)


def page(form: QuestionForm, said: str | None) -> Response:
    body = render_template(
        "form.html",
        title="Déjà équipé ou suivi ?",
        lead=said or "La réponse est oui ou non, rien d’autre. Chaque question est notée.",
        crumbs=[("Accueil", "/prescription/"), ("Déjà équipé ou suivi ?", None)],
        form=form,
        fieldsets=[{"id": "f1", "fields": ["first_name", "last_name", "birth_year"], "groups": []}],
        errors=summary(form),
        submits=[{"name": "", "value": "", "label": "Demander", "primary": True, "novalidate": False}],
        cancel_url="/prescription/",
    )
    return Response(body, 422 if form.errors else 200)


def register(app: Flask) -> None:
    app.add_url_rule(URL, "already", ask, methods=["GET", "POST"])
