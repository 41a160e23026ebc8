"""The activity report: counts by quarter and structure, delays, exits, costs. Pure: data frames in, data frames out.

A frame of dossiers or laptops has one row each, `id`, then one column of days a fact (empty where it has not
happened). Quarters are those of `selection.quarter`. Nothing is estimated: what has no day is not counted.
Source: model, §6 and issue « The impact questionnaire », 10; small groups: domain, §3.5.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pin40.activity_words import Step
from pin40.paired import HIDDEN_UNDER
from pin40.selection import bounds


def quarter_of(days: pd.Series) -> pd.Series:
    """« 2026-T1 » of each day; None where there is none. Each quarter is told once, however many days it has."""
    when = pd.to_datetime(days)
    places, spans = pd.factorize(when.dt.year * 4 + when.dt.quarter - 1)
    words = np.array([*(f"{int(span) // 4}-T{int(span) % 4 + 1}" for span in spans), None], dtype=object)
    return pd.Series(words[places], days.index, dtype=object)


def within(days: pd.Series, period: str) -> pd.Series:
    """Which days fall in the period ("2026", "2026-T1", or nothing for all of them); no day never does."""
    when = pd.to_datetime(days)
    if not period:
        return when.notna()
    first, last = bounds(period) or (None, None)
    return (when >= pd.Timestamp(first)) & (when <= pd.Timestamp(last))


def happened(
    rows: pd.DataFrame, measures: Sequence[tuple[str, str]], period: str, keys: Sequence[str] = ()
) -> pd.DataFrame:
    """One row a fact of the period: `code`, `quarter`, then the row's own `keys`."""
    kept = [rows[within(rows[column], period)] for _, column in measures]
    ranks = np.repeat(np.arange(len(measures)), [len(part) for part in kept])
    quarters_of = [quarter_of(part[column]) for part, (_, column) in zip(kept, measures, strict=True)]
    made = {
        "code": pd.Categorical.from_codes(ranks, categories=[code for code, _ in measures]),
        "quarter": pd.Categorical(np.concatenate(quarters_of) if kept else []),
        **{key: np.concatenate([part[key] for part in kept]) if kept else [] for key in keys},
    }
    return pd.DataFrame(made, columns=["code", "quarter", *keys])


def by_quarter(facts: pd.DataFrame, codes: Sequence[str], quarters: Sequence[str]) -> pd.DataFrame:
    """Quarters in rows, measures in columns: how many facts, 0 where there is none."""
    found: pd.DataFrame = _crossed(facts, "quarter", codes).reindex(list(quarters), fill_value=0)
    return found


def by_key(facts: pd.DataFrame, key: str, codes: Sequence[str]) -> pd.DataFrame:
    """Structures in rows (those that have any of these facts), measures in columns."""
    return _crossed(facts, key, codes)


def _crossed(facts: pd.DataFrame, key: str, codes: Sequence[str]) -> pd.DataFrame:
    found = facts[facts[key].notna() & facts["code"].isin(list(codes))]
    if not len(found):
        return pd.DataFrame(columns=list(codes), dtype=int)
    table = found.groupby([key, "code"], observed=True).size().unstack(fill_value=0)
    return table.set_axis(table.columns.astype(str), axis=1).reindex(columns=list(codes), fill_value=0)


def quarters(frames: Sequence[tuple[pd.DataFrame, Sequence[str]]], until: str) -> list[str]:
    """Every quarter from the first fact to `until`, without a hole, the earliest first."""
    days = [pd.to_datetime(frame[column]) for frame, columns in frames for column in columns]
    edges = pd.Series(
        [edge for one in days if one.notna().any() for edge in (one.min(), one.max())], dtype="datetime64[s]"
    )
    first, last = min([*quarter_of(edges), until]), max([*quarter_of(edges), until])
    spans = pd.period_range(first.replace("-T", "Q"), last.replace("-T", "Q"), freq="Q")
    return [f"{span.year}-T{span.quarter}" for span in spans]


def delays(rows: pd.DataFrame, steps: Sequence[Step], period: str) -> pd.DataFrame:
    """Of each step that can be read: `code`, `n`, `q1`, `median`, `q3` in days (linear quantiles), `reversed`.

    `reversed` counts the rows whose second day comes before the first: they are left out, and said.
    """
    made = []
    for step in steps:
        if step.start not in rows or step.end not in rows:
            continue
        kept = rows[within(rows[step.end], period) & rows[step.start].notna()]
        days = (pd.to_datetime(kept[step.end]) - pd.to_datetime(kept[step.start])).dt.days
        good = days[days >= 0]
        spread = [float(one) for one in good.quantile([0.25, 0.5, 0.75])] if len(good) else [None, None, None]
        made.append((step.code, len(good), *spread, len(days) - len(good)))
    return pd.DataFrame(made, columns=["code", "n", "q1", "median", "q3", "reversed"])


def exits(rows: pd.DataFrame, period: str) -> pd.Series:
    """How many dossiers ended by each reason, the most frequent first."""
    kept = rows[within(rows["closed_on"], period)]
    found: pd.Series = kept["exit_reason"].dropna().value_counts()
    return found


def costs(rows: pd.DataFrame, period: str, spans: Sequence[str]) -> pd.DataFrame:
    """Quarters in rows: laptops made deliverable, those whose cost is known, `total`, `mean` and `median` in euros."""
    kept = rows[within(rows["livrables"], period)]
    table = pd.DataFrame({"quarter": quarter_of(kept["livrables"]), "cost": pd.to_numeric(kept["cost"])})
    found = table.groupby("quarter")["cost"].agg(
        laptops="size", known="count", total="sum", mean="mean", median="median"
    )
    found = found.reindex(list(spans))
    return found.fillna({"laptops": 0, "known": 0, "total": 0.0})


def whole_cost(rows: pd.DataFrame, period: str) -> dict[str, float | None]:
    """The same on one line."""
    kept = rows[within(rows["livrables"], period)]
    cost = pd.to_numeric(kept["cost"]).dropna()
    mean, median = (float(cost.mean()), float(cost.median())) if len(cost) else (None, None)
    return {"laptops": len(kept), "known": len(cost), "total": float(cost.sum()), "mean": mean, "median": median}


# ───────── What leaves the circle ─────────
def guarded(counts: pd.DataFrame, least: int = HIDDEN_UNDER) -> pd.DataFrame:
    """The same counts of people, for a paper that leaves those who know them: None where a cell must not be read.

    In each column (whose total stands beside it), 1 to 4 people are hidden; then the smallest others, until what is
    hidden holds two cells and `least` people: no cell can be had by subtraction.
    """
    return counts.apply(lambda column: pd.Series(_guarded(column.tolist(), least), column.index, dtype=object))


def _guarded(values: list[int], least: int) -> list[Any]:
    hidden = {place for place, value in enumerate(values) if 0 < value < least}
    others = sorted((value, place) for place, value in enumerate(values) if value >= least)
    while hidden and others and (len(hidden) < 2 or sum(values[place] for place in hidden) < least):
        hidden.add(others.pop(0)[1])
    return [None if place in hidden else value for place, value in enumerate(values)]


def is_small(count: int, least: int = HIDDEN_UNDER) -> bool:
    """A group in which somebody could be recognised."""
    return 0 < count < least
