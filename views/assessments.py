"""Diagnoses: begun from a dossier, filled as a grid beside the person, validated."""

from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin.base import expose
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms.validators import InputRequired

from models import assessing
from models.acts import Refused, Stale
from models.assessment import AssessmentMark, CompetenceAssessment
from models.base import db
from models.prescription import Prescription
from models.viewer import Closed, Settled, viewer
from pin40 import access, assessment, digcomp
from pin40.typography import inside
from pin40.words import Role
from views import form_page, grid_page
from views.answers import same_version
from views.asked import asked_dossier
from views.base import Screen
from views.columns import person_of
from views.doors import PANELS, today
from views.fields import Choice, Day, PinForm

ALONE = "Seul le médiateur remplit la grille."
FROZEN = "Ce diagnostic est validé : il ne change plus. Commencez-en un autre depuis le dossier."


def followed() -> list[Prescription]:
    """The dossiers in reach whose person was met, for whom a diagnosis can be begun."""
    met = select(Prescription).where(Prescription.met_on.is_not(None)).options(selectinload(Prescription.beneficiary))
    found = db.session.scalars(met.order_by(Prescription.number.desc()).limit(1000))
    return [one for one in found if not assessment.start_obstacles(one.stage, assessing.moment(one), one.met_on)]


def dossier_options(*dossiers: Prescription) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one} · {one.beneficiary}" if one.beneficiary else str(one)) for one in dossiers]


STALE = -1
"""A form without its version was read on no grid of ours."""


class StartForm(PinForm):
    prescription_id = Choice(
        "Dossier", lambda: dossier_options(*followed()), int,
        description="Les dossiers acceptés dont la personne a été rencontrée.",
        validators=[InputRequired("Choisissez un dossier.")],
    )  # fmt: skip


class ValidateForm(PinForm):
    validated_on = Day("Diagnostic fait le", validators=[InputRequired("Indiquez la date du diagnostic.")])


