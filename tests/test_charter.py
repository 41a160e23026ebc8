"""The charter's lists, figures and headings, and what it asks of a structure."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import charter
from pin40.typography import french
from pin40.words import PartnerKind, PartnerRole

SEED = Path(__file__).parents[1] / "seed" / "types_structures.csv"
ROLE_WORDS = {
    "prescripteur": PartnerRole.PRESCRIBER,
    "mediateur": PartnerRole.MEDIATOR,
    "reconditionneur": PartnerRole.REFURBISHER,
    "gestionnaire": PartnerRole.MANAGER,
    "financeur": PartnerRole.FUNDER,
}
STRUCTURES = st.frozensets(st.integers(1, 9))


def codes(role, kind, has_dedicated_staff=False, siret=None):
    return [o.code for o in charter.partner_obstacles(role, kind, has_dedicated_staff, siret)]


# ───────── Lists ─────────
def test_the_kinds_are_those_of_the_reference_file_in_its_order():
    expected = {role: [] for role in PartnerRole}
    with SEED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in row["roles_possibles"].split("|"):
                expected[ROLE_WORDS[word]].append(PartnerKind(row["code"]))
    assert {role: list(kinds) for role, kinds in charter.KINDS.items()} == expected


def test_the_french_labels_of_the_kinds_are_those_of_the_reference_file():
    with SEED.open(encoding="utf-8", newline="") as file:
        labels = {row["code"]: french(row["libelle"]) for row in csv.DictReader(file)}
    assert {kind.value: kind.label for kind in PartnerKind} == labels


def test_the_three_criteria_are_the_charters_words_in_its_order():
    assert charter.CRITERIA == (
        ("criterion_means", "un besoin d’équipement mais des ressources financières limitées"),
        (
            "criterion_skills",
            "un besoin de montée en compétences techniques entravé par l’absence de matériel",
        ),
        ("criterion_autonomy", "un besoin d’accéder à l’autonomie numérique"),
    )


def test_the_three_conditions_told_are_the_charters_words_in_its_order():
    told = dict(charter.CONDITIONS)
    assert list(told) == ["is_meeting_told", "is_pathway_told", "is_solidarity_told"]
    assert told["is_meeting_told"] == "l’obligation d’une rencontre avec un Médiateur numérique"
    assert told["is_pathway_told"].startswith("l’obligation pour les Bénéficiaires n’ayant pas le niveau")
    assert told["is_solidarity_told"].endswith("à prix solidaire auprès des Reconditionneurs")


def test_a_heading_outside_the_charter_cannot_be_cited():
    assert charter.heading("prescriber") == "Rôle du Prescripteur"
    assert len(set(charter.HEADINGS.values())) == len(charter.HEADINGS) == 11
    with pytest.raises(KeyError):
        charter.heading("article-12")


# ───────── Figures ─────────
def test_every_figure_says_its_unit_its_label_and_where_it_comes_from():
    for key, figure in charter.FIGURES.items():
        assert figure.key == key
        assert figure.label
        assert figure.source
        assert figure.unit or isinstance(figure.value, str)


@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        ("reservation_days", 14, "jours"),
        ("already_asked_per_day", 20, "questions par jour"),
        ("invitation_days", 7, "jours"),
        ("link_days", 14, "jours"),
        ("reminder_days", 14, "jours"),
        ("six_months_asked", 1, "oui (1) ou non (0)"),
        ("failures_per_account", 5, "échecs"),
        ("failures_per_address", 30, "échecs"),
        ("failure_window_minutes", 15, "minutes"),
        ("notice_version", "2026-01", ""),
    ],
)
def test_the_default_figures_are_these(key, value, unit):
    assert (charter.FIGURES[key].value, charter.FIGURES[key].unit) == (value, unit)


# ───────── A structure's role and kind ─────────
@pytest.mark.parametrize("role", list(PartnerRole))
@pytest.mark.parametrize("kind", list(PartnerKind))
def test_a_kind_is_refused_exactly_where_the_charter_does_not_list_it(role, kind):
    is_spotter = (role, kind) in [(PartnerRole.PRESCRIBER, k) for k in charter.MEDIATION_ONLY]
    reason = "judge_and_party" if is_spotter else "kind_not_listed"
    assert codes(role, kind, True) == ([] if kind in charter.KINDS[role] else [reason])


def test_a_lycee_cannot_be_a_mediator_and_the_sentence_says_why():
    (obstacle,) = charter.partner_obstacles(PartnerRole.MEDIATOR, PartnerKind.LYCEE, False, None)
    assert (obstacle.code, obstacle.field, obstacle.heading) == ("kind_not_listed", "kind", "Définitions")
    assert "« Lycée »" in obstacle.sentence
    assert "Médiateur" in obstacle.sentence


@pytest.mark.parametrize("kind", [PartnerKind.ASSOCIATION_MEDIATION, PartnerKind.ETABLISSEMENT_PUBLIC])
def test_a_mediation_structure_that_would_prescribe_is_told_juge_et_partie(kind):
    (obstacle,) = charter.partner_obstacles(PartnerRole.PRESCRIBER, kind, True, None)
    assert (obstacle.code, obstacle.heading) == ("judge_and_party", "Rôle du Prescripteur")
    assert "juge et partie" in obstacle.sentence
    assert "repérage" in obstacle.sentence


@pytest.mark.parametrize("kind", charter.KINDS[PartnerRole.MEDIATOR])
def test_a_public_mediator_attests_dedicated_staff_and_an_association_does_not(kind):
    is_association = kind == PartnerKind.ASSOCIATION_MEDIATION
    assert codes(PartnerRole.MEDIATOR, kind) == ([] if is_association else ["staff_not_attested"])
    assert codes(PartnerRole.MEDIATOR, kind, has_dedicated_staff=True) == []


def test_a_prescribing_town_hall_attests_no_staff():
    assert codes(PartnerRole.PRESCRIBER, PartnerKind.COMMUNE) == []


@pytest.mark.parametrize("siret", [None, "", "  ", "254 003 304 00030", "25400330400030"])
def test_a_siret_is_optional_and_may_be_spaced(siret):
    assert codes(PartnerRole.PRESCRIBER, PartnerKind.CCAS, siret=siret) == []


@pytest.mark.parametrize(
    "siret", ["25400330400031", "2540033040003", "254003304000300", "2540033040003X", "18", "³5400330400030"]
)
def test_a_wrong_siret_is_refused_on_its_own_field(siret):
    (obstacle,) = charter.partner_obstacles(PartnerRole.PRESCRIBER, PartnerKind.CCAS, False, siret)
    assert (obstacle.code, obstacle.field) == ("siret_wrong", "siret")


def test_every_reason_against_a_structure_is_named_at_once():
    assert codes(PartnerRole.MEDIATOR, PartnerKind.COMMUNE, siret="123") == [
        "staff_not_attested",
        "siret_wrong",
    ]


@pytest.mark.parametrize("number", ["79927398713", "00000000000", "12345678903", "98765432103", "55555555550"])
def test_one_key_of_the_ten_is_the_right_one(number):
    assert [key for key in "0123456789" if charter.luhn(number[:-1] + key)] == [number[-1]]


# ───────── Signatures ─────────
def test_a_funder_is_not_a_party_and_signs_nothing():
    assert [role for role in PartnerRole if not charter.is_party(role)] == [PartnerRole.FUNDER]


def test_the_page_shows_who_has_still_to_sign_without_the_former_signatories():
    assert charter.awaited(frozenset({3, 1, 2}), frozenset({2, 99})) == [1, 3]


def test_a_version_nobody_could_sign_never_comes_into_force():
    assert not charter.comes_into_force(frozenset(), frozenset())


@given(STRUCTURES, STRUCTURES)
def test_a_version_comes_into_force_exactly_when_nobody_is_awaited(parties, signed):
    assert charter.comes_into_force(parties, signed) == (bool(parties) and not charter.awaited(parties, signed))


@given(STRUCTURES, STRUCTURES, STRUCTURES)
def test_one_more_signature_never_takes_a_version_out_of_force(parties, signed, more):
    if charter.comes_into_force(parties, signed):
        assert charter.comes_into_force(parties, signed | more)
