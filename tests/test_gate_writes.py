"""The gate before every write, on both databases: created, changed, thrown away by whom `rights.csv` names, no other."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient

import walk
from models import acts
from models.base import Trashable, db, now
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from models.scope import JOURNAL, link_target, models
from models.viewer import Closed, NotSigned, seeing_as
from pin40.conditions import SYSTEM, Viewer, viewer
from pin40.words import Role
from test_gate import ABSENT, CAST, looked, to_one  # noqa: F401  (a fixture)
from walk_writes import attempt, copied, is_refused, other, row_of, sample

pytest_plugins = ("whole_app", "walk_scene")

SIGNED = [name for name in CAST if name != "accueil.peyrehorade"]
UNTOUCHED = {"id", "version", "created_at", "trashed_at"}


@pytest.mark.parametrize("name", SIGNED)
def test_each_column_is_changed_by_whom_rights_csv_names(looked, name):  # noqa: F811
    person = walk.person(name)
    for model in models():
        table = model.__tablename__
        ours = sorted(walk.rows(person, table, "change"))
        for number in {*ours[:1], *ours[-1:]}:
            writes, hidden = (walk.columns_on(person, table, what, number) for what in ("writes", "hidden"))
            assert not writes & hidden
            for attribute in inspect(model).column_attrs:
                row, column = row_of(model, number), attribute.columns[0]
                if attribute.key in UNTOUCHED:
                    continue
                value = other(person, model, column, getattr(row, attribute.key))
                if value is None:
                    continue
                result = attempt(viewer(person), lambda: setattr(row, attribute.key, value))
                assert is_refused(result) == (attribute.key not in writes), (model.__name__, attribute.key, result)


@pytest.mark.parametrize("name", SIGNED)
def test_a_row_is_changed_by_whom_rights_csv_names(looked, name):  # noqa: F811
    person = walk.person(name)
    for model in models():
        groups = walk.rights()[person.role, model.__tablename__].columns("writes")
        column = (
            sorted(groups[0][0])[0] if groups else next(k for k in inspect(model).columns.keys() if k not in UNTOUCHED)
        )
        for number, is_open in sample(person, model, "change"):
            row = row_of(model, number)
            value = other(person, model, inspect(model).columns[column], getattr(row, column))
            result = attempt(viewer(person), lambda: setattr(row, column, ABSENT if value is None else value))
            assert is_refused(result) != is_open, (model.__name__, number, result)


@pytest.mark.parametrize("name", SIGNED)
def test_a_row_is_thrown_away_by_whom_rights_csv_names(looked, name):  # noqa: F811
    person = walk.person(name)
    for model in models():
        for number, is_open in sample(person, model, "throw"):
            row = row_of(model, number)
            if issubclass(model, Trashable):
                result = attempt(viewer(person), lambda: setattr(row, "trashed_at", now()))
                assert is_refused(result) != is_open, (model.__name__, number, result)
                row = row_of(model, number)
            result = attempt(viewer(person), lambda: db.session.delete(row))
            assert is_refused(result) != is_open, (model.__name__, number, result)


@pytest.mark.parametrize("name", SIGNED)
def test_a_row_is_created_by_whom_rights_csv_names_and_for_themselves_only(looked, name):  # noqa: F811
    person = walk.person(name)
    for model in models():
        table = model.__tablename__
        if model.__name__ in JOURNAL:
            continue  # every act appends to it; nobody changes it: tried above
        may = walk.rights()[person.role, table].may_create(person)
        own = sorted(walk.rows(person, table, "change") or walk.rows(person, table))[-1:]
        foreign = sorted(walk.ids(table, "1 = 1", person) - walk.rows(person, table))[:1]
        for number, expected in [(n, may) for n in own] + [(n, False) for n in foreign]:
            made = copied(model, number)
            result = attempt(viewer(person), lambda: db.session.add(made))
            assert is_refused(result) != expected, (model.__name__, number, result)


# ───────── Keys ─────────
@pytest.mark.parametrize("name", SIGNED)
def test_no_key_points_at_a_foreign_row_and_an_absent_one_answers_the_same(looked, name):  # noqa: F811
    person = walk.person(name)
    for model in models():
        ours = sorted(walk.rows(person, model.__tablename__, "change"))
        for column in sorted(walk.columns_on(person, model.__tablename__, "writes", ours[-1]) if ours else ()):
            target = link_target(inspect(model), column)
            if target is None:
                continue
            reached = walk.rows(person, target.__tablename__)
            foreign = sorted(walk.ids(target.__tablename__, "1 = 1", person) - reached)[:2]
            told = set()
            for value in (*foreign, ABSENT):
                row = row_of(model, ours[-1])
                changed = attempt(viewer(person), lambda: setattr(row, column, value))
                made = copied(model, ours[-1], **{column: value})
                created = attempt(viewer(person), lambda: db.session.add(made))
                assert is_refused(changed), (model.__name__, column)
                assert is_refused(created), (model.__name__, column)
                told |= {(changed.code, changed.sentence)}
            assert len(told) == 1, told


@pytest.mark.parametrize("name", SIGNED)
def test_no_relation_leads_to_a_foreign_row_and_none_that_one_may_not_write_is_emptied(looked, name):  # noqa: F811
    person = walk.person(name)
    for model in models():
        ours = sorted(walk.rows(person, model.__tablename__, "change"))[-1:]
        for relation in to_one(model) if ours else ():
            target = relation.mapper.class_
            keys = {local.key for local in relation.local_columns}
            foreign = sorted(walk.ids(target.__tablename__, "1 = 1", person) - walk.rows(person, target.__tablename__))
            row = row_of(model, ours[0])
            now_there = {getattr(row, key) for key in keys}  # a reader does not even read its own structure
            for number in [n for n in foreign if n not in now_there][:1]:
                row, stranger = row_of(model, ours[0]), row_of(target, number)
                result = attempt(viewer(person), lambda: setattr(row, relation.key, stranger))
                assert is_refused(result), (model.__name__, relation.key, result)
            row = row_of(model, ours[0])
            filled = any(getattr(row, key) is not None for key in keys)
            if filled and not keys & walk.columns_on(person, model.__tablename__, "writes", ours[0]):
                result = attempt(viewer(person), lambda: setattr(row, relation.key, None))
                assert is_refused(result), (model.__name__, relation.key, result)


def test_a_hidden_relation_is_not_emptied_unread(looked):  # noqa: F811
    person = walk.person("prescripteur")
    number = min(walk.rows(person, "prescriptions", "change"))
    with seeing_as(SYSTEM):
        db.session.get(Prescription, number).refused_by_id = min(walk.ids("partners", "role = 'MEDIATOR'", person))
        db.session.flush()
        db.session.expire_all()
        row = db.session.get(Prescription, number)
    with seeing_as(viewer(person)), pytest.raises(Closed):
        row.refused_by = None
        db.session.flush()


def test_a_detached_row_does_not_come_back_with_another_owner(looked):  # noqa: F811
    person = walk.person("prescripteur")
    foreign = min(walk.ids("beneficiaries", "1 = 1", person) - walk.rows(person, "beneficiaries"))
    row = row_of(Beneficiary, foreign)
    db.session.expunge(row)
    with seeing_as(viewer(person)), pytest.raises((Closed, DBAPIError)):
        make_transient(row)
        row.prescriber_id = person.partner_id
        db.session.merge(row)
        db.session.flush()


# ───────── Eyes that may not write ─────────
def test_seeing_as_somebody_else_writes_nothing(looked):  # noqa: F811
    manager = walk.person("gestion")
    for name in ("prescripteur", "mediateur", "reconditionneur"):
        seen = walk.person(name)
        eyes = Viewer(manager, seen)
        for model in models():
            for number in sorted(walk.rows(seen, model.__tablename__, "change"))[:1]:
                groups = walk.rights()[seen.role, model.__tablename__].columns("writes")
                column, row = sorted(groups[0][0])[0], row_of(model, number)
                value = other(seen, model, inspect(model).columns[column], getattr(row, column))
                assert is_refused(attempt(eyes, lambda: setattr(row, column, value))), model.__name__
                made = copied(model, number)
                assert is_refused(attempt(eyes, lambda: db.session.add(made))), model.__name__


def test_seeing_as_somebody_else_does_no_act(looked):  # noqa: F811
    seen = walk.person("mediateur")
    row = row_of(Prescription, min(walk.rows(seen, "prescriptions")))
    with seeing_as(Viewer(walk.person("gestion"), seen)), pytest.raises(Closed), acts.perform(row, "accepter"):
        pytest.fail("the act was let through")


@pytest.mark.parametrize("name", ["prescripteur", "mediateur", "reconditionneur"])
def test_a_structure_that_has_not_signed_reads_and_writes_only_what_leads_to_signing(looked, name):  # noqa: F811
    person = walk.person(name, has_signed=False)
    for model in models():
        for number in sorted(walk.rows(person, model.__tablename__, "change"))[-1:]:
            column = sorted(walk.columns_on(person, model.__tablename__, "writes", number))[0]
            row = row_of(model, number)
            value = other(person, model, inspect(model).columns[column], getattr(row, column))
            result = attempt(viewer(person), lambda: setattr(row, column, value))
            if model.__tablename__ in ("accounts", "documents"):
                assert result == "done", model.__name__
            else:
                assert isinstance(result, NotSigned), model.__name__
                assert result.code == 409


def test_a_lot_with_laptops_is_kept_by_the_database_itself(looked):  # noqa: F811
    person = walk.person("gestion")
    full = walk.ids("device_lots", "EXISTS (SELECT 1 FROM devices WHERE lot_id = device_lots.id)", person)
    empty = walk.ids("device_lots", "1 = 1", person) - full
    for number in full | empty:
        row = row_of(inspect(Prescription).registry._class_registry["DeviceLot"], number)
        result = attempt(viewer(person), lambda: db.session.delete(row))
        assert result == ("database" if number in full else "done")


def test_the_walk_writes_with_every_role():
    assert {walk.PAIRS.get(name) for name in SIGNED} >= set(Role) - {Role.STRANGER, Role.SYSTEM}
