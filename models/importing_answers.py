"""Answers taken back from a file: all of it, or nothing. Bulk, as the software itself; the journal has its lines.

A dossier of the base keeps to the rules of its path; one of earlier years (`is_historic`) is created with nobody.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from models.answering import SETS, dates
from models.base import db, now
from models.bulk import BATCH, chunks, tell, write
from models.numbering import pass_over
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.reference import Question, QuestionnaireVersion
from models.viewer import seeing_as, viewer
from pin40 import questionnaire as rules
from pin40.answer_file import (
    Asked,
    Line,
    Reader,
    Reading,
    column_name,
    header_faults,
    in_order,
    taken_back_faults,
    twice,
)
from pin40.conditions import SYSTEM, Viewer
from pin40.path_words import AnswerMode, Moment
from pin40.words import Stage

NOT_CSV = "Ce fichier n’est pas un CSV lisible : enregistrez-le en CSV UTF-8."
By = dict[str, list[Line]]
Places = dict[str, tuple[int, int | None]]


class AnswersError(Exception):
    """The file cannot be taken; `sentences` says in French what to correct, one sentence a fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(f"{len(sentences)} fautes")
        self.sentences = sentences


@dataclass(frozen=True)
class Taken:
    """What an import wrote, and the lines of the file on which nothing was answered."""

    responses: int
    answers: int
    created: int
    blanks: list[int]


def import_answers(source: Path | bytes, today: date, *, is_historic: bool = False, number: int = 1) -> Taken:
    """Take back every questionnaire of the file, or none. Raises AnswersError, OSError; commits.

    Done with the software's own eyes, under the name of whoever asks.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    with seeing_as(Viewer(viewer().actor, SYSTEM.seen)):
        version, questions = _version(number)
        reading = read(content, {q.code: Asked(q.code, q.scale, q.is_skippable, q.phase) for q in questions}, today)
        by_dossier: By = defaultdict(list)
        for line in reading.lines:
            by_dossier[line.dossier].append(line)
        known, given = _known(list(by_dossier)), _given(list(by_dossier))
        for name, lines in by_dossier.items():
            repeated = list(twice(lines))
            again = {rank for rank, _ in repeated}
            once = [line for line in lines if line.rank not in again]
            judged = _faults(once, known.get(name), given.get(name, {}), is_historic, today)
            reading.faults += repeated if name in reading.broken else [*repeated, *judged]
        if reading.faults:
            raise AnswersError(reading.sentences())
        if not reading.lines:
            raise AnswersError(["Ce fichier n’a aucune réponse."])
        created = _create({name: lines for name, lines in by_dossier.items() if name not in known})
        taken = _write(version, questions, reading.lines, _places(list(by_dossier)), today)
        for name, dossier in known.items():
            _date(dossier, by_dossier[name])
        db.session.commit()
    return replace(taken, created=len(created), blanks=reading.blanks)


def _version(number: int) -> tuple[QuestionnaireVersion, list[Question]]:
    version = db.session.scalar(select(QuestionnaireVersion).where(QuestionnaireVersion.number == number))
    if version is None or version.published_on is None:
        raise AnswersError([f"La version {number} du questionnaire n’existe pas, ou n’est pas publiée."])
    of_version = select(Question).where(Question.questionnaire_version_id == version.id)
    return version, list(db.session.scalars(of_version.order_by(Question.position)))


# ───────── Reading ─────────
def read(content: bytes, asked: Mapping[str, Asked], today: date) -> Reading:
    """The lines of the file, judged one by one; semicolons or commas, UTF-8. Raises AnswersError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AnswersError([NOT_CSV]) from None
    if "\x00" in text:
        raise AnswersError([NOT_CSV])
    head = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";" if ";" in head else ",", strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise AnswersError([NOT_CSV]) from None
    while rows and not any(cell.strip() for cell in rows[-1][1]):
        rows.pop()  # spreadsheets leave empty lines at the end
    names = [column_name(name) for name in rows[0][1]] if rows else []
    wrong = header_faults(names, asked)
    if wrong:
        raise AnswersError([f"Ligne 1 : {sentence}" for sentence in wrong])
    reading, lines = Reading(), Reader(names, asked, today)
    for rank, row in rows[1:]:
        lines.take(rank, row, reading)
    return reading


def _known(names: list[str]) -> dict[str, Prescription]:
    """The dossiers of these numbers that are in the base, thrown away or not."""
    found = (db.session.scalars(select(Prescription).where(Prescription.number.in_(some))) for some in chunks(names))
    return {dossier.number: dossier for some in found for dossier in some}


def _given(names: list[str]) -> dict[str, dict[Moment, date]]:
    """By dossier, the questionnaires that the base already has, with their day."""
    given: dict[str, dict[Moment, date]] = defaultdict(dict)
    for some in chunks(names):
        query = (
            select(Prescription.number, QuestionnaireResponse.moment, QuestionnaireResponse.answered_on)
            .join(Prescription, QuestionnaireResponse.prescription_id == Prescription.id)
            .where(Prescription.number.in_(some))
        )
        for name, moment, on in db.session.execute(query):
            given[name][moment] = on
    return given


