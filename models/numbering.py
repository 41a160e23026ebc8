"""Gapless numbers: one row a series and a year, locked while its next number is taken."""

import re
from collections.abc import Iterable

from sqlalchemy import Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped

from models.base import Record, column, db, text

OURS = re.compile(r"D(20\d\d)-(\d{4,8})", re.ASCII)
"""A dossier's number as we give them."""


class Numbering(Record):
    __tablename__ = "numberings"
    __table_args__ = (UniqueConstraint("series", "year"),)
    series: Mapped[str] = text(4, "Série", nullable=False)
    year: Mapped[int] = column(Integer, "Année", nullable=False)
    last: Mapped[int] = column(Integer, "Dernier numéro", nullable=False, default=0)

    def __str__(self) -> str:
        return f"Série {self.series}, année {self.year}"


def pass_over(numbers: Iterable[str]) -> None:
    """Dossiers of a file may bear numbers like ours: each series goes on after the highest, none is given twice."""
    highest: dict[int, int] = {}
    for found in filter(None, map(OURS.fullmatch, numbers)):
        year, rank = int(found[1]), int(found[2])
        highest[year] = max(rank, highest.get(year, 0))
    for year, rank in sorted(highest.items()):
        row = db.session.scalar(
            select(Numbering).where(Numbering.series == "D", Numbering.year == year).with_for_update()
        )
        if row is None:
            db.session.add(Numbering(series="D", year=year, last=rank))
        else:
            row.last = max(row.last, rank)
