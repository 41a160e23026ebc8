"""No page shows a record as Python names it: every class says in French what its rows are called."""

import re

import pytest

from demo_app import as_system, read
from models.attempt import LoginAttempt
from models.base import Record
from models.scope import models
from views.throttle import LINKS

pytest_plugins = ("demo_app",)
RAW = re.compile(r"(?:<|&lt;)\w+ \d+(?:>|&gt;)")


@pytest.mark.parametrize("name", [model.__name__ for model in models()])
def test_every_record_has_words_of_its_own(name):
    found = {mapper.class_.__name__: mapper.class_ for mapper in Record.registry.mappers}[name]
    assert any("__str__" in vars(one) for one in found.__mro__ if one is not Record and one.__module__ != "builtins")


def test_a_class_without_words_says_its_number_in_french():
    assert Record.__str__(type("Bare", (), {"id": 12})()) == "Fiche n°\u00a012"


def test_no_page_of_the_alpi_shows_a_raw_name(site, people):
    gestion = people["gestion"]
    with as_system(site) as session:
        session.add(LoginAttempt(account_key=LINKS, address=f"{LINKS} 203.0.113.9"))
        session.commit()
    home = gestion.get("/gestion/").text
    seen = 0
    for path in sorted(set(re.findall(r'href="(/gestion/[\w-]+/)["?]', home))):
        page = gestion.get(path).text
        assert not RAW.search(page), path
        for record in re.findall(r'href="(/gestion/[\w-]+/details/\?id=\d+)', page)[:1]:
            assert not RAW.search(gestion.get(record).text), record
            seen += 1
    assert seen > 15


def test_the_sign_ins_say_a_link_tried_in_french_on_the_page_and_in_the_file(site, people):
    with as_system(site) as session:
        session.add(LoginAttempt(account_key=LINKS, address=f"{LINKS} 203.0.113.8"))
        session.commit()
    for path in ("", "export/csv/"):
        page = read(people["gestion"].get(f"/gestion/connexions/{path}"))
        assert "203.0.113.8 (lien de questionnaire inconnu)" in page
        assert "/q/ " not in page
    line = re.search(r"/gestion/connexions/details/\?id=\d+", people["gestion"].get("/gestion/connexions/").text)[0]
    assert "Essai de connexion du" in read(people["gestion"].get(line))
