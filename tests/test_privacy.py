"""What must not be written in a free text: numbers, health, judgement. Every number here is invented."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40.privacy import NOTICE, alerts


def seen(text):
    return [(alert.kind, alert.is_blocking) for alert in alerts(text)]


def keyed(body):
    """A social security number: its 13 characters and their key."""
    number = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{body}{97 - number % 97:02d}"


def spaced(nir, gap):
    """The number in its usual groups: sex, year, month, department, commune, rank, key."""
    borders = (0, 1, 3, 5, 7, 10, 13, 15)
    return gap.join(nir[start:end] for start, end in pairwise(borders))


BLOCKED, WARNED, WORDS = [("number", True)], [("number", False)], [("words", False)]
ACCOUNTS = """
    AT611904300234573201 BE68539007547034 BG80BNBG96611020345678 CH9300762011623852957
    CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243
    EE382200221020145685 ES9121000418450200051332 FI2112345600000785 FR1420041010050500013M02606
    GB29NWBK60161331926819 GR1601101250000000012300695 HR1210010051863000160 HU42117730161111101800000000
    IE29AIBK93115212345678 IT60X0542811101000000123456 LI21088100002324013AA LT121000011101001000
    LU280019400644750000 LV80BANK0000435195001 MC5811222000010123456789030 MT84MALT011000012345MTLCAST001S
    NL91ABNA0417164300 NO9386011117947 PL61109010140000071219812874 PT50000201231234567890154
    RO49AAAA1B31007593840000 SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541
    SM86U0322509800000000270100