class AssessmentScreen(Screen):
    keeps_drafts = False
    record = CompetenceAssessment
    slug, title, singular, icon = "evaluations", "Diagnostics", "Diagnostic", "checklist"
    nouns = ("diagnostic", "diagnostics")
    create_label = "Commencer un diagnostic"
    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True
    columns = ("dossier", "moment", "started_on", "validated_on", "level")
    search = (
        "dossier.number",
        "dossier.beneficiary.last_name",
        "dossier.beneficiary.first_name",
    )
    filters = ("level", "mediator", "moment", "validated_on", "started_on")
    order = ("-started_on",)
    sections = (("Diagnostic", ("dossier", "moment", "started_on", "validated_on", "grid")),)

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [("À terminer", {"validated_on": "vide"}), ("À travailler", {"level": "TO_WORK_ON"})]

    def loading(self) -> list[Any]:
        return [selectinload(CompetenceAssessment.dossier).selectinload(Prescription.beneficiary)]

    def cells(self, record: Any) -> list[dict[str, Any]]:
        number, *others = super().cells(record)
        return [number | {"sub": person_of(record)}, *others[:-1], grid_page.level_cell(record.level)]

    # ───────── Begin, fill ─────────
    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        dossier, form = asked_dossier(), StartForm(None if request.method == "GET" else request.form)
        if request.method == "GET" and dossier is not None:
            if begun := assessing.draft(dossier.id):
                return redirect(self.url_for("edit/", begun))
            if reasons := assessment.start_obstacles(dossier.stage, assessing.moment(dossier), dossier.met_on):
                raise Refused(reasons)
            form.prescription_id.data = dossier.id
        if request.method == "POST" and form.validate():
            begun = assessing.start(db.session.get(Prescription, form.prescription_id.data) or abort(404), today())
            db.session.commit()
            return redirect(self.url_for("edit/", begun))
        more = {
            "submits": [{"label": "Ouvrir la grille", "primary": True}],
            "lead": "La grille se remplit avec la personne, en cinq minutes.",
        }
        return form_page.form_page(self, form, self.create_label, self.url_for(), **more)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        record = self.one()
        if not self.may("u", record):
            raise Settled(FROZEN, self.url_for("details/", record)) if self.may("c") else Closed(ALONE)
        self.opened(record)
        sheet = grid_page.Sheet(record)
        if request.method == "POST":
            if sheet.errors():
                return Response(self.render("grid.html", **sheet.page(self)), 422)
            try:
                assessing.mark(record, sheet.changed(), version=version_read() or STALE)
            except Stale:
                db.session.rollback()
                quarrel = grid_page.Sheet(self.one()).quarrel(self)
                if not quarrel["rows"]:
                    return form_page.kept_already(self, self.one())
                return Response(self.render("conflict.html", **quarrel), 409)
            db.session.commit()
            flash("Grille enregistrée.", "ok")
            return redirect(self.url_for("edit/" if "stay" in request.form else "details/", record))
        return self.render("grid.html", **sheet.page(self))

    def before_delete(self, record: Any) -> None:
        """The marks go with their draft."""
        if request.method == "POST":
            same_version(record)
            for one in db.session.scalars(select(AssessmentMark).where(AssessmentMark.assessment_id == record.id)):
                db.session.delete(one)
            db.session.flush()
            db.session.expire(record, ["marks"])

    # ───────── Read, validate ─────────
    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        return grid_page.sections(record)

    def arranged(self, record: Any, sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The result first, in one block with what the diagnosis is."""
        about, result, *others = sections
        return [result | {"rows": [*result["rows"], *about["rows"]]}, *others]

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        person = person_of(record)
        told = {
            "lead": record.grid.title,
            "tag_line": [("user", person)] if person else [],
            "edit_url": None,  # the grid has its own button
            "why_not": self.why_not(record),
        }
        return super().show(record, code, **(told | more))

    def why_not(self, record: Any) -> list[dict[str, str]]:
        if not self.may_validate(record):
            return []
        reasons = assessing.obstacles(record, today(), today())
        return [{"label": "Valider", "reason": reason.sentence} for reason in reasons]

    def may_validate(self, record: Any) -> bool:
        return record.validated_on is None and access.may_act(viewer().seen, self.acts_of(), "valider")

    def acts(self, record: Any) -> list[dict[str, Any]]:
        if self.may_validate(record):
            return self.draft_acts(record)
        dossier = record.dossier
        closed = digcomp.obstacles(dossier.stage, dossier.met_on, dossier.path_ended_on)
        if record.validated_on is None or closed or viewer().role != Role.MEDIATOR:
            return []
        url = f"/{PANELS[self.role]}/objectifs/new/?dossier={record.prescription_id}"
        return [link("proposer", "Proposer d’après la grille", url, "primary", record.id)]

    def draft_acts(self, record: Any, form: PinForm | None = None) -> list[dict[str, Any]]:
        ready = not assessing.obstacles(record, today(), today())
        if form is None:
            form = ValidateForm(None)
            form.validated_on.data = today()
        shown = [link("remplir", "Remplir la grille", self.url_for("edit/", record), "second", record.id)]
        if not ready:
            return [shown[0] | {"kind": "primary"}]
        explain = "Les cotations ne changeront plus, et le dossier prend ce niveau."
        if assessing.moment(record.dossier).value == "END":
            explain = (
                "Les cotations ne changeront plus. Ce diagnostic montre les progrès ; il ne change pas le dossier."
            )
        return [
            {
                "key": "valider", "label": "Valider le diagnostic", "url": self.url_for("valider/"), "method": "POST",
                "id": record.id, "kind": "primary", "fields": list(form), "explain": explain,
                "version": assessing.token(record),
            },
            *shown,
        ]  # fmt: skip

    def run(self, act: str) -> Any:
        record, version = self.one(), version_read()
        form = ValidateForm(request.form)
        if version is not None and version != assessing.token(record):
            raise Stale
        if record.validated_on is None and not form.validate():
            return self.show(record, 422, acts=self.draft_acts(record, form))
        try:
            done = assessing.validate(record, form.validated_on.data or today(), today(), version=version)
        except Refused as refusal:
            db.session.rollback()
            if any(obstacle.field not in form for obstacle in refusal.obstacles):
                raise
            form_page.told_by_field(form, refusal.obstacles)
            record = self.one()
            return self.show(record, form.refused_with, acts=self.draft_acts(record, form))
        db.session.commit()
        flash(f"Diagnostic validé : {inside(done.level.label)}.", "ok")
        return redirect(self.url_for("details/", done))


def version_read() -> int | None:
    """The grid's version as the form was read; what is no number was read on no grid of ours."""
    text = request.form.get("version", "")
    return (int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1) if text else None


def link(key: str, label: str, url: str, kind: str, number: int) -> dict[str, Any]:
    """An act that only leads somewhere."""
    return {
        "key": key, "label": label, "url": url, "kind": kind, "method": "GET", "fields": [], "explain": "", "id": number,
    }  # fmt: skip
