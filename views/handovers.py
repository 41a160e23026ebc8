"""Remises and SAV: the laptop given, its attestation, and what happens to it afterwards."""

from dataclasses import replace
from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin.base import expose
from sqlalchemy.orm import selectinload

from models import caring, giving
from models.acts import Refused, Stale
from models.base import db
from models.device import Device
from models.handover import AfterCare, Handover
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import access, journey
from pin40.obstacle import Obstacle
from pin40.typography import inside
from pin40.words import Role
from views import form_page, sent_once, why_not_yet
from views import handover_forms as forms
from views.answers import crumbs
from views.asked import asked_dossier
from views.base import Screen
from views.columns import address, cell, person_of, value_of
from views.doors import today
from views.fields import HINTS


def cited(obstacle: Obstacle) -> Obstacle:
    """A reason with the charter's heading beside it."""
    return replace(obstacle, sentence=f"{obstacle.sentence} Charte, {obstacle.heading}.")


NONE: list[tuple[str, str, str]] = []


class DossierActScreen(Screen):
    """A screen whose « new » is an act on a dossier: asked for by its number, refused with the rule's reasons."""

    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True
    keeps_drafts = False  # an act, done in one go
    act: str
    lead: str
    form_of: Any
    """`form_of(asked)` is the form, with its dossier chosen when the address names one."""
    do: Any
    """`do(dossier, form)` does the act, and gives the row it made."""
    told: Any
    """`told(done)` is the sentence that tells it."""

    def loading(self) -> list[Any]:
        dossier: Any = self.record.dossier  # type: ignore[attr-defined]
        return [*super().loading(), selectinload(dossier).selectinload(Prescription.beneficiary)]

    def cells(self, record: Any) -> list[dict[str, Any]]:
        """The person beside the number of their dossier."""
        shown = super().cells(record)
        shown[0] = shown[0] | {"sub": person_of(record)}
        return shown

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not (self.may("c") and access.may_act(viewer().seen, self.record.__name__, self.act)):
            abort(403)
        asked = asked_dossier()
        form = self.form_of(asked)
        if request.method == "GET":
            form.version.data = asked.version if asked else None
            return self.page(form, asked)
        if made := sent_once.twin(self):
            return made
        if not form.validate():
            return self.page(form, asked)
        dossier = self.chosen(form)
        try:
            done = self.do(dossier, form)
        except Refused as refusal:
            db.session.rollback()
            return self.refused(form, refusal.obstacles)
        sent_once.keep(self, done)
        db.session.commit()
        flash(self.told(done), "ok")
        return redirect(self.url_for("details/", done))

    def refused(self, form: Any, obstacles: list[Obstacle]) -> Response:
        """409: the form with what was typed, each reason by its field, the charter's above."""
        for obstacle in obstacles:
            if obstacle.field in form.AT:
                entry = form[form.AT[obstacle.field]]
                entry.errors = [*entry.errors, obstacle.sentence]
        above = [("", "", cited(obstacle).sentence) for obstacle in obstacles if obstacle.field not in form.AT]
        return self.page(form, db.session.get(Prescription, form.prescription_id.data), 409, above)

    def chosen(self, form: Any) -> Prescription:
        """The dossier of the form, as it was when the page was read."""
        dossier = db.session.get(Prescription, form.prescription_id.data)
        if dossier is None:
            abort(404)
        if form.version.data and form.version.data != str(dossier.version):
            raise Stale
        return dossier

    def page(
        self, form: Any, asked: Prescription | None, code: int | None = None, above: list[tuple[str, str, str]] = NONE
    ) -> Response:
        named = [(str(asked), address(asked))] if asked else []
        trail = crumbs(self, *named, (self.create_label, None))
        more = {"lead": forms.lead(self.lead, asked), "crumbs": trail, "submits": [forms.submit(self.create_label)]}
        more |= self.told_before(asked) if asked else {}
        if above or code:
            told = "Rien n’a été changé. Ce que vous avez écrit est gardé."
            above = why_not_yet.but_told(above, more.get("missing"))
            more |= {"errors": [*above, *form_page.summary(form)], "errors_text": told}
        back = address(asked) if asked else self.url_for()
        answer = form_page.form_page(self, form, self.create_label, back or self.url_for(), **more)
        answer.status_code = code or answer.status_code
        return answer

    def told_before(self, asked: Prescription) -> dict[str, Any]:
        """What the dossier's own state says above the form."""
        return {}


