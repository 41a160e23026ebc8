"""The large demonstration: the small one, then a hundred thousand dossiers and more laptops, written in bulk.

The software itself writes, in chunks, facts and children that agree (`flask pin40 check` says so). No journal, no
papers: those are in the small one, which was played act by act.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from models.base import Record, db
from models.numbering import Numbering
from models.partner import Partner
from models.prescription import Prescription
from models.reference import CompetenceGrid, Question, QuestionnaireVersion
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import PartnerRole, Phase
from seed import demo_large_devices, demo_large_dossiers
from seed.demo_story import YEARS

DOSSIERS, DEVICES, CHUNK = 100_000, 120_000, 2_000


@dataclass
class Ground:
    """What every chunk stands on."""

    today: date
    dice: random.Random
    prescribers: list[tuple[int, int]]
    mediators: list[int]
    refurbishers: list[int]
    manager: int
    grid: int
    version: int
    questions: list[tuple[int, Phase]]
    numbers: Counter[int]

    @property
    def start(self) -> date:
        return self.today - timedelta(days=365 * YEARS)

    def stamp(self, day: date) -> dict[str, Any]:
        """What every row has."""
        return {"created_at": datetime.combine(day, time(9), UTC), "version": 1}


def add(today: date, seed: int, dossiers: int | None = None, devices: int | None = None) -> None:
    """Bring the base to these numbers, in one transaction."""
    with seeing_as(SYSTEM):
        ground = _ground(today, seed)
        more = (dossiers or DOSSIERS) - _count(Prescription)
        laptops = demo_large_devices.Stock(ground, (devices or DEVICES) - _count(demo_large_devices.Device), keep)
        for first in range(0, more, CHUNK):
            demo_large_dossiers.write(ground, range(first, min(more, first + CHUNK)), more, laptops, keep)
            db.session.expunge_all()
        laptops.fill()
        _number(ground)
        db.session.commit()


def keep(table: type[Record], rows: list[dict[str, Any]], *, back: bool = False) -> list[int]:
    """Insert these rows at once; with `back`, their numbers in the same order."""
    if not rows:
        return []
    statement = insert(table.__table__)  # type: ignore[arg-type]
    if not back:
        for some in _chunks(rows):
            db.session.execute(statement, some)
        return []
    key = table.__table__.c.id
    return list(db.session.scalars(statement.returning(key, sort_by_parameter_order=True), rows))


def _chunks(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, len(rows), 10_000):
        yield rows[first : first + 10_000]


def _count(table: type[Record]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _ground(today: date, seed: int) -> Ground:
    def of(role: PartnerRole) -> list[Any]:
        active = select(Partner.id, Partner.commune_id).where(Partner.role == role, Partner.is_active)
        return [tuple(row) for row in db.session.execute(active.order_by(Partner.id))]

    grid = select(CompetenceGrid.id).order_by(CompetenceGrid.number.desc()).limit(1)
    version = db.session.scalar(select(QuestionnaireVersion.id).order_by(QuestionnaireVersion.number.desc()).limit(1))
    asked = select(Question.id, Question.phase).where(Question.questionnaire_version_id == version)
    known = db.session.execute(select(Numbering.year, Numbering.last).where(Numbering.series == "D"))
    return Ground(
        today=today,
        dice=random.Random(seed),  # noqa: S311  (dice, not secrets)
        prescribers=of(PartnerRole.PRESCRIBER),
        mediators=[number for number, _ in of(PartnerRole.MEDIATOR)],
        refurbishers=[number for number, _ in of(PartnerRole.REFURBISHER)],
        manager=of(PartnerRole.MANAGER)[0][0],
        grid=db.session.scalar(grid) or 0,
        version=version or 0,
        questions=[(number, phase) for number, phase in db.session.execute(asked.order_by(Question.position))],
        numbers=Counter({year: last for year, last in known}),
    )


def _number(ground: Ground) -> None:
    """The next dossier takes the number that follows."""
    rows = {row.year: row for row in db.session.scalars(select(Numbering).where(Numbering.series == "D"))}
    for year, last in ground.numbers.items():
        if year in rows:
            rows[year].last = last
        else:
            db.session.add(Numbering(series="D", year=year, last=last))
    db.session.flush()
