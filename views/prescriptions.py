"""Dossiers: the list, the page of one, and its acts as buttons."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.base import expose
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from models import orientation, questions
from models.acts import Refused
from models.base import db
from models.partner import Partner
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import journey
from pin40.words import ExitReason, RefusalReason, Role, Stage
from views.answers import same_version
from views.base import Screen
from views.columns import cell, describe
from views.doors import PANELS, today
from views.fields import Choice, PinForm, no_nul, strip, word_options
from views.prescription_fields import MediatorChoice
from views.prescription_form import Desk

STEPS = (Stage.SENT, Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED, Stage.EQUIPPED, Stage.CLOSED)
DATES = {
    Stage.SENT: "sent_on",
    Stage.ACCEPTED: "accepted_on",
    Stage.EQUIPPED: "handed_over_on",
    Stage.CLOSED: "closed_on",
}


def sentence(label: str, required: str = "") -> StringField:
    asked = [InputRequired(required)] if required else [Optional()]
    limit = Length(max=300, message="300 caractères au plus.")
    return StringField(label, filters=[strip], validators=[no_nul, *asked, limit])


class RefusalForm(PinForm):
    reason = Choice(
        "Pourquoi", word_options(RefusalReason), RefusalReason, validators=[InputRequired("Choisissez une raison.")]
    )
    note = sentence("Précision")
    suggested = sentence("Confrère suggéré")


class RedirectForm(PinForm):
    mediator_id = MediatorChoice("Nouveau médiateur", validators=[InputRequired("Choisissez un médiateur.")])
    no_stock_reason = sentence("S'il n'a plus d'ordinateur libre, pourquoi lui")


class ExitForm(PinForm):
    reason = Choice(
        "Pourquoi", word_options(ExitReason), ExitReason, validators=[InputRequired("Choisissez une raison.")]
    )


class HomonymForm(PinForm):
    reason = sentence("Ce qui montre que ce sont deux personnes", "Écrivez ce que vous avez vérifié.")


class EmptyForm(PinForm):
    """An act that asks nothing."""


FORMS: dict[str, type[PinForm]] = {
    "refuser": RefusalForm, "reorienter": RedirectForm, "abandonner": ExitForm, "lever-homonyme": HomonymForm,
}  # fmt: skip
KINDS = {
    "accepter": "primary",
    "transmettre": "primary",
    "reorienter": "primary",
    "refuser": "second",
    "abandonner": "danger",
}


class PrescriptionScreen(Screen):
    record = Prescription
    slug, title, singular, icon = "prescriptions", "Prescriptions", "Dossier", "clipboard-text"
    nouns = ("dossier", "dossiers")
    create_label = "Nouvelle prescription"
    panels = (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR)
    is_personal = True
    columns = ("number", "beneficiary", "stage", "prescriber", "mediator", "sent_on", "answered_on")
    search = ("number", "beneficiary.last_name", "beneficiary.first_name", "worker_name")
    filters = ("stage", "prescriber", "mediator", "sent_on", "answered_on", "estimated_level", "exit_reason")
    order = ("-sent_on",)
    sections = (
        (
            "Dossier",
            (
                "number",
                "beneficiary",
                "prescriber",
                "worker_name",
                "mediator",
                "sent_on",
                "reserved_until",
                "accepted_on",
            ),
        ),
        (
            "Éligibilité",
            (
                "criterion_means",
                "criterion_skills",
                "criterion_autonomy",
                "proof_note",
                "motivation",
                "estimated_level",
            ),
        ),
        ("Conditions dites", ("is_meeting_told", "is_pathway_told", "is_solidarity_told", "told_on")),
        ("Refus", ("refused_by", "refused_on", "refusal_reason", "refusal_note", "suggested")),
        ("Suite", ("no_stock_reason", "homonym_reason", "exit_reason", "closed_on")),
    )

    @classmethod
    def menu_title(cls, role: Role) -> str:
        return "Prescriptions reçues" if role == Role.MEDIATOR else cls.title

    def views(self) -> list[tuple[str, dict[str, str]]]:
        if self.role == Role.MEDIATOR:
            return [
                ("À accepter", {"stage": "SENT"}),
                ("Acceptées", {"stage": "ACCEPTED"}),
                ("Closes", {"stage": "CLOSED"}),
            ]
        return [("Brouillons", {"stage": "DRAFT"}), ("Transmis", {"stage": "SENT"}), ("À réorienter", {"stage": "TO_REDIRECT"}),
                ("Acceptés", {"stage": "ACCEPTED"}), ("Clos", {"stage": "CLOSED"})]  # fmt: skip

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        return Desk(self, None).answer()

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        dossier = self.one()
        if not self.may("u", dossier):
            abort(403)
        return Desk(self, dossier).answer()

    def parts(self, record: Any) -> list[tuple[str, list[Any]]]:
        """Sections with nothing to tell are left out."""
        kept = ("Refus", "Suite")
        return [
            (title, [c for c in columns if title not in kept or getattr(record, c.key) not in (None, "")])
            for title, columns in super().parts(record)
        ]

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """The person, as far as the reader reaches them."""
        person = record.beneficiary
        if person is None:
            return []
        columns = [
            describe(type(person), key) for key in ("birth_year", "commune", "phone", "email", "has_representative")
        ]
        who = {"kind": "link", "text": str(person), "url": f"/{PANELS[self.role]}/beneficiaires/details/?id={person.id}",
               "tone": None, "stage": None, "sub": None}  # fmt: skip
        return [{"id": "personne", "title": "Personne", "note": None, "table": None,
                 "rows": [("Nom", who), *((c.label, cell(c, person)) for c in columns)]}]  # fmt: skip

    def acts(self, record: Any) -> list[dict[str, Any]]:
        names = journey.open_acts(record.stage, viewer().role)
        return [self.button(name, record, self.form_of(name, record)(None)) for name in names]

    def form_of(self, act: str, record: Any) -> Any:
        def made(data: Any) -> PinForm:
            form = FORMS.get(act, EmptyForm)(data)
            if act == "reorienter":
                form.mediator_id.commune_id = record.beneficiary.commune_id
                form.mediator_id.suggested_id = record.suggested_id
            return form

        return made

    def button(self, name: str, record: Any, form: PinForm) -> dict[str, Any]:
        act = journey.ACTS[name]
        return {"key": name, "label": act.label, "url": self.url_for(f"{name}/"), "method": "POST", "id": record.id,
                "kind": KINDS.get(name, "second"), "fields": [f for f in form], "explain": act.consequence,
                "version": record.version}  # fmt: skip

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        reached = STEPS.index(record.stage) if record.stage in STEPS else -1
        steps = [
            {"label": s.label, "when": getattr(record, DATES[s]) if s in DATES and i <= reached else None,
             "state": "done" if i < reached else "now" if i == reached else "todo"}
            for i, s in enumerate(STEPS)
        ]  # fmt: skip
        if record.exit_reason is not None or record.stage == Stage.TO_REDIRECT:
            steps = []
        return super().show(record, code, **({"stepper": steps} | more))

    def run(self, act: str) -> Any:
        dossier = self.one()
        same_version(dossier)
        form = self.form_of(act, dossier)(request.form)
        valid = form.validate()
        suggested = self.suggested(form, dossier) if act == "refuser" and valid else None
        if not valid or form.errors:
            return self.again(act, dossier, form)
        try:
            done = self.do(act, dossier, form, suggested)
        except Refused as refusal:
            if not all(obstacle.field in form for obstacle in refusal.obstacles):
                raise
            db.session.rollback()
            for obstacle in refusal.obstacles:
                form[obstacle.field].errors = [*form[obstacle.field].errors, obstacle.sentence]
            return self.again(act, self.one(), form)
        db.session.commit()
        flash(f"{journey.ACTS[act].label} : fait.", "ok")
        return redirect(self.url_for("details/", done) if act != "refuser" else self.url_for())

    def again(self, act: str, dossier: Any, form: PinForm) -> Any:
        """The dossier's page, with the act open and what is wrong said by its field."""
        if act not in journey.open_acts(dossier.stage, viewer().role):
            raise Refused(journey.act_obstacles(act, dossier.stage))
        names = journey.open_acts(dossier.stage, viewer().role)
        shown = [self.button(n, dossier, form if n == act else self.form_of(n, dossier)(None)) for n in names]
        return self.show(dossier, 422, acts=shown)

    def suggested(self, form: Any, dossier: Any) -> int | None:
        if not form.suggested.data:
            return None
        found = questions.mediator_named(form.suggested.data, viewer().seen.partner_id)
        if found is None:
            form.suggested.errors = [
                "Aucun médiateur en activité, ou plusieurs, portent ce nom : écrivez-le en entier."
            ]
        return found

    def do(self, act: str, dossier: Any, form: Any, suggested: int | None) -> Any:
        day = today()
        match act:
            case "transmettre":
                return orientation.send(dossier, day)
            case "accepter":
                return orientation.accept(dossier, day)
            case "refuser":
                return orientation.refuse(dossier, form.reason.data, day, note=form.note.data, suggested_id=suggested)
            case "reorienter":
                mediator = db.session.get(Partner, form.mediator_id.data)
                return orientation.redirect(dossier, mediator, day, reason=form.no_stock_reason.data or None)
            case "abandonner":
                return orientation.abandon(dossier, form.reason.data, day)
            case "clore":
                return orientation.close(dossier, day)
            case _:
                return orientation.lift_homonym(dossier, form.reason.data)
