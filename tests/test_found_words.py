"""A list's search, by the folded text that each table keeps: what it finds is what reading each row would find."""

import re

import pytest
from sqlalchemy import select

from demo_app import as_system
from models.beneficiary import Beneficiary
from models.device import Device
from pin40.identity import fold
from views import listing

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both


def found(person, words, slug="ordinateurs", **more):
    """Every row that a search shows, page after page, in its order."""
    numbers, page = [], 0
    while True:
        query = {"search": words, "page": page, "page_size": 100, **more}
        answer = person.client.get(person.at(f"{slug}/"), query_string=query, **person.sent)
        assert answer.status_code == 200
        here = [int(n) for n in re.findall(r'class="go" href="/\w+/[\w-]+/details/\?id=(\d+)"', answer.text)]
        numbers += here
        if len(here) < 100:
            return numbers
        page += 1


def looked(site, words):
    """By reading each laptop: its own words, its state and grade, its holder, its lot."""
    with as_system(site) as session:
        texts = {
            row.id: fold(" ".join([row.inventory_number, row.serial, row.make, row.model, row.state.label,
                                   str(row.grade.label if row.grade and hasattr(row.grade, "label") else (row.grade and
                                       row.grade.value) or ""), str(row.holder or ""), str(row.lot)]))
            for row in session.scalars(select(Device))
        }  # fmt: skip
    return {number for number, text in texts.items() if all(word in text for word in fold(words).split())}


@pytest.fixture
def words(site):
    """Words of one laptop: alone, together, turned round, with its holder's."""
    with as_system(site) as session:
        row = session.scalars(select(Device).where(Device.holder_id.is_not(None)).order_by(Device.id)).first()
        make, model, holder = row.make, row.model, str(row.holder)
        return (make, f"{model} {make}".upper(), f"{holder} {make}", row.serial[2:8], make[:2], f"{make} introuvable")


def test_a_search_finds_what_reading_each_row_finds(site, people, words):
    for asked in words:
        shown = found(people["gestion"], asked)
        assert len(shown) == len(set(shown))
        assert set(shown) == looked(site, asked), asked
    assert found(people["gestion"], words[0])
    assert found(people["gestion"], words[2])


def test_common_or_rare_words_give_the_same_rows_in_the_same_order(people, words, monkeypatch):
    person = people["gestion"]
    orders = ("inventory_number", "-erased_on,make", "holder")
    rare = {(asked, sort): found(person, asked, sort=sort) for asked in words[:3] for sort in orders}
    states = {sort: found(person, "", sort=sort, state="STORED") for sort in orders}
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    assert {(asked, sort): found(person, asked, sort=sort) for asked in words[:3] for sort in orders} == rare
    assert {sort: found(person, "", sort=sort, state="STORED") for sort in orders} == states
    assert all(states.values())


def test_a_row_is_found_by_its_new_words_and_no_longer_by_the_old(site, people):
    person = people["gestion"]
    with as_system(site) as session:
        row = session.scalars(select(Device).order_by(Device.id)).first()
        number, before = row.id, row.model
        row.model = "Précision Éclair 9%_x"
        session.commit()
    for asked in ("eclair precision", "ÉCLAIR", "9%_x", "clair"):
        assert found(person, asked) == [number], asked
    assert found(person, "9_%x") == []
    with as_system(site) as session:
        session.get(Device, number).model = before
        session.commit()
    assert found(person, "eclair precision") == []


def test_a_persons_new_name_is_found_by_those_who_may_alone(site, people):
    person = people["prescripteur"]
    number = found(person, "", slug="beneficiaires")[0]
    with as_system(site) as session:
        row = session.get(Beneficiary, number)
        row.last_name, row.first_name = "Œuvrée-Zwyx", "Anaïs"
        session.commit()
    for asked in ("anais zwyx", "oeuvree anais", "ZWYX"):
        assert found(person, asked, slug="beneficiaires") == [number], asked
    assert found(people["prescripteur2"], "zwyx", slug="beneficiaires") == []
    assert found(people["prescripteur2"], "zwyx", slug="prescriptions") == []
    with as_system(site) as session:
        row = session.get(Beneficiary, number)
        row.last_name = "Redite"
        session.commit()
    assert found(person, "zwyx", slug="beneficiaires") == []
