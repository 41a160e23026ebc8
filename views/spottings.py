"""Repérages: a mediator points a person out; the prescriber takes them in charge or says why not."""

from typing import Any

from flask import abort, flash, redirect
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from models import spotted
from models.base import db
from models.partner import Partner
from models.spotting import Spotting
from models.viewer import viewer
from pin40 import access, privacy
from pin40.words import PartnerRole, Role, SpottingAnswer
from views.answers import same_version
from views.base import Screen
from views.doors import today
from views.fields import HINTS, Choice, PinForm, lawful, no_nul, strip, word_options

HINTS |= {
    ("Spotting", "note"): privacy.NOTICE,
    ("Spotting", "contact"): "Un téléphone ou un e-mail.",
    ("Spotting", "is_agreed"): "Sans son accord, ne la signalez pas.",
}


class AnswerForm(PinForm):
    answer = Choice(
        "Votre réponse",
        word_options(SpottingAnswer),
        SpottingAnswer,
        validators=[InputRequired("Choisissez une réponse.")],
    )
    answer_note = StringField(
        "Précision",
        filters=[strip],
        validators=[no_nul, Optional(), Length(max=300, message="300 caractères au plus."), lawful],
    )


class SpottingScreen(Screen):
    record = Spotting
    slug, title, singular, icon = "reperages", "Repérages", "Repérage", "eye"
    nouns = ("repérage", "repérages")
    create_label = "Signaler une personne"
    panels = (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR)
    is_personal = True
    columns = ("last_name", "first_name", "commune", "mediator", "prescriber", "spotted_on", "answer")
    search = ("last_name", "first_name")
    filters = ("answer", "answered_on", "mediator", "prescriber", "spotted_on")
    order = ("-spotted_on",)
    sections = (
        ("Personne", ("first_name", "last_name", "contact", "commune", "note", "is_agreed")),
        ("Repérage", ("mediator", "prescriber", "spotted_on", "answer", "answered_on", "answer_note")),
    )
    form_order = ("first_name", "last_name", "contact", "commune_id", "prescriber_id", "note", "is_agreed")

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [("Sans réponse", {"answered_on": "vide"})]

    def narrow(self) -> dict[str, Any]:
        return {"prescriber_id": Partner.role == PartnerRole.PRESCRIBER}

    def check(self, form: Any, record: Any) -> None:
        if not form.is_agreed.data:
            form.is_agreed.errors = [*form.is_agreed.errors, "Demandez d’abord son accord à la personne, puis cochez."]
        for alert in privacy.alerts(form.note.data or ""):
            form.note.errors = [*form.note.errors, alert.sentence]

    def before_create(self, record: Any) -> None:
        super().before_create(record)
        record.spotted_on = today()

    def after_create(self, record: Any) -> None:
        spotted.announce(record)

    def acts(self, record: Any) -> list[dict[str, Any]]:
        if record.answered_on is not None or not access.may_act(viewer().seen, "Spotting", "repondre"):
            return []
        return [
            {
                "key": "prendre",
                "label": "Prescrire pour cette personne",
                "method": "GET",
                "kind": "primary",
                "fields": [],
                "url": f"/prescription/prescriptions/new/?spotting={record.id}",
                "explain": "",
                "id": record.id,
            },
            {
                "key": "repondre",
                "label": "Répondre sans prescrire",
                "method": "POST",
                "kind": "second",
                "id": record.id,
                "url": self.url_for("repondre/"),
                "fields": list(AnswerForm(None)),
                "version": record.version,
                "explain": "Le médiateur lit votre réponse.",
            },
        ]

    def run(self, act: str) -> Any:
        record, form = self.one(), AnswerForm()
        same_version(record)
        if not form.validate():
            shown = self.acts(record)
            for one in shown:
                one["fields"] = list(form) if one["key"] == act else one["fields"]
            return self.show(record, 422, acts=shown) if shown else abort(409)
        spotted.answer(record, form.answer.data, form.answer_note.data, today())
        db.session.commit()
        flash("Réponse enregistrée.", "ok")
        return redirect(self.url_for("details/", record))
