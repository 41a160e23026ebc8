"""The laptop's way: only the declared moves, no « livrable » without an erasure, and the balance."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import charter
from pin40.custody import (
    MOVES,
    DeviceFacts,
    balance,
    balance_sentence,
    deliverable_obstacles,
    move_obstacles,
    open_moves,
    states_on,
)
from pin40.device_words import DeviceAct as Act
from pin40.device_words import DeviceState as S
from pin40.device_words import DiskKind, ErasureMethod, ErasureResult
from pin40.words import Role

DAY = date(2026, 11, 22)
EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
NOON = datetime(2026, 11, 22, 12)
ALPI, MEDIATOR, REFURBISHER = Role.MANAGER, Role.MEDIATOR, Role.REFURBISHER

WRITTEN = {
    Act.HAND_TO_REFURBISHER: ({S.STORED}, S.WAITING, {ALPI, REFURBISHER}),
    Act.DELIVERABLE: ({S.WAITING}, S.DELIVERABLE, {REFURBISHER}),
    Act.BROKEN: ({S.WAITING, S.DELIVERABLE}, S.BROKEN, {REFURBISHER}),
    Act.TAKE_BACK: ({S.BROKEN, S.DELIVERABLE}, S.WAITING, {REFURBISHER}),
    Act.COLLECT: ({S.DELIVERABLE}, S.DELIVERED, {REFURBISHER}),
    Act.MISSING: ({S.DELIVERED}, S.DELIVERABLE, {MEDIATOR}),
    Act.HAND_OVER: ({S.DELIVERED}, S.HANDED_OVER, {MEDIATOR}),
    Act.RETURN: ({S.HANDED_OVER, S.DELIVERED}, S.RETURNED, {MEDIATOR}),
    Act.RECEIVE_RETURN: ({S.RETURNED}, S.WAITING, {REFURBISHER}),
    Act.TAKE_OUT: ({S.BROKEN}, S.GONE, {REFURBISHER}),
    Act.LOSE: (set(S) - {S.HANDED_OVER, S.GONE, S.LOST}, S.LOST, {ALPI, MEDIATOR, REFURBISHER}),
}
ERASED = DeviceFacts(
    state=S.WAITING,
    disk_kind=DiskKind.SSD,
    is_disk_written=True,
    erasure_method=ErasureMethod.PURGE,
    erasure_result=ErasureResult.SUCCESS,
    erased_on=DAY,
    erased_at=NOON,
    last_back_on=None,
    last_back_at=None,
    holder_role=REFURBISHER,
    is_holder=True,
)


def codes(obstacles):
    for obstacle in obstacles:
        assert obstacle.heading in charter.HEADINGS.values()
        assert obstacle.sentence.endswith(".")
    return [obstacle.code for obstacle in obstacles]


# ───────── The table ─────────
def test_a_laptop_moves_only_as_the_table_of_the_model_says():
    assert {act: (set(m.sources), m.target, set(m.roles)) for act, m in MOVES.items()} == WRITTEN


def test_each_move_explains_what_follows_in_one_sentence():
    for move in MOVES.values():
        assert move.label[0].isupper()
        assert move.consequence.endswith(".")
        assert move.consequence.count(". ") == 0


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", list(S))
def test_a_move_is_open_where_both_the_state_and_the_role_are_written(state, role):
    expected = [act for act, (sources, _, roles) in WRITTEN.items() if state in sources and role in roles]
    assert open_moves(state, role) == expected


@pytest.mark.parametrize("state", [S.GONE, S.LOST])
def test_nothing_moves_a_laptop_that_is_gone_or_lost(state):
    assert [role for role in Role if open_moves(state, role)] == []


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("act", list(WRITTEN))
def test_a_move_out_of_order_is_refused_with_the_state_in_french(act, state):
    role = next(iter(WRITTEN[act][2]))
    found = move_obstacles(act, replace(ERASED, state=state), role, DAY, DAY)
    if state in WRITTEN[act][0]:
        assert found == []
    else:
        assert codes(found) == ["out_of_order"]
        assert found[0].sentence.startswith(f"Cet ordinateur est « {state.label.lower()} » : ")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(WRITTEN))
def test_a_move_of_another_role_is_refused_and_names_who_may(act, role):
    state = next(iter(WRITTEN[act][0]))
    found = move_obstacles(act, replace(ERASED, state=state), role, DAY, DAY)
    if role in WRITTEN[act][2]:
        assert found == []
    else:
        assert codes(found) == ["not_yours"]
        assert all(able.label in found[0].sentence for able in WRITTEN[act][2])


@pytest.mark.parametrize("act", [Act.ENTER, Act.ORDER])
def test_an_act_that_moves_nothing_is_an_error_and_not_a_permission(act):
    with pytest.raises(KeyError):
        move_obstacles(act, ERASED, ALPI, DAY, DAY)


# ───────── Whose hands ─────────
@pytest.mark.parametrize("act", [Act.LOSE, Act.HAND_OVER, Act.RETURN])
def test_who_does_not_hold_a_laptop_neither_loses_nor_hands_over_nor_returns_it(act):
    facts = replace(ERASED, state=S.DELIVERED, is_holder=False, holder_role=MEDIATOR)
    found = move_obstacles(act, facts, MEDIATOR, DAY, DAY)
    assert codes(found) == ["not_the_holder"]
    assert "Médiateur" in found[0].sentence


def test_the_alpi_declares_a_loss_wherever_the_laptop_is():
    facts = replace(ERASED, is_holder=False)
    assert move_obstacles(Act.LOSE, facts, ALPI, DAY, DAY) == []


def test_a_laptop_given_to_a_person_comes_back_through_a_mediator_though_no_structure_holds_it():
    facts = replace(ERASED, state=S.HANDED_OVER, holder_role=None, is_holder=False)
    assert move_obstacles(Act.RETURN, facts, MEDIATOR, DAY, DAY) == []


# ───────── Dates ─────────
def test_no_move_is_dated_tomorrow_or_before_the_last_return():
    assert codes(move_obstacles(Act.BROKEN, ERASED, REFURBISHER, MORROW, DAY)) == ["date_future"]
    back = replace(ERASED, last_back_on=DAY)
    assert codes(move_obstacles(Act.BROKEN, back, REFURBISHER, EVE, DAY)) == ["date_before_cause"]
    assert codes(move_obstacles(Act.BROKEN, back, REFURBISHER, DAY, DAY)) == []


def test_a_laptop_is_not_deliverable_before_the_day_of_its_erasure():
    assert codes(move_obstacles(Act.DELIVERABLE, ERASED, REFURBISHER, EVE, DAY)) == ["date_before_erasure"]


# ───────── The first owner's files ─────────
DESTROYED = {"erasure_method": ErasureMethod.DESTROY, "erasure_result": ErasureResult.DESTROYED}
BACK = replace(ERASED, last_back_on=DAY, last_back_at=NOON - timedelta(hours=1))


def test_a_laptop_returned_in_the_morning_and_erased_in_the_afternoon_is_deliverable():
    assert deliverable_obstacles(BACK) == []


@pytest.mark.parametrize(
    "facts",
    [
        replace(BACK, erased_at=BACK.last_back_at - timedelta(minutes=1)),
        replace(BACK, erased_at=BACK.last_back_at),
        replace(BACK, erased_on=EVE),
        replace(BACK, erased_on=EVE, erased_at=NOON - timedelta(days=1)),
        replace(BACK, erased_at=None),
        replace(BACK, last_back_at=None),
        replace(BACK, last_back_on=None),
        replace(BACK, **DESTROYED, erased_on=EVE),
        replace(BACK, disk_kind=None, erased_on=EVE),
    ],
)
def test_an_erasure_that_does_not_come_after_the_last_return_or_hand_over_is_not_enough(facts):
    assert codes(deliverable_obstacles(facts)) == ["erasure_too_old"]
    assert codes(move_obstacles(Act.DELIVERABLE, facts, REFURBISHER, DAY, DAY)) == ["erasure_too_old"]


@pytest.mark.parametrize(
    "change",
    [{"erasure_result": None}, {"erasure_result": ErasureResult.FAILURE}, {"erased_on": None}],
)
@pytest.mark.parametrize("kind", [DiskKind.SSD, None])
def test_a_disk_not_erased_or_badly_erased_is_not_deliverable(change, kind):
    facts = replace(ERASED, disk_kind=kind, **change)
    assert codes(move_obstacles(Act.DELIVERABLE, facts, REFURBISHER, DAY, DAY)) == ["not_erased"]


# ───────── Balance ─────────
def test_the_balance_is_square_when_every_laptop_acquired_is_in_a_state():
    found = balance(["A", "B", "C"], {"A": S.STORED, "B": S.GONE, "C": S.STORED})
    assert found.is_square
    assert (found.acquired, found.by_state[S.STORED], found.by_state[S.GONE], found.by_state[S.LOST]) == (3, 2, 1, 0)
    assert balance_sentence(found) == "Le compte y est : 3 ordinateurs acquis, tous retrouvés dans un état."


def test_a_gap_is_told_with_its_serials_on_both_sides():
    found = balance(["A", "B", "C"], {"B": S.STORED, "X": S.LOST})
    assert not found.is_square
    assert (found.missing, found.unknown) == (("A", "C"), ("X",))
    assert balance_sentence(found) == (
        "Le compte n’y est pas. 2 ordinateurs acquis sans état : A, C. 1 ordinateur suivi sans acquisition : X."
    )


def test_a_long_gap_names_ten_serials_and_counts_the_others():
    assert "S09 et 2 autres." in balance_sentence(balance([f"S{rank:02}" for rank in range(12)], {}))
    assert "S09 et 1 autre." in balance_sentence(balance([f"S{rank:02}" for rank in range(11)], {}))
    assert "S09." in balance_sentence(balance([f"S{rank:02}" for rank in range(10)], {}))


SERIALS = st.sampled_from("ABCDEF")


@given(st.lists(SERIALS), st.dictionaries(SERIALS, st.sampled_from(S)))
def test_whatever_the_stock_acquired_is_the_sum_of_the_states_and_of_the_missing(acquired, states):
    found = balance(acquired, states)
    assert found.acquired == sum(found.by_state.values()) + len(found.missing)
    assert len(states) == sum(found.by_state.values()) + len(found.unknown)


def test_the_states_of_a_past_day_are_those_of_the_last_move_until_that_day():
    events = [
        ("A", DAY, 4, S.DELIVERABLE),
        ("A", EVE, 1, S.STORED),
        ("A", DAY, 3, S.WAITING),
        ("B", MORROW, 5, S.STORED),
    ]
    assert states_on(events, EVE - timedelta(days=1)) == {}
    assert states_on(events, EVE) == {"A": S.STORED}
    assert states_on(events, DAY) == {"A": S.DELIVERABLE}
    assert states_on(events, MORROW) == {"A": S.DELIVERABLE, "B": S.STORED}
