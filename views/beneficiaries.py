"""People: a row belongs to the prescriber who met them."""

from typing import Any

from sqlalchemy import select

from models import alike, merging, orientation
from models.base import db
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import access
from pin40.causes import within_scheme
from pin40.charter import heading
from pin40.words import Role
from views import alike_question
from views.base import Screen
from views.columns import cell, describe
from views.doors import PANELS, today
from views.fields import HINTS
from views.form_page import told_by_field
from views.merge import ROOM, Merging
from views.prescription_fields import CONDITIONAL

HINTS |= {
    ("Beneficiary", "birth_year"): "L’année suffit.",
    ("Beneficiary", "phone"): "Facultatif si la personne n’en a pas.",
    ("Beneficiary", "representative_name"): "Son nom seulement, jamais la mesure de protection.",
}


class BeneficiaryScreen(Merging, Screen):
    record = Beneficiary
    slug, title, singular, icon = "beneficiaires", "Bénéficiaires", "Bénéficiaire", "users"
    nouns, is_feminine = ("personne", "personnes"), True
    panels = (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR)
    is_personal = True
    columns = ("last_name", "first_name", "birth_year", "commune", "prescriber", "mediator", "last_contact_on")
    search = ("last_name", "first_name", "commune.name")
    filters = ("commune", "gender", "prescriber", "mediator", "last_contact_on")
    order = ("last_name", "first_name")
    changeable = ("commune_id", "contact_preference", "last_contact_on")
    sections = (
        (
            "Personne",
            ("first_name", "last_name", "birth_year", "gender", "commune", "has_representative", "representative_name"),
        ),
        ("Contact", ("phone", "email", "has_no_contact", "contact_preference", "last_contact_on")),
        ("Information", ("notice_version", "notice_on", "prescriber", "mediator")),
    )
    form_order = (
        "first_name",
        "last_name",
        "birth_year",
        "gender",
        "commune_id",
        "phone",
        "email",
        "has_no_contact",
        "contact_preference",
        "last_contact_on",
        "has_representative",
        "representative_name",
        "notice_version",
        "notice_on",
    )
    create_label = "Ajouter une personne"
    conditional = CONDITIONAL

    def check(self, form: Any, record: Any) -> None:
        if "birth_year" in form and not form.birth_year.errors and (form.birth_year.data or 0) > today().year:
            form.birth_year.errors = [*form.birth_year.errors, "Cette année est à venir : vérifiez-la."]
        for name in ("notice_on", "last_contact_on"):
            if name in form:
                told_by_field(form, within_scheme(form[name].data, today(), name, heading("personal_data")))

    def question(self, form: Any, record: Any) -> dict[str, Any] | None:
        """Asked of a new person, or of one whose identity changes."""
        typed = {n: form[n].data if n in form else getattr(record, n) for n in alike.NAMED}
        if record.id is not None and all(getattr(record, n) == typed[n] for n in alike.WHO):
            return None
        return alike_question.question(alike.identity(typed), record.prescriber_id, self.role, record.id)

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        orientation.follow_identity(record)

    def acts(self, record: Any) -> list[dict[str, Any]]:
        if not access.may_act(viewer().seen, "Beneficiary", "fusionner"):
            return []
        way = {"key": "reunir", "label": "Réunir avec une autre fiche", "url": self.url_for(ROOM, record)}
        return [{**way, "method": "GET", "kind": "second", "fields": [], "explain": ""}]

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """Their dossiers, within the reader's rights."""
        base = f"/{PANELS[self.role]}/prescriptions/details/?id="
        dossiers = db.session.scalars(select(Prescription).where(Prescription.beneficiary_id == record.id)).all()
        columns = [describe(Prescription, key) for key in ("number", "stage", "sent_on")]
        rows = [
            [
                {**cell(c, d), **({"url": f"{base}{d.id}", "kind": "link"} if i == 0 else {})}
                for i, c in enumerate(columns)
            ]
            for d in dossiers
        ]
        table = (
            {"caption": "Dossiers de cette personne", "columns": [c.label for c in columns], "rows": rows}
            if rows
            else None
        )
        joined = [
            (f"Fiche n° {one.id}", f"{one}, réunie le {one.trashed_at:%d/%m/%Y}") for one in merging.absorbed(record)
        ]
        merged = {"id": "reunies", "title": "Fiches réunies", "note": None, "rows": joined, "table": None}
        dossier = {"id": "dossiers", "title": "Dossiers", "note": None, "rows": [], "table": table}
        return [dossier, merged] if joined else [dossier]
