"""What a release says of a small group: means that no single person shows in, and nothing that gives answers back."""

import numpy as np

from pin40 import release
from pin40.paired import evolution, switch


def means(n, total, span):
    """A row of `n` persons whose answers, from 0 to 3, make this total before, and the same after."""
    mean = total / 3 * span / n
    row = dict.fromkeys(("moyenne_avant", "moyenne_apres"), mean) | dict.fromkeys(("ic95_bas", "ic95_haut"), 0.0)
    return row | {"n_paires": n} | dict.fromkeys((*release.MOVED, *release.EFFECTS))


def test_no_mean_of_a_release_tells_the_sum_of_its_answers_even_told_of_a_question_and_of_its_family():
    """Whatever the group and its sum, another sum is told by the same words: « 0 » is not « all of them 0 »."""
    for n in range(5, 60):
        told = [
            tuple(
                release.scaled(means(n, total, span), span)["moyenne_avant"] for span in (release.SCORE, release.ANSWER)
            )
            for total in range(3 * n + 1)
        ]
        assert all(told.count(one) > 1 for one in told), n


def test_a_small_group_of_a_release_has_its_rounded_means_and_nothing_that_gives_them_back():
    before, after = np.array([0, 0, 0, 0, 1.0]), np.array([0, 0, 0, 1.0, 2.0])
    row = {"code": "Q03", "libelle": "Q03"} | evolution(before, after)
    told = release.scaled(row, release.ANSWER)
    assert (told["n_paires"], told["moyenne_avant"], told["moyenne_apres"], told["difference"]) == (5, 0, 0.6, 0.6)
    assert told["ic95_bas"] <= row["ic95_bas"] <= row["ic95_haut"] <= told["ic95_haut"]
    for key in (*release.MOVED, *release.EFFECTS, "wilcoxon_W", "p"):
        assert told[key] is None, key
    assert release.scaled(told, release.ANSWER) == told
    large = {"code": "Q03", "libelle": "Q03"} | evolution(np.tile(before, 40), np.tile(after, 40))
    told = release.scaled(large, release.ANSWER)
    assert abs(told["moyenne_avant"] - 0.2) < 0.01
    assert (told["mieux"], told["moins_bien"]) == (80, 0)
    assert told["rang_biserial"] == 1.0


def test_a_small_group_that_all_say_the_same_is_not_told():
    row = {"code": "Q01", "libelle": "Q01"} | switch(np.zeros(6), np.ones(6))
    told = release._switched(row)
    assert told["oui_avant"] is told["oui_apres"] is told["non_vers_oui"] is None
    large = release._switched({"code": "Q01", "libelle": "Q01"} | switch(np.zeros(30), np.ones(30)))
    assert (large["oui_avant"], large["oui_apres"]) == (0, 30)


def test_a_row_told_twice_is_the_same_whatever_its_size():
    dice = np.random.default_rng(40)
    for n in (5, 9, 12, 25, 60, 150, 210, 700, 1500):
        before, after = dice.integers(0, 4, n).astype(float), dice.integers(0, 4, n).astype(float)
        for span in (release.ANSWER, release.SCORE):
            row = {"code": "Q03", "libelle": "Q03"} | evolution(before * span / 3, after * span / 3)
            told = release.scaled(row, span)
            assert release.scaled(told, span) == told, (n, span)
