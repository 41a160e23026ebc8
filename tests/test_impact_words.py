"""The comparison in words: how strong, how sure, for how many; and the selections that its page offers."""

import pytest

from pin40 import impact_words as words
from pin40.selection import Selection, bounds, quarter, told


def a_row(code="c", *, n=30, difference=5.0, p_holm=0.01, size=0.5):
    return {"libelle": code.upper(), "n_paires": n, "difference": difference, "p_holm": p_holm, "rang_biserial": size}


@pytest.mark.parametrize(
    ("given", "expected"),
    [(a_row(size=0.7), "Très nette"), (a_row(size=0.4), "Nette"), (a_row(size=0.2), "Moyenne"), (a_row(size=0.1), "Faible"),
     (a_row(p_holm=0.05), "Non établie"), (a_row(n=19, p_holm=None), "À confirmer"),
     (a_row(difference=-5, size=-0.7), "Très nette, en baisse")],
)  # fmt: skip
def test_a_change_has_a_word_that_says_how_strong_and_how_sure(given, expected):
    assert words.strength(given) == expected


def test_the_summary_says_what_rose_what_fell_what_is_not_established_and_for_how_many():
    rows = [
        a_row("usage"),
        a_row("confiance", difference=-4),
        a_row("emploi", p_holm=0.3),
        a_row("lien", n=8, p_holm=None),
    ]
    found = " ".join(words.summary(rows, 40))
    for part in (
        "40 personnes",
        "hausse est observée, de 5 points sur 100 : uSAGE",
        "baisse est observée, de 4 points sur 100 : cONFIANCE",
        "moins de 5 fois sur 100",
        "établie : eMPLOI",
        "seule : lIEN",
    ):
        assert part in found
    assert "rien ne peut" in words.summary([], 0)[0]


@pytest.mark.parametrize(
    ("differences", "said"),
    [((16.4, -22.6), ", de 16 à 23 points sur 100"), ((0.6,), ", de 1 point sur 100"), ((0.2, -0.3), ", de moins d’un point sur 100")],
)  # fmt: skip
def test_the_summary_says_by_how_much(differences, said):
    assert words.by_how_much([a_row(difference=one) for one in differences]) == said


def test_nothing_sure_says_nothing_of_chance():
    assert not any("hasard" in one for one in words.summary([a_row(p_holm=0.3), a_row(n=8, p_holm=None)], 40))


def test_a_quarter_is_within_its_year_and_the_whole():
    assert Selection("2025-T2", 7).parents() == [
        Selection("2025", 7), Selection("", 7), Selection("2025-T2"), Selection("2025"), Selection(),
    ]  # fmt: skip
    assert Selection().parents() == []
    assert [str(day) for day in bounds("2025-T4")] == ["2025-10-01", "2025-12-31"]
    assert [bounds(wrong) for wrong in ("2025-T5", "25", "2025-", "")] == [None] * 4
    assert {quarter(bounds(f"2025-T{n}")[edge]) for n in (1, 4) for edge in (0, 1)} == {"2025-T1", "2025-T4"}
    assert told("2025-T1") == "1er trimestre 2025"
