"""The commands of the terminal, each test on a base of its own: empty, as `init` leaves it, or with the demonstration.

PYTEST_DONT_REWRITE: test modules take their fixtures from it.
"""

import pytest
from sqlalchemy.engine import make_url

from app import create_app
from demo_store import cloned, stored
from models.base import db
from models.viewer import look
from pin40.conditions import STRANGER
from servers import fresh_database
from whole_app import DAY, settings_for


@pytest.fixture(scope="module")
def prepared(whole_database, tmp_path_factory):
    """The URL of a base of each kind as `init` leaves it, made once: who wants one ready takes a copy."""
    settings = settings_for(tmp_path_factory.mktemp("prepared"), whole_database)
    made = create_app(settings)
    assert made.test_cli_runner().invoke(args=["pin40", "init"]).exit_code == 0
    with made.app_context():
        db.engine.dispose()
    return settings.database_url


@pytest.fixture
def settings(request, prepared, whole_server, tmp_path):
    """Of a base of the test's own: as `init` leaves it for `ready`, with the demonstration for `shown`, else empty."""
    kind = make_url(prepared).get_backend_name()
    if {"shown", "ready"} & set(request.fixturenames):
        source = stored(kind, DAY, whole_server)[0] if "shown" in request.fixturenames else prepared
        with cloned(source, whole_server, tmp_path) as url:
            yield settings_for(tmp_path, url)
    elif kind == "sqlite":
        yield settings_for(tmp_path)
    else:
        with fresh_database(whole_server) as url:
            yield settings_for(tmp_path, url)


@pytest.fixture
def app(settings):
    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def pin40(app):
    """Runs `flask pin40 …`; gives the exit code and what was printed, errors included."""

    def run(*words, code=0, typed=None):
        result = app.test_cli_runner().invoke(args=["pin40", *words], input=typed)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        assert look().viewer == STRANGER  # nobody keeps the software's eyes
        return result.output

    return run


@pytest.fixture
def ready(pin40):
    """The same, where `init` was run before."""
    return pin40


@pytest.fixture
def shown(pin40):
    """The same, where the demonstration was built too."""
    return pin40
