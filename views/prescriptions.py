"""Dossiers: the list, the page of one, and its acts as buttons."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.base import expose

from models import accompanying, orientation, questions, reminding
from models.acts import Refused
from models.base import db
from models.device import Device
from models.partner import Partner
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import journey
from pin40.words import Role
from views import already, why_not_yet
from views import prescription_children as children
from views import prescription_page as page
from views.activity.asked import Counted
from views.answers import same_version, settled
from views.base import Screen
from views.doors import today
from views.fields import PinForm
from views.form_page import told_by_field
from views.impact import asked as impact_list
from views.impact import fairness as fairness_list
from views.prescription_acts import DONE, FORMS, KINDS, EmptyForm
from views.prescription_fields import CONDITIONAL
from views.prescription_form import Desk
from views.prints import follow_up


class PrescriptionScreen(Counted, Screen):
    record = Prescription
    slug, title, singular, icon = "prescriptions", "Prescriptions", "Dossier", "clipboard-text"
    nouns = ("dossier", "dossiers")
    create_label = "Nouvelle prescription"
    panels = (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR)
    is_personal = True
    columns = ("number", "beneficiary", "stage", "prescriber", "mediator", "sent_on", "answered_on")
    search = ("number", "beneficiary.last_name", "beneficiary.first_name", "worker_name")
    filters = (
        "stage", "prescriber", "mediator", "sent_on", "answered_on", "met_on", "assessed_on", "assessed_level",
        "before_on", "sheet_signed_on", "path_ended_on", "after_on", "handed_over_on", "estimated_level", "exit_reason",
    )  # fmt: skip
    order = ("-sent_on",)
    sections = page.SECTIONS
    changeable = ("worker_name", "estimated_level")
    many = ("accepter",)
    conditional = CONDITIONAL

    @classmethod
    def menu_title(cls, role: Role) -> str:
        return "Prescriptions reçues" if role == Role.MEDIATOR else cls.title

    def rows(self) -> Any:
        """Every row in reach; a count of the comparison leads to its own dossiers."""
        behind = impact_list.condition(request.args)
        if self.role == Role.MANAGER and behind is None:
            behind = fairness_list.condition(request.args)
        asked = reminding.six_months(today()) if self.is_follow_up() else None
        return super().rows().where(*(one for one in (behind, asked) if one is not None))

    def is_follow_up(self) -> bool:
        """Whether the address asks for the people to question six months after."""
        return self.role == Role.MEDIATOR and request.args.get("suivi") == "6mois"

    def views(self) -> list[tuple[str, dict[str, str]]]:
        follow_up = [("À questionner, six mois après", {"suivi": "6mois"})] if self.is_follow_up() else []
        counted = [*impact_list.view(request.args), *fairness_list.view(request.args)]
        return [*self.usual_views(), *follow_up, *counted, *super().views()]

    def usual_views(self) -> list[tuple[str, dict[str, str]]]:
        if self.role == Role.MEDIATOR:
            return [
                ("À accepter", {"stage": "SENT"}),
                ("Acceptées", {"stage": "ACCEPTED"}),
                ("Closes", {"stage": "CLOSED"}),
            ]
        return [
            ("Brouillons", {"stage": "DRAFT"}),
            ("Transmis", {"stage": "SENT"}),
            ("À réorienter", {"stage": "TO_REDIRECT"}),
            ("Acceptés", {"stage": "ACCEPTED"}),
            ("Clos", {"stage": "CLOSED"}),
        ]

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        return Desk(self, None).answer()

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        dossier = self.one()
        if not self.may("u", dossier):
            settled(self, "u", dossier)
        self.opened(dossier)
        return Desk(self, dossier).answer()

    @expose("/fiche-de-suivi.pdf", methods=("GET", "POST"))
    def sheet(self) -> Any:
        """The follow-up sheet to print; remembered as a document read."""
        dossier = self.one()
        if dossier.beneficiary is None:
            abort(404)  # nobody to follow (earlier years), or somebody whom another mediator has met since
        return follow_up.download(dossier)

    def parts(self, record: Any) -> list[tuple[str, list[Any]]]:
        """A refusal is told where there was one."""
        refused = record.refused_on is not None
        return [(title, columns if refused or title != "Refus" else []) for title, columns in super().parts(record)]

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        return page.facts(title, columns, record)

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        return [*page.person(record, self.role), *children.sections(record, self.role)]

    def arranged(self, record: Any, sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return page.arranged(record, sections)

    def acts(self, record: Any) -> list[dict[str, Any]]:
        names = journey.open_acts(record.stage, viewer().role)
        return [self.button(name, record, self.form_of(name, record)(None)) for name in names]

    def form_of(self, act: str, record: Any) -> Any:
        def made(data: Any) -> PinForm:
            form = FORMS.get(act, EmptyForm)(data)
            if act == "reorienter":
                person = record.beneficiary
                form.mediator_id.commune_id = person.commune_id if person else None
                form.mediator_id.suggested_id = record.suggested_id
                form.mediator_id.refused_by_id = record.refused_by_id
            return form

        return made

    def button(self, name: str, record: Any, form: PinForm) -> dict[str, Any]:
        act = journey.ACTS[name]
        return {
            "key": name,
            "label": act.label,
            "url": self.url_for(f"{name}/"),
            "method": "POST",
            "id": record.id,
            "kind": KINDS.get(name, "second"),
            "fields": [f for f in form],
            "explain": act.consequence,
            "version": record.version,
        }

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        told = {
            "stepper": page.stepper(record, self.role),
            "lead": page.where(record, self.role),
            "tag_line": page.meta(record, self.role),
        }
        shown = more.pop("acts", None) or self.acts(record)
        if gaps := page.missing(record, self.role):
            kept = [act for act in shown if act["key"] != "transmettre"]
            told |= {"missing": gaps, "acts": [page.completion(self.url_for("edit/", record), record), *kept]}
        else:
            gate = why_not_yet.gate(record, self.role, shown)
            is_ready = gate is not None and all(item["done"] for item in gate["items"])
            told |= {"missing": gate, "acts": [*why_not_yet.ways(record, self.role, is_ready=is_ready), *shown]}
        return super().show(record, code, **(told | more))

    def run(self, act: str) -> Any:
        dossier = self.one()
        same_version(dossier)
        number = dossier.number  # after a refusal the dossier is out of the mediator's reach
        form = self.form_of(act, dossier)(request.form)
        valid = form.validate()
        suggested = self.suggested(form, dossier) if act == "refuser" and valid else None
        if not valid or form.errors:
            return self.again(act, dossier, form)
        try:
            done = self.do(act, dossier, form, suggested)
        except Refused as refusal:
            db.session.rollback()
            already.count(refusal.obstacles)
            if not all(obstacle.field in form for obstacle in refusal.obstacles):
                raise
            told_by_field(form, refusal.obstacles)
            return self.again(act, self.one(), form)
        db.session.commit()
        flash(f"Dossier {number} : {DONE[act]}.", "ok")
        return redirect(self.url_for("details/", done) if act != "refuser" else self.url_for())

    def again(self, act: str, dossier: Any, form: PinForm) -> Any:
        """The dossier's page, with the act open and what is wrong said by its field."""
        if act not in journey.open_acts(dossier.stage, viewer().role):
            raise Refused(journey.act_obstacles(act, dossier.stage))
        names = journey.open_acts(dossier.stage, viewer().role)
        shown = [self.button(n, dossier, form if n == act else self.form_of(n, dossier)(None)) for n in names]
        return self.show(dossier, form.refused_with, acts=shown)

    def act_label(self, act: str) -> str:
        return journey.ACTS[act].label

    def why_not(self, act: str, record: Any) -> str | None:
        return " ".join(o.sentence for o in journey.act_obstacles(act, record.stage)) or None

    def do_one(self, act: str, record: Any) -> Any:
        return self.do(act, record, EmptyForm(None), None)

    def suggested(self, form: Any, dossier: Any) -> int | None:
        if not form.suggested.data:
            return None
        found = questions.mediator_named(form.suggested.data, viewer().seen.partner_id)
        if found is None:
            form.suggested.errors = [
                "Aucun médiateur en activité, ou plusieurs, portent ce nom : écrivez-le en entier."
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
            case "rencontrer":
                return accompanying.meet(dossier, form.met_on.data, day)
            case "informer-prix-solidaire":
                return accompanying.tell_solidarity_price(dossier, form.solidarity_told_on.data, day)
            case "attribuer":
                return accompanying.allocate(dossier, db.session.get(Device, form.device_id.data))
            case "abandonner":
                return orientation.abandon(dossier, form.reason.data, day)
            case "clore":
                return orientation.close(dossier, day)
            case _:
                return orientation.lift_homonym(dossier, form.reason.data)
