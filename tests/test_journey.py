"""Where a dossier stands, and which acts are open there."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pin40 import access, charter
from pin40.journey import ACTS, Facts, act_obstacles, is_path_due, level, open_acts, stage
from pin40.words import PANEL_ROLES, ExitReason, Level, Role, Stage

DAY = date(2026, 3, 2)
DAYS = st.none() | st.dates(DAY, DAY + timedelta(days=20))
FACTS = st.builds(
    Facts,
    sent_on=DAYS,
    answered_on=DAYS,
    is_accepted=st.none() | st.booleans(),
    refused_on=DAYS,
    assessed_on=DAYS,
    assessed_level=st.none() | st.sampled_from(Level),
    estimated_level=st.none() | st.sampled_from(Level),
    signed_sheet_on=DAYS,
    path_ended_on=DAYS,
    handed_over_on=DAYS,
    closed_on=DAYS,
    exit_reason=st.none() | st.sampled_from(ExitReason),
)

SENT = Facts(sent_on=DAY, estimated_level=Level.TO_WORK_ON)
ACCEPTED = replace(SENT, answered_on=DAY, is_accepted=True)
ASSESSED = replace(ACCEPTED, assessed_on=DAY, assessed_level=Level.TO_WORK_ON)
ENGAGED = replace(ASSESSED, signed_sheet_on=DAY)
PATH_ENDED = replace(ENGAGED, path_ended_on=DAY)
EQUIPPED = replace(PATH_ENDED, handed_over_on=DAY)
LADDER = [
    (Facts(), Stage.DRAFT),
    (SENT, Stage.SENT),
    (ACCEPTED, Stage.ACCEPTED),
    (ASSESSED, Stage.ASSESSED),
    (ENGAGED, Stage.ENGAGED),
    (PATH_ENDED, Stage.PATH_ENDED),
    (EQUIPPED, Stage.EQUIPPED),
    (replace(EQUIPPED, closed_on=DAY), Stage.CLOSED),
]
RANK = {stage: rank for rank, (_, stage) in enumerate(LADDER)} | {Stage.TO_REDIRECT: 1}


# ───────── The stage ─────────
@pytest.mark.parametrize(("facts", "expected"), LADDER)
def test_one_beneficiary_climbs_the_ladder_step_by_step(facts, expected):
    assert stage(facts) == expected


@given(FACTS)
def test_whatever_the_facts_there_is_one_stage(facts):
    assert stage(facts) in Stage


@given(FACTS, st.sampled_from(ExitReason))
def test_an_ended_dossier_stays_closed_whatever_else_is_known(facts, reason):
    assert stage(replace(facts, exit_reason=reason)) == Stage.CLOSED
    assert stage(replace(facts, closed_on=DAY)) == Stage.CLOSED


@given(FACTS, st.sampled_from(["assessed_on", "signed_sheet_on", "path_ended_on", "handed_over_on", "closed_on"]))
def test_one_more_step_done_never_sends_a_dossier_backwards(facts, step):
    assume(getattr(facts, step) is None)
    assert RANK[stage(replace(facts, **{step: DAY}))] >= RANK[stage(facts)]


@given(FACTS, st.none() | st.sampled_from(Level))
def test_the_prescribers_estimate_never_moves_a_dossier(facts, estimate):
    assert stage(replace(facts, estimated_level=estimate)) == stage(facts)


@given(FACTS)
def test_nothing_is_assessed_signed_or_ended_before_a_mediator_accepts(facts):
    assume(facts.handed_over_on is None and stage(facts) != Stage.CLOSED)
    if facts.sent_on is None or facts.is_accepted is not True:
        assert stage(facts) in (Stage.DRAFT, Stage.SENT, Stage.TO_REDIRECT)


def test_a_sheet_signed_before_the_diagnosis_is_validated_does_not_skip_the_diagnosis():
    assert stage(replace(ACCEPTED, signed_sheet_on=DAY)) == Stage.ACCEPTED


def test_a_path_cannot_have_ended_without_a_signed_sheet():
    assert stage(replace(ASSESSED, path_ended_on=DAY)) == Stage.ASSESSED


# ───────── No path due ─────────
def test_a_person_found_at_ease_has_no_path_to_follow():
    facts = replace(ACCEPTED, assessed_on=DAY, assessed_level=Level.ACQUIRED)
    assert not is_path_due(facts)
    assert stage(facts) == Stage.PATH_ENDED


@pytest.mark.parametrize("found", [Level.TO_WORK_ON, Level.TO_CHECK])
def test_the_mediators_level_outranks_the_prescribers_estimate(found):
    facts = replace(ACCEPTED, estimated_level=Level.ACQUIRED, assessed_on=DAY, assessed_level=found)
    assert level(facts) == found
    assert is_path_due(facts)
    assert stage(facts) == Stage.ASSESSED


def test_an_estimate_alone_spares_nobody_the_path():
    facts = replace(ACCEPTED, estimated_level=Level.ACQUIRED)
    assert level(facts) == Level.ACQUIRED
    assert is_path_due(facts)


def test_a_diagnosis_not_yet_validated_counts_for_nothing():
    facts = replace(ACCEPTED, assessed_level=Level.ACQUIRED)
    assert level(facts) == Level.TO_WORK_ON
    assert is_path_due(facts)
    assert stage(facts) == Stage.ACCEPTED


# ───────── Refused, handed on, sent again ─────────
@pytest.mark.parametrize(
    "facts",
    [
        Facts(refused_on=DAY),
        replace(SENT, refused_on=DAY, is_accepted=False),
        replace(SENT, answered_on=DAY, is_accepted=False),
        replace(ACCEPTED, refused_on=DAY + timedelta(days=9)),
        replace(ASSESSED, refused_on=DAY, is_accepted=False),
    ],
)
def test_a_dossier_refused_or_handed_on_waits_for_another_mediator(facts):
    assert stage(facts) == Stage.TO_REDIRECT


@pytest.mark.parametrize("refused_on", [DAY, DAY - timedelta(days=1)])
def test_a_dossier_sent_again_even_on_the_day_of_the_refusal_is_sent(refused_on):
    assert stage(Facts(sent_on=DAY, refused_on=refused_on)) == Stage.SENT
    assert stage(replace(ACCEPTED, refused_on=refused_on)) == Stage.ACCEPTED


def test_the_first_draft_is_not_to_redirect():
    assert stage(Facts(estimated_level=Level.ACQUIRED)) == Stage.DRAFT


# ───────── Acts ─────────
WITH_THE_MEDIATOR = {Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED}
WRITTEN = {
    "transmettre": ({Stage.DRAFT}, {Role.PRESCRIBER}),
    "reorienter": ({Stage.TO_REDIRECT}, {Role.PRESCRIBER}),
    "accepter": ({Stage.SENT}, {Role.MEDIATOR}),
    "refuser": ({Stage.SENT, Stage.ACCEPTED}, {Role.MEDIATOR}),
    "rencontrer": ({Stage.ACCEPTED}, {Role.MEDIATOR}),
    "informer-prix-solidaire": (WITH_THE_MEDIATOR, {Role.MEDIATOR}),
    "attribuer": (WITH_THE_MEDIATOR, {Role.MEDIATOR}),
    "abandonner": (
        set(Stage) - {Stage.EQUIPPED, Stage.CLOSED},
        {Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER},
    ),
    "clore": ({Stage.EQUIPPED}, {Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER}),
    "lever-homonyme": ({Stage.DRAFT, Stage.TO_REDIRECT}, {Role.MANAGER}),
}


def test_the_acts_of_a_dossier_are_these_from_these_stages_by_these_roles():
    assert {name: (set(act.stages), set(act.roles)) for name, act in ACTS.items()} == WRITTEN


def test_the_acts_and_the_table_of_rights_name_the_same_roles():
    rights = {name: set(act.roles) for name, act in access.ACTS["Prescription"].items()}
    assert {name: set(act.roles) for name, act in ACTS.items()} == rights


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("at", list(Stage))
def test_an_act_is_open_where_both_the_stage_and_the_role_are_written(at, role):
    expected = [name for name, (stages, roles) in WRITTEN.items() if at in stages and role in roles]
    assert open_acts(at, role) == expected


@pytest.mark.parametrize("role", [Role.READER, Role.REFURBISHER, Role.STRANGER, Role.SYSTEM])
def test_a_reader_a_refurbisher_and_a_stranger_have_no_act_on_a_dossier(role):
    assert [at for at in Stage if open_acts(at, role)] == []


@pytest.mark.parametrize("at", list(Stage))
@pytest.mark.parametrize("act", list(WRITTEN))
def test_an_act_out_of_order_is_refused_with_the_stage_in_french(act, at):
    found = act_obstacles(act, at)
    if at in WRITTEN[act][0]:
        assert found == []
    else:
        (obstacle,) = found
        assert obstacle.sentence.startswith(f"Ce dossier est « {at.label.lower()} » : ")
        assert obstacle.heading in charter.HEADINGS.values()
        assert (obstacle.code, obstacle.field) == ("out_of_order", None)


def test_the_refusal_of_an_act_says_where_it_is_possible():
    (obstacle,) = act_obstacles("refuser", Stage.ASSESSED)
    where = "n’est possible que s’il est « transmis » ou « accepté »"
    assert obstacle.sentence == f"Ce dossier est « diagnostiqué » : « Refuser » {where}."


def test_an_unknown_act_is_an_error_and_not_a_permission():
    with pytest.raises(KeyError):
        act_obstacles("effacer", Stage.DRAFT)


def test_each_act_explains_what_follows_in_one_sentence():
    for act in ACTS.values():
        assert act.label[0].isupper()
        assert act.consequence.endswith(".")
        assert act.consequence.count(". ") == 0


def test_from_every_stage_but_the_last_somebody_can_end_the_dossier():
    for at in Stage:
        enders = {"abandonner", "clore"} & {act for role in PANEL_ROLES for act in open_acts(at, role)}
        assert len(enders) == (0 if at == Stage.CLOSED else 1)


def test_every_fact_is_optional_so_that_a_new_dossier_needs_none():
    assert all(field.default is None for field in fields(Facts))
