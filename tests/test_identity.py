"""The same person written in two ways must be found again; two persons must not be mixed."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40.identity import contains_nul, fold, identity_key

NAMES = st.text(max_size=40)
YEARS = st.integers(1900, 2030)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Élodie", "elodie"),
        ("DUPRAT", "duprat"),
        ("Jean-Marie", "jean marie"),
        ("Jean\u2011Marie", "jean marie"),
        ("Jean – Marie", "jean marie"),
        ("D'Artagnan", "d artagnan"),
        ("D’Artagnan", "d artagnan"),
        ("St. Martin", "st martin"),
        ("  Le   Goff\t", "le goff"),
        ("Lœtitia", "loetitia"),
        ("LŒTITIA", "loetitia"),
        ("Øystein Łuk", "oystein luk"),
        ("LÆTITIA", "laetitia"),
        ("Garc\u0327on", "garcon"),
        ("Peña Muñoz", "pena munoz"),
        ("Straße", "strasse"),
        ("Du\x00prat", "duprat"),
        ("Du\u00adprat", "duprat"),
        ("\x00", ""),
        ("", ""),
        ("علي", "علي"),
    ],
)
def test_a_name_is_folded_like_this(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_folded_text_has_no_edge_no_double_space_no_nul(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert not contains_nul(folded)


@given(st.text())
def test_the_way_a_keyboard_composes_accents_does_not_matter(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text)) == fold(text)


# ───────── The key of a person ─────────
@pytest.mark.parametrize(
    ("first", "last"),
    [("ELODIE", "Le Goff"), ("élodie", "le-goff"), (" Elodie ", "LE  GOFF"), ("Le Goff", "Élodie")],
)
def test_the_same_person_has_one_key_however_the_form_was_filled(first, last):
    assert identity_key(first, last, 1980) == identity_key("Élodie", "Le Goff", 1980)


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        ("Élodie", "Le Goff", 1981),
        ("Élodie", "Legoff", 1980),
        ("Élise", "Le Goff", 1980),
        ("Goff", "Élodie Le", 1980),
    ],
)
def test_another_person_has_another_key(first, last, year):
    assert identity_key(first, last, year) != identity_key("Élodie", "Le Goff", 1980)


def test_the_key_is_a_fingerprint_without_any_name_in_it():
    key = identity_key("Élodie", "Le Goff", 1980)
    assert key == hashlib.sha256(b"elodie|le goff|1980").hexdigest()


@given(NAMES, NAMES, YEARS)
def test_swapped_names_always_give_the_same_key(first, last, year):
    assert identity_key(first, last, year) == identity_key(last, first, year)


def test_a_nul_is_seen_before_it_reaches_a_database():
    assert contains_nul("Du\x00prat")
    assert not contains_nul("Duprat")
    assert not contains_nul("")
