"""What each act on a dossier asks, and how it is told once done."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from pin40.words import ExitReason, RefusalReason
from views.fields import Choice, PinForm, lawful, no_nul, strip, word_options
from views.prescription_fields import MediatorChoice


def sentence(label: str, required: str = "", hint: str = "") -> StringField:
    asked = [InputRequired(required)] if required else [Optional()]
    limit = Length(max=300, message="300 caractères au plus.")
    return StringField(label, filters=[strip], description=hint, validators=[no_nul, *asked, limit, lawful])


class RefusalForm(PinForm):
    reason = Choice(
        "Pourquoi", word_options(RefusalReason), RefusalReason, validators=[InputRequired("Choisissez une raison.")]
    )
    note = sentence("Précision", hint="Le prescripteur la lira. Pas de santé, pas de jugement.")
    suggested = sentence("Confrère suggéré", hint="Le nom d'une structure médiatrice, en entier.")


class RedirectForm(PinForm):
    mediator_id = MediatorChoice("Nouveau médiateur", validators=[InputRequired("Choisissez un médiateur.")])
    no_stock_reason = sentence(
        "S'il a déjà refusé, ou n'a plus d'ordinateur libre, pourquoi lui",
        hint="La personne attendra : dites pourquoi c'est mieux.",
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
    "abandonner": "abandonné",
    "clore": "clos",
    "lever-homonyme": "homonyme reconnu",
}
