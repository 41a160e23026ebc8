"""Before and after: the same people compared with themselves, and what that does not prove.

Pure: data frames in, data frames out. Pandas lays the pairs, SciPy and statsmodels test them. Frames of answers
hold one row a person and moment: `person`, `moment` ("avant" or "apres"), then one column a question code, a
float from 0 to 3 (0 or 1 for yes/no), NaN where there is no answer or the person is not concerned: never 0.
Source: model, §6; domain, §3.4 and §3.5.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from pin40.paired import COLUMNS, HIDDEN_UNDER, TESTED_FROM, YES_NO_COLUMNS, evolution, switch

BEFORE, AFTER = "avant", "apres"
TOP = 3.0


@dataclass(frozen=True)
class Item:
    """One question: `scale` is the word of `Scale`, `is_reversed` where a lower answer is better."""

    code: str
    label: str
    scale: str
    is_reversed: bool
    is_both: bool = True

    @property
    def is_yes_no(self) -> bool:
        return self.scale == "binaire"

    @property
    def is_scored(self) -> bool:
        return self.scale in ("capacite", "accord", "frequence")


@dataclass(frozen=True)
class Dimension:
    """A family of questions; `minimum` answered for a score, None where it has none."""

    code: str
    label: str
    scored: tuple[str, ...]
    yes_no: tuple[str, ...]
    minimum: int | None


@dataclass(frozen=True)
class Form:
    """One version of the questionnaire."""

    number: int
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...]

    def scored(self) -> list[Item]:
        return [item for item in self.items if item.is_scored and item.is_both]

    def yes_no(self) -> list[Item]:
        return [item for item in self.items if item.is_yes_no and item.is_both]

    def scored_dimensions(self) -> list[Dimension]:
        return [dimension for dimension in self.dimensions if dimension.minimum is not None and dimension.scored]


# ───────── From answers to pairs ─────────
def recoded(answers: pd.DataFrame, form: Form) -> pd.DataFrame:
    """The same answers, the higher the better: 3 − x, or 1 − x, for the reversed items."""
    turned = answers.copy()
    for item in form.items:
        if item.is_reversed and item.code in turned:
            turned[item.code] = (1.0 if item.is_yes_no else TOP) - turned[item.code]
    return turned


def scores(turned: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Each dimension from 0 to 100: the mean of the answered items / 3 × 100, with at least its minimum of items."""
    found = {"person": turned["person"], "moment": turned["moment"]}
    for dimension in form.scored_dimensions():
        items = turned.reindex(columns=list(dimension.scored)).astype(float)
        enough = items.notna().sum(axis=1) >= max(1, dimension.minimum or 0)
        found[dimension.code] = (items.mean(axis=1) / TOP * 100).where(enough)
    return pd.DataFrame(found)


@dataclass(frozen=True)
class Halves:
    """The persons who answered at both moments, one row each in the order of their name, before and after."""

    before: pd.DataFrame
    after: pd.DataFrame


def halves(frame: pd.DataFrame) -> Halves:
    """The frame cut in two, the same persons on both sides."""
    sides = [frame[frame["moment"] == moment].set_index("person") for moment in (BEFORE, AFTER)]
    both = sides[0].index.intersection(sides[1].index).sort_values()
    return Halves(sides[0].loc[both], sides[1].loc[both])


def pairs(cut: Halves, column: str) -> tuple[np.ndarray, np.ndarray]:
    """Before and after of the persons who have both; two equal arrays of floats."""
    if column not in cut.before:
        return np.array([]), np.array([])
    before, after = cut.before[column].to_numpy(float), cut.after[column].to_numpy(float)
    whole = ~(np.isnan(before) | np.isnan(after))
    return before[whole], after[whole]


# ───────── Tables ─────────
def dimensions(answers: pd.DataFrame, form: Form) -> pd.DataFrame:
    """One row a dimension that has a score, `COLUMNS`; Holm over those that are tested."""
    found = halves(scores(recoded(answers, form), form))
    rows = [{"code": d.code, "libelle": d.label, **evolution(*pairs(found, d.code))} for d in form.scored_dimensions()]
    tested = [row for row in rows if row["p"] is not None]
    if tested:
        for row, p in zip(tested, multipletests([row["p"] for row in tested], method="holm")[1], strict=True):
            row["p_holm"] = float(p)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def questions(answers: pd.DataFrame, form: Form) -> pd.DataFrame:
    """One row a question from 0 to 3, recoded, `COLUMNS`; `p_holm` stays empty."""
    turned = halves(recoded(answers, form))
    rows = [{"code": i.code, "libelle": i.label, **evolution(*pairs(turned, i.code))} for i in form.scored()]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def yes_no(answers: pd.DataFrame, form: Form) -> pd.DataFrame:
    """One row a yes/no question, as answered (not inverted), `YES_NO_COLUMNS`; counts are persons."""
    cut = halves(answers)
    rows = [{"code": i.code, "libelle": i.label, **switch(*pairs(cut, i.code))} for i in form.yes_no()]
    return pd.DataFrame(rows, columns=list(YES_NO_COLUMNS), dtype=object)


def distributions(answers: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Of the pairs, how many gave each answer before and after, as answered; hidden under five pairs."""
    rows, cut = [], halves(answers)
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


def ceiling(answers: pd.DataFrame, form: Form) -> dict[str, float]:
    """By question, the share of the pairs already at the top before: they cannot improve. Hidden under five."""
    turned, found = halves(recoded(answers, form)), {}
    for item in form.scored():
        before, _ = pairs(turned, item.code)
        if len(before) >= HIDDEN_UNDER:
            found[item.code] = float((before == TOP).mean())
    return found


def attrition(answers: pd.DataFrame, form: Form) -> pd.DataFrame:
    """On « avant », those who also answered « après » beside those who did not, by dimension.

    Columns `code, libelle, n_restes, moyenne_restes, n_partis, moyenne_partis`; a group under five is hidden.
    """
    found = scores(recoded(answers, form), form)
    stayed = set(found.loc[found["moment"] == AFTER, "person"])
    before = found[found["moment"] == BEFORE]
    rows = []
    for dimension in form.scored_dimensions():
        row: dict[str, Any] = {"code": dimension.code, "libelle": dimension.label}
        for name, is_there in (("restes", True), ("partis", False)):
            group = before.loc[before["person"].isin(stayed) == is_there, dimension.code].dropna()
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
