"""The impact questionnaire as a form: native radios in the scale's own words, nothing said by default."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import flash, redirect, request
from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional, StopValidation

from models import answering
from models.acts import Refused, Stale
from models.base import db
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.questionnaire_link import LinkAnswer
from models.reference import Question
from pin40 import privacy
from pin40 import questionnaire as rules
from pin40.obstacle import Obstacle
from pin40.path_words import AnswerMode, Moment
from pin40.typography import inside
from pin40.words import Scale
from views import drafts, form_page
from views.doors import today
from views.fields import BooleanField, Choice, Day, PinForm, lawful, no_nul, strip

SILENT = "Je ne sais pas, ou pas de réponse"
UNCONCERNED = "Non concerné"
CHECKED = "is_text_checked"
KEYS = {rules.NOT_CONCERNED: "8", "": "9"}
"""On the keyboard an answer is chosen by its number; the two that have none have these (pin40.js, part 6)."""
MODES = (AnswerMode.BESIDE, AnswerMode.PAPER)
"""The other ways of answering are not typed by a mediator."""


def scale_words(question: Question) -> dict[str, str]:
    """The answers of a question's scale: number to French words, in order."""
    pairs = (part.partition("=") for part in question.choices.split("|") if part)
    return {number: words for number, _, words in pairs}


def given(line: Answer) -> rules.Given | str:
    """An answer kept, as the form opens with it."""
    return rules.NOT_CONCERNED if line.is_not_concerned else line.value if line.value is not None else line.words


def told(line: Answer | LinkAnswer) -> str:
    """An answer as people read it."""
    if line.is_not_concerned:
        return UNCONCERNED
    if line.value is None:
        return line.words or SILENT
    return scale_words(line.question).get(str(line.value), str(line.value))


