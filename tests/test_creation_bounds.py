"""What a new row may carry: by name at the gate, and line by line at PostgreSQL's own wall."""

import pytest
from sqlalchemy import insert, inspect, select

import walk
from models.base import db, now
from models.event import Change, Event
from models.mail import OutboxMail
from models.scope import JOURNAL, models
from pin40.conditions import viewer
from pin40.path_words import PickupKind
from pin40.words import MailState, Role
from test_second_wall import DENIED, raw, tried, walled, whole_database  # noqa: F401  (fixtures)
from walk_writes import attempt, copied, other

pytest_plugins = ("whole_app", "walk_scene")

PARTNERS = ("prescripteur", "mediateur", "reconditionneur")
GIVEN = {
    "prescriptions": {"number", "prescriber_id"},
    "beneficiaries": {"prescriber_id"},
    "spottings": {"mediator_id", "spotted_on"},
    "accounts": {"partner_id", "role", "fs_uniquifier", "is_open"},
    "charter_signatures": {"partner_id", "charter_version_id", "signed_on", "signatory", "capacity", "document_id"},
    "documents": {"partner_id", "file_name", "media_type", "size", "sha256", "content", "table_name", "record_id"},
    "competence_assessments": {"mediator_id", "prescription_id", "grid_id", "moment", "started_on"},
    "assessment_marks": {"mediator_id", "assessment_id", "grid_item_id"},
    "digcomp_goals": {"mediator_id", "prescription_id", "competence_id"},
    "pathways": {"mediator_id", "prescription_id"},
    "workshops": {"mediator_id"},
    "attendances": {"mediator_id", "workshop_id", "pathway_id"},
    "questionnaire_responses": {
        "mediator_id",
        "prescription_id",
        "questionnaire_version_id",
        "moment",
        "entered_on",
        "entered_by_id",
    },
    "questionnaire_links": {
        "mediator_id",
        "questionnaire_version_id",
        "token_hash",
        "given_on",
        "given_by_id",
        "expires_on",
    },
    "drafts": {"account_id", "place", "record_id"},
    "notes": {"partner_id", "structure_role", "author_id", "table_name", "record_id", "written_at"},
    "tags": {"partner_id", "structure_role", "table_name", "record_id"},
    "saved_views": {"account_id", "partner_id", "slug"},
    "answers": {"mediator_id", "response_id", "question_id", "entered_on"},
    "handovers": {"mediator_id", "device_id", "prescription_id", "receipt_signed_on", "signatory"},
    "after_cares": {"mediator_id", "device_id", "prescription_id", "kind", "happened_on", "note"},
    "device_requests": {"mediator_id", "proposed", "proposal"},
    "pickups": {"kind", "from_id", "to_id", "refurbisher_id", "mediator_id", "collector_partner_id"},
    "pickup_lines": {"refurbisher_id", "mediator_id", "pickup_id"},
}
"""By hand: what the software alone gives to a new row, beside what `rights.csv` lets its writer type."""
ALWAYS = {"created_at", "version"}
OWN = {
    Role.PRESCRIBER: ("prescriber_id",),
    Role.MEDIATOR: ("mediator_id",),
    Role.REFURBISHER: ("refurbisher_id", "mediator_id"),
}
REACHING = {("pickup_lines", "signed_on")}
"""Columns by which a row would already be out of its writer's reach: another refusal comes first."""
NOT_YOURS = "Vous ne pouvez pas écrire cette fiche."
ABSENT = 10**8


def forbidden(person, model) -> list[str]:
    """The columns that nobody of this role may set on a new row."""
    right = walk.rights()[person.role, model.__tablename__]
    typed = {name for names, _ in right.columns("writes") for name in names}
    free = typed | GIVEN.get(model.__tablename__, set()) | ALWAYS
    return [a.key for a in inspect(model).column_attrs if a.key not in free]


