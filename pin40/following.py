"""The path from agreement to end: when it may be signed, ended, and when a session counts in it."""

from dataclasses import dataclass
from datetime import date

from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.words import Level, Stage

BEGUN = (Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED)
"""From the mediator's acceptance to the hand-over."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one path and its dossier; None means that it has not happened.

    `assessed_*` is the diagnosis that decides (`journey.Facts`); `last_session_on` the latest session where
    the person's presence is noted, whatever it is; `has_followed` whether they were present at one.
    """

    stage: Stage
    accepted_on: date | None = None
    met_on: date | None = None
    assessed_on: date | None = None
    assessed_level: Level | None = None
    before_on: date | None = None
    has_objectives: bool = False
    has_hours: bool = False
    agreed_on: date | None = None
    signed_on: date | None = None
    ended_on: date | None = None
    last_session_on: date | None = None
    has_followed: bool = False


# ───────── Agreeing ─────────
def agree_obstacles(facts: Facts, agreed_on: date | None, today: date) -> list[Obstacle]:
    """Why no path can be agreed on this dossier; empty means that one can.

    Source: charter, « Rôle du Médiateur » (« proposer un parcours » follows the diagnosis), « Parcours ».
    """
    found = [*_standing(facts), *_due(facts)] or _assessed(facts)
    if agreed_on is None:
        return found
    if facts.signed_on is not None and agreed_on > facts.signed_on:
        sentence = f"La fiche de suivi est signée depuis le {facts.signed_on:%d/%m/%Y} : l’accord vient avant."
        found.append(Obstacle("agreed_after_sheet", sentence, heading("pathway"), "agreed_on"))
    causes = (
        ("l’acceptation du dossier", facts.accepted_on),
        ("la rencontre", facts.met_on),
        ("le diagnostic", facts.assessed_on),
    )
    found += _after("l’accord", agreed_on, causes, "agreed_on")
    return [*found, *_not_future("d’accord", agreed_on, today, "agreed_on")]


def _standing(facts: Facts) -> list[Obstacle]:
    cited = heading("pathway")
    if facts.stage == Stage.CLOSED:
        return [Obstacle("closed", "Ce dossier est clos : son parcours ne change plus.", cited)]
    if facts.stage == Stage.EQUIPPED:
        return [Obstacle("equipped", "L’ordinateur est remis : le parcours ne change plus.", cited)]
    if facts.stage not in BEGUN:
        sentence = "Acceptez d’abord le dossier : le parcours se convient avec la personne accueillie."
        return [Obstacle("not_accepted", sentence, heading("mediator"))]
    return []


def _due(facts: Facts) -> list[Obstacle]:
    if facts.assessed_on is None or facts.assessed_level != Level.ACQUIRED:
        return []
    sentence = (
        "Le diagnostic validé dit « compétences acquises » : aucun parcours n’est dû, et aucune fiche de suivi "
        "n’est à signer."
    )
    return [Obstacle("not_due", sentence, heading("prescriber"))]


def _assessed(facts: Facts) -> list[Obstacle]:
    if facts.assessed_on is not None:
        return []
    sentence = "Le Médiateur valide d’abord le diagnostic : c’est lui qui dit si un parcours est dû, et lequel."
    return [Obstacle("not_assessed", sentence, heading("mediator"))]


# ───────── Signing ─────────
def sign_obstacles(facts: Facts, on: date | None, today: date) -> list[Obstacle]:
    """Why the follow-up sheet cannot be signed on that day; without a day, why it cannot be signed at all.

    Source: charter, « Parcours » (« L'engagement se concrétise par la signature de la fiche de suivi »).
    """
    cited = heading("pathway")
    if facts.signed_on is not None:
        sentence = f"La fiche de suivi est déjà signée, le {facts.signed_on:%d/%m/%Y}."
        return [Obstacle("signed_already", sentence, cited)]
    found = [*_standing(facts), *_due(facts)] or _assessed(facts)
    agreed = (
        ("no_objectives", "les objectifs convenus", not facts.has_objectives),
        ("no_hours", "les heures prévues", not facts.has_hours),
        ("no_agreement", "la date de l’accord", facts.agreed_on is None),
    )
    for code, what, lacks in agreed:
        if lacks:
            sentence = f"Écrivez d’abord {what} : la personne signe ce qui est convenu."
            found.append(Obstacle(code, sentence, heading("follow_up_sheet")))
    if facts.agreed_on is not None and facts.assessed_on is not None and facts.agreed_on < facts.assessed_on:
        sentence = (
            f"La date de l’accord précède le diagnostic ({facts.assessed_on:%d/%m/%Y}) : modifiez d’abord le parcours."
        )
        found.append(Obstacle("agreed_before_assessed", sentence, heading("mediator")))
    return found or (_signature_day(facts, on, today) if on is not None else [])


