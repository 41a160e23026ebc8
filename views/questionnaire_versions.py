"""The questionnaire itself, kept by the Alpi: its versions, their dimensions and questions, a look before publishing."""

from typing import Any

from flask import abort, request
from flask_admin.base import expose

from models import publishing
from models.acts import Refused
from models.base import db
from models.reference import Dimension, Question, QuestionnaireVersion
from pin40 import questionnaire_version as rules
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.path_words import Moment
from pin40.questionnaire import is_asked
from pin40.typography import inside, typographic
from pin40.words import Role
from views import form_page
from views.acting import Acting
from views.answers import crumbs
from views.base import Screen
from views.doors import today
from views.fields import HINTS, PinForm
from views.questionnaire_form import entry_for

HINTS |= {
    ("Question", "code"): "Une lettre et deux chiffres, par exemple Q07. Il nomme la question dans les fichiers.",
    ("Question", "choices"): "« 0=Non|1=Oui ». Laissez vide pour les mots habituels de l’échelle.",
    (
        "Question",
        "comparable_code",
    ): "Le code de la même question dans la version précédente ; vide si elle est nouvelle.",
    ("Question", "label"): "Une phrase courte, des mots simples, une seule idée.",
    ("Dimension", "score_questions"): "Codes séparés par |, par exemple Q05|Q06. Vide : pas de score.",
    ("Dimension", "yes_no_questions"): "Codes des questions oui ou non, séparés par |.",
    ("Dimension", "minimum"): "Sous ce nombre de réponses, pas de score.",
}
NO_DRAFT = Obstacle(
    "no_draft", "Rédigez d’abord une nouvelle version : une version publiée ne change plus.", heading("manager")
)
LABELS = {
    "publier": ("Publier", "primary", "À partir d’aujourd’hui, c’est ce qui est demandé. Rien n’y changera plus."),
}


class QuestionnaireVersionScreen(Acting, Screen):
    record = QuestionnaireVersion
    slug, title, singular, icon = "versions-questionnaire", "Questionnaire d’impact", "Version", "message-2-question"
    nouns, is_feminine = ("version", "versions"), True
    create_label = "Rédiger une nouvelle version"
    panels = (Role.MANAGER,)
    columns = ("title", "number", "published_on")
    order = ("-number",)
    form_order = ("title",)
    sections = (("Version", ("title", "number", "published_on")),)
    labels = LABELS

    def before_create(self, record: Any) -> None:
        if publishing.draft() is not None:
            raise Refused([publishing.ONE_DRAFT])
        record.number = publishing.next_number()

    def after_create(self, record: Any) -> None:
        publishing.copy(record)

    def before_delete(self, record: Any) -> None:
        if request.method == "POST":
            for one in (*publishing.questions(record), *publishing.dimensions(record)):
                db.session.delete(one)
                db.session.flush()

    # ───────── One version ─────────
    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        lead = "Publiée : elle ne change plus." if record.published_on else self.told(record)
        return super().show(record, code, **({"lead": lead} | more))

    def told(self, record: Any) -> str:
        found = len(publishing.obstacles(record))
        if not found:
            return "Brouillon : rien ne manque pour le publier. Personne ne le remplit encore."
        return f"Brouillon : {found} point{'s' if found > 1 else ''} à reprendre avant de le publier."

    def open_acts(self, record: Any) -> list[str]:
        return [] if record.published_on else ["publier"]

    def acts(self, record: Any) -> list[dict[str, Any]]:
        ways = [self.way("apercu", "Voir comme la personne", self.url_for("apercu/", record))]
        if record.published_on is None:
            ways.append(self.way("question", "Ajouter une question", "/gestion/questions/new/"))
            ways.append(self.way("dimension", "Ajouter une dimension", "/gestion/dimensions/new/"))
        return [*super().acts(record), *ways]

    def do(self, act: str, record: Any, form: Any) -> str:
        publishing.publish(record, today())
        return f"Version {record.number} publiée : c’est ce qui est demandé dès aujourd’hui."

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        wrong = [obstacle.sentence for obstacle in publishing.obstacles(record)] if record.published_on is None else []
        missing = {"id": "manque", "title": "À reprendre", "note": None, "table": None, "prose": "\n\n".join(wrong),
                   "rows": []}  # fmt: skip
        return [*([missing] if wrong else []), _questions(record), _dimensions(record), _compared(record)]

    # ───────── As the person sees it ─────────
    @expose("/apercu/", methods=("GET", "POST"))
    def preview(self) -> Any:
        if request.method == "POST":
            abort(405)
        record = self.one()
        typed = request.args.get("moment", Moment.BEFORE.value)
        moment = Moment(typed) if typed in list(Moment) else abort(404)
        asked = [one for one in publishing.questions(record) if is_asked(one.phase, moment)]
        form = type("Preview", (PinForm,), {one.code: entry_for(one, rank) for rank, one in enumerate(asked, 1)})(None)
        parts: dict[str, list[str]] = {}
        for one in asked:
            parts.setdefault(one.dimension.label, []).append(one.code)
        title = f"Aperçu : {inside(moment.label)}"
        return form_page.form_page(
            self, form, title, self.url_for("details/", record), template="questionnaire.html", submits=[],
            lead="Rien de ce qui est coché ici n’est enregistré.",
            crumbs=crumbs(self, (str(record), self.url_for("details/", record)), (title, None)),
            fieldsets=[{"id": f"f{rank}", "legend": legend, "intro": None, "fields": names, "groups": []}
                       for rank, (legend, names) in enumerate(parts.items(), 1)],
        )  # fmt: skip


