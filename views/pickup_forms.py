"""What signing a pick-up asks, and what counting one asks."""

from typing import Any

from wtforms.validators import InputRequired

from models import carried, collecting
from models.pickup import Pickup
from views.acting import in_reading_order, sentence
from views.device_choice import Ticks
from views.fields import BooleanField, Choice, PinForm

FROM = (("receiver", "la structure qui reçoit"), ("giver", "la structure qui remet"), ("other", "une autre (livreur…)"))


class SignForm(PinForm):
    """Who came for the laptops, and from where."""

    collector_name = sentence(
        "Retiré par", "Écrivez le nom de la personne qui vient chercher les ordinateurs.",
        "Son nom, comme sur le papier.", limit=80,
    )  # fmt: skip
    collector_id = Choice(
        "La personne vient de", lambda: list(FROM), str,
        validators=[InputRequired("Dites de quelle structure vient cette personne.")],
    )  # fmt: skip


class CountForm(PinForm):
    """What was counted; nothing ticked must be said twice."""

    is_empty = BooleanField("Rien n’est arrivé : ils manquent tous")


def count_form(pickup: Pickup, data: Any) -> PinForm:
    lines = carried.lines(pickup)
    shown = [(line.id, f"{line.device} ({line.device.serial})") for line in lines]
    asked: dict[str, Any] = {"received": Ticks("Ordinateurs reçus", lambda: shown, default=[line.id for line in lines])}
    if not pickup.collector_name:  # a return: whoever came for it is known here, not where it was declared
        hint = "La personne de votre structure qui est allée chercher l’ordinateur."
        asked["collector_name"] = sentence("Retiré par", collecting.NO_NAME.sentence, hint, limit=80)
    made = type("CountedForm", (CountForm,), asked)
    return in_reading_order(made, "received", "is_empty", "collector_name")(data)
