"""The second wall: with the first one switched off, PostgreSQL itself shows and keeps the same rows."""

from contextlib import contextmanager

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

import walk
from models import checkup, rls
from models.base import Trashable, db
from models.scope import link_target, models
from models.session import MANAGER_ROLE, PARTNER_ROLE, tell
from models.viewer import seeing_as
from pin40.conditions import STRANGER, SYSTEM, viewer
from pin40.words import Role

pytest_plugins = ("whole_app", "walk_scene")

BEHIND = [name for name, role in walk.PAIRS.items() if role != Role.MANAGER]
BEHIND += [*(f"collegue.{name}" for name in walk.COLLEAGUES), "financeur", "accueil.peyrehorade"]
ABSENT = 10**8
DENIED = "42501"  # insufficient_privilege: also what a policy says of a row that it refuses


@pytest.fixture(scope="module", params=["postgresql"])
def whole_database(request):
    """PostgreSQL alone: SQLite has no second wall."""
    from servers import fresh_database

    with fresh_database(request.getfixturevalue("whole_server")) as url:
        yield url


@pytest.fixture
def walled(scene):
    yield scene
    db.session.remove()


@contextmanager
def raw(eyes):
    """A connection past the gate, told who looks; nothing of it stays."""
    with seeing_as(eyes), db.engine.connect() as connection:
        tell(connection)
        yield connection
        connection.rollback()


def tried(connection, statement):
    """How many rows a statement touched, or the database's own code for its refusal."""
    walk.cells["second wall"] += 1
    step = connection.begin_nested()
    try:
        return connection.execute(statement).rowcount
    except DBAPIError as error:
        return error.orig.sqlstate
    finally:
        step.rollback()


def everything(table):
    with raw(viewer(walk.person("gestion"))) as connection:
        return set(connection.scalars(select(table.c.id)))


def values_of(table, number, **changes):
    with seeing_as(SYSTEM):
        row = db.session.execute(select(table).where(table.c.id == number)).mappings().one()
    return {key: value for key, value in row.items() if key != "id"} | changes


# ───────── Rows ─────────
@pytest.mark.parametrize("name", BEHIND)
def test_a_bare_table_shows_the_rows_of_rights_csv(walled, name):
    person = walk.person(name)
    with raw(viewer(person)) as connection:
        for model in models():
            table, step = model.__table__, connection.begin_nested()
            try:
                found = set(connection.scalars(select(table.c.id)))
            except DBAPIError as error:
                assert error.orig.sqlstate == DENIED
                found = set()
            step.rollback()
            assert found == walk.rows(person, table.name), table.name
            walk.cells["second wall"] += 1


@pytest.mark.parametrize("name", BEHIND)
def test_no_foreign_row_is_changed_or_deleted(walled, name):
    person = walk.person(name)
    every = {model: everything(model.__table__) for model in models()}
    for model, numbers in every.items():
        table = model.__table__
        for verb, open_to in (
            ("change", walk.rows(person, table.name, "change")),
            ("throw", walk.rows(person, table.name, "throw")),
        ):
            foreign = numbers - open_to
            if issubclass(model, Trashable):
                foreign -= walk.rows(person, table.name, "change")  # thrown away by a change of the row
            kept = table.c.id.in_(sorted(foreign))
            act = (
                table.update().where(kept).values(version=table.c.version)
                if verb == "change"
                else table.delete().where(kept)
            )
            with raw(viewer(person)) as connection:
                assert tried(connection, act) in (0, DENIED), (table.name, verb)


@pytest.mark.parametrize("name", BEHIND)
def test_an_own_row_open_to_change_is_changed(walled, name):
    person = walk.person(name)
    for model in models():
        own = walk.rows(person, model.__tablename__, "change")
        act = model.__table__.update().values(version=model.__table__.c.version + 1)
        with raw(viewer(person)) as connection:
            found = tried(connection, act.where(model.__table__.c.id.in_(sorted(own))))
        assert found == len(own) or (not own and found == DENIED), model.__tablename__


@pytest.mark.parametrize("name", BEHIND)
def test_no_row_is_given_to_another_owner_nor_created_in_their_name(walled, name):
    person = walk.person(name)
    for model in models():
        table, keys = model.__table__, {k for k in owner_keys(model) if k in model.__table__.c}
        for number in sorted(walk.rows(person, table.name, "change"))[:1]:
            held = values_of(table, number)
            for key in sorted(k for k in keys if held[k] == person.partner_id):
                elsewhere = next(
                    p for p in sorted(everything(db.metadata.tables["partners"])) if p != person.partner_id
                )
                with raw(viewer(person)) as connection:
                    moved = tried(connection, table.update().where(table.c.id == number).values({key: elsewhere}))
                    made = tried(connection, insert(table).values(values_of(table, number, **{key: elsewhere})))
                assert moved in (0, DENIED), (table.name, key)
                assert made == DENIED, (table.name, key)


