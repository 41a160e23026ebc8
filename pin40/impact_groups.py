"""The comparison group by group, and what is asked once only: the same frames as `pin40/impact.py`, narrower tables."""

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from pin40 import impact
from pin40.impact import Given
from pin40.laid import AFTER, BEFORE, Form, Item, lay
from pin40.paired import HIDDEN_UNDER


def sides(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Before and after, one row a person, the same persons in the same order on both sides."""
    persons = pd.Index(frame["person"].unique()).sort_values()
    parts = (frame[frame["moment"] == moment].drop(columns="moment") for moment in (BEFORE, AFTER))
    before, after = (part.set_index("person").reindex(persons) for part in parts)
    return before, after


def told_once(form: Form) -> list[Item]:
    """The questions from 0 to 3 asked after only: satisfaction."""
    return [item for item in form.items if item.is_scored and not item.is_both]


def paired(answers: Given, form: Form) -> pd.DataFrame:
    """Who has a pair, by code of a dimension or a question; of a question asked once, who answered it.

    One row a person, one column a code, booleans: their sums are the counts that the rules on n compare.
    """
    laid = lay(answers, form)
    before, after = sides(laid.answers)
    items = [item.code for item in (*form.scored(), *form.yes_no())]
    found = before.reindex(columns=items).notna() & after.reindex(columns=items).notna()
    for item in told_once(form):
        found[item.code] = after.reindex(columns=[item.code])[item.code].notna()
    scored = sides(laid.scores)
    families = [dimension.code for dimension in form.scored_dimensions()]
    return found.join(scored[0].reindex(columns=families).notna() & scored[1].reindex(columns=families).notna())


def changes(answers: Given, form: Form) -> pd.DataFrame:
    """Of each person and dimension, the score after minus before; NaN where there is no pair."""
    before, after = sides(lay(answers, form).scores)
    families = [dimension.code for dimension in form.scored_dimensions()]
    return after.reindex(columns=families) - before.reindex(columns=families)


def by_group(change: pd.DataFrame, groups: pd.Series) -> list[dict[str, Any]]:
    """Of each group and dimension, `groupe, code, n_paires, difference`; nothing is hidden yet."""
    names = groups.reindex(change.index).fillna("").astype(str)
    counts, means = change.groupby(names).count(), change.groupby(names).mean()
    return [
        {
            "groupe": name,
            "code": code,
            "n_paires": int(counts.at[name, code]),
            "difference": impact.plain(float(means.at[name, code])) if counts.at[name, code] else None,
        }
        for code in change.columns
        for name in counts.index
    ]


def satisfaction(answers: Given, form: Form) -> list[dict[str, Any]]:
    """Asked after only, so never compared: how many gave each answer, and the mean. Hidden under five answers."""
    frame = lay(answers, form).answers
    after = frame[frame["moment"] == AFTER]
    rows = []
    for item in told_once(form):
        values = after[item.code].dropna().to_numpy(float) if item.code in after else np.array([])
        if len(values) < HIDDEN_UNDER:
            continue
        counts = {f"reponse_{value}": int((values == value).sum()) for value in range(4)}
        rows.append({"code": item.code, "libelle": item.label, "n": len(values), **counts, "moyenne": values.mean()})
    return rows


def nameless(answers: Given, form: Form) -> list[dict[str, Any]]:
    """One row a person who answered twice: `personne`, then each question before and after, as answered.

    The number follows the fingerprint of the answers, never the dossier's own order: the same answers, the same file.
    """
    cut = lay(answers, form).halves
    codes = [item.code for item in (*form.scored(), *form.yes_no()) if item.code in cut.before]
    rows = [
        {
            f"{code}_{moment}": impact.plain(side.at[person, code])
            for code in codes
            for moment, side in ((BEFORE, cut.before), (AFTER, cut.after))
        }
        for person in cut.before.index
    ]
    rows.sort(key=lambda row: hashlib.sha256(repr(list(row.values())).encode()).hexdigest())
    return [{"personne": f"P{rank:04d}"} | row for rank, row in enumerate(rows, start=1)]
