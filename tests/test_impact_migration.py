"""Migration 0003 copies the table of dossiers on SQLite: no row that points at it is lost, refused or left alone."""

import pytest
from alembic import command
from sqlalchemy import Boolean, Date, DateTime, Integer, create_engine, inspect, text

from models import checkup
from models.base import db
from whole_app import standing

TARGET = "prescriptions"


@pytest.fixture
def app(tmp_path):
    """An empty SQLite base, as migration 0002 leaves it."""
    with standing(tmp_path, is_laid=False) as made:
        command.upgrade(checkup.migrations(), "0002")
        yield made


def children():
    """The tables of which a row points at a dossier."""
    looked = inspect(db.engine)
    return sorted(
        table
        for table in looked.get_table_names()
        if any(key["referred_table"] == TARGET for key in looked.get_foreign_keys(table))
    )


class Filler:
    """One row a table, with the rows that it points at; what a CHECK would ask of its words is left aside."""

    def __init__(self, connection):
        self.connection, self.looked, self.made = connection, inspect(connection), {}

    def row(self, table):
        if table not in self.made:
            self.made[table] = values = {"id": 1}
            for column in self.looked.get_columns(table):
                if not column["nullable"] or column["name"] == "prescription_id":
                    values[column["name"]] = self.value(table, column)
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(f":{name}" for name in values)
            self.connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), values)  # noqa: S608
        return self.made[table]

    def value(self, table, column):
        for key in self.looked.get_foreign_keys(table):
            if column["name"] in key["constrained_columns"]:
                other = key["referred_columns"][key["constrained_columns"].index(column["name"])]
                return 1 if key["referred_table"] == table else self.row(key["referred_table"])[other]
        kind = column["type"]
        if isinstance(kind, Integer | Boolean):
            return 1
        return "2025-01-01 00:00:00" if isinstance(kind, DateTime) else "2025-01-01" if isinstance(kind, Date) else "x"


def fill():
    """A dossier that every CHECK accepts, and a row in every table that points at it."""
    tables = children()
    with db.engine.connect() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))
        filler = Filler(connection)
        for table in tables:
            filler.row(table)
        connection.execute(text("UPDATE prescriptions SET stage = 'SENT', sent_on = '2025-01-01', mediator_id = NULL"))
        connection.commit()
        connection.execute(text("PRAGMA ignore_check_constraints=OFF"))


def counts():
    tables = [name for name in inspect(db.engine).get_table_names() if name != "alembic_version"]
    with db.engine.connect() as connection:
        return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in tables}  # noqa: S608


def words():
    """What the base says of the dossiers: their table, indexes and triggers."""
    with db.engine.connect() as connection:
        query = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'prescriptions' ORDER BY name"
        found = connection.execute(text(query)).all()
    return [(name, said and said.replace('"prescriptions"', "prescriptions")) for name, said in found]


def test_a_row_in_every_table_goes_up_and_down_with_its_dossier(app):
    fill()
    before, kept = counts(), words()
    assert len(children()) > 5
    assert {before[name] for name in (TARGET, *children())} == {1}
    for verb, revision in ((command.upgrade, "0003"), (command.downgrade, "0002"), (command.upgrade, "0003")):
        verb(checkup.migrations(), revision)
        assert counts() == before, revision
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert (words() == kept) == (revision == "0002")
        assert [name for name, _ in words()] == [name for name, _ in kept]


def test_foreign_keys_are_awake_again_and_still_guard_the_dossiers(app):
    fill()
    command.upgrade(checkup.migrations(), "0003")
    with db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        with pytest.raises(Exception, match="FOREIGN KEY"):
            connection.execute(text("DELETE FROM prescriptions"))


def test_a_key_left_pointing_at_nothing_undoes_the_migration(app):
    fill()
    with db.engine.connect() as connection:
        path = connection.engine.url.database
    other = create_engine(f"sqlite:///{path}")  # a connection of its own, whose keys sleep
    with other.begin() as connection:
        connection.execute(text("UPDATE handovers SET prescription_id = 99"))
    other.dispose()
    with pytest.raises(RuntimeError, match="sans leur parent \\(handovers\\)"):
        command.upgrade(checkup.migrations(), "0003")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0002"
    assert "VARCHAR(12)" in str(words())


def test_dossiers_of_earlier_years_keep_the_base_from_going_back(app):
    command.upgrade(checkup.migrations(), "0003")
    fill()
    with db.engine.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))
        connection.execute(
            text("UPDATE prescriptions SET beneficiary_id = NULL, prescriber_id = NULL, stage = 'CLOSED'")
        )
    with pytest.raises(RuntimeError, match="retirez-les d’abord"):
        command.downgrade(checkup.migrations(), "0002")
    assert counts()[TARGET] == 1
