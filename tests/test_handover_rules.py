"""The gate: no laptop a step too early, each missing step with its heading and who must act."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import charter, journey
from pin40.device_words import DeviceState
from pin40.handover import HAND_OVER, Facts, for_role, is_path_due, missing, next_step, receipt_obstacles, steps
from pin40.words import Level, Role

DAY = date(2026, 11, 22)
EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
READY = Facts(
    prescriber_signed=True,
    mediator_signed=True,
    notice_on=DAY,
    told_on=DAY,
    is_eligible=True,
    sent_on=DAY,
    is_refused=False,
    accepted_on=DAY,
    met_on=DAY,
    assessed_on=DAY,
    assessed_level=Level.TO_WORK_ON,
    estimated_level=Level.TO_CHECK,
    before_on=DAY,
    sheet_signed_on=DAY,
    path_ended_on=DAY,
    after_on=DAY,
    has_device=True,
    device_state=DeviceState.DELIVERED,
    device_held_by_mediator=True,
    device_erased_or_no_disk=True,
    device_allocated_elsewhere=False,
    device_delivered_on=DAY,
    device_uncounted=None,
    already_equipped=False,
    closed=False,
)
FIRST_DAY = Facts(**{f.name: None if "None" in str(f.type) else f.name.endswith("_signed") for f in fields(Facts)})
BACKWARDS = {
    "prescriber_signed": {"prescriber_signed": False},
    "mediator_signed": {"mediator_signed": False},
    "notice": {"notice_on": None},
    "told": {"told_on": None},
    "eligible": {"is_eligible": False},
    "sent": {"sent_on": None, "accepted_on": None},
    "accepted": {"accepted_on": None},
    "met": {"met_on": None},
    "assessed": {"assessed_on": None},
    "before": {"before_on": None},
    "sheet": {"sheet_signed_on": None},
    "path_ended": {"path_ended_on": None},
    "after": {"after_on": None},
    "device": {"has_device": False},
    "device_erased": {"device_erased_or_no_disk": False},
    "device_delivered": {"device_state": DeviceState.DELIVERABLE},
    "device_counted": {"device_uncounted": "BR-2026-001"},
    "device_held": {"device_held_by_mediator": False},
    "device_free": {"device_allocated_elsewhere": True},
    "one_laptop": {"already_equipped": True},
    "open": {"closed": True},
}
WAY = [code for code in BACKWARDS if code != "open"]
FACTS = st.builds(
    Facts,
    **{
        field.name: st.none() | st.just(DAY) if "date" in str(field.type) else st.booleans()
        for field in fields(Facts)
        if not any(kind in str(field.type) for kind in ("Level", "State", "str"))
    },
    assessed_level=st.none() | st.sampled_from(Level),
    estimated_level=st.none() | st.sampled_from(Level),
    device_state=st.none() | st.sampled_from(DeviceState),
    device_uncounted=st.none() | st.just("BR-2026-001"),
)


def codes(steps):
    return [step.code for step in steps]


# ───────── The way ─────────
def test_a_dossier_with_everything_done_may_hand_the_laptop_over():
    assert missing(READY) == []
    assert codes(steps(READY)) == WAY
    assert next_step(READY) == HAND_OVER
    assert HAND_OVER.place == "remises/new/"


@pytest.mark.parametrize("step", list(BACKWARDS))
def test_one_step_not_done_closes_the_gate_and_is_named(step):
    facts = replace(READY, **BACKWARDS[step])
    assert step in codes(missing(facts))
    assert len(missing(facts)) == (2 if step == "sent" else 1)
    assert next_step(facts).code == step


def test_from_the_first_day_the_whole_way_is_told():
    expected = ["notice", "told", "eligible", "sent", "accepted", "met", "assessed"]
    expected += ["before", "sheet", "path_ended", "after", "device"]
    assert codes(missing(FIRST_DAY)) == expected


@given(FACTS)
def test_whatever_the_facts_each_step_cites_the_charter_and_says_who_acts(facts):
    for step in [*steps(facts), HAND_OVER]:
        assert step.heading in charter.HEADINGS.values()
        assert step.who in (Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER, Role.MANAGER)
        assert step.text.endswith(".")
        assert (step.act is None) or (step.place is None)
        assert step.code == "open" or step.act or step.place


@given(FACTS)
def test_the_gate_opens_only_when_every_fact_of_the_charter_is_there(facts):
    due = facts.assessed_level != Level.ACQUIRED
    held = facts.has_device and facts.device_state == DeviceState.DELIVERED and facts.device_held_by_mediator
    always = (
        facts.prescriber_signed, facts.mediator_signed, facts.notice_on, facts.told_on, facts.is_eligible,
        facts.accepted_on, not facts.is_refused, facts.met_on, facts.assessed_on, held,
        facts.device_erased_or_no_disk, not facts.device_allocated_elsewhere, not facts.already_equipped,
        not facts.closed, not (facts.has_device and facts.device_uncounted),
    )  # fmt: skip
    path = (facts.before_on, facts.sheet_signed_on, facts.path_ended_on, facts.after_on)
    assert (missing(facts) == []) == (all(always) and (all(path) or not due))


# ───────── With and without a path ─────────
def test_a_person_found_at_ease_needs_neither_path_nor_sheet_nor_questionnaires():
    facts = replace(
        READY, assessed_level=Level.ACQUIRED, before_on=None, sheet_signed_on=None, path_ended_on=None, after_on=None
    )
    assert missing(facts) == []
    assert not {"before", "sheet", "path_ended", "after"} & set(codes(steps(facts)))


@pytest.mark.parametrize("level", [Level.TO_WORK_ON, Level.TO_CHECK, None])
def test_a_path_is_due_for_any_other_level(level):
    assert is_path_due(replace(READY, assessed_level=level))


def test_before_the_diagnosis_a_path_is_presumed_due_whatever_the_prescriber_thinks():
    facts = replace(READY, assessed_on=None, assessed_level=Level.ACQUIRED, estimated_level=Level.ACQUIRED)
    assert is_path_due(facts)
    assert "sheet" in codes(steps(facts))


# ───────── Where to act ─────────
def test_the_acts_of_the_way_are_acts_of_the_contract():
    contract = {"transmettre", "reorienter", "accepter", "rencontrer", "attribuer", "abandonner"}
    states = [replace(READY, device_state=state, is_refused=refused) for state in DeviceState for refused in (0, 1)]
    assert {step.act for facts in states for step in steps(facts)} - {None} <= contract
    assert {"transmettre", "accepter", "abandonner"} <= set(journey.ACTS)


@pytest.mark.parametrize(
    ("change", "code", "who", "place"),
    [
        ({"assessed_on": None}, "assessed", Role.MEDIATOR, "evaluations/new/"),
        ({"assessed_on": None, "has_assessment": True}, "assessed", Role.MEDIATOR, "evaluations/valider"),
        ({"sheet_signed_on": None}, "sheet", Role.MEDIATOR, "parcours/new/"),
        ({"sheet_signed_on": None, "has_path": True}, "sheet", Role.MEDIATOR, "parcours/signer"),
        ({"path_ended_on": None}, "path_ended", Role.MEDIATOR, "parcours/terminer"),
        ({"after_on": None}, "after", Role.MEDIATOR, "questionnaires/new/"),
        ({"device_state": DeviceState.DELIVERABLE}, "device_delivered", Role.REFURBISHER, "bons-de-retrait/signer"),
        ({"device_state": DeviceState.LOST}, "device_delivered", Role.MEDIATOR, None),
        ({"device_uncounted": "BR-2026-001"}, "device_counted", Role.MEDIATOR, "bons-de-retrait/recevoir"),
        ({"device_erased_or_no_disk": False}, "device_erased", Role.MEDIATOR, "ordinateurs/retourner"),
        ({"device_erased_or_no_disk": False, "device_state": DeviceState.WAITING}, "device_erased",
         Role.REFURBISHER, "ordinateurs/livrable"),
    ],
)  # fmt: skip
def test_each_missing_step_opens_the_page_where_the_right_role_acts(change, code, who, place):
    (step,) = [step for step in missing(replace(READY, **change)) if step.code == code]
    assert (step.who, step.place) == (who, place)


def test_a_refused_dossier_is_to_be_sent_to_another_mediator_though_it_was_once_accepted():
    found = missing(replace(READY, is_refused=True))
    assert codes(found) == ["sent", "accepted"]
    assert found[0].act == "reorienter"
    assert next_step(replace(READY, sent_on=None, accepted_on=None)).act == "transmettre"


# ───────── Who reads what ─────────
@given(FACTS)
def test_a_prescriber_reads_only_the_steps_that_it_must_act_on(facts):
    assert {step.who for step in for_role(steps(facts), Role.PRESCRIBER)} == {Role.PRESCRIBER}


def test_a_prescriber_never_learns_of_the_meeting_the_diagnosis_the_answers_or_the_laptop():
    seen = codes(for_role(steps(replace(READY, already_equipped=True, closed=True)), Role.PRESCRIBER))
    assert seen == ["prescriber_signed", "notice", "told", "eligible", "sent"]


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.MANAGER])
def test_the_mediator_and_the_alpi_read_the_whole_way(role):
    assert for_role(steps(READY), role) == steps(READY)


@pytest.mark.parametrize("role", [Role.REFURBISHER, Role.READER, Role.STRANGER, Role.SYSTEM])
def test_a_refurbisher_a_reader_and_a_stranger_read_nothing_of_a_dossier(role):
    facts = replace(READY, device_state=DeviceState.DELIVERABLE)
    assert for_role(steps(facts), role) == []


# ───────── The receipt ─────────
def receipt(facts, on=DAY, today=DAY):
    return receipt_obstacles(missing(facts), on, facts, today)


def test_a_receipt_is_signed_on_the_day_everything_is_done():
    assert receipt(READY) == []


def test_every_missing_step_refuses_the_receipt_in_order_and_with_its_heading():
    facts = replace(READY, met_on=None, before_on=None, has_device=False)
    found = receipt(facts, on=MORROW)
    assert codes(found) == ["met", "before", "device", "date_future"]
    assert [obstacle.heading for obstacle in found] == [
        "Rôle du Prescripteur", "Rôle du Médiateur", "Rôle du Médiateur", "Parcours",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("accepted_on", "before_acceptance"),
        ("met_on", "before_meeting"),
        ("assessed_on", "before_assessment"),
        ("path_ended_on", "before_path_end"),
        ("after_on", "before_after"),
        ("device_delivered_on", "before_delivery"),
    ],
)
def test_a_receipt_is_never_dated_before_its_cause(field, code):
    assert codes(receipt(replace(READY, **{field: MORROW}), on=DAY, today=MORROW)) == [code]


def test_without_a_path_due_the_dates_of_an_optional_path_do_not_matter():
    facts = replace(READY, assessed_level=Level.ACQUIRED, path_ended_on=MORROW, after_on=MORROW)
    assert receipt(facts, today=MORROW) == []
