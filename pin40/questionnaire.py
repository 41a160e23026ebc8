"""The impact questionnaire: what an answer may be, and when it may be given. Nothing said is never 0."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.path_words import Moment
from pin40.words import Phase, Scale

NOT_CONCERNED: Literal["NC"] = "NC"
Given = int | None | Literal["NC"]
"""One answer: a number of the scale, None when nothing was said, NC when the question does not concern one."""

HIGHEST: dict[Scale, int] = {Scale.CAPACITY: 3, Scale.AGREEMENT: 3, Scale.FREQUENCY: 3, Scale.BINARY: 1}
"""The best answer of each scale; 0 is the lowest. A free text has no number."""
TEXT_CHARACTERS = 500
SIX_MONTHS_DAYS = 182
CHANGE_DAYS = 7
"""Ours, after the table of rights: a mediator mends a typing error, and does not rewrite the past."""


# ───────── Answers ─────────
def answer_obstacles(
    code: str,
    value: Given,
    scale: Scale,
    is_skippable: bool,
    *,
    phase: Phase = Phase.BOTH,
    moment: Moment | None = None,
) -> list[Obstacle]:
    """Why this cannot be the answer to the question `code`. No answer is always allowed.

    Source: charter, « Rôle du Médiateur » (« questionnaire d'analyse d'impact avant et après »).
    """
    if value is None:
        return []
    if phase == Phase.AFTER and moment == Moment.BEFORE:
        return [_wrong(code, "too_early", "cette question ne se pose qu’à la fin du parcours : videz la réponse")]
    if value == NOT_CONCERNED:
        advice = "« non concerné » n’est pas prévu ici : répondez, ou laissez vide"
        return [] if is_skippable else [_wrong(code, "not_skippable", advice)]
    highest = HIGHEST.get(scale)
    if highest is None:
        return [_wrong(code, "not_a_number", "cette question attend un texte, pas un nombre")]
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= highest:
        return []
    return [_wrong(code, "out_of_scale", _bounds(scale, is_skippable))]


def _wrong(code: str, reason: str, advice: str) -> Obstacle:
    return Obstacle(reason, f"Question {code} : {advice}.", heading("mediator"), code)


def _bounds(scale: Scale, is_skippable: bool) -> str:
    skip = ", NC si la personne n’est pas concernée" if is_skippable else ""
    numbers = "0 pour non, 1 pour oui" if scale == Scale.BINARY else f"un nombre entier de 0 à {HIGHEST[scale]}"
    return f"indiquez {numbers}{skip}, ou laissez vide"


def is_asked(phase: Phase, moment: Moment) -> bool:
    """Whether a question is asked at that moment: those of the end, at the end only."""
    return phase == Phase.BOTH or moment == Moment.AFTER


def parse(text: str | None, scale: Scale, is_skippable: bool) -> Given:
    """What was typed, as an answer; nothing typed is None. ValueError, in French, for anything else.

    A free text is not read here but by `parse_text`: KeyError.
    """
    highest = HIGHEST[scale]
    typed = (text or "").strip()
    if not typed:
        return None
    if typed.upper() == NOT_CONCERNED and is_skippable:
        return NOT_CONCERNED
    if len(typed) == 1 and typed in "0123456789" and int(typed) <= highest:
        return int(typed)
    advice = _bounds(scale, is_skippable)
    raise ValueError(f"{advice[0].upper()}{advice[1:]}.")


def parse_text(text: str | None) -> str | None:
    """A free answer without the blanks around it, None when empty; ValueError, in French, when too long."""
    typed = (text or "").strip()
    if len(typed) > TEXT_CHARACTERS:
        raise ValueError(f"La réponse fait {len(typed)} caractères : tenez en {TEXT_CHARACTERS}.")
    return typed or None


def is_blank(answers: Mapping[str, Given | str]) -> bool:
    """Whether nothing at all was answered; 0 and « non concerné » are answers, an empty text is not."""
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in answers.values())


# ───────── Moments ─────────
@dataclass(frozen=True, kw_only=True)
class Dates:
    """The days that a questionnaire depends on; None when it has not happened.

    `is_path_due` is `journey.is_path_due`: with no path due, the questionnaires are optional and « après »
    waits for no path. A closed dossier no longer changes: only « six mois après » is still asked of it.
    """

    before_on: date | None
    after_on: date | None
    sheet_signed_on: date | None
    path_ended_on: date | None
    accepted_on: date | None
    handed_over_on: date | None
    six_months_on: date | None = None
    is_path_due: bool = True
    closed_on: date | None = None


def moment_obstacles(moment: Moment, facts: Dates, on: date, today: date) -> list[Obstacle]:
    """Why this questionnaire cannot be given on that day; empty means that it can. All reasons at once.

    Source: charter, « Rôle du Médiateur » (« avant et après le parcours de médiation »).
    """
    found = []
    if on > today:
        found.append(_date("date_future", "La date est dans le futur : indiquez le jour même ou un jour passé."))
    if facts.accepted_on is None:
        found.append(_undated("not_accepted", "Acceptez d’abord le dossier : le questionnaire vient ensuite."))
    elif on < facts.accepted_on:
        sentence = f"La date précède l’acceptation du dossier ({facts.accepted_on:%d/%m/%Y}) : corrigez-la."
        found.append(_date("before_acceptance", sentence))
    done = {Moment.BEFORE: facts.before_on, Moment.AFTER: facts.after_on, Moment.SIX_MONTHS: facts.six_months_on}
    already = done[moment]
    if already is not None:
        sentence = f"Ce questionnaire a déjà été rempli le {already:%d/%m/%Y} : une personne y répond une seule fois."
        return [*found, _undated("twice", sentence)]
    if facts.closed_on is not None and moment != Moment.SIX_MONTHS:
        found.append(_undated("closed", "Le dossier est clos : ce questionnaire ne se remplit plus."))
    judge = {Moment.BEFORE: _before, Moment.AFTER: _after, Moment.SIX_MONTHS: _six_months}[moment]
    return [*found, *judge(facts, on)]


def _undated(code: str, sentence: str) -> Obstacle:
    return Obstacle(code, sentence, heading("mediator"))


def _date(code: str, sentence: str) -> Obstacle:
    return Obstacle(code, sentence, heading("mediator"), "answered_on")


def _before(facts: Dates, on: date) -> list[Obstacle]:
    """Once the path has ended, « avant » would be answered from memory: whatever its date, it is refused."""
    found = []
    if facts.path_ended_on is not None:
        sentence = "Le parcours est terminé : le questionnaire « avant » ne peut plus être rempli."
        found.append(_undated("path_already_ended", sentence))
    if facts.after_on is not None:
        sentence = "Le questionnaire « après » est déjà rempli : celui d’« avant » vient trop tard."
        found.append(_undated("after_already_given", sentence))
    return found


def _after(facts: Dates, on: date) -> list[Obstacle]:
    found = []
    if facts.before_on is None:
        sentence = "Le questionnaire « avant » n’a pas été rempli : celui d’« après » ne peut pas le précéder."
        found.append(_undated("before_not_given", sentence))
    elif on < facts.before_on:
        sentence = f"La date précède le questionnaire « avant » ({facts.before_on:%d/%m/%Y}) : corrigez-la."
        found.append(_date("after_before_before", sentence))
    if not facts.is_path_due:
        return found
    if facts.sheet_signed_on is None or facts.path_ended_on is None:
        sentence = "Le parcours n’est pas terminé : terminez-le d’abord, puis remplissez le questionnaire « après »."
        found.append(_undated("path_not_ended", sentence))
    elif on < facts.path_ended_on:
        sentence = f"La date précède la fin du parcours ({facts.path_ended_on:%d/%m/%Y}) : corrigez-la."
        found.append(_date("before_path_end", sentence))
    return found


def _six_months(facts: Dates, on: date) -> list[Obstacle]:
    if facts.handed_over_on is None:
        sentence = "L’ordinateur n’est pas encore remis : ce questionnaire vient six mois après la remise."
        return [_undated("not_handed_over", sentence)]
    if on < facts.handed_over_on:
        sentence = f"La date précède la remise de l’ordinateur ({facts.handed_over_on:%d/%m/%Y}) : corrigez-la."
        return [_date("before_handover", sentence)]
    return []


def late_before(moment: Moment, facts: Dates, on: date) -> str | None:
    """What is said of an « avant » answered once the path has begun; refused, it would close the way to the laptop.

    Source: charter, « Rôle du Médiateur » (« avant et après le parcours »), « Parcours » (the signature engages).
    """
    signed = facts.sheet_signed_on
    if moment != Moment.BEFORE or signed is None or on <= signed:
        return None
    return (
        f"La fiche de suivi est signée depuis le {signed:%d/%m/%Y} : la charte demande ce questionnaire avant le "
        "parcours. Il compte, mais l’écart entre avant et après sera moins sûr."
    )


def due(facts: Dates) -> Moment | None:
    """The questionnaire that the hand-over waits for and that may be given now; six months after, none is due."""
    if not facts.is_path_due:
        return None
    asked = (Moment.BEFORE, Moment.AFTER)
    return next((one for one in asked if not moment_obstacles(one, facts, date.max, date.max)), None)


def six_months_due(facts: Dates, today: date) -> bool:
    """Whether the follow-up is to be asked: six months to a year after the hand-over, where the pair is there."""
    if facts.handed_over_on is None or facts.six_months_on is not None or None in (facts.before_on, facts.after_on):
        return False
    return SIX_MONTHS_DAYS <= (today - facts.handed_over_on).days <= 2 * SIX_MONTHS_DAYS


# ───────── Corrections ─────────
def redate_obstacles(moment: Moment, facts: Dates, on: date, today: date) -> list[Obstacle]:
    """Why a questionnaire already given cannot be dated that day: its own cause before it, what followed after."""
    followed: tuple[date | None, ...] = ()
    if moment == Moment.BEFORE:
        followed = (facts.path_ended_on, facts.after_on)
        facts = replace(facts, before_on=None, after_on=None, path_ended_on=None)
    elif moment == Moment.AFTER:
        followed = (facts.handed_over_on,) if facts.is_path_due else ()
    alone = replace(facts, after_on=None, six_months_on=None, closed_on=None)
    found = moment_obstacles(moment, alone, on, today)
    latest = min((day for day in followed if day is not None), default=None)
    if latest is not None and on > latest:
        sentence = f"La date suit ce qui est venu après ({latest:%d/%m/%Y}) : corrigez-la."
        found.append(_date("after_what_followed", sentence))
    return found


def change_obstacles(entered_on: date, today: date) -> list[Obstacle]:
    """Why answers can no longer be changed: seven days after they were entered, that day included."""
    if (today - entered_on).days <= CHANGE_DAYS:
        return []
    sentence = (
        f"Ces réponses datent de plus de {CHANGE_DAYS} jours : elles ne se modifient plus. Signalez l’erreur à l’Alpi."
    )
    return [Obstacle("too_late", sentence, heading("mediator"))]