def _faults(
    lines: list[Line], dossier: Prescription | None, given: dict[Moment, date], is_historic: bool, today: date
) -> Iterator[tuple[int, str]]:
    """Why the lines of one dossier cannot be taken."""
    if dossier is None and not is_historic:
        advice = "corrigez son numéro, ou importez avec --historique."
        yield from ((line.rank, f"le dossier {line.dossier} n’existe pas : {advice}") for line in lines)
    elif dossier is not None and dossier.trashed_at is not None:
        yield from ((line.rank, f"le dossier {line.dossier} est à la corbeille.") for line in lines)
    elif dossier is None or dossier.beneficiary_id is None:
        yield from taken_back_faults(lines, given)
    else:
        facts = dates(dossier, given.get(Moment.SIX_MONTHS))
        for line in in_order(lines):
            for obstacle in rules.moment_obstacles(line.moment, facts, line.on, today):
                yield line.rank, f"dossier {line.dossier} : {obstacle.sentence[0].lower()}{obstacle.sentence[1:]}"
            if line.moment in SETS:
                facts = replace(facts, **{SETS[line.moment]: line.on})


# ───────── Writing ─────────
def _facts(lines: list[Line]) -> dict[str, date]:
    """The dates of a dossier that its questionnaires set."""
    return {SETS[line.moment]: line.on for line in lines if line.moment in SETS}


def _create(by_dossier: By) -> list[str]:
    """Dossiers of earlier years: no person, no structure, closed on the day of their last questionnaire."""
    stamp = {"created_at": now(), "version": 1, "stage": Stage.CLOSED, "before_on": None, "after_on": None}
    rows = [
        {**stamp, "number": name, "closed_on": max(line.on for line in lines), **_facts(lines)}
        for name, lines in by_dossier.items()
    ]
    write(Prescription, rows)
    pass_over(by_dossier)
    numbers = [number for number, _ in _places(list(by_dossier)).values()]
    tell(Prescription, numbers, "number,before_on,after_on,closed_on")
    return list(by_dossier)


def _date(dossier: Prescription, lines: list[Line]) -> None:
    """The facts of a dossier that was there; one of earlier years closes with its last questionnaire."""
    for column, on in _facts(lines).items():
        setattr(dossier, column, on)
    if dossier.beneficiary_id is None:
        dossier.closed_on = max(on for on in (dossier.closed_on, *(line.on for line in lines)) if on is not None)


def _places(names: list[str]) -> Places:
    """By dossier, its number in the base and its mediator's."""
    columns = select(Prescription.number, Prescription.id, Prescription.mediator_id)
    found = (db.session.execute(columns.where(Prescription.number.in_(some))) for some in chunks(names))
    return {name: (number, mediator) for some in found for name, number, mediator in some}


def _write(
    version: QuestionnaireVersion, questions: list[Question], lines: list[Line], places: Places, day: date
) -> Taken:
    stamp = {"created_at": now(), "version": 1, "questionnaire_version_id": version.id, "entered_on": day}
    stamp |= {"mode": AnswerMode.IMPORTED, "entered_by_id": viewer().actor.account_id}
    rows = []
    for line in lines:
        number, mediator = places[line.dossier]
        keys = {"prescription_id": number, "mediator_id": mediator}
        rows.append({**stamp, **keys, "moment": line.moment, "answered_on": line.on})
    numbers: list[int] = []
    for some in chunks(rows, BATCH):
        made = insert(QuestionnaireResponse).returning(QuestionnaireResponse.id, sort_by_parameter_order=True)
        numbers += db.session.scalars(made, some)
    for pairs in chunks(list(zip(numbers, lines, strict=True)), BATCH // 10):
        write(Answer, [row for n, line in pairs for row in _answers(n, places[line.dossier][1], line, questions, day)])
    tell(QuestionnaireResponse, numbers, "prescription_id,moment,answered_on,mode")
    return Taken(len(numbers), sum(len(line.values) for line in lines), 0, [])


def _answers(number: int, mediator: int | None, line: Line, asked: list[Question], day: date) -> Iterator[Any]:
    """A row for each question asked then: nothing said stays empty, « non concerné » is said apart."""
    stamp = {"created_at": now(), "version": 1, "response_id": number, "mediator_id": mediator, "entered_on": day}
    for question in asked:
        if rules.is_asked(question.phase, line.moment):
            value = line.values.get(question.code)
            is_words = isinstance(value, str) and value != rules.NOT_CONCERNED
            yield stamp | {
                "question_id": question.id,
                "value": value if isinstance(value, int) else None,
                "is_not_concerned": value == rules.NOT_CONCERNED,
                "words": value if is_words else None,
            }
