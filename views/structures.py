"""Structures: the Alpi keeps them; partners read the cards of those they work with."""

import secrets
from typing import Any

from flask import g, request
from sqlalchemy import select

from models import first_facts, questions, signing
from models.account import Account
from models.base import db
from models.charter import CharterSignature
from models.partner import Partner
from models.prescription import Prescription
from models.spotting import Spotting
from models.viewer import lifted, viewer
from pin40 import charter
from pin40.causes import contract_obstacles
from pin40.columns import CONTRACTED
from pin40.words import PartnerRole, Role, Verb
from views.base import Screen
from views.doors import today
from views.fields import HINTS
from views.form_page import told_by_field
from views.prescription_fields import free_words

HINTS |= {
    ("Partner", "kind"): "La charte ferme la liste pour chaque rôle.",
    ("Partner", "siret"): "Quatorze chiffres. Facultatif.",
    ("Partner", "parent_id"): "Par exemple le Département, pour un de ses services.",
    (
        "Partner",
        "has_dedicated_staff",
    ): "Exigé par la charte pour une collectivité ou un établissement public médiateur.",
    ("Partner", "contract_reference"): "Sans marché en vigueur, aucun bon de commande ne peut être émis.",
    ("Partner", "contract_until"): "Vide s’il court toujours.",
}
CONTRACT = "Marché public"

ENGAGED = (
    "Cette structure a déjà des comptes, une signature, un dossier ou un repérage : son rôle ne change plus. "
    "Créez-en une autre."
)


class PartnerScreen(Screen):
    record = Partner
    slug, title, singular, icon = "structures", "Structures", "Structure", "building-community"
    nouns, is_feminine = ("structure", "structures"), True
    create_label = "Ajouter une structure"
    in_place = True
    panels = (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR)
    columns = ("name", "role", "kind", "commune", "phone", "email", "is_active")
    unlisted, partners_unlisted = ("email",), ("role", "is_active")
    search = ("name", "email", "commune.name")
    filters = ("role", "kind", "commune", "is_active")
    order = ("name",)
    changeable = ("commune_id", "phone", "website", "opening")
    sections = (
        ("Structure", ("name", "role", "kind", "siret", "parent", "commune", "has_dedicated_staff", "is_active")),
        (CONTRACT, CONTRACTED),
        ("Contact", ("phone", "email", "website", "address", "opening")),
    )
    form_order = (
        "name",
        "role",
        "kind",
        "siret",
        "parent_id",
        "commune_id",
        "has_dedicated_staff",
        *CONTRACTED,
        "phone",
        "email",
        "website",
        "address",
        "opening",
        "is_active",
    )

    def rows(self) -> Any:
        """Every structure in reach; for the Alpi, « signature=attendue » keeps those that have yet to sign."""
        rows = super().rows()
        if self.role != Role.MANAGER or request.args.get("signature") != "attendue":
            return rows
        return rows.where(Partner.id.in_(sorted(questions.unsigned(today()))))

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [("Signature attendue", {"signature": "attendue"})] if self.role == Role.MANAGER else []

    @classmethod
    def menu_title(cls, role: Role) -> str:
        return {Role.PRESCRIBER: "Médiateurs et stocks", Role.MEDIATOR: "Partenaires"}.get(role, cls.title)

    def prepare(self, records: list[Any]) -> None:
        """The stock of every mediator of the page, asked once."""
        if self.role == Role.PRESCRIBER:
            g.stocks = questions.stock([one.id for one in records if one.role == PartnerRole.MEDIATOR], today())

    def cells(self, record: Any) -> list[dict[str, Any]]:
        made = super().cells(record)
        if record.id in g.get("stocks", {}):
            made[0]["sub"] = free_words(g.stocks[record.id].free)
        return made

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        if record.role != PartnerRole.MEDIATOR or (
            self.role == Role.MEDIATOR and record.id != viewer().seen.partner_id
        ):
            return []
        stock = questions.stock([record.id], today())[record.id]
        rows = [
            ("Détenus", stock.held),
            ("Réservés", stock.reserved),
            ("Promis", stock.promised),
            ("Libres", stock.free),
        ]
        return [
            {
                "id": "stock",
                "title": "Ordinateurs",
                "note": f"Au {today():%d/%m/%Y}. Libres = détenus − réservés − promis.",
                "rows": [
                    (label, {"kind": "number", "text": number, "tone": None, "stage": None, "url": None, "sub": None})
                    for label, number in rows
                ],
                "table": None,
            }
        ]

    def parts(self, record: Any) -> list[tuple[str, list[Any]]]:
        """The public contract is a refurbisher's affair."""
        holds = record.role == PartnerRole.REFURBISHER
        return [(title, columns if holds or title != CONTRACT else []) for title, columns in super().parts(record)]

    def form_class(self, verb: str, columns: tuple[str, ...]) -> Any:
        kept = tuple(c for c in columns if c not in CONTRACTED)
        if kept == columns:  # several structures at once: no address names one
            return super().form_class(verb, columns)
        holds = verb == "u" and self.one().role == PartnerRole.REFURBISHER
        return super().form_class(verb, columns if holds else kept)

    def narrow(self) -> dict[str, Any]:
        return {"parent_id": Partner.parent_id.is_(None)}

    def check(self, form: Any, record: Any) -> None:
        value = {name: form[name].data if name in form else getattr(record, name) for name in ("role", "kind", "siret")}
        if "contract_from" in form:
            check_contract(form)
            told_by_field(form, contract_obstacles(
                form.contract_from.data, form.contract_until.data,
                first_facts.orders_under(record, form.contract_reference.data),
            ))  # fmt: skip
        staff = form.has_dedicated_staff.data if "has_dedicated_staff" in form else record.has_dedicated_staff
        if value["role"] is None or value["kind"] is None:
            return
        if record.id is not None and value["role"] != record.role and is_engaged(record):
            form.role.errors = [*form.role.errors, ENGAGED]
        for obstacle in charter.partner_obstacles(value["role"], value["kind"], bool(staff), value["siret"]):
            target = form[obstacle.field] if obstacle.field in form else next(iter(form))
            target.errors = [*target.errors, obstacle.sentence]

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        # A structure that leaves is no longer awaited: the version may come into force today.
        signing.review(today())
        if was.get("is_active") and not record.is_active:
            with lifted(Verb.UPDATE.value, frozenset({"Account"})):
                for account in db.session.scalars(select(Account).where(Account.partner_id == record.id)):
                    account.fs_uniquifier = secrets.token_hex(32)  # no session of theirs comes back with it
                db.session.flush()


def check_contract(form: Any) -> None:
    """A contract has a reference and a first day, and does not end before it."""
    reference, start, end = (form[name].data for name in CONTRACTED)
    if (start or end) and not reference:
        form.contract_reference.errors = [*form.contract_reference.errors, "Écrivez la référence du marché public."]
    if reference and not start:
        form.contract_from.errors = [*form.contract_from.errors, "Indiquez depuis quand ce marché est en vigueur."]
    if start and end and end < start:
        form.contract_until.errors = [
            *form.contract_until.errors,
            "Cette fin précède le début : corrigez l’une des deux.",
        ]


def is_engaged(record: Partner) -> bool:
    """Whether accounts, signatures, dossiers or repérages already stand on this structure's role."""
    keys = [Account.partner_id, CharterSignature.partner_id]
    keys += [key for model in (Prescription, Spotting) for key in (model.prescriber_id, model.mediator_id)]
    return any(db.session.scalar(select(key).where(key == record.id).limit(1)) is not None for key in keys)