def _table(slug: str, title: str, caption: str, columns: list[str], rows: list[Any]) -> dict[str, Any]:
    table = {"caption": caption, "columns": columns, "rows": rows}
    return {"id": slug, "title": title, "note": None, "rows": [], "table": table}


def _questions(record: QuestionnaireVersion) -> dict[str, Any]:
    rows = [
        {"url": f"/gestion/questions/details/?id={one.id}",
         "cells": [one.code, typographic(one.label), one.dimension.label, one.scale.label, one.phase.label]}
        for one in publishing.questions(record)
    ]  # fmt: skip
    return _table(
        "questions",
        "Questions",
        "Questions, dans l’ordre",
        ["Code", "Question", "Dimension", "Échelle", "Moment"],
        rows,
    )


def _dimensions(record: QuestionnaireVersion) -> dict[str, Any]:
    rows = [
        {"url": f"/gestion/dimensions/details/?id={one.id}",
         "cells": [one.label, one.score_questions.replace("|", ", "), one.yes_no_questions.replace("|", ", ")]}
        for one in publishing.dimensions(record)
    ]  # fmt: skip
    return _table("dimensions", "Dimensions", "Dimensions, dans l’ordre", ["Dimension", "Score", "Oui ou non"], rows)


def _compared(record: QuestionnaireVersion) -> dict[str, Any]:
    """Which questions go on from the version before, which are new, which are no longer asked."""
    source = publishing.before(record)
    mine, earlier = publishing.questions(record), publishing.questions(source)
    kept = {one.comparable_code for one in mine if one.comparable_code}
    rows = [
        ["Comparables", ", ".join(one.code for one in mine if one.comparable_code) or "–"],
        ["Nouvelles", ", ".join(one.code for one in mine if not one.comparable_code) or "–"],
        ["Plus posées", ", ".join(one.code for one in earlier if one.code not in kept) or "–"],
    ]
    caption = f"D’après la version {source.number}" if source else "C’est la première version"
    return _table("comparaison", "D’une version à l’autre", caption, ["Questions", "Codes"], rows if source else [])


# ───────── Its lines ─────────
class DimensionScreen(Screen):
    record = Dimension
    slug, title, singular, icon = "dimensions", "Dimensions", "Dimension", "list"
    nouns, is_feminine = ("dimension", "dimensions"), True
    create_label = "Ajouter une dimension"
    in_place = True
    panels = (Role.MANAGER,)
    columns = ("label", "code", "score_questions", "yes_no_questions", "minimum", "published_on")
    search = ("label", "code")
    order = ("position",)
    sections = (
        ("Dimension", ("label", "code", "score_questions", "yes_no_questions", "minimum", "note", "published_on")),
    )
    form_order = ("code", "label", "score_questions", "yes_no_questions", "minimum", "note", "position")

    def before_create(self, record: Any) -> None:
        record.questionnaire_version_id = draft_id()


def draft_id() -> int:
    """A line belongs to the draft; without one there is nothing to add to."""
    draft = publishing.draft()
    if draft is None:
        raise Refused([NO_DRAFT])
    return draft.id


class QuestionScreen(Screen):
    record = Question
    slug, title, singular, icon = "questions", "Questions", "Question", "message-question"
    nouns, is_feminine = ("question", "questions"), True
    create_label = "Ajouter une question"
    panels = (Role.MANAGER,)
    columns = ("code", "label", "dimension", "scale", "direction", "phase", "published_on")
    unlisted = ("published_on",)
    search = ("code", "label")
    filters = ("dimension", "scale", "phase")
    order = ("position",)
    sections = (
        ("Question", ("code", "label", "hint", "dimension", "scale", "choices", "direction", "phase", "is_skippable",
                      "comparable_code", "published_on")),
    )  # fmt: skip
    form_order = ("code", "label", "hint", "dimension_id", "scale", "choices", "direction", "phase", "is_skippable",
                  "position", "comparable_code")  # fmt: skip

    def narrow(self) -> dict[str, Any]:
        return {"dimension_id": Dimension.published_on.is_(None)}

    def before_create(self, record: Any) -> None:
        record.questionnaire_version_id = draft_id()

    def check(self, form: Any, record: Any) -> None:
        """What makes one question whole; what ties several is told when the version is published."""
        scale = form.scale.data
        if scale is not None and not form.choices.data:
            form.choices.data = rules.USUAL[scale]
        faults = {"code": rules.code_fault(form.code.data or "")}
        faults["choices"] = rules.choices_fault(scale, form.choices.data or "") if scale else None
        for name, fault in faults.items():
            if fault and not form[name].errors:
                form[name].errors = [fault]
