"""Impact questionnaires: the list, the page of one, and its entry by the mediator. Answers never reach the Alpi here."""

from typing import Any

from flask import abort, redirect, request
from flask_admin.base import expose
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from wtforms.fields.choices import Choice as Option
from wtforms.validators import InputRequired, Optional

from models import answering, reminding
from models.acts import Refused
from models.base import db, labels
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.scope import eyes
from models.viewer import Settled, viewer
from pin40 import access
from pin40 import questionnaire as rules
from pin40.conditions import NO_ROW
from pin40.path_words import Moment
from pin40.typography import typographic
from pin40.words import Role
from views import answer_import, form_page
from views.asked import dossier_named
from views.base import Screen
from views.doors import today
from views.fields import Choice, PinForm, word_options
from views.prints import question_form
from views.questionnaire_form import Sheet, told
from views.screen_forms import unsent

SHORT = {Moment.BEFORE: "« avant »", Moment.AFTER: "« après »", Moment.SIX_MONTHS: "« six mois après »"}
WAITING_SHOWN = 12
"""How many dossiers that wait are offered at once: the others follow as these are done."""


def named(dossier: Prescription) -> str:
    """A dossier with its person, as far as the reader reaches them."""
    return " · ".join(str(part) for part in (dossier.number, dossier.beneficiary) if part)


class MomentChoice(Choice):
    """No moment named is the one due."""

    def iter_choices(self) -> Any:
        first, *others = super().iter_choices()
        return [Option("", "Celui qui est à remplir", first.selected, {}), *others]


class ChooseForm(PinForm):
    dossier = Choice(
        "Dossier",
        lambda: [(str(one.id), named(one)) for one in answering.answerable()],
        int,
        validators=[InputRequired("Choisissez un dossier.")],
    )
    moment = MomentChoice("Moment", word_options(Moment), Moment, validators=[Optional()])


