"""The guided form of a prescription: four parts, in the order of the conversation."""

from typing import Any

from sqlalchemy import select
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import ListWidget, RadioInput

from models import questions
from models.base import db
from models.partner import Partner
from models.reference import Commune
from pin40 import charter, privacy
from pin40.words import ContactPreference, Gender, Level, PartnerRole
from views.doors import today
from views.fields import (
    BooleanField,
    Choice,
    Day,
    Number,
    PinForm,
    empty_as_none,
    no_nul,
    row_options,
    strip,
    word_options,
)
from views.shapes import shapes_of


def line(label: str, size: int, hint: str = "", required: str = "", column: str = "", **more: Any) -> StringField:
    """A line of text: trimmed, without NUL, no longer than its column, in the shape of what it holds."""
    asked = [InputRequired(required)] if required else [Optional()]
    limit = Length(max=size, message=f"C’est trop long : {size} caractères au plus.")
    return StringField(
        label,
        filters=[strip, empty_as_none],
        description=hint,
        validators=[no_nul, *asked, limit, *shapes_of(column)],
        render_kw={"maxlength": size, **more},
    )


def paragraph(label: str, size: int, hint: str) -> TextAreaField:
    limit = Length(max=size, message=f"C’est trop long : {size} caractères au plus.")
    return TextAreaField(
        label, filters=[strip], description=hint, validators=[no_nul, Optional(), limit], render_kw={"maxlength": size}
    )


def not_to_come(form: Any, field: Any) -> None:
    """Nobody is born later than this year."""
    if field.data is not None and not field.errors and field.data > today().year:
        raise ValidationError("Cette année est à venir : vérifiez-la.")


def mediators() -> list[Partner]:
    """The active mediators that have signed, by name."""
    rows = list(
        db.session.scalars(
            select(Partner).where(Partner.role == PartnerRole.MEDIATOR, Partner.is_active).order_by(Partner.name)
        )
    )
    signed = questions.signed([row.id for row in rows], today())
    return [row for row in rows if row.id in signed]


def free_words(free: int) -> str:
    """« 3 libres », « aucun libre »; a stock that promised too much says how much."""
    if free < 0:
        return f"aucun libre, {-free} de trop promis"
    return f"{free} libre{'s' if free > 1 else ''}" if free else "aucun libre"


