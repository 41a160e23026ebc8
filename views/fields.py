"""Form fields made from columns: French labels, strict choices, no NUL, what was typed is kept."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import request
from flask_wtf import FlaskForm
from sqlalchemy import inspect, select
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import BooleanField as PlainBooleanField
from wtforms import (
    DateField,
    DecimalField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import Choice as Option
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from models.base import Record, db
from models.scope import link_target
from pin40 import privacy
from pin40.identity import fold
from views.shapes import blank, shapes_of, within_bounds
from views.theme.typography import shown_number

REQUIRED = "Remplissez ce champ."
DOUBLED = "Ce champ a été envoyé deux fois : gardez une seule valeur."
WHOLE = re.compile(r"-?[0-9]{1,9}")
DECIMAL = re.compile(r"[-+]?[0-9]*[.]?[0-9]*")
YES, NO = ("y", "1", "on", "true", "oui"), ("", "0", "false", "non")
HINTS: dict[tuple[str, str], str] = {}
"""Help under a field, by (model, column); screens add theirs."""


class PinForm(FlaskForm):
    """Every form of ours: the page's one CSRF token is checked by the door, not by each form."""

    refused_with = 422  # 409 where it is well typed and a rule refuses it

    class Meta:
        csrf = False
        locales = ("fr",)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Text for text fields, files for file fields alone; a JSON body is nothing, not an error."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            files = [(f.name, file) for f in form if f.type == "FileField" for file in request.files.getlist(f.name)]
            return CombinedMultiDict([request.form, MultiDict(files)])

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        blanks = [(f, sentence) for f in self if not f.errors and (sentence := blank(f))]
        for entry, sentence in blanks:
            entry.errors = [sentence]
        doubled = [f for f in self if f.type != "HiddenField" and len(f.raw_data or ()) > 1 and not f.errors]
        for entry in doubled:
            entry.errors = [DOUBLED]
        return bool(valid and not blanks and not doubled)


def no_nul(form: Any, entry: Field) -> None:
    """Refuse what no keyboard writes: in a line any control character, in a paragraph all but its line breaks."""
    kept = "\n\r\t" if isinstance(entry, TextAreaField) else ""
    if isinstance(entry.data, str) and any(unicodedata.category(c) == "Cc" and c not in kept for c in entry.data):
        entry.data = "".join(c for c in entry.data if unicodedata.category(c) != "Cc" or c in kept)
        raise StopValidation("Un caractère illisible a été retiré : relisez, puis enregistrez.")


def lawful(form: Any, entry: Field) -> None:
    """A number that must never be kept (NIR, IBAN, card) is refused wherever one may write freely."""
    for alert in privacy.alerts(entry.data or ""):
        if alert.is_blocking:
            raise StopValidation(alert.sentence)


def strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def empty_as_none(value: Any) -> Any:
    return value or None


