"""Releases: one a closed half-year, made the first time that it is asked for, then never made again."""

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import impact_answers as gathered
from models import impact_cells
from models import impact_groups as axes
from models.base import db
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.reference import QuestionnaireVersion
from models.session import tell, writing
from models.snapshot import Snapshot
from models.viewer import asking, seeing_as
from pin40 import impact_groups, release
from pin40.conditions import SYSTEM
from pin40.path_words import Moment
from pin40.selection import AXES, bounds, half, is_closed, told
from pin40.snapshot_words import SnapshotKind

QUESTION = "releases"
RELEASED_AXES = tuple(axis for axis in AXES if axis != "mediateur")
"""A place of mediation is a few people: what is told of it stays between it and the Alpi."""


def all_of(day: date) -> list[Snapshot]:
    """Every release, the latest first; those of half-years closed since the last time are made now."""
    with asking(QUESTION):
        known = _known()
        missing = [one for one in _periods(day) if one not in {snapshot.period for snapshot in known}]
        found = [*known, *(_kept(_made(period, day)) for period in missing)]
        for snapshot in found:
            if snapshot in db.session:
                db.session.refresh(snapshot)  # a commit on the way has emptied it
                db.session.expunge(snapshot)
    return sorted(found, key=lambda snapshot: snapshot.period, reverse=True)


def latest(day: date) -> Snapshot | None:
    return next(iter(all_of(day)), None)


def _known() -> list[Snapshot]:
    kept = select(Snapshot).where(Snapshot.kind == SnapshotKind.RELEASE).order_by(Snapshot.period.desc())
    return list(db.session.scalars(kept))


def _periods(day: date) -> list[str]:
    """The closed half-years in which somebody answered « après », the earliest first."""
    days = db.session.scalars(
        select(QuestionnaireResponse.answered_on).where(QuestionnaireResponse.moment == Moment.AFTER).distinct()
    )
    return sorted({period for period in map(half, days) if is_closed(period, day)})


def _made(period: str, day: date) -> Snapshot:
    version = _version(period)
    form = gathered.form(version)
    found = gathered.answers(version, "all")
    frame = found.of_half(period)
    pairs = int((frame["person"].value_counts() == 2).sum())
    content = {
        "title": version.title,
        "tables": release.tables(frame, form),
        "groups": _groups(found, frame, form),
        "response_rate": _rate(version.id, period),
        "yes_no_reversed": [item.code for item in form.yes_no() if item.is_reversed],
    }
    return Snapshot(
        kind=SnapshotKind.RELEASE, name=f"Parution : {told(period)}", taken_on=day, period=period,
        questionnaire=version.number, pairs=release.said(pairs), content=content, digest=digest(content),
    )  # fmt: skip


def _groups(found: gathered.Answers, frame: Any, form: Any) -> dict[str, Any]:
    """By axis, what each group changed by; hidden groups keep their name alone."""
    change = impact_groups.changes(frame, form)
    there = found.dossiers.loc[change.index]
    hidden, made = impact_cells.alone(change.notna(), there[list(RELEASED_AXES)]), {}
    for axis in RELEASED_AXES:
        rows = impact_groups.by_group(change, there[axis])
        words = dict(axes.labels(axis, list(there[axis].unique())))
        shown = impact_cells.protected_groups(rows, words, hidden[axis])
        made[axis] = [release.grouped(row) for row in shown]
    return made


def _version(period: str) -> QuestionnaireVersion:
    """Versions are never mixed: the one that most people answered in this half-year."""
    first, last = bounds(period) or (date.min, date.min)
    counted = (
        select(QuestionnaireResponse.questionnaire_version_id)
        .where(QuestionnaireResponse.moment == Moment.AFTER, QuestionnaireResponse.answered_on.between(first, last))
        .group_by(QuestionnaireResponse.questionnaire_version_id)
        .order_by(func.count().desc(), QuestionnaireResponse.questionnaire_version_id.desc())
        .limit(1)
    )
    return db.session.get_one(QuestionnaireVersion, db.session.scalars(counted).one())


def _rate(version_id: int, period: str) -> int | None:
    """Of the paths that ended in this half-year, the share answered before and after, to the nearest five per cent."""
    first, last = bounds(period) or (date.min, date.min)
    ended = (gathered.IS_COUNTED, Prescription.path_ended_on.between(first, last))
    both = (Prescription.before_on.is_not(None), Prescription.after_on.is_not(None))
    whole = db.session.scalar(select(func.count()).select_from(Prescription).where(*ended)) or 0
    part = db.session.scalar(select(func.count()).select_from(Prescription).where(*ended, *both)) or 0
    return release.roughly(part, whole)


def digest(content: dict[str, Any]) -> str:
    """The fingerprint of figures, whatever the order in which the database gives them back."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _kept(snapshot: Snapshot) -> Snapshot:
    """Write it in a transaction of its own; where another page has made it meanwhile, that one stands."""
    with seeing_as(SYSTEM):  # nobody's act: the half-year closed by itself
        return _written(snapshot)


def _written(snapshot: Snapshot) -> Snapshot:
    if writing.get():
        db.session.add(snapshot)
        db.session.commit()
        return snapshot
    token = writing.set(True)
    try:
        with Session(db.engine, expire_on_commit=False) as session:
            tell(session.connection())
            session.add(snapshot)
            try:
                session.commit()
            except IntegrityError:
                session.rollback()
                tell(session.connection())
                same = select(Snapshot).where(Snapshot.name == snapshot.name)
                return session.scalars(same).one()
    finally:
        writing.reset(token)
    return snapshot
