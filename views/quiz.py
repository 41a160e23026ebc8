"""`/q/<token>`: a person answers alone, one question a screen. Reading a page changes nothing; sending closes the link."""

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request

from models import answering_alone as alone
from models.acts import Refused
from models.base import db
from models.moments import shown_date
from models.questionnaire_link import QuestionnaireLink
from models.session import writing
from models.viewer import seeing_as
from pin40 import questionnaire as rules
from pin40.answer_link import LinkState
from pin40.conditions import SYSTEM
from pin40.path_words import Moment
from pin40.words import Direction, Scale
from views import doors, throttle
from views.fields import PinForm
from views.questionnaire_form import SILENT, UNCONCERNED, entry_for, scale_words, told

REVIEW, PAUSE = "fin", "pause"
CHOOSE = "Choisissez une réponse. Si vous ne savez pas, choisissez la dernière."
NOTHING = "Vous n’avez répondu à aucune question. Répondez au moins à une question."
WHEN = {
    Moment.BEFORE: "avant de commencer votre parcours",
    Moment.AFTER: "à la fin de votre parcours",
    Moment.SIX_MONTHS: "six mois après avoir reçu votre ordinateur",
}
DEAD = (
    "Ce lien ne marche plus",
    ["Il est trop ancien, ou il a été remplacé.", "Demandez un nouveau lien à votre médiateur."],
)
THANKS = (
    "Merci",
    ["Vos réponses sont bien arrivées.", "Vous n’avez plus rien à faire. Vous pouvez fermer cette page."],
)
SLOW = ("Attendez un peu", ["Cette adresse a été mal écrite trop de fois.", "Recommencez dans un quart d’heure."])


def discreet(body: Any) -> Response:
    """The address is a secret: no other page learns it, no engine keeps it."""
    answer = make_response(body)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def page(screen: str, title: str, text: Any = (), code: int = 200, **more: Any) -> Response:
    return discreet((render_template("quiz.html", screen=screen, title=title, text=text, **more), code))


def answer_alone(token: str) -> Response:
    """The one door of a stranger: the link's questionnaire, or the same page whatever keeps it closed."""
    with seeing_as(SYSTEM):
        until = throttle.stray_wait()
        if until is not None:
            answer = page("told", *SLOW, code=429)
            answer.headers["Retry-After"] = str(throttle.Try(None, until).seconds)
            return answer
    with alone.behind():
        link = alone.found(token)
        if link is not None:
            return Quiz(link, f"/q/{token}").answer()
    _count_a_stray()
    return page("told", *DEAD, code=404)


def _count_a_stray() -> None:
    """A page asked in vain is written down, in a transaction that may write."""
    db.session.rollback()
    held = writing.set(True)
    try:
        with seeing_as(SYSTEM):
            throttle.stray()
            db.session.commit()
    finally:
        writing.reset(held)