class AnswerField(RadioField):
    """One question: its scale, « non concerné » where it is foreseen, and no answer, which is chosen first."""

    def __init__(self, label: str, question: Question, **more: Any) -> None:
        super().__init__(label, description=question.hint, validate_choice=False, **more)
        self.question = question
        skip = {rules.NOT_CONCERNED: UNCONCERNED} if question.is_skippable else {}
        self.words = scale_words(question) | skip | {"": SILENT}
        self.flags.due = True  # not « facultatif »: each question is asked, whatever is answered

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if len(valuelist) == 1:
            self.data = rules.parse(valuelist[0], self.question.scale, self.question.is_skippable)

    def pre_validate(self, form: Any) -> None:
        return

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The answers as the template lays them."""
        chosen = "" if self.data is None else str(self.data)
        options = [
            {"value": v, "title": words, "checked": v == chosen, "key": KEYS.get(v, v)}
            for v, words in self.words.items()
        ]
        return [{"legend": None, "options": options}]


def short_enough(form: Any, entry: Field) -> None:
    try:
        entry.data = rules.parse_text(entry.data)
    except ValueError as error:
        raise StopValidation(str(error)) from error


def entry_for(question: Question, rank: int) -> Any:
    label = f"{rank}. {question.label}"
    if question.scale != Scale.TEXT:
        return AnswerField(label, question)
    checks = [no_nul, Optional(), short_enough, lawful]
    return TextAreaField(
        label, filters=[strip], description=question.hint, validators=checks,
        render_kw={"maxlength": rules.TEXT_CHARACTERS},
    )  # fmt: skip


class HeadForm(PinForm):
    """What stands above the questions."""

    dossier = HiddenField()
    moment = HiddenField()
    questionnaire = HiddenField()
    version = HiddenField()
    answered_on = Day("Répondu le", validators=[InputRequired("Indiquez le jour où la personne a répondu.")])
    mode = Choice(
        "Façon de répondre",
        lambda: [(mode.value, mode.label) for mode in MODES],
        AnswerMode,
        validators=[InputRequired("Choisissez comment la personne a répondu.")],
    )
    is_text_checked = BooleanField("J’ai relu ce texte : il n’y a rien à retirer")


HEAD = ("answered_on", "mode")


class Sheet:
    """One questionnaire under the pen, new or corrected: what it starts from, what was typed, what becomes of it."""

    def __init__(
        self, screen: Any, dossier: Prescription, moment: Moment, response: QuestionnaireResponse | None = None
    ) -> None:
        self.screen, self.dossier, self.moment, self.response = screen, dossier, moment, response
        self.version = response.questionnaire if response else answering.version_for(dossier, today())
        self.questions = answering.questions(self.version.id, moment)
        self.texts = [q.code for q in self.questions if q.scale == Scale.TEXT]
        entries = {q.code: entry_for(q, rank) for rank, q in enumerate(self.questions, 1)}
        kind = type("QuestionnaireForm", (HeadForm,), entries)
        self.form = kind(request.form if request.method == "POST" else drafts.resumed(), data=self.start())
        self.blank: list[tuple[str, str, str]] = []

    def start(self) -> dict[str, Any]:
        """What the form opens with: nothing of another moment, ever."""
        first = {"dossier": self.dossier.id, "moment": self.moment.value, "questionnaire": self.version.number}
        if self.response is None:
            return first | {"answered_on": today(), "mode": AnswerMode.BESIDE}
        kept = {line.question.code: given(line) for line in self.response.answers}
        head = {"answered_on": self.response.answered_on, "mode": self.response.mode}
        return first | head | kept | {"version": self.response.version}

    def answer(self) -> Any:
        if request.method == "GET":
            return self.page(200)
        if self.response is not None and self.form.version.data != str(self.response.version):
            return self.conflict()
        if not self.is_valid():
            return self.page(422)
        try:
            done = self.save()
        except Stale:
            db.session.rollback()
            if self.response is None:
                raise
            return self.conflict()
        except Refused as refusal:
            db.session.rollback()
            if not all(obstacle.field in self.form for obstacle in refusal.obstacles):
                raise
            self.lay(refusal.obstacles)
            return self.page(409)
        if late := self.late(done.answered_on):
            flash(late, "warn")
        flash("Questionnaire enregistré." if self.response is None else "Réponses corrigées.", "ok")
        return redirect(self.screen.url_for("details/", done))

    def late(self, on: date) -> str | None:
        return rules.late_before(self.moment, answering.dates(self.dossier), on)

    def conflict(self) -> Any:
        """409: the head and the answers that differ from what was kept meanwhile; what was typed is not lost."""
        kept = {name: value for name, value in self.start().items() if name in (*HEAD, *self.values())}
        return form_page.conflict_of(self.screen, self.form, self.response, kept, str(self.response.version))

    def values(self) -> dict[str, Any]:
        return {question.code: self.form[question.code].data for question in self.questions}

    def is_valid(self) -> bool:
        valid = self.form.validate()
        for name in self.texts:
            self.warn(self.form[name])
        if self.response is None and str(self.form.questionnaire.data) != str(self.version.number):
            self.blank = [("", "", "Le questionnaire vient de changer : relisez chaque réponse.")]
            self.form.questionnaire.data = self.version.number
        elif valid and rules.is_blank(self.values()):
            self.blank = [(self.questions[0].code, "", answering.BLANK.sentence)]
        return valid and not self.form.errors and not self.blank

    def warn(self, entry: Field) -> None:
        """What must not be written, told by the text; what can be doubted waits for a second reading."""
        for alert in privacy.alerts(entry.data or ""):
            if not alert.is_blocking and not self.form[CHECKED].data:
                extra = " Retirez-le, ou cochez que vous avez relu."
                entry.errors = [*entry.errors, alert.sentence + extra]

    def save(self) -> QuestionnaireResponse:
        head = {"answered_on": self.form.answered_on.data, "mode": self.form.mode.data, "today": today()}
        if self.response is None:
            done = answering.answer(self.dossier, self.moment, self.values(), **head)
        else:
            done = answering.correct(self.response, self.values(), version=self.response.version, **head)
        db.session.commit()
        return done

    def lay(self, obstacles: Iterable[Obstacle]) -> None:
        for obstacle in obstacles:
            self.form[obstacle.field].errors = [*self.form[obstacle.field].errors, obstacle.sentence]

    def parts(self) -> list[dict[str, Any]]:
        """The head, then the questions under their dimensions, in order."""
        parts: dict[str, list[str]] = {"Ce questionnaire": list(HEAD)}
        for question in self.questions:
            parts.setdefault(question.dimension.label, []).append(question.code)
            entry = self.form[question.code]
            if question.code in self.texts and (self.form[CHECKED].data or entry.errors):
                parts[question.dimension.label].append(CHECKED)
        return [
            {"id": f"f{rank}", "legend": legend, "intro": None, "fields": names, "groups": []}
            for rank, (legend, names) in enumerate(parts.items(), 1)
        ]

    def page(self, code: int) -> Any:
        person = self.dossier.beneficiary
        who = f"Dossier {self.dossier.number}" + (f", {person}" if person else "")
        back = self.screen.url_for("details/", self.response) if self.response else self.screen.url_for()
        answer = form_page.form_page(
            self.screen, self.form, f"Questionnaire : {inside(self.moment.label)}", back,
            template="questionnaire.html",
            lead=f"{who}. Lisez chaque question à voix haute ; sans réponse, laissez le dernier choix. "
            "Au clavier, le chiffre à droite d’une réponse la choisit et passe à la suite.",
            warning=self.late(today()) if self.response is None else None,
            keys=True, fieldsets=self.parts(), savebar_note=f" sur {len(self.questions) - len(self.texts)} questions répondues",
            errors=[*self.blank, *form_page.summary(self.form)],
            errors_text="Rien n’est enregistré. Ce que vous avez coché est gardé.",
        )  # fmt: skip
        answer.status_code = code
        return answer
