"""Migrations go up, down and up again, say exactly what the models say, and lay what models cannot say."""

import re

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from demo_store import cloned, laid
from models import checkup, rls
from models.base import db
from models.folded import is_index
from models.reference import Epci
from models.session import prepare
from pin40.identity import fold
from servers import fresh_database
from whole_app import lay, standing

pytest_plugins = ("whole_app",)
pytestmark = pytest.mark.both

NAMES = (
    *"Élodie HÉLÈNE Noël François Lacœuille ŒUVRARD L'Hôpitalier L’Hôte LE-GOFF d‑Arc Ñuñez Müller".split(),
    *"Straße Łukasz Søren Zoë Maïté Gaüzère N'Diaye ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ jean.pierre O`Connor 1234".split(),
    "Ægidius", "M. Lætitia", "Saint - Marc", "  deux   espaces ", "tab\tulation", "insécable\u00a0fine\u202f",
    "à cheval\nsur deux lignes", "e\u0301clate\u0301", "trait\u00adcache", "zéro\u200blargeur", "",
)  # fmt: skip
REFUSED = (
    ("events", "UPDATE events SET verb = 'x'"),
    ("events", "DELETE FROM events"),
    ("access_logs", "UPDATE access_logs SET row_count = 1"),
    ("access_logs", "DELETE FROM access_logs"),
    ("changes", "UPDATE changes SET \"after\" = '{}'"),
)


@pytest.fixture
def app(whole_database, tmp_path):
    with standing(tmp_path, whole_database, is_laid=False) as made:
        yield made
        db.session.remove()
        command.downgrade(checkup.migrations(), "base")


@pytest.fixture
def ready(whole_database, whole_server, tmp_path):
    """One's own copy of a database that the migrations laid."""
    kind = "postgresql" if whole_database else "sqlite"
    with (
        cloned(laid(kind, whole_server), whole_server, tmp_path) as url,
        standing(tmp_path, url, is_laid=False) as made,
    ):
        yield made


def test_up_then_down_leaves_nothing_then_up_again(app):
    lay()
    tables = {name for name in inspect(db.engine).get_table_names() if not is_index(name)}
    assert tables == {"alembic_version", *db.metadata.tables}
    command.downgrade(checkup.migrations(), "base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    with db.engine.connect() as connection:
        assert functions(connection) == set()
    lay()
    assert {name for name in inspect(db.engine).get_table_names() if not is_index(name)} == tables


def functions(connection):
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    query = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    return set(connection.scalars(text(query)))


def test_the_schema_is_the_models_own(ready):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": no_index_of_ours})
        assert compare_metadata(context, db.metadata) == []


def test_a_number_serves_once_on_both_databases(ready):
    """On SQLite, the highest number would come back once its row is gone, and bear what was kept about the other."""
    session, numbers = db.session, []
    for siren in ("900000001", "900000002"):
        epci = Epci(siren=siren, kind="CC", name="Passagère")
        session.add(epci)
        session.commit()
        numbers.append(epci.id)
        session.delete(epci)
        session.commit()
    assert numbers[1] > numbers[0]
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            told = dict(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
        assert [name for name in db.metadata.tables if "AUTOINCREMENT" not in told[name]] == []


def no_index_of_ours(name, kind, parents):
    """What the search lays beside its column is no part of a model."""
    return kind not in ("table", "index") or not is_index(name)


def test_every_check_is_the_models_own(ready, whole_database, tmp_path, request):
    """Alembic does not compare CHECKs: those of the migrations against those that the models would make."""
    migrated = checks(db.engine)
    if not whole_database:
        assert checks(built(f"sqlite:///{tmp_path / 'models.sqlite'}")) == migrated
    else:
        with fresh_database(request.getfixturevalue("whole_server")) as url:
            assert checks(built(url)) == migrated
    assert sum(map(len, migrated.values())) > 30


def built(url):
    engine = create_engine(url)
    prepare(engine)
    db.metadata.create_all(engine)
    return engine


def checks(engine):
    looked = inspect(engine)
    found = {
        table: {(check["name"], check["sqltext"]) for check in looked.get_check_constraints(table)}
        for table in looked.get_table_names()
        if table != "alembic_version" and not is_index(table)
    }
    engine.dispose()
    return found


def test_every_key_says_what_happens_when_its_target_goes(ready):
    looked = inspect(db.engine)
    silent = [
        (table, key["name"])
        for table in looked.get_table_names()
        for key in looked.get_foreign_keys(table)
        if not key["options"].get("ondelete")
    ]
    assert silent == []


def test_no_name_is_cut_by_the_database(ready):
    looked = inspect(db.engine)
    for table in db.metadata.tables:
        names = [key["name"] for key in looked.get_foreign_keys(table)]
        names += [item["name"] for item in looked.get_indexes(table)]
        assert all(name and len(name) < 60 for name in names), table


def test_there_is_one_head_and_titles_are_numbered_and_french(app):
    scripts = ScriptDirectory.from_config(checkup.migrations())
    assert len(scripts.get_heads()) == 1
    revisions = list(reversed(list(scripts.walk_revisions())))
    for rank, script in enumerate(revisions, start=1):
        assert script.revision == f"{rank:04d}"
        assert script.path.rpartition("/")[2].startswith(f"{rank:04d}_")
        title = script.doc.splitlines()[0]
        assert title[0].isupper()
        assert not re.search(r"\b(add|adds|create|creates|initial|the|and|table|with)\b", title.lower()), title


@pytest.mark.parametrize(("table", "statement"), REFUSED)
def test_the_journal_refuses_to_be_changed_or_erased(ready, table, statement):
    told(app)
    with db.engine.connect() as connection:
        plain(connection)
        assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1  # noqa: S608
        with pytest.raises(DBAPIError, match="Le journal ne se modifie pas"):
            connection.execute(text(statement))


def test_old_and_new_values_may_be_purged(ready):
    told(app)
    with db.engine.begin() as connection:
        plain(connection)
        assert connection.execute(text("DELETE FROM changes")).rowcount == 1


def plain(connection):
    """A superuser's own statement, past both walls: even then the triggers hold."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("RESET ROLE"))


def told(app):
    """One line in each table of the journal."""
    from models.event import AccessLog
    from models.reference import Epci
    from pin40.words import Reading

    db.session.add(Epci(siren="200030435", kind="CC", name="CC d'Aire-sur-l'Adour"))
    db.session.flush()
    db.session.add(AccessLog(reading=Reading.OPENED, table_name="Epci", record_id=1))
    db.session.commit()


def test_names_fold_in_the_database_as_in_the_rules(ready):
    with db.engine.connect() as connection:
        for name in NAMES:
            assert connection.scalar(text("SELECT fold(:name)"), {"name": name}) == fold(name), name
        assert connection.scalar(text("SELECT fold(NULL)")) is None


def test_the_second_wall_laid_twice_is_the_same_wall(ready):
    with db.engine.begin() as connection:
        rls.lay(connection)
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            assert checkup.wall(connection) == []


def test_a_policy_changed_by_hand_is_seen(ready):
    if db.engine.dialect.name == "sqlite":
        return
    with db.engine.begin() as connection:
        connection.execute(text("ALTER POLICY p_r ON beneficiaries USING (true)"))
        connection.execute(text("ALTER TABLE devices NO FORCE ROW LEVEL SECURITY"))
        connection.execute(text("GRANT DELETE ON events TO pin40_manager"))
    with db.engine.connect() as connection:
        faults = checkup.wall(connection)
    assert [fault.split()[2] for fault in faults] == ["beneficiaries", "events", "devices"]
