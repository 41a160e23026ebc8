"""The form of a session: what it was, and for each person engaged whether they came."""

import re
from typing import Any

from flask import request
from wtforms import HiddenField
from wtforms.fields.choices import Choice as Option
from wtforms.widgets import ListWidget, RadioInput

from models import following
from models.base import db
from models.pathway import Workshop
from pin40.path_words import Presence
from views import drafts, form_page
from views import workshop_page as page
from views.doors import today
from views.fields import Choice, PinForm, form_for, word_options
from views.screen_forms import unsent

NAMED = re.compile(r"p[0-9]+")


class PresenceChoice(Choice):
    """Present, absent, excused; or not expected, as long as nothing was noted."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()
    inline = True

    def __init__(self, label: str, *, is_noted: bool = False, **more: Any) -> None:
        super().__init__(label, word_options(Presence), Presence, **more)
        self.is_noted, self.flags.due = is_noted, True  # « Pas prévu » is an answer

    @property
    def words(self) -> dict[str, str]:
        return {**dict(self.options()), "": "Pas prévu"}

    def iter_choices(self) -> Any:
        chosen = "" if self.data is None else str(getattr(self.data, "value", self.data))
        for value, label in self.options():
            yield Option(value, label, value == chosen, {})
        if not self.is_noted:
            yield Option("", "Pas prévu", chosen == "", {})


class Register:
    """One writing of one session: who may be noted, what was typed, what becomes of it."""

    def __init__(self, screen: Any, record: Workshop) -> None:
        self.screen, self.record, self.columns = screen, record, screen.form_order
        self.noted = {line.pathway_id: line for line in following.attendances(record)} if record.id else {}
        self.open = {path.id: path for path in following.engaged()}
        for line in self.noted.values():  # a dossier closed meanwhile keeps its line, which may still be corrected
            if line.pathway.ended_on is None:
                self.open.setdefault(line.pathway_id, line.pathway)
        # From a path's page, its person came: they stand first, and present.
        self.asked = request.args.get("parcours", type=int) if record.id is None else None
        self.form = self.form_class()(*unsent(), obj=record if record.id else None, data=self.start())
        if record.id and request.method == "GET" and drafts.resumed() is None:
            self.form.version.data = self.token()
        for entry in self.form:
            if NAMED.fullmatch(entry.name):
                entry.is_noted = int(entry.name[1:]) in self.noted

    def form_class(self) -> type[PinForm]:
        made = form_for(Workshop, self.columns)
        fields = {f"p{path.id}": PresenceChoice(page.who(path)) for path in self.open.values()}
        return type("RegisterForm", (made,), {**fields, "version": HiddenField()})

    def start(self) -> dict[str, Any]:
        first = {} if self.record.id else {"held_on": today()}
        if self.asked in self.open:
            first |= {f"p{self.asked}": Presence.PRESENT}
        return first | {f"p{number}": line.presence for number, line in self.noted.items() if number in self.open}

    def token(self) -> str:
        """The session and its lines are written together: their versions make one."""
        return ".".join(
            map(str, (self.record.version, len(self.noted), sum(line.version for line in self.noted.values())))
        )

    def is_stale(self) -> bool:
        return self.record.id is not None and self.form.version.data != self.token()

    def conflict(self) -> Any:
        """409: the session and the presences that differ from what was kept meanwhile; what was typed is not lost."""
        kept = {name: getattr(self.record, name) for name in self.columns}
        came = {f"p{number}": self.noted[number].presence if number in self.noted else None for number in self.open}
        return form_page.conflict_of(self.screen, self.form, self.record, kept | came, self.token())

    # ───────── What is wrong ─────────
    def is_valid(self) -> bool:
        following.hold_paths([*self.open, *self.noted])
        valid = self.form.validate()
        held_on = self.form.held_on
        if not (self.form.theme_id.data or self.form.title.data) and not self.form.theme_id.errors:
            self.form.theme_id.errors = ["Choisissez un thème, ou écrivez un intitulé."]
        if held_on.data is not None:
            self.check_lines()
        return valid and not self.form.errors

    def check_lines(self) -> None:
        """Each person noted must be within their path on that day; so must those whose path is over since."""
        gone = [name for name in request.form if NAMED.fullmatch(name) and request.form[name] and name not in self.form]
        if gone:
            self.refuse(self.form.held_on, page.GONE)
        day = self.form.held_on.data
        for number, path in self.open.items():
            entry = self.form[f"p{number}"]
            if entry.data is None and number in self.noted and not entry.errors:
                entry.errors = ["Cette présence est déjà notée : corrigez-la en absent ou excusé."]
            elif entry.data is not None and (sentence := following.not_counted(path, day, today())):
                self.refuse(entry, sentence)
        for number, line in self.noted.items():
            sentence = following.not_counted(line.pathway, day, today())
            if number not in self.open and sentence:
                self.refuse(self.form.held_on, f"{page.who(line.pathway)} : {sentence}")

    def refuse(self, entry: Any, sentence: str) -> None:
        """A rule refuses, nothing is mistyped: 409."""
        self.form.refused_with, entry.errors = 409, [*entry.errors, sentence]

    # ───────── What becomes of it ─────────
    def save(self) -> None:
        form_page.fill(self.form, self.record, self.columns)
        db.session.add(self.record)
        typed = {number: self.form[f"p{number}"].data for number in self.open}
        following.note(self.record, {number: presence for number, presence in typed.items() if presence is not None})

    def told(self) -> dict[str, Any]:
        people = [
            f"p{number}"
            for number in sorted(self.open, key=lambda n: (n != self.asked, following.by_name(self.open[n])))
        ]
        intro = (
            None if people else "Personne n’est engagé pour l’instant : une fiche de suivi signée engage la personne."
        )
        return {
            "fieldsets": [
                {"id": "seance", "legend": "La séance", "intro": None, "fields": list(self.columns), "groups": []},
                {"id": "presences", "legend": "Qui est venu", "intro": intro, "fields": people, "groups": []},
            ]
        }
