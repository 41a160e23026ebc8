"""A release: what leaves the circle of those who may see the people. Rounded, no count of 1 to 4, none by subtraction.

One release tells one closed half-year, by the day of « après »: no person stands in two of them, and none is made
again, so that nothing is found by comparing two. Source: domain, §3.6; model, §6.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pin40 import impact
from pin40.disclosure import partition
from pin40.laid import Form
from pin40.paired import HIDDEN_UNDER

DIGITS = {
    "p": 3, "p_holm": 3, "d_z": 2, "g_z": 2, "rang_biserial": 2, "wilson_apres_bas": 2, "wilson_apres_haut": 2,
}  # fmt: skip
UNSAID = ("wilcoxon_W",)
"""A sum of ranks is exact to the person: it would give back a count that is hidden."""
MOVED = ("mieux", "pareil", "moins_bien")


def tables(answers: pd.DataFrame, form: Form) -> dict[str, list[dict[str, Any]]]:
    """`dimensions`, `questions` and `yes_no` as a release tells them; a row under five pairs is not there."""
    return {
        "dimensions": [_scaled(row, 1) for row in _shown(impact.dimensions(answers, form))],
        "questions": [_scaled(row, 2) for row in _shown(impact.questions(answers, form))],
        "yes_no": [_switched(row) for row in _shown(impact.yes_no(answers, form))],
    }


def _shown(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [row for row in impact.records(table) if row["n_paires"] >= HIDDEN_UNDER]


def rounded(row: Mapping[str, Any], digits: int) -> dict[str, Any]:
    return {
        key: round(value, DIGITS.get(key, digits)) + 0.0 if isinstance(value, float) else value
        for key, value in row.items()
    }


def _scaled(row: dict[str, Any], digits: int) -> dict[str, Any]:
    """Means and shares; better, same and worse where none of them can be told apart."""
    hidden = partition({key: row[key] for key in MOVED})
    unsaid: dict[str, Any] = {str(key): None for key in (*hidden, *UNSAID)}
    return rounded(row | unsaid, digits)


def _switched(row: dict[str, Any]) -> dict[str, Any]:
    """Yes before and after, and who changed: where the four groups that they make are all of five, or of nobody."""
    n, gained, lost = row["n_paires"], row["non_vers_oui"], row["oui_vers_non"]
    kept_yes = row["oui_avant"] - lost
    made = dict(row)
    for name in ("avant", "apres"):
        if partition({"oui": row[f"oui_{name}"], "non": n - row[f"oui_{name}"]}):
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
