"""A HEAD is a GET without its body: nothing is done, thrown away or written, whoever asks and whatever it names."""

import re

import pytest
from sqlalchemy import func, select

from demo_app import Person, as_system, counts
from models.event import Event
from walk_doors import paths

pytest_plugins = ("demo_app",)
WHO = {
    "gestion": "gestion",
    "prescripteur": "prescription",
    "mediateur": "mediation",
    "reconditionneur": "reconditionnement",
}


def own_number(person, slug: str) -> str:
    """A record of a list of one's own, else a number that names nothing."""
    page = person.get(person.at(f"{slug}/"))
    found = re.search(rf"{slug}/details/\?id=(\d+)", page.text) if page.status_code == 200 else None
    return found[1] if found else "1"


def rows(app) -> dict[str, int]:
    """Of each table, but what the software lays by itself for a page of figures; deeds are counted by their author."""
    with as_system(app) as session:
        told = session.scalar(select(func.count()).select_from(Event).where(Event.actor_id.is_not(None)))
    return {**counts(app), "Event": told, "Change": 0, "Snapshot": 0}


@pytest.mark.parametrize("name", WHO)
def test_no_address_does_anything_when_asked_by_head(fresh, name):
    person, asked = Person(fresh, f"{name}@example.org", WHO[name]), 0
    numbers: dict[str, str] = {}
    places = [address for _, panel, address in paths(fresh) if panel == WHO[name]]
    for address in places:
        slug = address.split("/")[2]
        if slug not in numbers:
            numbers[slug] = own_number(person, slug)
    before = rows(fresh)
    for address in places:
        query = f"?id={numbers[address.split('/')[2]]}&version=1"
        answer = person.client.head(address + query, **person.sent)
        assert answer.status_code < 500, address
        assert answer.data == b"", address
        asked += 1
        if re.search(r"/(details|edit|delete)/$", address):
            assert answer.status_code == person.get(address + query).status_code, address
    assert asked > 30
    assert {k: n for k, n in rows(fresh).items() if n != before[k]} == {}


def test_an_act_is_refused_to_head_as_to_get_and_to_a_form_without_its_token(fresh):
    person = Person(fresh, "mediateur@example.org", "mediation")
    number = own_number(person, "prescriptions")
    for act in ("accepter", "refuser", "clore", "rencontrer"):
        assert person.client.head(person.at(f"prescriptions/{act}/?id={number}"), **person.sent).status_code == 405
    assert person.client.head("/deconnexion", **person.sent).status_code == 405
    assert person.get("/mediation/").status_code == 200  # still inside