class BooleanField(PlainBooleanField):
    """A box ticked or not; what no box sends is neither."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = bool(valuelist) and valuelist[0].lower() in YES
        if valuelist and valuelist[0].lower() not in (*YES, *NO):
            raise ValueError("Cochez la case, ou laissez-la vide.")


class Number(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        text = valuelist[0].strip().replace("\u202f", "").replace(" ", "")
        self.data = None
        if text and not WHOLE.fullmatch(text):
            example = {"birth_year": 1961, "year": 2019}.get(self.short_name, 12)
            raise ValueError(f"Écrivez un nombre entier, par exemple {example}.")
        self.data = int(text) if text else None


class Amount(DecimalField):
    def process_formdata(self, valuelist: list[str]) -> None:
        valuelist = [text.strip().replace("\u202f", "").replace(" ", "").replace(",", ".") for text in valuelist]
        if not valuelist:
            return
        if not valuelist[0]:
            self.data = None
            return
        self.data = None
        if not DECIMAL.fullmatch(valuelist[0]) or not any(c.isdigit() for c in valuelist[0]):
            raise ValueError("Écrivez un nombre, par exemple 12,50.")
        super().process_formdata(valuelist)


class Day(DateField):
    """31/12/2026, typed as it is read whatever the language of the browser; ISO too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, format=["%d/%m/%Y", "%Y-%m-%d"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        if not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError as error:
            raise ValueError("Écrivez une date, par exemple 31/12/2026.") from error
        if self.data is not None and not 1900 <= self.data.year <= 2100:
            self.data = None
            raise ValueError("Cette date n’est pas possible : vérifiez l’année.")


class Choice(SelectField):
    """A closed list; what is not in it is said, never turned into nothing."""

    def __init__(
        self, label: str, options: Callable[[], list[tuple[str, str]]], coerce: Callable[[str], Any], **more: Any
    ):
        super().__init__(label, coerce=lambda value: value, validate_choice=False, **more)
        self.options, self.convert = options, coerce

    def iter_choices(self) -> Any:
        chosen = "" if self.data is None else str(getattr(self.data, "value", self.data))
        yield Option("", "Choisissez" if self.flags.required or self.flags.due else "Aucun choix", chosen == "", {})
        for value, label in self.options():
            yield Option(value, label, value == chosen, {})

    def has_groups(self) -> bool:
        return False

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = None
        if valuelist[0] == "":
            return
        if len(valuelist) > 1 or valuelist[0] not in {value for value, _ in self.options()}:
            raise ValueError("Ce choix n’est pas dans la liste : choisissez-en un autre.")
        self.data = self.convert(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        return


def word_options(words: Any) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(word.value, word.label) for word in words]


def row_options(target: type[Record], *where: Any) -> Callable[[], list[tuple[str, str]]]:
    """The rows that the viewer reaches, through the gate."""

    def options() -> list[tuple[str, str]]:
        rows = db.session.scalars(select(target).where(*where).limit(1000))
        return sorted(((str(row.id), str(row)) for row in rows), key=lambda pair: fold(pair[1]))

    return options


MOST = {("pathways", "planned_hours"): 500}
"""The most that a rule allows, where it is less than what the column holds."""


def field_for(model: type[Record], column: str, narrow: dict[str, Any] | None = None, **more: Any) -> Any:
    """The form field of one column. `narrow` gives, by column, the condition on the rows to choose among."""
    spec = inspect(model).columns[column]
    label = spec.info.get("label", column)
    required = not spec.nullable and spec.default is None and not isinstance(spec.type, sa.Boolean)
    validators: list[Any] = [InputRequired(REQUIRED)] if required else [Optional()]
    common = {"description": HINTS.get((model.__name__, column), ""), **more}
    target = link_target(inspect(model), column)
    if target is not None:
        condition = (narrow or {}).get(column)
        where = () if condition is None else (condition,)
        return Choice(label, row_options(target, *where), int, validators=validators, **common)
    if isinstance(spec.type, sa.Enum):
        words = spec.type.enum_class
        return Choice(label, word_options(words), words, validators=validators, **common)
    if isinstance(spec.type, sa.Boolean):
        return BooleanField(label, default=bool(spec.default is not None and spec.default.arg), **common)
    return _plain(spec, label, validators, common)


def _plain(spec: Any, label: str, validators: list[Any], common: dict[str, Any]) -> Any:
    if isinstance(spec.type, sa.Date):
        return Day(label, validators=validators, **common)
    if isinstance(spec.type, sa.Integer):
        return Number(label, validators=[*validators, within_bounds(spec)], **common)
    if isinstance(spec.type, sa.Numeric):
        most = MOST.get((spec.table.name, spec.key), min(10**5, 10 ** (spec.type.precision - spec.type.scale) - 1))
        told = f"Écrivez un nombre entre 0 et {shown_number(most)}."
        return Amount(label, places=None, validators=[*validators, NumberRange(0, most, told)], **common)
    filters = [strip, empty_as_none] if spec.nullable else [strip]
    if isinstance(spec.type, sa.Text):
        limit = Length(max=20000, message="Ce texte est trop long : 20 000 caractères au plus.")
        return TextAreaField(label, filters=filters, validators=[no_nul, *validators, limit], **common)
    long = Length(max=spec.type.length, message=f"C’est trop long : {spec.type.length} caractères au plus.")
    kind = TextAreaField if (spec.type.length or 0) >= 300 else StringField
    more = {"maxlength": spec.type.length}
    return kind(
        label, filters=filters, validators=[no_nul, *validators, long, *shapes_of(spec.key)], render_kw=more, **common
    )


def form_for(model: type[Record], columns: tuple[str, ...], narrow: dict[str, Any] | None = None) -> type[PinForm]:
    """A form class of these columns, with the version of the row it was read from."""
    fields = {column: field_for(model, column, narrow) for column in columns}
    return type(f"{model.__name__}Form", (PinForm,), {**fields, "version": HiddenField()})
