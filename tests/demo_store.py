"""The demonstration, and an empty base, built once for the whole suite on each database; every test works on a copy.

Workers run side by side: the first that asks builds, behind a lock, and the others wait for it.
PYTEST_DONT_REWRITE: the suite's configuration imports it before any test.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app import create_app
from models.base import db
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from quicker import hash_lightly
from seed import demo, reference
from servers import fresh_database

STORE = "PIN40_TEST_STORE"
_MINE = pytest.StashKey[str]()


def open_store(config: pytest.Config) -> None:
    """One folder for the whole session, workers included: call it from pytest_configure."""
    if STORE not in os.environ:
        os.environ[STORE] = config.stash[_MINE] = tempfile.mkdtemp(prefix="pin40-demo-")


def close_store(config: pytest.Config) -> None:
    if folder := config.stash.get(_MINE, None):
        del os.environ[STORE]
        shutil.rmtree(folder, ignore_errors=True)


def stored(kind: str, day: date, server: str) -> tuple[str, dict[str, int]]:
    """The database of the demonstration as it was that day, and what `demo.build` told of it."""
    return _kept(f"{kind}-{day}", kind, server, lambda: _demonstrate(day))


def laid(kind: str, server: str) -> str:
    """An empty database that the migrations laid, and its second wall."""
    return _kept(f"{kind}-laid", kind, server, dict)[0]


def _demonstrate(day: date) -> dict[str, int]:
    reference.load(day)
    return demo.build(day, scale="essai")


def _kept(name: str, kind: str, server: str, fill: Callable[[], dict[str, int]]) -> tuple[str, dict[str, int]]:
    folder = Path(os.environ[STORE])
    told = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(json.dumps(_build(kind, server, folder, fill)))
    url, counts = json.loads(told.read_text())
    return url, counts


def _build(kind: str, server: str, folder: Path, fill: Callable[[], dict[str, int]]) -> tuple[str, dict[str, int]]:
    from whole_app import lay, settings_for

    name = f"kept_{uuid4().hex}"  # two runs may share one server
    url = f"sqlite:///{folder / name}.sqlite"
    if kind == "postgresql":
        superuser = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
    with hash_lightly(create_app(settings_for(folder, url))).app_context():
        lay()
        with seeing_as(SYSTEM):
            counts = fill()
            db.session.remove()
            if db.engine.dialect.name == "sqlite":
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("ROLLBACK")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
                    connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
    return url, counts


@contextmanager
def cloned(source: str, server: str, home: Path) -> Iterator[str]:
    """The URL of one's own copy of a database."""
    name = str(make_url(source).database)
    if make_url(source).get_backend_name() == "sqlite":
        shutil.copy(name, home / "copy.sqlite")
        yield f"sqlite:///{home / 'copy.sqlite'}"
    else:
        with fresh_database(server, name) as url:
            yield url


@contextmanager
def copied(kind: str, day: date, server: str, home: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """The URL of one's own copy of the demonstration, and what was told of it."""
    source, counts = stored(kind, day, server)
    with cloned(source, server, home) as url:
        yield url, counts
