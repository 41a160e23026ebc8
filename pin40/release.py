"""A release: what leaves the circle of those who may see the people. Rounded, no count of 1 to 4, none by subtraction.

One release tells one closed half-year, by the day of « après »: no person stands in two of them, and none is made
again, so that nothing is found by comparing two. Answers are whole numbers: of a small group, an exact mean, its
deviation and its ranks would give back every answer. A mean is therefore rounded until one person does not show in it,
and what is told beside it comes from the rounded one. Source: domain, §3.6; model, §6.
"""

import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd

from pin40 import impact
from pin40.disclosure import partition
from pin40.laid import Form
from pin40.paired import HIDDEN_UNDER, TESTED_FROM

DIGITS = {
    "p": 3, "p_holm": 3, "d_z": 2, "g_z": 2, "rang_biserial": 2, "wilson_apres_bas": 2, "wilson_apres_haut": 2,
}  # fmt: skip
UNSAID = ("wilcoxon_W",)
"""A sum of ranks is exact to the person: it would give back a count that is hidden."""
MOVED = ("mieux", "pareil", "moins_bien")
EFFECTS = ("d_z", "g_z", "rang_biserial")
GRAINS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
SCORE, ANSWER = 100.0, 3.0
"""How far apart two persons may be, by dimension and by question."""


def tables(answers: pd.DataFrame, form: Form) -> dict[str, list[dict[str, Any]]]:
    """`dimensions`, `questions` and `yes_no` as a release tells them; a row under five pairs is not there."""
    return {
        "dimensions": [scaled(row, SCORE) for row in _shown(impact.dimensions(answers, form))],
        "questions": [scaled(row, ANSWER) for row in _shown(impact.questions(answers, form))],
        "yes_no": [_switched(row) for row in _shown(impact.yes_no(answers, form))],
    }


def _shown(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [row for row in impact.records(table) if row["n_paires"] >= HIDDEN_UNDER]


def rounded(row: Mapping[str, Any], digits: int) -> dict[str, Any]:
    return {
        key: round(value, DIGITS.get(key, digits)) + 0.0 if isinstance(value, float) else value
        for key, value in row.items()
    }


def grain(n: int) -> float:
    """What a score of `n` persons is rounded to: the hundred points that one of them may weigh do not show.

    A question is rounded by the same hundredths: its family may be itself, and two roundings would tell the mean.
    """
    return next(one for one in GRAINS if one >= min(SCORE / n, GRAINS[-1]))


def scaled(row: Mapping[str, Any], span: float) -> dict[str, Any]:
    """Means and shares; better, same and worse where none of them can be told apart. Told twice, it is the same."""
    made, n, hidden = dict(row), row["n_paires"], _unmoved(row)
    made |= dict.fromkeys((*hidden, *UNSAID))
    if n < TESTED_FROM:
        made |= dict.fromkeys(EFFECTS)
    elif hidden:
        made |= {key: round(made[key], 1) + 0.0 for key in EFFECTS if made[key] is not None}
    step = grain(n) * span / SCORE
    near = {key: _to(made[key] / step, round) * step for key in ("moyenne_avant", "moyenne_apres")}
    change = near["moyenne_apres"] - near["moyenne_avant"]
    # Wide enough for the true interval, and for a difference that the rounding has moved.
    low, high = (_to(made[key] / step, way) * step for key, way in (("ic95_bas", math.floor), ("ic95_haut", math.ceil)))
    near |= {"difference": change, "ic95_bas": min(low, change), "ic95_haut": max(high, change)}
    return rounded(made | near, 1 if span == SCORE else 3)  # as many as the finest step has


def _to(value: float, way: Callable[[float], int]) -> int:
    return way(round(value, 6))


def _unmoved(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Which of better, same and worse are not told: of a small group, all, as soon as one is not of five."""
    counts: dict[Hashable, Any] = {key: row[key] for key in MOVED}
    if None in counts.values() or (row["n_paires"] < TESTED_FROM and min(counts.values()) < HIDDEN_UNDER):
        return MOVED
    return tuple(map(str, partition(counts)))


def grouped(row: Mapping[str, Any]) -> dict[str, Any]:
    """A group and what it changed by, as near as its size allows."""
    if row["n_paires"] is None or row["difference"] is None:
        return dict(row)
    step = grain(row["n_paires"])
    return rounded({**row, "difference": _to(row["difference"] / step, round) * step}, 1)


def _switched(row: dict[str, Any]) -> dict[str, Any]:
    """Yes before and after, and who changed: where the four groups that they make are all of five, or of nobody."""
    n, gained, lost = row["n_paires"], row["non_vers_oui"], row["oui_vers_non"]
    kept_yes = row["oui_avant"] - lost
    made = dict(row)
    for name in ("avant", "apres"):
        sides: dict[Hashable, int] = {"oui": row[f"oui_{name}"], "non": n - row[f"oui_{name}"]}
        # « All of them », of a small group, is each one's answer.
        if partition(sides) or (n < TESTED_FROM and min(sides.values()) < HIDDEN_UNDER):
            made[f"oui_{name}"] = None
    if made["oui_apres"] is None:
        made |= {"wilson_apres_bas": None, "wilson_apres_haut": None}
    small = any(0 < count < HIDDEN_UNDER for count in (gained, lost, kept_yes, n - gained - lost - kept_yes))
    if small or made["oui_avant"] is None or made["oui_apres"] is None:
        # Two of the three tell the third: who changed, and yes on one side, tell yes on the other. So does the exact p.
        made |= {"non_vers_oui": None, "oui_vers_non": None, "mcnemar_variante": None, "p": None}
    return rounded(made, 2)


def said(n: int) -> int | None:
    """A count as a release tells it."""
    return n if n >= HIDDEN_UNDER else None


def roughly(part: int, whole: int) -> int | None:
    """A share of dossiers to the nearest five per cent: nobody is counted back from it."""
    return round(20 * part / whole) * 5 if whole >= 20 else None
