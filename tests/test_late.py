"""« En retard ou bloqué », stock bas: what is late is said with what to do, and a stock with what is on its way."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from demo_app import as_system, read, structure
from models.device import Device
from models.partner import Partner
from models.prescription import Prescription
from models.setting import Setting
from pin40.words import DeviceState, Stage
from views.doors import today

pytest_plugins = ("demo_app",)


def setting(site, key, value):
    """The value in force from today on."""
    with as_system(site) as session:
        known = session.scalars(select(Setting).where(Setting.key == key, Setting.valid_from == today())).first()
        session.add(known or Setting(key=key, value="", valid_from=today()))
        session.flush()
        row = session.scalars(select(Setting).where(Setting.key == key, Setting.valid_from == today())).one()
        row.value = str(value)
        session.commit()


def deliverable(site, mine):
    with as_system(site) as session:
        where = (Device.state == DeviceState.DELIVERABLE, *mine)
        return session.scalar(select(func.count()).select_from(Device).where(*where))


@pytest.mark.parametrize("name", ["gestion", "reconditionneur"])
def test_a_low_stock_of_deliverable_laptops_says_what_is_on_order(site, people, name):
    person = people[name]
    mine = (
        [] if name == "gestion" else [Device.refurbisher_id == structure(site, "reconditionneur@example.org")]
    )  # fmt: skip
    number = deliverable(site, mine)
    setting(site, "low_deliverable_stock", number)
    assert "Stock bas : ordinateurs livrables" not in read(person.get(person.at("")))
    setting(site, "low_deliverable_stock", number + 1)
    page = read(person.get(person.at("")))
    assert f"Stock bas : ordinateurs livrables {number} Le seuil est de {number + 1}." in page
    assert re.search(r"Déjà en commande : \d+ à retirer, \d+ en attente de traitement\.", page)


def test_a_mediators_low_stock_says_what_is_asked_and_granted(site, people):
    setting(site, "low_free_stock", 100)
    page = read(people["mediateur"].get("/mediation/"))
    assert "Stock bas : ordinateurs chez vous" in page
    assert re.search(r"(\d+ libres? pour d'autres personnes|Il en manque \d+)", page)
    assert re.search(r"(venir chercher|en attente de décision|faites une demande)", page)
    setting(site, "low_free_stock", 1)


def sent(site, number, day):
    with as_system(site) as session:
        dossier = session.get(Prescription, number)
        was, dossier.sent_on = dossier.sent_on, day
        session.commit()
        return was


def test_a_sending_is_late_the_day_after_its_laptop_is_kept_no_more(site, people):
    mine = structure(site, "prescripteur@example.org")
    with as_system(site) as session:
        where = (Prescription.prescriber_id == mine, Prescription.stage == Stage.SENT)
        number, name = session.execute(select(Prescription.id, Prescription.number).where(*where)).first()
        days = int(session.scalar(select(Setting.value).where(Setting.key == "reservation_days")))
    was = sent(site, number, today())
    for day, late in ((today() - timedelta(days=days), False), (today() - timedelta(days=days + 1), True)):
        sent(site, number, day)
        page = people["prescripteur"].get("/prescription/").text
        url = re.search(r'href="([^"]*sent_on_to=[^"]*)"', page)
        found = url is not None and name in people["prescripteur"].get(html.unescape(url[1])).text
        assert found == late, day
    sent(site, number, was)


def test_awaited_signatures_are_exactly_the_structures_that_have_not_signed(site, people):
    page = people["gestion"].get("/gestion/").text
    told = re.search(r'Signatures de la charte attendues <span class="n">(\d+)', page.replace("\xa0", " "))
    listed = people["gestion"].get("/gestion/structures/?signature=attendue&page_size=100").text
    numbers = set(re.findall(r'structures/details/\?id=(\d+)"', listed))
    assert int(told[1]) == len(numbers) > 0
    for number in numbers:
        read(people["gestion"].details("structures", number))
    with as_system(site) as session:
        kinds = {session.get(Partner, int(number)).role.value for number in numbers}
    assert "FUNDER" not in kinds
    assert people["prescripteur"].get("/prescription/structures/?signature=attendue").status_code == 200


def test_every_worker_reads_dated_figures_and_what_happened_lately(people):
    for name in ("gestion", "prescripteur", "mediateur", "reconditionneur"):
        page = read(people[name].get(people[name].at("")))
        assert f"au {today():%d/%m/%Y}" in page, name
        assert "Récemment" in page, name
