"""Who reaches what: the table of rights read with small rows. What is not written is refused."""

import pytest

from pin40.access import (
    ACTS,
    BEFORE_SIGNING,
    GRANTS,
    QUESTIONS,
    SECRETS,
    may,
    may_act,
    reach,
    readable,
    writable,
)
from pin40.conditions import EVERY_ROW, NO_ROW, STRANGER, SYSTEM, Person, Viewer, viewer
from pin40.words import PANEL_ROLES, AccountRole, PartnerRole, Role, Stage

ALICE = Person(Role.PRESCRIBER, account_id=11, partner_id=1, has_signed=True)
ANNA = Person(Role.PRESCRIBER, account_id=12, partner_id=1, is_referent=True, has_signed=True)
MARC = Person(Role.MEDIATOR, account_id=21, partner_id=2, has_signed=True)
RITA = Person(Role.REFURBISHER, account_id=31, partner_id=3, has_signed=True)
LEA = Person(Role.READER, account_id=41, partner_id=4, has_signed=True)
GUY = Person(Role.MANAGER, account_id=51, partner_id=5, is_referent=True, has_signed=True)
NOBODY = STRANGER.actor
MACHINE = SYSTEM.actor
CAST = {"alice": ALICE, "anna": ANNA, "marc": MARC, "rita": RITA, "lea": LEA, "guy": GUY}
TABLES = sorted({table for rights in GRANTS.values() for table in rights})
ABOUT_PERSONS = [
    "Beneficiary", "Prescription", "Spotting", "CompetenceAssessment", "AssessmentMark", "DigcompGoal",
    "Pathway", "Workshop", "Attendance", "QuestionnaireResponse", "Answer", "Handover", "AfterCare",
]  # fmt: skip

DRAFT = {"prescriber_id": 1, "mediator_id": 2, "sent_on": None, "stage": Stage.DRAFT}
SENT = {"prescriber_id": 1, "mediator_id": 2, "sent_on": "2026-03-02", "stage": Stage.SENT}
ELSEWHERE = {"prescriber_id": 8, "mediator_id": 9, "sent_on": "2026-03-02", "stage": Stage.SENT}


def can(person, table, row, verbs="crud"):
    """Which of the verbs this person has on this row, as letters."""
    return "".join(verb for verb in verbs if may(person, table, verb, row.get))


# ───────── Closed by default ─────────
@pytest.mark.parametrize("table", [*TABLES, "Unknown"])
@pytest.mark.parametrize("verb", "crud")
def test_a_stranger_reaches_nothing_and_the_machine_everything(table, verb):
    assert reach(NOBODY, table, verb) == NO_ROW
    assert reach(MACHINE, table, verb) == EVERY_ROW
    assert not may(NOBODY, table, verb, {}.get)
    assert may(MACHINE, table, verb, {}.get)


@pytest.mark.parametrize("person", [*CAST.values(), NOBODY])
def test_a_table_or_a_verb_that_is_not_written_is_refused(person):
    assert can(person, "Unknown", {"partner_id": person.partner_id}) == ""
    assert reach(person, "Beneficiary", "x") == NO_ROW
    assert writable(person, "Unknown", "c", {}.get) == frozenset()
    assert readable(person, "Unknown", ("id",)) == ()
    assert not may_act(person, "Prescription", "unknown")
    assert not may_act(person, "Unknown", "transmettre")


def test_an_account_without_structure_reaches_no_row_that_has_no_owner():
    lost = Person(Role.PRESCRIBER, account_id=99)
    assert can(lost, "Prescription", {"prescriber_id": None, "stage": Stage.DRAFT}) == ""
    assert can(lost, "Document", {"partner_id": None}) == ""


def test_only_one_who_looks_through_other_eyes_is_borrowed():
    borrowed = Viewer(actor=GUY, seen=ALICE)
    assert borrowed.is_borrowed
    assert borrowed.role == Role.PRESCRIBER
    assert not viewer(GUY).is_borrowed


