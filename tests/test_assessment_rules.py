"""From marks to levels, competences to work on, progress, and the day a diagnosis may be validated."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import charter
from pin40.assessment import (
    Progress,
    Verdict,
    progress,
    proposed_competences,
    result,
    subdomain_level,
    validation_obstacles,
    verdict,
    worst,
)
from pin40.words import Level

WORK, CHECK, DONE = Level.TO_WORK_ON, Level.TO_CHECK, Level.ACQUIRED
DAY = date(2026, 11, 22)
TREE = {"D1": {"D1.1": ["a", "b"], "D1.2": ["c"]}, "D2": {"D2.1": ["d"]}}
BEST = {"a": 2, "b": 2, "c": 2, "d": 2}
MARKS = st.lists(st.sampled_from([None, 0, 1, 2]), max_size=8)


# ───────── A sub-domain ─────────
@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([2, 2, 2, 2], DONE),
        ([2, 2, 1, 1], DONE),
        ([2, 1, 1, 1], WORK),
        ([2, 2, 2, 0], WORK),
        ([2, 1], DONE),
        ([1], WORK),
        ([2, 2, None, None], CHECK),
        ([2, 1, None], CHECK),
        ([1, 1, None], WORK),
        ([0, None, None], WORK),
        ([None, None], CHECK),
        ([], CHECK),
    ],
)
def test_a_subdomain_is_acquired_with_no_zero_three_quarters_of_the_points_and_nothing_left_out(marks, expected):
    assert subdomain_level(marks) == expected


@given(MARKS)
def test_an_item_at_zero_always_leaves_something_to_work_on(marks):
    assert subdomain_level([*marks, 0]) == WORK


@given(MARKS)
def test_an_item_left_out_is_never_a_skill_acquired(marks):
    assert subdomain_level([*marks, None]) != DONE


@given(MARKS)
def test_the_order_of_the_items_changes_nothing(marks):
    assert subdomain_level(marks) == subdomain_level(marks[::-1])


@pytest.mark.parametrize("mark", [3, -1])
def test_a_mark_outside_the_grid_is_an_error_and_not_a_level(mark):
    with pytest.raises(ValueError, match="0 à 2"):
        subdomain_level([2, mark])


# ───────── The whole grid ─────────
def test_the_worst_of_the_levels_counts():
    assert worst([DONE, CHECK, DONE]) == CHECK
    assert worst([CHECK, WORK, DONE]) == WORK
    assert worst([DONE, DONE]) == DONE
    assert worst([]) == CHECK


def test_a_domain_and_the_whole_are_as_good_as_their_worst_part():
    found = result(TREE, BEST | {"c": 0, "d": None})
    assert found.subdomains == {"D1.1": DONE, "D1.2": WORK, "D2.1": CHECK}
    assert found.domains == {"D1": WORK, "D2": CHECK}
    assert found.overall == WORK
    assert (found.assessed, found.total) == (3, 4)


def test_everything_at_the_best_mark_is_acquired():
    found = result(TREE, BEST)
    assert found.overall == DONE
    assert (found.assessed, found.total) == (4, 4)


def test_a_grid_not_begun_is_to_be_checked_everywhere():
    found = result(TREE, {})
    assert set(found.subdomains.values()) | set(found.domains.values()) | {found.overall} == {CHECK}
    assert (found.assessed, found.total) == (0, 4)


def test_marks_of_another_version_of_the_grid_count_for_nothing():
    assert result(TREE, BEST | {"ancien": 0}) == result(TREE, BEST)


# ───────── What to work on ─────────
LINKS = {"D1.1": ["5.2", "5.1"], "D1.2": ["5.2"], "D2.1": ["1.1"], "b": ["3.1"]}


def test_the_competences_proposed_are_those_of_the_weak_subdomains_each_once_in_order():
    assert proposed_competences(TREE, {"a": 0, "b": 2, "c": 0, "d": 2}, LINKS) == ["5.1", "5.2"]


def test_an_item_not_at_its_best_proposes_its_own_competence_even_in_a_subdomain_acquired():
    assert result(TREE, BEST | {"b": 1}).subdomains["D1.1"] == DONE
    assert proposed_competences(TREE, BEST | {"b": 1}, LINKS) == ["3.1"]


def test_what_was_not_assessed_is_proposed_and_what_is_acquired_is_not():
    assert proposed_competences(TREE, BEST | {"d": None}, LINKS) == ["1.1"]
    assert proposed_competences(TREE, BEST, LINKS) == []


# ───────── Progress ─────────
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (WORK, DONE, Verdict.BETTER),
        (WORK, CHECK, Verdict.BETTER),
        (CHECK, DONE, Verdict.BETTER),
        (CHECK, CHECK, Verdict.SAME),
        (DONE, CHECK, Verdict.WORSE),
        (DONE, WORK, Verdict.WORSE),
    ],
)
def test_a_level_moves_in_the_order_of_the_charters_words(before, after, expected):
    assert verdict(before, after) == expected


def test_progress_sets_the_second_diagnosis_beside_the_first():
    start, end = result(TREE, BEST | {"c": 0}), result(TREE, BEST | {"d": 1})
    assert progress(start, end) == [
        Progress("D1.1", DONE, DONE, Verdict.SAME),
        Progress("D1.2", WORK, DONE, Verdict.BETTER),
        Progress("D2.1", DONE, WORK, Verdict.WORSE),
        Progress("D1", WORK, DONE, Verdict.BETTER),
        Progress("D2", DONE, WORK, Verdict.WORSE),
    ]


def test_what_only_one_of_the_two_grids_holds_is_not_compared():
    other = result({"D1": {"D1.1": ["a"]}}, {"a": 2})
    assert [line.code for line in progress(result(TREE, BEST), other)] == ["D1.1", "D1"]


# ───────── Validation ─────────
def codes(validated_on=None, met_on=DAY, assessed=12, on=DAY, today=DAY):
    found = validation_obstacles(validated_on, met_on, assessed, on, today)
    assert {obstacle.heading for obstacle in found} <= {charter.heading("mediator")}
    return [obstacle.code for obstacle in found]


def test_a_diagnosis_made_at_the_meeting_is_validated_the_same_day():
    assert codes() == []


def test_a_diagnosis_with_items_left_out_may_be_validated_but_not_an_empty_one():
    assert codes(assessed=1) == []
    assert codes(assessed=0) == ["nothing_assessed"]


def test_nobody_is_diagnosed_before_being_met():
    assert codes(met_on=None) == ["not_met"]
    assert codes(met_on=DAY, on=DAY - timedelta(days=1)) == ["validated_before_meeting"]


def test_a_diagnosis_is_not_validated_tomorrow_nor_twice():
    assert codes(on=DAY + timedelta(days=1)) == ["validated_on_future"]
    assert codes(validated_on=DAY, assessed=0) == ["already_validated"]


def test_every_reason_is_told_at_once():
    assert codes(met_on=None, assessed=0, on=DAY + timedelta(days=1)) == [
        "not_met",
        "nothing_assessed",
        "validated_on_future",
    ]
