"""The activity report computed by hand beside the machine: quarters, delays, exits, costs, small groups."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import activity
from pin40.activity_words import DOSSIERS, STEPS, Step

MEASURES = (("transmis", "sent_on"), ("acceptes", "accepted_on"))


def day(text):
    return date.fromisoformat(text) if text else None


def dossiers(*rows):
    """(sent, accepted, prescriber) a dossier."""
    return pd.DataFrame(
        [{"id": n, "sent_on": day(s), "accepted_on": day(a), "prescriber_id": p} for n, (s, a, p) in enumerate(rows)],
        columns=["id", "sent_on", "accepted_on", "prescriber_id"],
    )


FOUR = dossiers(
    ("2026-01-01", "2026-01-11", 7), ("2026-03-31", "2026-04-10", 7), ("2026-04-01", None, 8), ("", None, 8)
)  # fmt: skip


def test_a_fact_counts_in_the_quarter_of_its_own_day():
    facts = activity.happened(FOUR, MEASURES, "")
    table = activity.by_quarter(facts, ["transmis", "acceptes"], ["2026-T1", "2026-T2", "2026-T3"])
    assert table["transmis"].tolist() == [2, 1, 0]
    assert table["acceptes"].tolist() == [1, 1, 0]


@pytest.mark.parametrize(("period", "sent"), [("", 3), ("2026", 3), ("2026-T1", 2), ("2026-T2", 1), ("2025", 0)])
def test_a_period_holds_its_first_and_last_day(period, sent):
    facts = activity.happened(FOUR, MEASURES, period)
    assert int((facts["code"] == "transmis").sum()) == sent


def test_each_structure_has_its_own_facts_and_one_without_any_has_no_line():
    table = activity.by_key(activity.happened(FOUR, MEASURES, "", ("prescriber_id",)), "prescriber_id", ["transmis"])
    assert table["transmis"].to_dict() == {7: 2, 8: 1}


def test_no_quarter_is_missing_between_the_first_fact_and_today():
    frame = dossiers(("2024-12-31", None, 1))
    spans = activity.quarters([(frame, ["sent_on", "accepted_on"])], "2026-T1")
    assert spans == ["2024-T4", "2025-T1", "2025-T2", "2025-T3", "2025-T4", "2026-T1"]
    assert activity.quarters([(dossiers(), ["sent_on"])], "2026-T1") == ["2026-T1"]


def test_delays_are_the_quartiles_of_days_and_a_reversed_one_is_left_out_and_said():
    step = Step("reponse", "", "sent_on", "accepted_on", "")
    waits = [2, 4, 6, 9]
    rows = [("2026-01-01", f"2026-01-{1 + n:02d}", 1) for n in waits] + [("2026-02-02", "2026-02-01", 1)]
    found = activity.delays(dossiers(*rows), [step], "").to_dict("records")
    assert found == [{"code": "reponse", "n": 4, "q1": 3.5, "median": 5.0, "q3": 6.75, "reversed": 1}]


def test_a_delay_counts_in_the_period_of_its_end_and_one_that_nobody_may_read_is_not_there():
    step = Step("reponse", "", "sent_on", "accepted_on", "")
    found = activity.delays(FOUR, [step, Step("fin", "", "path_ended_on", "handed_over_on", "")], "2026-T2")
    assert found[["code", "n", "median"]].to_numpy().tolist() == [["reponse", 1, 10.0]]


def test_a_step_without_any_dossier_says_nothing_rather_than_zero():
    found = activity.delays(dossiers(), [Step("reponse", "", "sent_on", "accepted_on", "")], "").to_dict("records")
    assert found[0]["n"] == 0
    assert pd.isna(found[0]["median"])


def test_exits_are_counted_by_reason_and_a_closing_without_reason_is_none():
    frame = pd.DataFrame({
        "closed_on": [day("2026-02-01"), day("2026-02-02"), day("2026-02-03"), day("2025-02-01"), day("2026-02-04")],
        "exit_reason": ["MOVED", "GAVE_UP", "MOVED", "MOVED", None],
    })  # fmt: skip
    assert activity.exits(frame, "2026").to_dict() == {"MOVED": 2, "GAVE_UP": 1}


def test_an_unknown_cost_is_counted_beside_the_mean_and_never_as_zero():
    frame = pd.DataFrame(
        {"livrables": [day("2026-01-05"), day("2026-02-05"), day("2026-03-05"), None], "cost": [80, 100, None, 999]}
    )
    table = activity.costs(frame, "", ["2026-T1", "2026-T2"]).reset_index().to_dict("records")
    first = {"quarter": "2026-T1", "laptops": 3.0, "known": 2.0, "total": 180.0, "mean": 90.0, "median": 90.0}
    assert table[0] == first
    assert (table[1]["laptops"], table[1]["total"]) == (0, 0)
    assert pd.isna(table[1]["mean"])
    assert activity.whole_cost(frame, "2026-T1") | {"laptops": 3} == {k: v for k, v in first.items() if k != "quarter"}
    assert activity.whole_cost(frame, "2025")["mean"] is None


# ───────── Small groups ─────────
@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([12, 30, 0], [12, 30, 0]),
        ([3, 30, 12], [None, 30, None]),  # alone, the 3 would be the total less the others
        ([1, 1, 30], [None, None, None]),  # two people of two groups are still two people
        ([4, 4, 30], [None, None, 30]),
        ([2], [None]),
        ([0, 0], [0, 0]),
    ],
)
def test_a_small_group_is_hidden_with_what_would_tell_it(counts, told):
    table = activity.guarded(pd.DataFrame({"remises": counts}))
    assert table["remises"].tolist() == told


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_no_hidden_group_is_had_by_subtracting_the_others_from_the_total(counts):
    told = activity.guarded(pd.DataFrame({"x": counts}))["x"].tolist()
    hidden = [n for n, shown in zip(counts, told, strict=True) if shown is None]
    assert all(shown is None or shown == n for n, shown in zip(counts, told, strict=True))
    assert not any(0 < n < 5 for n in counts if n not in hidden)
    if hidden and len(hidden) < sum(n > 0 for n in counts):
        assert len(hidden) >= 2
        assert sum(hidden) >= 5


def test_words_and_codes_are_told_once():
    codes = [one.code for one in (*DOSSIERS, *STEPS)]
    assert len(set(codes)) == len(codes)