# ───────── Rows ─────────
PERSON = {"prescriber_id": 1, "mediator_id": None, "shared_on": None}
SHARED = {"prescriber_id": 1, "mediator_id": 2, "shared_on": "2026-03-02", "accepted_on": None}
TAKEN = {**SHARED, "accepted_on": "2026-03-03"}
SPOTTED = {"mediator_id": 2, "prescriber_id": 1, "answered_on": None}
ANSWERED = {**SPOTTED, "answered_on": "2026-03-02"}
OUR_ACCOUNT = {"id": 11, "partner_id": 1, "role": AccountRole.PRESCRIBER}
OUR_CARD = {"id": 1, "role": PartnerRole.PRESCRIBER, "is_active": True}
MEDIATOR_CARD = {"id": 2, "role": PartnerRole.MEDIATOR, "is_active": True}
REFURBISHER_CARD = {"id": 3, "role": PartnerRole.REFURBISHER, "is_active": True}
CLOSED_CARD = {**MEDIATOR_CARD, "is_active": False}
LAPTOP = {"mediator_id": 2, "refurbisher_id": 3}
EXPECTED = [
    ("Prescription", DRAFT, {"alice": "crud", "guy": "r"}),
    ("Prescription", SENT, {"alice": "cr", "marc": "r", "guy": "r"}),
    ("Prescription", {**SENT, "mediator_id": None}, {"alice": "cr", "guy": "r"}),
    ("Prescription", ELSEWHERE, {"guy": "r"}),
    ("Beneficiary", PERSON, {"alice": "crud", "guy": "rud"}),
    ("Beneficiary", {**PERSON, "prescriber_id": 8}, {"guy": "rud"}),
    ("Beneficiary", SHARED, {"alice": "cr", "marc": "r", "guy": "ru"}),
    ("Beneficiary", TAKEN, {"alice": "cr", "marc": "ru", "guy": "ru"}),
    ("Spotting", SPOTTED, {"marc": "crud", "alice": "r", "guy": "r"}),
    ("Spotting", ANSWERED, {"marc": "cr", "alice": "r", "guy": "r"}),
    ("Spotting", {**SPOTTED, "prescriber_id": 8}, {"marc": "crud", "guy": "r"}),
    ("Partner", OUR_CARD, {"alice": "ru", "marc": "r", "guy": "crud"}),
    ("Partner", MEDIATOR_CARD, {"alice": "r", "marc": "ru", "rita": "r", "guy": "crud"}),
    ("Partner", {**MEDIATOR_CARD, "id": 9}, {"alice": "r", "rita": "r", "guy": "crud"}),
    ("Partner", {**CLOSED_CARD, "id": 9}, {"guy": "crud"}),
    ("Partner", {**OUR_CARD, "id": 8}, {"marc": "r", "guy": "crud"}),
    ("Partner", REFURBISHER_CARD, {"rita": "ru", "marc": "r", "guy": "crud"}),
    ("Account", OUR_ACCOUNT, {"alice": "ru", "anna": "crud", "guy": "crud"}),
    ("Account", {"id": 21, "partner_id": 2}, {"marc": "ru", "guy": "crud"}),
    ("Account", {"id": 41, "partner_id": 4}, {"lea": "ru", "guy": "crud"}),
    ("CharterSignature", {"partner_id": 1}, {"alice": "r", "anna": "cr", "guy": "cr"}),
    ("Device", LAPTOP, {"marc": "r", "rita": "ru", "guy": "cru"}),
    ("DeviceLot", {}, {"guy": "crud"}),
    ("Event", {"prescriber_id": 1}, {"alice": "r", "anna": "r", "guy": "r"}),
    ("Change", {"mediator_id": 2, "refurbisher_id": 3}, {"marc": "r", "rita": "r", "guy": "r"}),
]


@pytest.mark.parametrize(("table", "row", "expected"), EXPECTED)
def test_on_this_row_these_people_have_these_verbs_and_the_others_none(table, row, expected):
    found = {name: verbs for name, person in CAST.items() if (verbs := can(person, table, row))}
    # Anna is Alice's colleague: where nothing else is said, a referent has a colleague's rights.
    colleague = {"anna": expected["alice"]} if "alice" in expected else {}
    assert found == {**colleague, **expected}


# ───────── Columns ─────────
def test_a_mediator_who_accepted_writes_how_to_reach_the_person_and_not_who_it_is():
    columns = writable(MARC, "Beneficiary", "u", TAKEN.get)
    assert "phone" in columns
    assert not columns & {"first_name", "last_name", "birth_year"}
    assert writable(MARC, "Beneficiary", "u", {**TAKEN, "mediator_id": 9}.get) == frozenset()


def test_a_prescriber_writes_no_fact_that_an_act_records():
    assert "motivation" in (columns := writable(ALICE, "Prescription", "u", DRAFT.get))
    assert not columns & {"stage", "sent_on", "refused_on", "exit_reason", "prescriber_id", "identity_key"}
    assert writable(ALICE, "Prescription", "u", SENT.get) == frozenset()


def test_a_prescriber_does_not_see_the_meeting_and_a_mediator_does_not_see_earlier_refusals():
    columns = ("motivation", "met_on", "device_id", "refused_on", "refusal_reason", "identity_key")
    assert readable(ALICE, "Prescription", columns, SENT.get) == (
        "motivation",
        "refused_on",
        "refusal_reason",
    )
    assert readable(MARC, "Prescription", columns, SENT.get) == ("motivation", "met_on", "device_id")
    assert readable(MARC, "Prescription", columns, ELSEWHERE.get) == ()


def test_a_card_shows_contacts_and_nothing_else():
    columns = ("name", "phone", "siret", "parent_id", "has_dedicated_staff")
    assert readable(ALICE, "Partner", columns, MEDIATOR_CARD.get) == ("name", "phone")
    assert readable(ALICE, "Partner", columns) == ("name", "phone")
    assert readable(GUY, "Partner", columns, MEDIATOR_CARD.get) == columns


