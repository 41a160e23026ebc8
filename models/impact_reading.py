"""The answers of a version read in columns: two statements, whole numbers, each word made once a distinct value.

A hundred thousand questionnaires are two million answers: the database adds those of a response into a few whole
numbers, one digit a question, which are far quicker to hand over and to take apart than one row or cell an answer.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, case, cast, func, literal, select

from models import impact_groups as groups
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.reading import as_text, texts, whole
from pin40.laid import AFTER, BEFORE
from pin40.path_words import Moment
from pin40.selection import AXES, half, quarter

BASE, DIGITS = 5, 27
"""A digit is 0 where there is no answer, else 1 + the answer; 5²⁷ still fits in 64 bits."""


def frame(version_id: int, codes: Mapping[int, str], persons: pd.Index) -> pd.DataFrame:
    """One row a response of these dossiers, in the order in which they were entered; `codes` by number of question."""
    numbers = list(codes)
    parts = [numbers[first : first + DIGITS] for first in range(0, len(numbers), DIGITS)]
    table = np.stack([whole(column) for column in texts(_responses(version_id, parts))], axis=1)
    table = table[np.isin(table[:, 1], persons.to_numpy(np.int64))]
    table = table[np.argsort(table[:, 0])]
    values = np.full((len(table), len(numbers)), np.nan)
    for rank, part in enumerate(parts):
        left = table[:, 3 + rank]
        for place in range(len(part)):
            left, digit = np.divmod(left, BASE)
            values[:, rank * DIGITS + place] = np.where(digit > 0, digit - 1.0, np.nan)
    found = pd.DataFrame(values, columns=list(codes.values()))
    found.insert(0, "person", table[:, 1])
    found.insert(1, "moment", pd.Categorical.from_codes(table[:, 2], categories=[BEFORE, AFTER]))
    return found


def _responses(version_id: int, parts: Sequence[Sequence[int]]) -> Any:
    response = QuestionnaireResponse
    is_after = case((response.moment == Moment.AFTER, 1), else_=0)
    return (
        select(response.id, response.prescription_id, is_after, *map(_packed, parts))
        # Which questions, `_packed` says: to name them here too would have each looked up by itself.
        .outerjoin(Answer, Answer.response_id == response.id)
        .where(response.questionnaire_version_id == version_id, response.moment.in_((Moment.BEFORE, Moment.AFTER)))
        .group_by(response.id)
    )


def _packed(numbers: Sequence[int]) -> ColumnElement[int]:
    """The answers to these questions as one whole number."""
    weights = {number: literal(BASE**place, BigInteger) for place, number in enumerate(numbers)}
    digit = (1 + Answer.value) * case(weights, value=Answer.question_id, else_=literal(0, BigInteger))
    return cast(func.coalesce(func.sum(digit), 0), BigInteger)


def dossiers(version_id: int, counted: ColumnElement[bool]) -> pd.DataFrame:
    """One row a dossier that answered: the quarter of « avant », the half-year of « après », its group on each axis."""
    answered = select(QuestionnaireResponse.prescription_id).where(
        QuestionnaireResponse.questionnaire_version_id == version_id,
        QuestionnaireResponse.moment.in_((Moment.BEFORE, Moment.AFTER)),
    )
    query = groups.joined(
        select(
            Prescription.id, as_text(Prescription.before_on), as_text(Prescription.after_on), *groups.columns().values()
        )
    ).where(counted, Prescription.id.in_(answered))
    persons, before, after, *values = texts(query)
    found = {
        "quarter": _told(before, lambda day: quarter(date.fromisoformat(day))),
        "half": _told(after, lambda day: half(date.fromisoformat(day))),
    }
    for axis, column in zip(groups.columns(), values, strict=True):
        found[axis] = _told(column, lambda value, axis=axis: groups.code(axis, value))
    return pd.DataFrame(found, index=whole(persons), columns=["quarter", "half", *AXES], dtype=object)


def _told(values: Sequence[str], word: Callable[[str], str]) -> np.ndarray:
    """The word of each value, made once a distinct one; empty where nothing is known."""
    words = {value: word(value) if value else "" for value in set(values)}
    return np.fromiter(map(words.__getitem__, values), object, len(values))
