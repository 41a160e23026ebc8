"""The answers of the comparison as one frame, and the dossiers counted: read within reach, never handed to a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from models import impact_groups as groups
from models import impact_reading
from models.base import db
from models.beneficiary import Beneficiary
from models.partner import Partner
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.reference import Commune, Dimension, Question, QuestionnaireVersion
from models.steady import calmly, once
from pin40 import impact
from pin40.laid import Laid
from pin40.path_words import Moment
from pin40.selection import Selection, bounds
from pin40.words import Direction, Level, Phase, Scale

COMPARED = (Moment.BEFORE, Moment.AFTER)

IS_COUNTED = and_(
    Prescription.trashed_at.is_(None),
    # « Compétences acquises » : no path is due, the dossier stands outside the pairs (model, §3).
    or_(Prescription.assessed_on.is_(None), Prescription.assessed_level != Level.ACQUIRED),
)


# ───────── The questionnaire ─────────
def form(version: QuestionnaireVersion) -> impact.Form:
    """A version as the comparison reads it."""
    of_version = select(Question).where(Question.questionnaire_version_id == version.id).order_by(Question.position)
    items = tuple(
        impact.Item(q.code, q.label, q.scale.value, q.direction == Direction.LOWER, q.phase == Phase.BOTH)
        for q in db.session.scalars(of_version)
    )
    families = select(Dimension).where(Dimension.questionnaire_version_id == version.id).order_by(Dimension.position)
    return impact.Form(
        version.number,
        items,
        tuple(
            impact.Dimension(d.code, d.label, _codes(d.score_questions), _codes(d.yes_no_questions), d.minimum)
            for d in db.session.scalars(families)
        ),
    )


def _codes(words: str) -> tuple[str, ...]:
    return tuple(code for code in words.split("|") if code)


# ───────── Dossiers, counted and listed by the same words ─────────
def _answered(version_id: int, moment: Moment) -> ColumnElement[bool]:
    return Prescription.id.in_(_answers_at(version_id, moment))


def _answers_at(version_id: int, moment: Moment) -> Select[tuple[int]]:
    """The dossiers that answered this version at that moment, once each."""
    of_version = QuestionnaireResponse.questionnaire_version_id == version_id
    return select(QuestionnaireResponse.prescription_id).where(QuestionnaireResponse.moment == moment, of_version)


def counted(
    version_id: int, selection: Selection, known: tuple[ColumnElement[bool], ColumnElement[bool]] | None = None
) -> dict[str, ColumnElement[bool]]:
    """By name of a count, the dossiers that it counts: a list of them shows the same number.

    « Avant » is asked of whoever a diagnosis sends on a path; « après », once the path has ended. Of earlier years,
    the file knows who answered: whoever answered « avant » was asked « après ». `known` says in another way who
    answered « avant » and « après ».
    """
    before, after = known or (_answered(version_id, moment) for moment in COMPARED)
    nothing = Prescription.before_on.is_(None)
    within = and_(IS_COUNTED, *_within(selection))
    ended = or_(Prescription.path_ended_on.is_not(None), Prescription.beneficiary_id.is_(None), after)
    return {
        "demandes-avant": and_(within, or_(before, and_(nothing, Prescription.assessed_on.is_not(None)))),
        "avant": and_(within, before),
        "demandes-apres": and_(within, before, ended),
        "apres": and_(within, after),
        "paires": and_(within, before, after),
    }


def _within(selection: Selection) -> list[ColumnElement[bool]]:
    """A dossier is of the quarter in which « avant » was answered; not answered yet, of its diagnosis."""
    found: list[ColumnElement[bool]] = []
    days = bounds(selection.period)
    if days is not None:
        found.append(func.coalesce(Prescription.before_on, Prescription.assessed_on).between(*days))
    if selection.group is not None:
        found.append(groups.within(*selection.group))
    return found


class Counts(NamedTuple):
    """Dossiers of a selection by name of a count; `mixed` answered « avant » and « après » in two versions: no pair."""

    of: Mapping[str, int]
    mixed: int


@lru_cache(maxsize=256)
def counts(asked: "Once", selection: Selection) -> Counts:
    """Every count in one reading of the dossiers, each beside its answers; asked anew as soon as one changes."""
    # Beside, not within: a hundred thousand dossiers are then looked up twice, and not once a count.
    sides = [_answers_at(asked.version_id, moment).subquery() for moment in COMPARED]
    known = (sides[0].c.prescription_id.is_not(None), sides[1].c.prescription_id.is_not(None))
    where, whole = (counted(asked.version_id, one, known) for one in (selection, Selection()))
    both = (Prescription.before_on.is_not(None), Prescription.after_on.is_not(None))
    mixed = and_(*both, whole["avant"] | whole["apres"], ~whole["paires"])
    query = select(*(func.count(case((clause, 1))) for clause in (*where.values(), mixed))).select_from(Prescription)
    for side in sides:
        query = query.outerjoin(side, side.c.prescription_id == Prescription.id)
    *found, last = db.session.execute(query).one()
    return Counts(dict(zip(where, found, strict=True)), last)


# ───────── Answers ─────────
@dataclass(frozen=True, eq=False)
class Answers:
    """Every answer of a version within reach; `dossiers` says of each person the quarter of « avant », the half-year
    of « après », and its value on each axis."""

    frame: pd.DataFrame
    dossiers: pd.DataFrame

    @cached_property
    def _laid(self) -> dict[impact.Form, Laid]:
        return {}

    def laid(self, form: impact.Form) -> Laid:
        """All of them, laid once for every table."""
        return self._laid.setdefault(form, Laid(self.frame, form))

    def of(self, selection: Selection) -> pd.DataFrame:
        """The answers of one selection."""
        if selection.is_whole:
            return self.frame
        keep = pd.Series(True, index=self.dossiers.index)
        if selection.period:
            keep &= self.dossiers["quarter"].str.startswith(selection.period)
        if selection.group is not None:
            axis, value = selection.group
            keep &= self.dossiers[axis] == value
        return self._of(keep)

    def of_half(self, period: str) -> pd.DataFrame:
        """The answers of those who answered « après » in that half-year."""
        return self._of(self.dossiers["half"] == period)

    def _of(self, keep: pd.Series) -> pd.DataFrame:
        return self.frame[self.frame["person"].isin(self.dossiers.index[keep])].reset_index(drop=True)


def fingerprint(version_id: int) -> tuple[Any, ...]:
    """What changes whenever an answer, a response or a dossier within reach does: nothing stale is ever shown."""
    responses = select(func.count(), func.max(QuestionnaireResponse.id), func.sum(QuestionnaireResponse.version))
    dossiers = select(func.count(), func.sum(Prescription.version), func.count(Prescription.trashed_at))
    of_version = QuestionnaireResponse.questionnaire_version_id == version_id
    found = [*db.session.execute(responses.select_from(QuestionnaireResponse).where(of_version)).one()]
    found += db.session.execute(dossiers.select_from(Prescription)).one()
    for model in (Beneficiary, Partner, Commune):  # what a group is made by
        found += db.session.execute(select(func.max(model.id), func.sum(model.version))).one()
    return tuple(found)


class Once:
    """What a cached read takes: equal to itself by its key alone."""

    def __init__(self, key: tuple[Any, ...], version_id: int) -> None:
        self.key, self.version_id = key, version_id

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Once) and other.key == self.key


def asked(version: QuestionnaireVersion, reach: Any) -> Once:
    """What a version within the present reach is read by, `reach` being what names it."""
    return Once(named(version, reach), version.id)


def answers(version: QuestionnaireVersion, reach: Any) -> Answers:
    """The answers of a version within the present reach; read anew when they change."""
    return _read(asked(version, reach))


def named(version: QuestionnaireVersion, reach: Any) -> tuple[Any, ...]:
    """The name of these answers, as they are now."""
    here = (str(db.engine.url), reach, version.id)
    return once(here, lambda: (*here, *fingerprint(version.id)))


@lru_cache(maxsize=8)
@calmly()
def _read(asked: Once) -> Answers:
    wanted = select(Question.id, Question.code).where(
        Question.questionnaire_version_id == asked.version_id, Question.scale != Scale.TEXT
    )
    codes = {number: code for number, code in db.session.execute(wanted)}
    dossiers = impact_reading.dossiers(asked.version_id, IS_COUNTED)
    return Answers(impact_reading.frame(asked.version_id, codes, dossiers.index), dossiers)