@pytest.mark.parametrize("person", [ALICE, ANNA, MARC, RITA, LEA])
def test_nobody_but_the_alpi_changes_what_a_structure_or_an_account_may_open(person):
    of_structure = writable(person, "Partner", "u", {"id": person.partner_id}.get)
    assert not of_structure & {"role", "kind", "siret", "is_active", "has_dedicated_staff"}
    of_account = writable(person, "Account", "u", {"id": person.account_id, "partner_id": person.partner_id}.get)
    assert not of_account & {"role", "partner_id", "password"}
    assert person.is_referent or not of_account & {"email", "is_active", "is_referent"}


def test_a_laptop_hides_its_cost_from_a_mediator_and_its_state_and_holder_from_every_form():
    assert readable(MARC, "Device", ("make", "cost"), LAPTOP.get) == ("make",)
    for rights in GRANTS.values():
        for grant in rights.get("Device", ()):
            assert not {"state", "partner_id", "mediator_id", "refurbisher_id"} & set(grant.writes)


# ───────── Over the whole table ─────────
@pytest.mark.parametrize("person", [RITA, LEA, NOBODY])
@pytest.mark.parametrize("table", ABOUT_PERSONS)
@pytest.mark.parametrize("verb", "crud")
def test_a_refurbisher_and_a_reader_reach_no_table_with_a_person(person, table, verb):
    assert reach(person, table, verb) == NO_ROW


def test_a_reader_reaches_one_table_only_and_there_themself():
    assert list(GRANTS[Role.READER]) == ["Account"]


@pytest.mark.parametrize("table", ["LoginAttempt", "AccessLog", "OutboxMail", "Setting", "DeviceLot"])
def test_the_alpi_alone_reads_the_logs_the_settings_and_the_lots(table):
    assert [role for role in PANEL_ROLES if table in GRANTS[role]] == [Role.MANAGER]


@pytest.mark.parametrize("table", ["Event", "Change", "AccessLog"])
def test_nobody_writes_the_journal_in_a_form(table):
    for rights in GRANTS.values():
        assert {verb for grant in rights.get(table, ()) for verb in grant.verbs} <= {"r"}


@pytest.mark.parametrize("role", PANEL_ROLES)
def test_no_right_writes_a_secret_and_nobody_reads_one_on_a_screen(role):
    person = Person(role, account_id=1, partner_id=1, is_referent=True)
    for table, secrets in SECRETS.items():
        assert not {column for grant in GRANTS[role].get(table, ()) for column in grant.writes} & set(secrets)
        assert readable(person, table, secrets) == readable(MACHINE, table, secrets) == ()
        assert readable(person, table, secrets, {"id": 1, "partner_id": 1, "prescriber_id": 1}.get) == ()


@pytest.mark.parametrize("role", PANEL_ROLES)
def test_every_right_has_verbs_of_the_four_and_writes_only_where_it_may_write(role):
    for table, rights in GRANTS[role].items():
        for grant in rights:
            assert set() < set(grant.verbs) <= set("crud"), table
            assert not grant.writes or set(grant.verbs) & set("cu"), table


@pytest.mark.parametrize("column", ["prescriber_id", "id", "created_at", "version", "trashed_at", "stage"])
def test_no_form_writes_the_columns_that_say_who_owns_a_dossier_or_where_it_stands(column):
    for role, rights in GRANTS.items():
        for table in ("Prescription", "Beneficiary"):
            for grant in rights.get(table, ()):
                assert column not in grant.writes, (role, table)


# ───────── Acts and questions ─────────
@pytest.mark.parametrize("person", [*CAST.values(), NOBODY])
@pytest.mark.parametrize(("table", "act"), [(table, act) for table in ACTS for act in ACTS[table]])
def test_an_act_is_for_the_roles_that_are_written(person, table, act):
    assert may_act(person, table, act) == (person.role in ACTS[table][act].roles)


def test_a_mediator_cannot_send_and_a_prescriber_cannot_accept():
    for act, who, other in (("transmettre", ALICE, MARC), ("accepter", MARC, ALICE)):
        assert [may_act(person, "Prescription", act) for person in (who, other)] == [True, False]


def test_a_reader_has_no_act_and_a_refurbisher_only_those_of_laptops_pickups_and_its_own_structure():
    everything = [(table, act) for table in ACTS for act in ACTS[table]]
    assert [act for table, act in everything if may_act(LEA, table, act)] == []
    assert [(table, act) for table, act in everything if may_act(RITA, table, act)] == [
        *(("Device", act) for act in ("livrable", "hors-service", "reprendre", "sortir", "perdu")),
        *(("Pickup", "signer"), ("Pickup", "recevoir"), ("CharterSignature", "signer"), ("Account", "inviter")),
    ]


def test_before_signing_a_structure_can_touch_nothing_about_a_person():
    assert not set(BEFORE_SIGNING) & {*ABOUT_PERSONS, "Device"}


def test_a_reader_may_ask_for_counts_alone_and_a_refurbisher_whether_it_signed():
    assert [name for name, roles in QUESTIONS.items() if Role.READER in roles] == ["counts", "releases"]
    assert [name for name, roles in QUESTIONS.items() if Role.REFURBISHER in roles] == ["charter_signed"]
