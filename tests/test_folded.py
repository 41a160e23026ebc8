"""The folded column says what `fold` says, follows every write, and finds what looking at each row would find."""

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, event, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from models import folded
from models.base import db
from models.folded import Folded, holds
from pin40.identity import fold
from whole_app import standing

pytest_plugins = ("whole_app",)
pytestmark = pytest.mark.both

LAPTOPS = Folded("laptops", ("make", "model", "serial"))
ROWS = [
    ("Dell", "Latitude 5400", "AB-12"), ("Dell", "Latitude 7390", None), ("Lenovo", "ThinkPad T480", "9%_x"),
    ("Éditions", "Cœur d’Élan", 'q"uote'), ("HP", "", "\\tail"), ("Ño", "Straße", "O'Neil"),
]  # fmt: skip
ASKED = (
    "latitude", "LATITUDE 54", "7390 dell", "coeur", "elan", "dell thinkpad", "t4", "t480", "%", "_", "9%_", '"', 'q"u',
    "\\tail", "tail", "oneil", "neil", "strasse", "xyz", "", "l", "5400 latitude ab", "OR", "NOT dell", "lat*", "a-b",
)  # fmt: skip


@pytest.fixture(scope="module")
def laptops(whole_database, tmp_path_factory):
    """A small table of its own, in a base of each kind, with its folded column laid over rows already there."""
    with standing(tmp_path_factory.mktemp("folded"), whole_database):
        table = Table("laptops", MetaData(), Column("id", Integer, primary_key=True), Column("make", String(40)),
                      Column("model", String(80)), Column("serial", String(40)))  # fmt: skip
        with db.engine.begin() as connection:
            table.create(connection)
            connection.execute(
                table.insert(), [dict(zip(("make", "model", "serial"), row, strict=True)) for row in ROWS[:3]]
            )
            for statement in folded.laid(LAPTOPS, connection.dialect.name):
                connection.exec_driver_sql(statement.replace("%", "%%"))
            connection.execute(
                table.insert(), [dict(zip(("make", "model", "serial"), row, strict=True)) for row in ROWS[3:]]
            )
        table.append_column(Column("folded", Text))
        yield table


@pytest.fixture
def connection(laptops):
    """Each test writes, and takes back what it wrote."""
    with db.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def found(connection, table, asked):
    return set(connection.scalars(select(table.c.id).where(holds(table.c.id, table.c.folded, asked))))


def looked(connection, table, asked):
    """By reading each row, as people would."""
    rows = connection.execute(select(table.c.id, table.c.make, table.c.model, table.c.serial)).all()
    texts = {row[0]: fold(" ".join(part or "" for part in row[1:])) for row in rows}
    return {number for number, words in texts.items() if all(word in words for word in fold(asked).split())}


def test_the_column_says_what_fold_says_of_rows_old_and_new(connection, laptops):
    rows = connection.execute(select(laptops.c.make, laptops.c.model, laptops.c.serial, laptops.c.folded)).all()
    assert len(rows) == len(ROWS)
    assert [row[3] for row in rows] == [fold(" ".join(part or "" for part in row[:3])) for row in rows]


@pytest.mark.parametrize("asked", ASKED)
def test_words_are_found_as_by_reading_each_row(connection, laptops, asked):
    assert found(connection, laptops, asked) == looked(connection, laptops, asked)


def test_the_index_follows_changes_and_deletions(connection, laptops):
    table = laptops
    connection.execute(table.update().where(table.c.model == "Latitude 5400").values(model="Précision 3500"))
    assert found(connection, table, "precision 3500") == looked(connection, table, "precision 3500") != set()
    assert found(connection, table, "5400") == set()
    connection.execute(table.update().values(make="Même"))
    assert len(found(connection, table, "meme")) == len(ROWS)
    connection.execute(table.delete().where(table.c.model == "Latitude 7390"))
    assert found(connection, table, "7390") == set()


def test_a_text_set_by_hand_does_not_last_past_a_change(connection, laptops):
    table = laptops
    connection.execute(table.update().where(table.c.make == "HP").values(serial="neuf"))
    assert found(connection, table, "hp neuf") == looked(connection, table, "hp neuf") != set()


def test_an_alias_searches_the_same_index(connection, laptops):
    other = laptops.alias("other")
    rows = connection.scalars(select(other.c.id).where(holds(other.c.id, other.c.folded, "latitude"))).all()
    assert set(rows) == found(connection, laptops, "latitude")


def test_a_long_word_goes_by_the_index_and_a_short_one_does_not(connection, laptops):
    said = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    found(connection, laptops, "latitude")
    found(connection, laptops, "t4")
    if connection.dialect.name == "sqlite":
        assert "MATCH" in said[0]
        assert "= 1" not in said[0]
        assert "MATCH" not in said[1]
    assert "fold(" not in "".join(said)


def test_the_way_back_leaves_the_table_as_it_was(connection, laptops):
    for statement in folded.lifted(LAPTOPS, connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.execute(text("INSERT INTO laptops (make) VALUES ('Encore')"))
    with pytest.raises((OperationalError, ProgrammingError)):
        connection.execute(text("SELECT folded FROM laptops"))


def test_the_tables_of_the_index_are_known_as_such():
    assert folded.is_index("devices_folded")
    assert folded.is_index("devices_folded_data")
    assert not folded.is_index("devices")
    assert not folded.is_index(None)
