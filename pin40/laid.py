"""From answers to pairs: the questions of a version, and its answers laid side by side, each way once.

Frames of answers hold one row a person and moment: `person`, `moment` ("avant" or "apres"), then one column a question
code, a float from 0 to 3 (0 or 1 for yes/no), NaN where there is no answer or the person is not concerned: never 0.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

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


@dataclass(frozen=True, eq=False)
class Laid:
    """Answers of a version with what its tables share, each made the first time that one of them needs it."""

    answers: pd.DataFrame
    form: Form

    @cached_property
    def halves(self) -> Halves:
        """As answered."""
        return halves(self.answers)

    @cached_property
    def turned(self) -> Halves:
        """The higher the better."""
        return Halves(recoded(self.halves.before, self.form), recoded(self.halves.after, self.form))

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every person's dimensions, those of one moment alone included."""
        return scores(recoded(self.answers, self.form), self.form)

    @cached_property
    def scored(self) -> Halves:
        return halves(self.scores)


def lay(answers: pd.DataFrame | Laid, form: Form) -> Laid:
    """Answers laid once: tables made of the same ones share the work."""
    return answers if isinstance(answers, Laid) else Laid(answers, form)
