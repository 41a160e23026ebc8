"""Gapless numbers: one row a series and a year, locked while its next number is taken."""

from sqlalchemy import Integer, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Record, column, text


class Numbering(Record):
    __tablename__ = "numberings"
    __table_args__ = (UniqueConstraint("series", "year"),)
    series: Mapped[str] = text(4, "Série", nullable=False)
    year: Mapped[int] = column(Integer, "Année", nullable=False)
    last: Mapped[int] = column(Integer, "Dernier numéro", nullable=False, default=0)
