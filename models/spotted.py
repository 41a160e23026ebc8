"""The acts of a repérage: announced by a mediator, answered by a prescriber."""

from datetime import date

from sqlalchemy import select

from models.acts import Refused, perform
from models.base import db
from models.notices import tell_structure
from models.prescription import Prescription
from models.spotting import Spotting
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.words import SpottingAnswer, Stage

ANSWERED = Obstacle("answered", "Vous avez déjà répondu à ce repérage.", heading("parties"), "answer")


def dossier_of(spotting: Spotting) -> Prescription | None:
    """The dossier already opened for this person, if there is one: a repérage makes one at most."""
    made = select(Prescription).where(Prescription.spotting_id == spotting.id, Prescription.trashed_at.is_(None))
    return db.session.scalars(made.order_by(Prescription.id).limit(1)).one_or_none()


def made_already(dossier: Prescription) -> Obstacle:
    """Why a repérage makes no second dossier, and where to go on."""
    sentence = f"Ce repérage a déjà donné le dossier {dossier.number} : reprenez-le."
    if dossier.stage == Stage.CLOSED:
        sentence = (
            f"Ce repérage a déjà donné le dossier {dossier.number}, qui est clos : "
            "si la situation a changé, écrivez une nouvelle prescription sans partir du repérage."
        )
    return Obstacle("spotting_used", sentence, heading("parties"), "last_name")


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
