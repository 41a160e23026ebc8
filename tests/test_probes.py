"""What stands around the server: probes by the machine's own name, mails that lead to the port that listens."""

from dataclasses import replace

import pytest

from app import create_app
from small_app import settings_for
from views.commands import reached_at


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """An application that knows one name of the site."""
    settings = settings_for(tmp_path_factory.mktemp("named"))
    return create_app(replace(settings, trusted_hosts=("pin40.example.org",)))


@pytest.mark.parametrize("host", ["127.0.0.1:8040", "127.0.0.1", "localhost"])
def test_a_probe_beside_the_server_is_answered_by_the_machines_own_name(named, host):
    answer = named.test_client().get("/healthz", base_url=f"http://{host}")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "database": "sqlite"})


@pytest.mark.parametrize("path", ["/connexion", "/", "/static/pin40.css", "/healthz/", "/HEALTHZ"])
def test_no_other_page_answers_that_name(named, path):
    assert named.test_client().get(path, base_url="http://127.0.0.1").status_code == 400


def test_no_other_name_is_answered_the_health(named):
    assert named.test_client().get("/healthz", base_url="http://ailleurs.example.org").status_code == 400


def test_mails_lead_to_the_port_that_listens_unless_an_address_is_given(tmp_path):
    settings = settings_for(tmp_path)
    assert reached_at(settings, 8071) == "http://127.0.0.1:8071"
    given = replace(settings, public_url="http://127.0.0.1:8040", is_public_url_given=True)
    assert reached_at(given, 8071) == "http://127.0.0.1:8040"
