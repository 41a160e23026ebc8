"""Parcours: what was agreed, the sheet that was signed, the sessions followed, the outcome."""

from decimal import Decimal
from typing import Any

from flask import Response, abort, flash, redirect, request
from flask_admin.base import expose
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import following
from models.acts import Refused
from models.base import db
from models.document import Document
from models.pathway import Pathway
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import access
from pin40 import following as rules
from pin40.words import DocumentKind, Reading, Role
from views import pathway_page as page
from views import sent_once
from views.acting import in_reading_order
from views.answers import same_version
from views.asked import asked_dossier
from views.base import Screen
from views.doors import today
from views.fields import HINTS, PinForm
from views.form_page import code_of
from views.handovers import cited
from views.logbook import remember
from views.papers import received
from views.pathway_forms import DONE, DueForm, EndForm, SignForm, dossier_choice

HINTS |= {
    ("Pathway", "objectives"): "Une ligne par objectif, en mots simples : la personne les lit et les signe.",
    ("Pathway", "planned_hours"): "Le total prévu, par exemple 12 ou 7,5.",
    ("Pathway", "agreed_on"): "Le jour où la personne et vous l’avez convenu.",
}
MOST_HOURS = Decimal(500)


class PathwayScreen(Screen):
    record = Pathway
    slug, title, singular, icon = "parcours", "Parcours", "Parcours", "route"
    nouns = ("parcours", "parcours")
    create_label = "Convenir d’un parcours"
    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True
    columns = ("dossier", "agreed_on", "planned_hours", "sheet_signed_on", "ended_on", "outcome")
    search = (
        "dossier.number",
        "dossier.beneficiary.last_name",
        "dossier.beneficiary.first_name",
    )
    filters = ("mediator", "agreed_on", "sheet_signed_on", "ended_on", "outcome")
    order = ("-agreed_on",)
    sections = (
        ("Ce qui est convenu", ("dossier", "objectives", "planned_hours", "agreed_on")),
        ("Engagement", ("sheet_signed_on", "signatory")),
        ("Fin du parcours", ("ended_on", "outcome", "end_note")),
    )
    form_order = ("prescription_id", "objectives", "planned_hours", "agreed_on")

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [("À signer", {"sheet_signed_on": "vide"}), ("Non terminés", {"ended_on": "vide"})]

    def loading(self) -> list[Any]:
        return [selectinload(Pathway.dossier).selectinload(Prescription.beneficiary)]

    def cells(self, record: Any) -> list[dict[str, Any]]:
        return [page.told(cell, column, record) for cell, column in
                zip(super().cells(record), self.shown_columns, strict=True)]  # fmt: skip

    # ───────── Agreeing ─────────
    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        """One path a dossier: asked for a second one, the first opens."""
        if not self.may("c"):
            abort(403)
        dossier = asked_dossier()
        known = following.of_dossier(dossier) if dossier is not None else None
        if known is not None and request.method == "GET":
            flash(following.AGREED_ALREADY.sentence, "info")
            return redirect(self.url_for("details/", known))
        if known is not None and (made := sent_once.twin(self)):
            return made
        if dossier is not None and (refused := rules.agree_obstacles(following.facts(dossier), None, today())):
            raise Refused([cited(one) for one in refused])
        return super().create_view()

    def form_class(self, verb: str, columns: tuple[str, ...]) -> type[PinForm]:
        made = super().form_class(verb, columns)
        if verb != "c":
            return type("AgreementForm", (DueForm, made), {})
        dossier = asked_dossier()
        start = {"objectives": following.proposed(dossier), "agreed_on": today()} if dossier is not None else {}
        for name, value in start.items():
            getattr(made, name).kwargs["default"] = value
        with_dossier = type("AgreementForm", (DueForm, made), {"prescription_id": dossier_choice(dossier)})
        return in_reading_order(with_dossier, *self.form_order)

    def check(self, form: Any, record: Any) -> None:
        hours = form.planned_hours.data
        if hours is not None and not form.planned_hours.errors:
            if not 0 < hours <= MOST_HOURS or hours != round(hours, 1):
                sentence = "Écrivez un nombre d’heures entre 0,1 et 500, avec une décimale au plus."
                form.planned_hours.errors = [*form.planned_hours.errors, sentence]
        known = record if record.id is not None else None
        number = record.prescription_id if known else form.prescription_id.data
        if number is not None:
            found = following.agree(number, form.agreed_on.data, today(), known=known)
            form.refused_with = 422 if form.errors else code_of(found)
            page.lay(form, [one if one.field else cited(one) for one in found])

    # ───────── One path ─────────
    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        facts = following.facts(record.dossier, record)
        told = {"lead": rules.next_step(facts, today()), "tag_line": page.meta(record, self.role)}
        if viewer().role == Role.MEDIATOR:
            told["why_not"] = page.why_not(facts, today())
        return super().show(record, code, **(told | more))

    def parts(self, record: Any) -> list[tuple[str, list[Any]]]:
        """What has not happened yet has no section."""
        return [
            (title, [c for c in columns if page.is_told(record, c.key)]) for title, columns in super().parts(record)
        ]

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        return page.facts(super().facts(title, columns, record), columns, record)

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        return [page.goals(record), page.sessions(record)]

    def acts(self, record: Any) -> list[dict[str, Any]]:
        shown = page.links(self, record, self.paper(record))
        if not access.may_act(viewer().seen, "Pathway", "signer"):
            return shown
        facts, day = following.facts(record.dossier, record), today()
        if not rules.sign_obstacles(facts, None, day):
            shown.insert(0, self.button("signer", record, SignForm.for_(record)(None)))
        elif not rules.end_obstacles(facts, None, day):
            shown.append(self.button("terminer", record, EndForm.for_(facts)(None)))
        return shown

    def button(self, act: str, record: Any, form: PinForm) -> dict[str, Any]:
        label, explain = page.ACTS[act]
        return {
            "key": act, "label": label, "url": self.url_for(f"{act}/"), "method": "POST", "id": record.id,
            "kind": "primary", "fields": list(form), "explain": explain, "version": record.version,
        }  # fmt: skip

    # ───────── Signing, ending ─────────
    def run(self, act: str) -> Any:
        record = self.one()
        same_version(record)
        facts, day = following.facts(record.dossier, record), today()
        judge = rules.sign_obstacles if act == "signer" else rules.end_obstacles
        if refused := judge(facts, None, day):
            raise Refused(refused)  # out of order, whatever was typed
        form = (SignForm.for_(record) if act == "signer" else EndForm.for_(facts))()
        valid = form.validate()
        paper = received(form.paper) if "paper" in form else None
        found = judge(facts, form[page.DAYS[act]].data, day) if valid and not form.errors else []
        page.lay(form, found)
        if act == "terminer" and not form.errors:
            form.confirmed()
        if form.errors:
            return self.show(
                record, code_of(found), acts=[self.button(act, record, form), *page.links(self, record, None)]
            )
        self.do(act, record, form, paper)
        db.session.commit()
        flash(f"Parcours {record.dossier.number} : {DONE[act]}.", "ok")
        return redirect(self.url_for("details/", record))

    def do(self, act: str, record: Any, form: Any, paper: dict[str, Any] | None) -> None:
        if act == "terminer":
            following.end(record, form.ended_on.data, form.outcome.data, today(), note=form.end_note.data or None)
            return
        following.sign(record, form.signed_on.data, form.name_of_signatory(), today())
        if paper is not None:
            db.session.add(Document(
                partner_id=viewer().seen.partner_id, kind=DocumentKind.FOLLOW_UP_SHEET,
                title=f"Fiche de suivi {record.dossier.number}", table_name="Pathway", record_id=record.id, **paper,
            ))  # fmt: skip

    # ───────── The signed sheet ─────────
    def paper(self, record: Any) -> Document | None:
        """The scan of the signed sheet, where one was joined."""
        return db.session.scalars(
            select(Document)
            .where(Document.table_name == "Pathway", Document.record_id == record.id, Document.trashed_at.is_(None))
            .where(Document.kind == DocumentKind.FOLLOW_UP_SHEET)
            .order_by(Document.id.desc())
            .limit(1)
        ).one_or_none()

    @expose("/fiche-signee/")
    def signed_sheet(self) -> Any:
        """The scan itself, always as a download."""
        record = self.one()
        paper = self.paper(record) or abort(404)
        remember(Reading.DOCUMENT, Document, paper.id)
        name = f"fiche-signee-{record.dossier.number}.{paper.media_type.rpartition('/')[2]}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(paper.content, mimetype=paper.media_type, headers=headers)
