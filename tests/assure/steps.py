"""The verbs of a dossier as a random walk does them: each with a day, some with a choice.

PYTEST_DONT_REWRITE: the short walk and the long one take the same steps.
"""

from dataclasses import dataclass
from datetime import date

from models import accompanying, answering, assessing, caring, following, giving, moving, orientation
from models.acts import Refused
from models.base import db
from models.device import Device
from models.pathway import Pathway
from models.prescription import Prescription
from pin40.path_words import AfterCareKind, AnswerMode, Moment, PathwayOutcome
from pin40.words import ExitReason, GridLevel, RefusalReason, Stage
from views.doors import today

T = Stage
HANDS = (T.ACCEPTED, T.ASSESSED, T.ENGAGED, T.PATH_ENDED)


def same(*stages: Stage) -> set[tuple[Stage, Stage]]:
    return {(stage, stage) for stage in stages}


MOVES: dict[str, set[tuple[Stage, Stage]]] = {
    "accepter": {(T.SENT, T.ACCEPTED)},
    "refuser": {(T.SENT, T.TO_REDIRECT), (T.ACCEPTED, T.TO_REDIRECT)},
    "rencontrer": same(T.ACCEPTED),
    "prix-solidaire": same(*HANDS),
    "commencer": same(*HANDS, T.EQUIPPED),
    "valider": {(a, b) for a in (T.ACCEPTED, T.ASSESSED, T.PATH_ENDED) for b in (T.ASSESSED, T.PATH_ENDED)}
    | same(T.ENGAGED, T.PATH_ENDED, T.EQUIPPED),
    "convenir": same(T.ACCEPTED, T.ASSESSED),
    "signer": {(T.ASSESSED, T.ENGAGED)},
    "terminer": {(T.ENGAGED, T.PATH_ENDED)},
    "répondre": same(*HANDS, T.EQUIPPED, T.CLOSED),
    "attribuer": same(*HANDS),
    "remettre": {(T.PATH_ENDED, T.EQUIPPED)},
    "sav": same(T.EQUIPPED),
    "retourner": same(*HANDS, T.EQUIPPED, T.CLOSED, T.TO_REDIRECT),
    "perdre": same(*HANDS, T.EQUIPPED, T.CLOSED, T.TO_REDIRECT),  # equipped: another laptop than the person’s
    "abandonner": {(stage, T.CLOSED) for stage in (T.SENT, *HANDS)},
    "clore": {(T.EQUIPPED, T.CLOSED)},
}
"""From which stage to which each act may lead, as the charter tells the way: written here, not read in the rules."""
WAY = (
    "accepter", "rencontrer", "commencer", "valider", "convenir", "répondre", "signer", "terminer", "répondre",
    "attribuer", "remettre", "sav", "clore",
)  # fmt: skip
"""The straight way to the laptop, and to the end."""


@dataclass
class Step:
    """One act to do on a dossier; `pick` chooses where there is a choice."""

    act: str
    on: date
    pick: int = 0

    def do(self, number: int, laptops: list[int]) -> None:
        """May raise Refused or Closed; the caller commits."""
        dossier = db.session.get_one(Prescription, number)
        device = db.session.get(Device, laptops[self.pick % len(laptops)])
        {"retourner": self.give_back, "perdre": self.lose}.get(self.act, self.on_dossier)(dossier, device)

    def give_back(self, dossier: Prescription, device: Device) -> None:
        moving.give_back(device, "Essai", self.on, today())

    def lose(self, dossier: Prescription, device: Device) -> None:
        moving.lose(device, self.on, today())

    def on_dossier(self, dossier: Prescription, device: Device) -> None:
        match self.act:
            case "accepter":
                orientation.accept(dossier, today())
            case "refuser":
                orientation.refuse(dossier, RefusalReason.TOO_FAR, today())
            case "rencontrer":
                accompanying.meet(dossier, self.on, today())
            case "prix-solidaire":
                accompanying.tell_solidarity_price(dossier, self.on, today())
            case "attribuer":
                accompanying.allocate(dossier, device)
            case "remettre":
                giving.hand_over(dossier, self.on, "La personne", today())
            case "abandonner":
                orientation.abandon(dossier, ExitReason.GAVE_UP, today())
            case "clore":
                orientation.close(dossier, today())
            case _:
                self.on_child(dossier, device)

    def on_child(self, dossier: Prescription, device: Device) -> None:
        path = following.of_dossier(dossier)
        match self.act:
            case "commencer":
                self.mark(assessing.start(dossier, today()))
            case "valider":
                if (draft := assessing.draft(dossier.id)) is not None:
                    assessing.validate(draft, self.on, today())
            case "convenir":
                self.agree(dossier)
            case "signer" if path is not None:
                following.sign(path, self.on, "La personne", today())
            case "terminer" if path is not None:
                following.end(path, self.on, PathwayOutcome.REACHED, today())
            case "répondre":
                moment = answering.due(dossier) or list(Moment)[self.pick % 3]
                answering.answer(
                    dossier, moment, {"Q01": 1}, answered_on=self.on, mode=AnswerMode.BESIDE, today=today()
                )
            case "sav":
                kind = list(AfterCareKind)[self.pick % 4]
                new = device if kind == AfterCareKind.SWAP else None
                caring.declare(dossier, kind, self.on, "Essai", today(), new_device=new)

    def mark(self, assessment) -> None:
        """Most people have something to learn; one in five has nothing."""
        value = 2 if self.pick % 5 == 4 else 1
        items = [line.id for line in assessing.items(assessment.grid_id) if line.level == GridLevel.ITEM]
        assessing.mark(assessment, dict.fromkeys(items, value))

    def agree(self, dossier: Prescription) -> None:
        if found := following.agree(dossier.id, self.on, today()):
            raise Refused(found)
        db.session.add(Pathway(
            prescription_id=dossier.id, mediator_id=dossier.mediator_id, objectives="Écrire", planned_hours=6,
            agreed_on=self.on,
        ))  # fmt: skip
