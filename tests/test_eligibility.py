"""From a prescriber's form to « transmettre »: every obstacle at once, in the charter's order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import charter
from pin40.eligibility import Situation, before_sending, obstacles, remarks
from pin40.words import Level

TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)

COMPLETE = Situation(
    criterion_means=True,
    criterion_skills=False,
    criterion_autonomy=False,
    notice_version="2026-01",
    notice_on=TODAY,
    told_on=TODAY,
    is_meeting_told=True,
    is_pathway_told=True,
    is_solidarity_told=True,
    motivation="Cherche un emploi et n'a qu'un téléphone.",
    estimated_level=Level.TO_WORK_ON,
    prescriber_id=1,
    mediator_id=2,
    mediator_is_mediator=True,
    mediator_is_active=True,
    mediator_has_signed=True,
    free_stock=3,
    no_stock_reason="",
    has_representative=False,
    representative_name="",
    birth_year=1980,
    has_contact=True,
    today=TODAY,
    same_parent=False,
)
EMPTY = replace(
    COMPLETE,
    criterion_means=False,
    notice_version="",
    notice_on=None,
    told_on=None,
    is_meeting_told=False,
    is_pathway_told=False,
    is_solidarity_told=False,
    motivation="",
    estimated_level=None,
    mediator_id=None,
    mediator_is_mediator=False,
    mediator_is_active=False,
    mediator_has_signed=False,
    free_stock=None,
    birth_year=None,
)


def codes(**changes):
    return [o.code for o in before_sending(replace(COMPLETE, **changes))]


# ───────── Eligibility ─────────
@given(st.booleans(), st.booleans(), st.booleans())
def test_one_criterion_of_the_three_is_enough(means, skills, autonomy):
    situation = replace(COMPLETE, criterion_means=means, criterion_skills=skills, criterion_autonomy=autonomy)
    assert (obstacles(situation) == []) == (means or skills or autonomy)


def test_without_any_criterion_the_sentence_names_the_heading_and_the_remedy():
    (obstacle,) = obstacles(replace(COMPLETE, criterion_means=False))
    assert (obstacle.code, obstacle.heading) == ("not_eligible", "Critères d’éligibilité")
    assert obstacle.field == "criterion_means"
    assert "au moins un des trois critères" in obstacle.sentence


# ───────── Before sending ─────────
def test_a_complete_dossier_has_no_obstacle_and_no_remark():
    assert before_sending(COMPLETE) == []
    assert remarks(COMPLETE) == []


def test_a_column_still_empty_in_the_database_counts_as_a_blank_one():
    absent = replace(EMPTY, notice_version=None, motivation=None, no_stock_reason=None, representative_name=None)
    assert before_sending(absent) == before_sending(EMPTY)


def test_an_empty_form_is_told_everything_at_once_in_the_charters_order():
    assert [o.code for o in before_sending(EMPTY)] == [
        "notice_version_missing",
        "notice_on_missing",
        "meeting_not_told",
        "pathway_not_told",
        "solidarity_not_told",
        "told_on_missing",
        "not_eligible",
        "motivation_missing",
        "level_missing",
        "mediator_missing",
        "birth_year_missing",
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"notice_version": " "}, "notice_version_missing", "notice_version"),
        ({"notice_on": None}, "notice_on_missing", "notice_on"),
        ({"notice_on": TOMORROW}, "notice_on_future", "notice_on"),
        ({"is_meeting_told": False}, "meeting_not_told", "is_meeting_told"),
        ({"is_pathway_told": False}, "pathway_not_told", "is_pathway_told"),
        ({"is_solidarity_told": False}, "solidarity_not_told", "is_solidarity_told"),
        ({"told_on": None}, "told_on_missing", "told_on"),
        ({"told_on": TOMORROW}, "told_on_future", "told_on"),
        ({"criterion_means": False}, "not_eligible", "criterion_means"),
        ({"motivation": " \n "}, "motivation_missing", "motivation"),
        ({"motivation": "a" * 501}, "motivation_too_long", "motivation"),
        ({"estimated_level": None}, "level_missing", "estimated_level"),
        ({"mediator_id": None}, "mediator_missing", "mediator_id"),
        ({"mediator_is_mediator": False}, "mediator_not_one", "mediator_id"),
        ({"mediator_is_active": False}, "mediator_inactive", "mediator_id"),
        ({"mediator_has_signed": False}, "mediator_unsigned", "mediator_id"),
        ({"mediator_id": 1}, "judge_and_party", "mediator_id"),
        ({"free_stock": 0}, "no_stock", "no_stock_reason"),
        ({"free_stock": None}, "stock_unknown", "no_stock_reason"),
        ({"has_representative": True}, "representative_unnamed", "representative_name"),
        ({"birth_year": None}, "birth_year_missing", "birth_year"),
        ({"birth_year": 2009}, "minor_alone", "has_representative"),
    ],
)
def test_one_thing_missing_is_the_one_thing_told_on_its_own_field(changes, code, field):
    (obstacle,) = before_sending(replace(COMPLETE, **changes))
    assert (obstacle.code, obstacle.field) == (code, field)


def test_a_condition_not_told_is_quoted_in_the_charters_words():
    told = before_sending(replace(COMPLETE, is_meeting_told=False, is_pathway_told=False, is_solidarity_told=False))
    assert [o.field for o in told] == [code for code, _ in charter.CONDITIONS]
    for obstacle, (_, text) in zip(told, charter.CONDITIONS, strict=True):
        assert f"« {text} »" in obstacle.sentence


@pytest.mark.parametrize(
    "situation", [COMPLETE, EMPTY, replace(EMPTY, mediator_id=1, has_representative=True, birth_year=2015)]
)
def test_every_obstacle_is_a_french_sentence_under_a_heading_of_the_charter(situation):
    for obstacle in before_sending(situation):
        assert obstacle.sentence.endswith(".")
        assert obstacle.sentence[0].isupper()
        assert obstacle.heading in charter.HEADINGS.values()
        assert obstacle.field in Situation.__dataclass_fields__


def test_a_motivation_of_exactly_five_hundred_characters_fits_and_blanks_around_do_not_count():
    assert codes(motivation="a" * 500) == []
    assert codes(motivation="  " + "a" * 500 + "\n") == []


def test_a_motivation_too_long_is_told_how_many_characters_to_take_away():
    (obstacle,) = before_sending(replace(COMPLETE, motivation="é" * 512))
    assert "512" in obstacle.sentence
    assert "12" in obstacle.sentence


# ───────── Stock: a warning to confirm, not a wall ─────────
@pytest.mark.parametrize("free", [0, -4, None])
def test_a_mediator_without_free_laptop_may_be_chosen_when_the_reason_is_written(free):
    assert codes(free_stock=free, no_stock_reason="Livraison prévue lundi.") == []
    assert len(codes(free_stock=free, no_stock_reason="  ")) == 1


def test_no_reason_is_asked_when_one_laptop_is_free():
    assert codes(free_stock=1) == []


# ───────── Minors and representatives ─────────
@pytest.mark.parametrize(("year", "is_minor"), [(2007, False), (2008, False), (2009, True), (2020, True)])
def test_a_pupil_of_the_lycee_needs_a_representative_until_the_year_of_eighteen(year, is_minor):
    assert (codes(birth_year=year) == ["minor_alone"]) == is_minor


def test_a_minor_with_a_named_representative_may_be_sent():
    assert codes(birth_year=2010, has_representative=True, representative_name="Mme Duprat") == []


def test_a_minors_unnamed_representative_is_asked_once():
    assert codes(birth_year=2010, has_representative=True) == ["representative_unnamed"]


# ───────── Remarks ─────────
def test_two_services_of_the_departement_may_work_together_and_it_is_said():
    situation = replace(COMPLETE, same_parent=True)
    assert before_sending(situation) == []
    (remark,) = remarks(situation)
    assert "même organisme" in remark


def test_a_negative_stock_is_said_with_its_number():
    (remark,) = remarks(replace(COMPLETE, free_stock=-2, no_stock_reason="La personne peut attendre."))
    assert remark.endswith("il lui manque 2 ordinateurs.")
    assert remarks(replace(COMPLETE, free_stock=-1))[0].endswith("il lui manque 1 ordinateur.")
    assert remarks(replace(COMPLETE, free_stock=0)) == remarks(replace(COMPLETE, free_stock=None)) == []


def test_a_person_without_phone_or_mail_is_reached_through_the_prescriber():
    (remark,) = remarks(replace(COMPLETE, has_contact=False))
    assert "par vous" in remark


def test_juge_et_partie_is_an_obstacle_and_not_also_a_remark():
    assert remarks(replace(COMPLETE, mediator_id=1, same_parent=True)) == []


@given(st.fixed_dictionaries({}, optional={
    "criterion_means": st.booleans(),
    "notice_on": st.none() | st.dates(),
    "told_on": st.none() | st.dates(),
    "motivation": st.text(max_size=600),
    "mediator_id": st.none() | st.integers(1, 3),
    "free_stock": st.none() | st.integers(-3, 3),
    "birth_year": st.none() | st.integers(1900, 2030),
    "has_representative": st.booleans(),
}))  # fmt: skip
def test_whatever_is_typed_the_answer_is_a_list_where_no_obstacle_comes_twice(changes):
    found = codes(**changes)
    assert len(found) == len(set(found))