class QuestionnaireScreen(Screen):
    record = QuestionnaireResponse
    slug, title, singular, icon = "questionnaires", "Questionnaires", "Questionnaire", "message-2-question"
    nouns = ("questionnaire", "questionnaires")
    create_label = "Saisir un questionnaire"
    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True
    columns = ("dossier", "moment", "answered_on", "mode", "mediator", "entered_on", "questionnaire")
    unlisted = ("questionnaire",)
    search = (
        "dossier.number",
        "dossier.beneficiary.last_name",
        "dossier.beneficiary.first_name",
    )
    filters = ("moment", "mode", "mediator", "answered_on", "entered_on")
    order = ("-answered_on",)
    sections = (
        ("Questionnaire", ("dossier", "moment", "answered_on", "mode", "mediator", "entered_on", "questionnaire")),
    )

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [(moment.label, {"moment": moment.value}) for moment in Moment]

    def may(self, verb: str, record: Any = None) -> bool:
        """A correction is offered for seven days; the page that makes it says so afterwards."""
        late = verb == "u" and record is not None and rules.change_obstacles(record.entered_on, today())
        return super().may(verb, record) and not late

    # ───────── List ─────────
    def list_lead(self) -> str:
        if self.role == Role.MANAGER:
            return "Qui a répondu, et quand. Les réponses d’une personne ne se lisent que dans l’analyse."
        found = [moment for _, moment in answering.waiting()]
        told_ = [f"{found.count(moment)} {SHORT[moment]}" for moment in Moment if moment in found]
        return f"À remplir maintenant : {', '.join(told_)}." if told_ else "Aucun questionnaire n’est à remplir."

    def ways(self) -> list[dict[str, str]]:
        if self.role != Role.MANAGER:
            return []
        return [{"url": self.url_for("importer/"), "label": answer_import.TITLE, "icon": "file-spreadsheet"}]

    def loading(self) -> list[Any]:
        person = selectinload(QuestionnaireResponse.dossier).selectinload(Prescription.beneficiary)
        return [person, joinedload(QuestionnaireResponse.mediator), joinedload(QuestionnaireResponse.questionnaire)]

    def cells(self, record: Any) -> list[dict[str, Any]]:
        cells = super().cells(record)
        person = record.dossier.beneficiary if record.dossier else None
        return [{**cells[0], "sub": str(person) if person else None}, *cells[1:]]

    # ───────── Entry ─────────
    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        is_sent = request.method == "POST" and "answered_on" in request.form
        if not is_sent and (request.method == "POST" or "dossier" not in request.args):
            return self.choose()
        sent = request.form if is_sent else request.args
        dossier = dossier_named(sent.get("dossier"))
        moment = self.moment(sent.get("moment"), dossier)
        found = [] if is_sent else answering.obstacles(dossier, moment, today(), today())
        if found:
            raise Refused(found)  # before anybody answers twenty questions for nothing
        return Sheet(self, dossier, moment).answer()

    def moment(self, text: str | None, dossier: Prescription) -> Moment:
        if not text:
            return answering.proposed(dossier, today())
        return Moment(text) if text in list(Moment) else abort(404)

    def choose(self) -> Any:
        """Which dossier, at which moment; those that wait are one click away."""
        form = ChooseForm(*unsent())
        if request.method == "POST" and form.validate():
            chosen = db.session.get_one(Prescription, form.dossier.data)
            moment = form.moment.data or answering.proposed(chosen, today())
            return redirect(f"{self.url_for('new/')}?dossier={chosen.id}&moment={moment.value}")
        follow_up = [(one, Moment.SIX_MONTHS) for one in reminding.six_months_due(today())]
        waiting = [
            {"label": f"{SHORT[moment]} : {named(one)}", "url": self.new_url(one, moment)}
            for one, moment in (*answering.waiting()[:WAITING_SHOWN], *follow_up)
        ]
        submits = [{"name": "", "value": "", "label": "Continuer", "primary": True, "novalidate": False}]
        return form_page.form_page(
            self, form, self.create_label, self.url_for(), template="questionnaire.html", submits=submits,
            waiting=waiting,
        )  # fmt: skip

    def new_url(self, dossier: Prescription, moment: Moment) -> str:
        return f"{self.url_for('new/')}?dossier={dossier.id}&moment={moment.value}"

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        record = self.one()
        late = rules.change_obstacles(record.entered_on, today())
        if super().may("u") and late:
            raise Settled(late[0].sentence, self.url_for("details/", record))
        if not super().may("u", record) or not self.reads_answers():
            abort(403)
        self.opened(record)
        return Sheet(self, record.dossier, record.moment, record).answer()

    @expose("/formulaire.pdf", methods=("GET", "POST"))
    def paper(self) -> Any:
        """The form to print, for a dossier at one moment: the mediator's alone."""
        if not self.may("c"):
            abort(404)
        dossier = dossier_named(request.args.get("dossier"))
        moment = self.moment(request.args.get("moment"), dossier)
        return question_form.download(dossier, moment, answering.version_for(dossier, today()))

    # ───────── Earlier years ─────────
    @expose("/importer/", methods=("GET", "POST"))
    def import_view(self) -> Any:
        if not access.may_act(viewer().seen, "QuestionnaireResponse", answer_import.ACT):
            abort(404)
        return answer_import.answer(self)

    # ───────── One questionnaire ─────────
    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        person = record.dossier.beneficiary if record.dossier else None
        line = [("user", str(person))] if person else []
        return super().show(record, code, tag_line=line, lead=self.reminder(record), **more)

    def reminder(self, record: Any) -> str:
        if not self.reads_answers():
            return "Les réponses d’une personne ne se lisent que dans l’analyse, jamais ici."
        if self.may("u", record):
            return f"Une erreur de saisie se corrige pendant {rules.CHANGE_DAYS} jours."
        return "Les réponses ne se modifient plus."

    def reads_answers(self) -> bool:
        """« Voir comme » shows none: the Alpi reads answers through the analysis alone."""
        return all(access.reach(person, "Answer", "r") != NO_ROW for person in eyes())

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """The answers of this questionnaire alone, to whoever may read answers."""
        if not self.reads_answers():
            return []
        mine = select(Answer).where(Answer.response_id == record.id).options(selectinload(Answer.question))
        lines = sorted(db.session.scalars(mine), key=lambda line: line.question.position)
        rows = [[typographic(line.question.label), told(line)] for line in lines]
        table = {"caption": "Réponses, dans l’ordre des questions", "columns": ["Question", "Réponse"], "rows": rows}
        return [{"id": "reponses", "title": "Réponses", "note": None, "rows": [], "table": table}]

    def history(self, record: Any) -> list[dict[str, Any]]:
        """Each correction has its line; who made it is its author, told once."""
        who = labels(QuestionnaireResponse)["entered_by_id"]
        return [
            line | {"changes": [change for change in line["changes"] if change["label"] != who]}
            for line in super().history(record)
        ]