def new_row(person, model, **changes):
    """A copy of a row of theirs; a bare one, in their name, where the demonstration has none yet."""
    rows = walk.rows(person, model.__tablename__, "change") or walk.rows(person, model.__tablename__)
    if rows:
        return copied(model, max(rows), **changes)
    keys = {key: person.partner_id for key in OWN[person.role] if key in inspect(model).column_attrs}
    kind = {"kind": PickupKind.TO_MEDIATOR} if model.__name__ == "Pickup" else {}
    return model(**keys | kind | changes)


@pytest.mark.parametrize("name", PARTNERS)
def test_a_forbidden_column_of_a_new_row_is_refused_by_its_name(walled, name):  # noqa: F811
    person, tried_on = walk.person(name), set()
    for model in models():
        table = model.__tablename__
        if model.__name__ in JOURNAL or not walk.rights()[person.role, table].may_create(person):
            continue
        for column in forbidden(person, model):
            value = other(person, model, inspect(model).columns[column], None)
            made = new_row(person, model, **{column: ABSENT if value is None else value})
            result = attempt(viewer(person), lambda: db.session.add(made))
            said = NOT_YOURS if (table, column) in REACHING else f"Champs en lecture seule : {column}."
            assert getattr(result, "sentence", result) == said, (table, column)
            tried_on.add((table, column))
    assert {("accounts", "password"), ("documents", "prescriber_id")} <= tried_on
    wanted = {
        Role.PRESCRIBER: {("prescriptions", "sent_on"), ("prescriptions", "stage"), ("beneficiaries", "mediator_id")},
        Role.MEDIATOR: {("spottings", "answer"), ("spottings", "trashed_at")},
    }
    assert wanted.get(person.role, set()) <= tried_on


# ───────── The lines that everybody appends ─────────
def line(table, **values):
    return insert(table.__table__).values(created_at=now(), version=1, **values)


def event(person, **changes):
    known = {"actor_id": person.account_id, "structure_id": person.partner_id}
    return line(Event, verb="x", table_name="Document", record_id=1, columns="", **known | changes)


def is_taken(connection, statement) -> bool:
    """Whether the row was written: the count of rows is unknown, for nothing may be read back."""
    return not isinstance(tried(connection, statement), str)


@pytest.mark.parametrize("name", PARTNERS)
def test_values_are_written_under_ones_own_event_only(walled, name):  # noqa: F811
    person = walk.person(name)
    foreign = walk.ids("events", "actor_id <> :account", person)
    with raw(viewer(person)) as connection:
        mine = connection.execute(event(person)).inserted_primary_key[0]
        values = {"before": {}, "after": {"motivation": "Faux"}}
        assert is_taken(connection, line(Change, event_id=mine, **values))
        for number in (min(foreign), max(foreign), ABSENT):
            assert tried(connection, line(Change, event_id=number, **values)) == DENIED


@pytest.mark.parametrize("name", PARTNERS)
def test_an_event_names_its_author_and_their_structure(walled, name):  # noqa: F811
    person = walk.person(name)
    gestion = walk.person("gestion")
    with raw(viewer(person)) as connection:
        assert is_taken(connection, event(person))
        assert tried(connection, event(person, actor_id=gestion.account_id)) == DENIED
        assert tried(connection, event(person, structure_id=gestion.partner_id)) == DENIED
        assert tried(connection, event(person, actor_id=None)) == DENIED


@pytest.mark.parametrize("name", PARTNERS)
def test_a_mail_waits_for_an_account_and_tells_nothing_of_the_post(walled, name):  # noqa: F811
    person = walk.person(name)
    mail = {"recipient": "a@example.org", "account_id": person.account_id, "subject": "x", "body": "x"}
    mail |= {"state": MailState.WAITING, "attempts": 0, "sender_id": person.account_id}
    gestion = walk.person("gestion").account_id
    with raw(viewer(person)) as connection:
        assert is_taken(connection, line(OutboxMail, **mail))
        for wrong in (
            {"account_id": None},
            {"sender_id": None},
            {"sender_id": gestion},
            {"state": MailState.SENT},
            {"attempts": 7},
            {"sent_at": now()},
        ):
            assert tried(connection, line(OutboxMail, **mail | wrong)) == DENIED, wrong
        assert connection.scalars(select(OutboxMail.__table__.c.id)).all() == []