def _signature_day(facts: Facts, on: date, today: date) -> list[Obstacle]:
    causes = (("le diagnostic", facts.assessed_on), ("l’accord", facts.agreed_on))
    return [*_not_future("de signature", on, today, "signed_on"), *_after("signature", on, causes, "signed_on")]


def _not_future(what: str, on: date, today: date, field: str) -> list[Obstacle]:
    sentence = f"La date {what} est dans le futur : indiquez le jour même ou un jour passé."
    return [Obstacle(f"{field}_future", sentence, heading("pathway"), field)] if on > today else []


def _after(what: str, on: date, causes: tuple[tuple[str, date | None], ...], field: str) -> list[Obstacle]:
    """One obstacle for each cause that a day precedes."""
    return [
        Obstacle(
            f"{field}_before", f"La date de {what} précède {cause} ({day:%d/%m/%Y}) : corrigez-la.",
            heading("pathway"), field,
        )
        for cause, day in causes
        if day is not None and on < day
    ]  # fmt: skip


# ───────── Ending ─────────
def end_obstacles(facts: Facts, on: date | None, today: date) -> list[Obstacle]:
    """Why the path cannot end on that day; without a day, why it cannot end at all.

    Source: charter, « Parcours »; « Rôle du Médiateur » (« avant et après le parcours de médiation »).
    """
    if facts.ended_on is not None:
        sentence = f"Ce parcours est déjà terminé, le {facts.ended_on:%d/%m/%Y}."
        return [Obstacle("ended_already", sentence, heading("pathway"))]
    found = _standing(facts)
    if facts.signed_on is None:
        sentence = "Le Bénéficiaire signe d’abord la fiche de suivi : sa signature commence le parcours."
        found.append(Obstacle("not_signed", sentence, heading("pathway")))
    if facts.before_on is None:
        sentence = "Le Médiateur soumet d’abord le questionnaire « avant » : sans lui, rien ne se compare à la fin."
        found.append(Obstacle("no_before", sentence, heading("mediator")))
    if found or on is None:
        return found
    causes = (
        ("la signature de la fiche de suivi", facts.signed_on),
        ("le questionnaire « avant »", facts.before_on),
        ("la dernière séance", facts.last_session_on),
    )
    return [*_not_future("de fin", on, today, "ended_on"), *_after("fin", on, causes, "ended_on")]


def end_warning(facts: Facts) -> str | None:
    """What to confirm before the path ends: a path without a session is rare, and the charter does not forbid it."""
    if facts.has_followed:
        return None
    return (
        "Aucune séance suivie n’est notée. Si la personne est venue, notez d’abord ses présences ; sinon, cochez "
        "pour terminer quand même."
    )


# ───────── Sessions ─────────
def attendance_obstacle(facts: Facts, held_on: date, today: date) -> str | None:
    """Why a session of that day does not count in this path, as a sentence; None when it does."""
    if facts.signed_on is None:
        return "La fiche de suivi n’est pas signée : la séance ne compte pas encore dans ce parcours."
    if held_on < facts.signed_on:
        return f"La fiche de suivi est signée depuis le {facts.signed_on:%d/%m/%Y} : la séance vient avant."
    if facts.ended_on is not None and held_on > facts.ended_on:
        return f"Ce parcours est terminé depuis le {facts.ended_on:%d/%m/%Y} : la séance vient après."
    if held_on > today:
        return "La séance n’a pas encore eu lieu : notez les présences le jour même ou après."
    return None


# ───────── What comes next, in a sentence ─────────
def next_step(facts: Facts, today: date) -> str:
    """Where the path stands and who must act now."""
    if facts.ended_on is not None:
        return f"Parcours terminé le {facts.ended_on:%d/%m/%Y}."
    if facts.stage == Stage.CLOSED:
        return "Le dossier est clos : le parcours s’arrête là."
    if facts.signed_on is None:
        first = next(iter(sign_obstacles(facts, None, today)), None)
        if first is not None:
            return first.sentence
        return "Prochaine étape : imprimez la fiche de suivi et faites-la signer par la personne."
    if facts.before_on is None:
        return "Engagé. Prochaine étape : faites remplir le questionnaire « avant », dès maintenant."
    if facts.last_session_on is None:
        return "Engagé. Prochaine étape : la première séance."
    return f"Engagé. Dernière séance le {facts.last_session_on:%d/%m/%Y} ; à la fin, notez la date et le bilan."