def owner_keys(model):
    return ("prescriber_id", "mediator_id", "refurbisher_id", "partner_id") if model.__name__ != "Partner" else ()


@pytest.mark.parametrize("name", BEHIND)
def test_a_foreign_key_and_an_absent_one_are_refused_alike(walled, name):
    """Foreign-key checks see every row: without the policy's own look-up they would tell which numbers exist."""
    person = walk.person(name)
    for model in models():
        table = model.__table__
        if walk.rights()[person.role, table.name].create == "no":
            continue
        own = sorted(walk.rows(person, table.name, "change"))[:1]
        for column in table.c.keys() if own else ():
            target = link_target(inspect(model), column)
            if target is None:
                continue
            foreign = sorted(everything(target.__table__) - walk.rows(person, target.__tablename__))[:1]
            for value in (*foreign, ABSENT):
                with raw(viewer(person)) as connection:
                    made = tried(connection, insert(table).values(values_of(table, own[0], **{column: value})))
                assert made == DENIED, (table.name, column, value)


# ───────── Who is told ─────────
@pytest.mark.parametrize("eyes", ["stranger", "nobody", "named by the role alone"])
def test_without_a_person_nothing_is_read(walled, eyes):
    with db.engine.connect() as connection:
        if eyes == "stranger":
            with seeing_as(STRANGER):
                tell(connection)
        else:
            connection.exec_driver_sql(f"SET LOCAL ROLE {PARTNER_ROLE}")
        if eyes == "named by the role alone":
            connection.exec_driver_sql("SELECT set_config('pin40.role', 'PRESCRIBER', true)")
        for model in models():
            if (
                eyes == "named by the role alone"
                and walk.rights()[Role.PRESCRIBER, model.__tablename__].read == "1 = 1"
            ):
                continue
            cards = model.__tablename__ == "partners" and eyes == "named by the role alone"
            step = connection.begin_nested()
            try:
                shown = connection.execute(select(model.__table__.c.id)).all()
                assert bool(shown) == cards, model.__name__
            except DBAPIError as error:
                assert error.orig.sqlstate == DENIED
            step.rollback()
        connection.rollback()


def test_what_a_transaction_was_told_ends_with_it(walled):
    with db.engine.connect() as connection:
        with seeing_as(viewer(walk.person("prescripteur"))):
            tell(connection)
        connection.rollback()
        known = connection.exec_driver_sql("SELECT current_user, current_setting('pin40.partner', true)").one()
        assert known[0] not in (PARTNER_ROLE, MANAGER_ROLE)
        assert not known[1]


def test_the_roles_own_nothing_and_have_no_power(walled):
    with db.engine.connect() as connection:
        for role in (PARTNER_ROLE, MANAGER_ROLE):
            powers = text(
                "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = :role"
            )
            assert tuple(connection.execute(powers, {"role": role}).one()) == (False,) * 5
            owned = text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = :role")
            assert connection.scalar(owned, {"role": role}) == 0


# ───────── The catalogue ─────────
def test_the_wall_is_enabled_and_forced_on_every_table_and_each_has_its_policy(walled):
    known = text(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, count(p.policyname) FROM pg_class c "
        "LEFT JOIN pg_policies p ON p.tablename = c.relname WHERE c.relkind = 'r' "
        "AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version' GROUP BY 1, 2"
    )
    with db.engine.connect() as connection:
        found = {name: (forced, policies) for name, forced, policies in connection.execute(known)}
    assert set(found) == {model.__tablename__ for model in models()}
    assert [name for name, (forced, policies) in found.items() if not forced or not policies] == []


def catalogue(connection):
    return {name: sorted(map(str, connection.execute(text(look)))) for name, look in checkup.WALL.items()}


def test_the_catalogue_is_what_the_table_of_rights_lays(walled):
    with db.engine.connect() as connection:
        before = catalogue(connection)
        rls.lay(connection)
        assert catalogue(connection) == before
        told = {tuple(line.split()[2:5:2]) for line in rls.statements() if line.startswith("CREATE POLICY")}
        laid = connection.exec_driver_sql("SELECT policyname, tablename FROM pg_policies")
        assert {tuple(line) for line in laid} == told
        connection.exec_driver_sql("ALTER POLICY p_r ON beneficiaries USING (true)")
        assert catalogue(connection) != before
        connection.rollback()


@pytest.mark.parametrize("verb", ["UPDATE events SET verb = 'x'", "DELETE FROM events", "DELETE FROM access_logs"])
def test_the_journal_is_neither_changed_nor_deleted_even_by_its_owner(walled, verb):
    with db.engine.connect() as connection:
        assert isinstance(tried(connection, text(verb)), str)
    with raw(viewer(walk.person("gestion"))) as connection:
        assert tried(connection, text(verb)) == DENIED
