"""Two rows, one person? Accents, hyphens, order and slips are asked about; spouses and generations are not."""

import pytest

from pin40.likeness import Identity, Reason, digits, likeness, one_slip

ZOE = Identity("Zoé", "Larrouture", 1961, "06 12 34 56 78")
ASKED = [
    (Identity("zoe", "LARROUTURE", 1961), (Reason.SAME_NAMES, Reason.SAME_YEAR)),
    (Identity("Larrouture", "Zoé", 1961), (Reason.SWAPPED, Reason.SAME_YEAR)),
    (Identity("Zoé", "Larrouture"), (Reason.SAME_NAMES,)),
    (Identity("Zoé", "Larrouture", 1916), (Reason.SAME_NAMES,)),
    (Identity("Zoé", "Larouture", 1961), (Reason.CLOSE_NAMES, Reason.SAME_YEAR)),
    (Identity("Zoé", "Dubernet", 1961, "+33 6 12 34 56 78"), (Reason.SAME_PHONE, Reason.SAME_YEAR)),
]
NOT_ASKED = [
    Identity("Zoé", "Larrouture", 1990),
    Identity("Bernard", "Larrouture", 1959, "06 12 34 56 78"),  # her husband, on the same telephone
    Identity("Bernard", "Larrouture", 1961, "06 12 34 56 78"),
    Identity("Zoé", "Larouture", 1962),
    Identity("Zoé", "Dubernet", 1961, "06 00 00 00 00"),
    Identity("Léa", "Larrouture", 1961),
]


@pytest.mark.parametrize(("other", "reasons"), ASKED)
def test_what_may_be_the_same_person_is_asked_with_its_reasons_both_ways(other, reasons):
    assert likeness(ZOE, other) == reasons
    assert likeness(other, ZOE) == reasons


@pytest.mark.parametrize("other", NOT_ASKED)
def test_spouses_and_generations_are_two_persons(other):
    assert likeness(ZOE, other) == ()


def test_hyphens_and_compound_names_are_one():
    assert likeness(Identity("Marie-Claude", "Dupont Lacaze"), Identity("Marie Claude", "Dupont-Lacaze")) == (
        Reason.SAME_NAMES,
    )
    assert likeness(Identity("Marie", "d'Arc"), Identity("Marie", "DARC")) == (Reason.SAME_NAMES,)


@pytest.mark.parametrize(("one", "other", "is_slip"), [
    ("martin", "martin", True), ("martin", "martni", True), ("martin", "martine", True), ("martin", "mortin", True),
    ("martin", "merten", False), ("martin", "mar", False), ("", "a", True),
])  # fmt: skip
def test_one_slip_is_one_letter(one, other, is_slip):
    assert one_slip(one, other) is is_slip


def test_a_number_too_short_is_no_telephone():
    assert digits("12") == digits(None) == ""
    assert digits("+33 6 12 34 56 78") == digits("0612345678")
