"""Search everywhere finds what the lists of one's own panel hold, and nothing else; it reads without JavaScript."""

import html
import re
from urllib.parse import quote

import pytest
from sqlalchemy import select

from demo_app import as_system, read, structure
from models.beneficiary import Beneficiary
from models.device import Device
from models.event import AccessLog
from models.prescription import Prescription
from pin40.words import DeviceState, Stage

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both
LINK = re.compile(r'<li><a href="([^"]+)">')


def found(person, words):
    """The addresses of what is found, palette and page alike."""
    page, palette = (person.get(person.at(f"recherche?q={quote(words)}{more}")) for more in ("", "&partie=resultats"))
    assert page.status_code == palette.status_code == 200
    inner = [url for url in LINK.findall(page.text.partition('class="pin-found"')[2].partition("<footer")[0])]
    assert [html.unescape(u) for u in LINK.findall(palette.text)] == [html.unescape(u) for u in inner]
    assert "<html" not in palette.text
    return [html.unescape(url) for url in inner]


def one(site, *where):
    with as_system(site) as session:
        query = select(Prescription, Beneficiary).where(Prescription.beneficiary_id == Beneficiary.id, *where)
        dossier, person = session.execute(query.order_by(Prescription.id)).first()
        return dossier.id, dossier.number, person.first_name, person.last_name


def test_a_person_is_found_by_name_in_any_order_without_accents(site, people):
    mine = Prescription.prescriber_id == structure(site, "prescripteur@example.org")
    number, _, first, last = one(site, mine)
    for words in (f"{first} {last}", f"{last.upper()} {first.lower()}"):
        assert f"/prescription/prescriptions/details/?id={number}" in found(people["prescripteur"], words)


def test_what_belongs_to_another_structure_is_not_found(site, people):
    mine = structure(site, "prescripteur@example.org")
    _, number, _, _ = one(site, Prescription.prescriber_id != mine)
    assert found(people["prescripteur"], number) == []
    assert found(people["gestion"], number) != []
    assert "Rien ne contient" in read(people["prescripteur"].get(f"/prescription/recherche?q={number}"))


def test_the_refurbisher_finds_laptops_and_no_person(site, people):
    person = people["reconditionneur"]
    with as_system(site) as session:
        mine = Device.refurbisher_id == structure(site, "reconditionneur@example.org")
        device = session.scalars(select(Device).where(mine, Device.state == DeviceState.WAITING)).first()
        names = set(session.scalars(select(Beneficiary.last_name)))
    assert f"/reconditionnement/ordinateurs/details/?id={device.id}" in found(person, device.serial)
    for name in sorted(names):
        assert not [u for u in found(person, name) if "prescriptions" in u or "beneficiaires" in u], name


def test_pages_and_acts_are_found_by_their_words(people):
    assert "/mediation/reperages/new/" in found(people["mediateur"], "signaler")
    assert "/gestion/reglages/" in found(people["gestion"], "réglages")
    assert "/gestion/reglages/" in found(people["gestion"], "REGLAGES")
    everything = found(people["prescripteur"], "")
    assert "/prescription/prescriptions/new/" in everything
    assert "/prescription/structures/" in everything
    assert not [url for url in everything if "details" in url]


def test_the_link_to_all_results_opens_the_list_with_as_many(people):
    page = people["gestion"].get("/gestion/recherche?q=demo").text
    url, told = re.search(r'href="([^"]*\?search=demo)">Voir les\s(\d+)', page.replace("\xa0", " ")).groups()
    listed = read(people["gestion"].get(html.unescape(url)))
    assert re.search(rf"\b{told}\b", listed)


def test_a_search_that_shows_people_is_remembered_by_their_number_never_by_its_words(site, people):
    mine = Prescription.mediator_id == structure(site, "mediateur@example.org")
    _, _, _, last = one(site, mine, Prescription.stage == Stage.SENT)

    def lines():
        with as_system(site) as session:
            kept = AccessLog.record_id.is_(None) & (AccessLog.table_name == "Prescription")
            rows = session.scalars(select(AccessLog).where(kept).order_by(AccessLog.id)).all()
            return len(rows), rows[-1] if rows else None

    before, _ = lines()
    people["mediateur"].get(f"/mediation/recherche?q={quote(last)}")
    after, line = lines()
    assert after == before + 1
    assert line.row_count >= 1
    people["mediateur"].get("/mediation/recherche?q=zzzz")
    assert lines()[0] == after


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", '"><script>', "\x00", "é" * 500, " "])
def test_odd_words_find_nothing_and_break_nothing(people, words):
    answer = people["mediateur"].get(f"/mediation/recherche?q={quote(words)}")
    assert answer.status_code == 200
    assert '"><script>' not in answer.text.replace("&#34;", "")


def test_the_page_takes_no_form_and_the_reader_has_none(people):
    assert people["gestion"].send("/gestion/recherche").status_code == 405
    assert people["lecture"].get("/lecture/recherche").status_code == 404
    assert "pin-find" not in people["lecture"].get("/lecture/").text
    assert people["mediateur"].get("/gestion/recherche").status_code == 404
