"""Choosing laptops on a form: so many of a lot, a pasted or scanned list, boxes to tick; and their table on a paper."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from wtforms import SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from models import picking
from models.device import Device
from pin40.custody import named
from pin40.typography import inside
from views.columns import TONES, address
from views.fields import no_nul, strip
from views.theme.typography import shown_number

MANY = 1000
OUTSIDE = "Ce choix n’est pas dans la liste : cochez-en d’autres."


class Ticks(SelectMultipleField):
    """Boxes to tick: several values of one name are meant, and none is no error."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()

    def __init__(self, label: str, options: Callable[[], list[tuple[int, str]]], **more: Any) -> None:
        shown = options()
        self.offered = {str(value): value for value, _ in shown}
        super().__init__(label, coerce=int, choices=[SelectChoice(value, told) for value, told in shown], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_data = valuelist[:1]  # the form refuses a field sent twice: here it is no mistake
        self.data = [self.offered[text] for text in dict.fromkeys(valuelist) if text in self.offered]
        if any(text not in self.offered for text in valuelist):
            raise ValueError(OUTSIDE)

    def pre_validate(self, form: Any) -> None:
        return


def pasted(label: str, hint: str, default: str = "") -> TextAreaField:
    """A list of inventory numbers, typed, pasted or scanned."""
    long = Length(max=30 * MANY, message=f"Cette liste est trop longue : {shown_number(MANY)} numéros au plus.")
    return TextAreaField(
        label, description=hint, default=default, filters=[strip], validators=[no_nul, Optional(), long],
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )  # fmt: skip


def as_text(devices: Sequence[Device]) -> str:
    """One inventory number a line, as the form shows and takes them."""
    return "\n".join(device.inventory_number for device in devices)


def read(field: Any) -> list[Device]:
    """The laptops of a pasted list; what names none is said by the field."""
    found, unknown = picking.listed(field.data or "")
    if unknown:
        add(field, f"Ces numéros ne sont pas connus, ou pas à votre portée : {named(unknown)}. Corrigez-les.")
    if len(found) > MANY:
        add(field, f"{shown_number(MANY)} ordinateurs au plus sur un papier.")
    return found


def add(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


def tally(devices: Sequence[Device], gone: int = 0) -> str:
    """How many laptops, and how many in each state."""
    total = len(devices) + gone
    words = f"{shown_number(total)} ordinateur{'s' if total > 1 else ''}"
    states = Counter(device.state for device in devices)
    parts = [f"{shown_number(count)} « {inside(state.label)} »" for state, count in states.items()]
    parts += [f"{shown_number(gone)} passé{'s' if gone > 1 else ''} depuis à d’autres"] if gone else []
    return f"{words} : {', '.join(parts)}." if parts else f"{words}."


def devices_table(rows: Sequence[tuple[Device, str]], caption: str, last: str) -> dict[str, Any]:
    """The list of serials of a paper; `last` names the column of what happened to each."""
    return {
        "caption": caption,
        "columns": [
            "Numéro d’inventaire",
            "Numéro de série",
            "Ordinateur",
            "État aujourd’hui",
            *([last] if last else []),
        ],
        "rows": [[*_cells(device), *([_text(told)] if last else [])] for device, told in rows],
    }


def _cells(device: Device) -> list[dict[str, Any]]:
    return [
        _text(device.inventory_number, url=address(device)),
        _text(device.serial),
        _text(f"{device.make} {device.model}"),
        _text(device.state.label, kind="status", tone=TONES[device.state]),
    ]


def _text(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "text": text, "tone": None, "stage": None, "url": None, "sub": None, **more}