""".split()  # The published example of each country.
NIR = keyed("1850540088123")


def test_the_banner_above_a_free_text_is_this_one():
    assert NOTICE == "N’écrivez que des faits utiles au parcours. Pas de santé, pas de jugement, pas de numéro."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cherche un emploi dans la vente, n'a qu'un téléphone.",
        "Habite 40000 Mont-de-Marsan depuis 2019, vient le 12/03/2026 à 14 h 30.",
        "Dossier D2026-0001, bon BC-2026-001, SIRET 254 003 304 00030.",
        "Veut une entreprise et garder son emprise sur ses papiers.",
        "L'alcôve, le sidérurgiste et la prise de courant.",
    ],
)
def test_a_useful_fact_alerts_nobody(text):
    assert seen(text) == []


# ───────── Numbers ─────────
@pytest.mark.parametrize(
    "text",
    [
        NIR,
        f"N° sécu : {NIR}.",
        f"({spaced(NIR, ' ')})",
        spaced(NIR, "."),
        f"{NIR[:13]}\u00a0{NIR[13:]}",
        f"{NIR} puis 06 39 98 12 34",
        f"06 39 98 12 34 {NIR[:13]} {NIR[13:]}",
        keyed("280012A004012"),
        keyed("280012B004012"),
        keyed("280012b004012".upper()).lower(),
        keyed("7991299123456"),
    ],
)
def test_a_social_security_number_with_its_right_key_is_refused(text):
    assert seen(text) == BLOCKED


def test_a_corsican_number_may_be_spaced_too():
    assert seen(spaced(keyed("280012A004012"), " ")) == BLOCKED


@pytest.mark.parametrize(
    "text",
    [
        "1850540088123",
        "2 85 05 40 088 123",
        "numéro 280012A004012",
        f"{NIR[:13]}{(int(NIR[13:]) % 97) + 1:02d}",
    ],
)
def test_a_number_that_only_looks_like_one_is_pointed_out_and_let_through(text):
    assert seen(text) == WARNED


@pytest.mark.parametrize(
    "text",
    ["5850540088123", "0850540088123", "9850540088123", "185054008812", "18505400881234", "A1850540088123"],
)
def test_other_long_numbers_are_not_social_security_numbers(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "06 39 98 12 34",
        "0639981234",
        "05.36.49.12.34",
        "+33 6 39 98 12 34",
        "0033639981234",
        "+33 (0)6 39 98 12 34",
        "06 39 98 12 34 05 36 49 12 34",
        "06 39 98 12 34, 05 36 49 12 34 et 2 06 39 98 56 78",
    ],
)
def test_french_phone_numbers_are_not_alerts(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "FR76 3000 6000 0112 3456 7890 189",
        "Compte FR7630006000011234567890189, merci",
        "fr14 2004 1010 0505 0001 3m02 606",
        *ACCOUNTS,
    ],
)
def test_a_bank_account_number_is_refused(text):
    assert seen(text) == BLOCKED


@pytest.mark.parametrize(
    "text", ["FR7630006000011234567890188", "FR7630006000011234567890189X", "ZZ7630006000011234567890189"]
)
def test_a_reference_that_only_looks_like_an_account_is_left_alone(text):
    assert seen(text) == []


def test_a_sentence_that_happens_to_fit_the_key_of_an_account_is_left_alone():
    assert seen("Se 2024 elle prend un cours du soir") == []


@pytest.mark.parametrize("year", range(1990, 2030))
def test_years_and_dates_in_a_row_are_neither_a_card_nor_an_account(year):
    assert seen(f"Années {year} {year + 1} {year + 2} {year + 3}") == []
    assert seen(f"Du 31.03.{year} 15.04.{year + 1}") == []
    assert seen(f"De {year} à {year + 1} elle suivait des ateliers, les 12, 13, 14 et 15 du mois") == []


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "4111111111111111", "carte 5500-0000-0000-0004."])
def test_a_bank_card_number_is_refused(text):
    assert seen(text) == BLOCKED


def test_sixteen_digits_that_no_card_could_have_are_let_through():
    assert seen("4111 1111 1111 1112") == []


def test_each_number_of_a_text_is_told_once_and_never_repeated_in_the_sentence():
    found = alerts(f"{NIR} et encore {NIR}, FR7630006000011234567890189, 4111111111111111")
    assert [alert.is_blocking for alert in found] == [True, True, True]
    assert not any(character.isdigit() for alert in found for character in alert.sentence)
    assert len({alert.sentence for alert in found}) == 3


@given(st.integers(10**12, 2 * 10**12 - 1))
def test_every_number_with_its_key_is_refused_in_the_middle_of_a_sentence(body):
    assert ("number", True) in seen(f"voici {keyed(str(body))}, merci")


# ───────── Words ─────────
HEALTH = """
    maladie|Maladies|MALADIE|en dépression|depression|de\u0301pression|handicap|handicapé|un cancer|a la RQTH
    dossier mdph|touche l'AAH|l'alcool|alcoolique|ses addictions|enceinte|a été hospitalisée|psychiatrie
    suivi psychiatrique|invalidité
"""
JUDGEMENT = """
    ancien détenu|détenus|sort de prison|prisonnier|titre de séjour|titres  de sejour|sans-papiers
    sans papiers|sa religion|sous curatelle|fainéant
"""
SENSITIVE = [word.strip() for word in (HEALTH + JUDGEMENT).replace("\n", "|").split("|") if word.strip()]


@pytest.mark.parametrize("text", SENSITIVE)
def test_health_and_judgement_are_pointed_out_and_never_refused(text):
    assert seen(text) == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "emprise",
        "entreprise",
        "maladif",
        "Aahmed",
        "alcôve",
        "une sanction",
        "titre de transport",
        "les papiers",
    ],
)
def test_a_word_that_only_resembles_is_left_alone(text):
    assert seen(text) == []


def test_the_sentence_quotes_the_word_as_it_was_typed():
    (alert,) = alerts("Elle est en DÉPRESSION depuis un an.")
    assert "« DÉPRESSION »" in alert.sentence


def test_a_word_said_twice_is_told_once_and_two_words_are_told_twice():
    assert len(alerts("maladie, Maladie")) == 1
    assert len(alerts("maladie et alcool")) == 2


def test_refusals_come_before_warnings():
    assert seen(f"maladie, {NIR}") == [("number", True), ("words", False)]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    for alert in alerts(text):
        assert alert.kind in ("number", "words")
        assert alert.sentence.endswith(".")