class MediatorChoice(Choice):
    """The mediators by nearness to the person's commune, each with its free laptops."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()
    commune_id: int | None = None
    suggested_id: int | None = None
    refused_by_id: int | None = None

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, lambda: [(str(m.id), m.name) for m in mediators()], int, **more)

    @property
    def cards(self) -> list[dict[str, Any]]:
        found = mediators()
        stock = questions.stock([m.id for m in found], today())
        home = db.session.get(Commune, self.commune_id) if self.commune_id else None
        groups: dict[str, list[dict[str, Any]]] = {}
        for mediator in found:
            groups.setdefault(self._nearness(mediator, home), []).append(self._card(mediator, stock[mediator.id]))
        order = (
            "Suggéré par le dernier médiateur",
            "Dans sa commune",
            "Dans son intercommunalité",
            "Ailleurs",
            "Tous les médiateurs",
        )
        return [{"legend": legend, "options": groups[legend]} for legend in order if legend in groups]

    def _nearness(self, mediator: Partner, home: Commune | None) -> str:
        if mediator.id == self.suggested_id:
            return "Suggéré par le dernier médiateur"
        if home is None:
            return "Tous les médiateurs"
        if mediator.commune_id == home.id:
            return "Dans sa commune"
        there = mediator.commune
        return "Dans son intercommunalité" if there and home.epci_id and there.epci_id == home.epci_id else "Ailleurs"

    def _card(self, mediator: Partner, stock: questions.Stock) -> dict[str, Any]:
        free = stock.free
        place = mediator.commune.name if mediator.commune else ""
        refused = "Vient de refuser ce dossier" if mediator.id == self.refused_by_id else ""
        lines = (refused, place, mediator.opening or "")
        return {
            "value": str(mediator.id),
            "title": mediator.name,
            "small": ". ".join(part for part in lines if part),
            "figure": free_words(free),
            "sub": f"sur {stock.held} en stock",
            "checked": self.data == mediator.id,
            "warn": free <= 0,
        }


class PersonFields(PinForm):
    first_name = line("Prénom", 60, required="Écrivez le prénom.")
    last_name = line("Nom", 60, required="Écrivez le nom.")
    birth_year = Number(
        "Année de naissance",
        description="L’année suffit. La date entière n’est demandée que pour le FSE+.",
        validators=[Optional(), NumberRange(1900, 2100, "Écrivez quatre chiffres, par exemple 1961."), not_to_come],
    )
    gender = Choice("Genre", word_options(Gender), Gender, validators=[Optional()])
    commune_id = Choice("Commune", row_options(Commune), int, validators=[Optional()])
    phone = line("Téléphone", 20, column="phone", type="tel")
    email = line("E-mail", 120, column="email", type="email")
    has_no_contact = BooleanField("Sans téléphone ni e-mail", description="Le médiateur passera par vous.")
    contact_preference = Choice(
        "Contact préféré", word_options(ContactPreference), ContactPreference, validators=[Optional()]
    )
    has_representative = BooleanField("La personne a un représentant légal", description="Mineur, ou majeur protégé.")
    representative_name = line("Nom du représentant légal", 80, "Son nom seulement, jamais la mesure de protection.")
    notice_version = line("Notice d’information, version", 20, "Écrite au bas de la notice remise.")
    notice_on = Day("Notice remise le", validators=[Optional()])


class DossierFields(PinForm):
    criterion_means = BooleanField(charter.CRITERIA[0][1].capitalize())
    criterion_skills = BooleanField(charter.CRITERIA[1][1].capitalize())
    criterion_autonomy = BooleanField(charter.CRITERIA[2][1].capitalize())
    proof_note = paragraph("Ce qui le montre", 300, "Par exemple : quotient familial vu. Pas de montant, pas de copie.")
    motivation = paragraph("Ce qui motive la personne", 500, privacy.NOTICE)
    is_text_checked = BooleanField("J’ai relu ces textes : il n’y a rien à retirer")
    estimated_level = Choice(
        "Niveau numérique, à votre avis",
        word_options(Level),
        Level,
        description="Le médiateur vérifiera.",
        validators=[Optional()],
    )
    is_meeting_told = BooleanField("La rencontre avec un médiateur est obligatoire")
    is_pathway_told = BooleanField("Un parcours est obligatoire si le niveau n’est pas « compétences acquises »")
    is_solidarity_told = BooleanField("Sans parcours, elle peut acheter à prix solidaire chez le reconditionneur")
    told_on = Day("Dit le", validators=[Optional()])
    worker_name = line("Qui suit la personne chez vous", 80)
    mediator_id = MediatorChoice("Médiateur", validators=[Optional()])
    no_stock_reason = line("S’il n’a plus d’ordinateur libre, pourquoi lui", 300)


class PrescriptionForm(PersonFields, DossierFields):
    """A whole prescription, of somebody new."""

    spotting_id = HiddenField()
    beneficiary_id = HiddenField()
    version = HiddenField()


class KnownPersonForm(DossierFields):
    """A new dossier of a person already sent once: their identity no longer changes here."""

    spotting_id = HiddenField()
    beneficiary_id = HiddenField()
    version = HiddenField()


PERSON = tuple(name for name in vars(PersonFields) if not name.startswith("_"))
DOSSIER = tuple(name for name in vars(DossierFields) if not name.startswith("_") and name != "is_text_checked")


DUE = ("birth_year", "notice_version", "notice_on", "motivation", "estimated_level", "told_on", "mediator_id")
"""What sending asks besides the boxes: a draft may wait for it, yet it is not optional."""


CONDITIONAL = {"representative_name": "has_representative"}
"""A field, and the box that asks for it."""


def _group(legend: str, hint: str, *names: str) -> dict[str, Any]:
    return {"legend": legend, "hint": hint, "names": list(names), "inline": False}


CRITERIA = ("criterion_means", "criterion_skills", "criterion_autonomy")
TOLD = ("is_meeting_told", "is_pathway_told", "is_solidarity_told")


NEAREST = "Du plus proche au plus loin."
NOWHERE = "Écrivez d’abord la commune pour voir les plus proches."


def parts(form: PinForm) -> list[dict[str, Any]]:
    """The form's parts, as its template prints them."""
    for name in DUE:
        if name in form:
            form[name].flags.due = True
    reach = [_group("Comment la joindre", "", "phone", "email")]
    one_is_enough = _group("Critères remplis", "Un seul suffit. Charte, Critères d’éligibilité.", *CRITERIA)
    all_are_due = _group(
        "Conditions", "Dites les trois à la personne avant de transmettre. Charte, Rôle du Prescripteur.", *TOLD
    )
    near = NEAREST if form.mediator_id.commune_id else NOWHERE
    nearness = f"{near} Transmettre retient un ordinateur."
    doubtful = form.is_text_checked.data or form.motivation.errors or form.proof_note.errors
    checked = ["is_text_checked"] if doubtful else []
    why = [*CRITERIA, "proof_note", "motivation", *checked, "estimated_level"]
    person = _part("f1", "La personne", [n for n in PERSON if n in form], reach)
    return [
        *([person] if "first_name" in form else []),
        _part("f2", "Pourquoi un ordinateur", why, [one_is_enough]),
        _part("f3", "Ce que vous lui avez dit", [*TOLD, "told_on"], [all_are_due]),
        _part("f4", "Le médiateur", ["mediator_id", "no_stock_reason", "worker_name"], [], nearness),
    ]


def _part(key: str, legend: str, fields: list[str], groups: list[dict[str, Any]], intro: str = "") -> dict[str, Any]:
    return {"id": key, "legend": legend, "intro": intro, "fields": fields, "groups": groups, "when": CONDITIONAL}