class HandoverScreen(DossierActScreen):
    record = Handover
    slug, title, singular, icon = "remises", "Remises", "Remise", "user-check"
    nouns, is_feminine = ("remise", "remises"), True
    create_label = "Remettre l’ordinateur"
    act = "remettre"
    lead = "La remise est gratuite et vient en fin de parcours. La personne signe l’attestation."
    columns = ("dossier", "device", "receipt_signed_on", "signatory", "mediator")
    search = (
        "dossier.number",
        "dossier.beneficiary.last_name",
        "dossier.beneficiary.first_name",
        "device.inventory_number",
        "signatory",
    )
    filters = ("receipt_signed_on", "mediator")
    order = ("-receipt_signed_on",)
    sections = (("Remise", ("dossier", "device", "receipt_signed_on", "signatory", "mediator")),)

    def told_before(self, asked: Prescription) -> dict[str, Any]:
        if over := forms.over(asked):
            return {"lead": over}
        acts = [{"key": act} for act in journey.ACTS if not journey.act_obstacles(act, asked.stage)]
        gate = why_not_yet.gate(asked, self.role, acts, address(asked) or "")
        return {"missing": gate} if gate and not all(item["done"] for item in gate["items"]) else {}

    def form_of(self, asked: Prescription | None) -> Any:
        return forms.HandoverForm.for_(asked)

    def do(self, dossier: Prescription, form: Any) -> Handover:
        return giving.hand_over(dossier, form.receipt_signed_on.data, form.signatory.data, today())

    def told(self, done: Handover) -> str:
        return f"Dossier {done.dossier.number} : ordinateur remis. Imprimez l’attestation depuis cette page."

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        note = "Imprimez cette page : la personne et vous signez au bas." if record.device is not None else None
        return [{"id": "attestation", "title": "Attestation de remise", "note": note, "rows": [], "table": None,
                 "prose": forms.attestation(record)}]  # fmt: skip

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        sides = ("La personne, ou son représentant légal", f"Le Médiateur : {record.mediator}")
        return super().show(record, code, **({"signatures": sides} | more))


HINTS |= {
    ("AfterCare", "solution"): "Ce qui a été fait. Un ordinateur perdu est retrouvé ? Commencez par « Retrouvé » : "
    "il pourra de nouveau être retourné.",
}


class AfterCareScreen(DossierActScreen):
    record = AfterCare
    slug, title, singular, icon = "sav", "SAV", "SAV", "tool"
    nouns = ("suivi", "suivis")
    create_label = "Déclarer au SAV"
    act = "declarer"
    lead = "Une panne, un échange, un retour ou une perte, après la remise."
    columns = ("dossier", "kind", "device", "happened_on", "solved_on", "mediator")
    search = (
        "dossier.number",
        "dossier.beneficiary.last_name",
        "dossier.beneficiary.first_name",
        "device.inventory_number",
    )
    filters = ("kind", "happened_on", "solved_on", "mediator")
    order = ("-happened_on",)
    sections = (
        ("Ce qui s’est passé", ("dossier", "kind", "happened_on", "device", "note", "mediator")),
        ("Suite", ("solved_on", "solution", "new_device")),
    )
    form_order = ("note", "solved_on", "solution")

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [("À régler", {"solved_on": "vide"})]

    def form_of(self, asked: Prescription | None) -> Any:
        made = forms.SwapForm if viewer().role == Role.MEDIATOR else forms.AfterCareForm
        return made.for_(asked)

    def do(self, dossier: Prescription, form: Any) -> AfterCare:
        chosen = form.new_device_id.data if "new_device_id" in form else None
        new = (db.session.get(Device, chosen) or abort(404)) if chosen else None
        day, note = form.happened_on.data, form.note.data or ""
        return caring.declare(dossier, form.kind.data, day, note, today(), new_device=new)

    def told(self, done: AfterCare) -> str:
        return f"Dossier {done.dossier.number} : {inside(done.kind.label)}, enregistré au SAV."

    def check(self, form: Any, record: Any) -> None:
        if "solved_on" not in form:
            return
        found = caring.solve_obstacles(record, form.solved_on.data, form.solution.data, today())
        form_page.told_by_field(form, found)

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        return [(c.label, cell(c, record)) for c in columns if value_of(c, record) not in (None, "")]
