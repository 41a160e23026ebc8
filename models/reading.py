"""Very many rows read as columns: each column handed over as one text, taken apart at once, and nobody disturbed."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import String, cast, func, select

from models.base import db
from models.steady import calmly

BETWEEN = ","


def as_text(day: Any) -> Any:
    """A day as « 2026-11-23 », which is quicker to hand over than a date."""
    return cast(day, String)


def texts(query: Any) -> list[list[str]]:
    """The columns of a query, each cell as its text without a comma, empty where there is nothing.

    A row is an object to make for each of its cells; a column of a hundred thousand is handed over as one text.
    """
    found = (func.aggregate_strings(func.coalesce(cast(one, String), ""), BETWEEN) for one in query.subquery().c)
    told = db.session.execute(select(*found)).one()
    return [text.split(BETWEEN) if text is not None else [] for text in told]


def in_columns(
    query: Any, columns: Sequence[str], days: Collection[str] = (), words: Collection[str] = ()
) -> pd.DataFrame:
    """The rows of a query as a frame: days, words, all else whole numbers, with a hole where there is nothing."""
    made = {name: _days if name in days else _words if name in words else whole for name in columns}
    with calmly():
        return pd.DataFrame({name: made[name](cells) for name, cells in zip(columns, texts(query), strict=True)})


def _days(told: list[str]) -> np.ndarray:
    return np.array(told, dtype="datetime64[s]")


def _words(told: list[str]) -> np.ndarray:
    return np.array([word or None for word in told], dtype=object)


def whole(told: list[str]) -> np.ndarray:
    if "" in told:
        return np.array([number or "nan" for number in told], dtype=float)
    return np.array(told, dtype=np.int64)
