"""The impact questionnaire: what an answer may be, when it may be given, and until when it is mended."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import charter
from pin40.path_words import Moment
from pin40.questionnaire import (
    NOT_CONCERNED,
    Dates,
    answer_obstacles,
    change_obstacles,
    is_blank,
    moment_obstacles,
    parse,
    parse_text,
)
from pin40.words import Phase, Scale

DAY = date(2026, 11, 22)
EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
NUMBERED = [(Scale.CAPACITY, 3), (Scale.AGREEMENT, 3), (Scale.FREQUENCY, 3), (Scale.BINARY, 1)]


def codes(obstacles):
    for obstacle in obstacles:
        assert obstacle.heading in charter.HEADINGS.values()
        assert obstacle.sentence.endswith(".")
    return [obstacle.code for obstacle in obstacles]


# ───────── Answers ─────────
@pytest.mark.parametrize(("scale", "highest"), NUMBERED)
def test_an_answer_stays_within_its_scale(scale, highest):
    for value in range(highest + 1):
        assert codes(answer_obstacles("Q05", value, scale, False)) == []
    for value in (-1, highest + 1, True):
        (obstacle,) = answer_obstacles("Q05", value, scale, False)
        assert (obstacle.code, obstacle.field) == ("out_of_scale", "Q05")
        assert "Question Q05" in obstacle.sentence


@pytest.mark.parametrize("scale", list(Scale))
def test_no_answer_is_always_an_answer_allowed(scale):
    assert codes(answer_obstacles("Q05", None, scale, False, phase=Phase.AFTER, moment=Moment.BEFORE)) == []


def test_not_concerned_is_said_only_where_the_question_foresees_it():
    assert codes(answer_obstacles("Q16", NOT_CONCERNED, Scale.CAPACITY, True)) == []
    assert codes(answer_obstacles("Q05", NOT_CONCERNED, Scale.CAPACITY, False)) == ["not_skippable"]


def test_a_question_of_the_end_is_not_answered_at_the_beginning():
    given = {"phase": Phase.AFTER}
    assert codes(answer_obstacles("S01", 3, Scale.AGREEMENT, False, **given, moment=Moment.BEFORE)) == ["too_early"]
    assert codes(answer_obstacles("S01", 3, Scale.AGREEMENT, False, **given, moment=Moment.AFTER)) == []
    assert codes(answer_obstacles("Q05", 3, Scale.AGREEMENT, False, moment=Moment.BEFORE)) == []


def test_a_free_text_is_no_number():
    assert codes(answer_obstacles("S02", 1, Scale.TEXT, False)) == ["not_a_number"]


# ───────── What is typed ─────────
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("0", 0), (" 3 ", 3), ("", None), ("   ", None), (None, None), ("NC", "NC"), ("nc", "NC")],
)
def test_what_is_typed_becomes_a_number_nothing_or_not_concerned(typed, expected):
    found = parse(typed, Scale.CAPACITY, True)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("typed", ["4", "-1", "1.5", "10", "oui", "٣", "²", "00", "NULL", "N C"])
def test_anything_else_is_refused_in_french(typed):
    with pytest.raises(ValueError, match="Indiquez un nombre entier de 0 à 3, NC"):
        parse(typed, Scale.CAPACITY, True)


def test_a_yes_or_no_takes_no_two_and_not_concerned_only_where_foreseen():
    assert parse("1", Scale.BINARY, False) == 1
    for typed in ("2", "NC"):
        with pytest.raises(ValueError, match="0 pour non, 1 pour oui, ou laissez vide"):
            parse(typed, Scale.BINARY, False)


@given(st.text(max_size=6), st.sampled_from([scale for scale, _ in NUMBERED]), st.booleans())
def test_whatever_is_typed_what_is_read_is_an_answer_allowed(typed, scale, is_skippable):
    try:
        value = parse(typed, scale, is_skippable)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert answer_obstacles("Q01", value, scale, is_skippable) == []
        assert (value == 0) == (typed.strip() == "0")


def test_a_free_answer_is_trimmed_and_bounded():
    assert parse_text("  J'écris à ma fille. ") == "J'écris à ma fille."
    assert parse_text("   ") is None
    assert parse_text("é" * 500) == "é" * 500
    with pytest.raises(ValueError, match="501 caractères"):
        parse_text("é" * 501)


def test_a_questionnaire_is_blank_when_nothing_was_said_and_zero_is_something():
    assert is_blank({})
    assert is_blank({"Q01": None, "S02": "  "})
    assert not is_blank({"Q01": 0})
    assert not is_blank({"Q16": NOT_CONCERNED})
    assert not is_blank({"Q01": None, "S02": "Tout va mieux."})


# ───────── Moments ─────────
STARTED = Dates(
    before_on=None,
    after_on=None,
    sheet_signed_on=None,
    path_ended_on=None,
    accepted_on=EVE,
    handed_over_on=None,
)
ENDED = replace(STARTED, before_on=DAY, sheet_signed_on=DAY, path_ended_on=DAY)
EQUIPPED = replace(ENDED, after_on=DAY, handed_over_on=DAY)


def at(moment, facts, on=DAY, today=MORROW):
    return codes(moment_obstacles(moment, facts, on, today))


@pytest.mark.parametrize(
    ("moment", "facts"), [(Moment.BEFORE, STARTED), (Moment.AFTER, ENDED), (Moment.SIX_MONTHS, EQUIPPED)]
)
def test_each_questionnaire_has_its_day(moment, facts):
    assert at(moment, facts) == []
    assert at(moment, facts, on=MORROW, today=DAY) == ["date_future"]
    assert "before_acceptance" in at(moment, facts, on=EVE - timedelta(days=1))
    assert "not_accepted" in at(moment, replace(facts, accepted_on=None))


@pytest.mark.parametrize(
    ("moment", "field"),
    [(Moment.BEFORE, "before_on"), (Moment.AFTER, "after_on"), (Moment.SIX_MONTHS, "six_months_on")],
)
def test_nobody_answers_twice_at_the_same_moment(moment, field):
    assert at(moment, replace(EQUIPPED, **{field: DAY})) == ["twice"]


def test_before_is_too_late_once_the_path_has_ended_whatever_date_is_typed():
    assert at(Moment.BEFORE, replace(STARTED, path_ended_on=MORROW)) == ["path_already_ended"]
    assert at(Moment.BEFORE, replace(STARTED, after_on=DAY)) == ["after_already_given"]


def test_before_may_still_be_given_once_the_sheet_is_signed():
    assert at(Moment.BEFORE, replace(STARTED, sheet_signed_on=DAY)) == []


def test_after_never_comes_before_before():
    assert at(Moment.AFTER, replace(ENDED, before_on=None)) == ["before_not_given"]
    assert at(Moment.AFTER, replace(ENDED, before_on=MORROW)) == ["after_before_before"]


def test_after_waits_for_the_end_of_the_path():
    assert at(Moment.AFTER, replace(ENDED, path_ended_on=None)) == ["path_not_ended"]
    assert at(Moment.AFTER, replace(ENDED, sheet_signed_on=None)) == ["path_not_ended"]
    assert at(Moment.AFTER, replace(ENDED, path_ended_on=MORROW)) == ["before_path_end"]
    assert at(Moment.AFTER, ENDED, on=MORROW) == []


def test_with_no_path_due_after_waits_for_no_path():
    facts = replace(STARTED, before_on=DAY, is_path_due=False)
    assert at(Moment.AFTER, facts) == []
    assert at(Moment.AFTER, replace(facts, before_on=None)) == ["before_not_given"]


def test_six_months_later_is_counted_from_a_laptop_handed_over():
    assert at(Moment.SIX_MONTHS, ENDED) == ["not_handed_over"]
    assert at(Moment.SIX_MONTHS, replace(EQUIPPED, handed_over_on=MORROW)) == ["before_handover"]


def test_every_reason_is_told_at_once():
    nothing = replace(STARTED, accepted_on=None)
    found = at(Moment.AFTER, nothing, on=MORROW, today=DAY)
    assert found == ["date_future", "not_accepted", "before_not_given", "path_not_ended"]


# ───────── Mending ─────────
@pytest.mark.parametrize(("days", "expected"), [(0, []), (7, []), (8, ["too_late"]), (400, ["too_late"])])
def test_answers_are_mended_for_seven_days(days, expected):
    assert codes(change_obstacles(DAY, DAY + timedelta(days=days))) == expected
