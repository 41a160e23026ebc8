"""Before and after: the same people compared with themselves, and what that does not prove.

Pure: data frames in, data frames out. Pandas lays the pairs (`laid.py`), SciPy and statsmodels test them.
Source: model, §6; domain, §3.4 and §3.5.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pin40 import laid
from pin40.laid import Form, Laid, lay, pairs
from pin40.paired import COLUMNS, HIDDEN_UNDER, TESTED_FROM, YES_NO_COLUMNS, evolution, holm, switch

Given: TypeAlias = pd.DataFrame | Laid
"""A table takes a frame of answers, or the same already laid where it is not the only one."""
AFTER, BEFORE, TOP = laid.AFTER, laid.BEFORE, laid.TOP
Item, Dimension = laid.Item, laid.Dimension
recoded, scores = laid.recoded, laid.scores


# ───────── Tables ─────────
def dimensions(answers: Given, form: Form) -> pd.DataFrame:
    """One row a dimension that has a score, `COLUMNS`; Holm over those that are tested."""
    found = lay(answers, form).scored
    rows = [{"code": d.code, "libelle": d.label, **evolution(*pairs(found, d.code))} for d in form.scored_dimensions()]
    tested = [row for row in rows if row["p"] is not None]
    if tested:
        for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
            row["p_holm"] = p
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def questions(answers: Given, form: Form) -> pd.DataFrame:
    """One row a question from 0 to 3, recoded, `COLUMNS`; `p_holm` stays empty."""
    turned = lay(answers, form).turned
    rows = [{"code": i.code, "libelle": i.label, **evolution(*pairs(turned, i.code))} for i in form.scored()]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def yes_no(answers: Given, form: Form) -> pd.DataFrame:
    """One row a yes/no question, as answered (not inverted), `YES_NO_COLUMNS`; counts are persons."""
    cut = lay(answers, form).halves
    rows = [{"code": i.code, "libelle": i.label, **switch(*pairs(cut, i.code))} for i in form.yes_no()]
    return pd.DataFrame(rows, columns=list(YES_NO_COLUMNS), dtype=object)


def distributions(answers: Given, form: Form) -> pd.DataFrame:
    """Of the pairs, how many gave each answer before and after, as answered; hidden under five pairs."""
    rows, cut = [], lay(answers, form).halves
    for item in (*form.scored(), *form.yes_no()):
        before, after = pairs(cut, item.code)
        for value in range(2 if item.is_yes_no else 4):
            is_shown = len(before) >= HIDDEN_UNDER
            rows.append({
                "code": item.code, "libelle": item.label, "reponse": value, "n_paires": len(before),
                "avant": int((before == value).sum()) if is_shown else None,
                "apres": int((after == value).sum()) if is_shown else None,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=["code", "libelle", "reponse", "n_paires", "avant", "apres"], dtype=object)


def ceiling(answers: Given, form: Form) -> dict[str, float]:
    """By question, the share of the pairs already at the top before: they cannot improve. Hidden under five."""
    turned, found = lay(answers, form).turned, {}
    for item in form.scored():
        before, _ = pairs(turned, item.code)
        if len(before) >= HIDDEN_UNDER:
            found[item.code] = float((before == TOP).mean())
    return found


def attrition(answers: Given, form: Form) -> pd.DataFrame:
    """On « avant », those who are compared beside those who answered no « après » at all, by dimension.

    Who stayed without answering that dimension again is in neither: « restés » less the pairs would be what they said.
    Columns `code, libelle, n_restes, moyenne_restes, n_partis, moyenne_partis`; a group under five is hidden.
    """
    shared = lay(answers, form)
    found = shared.scores
    left = found[(found["moment"] == BEFORE) & ~found["person"].isin(found.loc[found["moment"] == AFTER, "person"])]
    rows = []
    for dimension in form.scored_dimensions():
        row: dict[str, Any] = {"code": dimension.code, "libelle": dimension.label}
        compared, _ = pairs(shared.scored, dimension.code)
        for name, group in (("restes", compared), ("partis", left[dimension.code].dropna().to_numpy(float))):
            row |= {
                f"n_{name}": len(group),
                f"moyenne_{name}": float(group.mean()) if len(group) >= HIDDEN_UNDER else None,
            }
        rows.append(row)
    columns = ["code", "libelle", "n_restes", "moyenne_restes", "n_partis", "moyenne_partis"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


# ───────── What may be said ─────────
def notice(n: int) -> str:
    """What a reader must know of a row of this many pairs; empty from twenty on."""
    if n < HIDDEN_UNDER:
        return "Moins de 5 paires : ligne masquée."
    return "Faible effectif : description seule, sans test." if n < TESTED_FROM else ""


LIMITS: Mapping[str, str] = {
    "Sans groupe témoin": "Personne n’a été suivi sans parcours : ce qui a changé n’est pas prouvé par le parcours seul.",
    "Retour vers la moyenne": "Qui part de très bas remonte souvent un peu, même sans aide.",
    "Autre regard sur soi": "En apprenant, on mesure ce qu’on ignorait : une note peut baisser alors qu’on sait mieux.",
    "Fenêtres qui se recouvrent": "Deux questions portent sur les 3 derniers mois : à moins de 3 mois d’écart, elles se recouvrent.",
    "Absents": "Seules les personnes qui ont répondu deux fois sont comparées ; les autres sont décrites à part.",
}


def is_suppressed(child: int, parent: int) -> bool:
    """Whether a selection differs from its parent by too few pairs to be shown: nobody is found by subtraction."""
    return 0 < parent - child < HIDDEN_UNDER


def plain(value: Any) -> Any:
    """A cell as a page or a workbook takes it: never a NaN."""
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def records(frame: pd.DataFrame) -> Sequence[dict[str, Any]]:
    """The rows of a table, every cell plain."""
    return [{str(key): plain(value) for key, value in row.items()} for row in frame.to_dict("records")]
