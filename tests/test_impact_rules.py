"""The comparison gives the figures of textbooks and of other tools, and says when it cannot."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pin40 import impact, paired
from pin40.impact import AFTER, BEFORE, Dimension, Form, Item

FORM = Form(
    1,
    (
        Item("Q01", "Un ordinateur ?", "binaire", False),
        Item("Q05", "Ouvrir un document ?", "capacite", False),
        Item("Q06", "Chercher ?", "capacite", False),
        Item("Q07", "Envoyer ?", "capacite", False),
        Item("Q13", "Abandonné ?", "binaire", True),
        Item("Q15", "Peur ?", "accord", True),
        Item("S01", "Content ?", "accord", False, is_both=False),
        Item("S02", "Quoi ?", "texte_libre", False, is_both=False),
    ),
    (
        Dimension("equipement", "Équipement", (), ("Q01",), None),
        Dimension("competences", "Compétences", ("Q05", "Q06", "Q07"), (), 2),
        Dimension("confiance", "Confiance", ("Q15",), (), 1),
    ),
)


def answers(**columns):
    """A frame from `code=[(before, after), …]`, one pair a person."""
    count = len(next(iter(columns.values())))
    rows = []
    for person in range(count):
        for place, moment in enumerate((BEFORE, AFTER)):
            rows.append({"person": f"P{person}", "moment": moment} | {c: v[person][place] for c, v in columns.items()})
    return pd.DataFrame(rows)


def row(table, code):
    return next(one for one in impact.records(table) if one["code"] == code)


# ───────── Figures of textbooks ─────────
HOLLANDER = (
    np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]),
    np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]),
)


def test_wilcoxon_is_hollander_and_wolfes_depression_scores():
    before, after = HOLLANDER
    found = paired.signed_rank(np.round(before - after, paired.DIGITS))
    assert (found["wilcoxon_variante"], found["wilcoxon_W"]) == ("exacte", 5.0)  # V = 40 of 45: the smaller sum is 5
    assert found["p"] == pytest.approx(2 * 0.01953125, abs=1e-12)


def test_rank_biserial_is_the_gap_between_the_two_sums_of_ranks():
    before, after = HOLLANDER
    assert paired.rank_biserial(np.round(before - after, paired.DIGITS)) == pytest.approx((40 - 5) / 45)


def test_mcnemar_without_continuity_is_agrestis_approval_of_the_prime_minister():
    before = np.array([1] * 794 + [1] * 150 + [0] * 86 + [0] * 570, float)
    after = np.array([1] * 794 + [0] * 150 + [1] * 86 + [0] * 570, float)
    found = paired.switch(before, after)
    assert (found["oui_avant"], found["oui_apres"], found["non_vers_oui"], found["oui_vers_non"]) == (944, 880, 86, 150)
    assert found["p"] == pytest.approx(stats.chi2.sf((150 - 86) ** 2 / (150 + 86), 1), rel=1e-12)
    assert found["mcnemar_variante"] == "khi-deux sans continuité"


def test_mcnemar_is_the_binomial_when_fewer_than_25_changed():
    before = np.array([0.0] * 12 + [1.0] * 2 + [1.0] * 10)
    after = np.array([1.0] * 12 + [0.0] * 2 + [1.0] * 10)
    found = paired.switch(before, after)
    assert found["mcnemar_variante"] == "exacte"
    assert found["p"] == pytest.approx(stats.binomtest(2, 14, 0.5).pvalue, rel=1e-12)


def test_wilson_s_interval_is_the_known_one_for_8_of_10():
    found = paired.switch(np.zeros(10), np.array([1.0] * 8 + [0.0] * 2))
    assert found["wilson_apres_bas"] == pytest.approx(0.490162, abs=1e-6)
    assert found["wilson_apres_haut"] == pytest.approx(0.943318, abs=1e-6)


def test_the_effect_sizes_are_the_mean_of_differences_over_their_deviation_and_hedges_correction():
    before, after = np.array([1.0, 2, 3, 1, 2]), np.array([2.0, 2, 3, 3, 3])
    found = paired.evolution(before, after)
    change = np.array([1.0, 0, 0, 2, 1])
    assert found["difference"] == pytest.approx(0.8)
    assert found["d_z"] == pytest.approx(0.8 / change.std(ddof=1))
    assert found["g_z"] == pytest.approx(found["d_z"] * (1 - 3 / (4 * 4 - 1)))
    assert (found["mieux"], found["pareil"], found["moins_bien"]) == (3, 2, 0)


def test_the_interval_stands_near_the_one_of_the_t_distribution():
    change = np.random.default_rng(1).choice([-1.0, 0, 1, 2], size=400, p=[0.1, 0.3, 0.4, 0.2])
    low, high = paired.bootstrap(change)
    exact = stats.t.interval(0.95, 399, change.mean(), stats.sem(change))
    assert (low, high) == pytest.approx(exact, abs=0.02)
    assert paired.bootstrap(change) == (low, high)  # the seed is fixed


def test_thirds_computed_two_ways_are_still_ties():
    scores = np.array([1 / 3, 2 / 3 - 1 / 3, 1 - 2 / 3] * 8) * 100
    found = paired.evolution(np.zeros(24), scores)
    assert found["wilcoxon_variante"] == "normale, ex æquo corrigés"


@pytest.mark.parametrize("n", range(5, 60))
def test_the_same_change_for_everybody_has_no_effect_size_even_in_thirds(n):
    """Their deviation computes to 10⁻¹⁵, not 0: dividing by it gave millions of billions."""
    for third in (1, 2, 4):
        found = paired.evolution(np.zeros(n), np.full(n, third / 9 * 100))
        assert (found["d_z"], found["g_z"]) == (None, None)


# ───────── Recoding, scores, pairs ─────────
def test_a_reversed_question_counts_as_three_minus_the_answer_and_a_yes_no_is_told_as_answered():
    given_answers = answers(Q15=[(3, 0)] * 6, Q13=[(1, 0)] * 6)
    assert row(impact.questions(given_answers, FORM), "Q15")["difference"] == 3
    assert row(impact.yes_no(given_answers, FORM), "Q13")["oui_vers_non"] == 6


def test_a_dimension_has_no_score_under_its_minimum_of_items_and_a_missing_answer_is_no_zero():
    nan = float("nan")
    given_answers = answers(
        Q05=[(0, 3)] * 5 + [(nan, 3)], Q06=[(3, 3)] * 5 + [(nan, 3)], Q07=[(nan, nan)] * 5 + [(1, 3)]
    )
    found = row(impact.dimensions(given_answers, FORM), "competences")
    assert (found["n_paires"], found["moyenne_avant"], found["moyenne_apres"]) == (5, 50, 100)


def test_only_those_who_answered_twice_are_compared():
    given_answers = answers(Q05=[(1, 2)] * 6)
    alone = pd.DataFrame([{"person": "X", "moment": BEFORE, "Q05": 3.0}, {"person": "Y", "moment": AFTER, "Q05": 0.0}])
    found = row(impact.questions(pd.concat([given_answers, alone]), FORM), "Q05")
    assert (found["n_paires"], found["moyenne_avant"], found["moyenne_apres"]) == (6, 1, 2)


def test_holm_is_taken_over_the_dimensions_that_are_tested():
    given_answers = answers(Q05=[(0, 1), (1, 3)] * 12, Q06=[(0, 1), (1, 3)] * 12, Q15=[(1, 0), (0, 1), (2, 1)] * 8)
    table = impact.dimensions(given_answers, FORM)
    skills, trust = row(table, "competences"), row(table, "confiance")
    assert skills["p_holm"] == pytest.approx(min(1, 2 * skills["p"]))
    assert trust["p_holm"] == pytest.approx(max(2 * skills["p"], trust["p"]))
    assert {one["p_holm"] for one in impact.records(impact.questions(given_answers, FORM))} == {None}


# ───────── What cannot be said ─────────
def test_under_five_pairs_a_row_says_nothing_but_its_number():
    found = row(impact.questions(answers(Q05=[(0, 3)] * 4), FORM), "Q05")
    assert found["n_paires"] == 4
    assert {value for key, value in found.items() if key not in ("code", "libelle", "n_paires")} == {None}


def test_from_five_to_nineteen_pairs_a_row_describes_and_does_not_test():
    found = row(impact.questions(answers(Q05=[(0, 3), (1, 1)] * 9 + [(2, 3)]), FORM), "Q05")
    assert found["difference"] is not None
    assert found["p"] is found["wilcoxon_variante"] is found["wilcoxon_W"] is None
    assert impact.notice(19) != ""
    assert impact.notice(20) == ""


@pytest.mark.parametrize("pair", [(1, 1), (0, 3)])
def test_answers_without_variance_give_no_effect_size_and_no_nan(pair):
    found = row(impact.questions(answers(Q05=[pair] * 30), FORM), "Q05")
    assert found["d_z"] is found["g_z"] is None
    assert found["difference"] == pair[1] - pair[0]
    assert found["ic95_bas"] == found["ic95_haut"] == found["difference"]


def test_an_empty_frame_an_absent_column_and_a_blank_dimension_are_rows_of_nothing():
    empty = pd.DataFrame({"person": [], "moment": []})
    blank = answers(Q05=[(float("nan"), float("nan"))] * 30)
    for frame in (empty, blank):
        for table in (impact.dimensions, impact.questions, impact.yes_no):
            assert {one["n_paires"] for one in impact.records(table(frame, FORM))} == {0}
        assert impact.records(impact.attrition(frame, FORM))[0]["n_restes"] == 0


def test_those_who_left_are_described_beside_those_who_stayed_on_before():
    given_answers = answers(Q15=[(0, 1)] * 6)
    gone = pd.DataFrame([{"person": f"G{i}", "moment": BEFORE, "Q15": 3.0} for i in range(5)])
    found = row(impact.attrition(pd.concat([given_answers, gone]), FORM), "confiance")
    assert (found["n_restes"], found["moyenne_restes"]) == (6, 100)
    assert (found["n_partis"], found["moyenne_partis"]) == (5, 0)


def test_who_stayed_without_a_pair_is_not_read_from_those_who_stayed_less_the_pairs():
    nothing = float("nan")
    frame = answers(Q15=[(0, 1)] * 6 + [(3, nothing)], Q05=[(1, 2)] * 7)
    gone = row(impact.attrition(frame, FORM), "confiance")
    compared = row(impact.dimensions(frame, FORM), "confiance")
    assert (gone["n_restes"], gone["moyenne_restes"]) == (compared["n_paires"], compared["moyenne_avant"]) == (6, 100)
    assert gone["n_partis"] == 0


@pytest.mark.parametrize(
    ("child", "parent", "expected"), [(10, 10, False), (9, 10, True), (6, 10, True), (5, 10, False)]
)
def test_a_selection_that_leaves_fewer_than_five_out_is_hidden(child, parent, expected):
    assert impact.is_suppressed(child, parent) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=5, max_size=40))
def test_no_answers_make_a_crash_or_a_nan(given_pairs):
    found = row(impact.questions(answers(Q05=[(float(a), float(b)) for a, b in given_pairs]), FORM), "Q05")
    for value in found.values():
        assert not (isinstance(value, float) and np.isnan(value))
    assert found["mieux"] + found["pareil"] + found["moins_bien"] == len(given_pairs)


def test_fifty_thousand_pairs_are_compared_at_once():
    rng = np.random.default_rng(3)
    before, after = rng.integers(0, 4, 50_000).astype(float), rng.integers(0, 4, 50_000).astype(float)
    assert paired.evolution(before, after)["n_paires"] == 50_000
