"""The balance of laptops at any date: of a lot and of the whole, each gap with its serials."""

from datetime import timedelta

import pytest

from demo_app import as_system, read
from laptops import day, laptop
from models import stocktaking
from models.device import Device
from models.lot import DeviceLot
from pin40.custody import balance_sentence
from pin40.device_words import DeviceState
from views.doors import today

pytest_plugins = ("demo_app",)
BALANCE = "/gestion/lots/bilan/"


def new_lot(site, number, announced=2) -> int:
    with as_system(site) as session:
        received = today() - timedelta(days=20)
        lot = DeviceLot(number=number, source="Essai", received_on=received, announced_count=announced)
        session.add(lot)
        session.commit()
        return lot.id


def of_lot(site, lot_id, on):
    with as_system(site) as session:
        return stocktaking.of_lot(session.get(DeviceLot, lot_id), on)


# ───────── At any date ─────────
def test_the_balance_follows_the_chain_day_by_day(site, people):
    lot = new_lot(site, "LOT-BILAN", announced=3)
    one, _ = laptop(site, lot_id=lot), laptop(site, lot_id=lot)  # both entered nine days ago
    assert people["reconditionneur"].act("hors-service", one, "ordinateurs", broken_reason="ecran").status_code == 302
    for days, states in (
        (-10, {}),
        (-9, {DeviceState.WAITING: 2}),
        (0, {DeviceState.WAITING: 1, DeviceState.BROKEN: 1}),
    ):
        found = of_lot(site, lot, today() + timedelta(days=days)).balance
        assert {state: count for state, count in found.by_state.items() if count} == states
        assert found.acquired == sum(found.by_state.values())
        assert found.is_square
    page = read(people["gestion"].details("lots", lot))
    assert "Le compte y est : 2 ordinateurs acquis" in page
    assert "3 annoncés, 1 pas encore entrés" in page
    assert people["reconditionneur"].get("/reconditionnement/lots/bilan/").status_code == 404


def test_a_gap_names_its_serials_on_the_page_and_in_the_check(site, people):
    lot = new_lot(site, "LOT-ECART")
    with as_system(site) as session:
        session.add(Device(inventory_number="TROU-1", serial="SANSVIE", make="HP", model="x", lot_id=lot))
        session.commit()
    found = of_lot(site, lot, today()).balance
    assert found.missing == ("SANSVIE (TROU-1)",)
    assert "SANSVIE (TROU-1)" in balance_sentence(found)
    answer = people["gestion"].get(f"{BALANCE}?date={day()}")
    assert answer.status_code == 200
    assert "SANSVIE (TROU-1)" in read(answer)
    said = site.test_cli_runner().invoke(args=["pin40", "check"]).output
    assert "✗ Le compte des ordinateurs y est." in said


def test_a_state_that_the_chain_does_not_tell_is_a_fault_of_the_check(site):
    number = laptop(site)
    with as_system(site) as session:
        session.get(Device, number).state = DeviceState.GONE
        session.commit()
        name = session.get(Device, number).inventory_number
        told = [fault for fault in stocktaking.faults(today()) if f"({name})" in fault]
        assert told == [told[0]]
        assert "est « Sorti », sa chaîne de garde dit « En attente de traitement »" in told[0]
        session.get(Device, number).state = DeviceState.WAITING
        session.commit()
        assert not [fault for fault in stocktaking.faults(today()) if f"({name}) est" in fault]


@pytest.mark.parametrize(
    ("date", "code"),
    [("31/12/2025", 200), ("2026-01-01", 200), ("31/12/2099", 422), ("hier", 422), ("31/02/2026", 422)],
)
def test_the_page_takes_any_day_and_says_what_is_not_one(people, date, code):
    answer = people["gestion"].get(f"{BALANCE}?date={date}")
    assert answer.status_code == code
    assert "Somme des états" in read(answer)
