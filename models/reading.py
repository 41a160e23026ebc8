"""Very many rows read as columns: days as text, each made a day once, and nobody disturbed meanwhile."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import String, cast

from models.base import db
from models.steady import calmly


def as_text(day: Any) -> Any:
    """A day as « 2026-11-23 », which is quicker to hand over than a date."""
    return cast(day, String)


def in_columns(query: Any, columns: Sequence[str], days: Collection[str] = ()) -> pd.DataFrame:
    """The rows of a query as a frame; `days` are columns read `as_text`."""
    with calmly():
        values = list(zip(*db.session.execute(query).all(), strict=True)) or [()] * len(columns)
        read = dict(zip(columns, values, strict=True))
        # Days before the frame, which would first make words of them.
        return pd.DataFrame({name: _days(read[name]) if name in days else read[name] for name in columns})


def _days(told: Sequence[str | None]) -> np.ndarray:
    places = {day: place for place, day in enumerate(set(told))}
    distinct = np.array([day or "NaT" for day in places], dtype="datetime64[s]")
    return distinct[np.fromiter(map(places.__getitem__, told), np.int64, len(told))]
