"""Séances: one day, one theme, several people, who came; the attendance sheet to print; all presences."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.base import expose
from sqlalchemy.orm import selectinload

from models import following
from models.acts import Refused
from models.base import db
from models.pathway import Attendance, Pathway, Workshop
from models.prescription import Prescription
from models.viewer import Closed, viewer
from pin40.words import Role
from views import form_page, sent_once
from views import workshop_page as page
from views.activity.asked import Counted
from views.answers import settled
from views.base import Screen
from views.fields import HINTS
from views.workshop_form import Register

HINTS |= {
    ("Workshop", "theme_id"): "Un thème, ou à défaut un intitulé.",
    ("Workshop", "minutes"): "De 5 à 600 : 90 pour une heure et demie.",
    ("Workshop", "title"): "Le thème suffit souvent. Aucun nom de personne.",
}


class WorkshopScreen(Counted, Screen):
    record = Workshop
    slug, title, singular, icon = "seances", "Séances", "Séance", "calendar"
    nouns = ("séance", "séances")
    is_feminine = True
    create_label = "Ajouter une séance"
    in_place = True
    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True  # its page and its form name who came
    columns = ("held_on", "theme", "title", "minutes", "place")
    search = ("title", "place")
    filters = ("held_on", "theme", "mediator")
    order = ("-held_on",)
    sections = (("Séance", ("held_on", "minutes", "theme", "title", "place")),)
    form_order = ("held_on", "minutes", "theme_id", "place", "title")

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        return self.written(Workshop(mediator_id=viewer().seen.partner_id), "Ajouter une séance", self.url_for())

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        record = self.one()
        if not self.may("u", record):
            settled(self, "u", record)
        self.opened(record)
        return self.written(record, f"Modifier : {record}", self.url_for("details/", record))

    def written(self, record: Workshop, title: str, back: str) -> Any:
        """The form of a session, given or taken: the session and who came, in one transaction."""
        register = Register(self, record)
        if request.method == "POST" and record.id is None and (made := sent_once.twin(self)):
            return made
        if request.method == "POST":
            if register.is_stale():
                return register.conflict()
            if register.is_valid():
                return self.saved(register)
        return form_page.form_page(self, register.form, title, back, **register.told())

    def saved(self, register: Register) -> Any:
        is_new = register.record.id is None
        register.save()
        if is_new:
            sent_once.keep(self, register.record)
        db.session.commit()
        flash("Séance enregistrée.", "ok")
        return redirect(self.url_for("details/", register.record))

    def before_delete(self, record: Any) -> None:
        if following.attendances(record):
            raise Refused([following.KEPT])

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        return super().show(record, code, **(page.titled(self, record) | more))

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        return page.facts(super().facts(title, columns, record), columns, record)

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        return [page.register(record, self.role)]


class AttendanceScreen(Counted, Screen):
    record = Attendance
    slug, title, singular, icon = "presences", "Présences", "Présence", "calendar-check"
    nouns = ("présence", "présences")
    is_feminine = True
    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True
    columns = ("pathway", "workshop", "presence")
    search = ("workshop.title", "workshop.place")
    filters = ("presence", "workshop")
    order = ("-id",)
    sections = (("Présence", ("workshop", "pathway", "presence")),)
    form_order = ("presence",)

    def loading(self) -> list[Any]:
        dossier = selectinload(Attendance.pathway).selectinload(Pathway.dossier)
        return [
            dossier.selectinload(Prescription.beneficiary),
            selectinload(Attendance.workshop).joinedload(Workshop.theme),
        ]

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        """A presence is noted on its session's form, never alone."""
        return abort(404 if self.may("c") else 403)

    def cells(self, record: Any) -> list[dict[str, Any]]:
        return [page.told(cell, column, record) for cell, column in
                zip(super().cells(record), self.shown_columns, strict=True)]  # fmt: skip

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        return [(column.label, page.told(cell, column, record)) for column, (_, cell) in
                zip(columns, super().facts(title, columns, record), strict=True)]  # fmt: skip

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        if self.may("u") and self.one().ended_on is not None:
            raise Closed("Ce parcours est terminé : ses présences ne changent plus.")
        return super().edit_view()
