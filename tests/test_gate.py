"""The gate, on both databases: what each person reads through the models is what `rights.csv` says, whatever the query."""

import re
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, inspect, literal_column, select, text, update
from sqlalchemy.orm import aliased, joinedload, selectinload

import walk
from models.account import Account
from models.base import db
from models.beneficiary import Beneficiary
from models.partner import Partner
from models.scope import models
from models.viewer import Closed, seeing_as
from pin40.conditions import STRANGER, SYSTEM, viewer

pytest_plugins = ("whole_app", "walk_scene")

CAST = (*walk.PAIRS, *(f"collegue.{name}" for name in walk.COLLEAGUES), "financeur", "accueil.peyrehorade")
PARTNERS = ("prescripteur", "mediateur", "reconditionneur", "lecture")
ABSENT = 10**8
SQL_WORDS = ("insert", "delete", "update", "text")
PLAIN_READS = {
    "rows": lambda model: select(model.id),
    "alias": lambda model: select(aliased(model).id),
    "subquery": lambda model: select(select(model.id).subquery().c.id),
    "cte": lambda model: select(select(model.id).cte().c.id),
    "union": lambda model: select(model.id).union(select(model.id)),
    "among": lambda model: select(model.id).where(model.id.in_(select(aliased(model).id))),
    "whole": lambda model: select(model).with_only_columns(model.id),
}


@pytest.fixture
def looked(scene):
    yield scene
    db.session.remove()


def to_one(model):
    return [relation for relation in inspect(model).relationships if relation.direction.name == "MANYTOONE"]


def links(model, relation):
    """Each row's number and the number of the row that this relation leads to, read by the software."""
    remote = next(local for local, other in relation.local_remote_pairs if other.name == "id")
    with seeing_as(SYSTEM):
        return {row: other for row, other in db.session.execute(select(model.id, getattr(model, remote.key)))}


def test_rights_csv_names_every_role_and_every_table(looked):
    assert (found := walk.unwritten()) == [], walk.UNWRITTEN.format(", ".join(found))


def test_every_column_has_its_french_label(looked):
    assert walk.unlabelled() == []


# ───────── Reading ─────────
@pytest.mark.parametrize("name", CAST)
def test_every_plain_query_gives_the_rows_of_rights_csv(looked, name):
    person = walk.person(name)
    for model in models():
        mine = walk.rows(person, model.__tablename__)
        for kind, query in PLAIN_READS.items():
            with seeing_as(viewer(person)):
                assert set(db.session.scalars(query(model))) == mine, (model.__name__, kind)
            walk.cells["gate"] += 1


@pytest.mark.parametrize("name", CAST)
def test_counts_existence_records_and_numbers_give_the_same(looked, name):
    person = walk.person(name)
    for model in models():
        mine, every = walk.rows(person, model.__tablename__), walk.ids(model.__tablename__, "1 = 1", person)
        foreign = sorted(every - mine)
        db.session.expunge_all()
        with seeing_as(viewer(person)):
            assert db.session.scalar(select(func.count()).select_from(model)) == len(mine)
            assert not db.session.scalar(select(select(model.id).where(model.id.in_(foreign)).exists()))
            assert {row.id for row in db.session.scalars(select(model))} == mine, model.__name__
            for number in (*foreign[:4], ABSENT):
                assert db.session.get(model, number) is None, model.__name__
            for number in sorted(mine)[:2]:
                assert db.session.get(model, number).id == number
        walk.cells["gate"] += 5


@pytest.mark.parametrize("name", CAST)
def test_joins_and_relations_stop_at_the_rows_within_reach(looked, name):
    person = walk.person(name)
    for model in models():
        mine = walk.rows(person, model.__tablename__)
        for relation in to_one(model):
            theirs = walk.rows(person, relation.mapper.class_.__tablename__)
            found = {row for row, other in links(model, relation).items() if row in mine and other in theirs}
            way = getattr(model, relation.key)
            target = relation.mapper.class_
            end = (aliased(target), way) if target is model else (way,)  # a structure's parent is a structure
            queries = [(select(model.id).join(*end), found)]
            if target is not model:  # has() towards one's own table hides behind an alias: the gate refuses it
                queries += [
                    (select(model.id).where(way.has()), found),
                    (select(model.id).where(~way.has()), mine - found),
                ]
            with seeing_as(viewer(person)):
                for query, expected in queries:
                    assert set(db.session.scalars(query)) == expected, (model.__name__, relation.key)
                    walk.cells["gate"] += 1
                if target is model:
                    with pytest.raises(Closed):
                        db.session.scalars(select(model.id).where(way.has()))


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize("load", [joinedload, selectinload, None])
def test_a_loaded_relation_holds_nobody_elses_row(looked, name, load, is_whole):
    person, most = walk.person(name), 40 if is_whole else 15
    for model in models():
        for relation in to_one(model):
            theirs, ends = walk.rows(person, relation.mapper.class_.__tablename__), links(model, relation)
            db.session.expunge_all()
            options = [load(getattr(model, relation.key))] if load else []
            with seeing_as(viewer(person)):
                for row in db.session.scalars(select(model).options(*options).order_by(model.id.desc()).limit(most)):
                    other = getattr(row, relation.key)
                    assert (other.id if other else None) == (ends[row.id] if ends[row.id] in theirs else None)
            walk.cells["gate"] += 1


