"""The questionnaire on paper: large type, a box before each answer, the dossier's number and no name."""

from typing import Any

from flask import Response, abort, request

from models import answering
from models.prescription import Prescription
from models.reference import Question, QuestionnaireVersion
from pin40.path_words import Moment
from pin40.typography import french, inside, typographic
from pin40.words import Reading, Scale
from views.logbook import remember
from views.prints import render
from views.questionnaire_form import SILENT, UNCONCERNED, scale_words

LINES = 4
"""Lines to write on, where the answer is free."""
INTRO = (
    "Cochez une seule case par question. Si vous ne savez pas, cochez la dernière case.",
    "Il n’y a pas de bonne ni de mauvaise réponse. Vous aurez votre ordinateur quelles que soient vos réponses.",
)


def download(dossier: Prescription, moment: Moment, version: QuestionnaireVersion) -> Response:
    """The form as a file; who took it is remembered."""
    if request.method == "POST":
        abort(405)
    remember(Reading.DOCUMENT, Prescription, dossier.id)
    return render.download(
        f"questionnaire-{dossier.number}-{moment.value}",
        render.document("questionnaire", form(dossier, moment, version)),
    )


def form(dossier: Prescription, moment: Moment, version: QuestionnaireVersion) -> dict[str, Any]:
    """The data of the paper; its QR code says which dossier, which moment and which version."""
    questions = answering.questions(version.id, moment)
    return {
        "title": typographic(f"Questionnaire : {inside(moment.label)}"),
        "under": f"Dossier {dossier.number}, version {version.number}",
        "foot": f"Questionnaire, dossier {dossier.number}",
        "code": f"{dossier.number} {moment.value} {version.number}",
        "intro": [_set(line) for line in INTRO],
        "questions": [_question(rank, one) for rank, one in enumerate(questions, 1)],
    }


def _question(rank: int, one: Question) -> dict[str, Any]:
    words = [] if one.scale == Scale.TEXT else [*scale_words(one).values()]
    skip = [UNCONCERNED] if one.is_skippable else []
    return {
        "label": _set(f"{rank}. {one.label}"),
        "hint": _set(one.hint),
        "answers": [_set(said) for said in (*words, *skip, SILENT)] if words else [],
        "lines": 0 if words else LINES,
    }


def _set(words: str) -> str:
    return french(words)
