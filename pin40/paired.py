"""One row of the comparison: two equal arrays, before and after, and every figure that can be said of them.

Source: model, §6; domain, §3.5. The statistics are SciPy's and statsmodels'; the conventions are written here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

DRAWS, SEED = 2000, 40
EXACT_UP_TO = 25
HIDDEN_UNDER, TESTED_FROM = 5, 20
DIGITS = 9
"""Differences are rounded there before they are ranked: a third computed two ways must still be a tie."""

COLUMNS = (
    "code", "libelle", "n_paires", "moyenne_avant", "moyenne_apres", "difference", "ic95_bas", "ic95_haut", "d_z",
    "g_z", "rang_biserial", "wilcoxon_variante", "wilcoxon_W", "p", "p_holm", "mieux", "pareil", "moins_bien",
)  # fmt: skip
YES_NO_COLUMNS = (
    "code", "libelle", "n_paires", "oui_avant", "oui_apres", "non_vers_oui", "oui_vers_non", "mcnemar_variante", "p",
    "wilson_apres_bas", "wilson_apres_haut",
)  # fmt: skip


def evolution(before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """Every figure of one row of `COLUMNS`, but its names; None where it cannot be said."""
    n = len(before)
    row: dict[str, Any] = dict.fromkeys(COLUMNS[3:])
    if n < HIDDEN_UNDER:
        return {"n_paires": n, **row}
    change = np.round(after - before, DIGITS)
    low, high = bootstrap(change)
    # Thirds all alike have a deviation of some 10⁻¹⁵: whether anything varies is asked of the differences themselves.
    d_z = float(change.mean()) / float(change.std(ddof=1)) if np.ptp(change) > 0 else None
    row |= {
        "moyenne_avant": float(before.mean()),
        "moyenne_apres": float(after.mean()),
        "difference": float((after - before).mean()),
        "ic95_bas": low,
        "ic95_haut": high,
        "d_z": d_z,
        "g_z": None if d_z is None else d_z * (1 - 3 / (4 * (n - 1) - 1)),
        "rang_biserial": rank_biserial(change),
        "mieux": int((change > 0).sum()),
        "pareil": int((change == 0).sum()),
        "moins_bien": int((change < 0).sum()),
    }
    return {"n_paires": n, **row, **(signed_rank(change) if n >= TESTED_FROM else {})}


def bootstrap(change: np.ndarray) -> tuple[float, float]:
    """The 95 % percentile interval of the mean, persons resampled 2,000 times with a fixed seed.

    Few values are distinct: how often each is drawn is multinomial, which is the same resampling done at once.
    """
    values, counts = np.unique(change, return_counts=True)
    n = int(counts.sum())
    drawn = np.random.Generator(np.random.PCG64(SEED)).multinomial(n, counts / n, size=DRAWS)
    low, high = np.percentile(drawn @ values / n, [2.5, 97.5])
    return float(low), float(high)


def rank_biserial(change: np.ndarray) -> float | None:
    """(W⁺ − W⁻) / (W⁺ + W⁻), zeros dropped, mid-ranks; None when nobody changed."""
    moved = change[change != 0]
    if not len(moved):
        return None
    ranks = stats.rankdata(np.abs(moved))
    up, down = float(ranks[moved > 0].sum()), float(ranks[moved < 0].sum())
    return (up - down) / (up + down)


def signed_rank(change: np.ndarray) -> dict[str, Any]:
    """Wilcoxon's test, two-sided, zeros dropped; W is the smaller sum of ranks.

    Exact up to 25 differences without ties, else normal with the correction for ties and no continuity.
    """
    moved = change[change != 0]
    if not len(moved):
        return {"wilcoxon_variante": "aucune différence", "wilcoxon_W": None, "p": None}
    is_exact = len(moved) <= EXACT_UP_TO and len(np.unique(np.abs(moved))) == len(moved)
    result = stats.wilcoxon(moved, zero_method="wilcox", correction=False, method="exact" if is_exact else "asymptotic")
    return {
        "wilcoxon_variante": "exacte" if is_exact else "normale, ex æquo corrigés",
        "wilcoxon_W": float(result.statistic),
        "p": float(result.pvalue),
    }


def holm(chances: Sequence[float]) -> list[float]:
    """Holm's step-down correction, in the order given: the same figures as statsmodels' `multipletests`.

    That one starts with a full garbage collection, which on a server costs more than the whole report.
    """
    given = np.asarray(chances, float)
    order = np.argsort(given)
    stepped = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    found = np.empty_like(given)
    found[order] = np.minimum(stepped, 1.0)
    return [float(one) for one in found]


def switch(before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """Who went from no to yes and from yes to no, and McNemar's test: exact when fewer than 25 changed."""
    n = len(before)
    row: dict[str, Any] = dict.fromkeys(YES_NO_COLUMNS[3:])
    if n < HIDDEN_UNDER:
        return {"n_paires": n, **row}
    gained, lost = int(((before == 0) & (after == 1)).sum()), int(((before == 1) & (after == 0)).sum())
    yes = int(after.sum())
    low, high = proportion_confint(yes, n, method="wilson")
    row |= {
        "oui_avant": int(before.sum()),
        "oui_apres": yes,
        "non_vers_oui": gained,
        "oui_vers_non": lost,
        "wilson_apres_bas": float(low),
        "wilson_apres_haut": float(high),
    }
    if n >= TESTED_FROM:
        is_exact = gained + lost < EXACT_UP_TO
        stayed = n - gained - lost
        table = [[stayed, gained], [lost, 0]]
        p = 1.0 if gained + lost == 0 else float(mcnemar(table, exact=is_exact, correction=False).pvalue)
        row |= {"mcnemar_variante": "exacte" if is_exact else "khi-deux sans continuité", "p": p}
    return {"n_paires": n, **row}
