"""Competences to work on: proposed from the diagnosis, with their level at the start, aimed at and reached."""

from itertools import groupby
from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin.base import expose
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms import HiddenField
from wtforms.validators import InputRequired, Optional

from models import assessing
from models.acts import Refused
from models.assessment import DigcompGoal
from models.base import db, labels
from models.prescription import Prescription
from models.reference import DigcompCompetence
from pin40 import digcomp
from pin40.words import Role
from views import form_page
from views.answers import crumbs
from views.asked import asked_dossier
from views.assessments import dossier_options
from views.base import Screen
from views.columns import person_of
from views.doors import PANELS
from views.fields import Choice, PinForm

LEVELS = [(str(level), digcomp.told(level)) for level in digcomp.LEVELS]
NOTHING = "Cochez au moins une compétence à travailler."


class LevelChoice(Choice):
    """0 to 8, or nothing, which is not 0."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, lambda: LEVELS, int, validators=[Optional()], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(digcomp.OUT_OF_BOUNDS) from error


def followed() -> list[Prescription]:
    """The dossiers in reach to which a goal may be added."""
    met = select(Prescription).where(Prescription.met_on.is_not(None)).options(selectinload(Prescription.beneficiary))
    found = db.session.scalars(met.order_by(Prescription.number.desc()).limit(1000))
    return [one for one in found if not digcomp.obstacles(one.stage, one.met_on, one.path_ended_on)]


class DossierForm(PinForm):
    prescription_id = Choice(
        "Dossier", lambda: dossier_options(*followed()), int,
        description="Les dossiers dont la personne a été rencontrée et dont le parcours n’est pas terminé.",
        validators=[InputRequired("Choisissez un dossier.")],
    )  # fmt: skip


class Entry:
    """One select of a line: what was typed, and whether it is a level."""

    def __init__(self, name: str) -> None:
        self.name, sent = name, request.form.getlist(name)
        self.typed = sent[0] if sent else ""
        self.error = len(sent) > 1 or self.typed not in ("", *dict(LEVELS))

    @property
    def level(self) -> int | None:
        return int(self.typed) if self.typed and not self.error else None


class Line:
    """One competence of the page of proposals."""

    def __init__(self, competence: DigcompCompetence, is_taken: bool, is_proposed: bool) -> None:
        self.competence, self.title, self.name = competence, str(competence), f"goal-{competence.id}"
        self.is_taken = is_taken
        self.is_ticked = self.name in request.form if request.method == "POST" else is_proposed
        self.start, self.target = Entry(f"start-{competence.id}"), Entry(f"target-{competence.id}")
        wrong = self.is_ticked and (self.start.error or self.target.error)
        self.error = digcomp.OUT_OF_BOUNDS if wrong else ""
        if is_taken and self.is_ticked and request.method == "POST":
            self.error = "Cette compétence est déjà un objectif de ce dossier."


class GoalScreen(Screen):
    keeps_drafts = False
    record = DigcompGoal
    slug, title, singular, icon = "objectifs", "Objectifs DigComp", "Objectif", "target-arrow"
    nouns = ("objectif", "objectifs")
    create_label = "Choisir des objectifs"
    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True
    columns = ("dossier", "competence", "level_start", "level_target", "level_end")
    search = (
        "dossier.number",
        "dossier.beneficiary.last_name",
        "dossier.beneficiary.first_name",
        "competence.title",
        "competence.plain_title",
    )
    filters = ("competence", "mediator", "level_start", "level_target", "level_end", "ended_on")
    order = ("-dossier", "competence_id")
    sections = (("Objectif", (*columns, "ended_on")),)
    form_order = ("level_start", "level_target", "level_end")

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [("Niveau atteint à noter", {"level_end": "vide", "ended_on": "vide"})]

    def loading(self) -> list[Any]:
        person = selectinload(DigcompGoal.dossier).selectinload(Prescription.beneficiary)
        return [person, selectinload(DigcompGoal.competence)]

    def cells(self, record: Any) -> list[dict[str, Any]]:
        number, *others = super().cells(record)
        return [number | {"sub": person_of(record)}, *map(_told, self.columns[1:], others)]

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        shown = super().facts(title, columns, record)
        return [(label, _told(c.key, one)) for c, (label, one) in zip(columns, shown, strict=True)]

    def form_class(self, verb: str, columns: tuple[str, ...]) -> type[PinForm]:
        told = labels(DigcompGoal)
        fields = {name: LevelChoice(told[name]) for name in columns}
        return type("GoalForm", (PinForm,), {**fields, "version": HiddenField()})

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        for remark in digcomp.remarks(record.level_start, record.level_target, record.level_end):
            flash(remark, "warn")

    # ───────── Several at once ─────────
    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        form = DossierForm(request.form if request.method == "POST" else None)
        dossier = asked_dossier()
        if request.method == "POST":
            if not form.validate():
                return self.which(form)
            dossier = db.session.get(Prescription, form.prescription_id.data) or abort(404)
            if "is_chosen" not in request.form:
                return redirect(self.url_for("new/") + f"?dossier={dossier.id}")
            return self.keep(dossier)
        if dossier is None:
            return self.which(form)
        if reasons := digcomp.obstacles(dossier.stage, dossier.met_on, dossier.path_ended_on):
            raise Refused(reasons)
        return self.choose(dossier, lines_of(dossier), [])

    def which(self, form: PinForm) -> Response:
        """First, whose goals."""
        more = {"submits": [{"label": "Continuer", "primary": True}]}
        return form_page.form_page(self, form, self.create_label, self.url_for(), **more)

    def keep(self, dossier: Prescription) -> Any:
        lines = lines_of(dossier)
        ticked = [line for line in lines if line.is_ticked]
        errors = [(line.name, line.title, line.error) for line in lines if line.error]
        if not ticked:
            errors = [(lines[0].name, "", NOTHING)]
        if errors:
            return self.choose(dossier, lines, errors)
        assessing.propose_goals(dossier, [(x.competence.id, x.start.level, x.target.level) for x in ticked])
        db.session.commit()
        flash("Objectif enregistré." if len(ticked) == 1 else f"{len(ticked)} objectifs enregistrés.", "ok")
        for line in ticked:
            for remark in digcomp.remarks(line.start.level, line.target.level):
                flash(f"{line.title} : {remark[:1].lower()}{remark[1:]}", "warn")
        return redirect(f"/{PANELS[self.role]}/prescriptions/details/?id={dossier.id}#diagnostic")

    def choose(self, dossier: Prescription, lines: list[Line], errors: list[tuple[str, str, str]]) -> Response:
        decides = assessing.first(dossier.id)
        lead = "Cochez ce que la personne va travailler. Rien n’est coché d’avance : aucun diagnostic n’est validé."
        if decides is not None:
            lead = (
                f"Cochées d’avance : celles que le diagnostic du {decides.validated_on:%d/%m/%Y} laisse à travailler."
            )
        page = {
            "title": "Compétences à travailler",
            "lead": lead,
            "tag_line": [("user", str(one)) for one in (dossier.beneficiary,) if one]
            + [("clipboard-text", f"Dossier {dossier}")],
            "crumbs": crumbs(self, (self.create_label, None)),
            "dossier": dossier.id,
            "domains": [(domain, list(some)) for domain, some in groupby(lines, lambda line: line.competence.domain)],
            "levels": LEVELS,
            "scale": scale(),
            "errors": errors,
            "note": "Un niveau laissé vide n’est pas 0.",
            "cancel_url": self.url_for(),
        }
        return Response(self.render("goals.html", **page), 422 if request.method == "POST" else 200)


def lines_of(dossier: Prescription) -> list[Line]:
    """Every competence, those already chosen and those proposed told apart."""
    query = select(DigcompGoal.competence_id).where(DigcompGoal.prescription_id == dossier.id)
    taken, proposed = set(db.session.scalars(query)), set(assessing.proposed(dossier))
    return [Line(one, one.id in taken, one.code in proposed) for one in assessing.competences()]


def scale() -> list[tuple[int, str]]:
    return [(n, f"{n} – {band} : {asked}" if asked else f"{n} – {band}") for n, (band, asked) in digcomp.LEVELS.items()]


def _told(key: str, one: dict[str, Any]) -> dict[str, Any]:
    """A level with its band."""
    if not key.startswith("level_") or one["text"] in (None, ""):
        return one
    return one | {"kind": "text", "text": digcomp.told(int(one["text"]))}
