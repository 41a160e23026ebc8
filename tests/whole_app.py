"""The whole application over an empty database of each kind, for the tests of its base, seed and commands.

PYTEST_DONT_REWRITE: test modules both import it and take their fixtures from it.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from app import create_app
from demo_store import copied, laid
from models import checkup, rls
from models.base import db
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from quicker import hash_lightly
from servers import SHARED_POSTGRES, fresh_database, postgres
from settings import load
from views.doors import today


def settings_for(directory: Path, database: str = ""):
    """A test's settings; without a database, a new SQLite in `directory`."""
    return load({"PIN40_ENV": "test", "SECRET_KEY": "k" * 40, "DATABASE_URL": database}, directory)


@contextmanager
def standing(directory: Path, database: str = "", *, is_laid: bool = True):
    """The application as `init` leaves it before reference data; `is_laid` false: as that database is."""
    if is_laid and not database:
        shutil.copy(str(make_url(laid("sqlite", "")).database), directory / "pin40.sqlite")
    app = hash_lightly(create_app(settings_for(directory, database)))
    with app.app_context():
        if is_laid and database:
            lay()
        with seeing_as(SYSTEM):
            yield app
        db.session.remove()
        db.engine.dispose()


def lay() -> None:
    command.upgrade(checkup.migrations(), "head")
    with db.engine.begin() as connection:
        rls.lay(connection)


def count(model, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


@pytest.fixture(scope="session")
def whole_server():
    """One PostgreSQL for the process, or the one that the suite shares."""
    if SHARED_POSTGRES in os.environ:
        yield os.environ[SHARED_POSTGRES]
    else:
        with postgres() as url:
            yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def whole_database(request):
    """The URL of an empty database of each kind; SQLite's own is made by the application."""
    if request.param == "sqlite":
        yield ""
    else:
        with fresh_database(request.getfixturevalue("whole_server")) as url:
            yield url


DAY = today()
"""The day of the demonstration: one base serves those who read it and those who browse it."""


def every(model):
    return db.session.scalars(select(model).order_by(model.id)).all()


@pytest.fixture(scope="module")
def demonstration(whole_database, whole_server, tmp_path_factory):
    """A module's own copy of the demonstration, on each database; gives what `demo.build` told."""
    kind, home = "postgresql" if whole_database else "sqlite", tmp_path_factory.mktemp("demo")
    with copied(kind, DAY, whole_server, home) as (url, counts), standing(home, url, is_laid=False):
        yield counts


@pytest.fixture
def told(demonstration):
    with seeing_as(SYSTEM):  # a page asked by a test takes these eyes away
        yield demonstration
    db.session.rollback()