def test_a_stranger_reads_nothing(looked):
    for model in models():
        db.session.expunge_all()
        with seeing_as(STRANGER):
            assert db.session.scalars(select(model)).all() == []
            assert db.session.scalar(select(func.count()).select_from(model)) == 0
            assert db.session.get(model, 1) is None


# ───────── What the gate cannot see ─────────
PEOPLE = Beneficiary.__table__
BLIND = {
    "a bare table": lambda: db.session.execute(select(PEOPLE)),
    "SQL as text": lambda: db.session.execute(text("SELECT 1")),
    "a bare column beside a model": lambda: db.session.execute(select(Partner.id, PEOPLE.c.last_name)),
    "a bare table in a condition": lambda: db.session.execute(select(Partner.id).where(select(PEOPLE.c.id).exists())),
    "a bare table joined": lambda: db.session.execute(select(Partner.id).join(PEOPLE, PEOPLE.c.prescriber_id == Partner.id)),
    "a bare table under an alias": lambda: db.session.execute(select(Partner.id, PEOPLE.alias().c.id)),
    "a bare sub-select": lambda: db.session.execute(select(aliased(Beneficiary, select(PEOPLE).subquery()))),
    "text in a condition": lambda: db.session.execute(select(Partner.id).where(text("1 = 1"))),
    "text as a column": lambda: db.session.execute(select(Partner.id, literal_column("(SELECT 2)"))),
    "a model filled from text": lambda: db.session.execute(select(Account).from_statement(text("SELECT * FROM accounts"))),
    "a model filled from a table": lambda: db.session.execute(select(Beneficiary).from_statement(select(PEOPLE))),
    "the connection": lambda: db.session.connection(),
    "insert": lambda: db.session.execute(insert(Account).values(name="x")),
    "update": lambda: db.session.execute(update(Account).values(name="x")),
    "delete": lambda: db.session.execute(delete(Account)),
    "the table's own insert": lambda: db.session.execute(PEOPLE.insert().values(last_name="x")),
    "an old query's update": lambda: db.session.query(Account).update({"name": "x"}),
    "an old query's delete": lambda: db.session.query(Account).delete(),
    "bulk objects": lambda: db.session.bulk_save_objects([Account(name="x")]),
    "bulk inserts": lambda: db.session.bulk_insert_mappings(Account, [{"name": "x"}]),
    "bulk updates": lambda: db.session.bulk_update_mappings(Account, [{"id": 1, "name": "x"}]),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTNERS)
@pytest.mark.parametrize("way", BLIND)
def test_what_the_gate_cannot_see_is_refused(looked, name, way):
    person = walk.person(name)
    with seeing_as(viewer(person)), pytest.raises(Closed, match="ne voit pas"):
        BLIND[way]()
    walk.cells["gate"] += 1


def test_a_row_loaded_for_somebody_else_is_not_handed_out_by_its_number(looked):
    person, table = walk.person("prescripteur"), "beneficiaries"
    number = min(walk.ids(table, "1 = 1", person) - walk.rows(person, table))
    with seeing_as(SYSTEM):
        foreign = db.session.get(Beneficiary, number)
        assert foreign is not None  # and held, so that the identity map keeps it
    with seeing_as(viewer(person)):
        assert db.session.get(Beneficiary, number) is None
        with pytest.raises(Closed):
            db.session.get_one(Beneficiary, number)


def test_no_screen_speaks_to_the_database_past_the_gate():
    """The lines below are the software's own, not a viewer's: health, sign-in, its brake, the log, the commands."""
    known = {"commands.py": 1, "doors.py": 2, "logbook.py": 2, "login.py": 1, "throttle.py": 2}
    blind = r"db\.engine|\.connection\(|__table__|exec_driver_sql|bulk_(?:save|insert|update)|literal_column"
    found = {}
    for file in sorted((Path(__file__).parents[1] / "views").rglob("*.py")):
        code = file.read_text(encoding="utf-8")
        words = "|".join(w for w in SQL_WORDS if re.search(rf"from sqlalchemy import [^\n]*\b{w}\b", code)) or "(?!)"
        if hits := re.findall(rf"{blind}|(?<!\.)\b(?:{words})\(", code):
            found[file.name] = len(hits)
    assert found == known
