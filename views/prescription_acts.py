"""What each act on a dossier asks, and how it is told once done."""

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from models import accompanying
from models.base import Record, db
from models.device import Device
from pin40.words import ExitReason, RefusalReason
from views.doors import today
from views.fields import Choice, Day, PinForm, lawful, no_nul, strip, word_options
from views.prescription_fields import MediatorChoice


def sentence(label: str, required: str = "", hint: str = "") -> StringField:
    asked = [InputRequired(required)] if required else [Optional()]
    limit = Length(max=300, message="300 caractères au plus.")
    return StringField(label, filters=[strip], description=hint, validators=[no_nul, *asked, limit, lawful])


def not_to_come(form: Any, field: Any) -> None:
    """Acts are written once done."""
    if field.data is not None and field.data > today():
        raise ValidationError("La date est à venir : indiquez le jour même ou un jour passé.")


def done_on(label: str) -> Day:
    """The day of what was just done: today, unless it was written down later."""
    return Day(label, default=today, validators=[InputRequired("Indiquez la date."), not_to_come])


class SpareChoice(Choice):
    """A laptop of the viewer's free stock; one that is no longer free is left to the act, which says why."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, lambda: [(str(one.id), device_words(one)) for one in accompanying.spare()], int, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        number = known_number(valuelist, Device)
        if number is None:
            super().process_formdata(valuelist)
        else:
            self.data = number


def known_number(valuelist: list[str], kind: type[Record]) -> int | None:
    """The number typed, where it names a row that the viewer reaches."""
    typed = valuelist[0] if len(valuelist) == 1 else ""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        return None
    return int(typed) if db.session.get(kind, int(typed)) is not None else None


def device_words(device: Any) -> str:
    """« ALPI-2026-00012 · HP ProBook 430 G5 · grade B »."""
    parts = (
        device.inventory_number,
        f"{device.make} {device.model}",
        f"grade {device.grade.label}" if device.grade else "",
    )
    return " · ".join(part for part in parts if part)


class MeetingForm(PinForm):
    met_on = done_on("Rencontrée le")


class SolidarityForm(PinForm):
    solidarity_told_on = done_on("Dit le")


class AllocationForm(PinForm):
    device_id = SpareChoice(
        "Ordinateur",
        description="Les ordinateurs livrés et effacés de votre stock, qu’aucun dossier n’attend.",
        validators=[InputRequired("Choisissez un ordinateur.")],
    )


class RefusalForm(PinForm):
    reason = Choice(
        "Pourquoi", word_options(RefusalReason), RefusalReason, validators=[InputRequired("Choisissez une raison.")]
    )
    note = sentence("Précision", hint="Le prescripteur la lira. Pas de santé, pas de jugement.")
    suggested = sentence("Confrère suggéré", hint="Le nom d’une structure médiatrice, en entier.")


class RedirectForm(PinForm):
    mediator_id = MediatorChoice("Nouveau médiateur", validators=[InputRequired("Choisissez un médiateur.")])
    no_stock_reason = sentence(
        "S’il a déjà refusé, ou n’a plus d’ordinateur libre, pourquoi lui",
        hint="La personne attendra : dites pourquoi c’est mieux.",
    )


class ExitForm(PinForm):
    reason = Choice(
        "Pourquoi", word_options(ExitReason), ExitReason, validators=[InputRequired("Choisissez une raison.")]
    )


class HomonymForm(PinForm):
    reason = sentence("Ce qui montre que ce sont deux personnes", "Écrivez ce que vous avez vérifié.")


class EmptyForm(PinForm):
    """An act that asks nothing."""


FORMS: dict[str, type[PinForm]] = {
    "refuser": RefusalForm,
    "reorienter": RedirectForm,
    "rencontrer": MeetingForm,
    "informer-prix-solidaire": SolidarityForm,
    "attribuer": AllocationForm,
    "abandonner": ExitForm,
    "lever-homonyme": HomonymForm,
}
KINDS = {
    "accepter": "primary",
    "transmettre": "primary",
    "reorienter": "primary",
    "refuser": "second",
    "abandonner": "danger",
}


DONE = {
    "transmettre": "transmis",
    "reorienter": "réorienté",
    "accepter": "accepté",
    "refuser": "refusé",
    "rencontrer": "rencontre notée",
    "informer-prix-solidaire": "prix solidaire dit, remettez ces coordonnées à la personne",
    "attribuer": "ordinateur attribué",
    "abandonner": "abandonné",
    "clore": "clos",
    "lever-homonyme": "homonyme reconnu",
}