class Quiz:
    """One link: which screen is asked for, what was sent, what becomes of it."""

    def __init__(self, link: QuestionnaireLink, url: str) -> None:
        self.link, self.url, self.today = link, url, doors.today()
        self.questions = alone.asked(link)
        self.said = alone.said(link)
        self.place = request.args.get("n", "")

    def at(self, place: Any) -> str:
        return f"{self.url}?n={place}"

    def answer(self) -> Response:
        state = alone.state(self.link, self.today)
        if state != LinkState.OPEN:
            return self.closed(state)
        if request.method == "POST":
            return self.send() if self.place == REVIEW else self.keep()
        rank = self.rank()
        if rank is not None:
            return self.question(rank)
        return self.review() if self.place == REVIEW else self.pause() if self.place == PAUSE else self.welcome()

    def rank(self) -> int | None:
        """The question that the address names, from 1."""
        typed = self.place
        if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
            return None
        return int(typed) if 1 <= int(typed) <= len(self.questions) else None

    def closed(self, state: LinkState) -> Response:
        if state != LinkState.USED:
            return page("told", *DEAD, code=410)
        return page("told", *THANKS) if request.method == "GET" else discreet(redirect(self.url, 303))

    # ───────── Screens that only tell ─────────
    def next(self) -> str:
        """Where one left: the first question not yet answered, else the last look."""
        ranks = (rank for rank, one in enumerate(self.questions, 1) if one.id not in self.said)
        return self.at(next(ranks, REVIEW))

    def welcome(self) -> Response:
        person = self.link.dossier.beneficiary
        text = [
            f"Nous vous posons {len(self.questions)} questions, {WHEN[self.link.moment]}. Il faut 5 minutes.",
            "Vos réponses nous aident à mieux faire. Elles ne changent rien pour votre ordinateur.",
            "Vous pouvez dire « je ne sais pas ». Vous pouvez vous arrêter et revenir plus tard.",
        ]
        go = "Continuer" if self.said else "Commencer"
        title = f"Bonjour {person.first_name}" if person else "Bonjour"
        return page("told", title, text, go=go, go_url=self.next())

    def pause(self) -> Response:
        until = shown_date(self.link.expires_on)
        text = ["Vos réponses sont gardées.", f"Revenez avec le même lien, jusqu’au {until}."]
        return page("told", "C’est noté", text, go="Continuer", go_url=self.next())

    def review(self, errors: Any = (), code: int = 200) -> Response:
        lines = [
            {"rank": rank, "question": one.label, "answer": self.words(one), "url": self.at(rank)}
            for rank, one in enumerate(self.questions, 1)
        ]
        text = ["Vos réponses ne sont pas encore envoyées. Appuyez sur le bouton pour les envoyer."]
        left = sum(one.id not in self.said for one in self.questions)
        if left:
            some = f"{left} questions sont" if left > 1 else "1 question est"
            text.append(f"{some} encore sans réponse. Une fois tout envoyé, vous ne pourrez plus répondre.")
        return page("review", "C’est presque fini", text, code, action=self.at(REVIEW), lines=lines, errors=errors)

    def words(self, question: Any) -> str:
        line = self.said.get(question.id)
        return told(line) if line else "Pas encore de réponse"

    # ───────── One question ─────────
    def form(self, rank: int) -> Any:
        question = self.questions[rank - 1]
        made = type("OneQuestion", (PinForm,), {"answer": entry_for(question, rank)})
        return made(request.form if request.method == "POST" else None)

    def question(self, rank: int, form: Any = None, code: int = 200) -> Response:
        one = self.questions[rank - 1]
        line = self.said.get(one.id)
        chosen = None if line is None else _key(line)
        if form is not None:
            chosen = request.form.get("answer")
        return page(
            "question", one.label, code=code, rank=rank, count=len(self.questions), action=self.at(rank),
            hint=one.hint, pause_url=self.at(PAUSE), back_url=self.at(rank - 1) if rank > 1 else self.url,
            errors=[("answer", "", str(message)) for message in form.answer.errors] if form else [],
            choices=[] if one.scale == Scale.TEXT else cards(one, chosen), typed=chosen or "",
            longest=rules.TEXT_CHARACTERS,
        )  # fmt: skip

    def keep(self) -> Response:
        """One answer, kept until the sending; another one in its place if the person comes back."""
        rank = self.rank()
        if rank is None:
            return discreet(redirect(self.next(), 303))
        form, one = self.form(rank), self.questions[rank - 1]
        valid = form.validate()
        if valid and one.scale != Scale.TEXT and "answer" not in request.form:
            form.answer.errors = [CHOOSE]
        if form.errors or form.answer.errors:
            return self.question(rank, form, 422)
        if alone.say(self.link, one, form.answer.data or _empty(form), self.today):
            db.session.commit()
        return discreet(redirect(self.at(rank + 1 if rank < len(self.questions) else REVIEW), 303))

    def send(self) -> Response:
        try:
            state = alone.send(self.link, self.today)
        except Refused:
            db.session.rollback()
            return self.review([("envoyer", "", NOTHING)], 409)
        db.session.commit()
        return self.closed(state)


def _empty(form: Any) -> Any:
    """A zero is an answer; an empty text is none."""
    return form.answer.data if form.answer.data == 0 else None


def _key(line: Any) -> str:
    """An answer already given, as its radio or its text has it."""
    if line.is_not_concerned:
        return rules.NOT_CONCERNED
    return str(line.value) if line.value is not None else line.words or ""


def cards(question: Any, chosen: str | None) -> list[dict[str, Any]]:
    """The answers in the scale's own words; on four steps, a face that goes the way of the question."""
    words = scale_words(question)
    has_faces = len(words) == len(FACES)
    known = [
        {"value": number, "words": said, "face": _face(question, int(number)) if has_faces else None, "quiet": False}
        for number, said in words.items()
    ]
    if question.is_skippable:
        known.append({"value": rules.NOT_CONCERNED, "words": UNCONCERNED, "face": None, "quiet": True})
    known.append({"value": "", "words": SILENT, "face": None, "quiet": True})
    return [one | {"checked": one["value"] == chosen} for one in known]


FACES = range(4)


def _face(question: Any, number: int) -> int:
    return number if question.direction == Direction.HIGHER else len(FACES) - 1 - number


def register(app: Flask) -> None:
    app.add_url_rule("/q/<token>", doors.public("questionnaire_link"), answer_alone, methods=["GET", "POST"])
