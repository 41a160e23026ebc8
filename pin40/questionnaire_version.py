"""A version of the questionnaire before it is published: what makes it whole, and which questions stay comparable."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.questionnaire import HIGHEST
from pin40.words import Direction, Phase, Scale

CODE = re.compile(r"[A-Z][0-9]{2}")
USUAL = {
    Scale.CAPACITY: (
        "0=Non, je ne sais pas faire|1=Oui, si quelqu’un m’aide|2=Oui, seul(e), mais c’est difficile"
        "|3=Oui, seul(e), facilement"
    ),
    Scale.AGREEMENT: "0=Pas du tout|1=Un peu|2=Assez|3=Beaucoup",
    Scale.FREQUENCY: "0=Jamais|1=Moins d’une fois par semaine|2=Plusieurs fois par semaine|3=Tous les jours",
    Scale.BINARY: "0=Non|1=Oui",
    Scale.TEXT: "",
}
"""The words of each scale where nobody writes others."""


@dataclass(frozen=True)
class Asked:
    """A question as the rules look at it."""

    code: str
    scale: Scale
    choices: str
    direction: Direction
    phase: Phase
    dimension: str
    comparable_code: str | None = None


@dataclass(frozen=True)
class Scored:
    """A dimension, with the codes of its score and of its yes/no questions."""

    code: str
    score: tuple[str, ...]
    yes_no: tuple[str, ...]
    minimum: int | None


def choices_fault(scale: Scale, choices: str) -> str | None:
    """What is wrong in the words of a scale; each answer has its number, from 0 up, and its words."""
    if scale == Scale.TEXT:
        return "Une question libre n’a pas de réponses à proposer : videz ce champ." if choices else None
    numbers = [part.partition("=")[0] for part in choices.split("|")]
    words = [part.partition("=")[2].strip() for part in choices.split("|")]
    wanted = [str(number) for number in range(HIGHEST[scale] + 1)]
    if numbers == wanted and all(words):
        return None
    return f"Écrivez une réponse par nombre, de 0 à {HIGHEST[scale]} : « {USUAL[scale]} »."


def code_fault(code: str) -> str | None:
    """A code names its question in files and in the analysis, for ever."""
    return None if CODE.fullmatch(code) else "Un code fait une lettre majuscule et deux chiffres : par exemple Q07."


# ───────── Publishing ─────────
def publish_obstacles(
    questions: Sequence[Asked], dimensions: Sequence[Scored], previous: Sequence[Asked]
) -> list[Obstacle]:
    """Every reason why a draft cannot be published; empty means that it can."""
    sentences = [*_question_faults(questions), *_dimension_faults(questions, dimensions)]
    sentences += _comparison_faults(questions, {one.code: one for one in previous})
    if not any(one.phase == Phase.BOTH for one in questions):
        sentences.insert(0, "Aucune question n’est posée avant et après : il n’y aurait rien à comparer.")
    return [Obstacle("draft_not_whole", sentence, heading("manager")) for sentence in sentences]


def _question_faults(questions: Sequence[Asked]) -> Iterator[str]:
    for one in questions:
        for fault in (code_fault(one.code), choices_fault(one.scale, one.choices)):
            if fault:
                yield f"Question {one.code} : {fault[0].lower()}{fault[1:]}"
        if one.scale != Scale.TEXT and one.direction == Direction.NONE and one.phase == Phase.BOTH:
            yield f"Question {one.code} : dites dans quel sens elle se lit."


def _dimension_faults(questions: Sequence[Asked], dimensions: Sequence[Scored]) -> Iterator[str]:
    known = {one.code: one for one in questions}
    for dimension in dimensions:
        for codes, is_binary in ((dimension.score, False), (dimension.yes_no, True)):
            for code in codes:
                one = known.get(code)
                if one is None:
                    yield f"Dimension {dimension.code} : la question {code} n’existe pas dans ce brouillon."
                elif (one.scale == Scale.BINARY) != is_binary or one.scale == Scale.TEXT:
                    place = "les oui ou non" if is_binary else "le score"
                    yield f"Dimension {dimension.code} : l’échelle de {code} ne va pas avec {place}."
        if dimension.score and not 1 <= (dimension.minimum or 0) <= len(dimension.score):
            yield f"Dimension {dimension.code} : le nombre de réponses au moins va de 1 à {len(dimension.score)}."


def _comparison_faults(questions: Sequence[Asked], previous: dict[str, Asked]) -> Iterator[str]:
    repeated = Counter(one.comparable_code for one in questions if one.comparable_code)
    for one in questions:
        if one.comparable_code is None:
            continue
        fault = comparison_fault(one, previous.get(one.comparable_code))
        if fault:
            yield f"Question {one.code} : {fault}"
        elif repeated[one.comparable_code] > 1:
            yield f"Question {one.code} : deux questions se disent comparables à {one.comparable_code}."


def comparison_fault(one: Asked, before: Asked | None) -> str | None:
    """Why a question cannot be compared with one of the version before; its label may be made plainer, no more."""
    if before is None:
        return f"la version précédente n’a pas de question {one.comparable_code}."
    same = (one.scale, one.choices, one.direction) == (before.scale, before.choices, before.direction)
    return None if same else f"son échelle, ses réponses ou son sens diffèrent de {before.code} : non comparable."
