"""The acts of a repérage: announced by a mediator, answered by a prescriber."""

from datetime import date

from models.acts import Refused, perform
from models.notices import tell_structure
from models.spotting import Spotting
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.words import SpottingAnswer

ANSWERED = Obstacle("answered", "Vous avez déjà répondu à ce repérage.", heading("parties"), "answer")


def announce(spotting: Spotting) -> None:
    """Tell the prescriber, without a name."""
    tell_structure(spotting.prescriber_id, "spotting_sent")


def answer(spotting: Spotting, said: SpottingAnswer, note: str | None, today: date) -> None:
    """Take the person in charge, or say why not (Définitions: the prescriber identifies the public)."""
    with perform(spotting, "repondre") as spotting:
        if spotting.answered_on is not None:
            raise Refused([ANSWERED])
        spotting.answer, spotting.answered_on, spotting.answer_note = said, today, note
        tell_structure(spotting.mediator_id, "spotting_answered")
