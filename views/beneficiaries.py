"""People: a row belongs to the prescriber who met them."""

from typing import Any

from sqlalchemy import select

from models import orientation
from models.base import db
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from pin40.words import Role
from views.base import Screen
from views.columns import cell, describe
from views.doors import PANELS, today
from views.fields import HINTS

HINTS |= {
    ("Beneficiary", "birth_year"): "L'année suffit.",
    ("Beneficiary", "phone"): "Facultatif si la personne n'en a pas.",
    ("Beneficiary", "representative_name"): "Son nom seulement, jamais la mesure de protection.",
}


class BeneficiaryScreen(Screen):
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

    def check(self, form: Any, record: Any) -> None:
        if "birth_year" in form and form.birth_year.data and form.birth_year.data > today().year:
            form.birth_year.errors = [*form.birth_year.errors, "Cette année est à venir : vérifiez-la."]

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        orientation.follow_identity(record)

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
        return [{"id": "dossiers", "title": "Dossiers", "note": None, "rows": [], "table": table}]
