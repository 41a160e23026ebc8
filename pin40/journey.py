"""Where a dossier stands, and which acts are open there. Facts decide; nothing else writes a stage."""

from dataclasses import dataclass
from datetime import date

from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.typography import inside
from pin40.words import ExitReason, Level, Role, Stage


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The dated facts of one dossier; None means that it has not happened.

    A refusal says `is_accepted=False` (or empties `sent_on`); sending again empties the answer. Dates
    alone would not do: a dossier may be refused and sent again on the same day.
    `assessed_level` is that of the latest validated assessment before the path: the one made at the
    end shows progress and decides nothing.
    """

    sent_on: date | None = None
    answered_on: date | None = None
    is_accepted: bool | None = None
    refused_on: date | None = None
    assessed_on: date | None = None
    assessed_level: Level | None = None
    estimated_level: Level | None = None
    signed_sheet_on: date | None = None
    path_ended_on: date | None = None
    handed_over_on: date | None = None
    closed_on: date | None = None
    exit_reason: ExitReason | None = None


def stage(facts: Facts) -> Stage:
    """The stage that these facts make: one, always. Source: charter, « Le parcours »."""
    if facts.closed_on is not None or facts.exit_reason is not None:
        return Stage.CLOSED
    if facts.handed_over_on is not None:
        return Stage.EQUIPPED
    if _is_refused(facts):
        return Stage.TO_REDIRECT
    if facts.sent_on is None:
        return Stage.DRAFT
    return _stage_with_mediator(facts) if facts.is_accepted else Stage.SENT


def level(facts: Facts) -> Level | None:
    """The level that counts: the mediator's when validated, else the prescriber's estimate."""
    return facts.estimated_level if facts.assessed_on is None else facts.assessed_level


def is_path_due(facts: Facts) -> bool:
    """Whether the person must follow a path: yes, unless a validated assessment finds the skills acquired.

    Source: charter, « Rôle du Prescripteur » (« n'ayant pas le niveau compétences acquises »).
    """
    return facts.assessed_on is None or facts.assessed_level != Level.ACQUIRED


def _is_refused(facts: Facts) -> bool:
    """Whether the last mediator refused or handed on, and nothing was sent since."""
    if facts.is_accepted is False:
        return True
    if facts.refused_on is None:
        return False
    return facts.sent_on is None or facts.refused_on > facts.sent_on


def _stage_with_mediator(facts: Facts) -> Stage:
    """A rung needs those below it: a sheet signed before the diagnosis does not skip the diagnosis."""
    if facts.assessed_on is None:
        return Stage.ACCEPTED
    if not is_path_due(facts):
        return Stage.PATH_ENDED
    if facts.signed_sheet_on is None:
        return Stage.ASSESSED
    return Stage.ENGAGED if facts.path_ended_on is None else Stage.PATH_ENDED


# ───────── Acts ─────────
@dataclass(frozen=True)
class Act:
    """From which stages, by whom, and what follows, told in one sentence before it is done."""

    label: str
    stages: tuple[Stage, ...]
    roles: tuple[Role, ...]
    consequence: str
    heading: str


NOT_YET_EQUIPPED = tuple(stage for stage in Stage if stage not in (Stage.EQUIPPED, Stage.CLOSED))
ANY_SIDE = (Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER)

IN_THE_MEDIATORS_HANDS = (Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED)

ACTS: dict[str, Act] = {
    "transmettre": Act(
        "Transmettre", (Stage.DRAFT,), (Role.PRESCRIBER,),
        "Le Médiateur choisi reçoit le dossier, un ordinateur est réservé sur son stock, et vous ne pouvez "
        "plus modifier votre saisie.",
        heading("prescriber"),
    ),
    "reorienter": Act(
        "Réorienter", (Stage.TO_REDIRECT,), (Role.PRESCRIBER,),
        "Le dossier part vers le nouveau Médiateur choisi, et un ordinateur est réservé sur son stock.",
        heading("prescriber"),
    ),
    "accepter": Act(
        "Accepter", (Stage.SENT,), (Role.MEDIATOR,),
        "Vous vous engagez à rencontrer la personne, et un ordinateur de votre stock lui est promis.",
        heading("mediator"),
    ),
    "refuser": Act(
        "Refuser", (Stage.SENT, Stage.ACCEPTED), (Role.MEDIATOR,),
        "Le dossier revient au Prescripteur, qui choisira un autre Médiateur, et vous n’y avez plus accès.",
        heading("mediator"),
    ),
    "rencontrer": Act(
        "Noter la rencontre", (Stage.ACCEPTED,), (Role.MEDIATOR,),
        "La rencontre obligatoire est datée, et le diagnostic peut être validé.",
        heading("mediator"),
    ),
    "informer-prix-solidaire": Act(
        "Informer du prix solidaire", IN_THE_MEDIATORS_HANDS, (Role.MEDIATOR,),
        "La date est gardée : la personne sait qu’elle peut acheter un ordinateur à prix solidaire.",
        heading("mediator"),
    ),
    "attribuer": Act(
        "Attribuer un ordinateur", IN_THE_MEDIATORS_HANDS, (Role.MEDIATOR,),
        "Cet ordinateur de votre stock est mis de côté pour ce dossier et pour aucun autre.",
        heading("mediator"),
    ),
    "abandonner": Act(
        "Abandonner", NOT_YET_EQUIPPED, ANY_SIDE,
        "Le dossier se ferme avec son motif, sans remise, et l’ordinateur réservé redevient libre.",
        heading("pathway"),
    ),
    "clore": Act(
        "Clore", (Stage.EQUIPPED,), ANY_SIDE,
        "Le dossier est terminé : il reste lisible et ne se modifie plus.",
        heading("pathway"),
    ),
    "lever-homonyme": Act(
        "Lever l’homonymie", (Stage.DRAFT, Stage.TO_REDIRECT), (Role.MANAGER,),
        "Le dossier pourra être transmis bien qu’une autre personne porte les mêmes noms et la même année de "
        "naissance, et votre motif est gardé.",
        heading("manager"),
    ),
}  # fmt: skip


def open_acts(stage: Stage, role: Role) -> list[str]:
    """The acts that this role may do at this stage, in the order of a dossier."""
    return [name for name, act in ACTS.items() if stage in act.stages and role in act.roles]


def act_obstacles(act: str, stage: Stage) -> list[Obstacle]:
    """Why an act comes out of order; empty means that it is in order. KeyError when there is no such act."""
    known = ACTS[act]
    if stage in known.stages:
        return []
    possible = " ou ".join(f"« {inside(other.label)} »" for other in known.stages)
    now = inside(stage.label)
    sentence = f"Ce dossier est « {now} » : « {known.label} » n’est possible que s’il est {possible}."
    return [Obstacle("out_of_order", sentence, known.heading)]
