"""Answers of earlier years, taken back from a file: the terminal's own judge, all of them or none."""

from typing import Any

from flask import Response, flash, redirect, request
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from models import importing_answers
from models.acts import Refused
from models.base import db
from models.viewer import viewer
from pin40.charter import heading
from pin40.obstacle import Obstacle
from views import form_page
from views.answers import crumbs
from views.command_impact import told
from views.doors import today
from views.fields import Number, PinForm

TITLE = "Importer des réponses"
ACT = "importer-reponses"
SENT = "Le fichier est à joindre de nouveau : un navigateur ne le garde pas."
BORROWED = Obstacle("borrowed", "En « voir comme », aucun acte n’est possible.", heading("manager"))


class AnswersForm(PinForm):
    file = FileField(
        "Fichier",
        description="CSV en UTF-8. Colonnes : dossier, moment (avant, apres, 6mois), date, puis les codes des questions. "
        "Case vide : pas de réponse ; NC : non concerné.",
        validators=[FileRequired("Joignez un fichier.")],
    )
    number = Number("Version du questionnaire", default=1)
    is_historic = BooleanField(
        "Créer les dossiers inconnus",
        description="Pour des années passées : ces dossiers n’ont ni personne ni structure, et l’Alpi seule les voit.",
    )


def answer(screen: Any) -> Any:
    """GET shows the form; a POST takes the whole file, or says what is wrong on each line."""
    form = AnswersForm() if request.method == "POST" else AnswersForm(None)
    if request.method == "GET" or not form.validate():
        return _page(screen, form, [])
    if viewer().is_borrowed:
        raise Refused([BORROWED])
    try:
        taken = importing_answers.import_answers(
            form.file.data.read(), today(), is_historic=form.is_historic.data, number=form.number.data or 1
        )
    except importing_answers.AnswersError as error:
        db.session.rollback()
        return _page(screen, form, error.sentences)
    flash(" ".join(told(taken)), "ok")
    return redirect(screen.url_for())


def _page(screen: Any, form: AnswersForm, faults: list[str]) -> Response:
    errors = [*form_page.summary(form), *(("file", "", sentence) for sentence in faults)]
    return form_page.form_page(
        screen, form, TITLE, screen.url_for(),
        lead="Tout le fichier entre, ou rien. Chaque ligne qui ne convient pas est dite.",
        crumbs=crumbs(screen, (TITLE, None)),
        errors=errors,
        errors_text=f"Rien n’a été importé. Corrigez ces lignes dans le fichier. {SENT}" if faults else None,
        submits=[{"name": "", "value": "", "label": "Importer", "primary": True, "novalidate": False}],
    )  # fmt: skip
