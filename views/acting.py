"""Papers with acts: each act a button with its form, each refusal by its field or with its reasons."""

from typing import Any

from flask import flash, redirect, request
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from models.acts import Refused
from models.base import db
from views.answers import same_version
from views.fields import PinForm, lawful, no_nul, strip
from views.form_page import told_by_field


def sentence(label: str, required: str = "", hint: str = "", limit: int = 300) -> StringField:
    """One line, or a short paragraph, that somebody writes for somebody else to read."""
    asked = [InputRequired(required)] if required else [Optional()]
    length = Length(max=limit, message=f"{limit} caractères au plus.")
    kind = TextAreaField if limit >= 300 else StringField
    return kind(label, filters=[strip], description=hint, validators=[no_nul, *asked, length, lawful])


def in_reading_order(form: type[PinForm], *names: str) -> type[PinForm]:
    """Lay the fields of a form in this order, whatever the order in which they were made."""
    for rank, name in enumerate(name for name in names if hasattr(form, name)):
        getattr(form, name).creation_counter = rank
    return form


class EmptyForm(PinForm):
    """An act that asks nothing."""


class Acting:
    """A screen whose acts are `labels[act] = (label, kind, consequence)`, done by `do` with `form_of`'s form."""

    labels: dict[str, tuple[str, str, str]]
    do: Any
    """`do(act, record, form)` does it, and gives the sentence that tells it is done."""
    one: Any
    show: Any
    url_for: Any

    def open_acts(self, record: Any) -> list[str]:
        """The acts that the reader may do on this record as it stands."""
        return []

    def form_of(self, act: str, record: Any, data: Any) -> PinForm:
        return EmptyForm(data)

    def acts(self, record: Any) -> list[dict[str, Any]]:
        return [self.button(act, record, self.form_of(act, record, None)) for act in self.open_acts(record)]

    def button(self, act: str, record: Any, form: PinForm) -> dict[str, Any]:
        label, kind, explain = self.labels[act]
        return {
            "key": act, "label": label, "url": self.url_for(f"{act}/"), "method": "POST", "id": record.id,
            "kind": kind, "fields": list(form), "explain": explain, "version": record.version,
        }  # fmt: skip

    def way(self, key: str, label: str, url: str) -> dict[str, Any]:
        """A button that leads to another page."""
        return {"key": key, "label": label, "url": url, "method": "GET", "kind": "second", "fields": [], "explain": ""}

    def run(self, act: str) -> Any:
        record = self.one()
        same_version(record)
        form = self.form_of(act, record, request.form)
        is_open = act in self.open_acts(record)
        if is_open and not form.validate():
            return self.again(act, record, form)
        try:
            done = self.do(act, record, form)
        except Refused as refusal:
            db.session.rollback()
            if not is_open or not all(obstacle.field in form for obstacle in refusal.obstacles):
                raise
            told_by_field(form, refusal.obstacles)
            return self.again(act, self.one(), form)
        db.session.commit()
        flash(done, "ok")
        return redirect(self.url_for("details/", record))

    def again(self, act: str, record: Any, form: PinForm) -> Any:
        """The record's page, with the act open and what is wrong said by its field."""
        shown = self.acts(record)
        return self.show(
            record,
            form.refused_with,
            acts=[self.button(act, record, form) if one["key"] == act else one for one in shown],
        )
