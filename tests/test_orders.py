"""From a quarter's need to the bon de retrait: sums one can read, answers that hold, and nobody delivers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import charter
from pin40.device_words import DeviceState
from pin40.orders import (
    Need,
    Quarter,
    collector_obstacles,
    contract_obstacles,
    decision_obstacles,
    expected_flow,
    order_obstacles,
    paper_number,
    planned_obstacles,
    request_obstacles,
)
from pin40.path_words import PickupKind, RequestStatus

DAY = date(2026, 11, 22)
EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
STORED = DeviceState.STORED
COUNTS = st.integers(0, 50)


def codes(obstacles):
    for obstacle in obstacles:
        assert obstacle.heading in charter.HEADINGS.values()
        assert obstacle.sentence.endswith(".")
    return [obstacle.code for obstacle in obstacles]


# ───────── Quarters ─────────
def test_a_day_of_november_is_in_the_fourth_quarter():
    quarter = Quarter.of(DAY)
    assert (quarter.code, quarter.label) == ("2026-T4", "4e trimestre 2026")
    assert (quarter.first_day, quarter.last_day) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (quarter.next().code, quarter.next().label) == ("2027-T1", "1er trimestre 2027")


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_in_one_quarter_that_its_code_gives_back(day):
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert Quarter.parse(quarter.code) == quarter
    assert quarter.last_day + timedelta(days=1) == quarter.next().first_day
    assert quarter < quarter.next()


@pytest.mark.parametrize("code", ["2026-T5", "2026-T0", "2026T4", "T4-2026", "", "٢٠٢٦-T4", "2026-T4x", "0000-T1"])
def test_a_quarter_badly_written_is_refused_in_french(code):
    with pytest.raises(ValueError, match="écrivez-le comme 2026-T4"):
        Quarter.parse(code)


def test_there_is_no_fifth_quarter():
    with pytest.raises(ValueError, match="1 à 4"):
        Quarter(2026, 5)


# ───────── The need ─────────
def test_the_quantity_proposed_is_a_sum_one_can_read():
    need = Need(promised=12, reserved=3, expected=8, held=5, on_order=2)
    assert [number for _, number in need.terms] == [12, 3, 8, -5, -2]
    assert need.proposed == 16
    assert need.sentence == (
        "12 dossiers acceptés à équiper + 3 dossiers transmis, réservés + 8 dossiers prévus au trimestre "
        "− 5 ordinateurs en stock − 2 ordinateurs déjà accordés, à recevoir = 16 à demander."
    )


def test_a_mediator_with_enough_laptops_needs_none():
    need = Need(promised=1, reserved=0, expected=0, held=4, on_order=0)
    assert need.proposed == 0
    assert need.sentence.endswith("= −3, donc 0 à demander.")


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_terms_make_the_sum_and_the_sum_is_never_negative(promised, reserved, expected, held, on_order):
    need = Need(promised, reserved, expected, held, on_order)
    assert need.proposed == max(0, sum(number for _, number in need.terms)) >= 0


@pytest.mark.parametrize(
    ("sent", "expected"), [([], 0), ([7], 7), ([4, 6], 5), ([4, 5], 5), ([100, 0, 1], 1), ([100, 0, 0], 0)]
)
def test_the_flow_expected_is_the_mean_of_the_last_two_quarters_rounded_up(sent, expected):
    assert expected_flow(sent) == expected


# ───────── The request and its answer ─────────
def test_a_request_asks_for_one_laptop_at_least():
    assert codes(request_obstacles(1, None, 5)) == []
    assert codes(request_obstacles(5, "", 5)) == []
    for asked in (0, -2, None):
        assert codes(request_obstacles(asked, "besoin", 5)) == ["asked_nothing"]


def test_asking_for_more_than_proposed_needs_a_reason():
    assert codes(request_obstacles(6, "  ", 5)) == ["asked_more"]
    assert codes(request_obstacles(6, None, 5)) == ["asked_more"]
    assert codes(request_obstacles(6, "Un atelier ouvre en janvier.", 5)) == []


@pytest.mark.parametrize(
    ("decision", "granted", "reason", "expected"),
    [
        (RequestStatus.GRANTED, 5, None, []),
        (RequestStatus.GRANTED, 4, None, ["granted_wrong"]),
        (RequestStatus.GRANTED, 6, None, ["granted_wrong"]),
        (RequestStatus.GRANTED, None, None, ["granted_wrong"]),
        (RequestStatus.REDUCED, 4, "Stock court.", []),
        (RequestStatus.REDUCED, 4, " ", ["reason_missing"]),
        (RequestStatus.REDUCED, 5, "Stock court.", ["granted_wrong"]),
        (RequestStatus.REDUCED, 0, None, ["granted_wrong", "reason_missing"]),
        (RequestStatus.REFUSED, 0, "Plus de stock.", []),
        (RequestStatus.REFUSED, None, "Plus de stock.", []),
        (RequestStatus.REFUSED, 1, "Plus de stock.", ["granted_wrong"]),
        (RequestStatus.REFUSED, 0, None, ["reason_missing"]),
        (RequestStatus.SENT, 5, None, ["decision_missing"]),
        (RequestStatus.DRAFT, 5, None, ["decision_missing"]),
    ],
)
def test_the_alpi_grants_all_reduces_or_refuses_with_a_reason(decision, granted, reason, expected):
    assert codes(decision_obstacles(decision, 5, granted, reason)) == expected


def test_a_request_for_one_laptop_cannot_be_reduced_and_says_so():
    (obstacle,) = decision_obstacles(RequestStatus.REDUCED, 1, 1, "Stock court.")
    assert "ne se réduit pas" in obstacle.sentence


# ───────── The purchase order ─────────
@pytest.mark.parametrize(
    ("reference", "start", "end", "expected"),
    [
        ("2026-M12", EVE, MORROW, []),
        ("2026-M12", DAY, DAY, []),
        ("2026-M12", DAY, None, []),
        (None, EVE, MORROW, ["contract_missing"]),
        (" ", EVE, MORROW, ["contract_missing"]),
        ("2026-M12", None, MORROW, ["contract_missing"]),
        ("2026-M12", MORROW, None, ["contract_not_begun"]),
        ("2026-M12", EVE, EVE, ["contract_ended"]),
    ],
)
def test_no_order_without_a_public_contract_in_force(reference, start, end, expected):
    found = contract_obstacles(reference, start, end, DAY)
    assert codes(found) == expected
    assert {obstacle.heading for obstacle in found} <= {charter.heading("parties")}


def test_an_order_takes_laptops_in_stock_that_no_other_order_has():
    assert codes(order_obstacles([("A", STORED, False), ("B", STORED, False)])) == []
    assert codes(order_obstacles([])) == ["no_device"]


def test_the_laptops_that_spoil_an_order_are_named():
    found = order_obstacles([
        ("A", STORED, False), ("B", DeviceState.LOST, False), ("C", STORED, True), ("A", STORED, False),
    ])  # fmt: skip
    assert codes(found) == ["device_not_stored", "device_ordered", "device_twice"]
    assert [obstacle.sentence.split(" : ")[1] for obstacle in found] == ["B (perdu ou volé).", "C.", "A."]


# ───────── Nobody delivers ─────────
ALPI, REFURBISHER, MEDIATOR, PASSER_BY = 1, 2, 3, 4


def test_whoever_receives_comes_to_collect():
    assert codes(collector_obstacles(MEDIATOR, MEDIATOR, REFURBISHER)) == []
    assert codes(collector_obstacles(REFURBISHER, MEDIATOR, REFURBISHER)) == ["delivered"]
    assert codes(collector_obstacles(PASSER_BY, MEDIATOR, REFURBISHER)) == ["collector_elsewhere"]
    assert codes(collector_obstacles(None, MEDIATOR, REFURBISHER)) == ["collector_elsewhere"]


def test_the_refusal_cites_the_charter_on_the_one_who_would_deliver():
    (alpi,) = collector_obstacles(ALPI, REFURBISHER, ALPI, PickupKind.TO_REFURBISHER)
    (refurbisher,) = collector_obstacles(REFURBISHER, MEDIATOR, REFURBISHER, PickupKind.TO_MEDIATOR)
    assert (alpi.heading, refurbisher.heading) == ("Rôle du Gestionnaire", "Rôle du Reconditionneur")


def test_what_is_planned_is_still_to_come_but_a_day_planned_before_may_have_passed():
    for on in (None, DAY, MORROW):
        assert planned_obstacles(on, DAY, None, "planned_on") == []
    [told] = planned_obstacles(EVE, DAY, None, "planned_on")
    assert (codes([told]), told.field) == (["planned_on_past"], "planned_on")
    assert "indiquez un jour à venir" in told.sentence
    assert planned_obstacles(EVE, DAY, EVE, "planned_on") == []


def test_papers_are_numbered_by_year_from_one():
    assert paper_number("BC", 2026, 1) == "BC-2026-001"
    assert paper_number("BR", 2026, 1234) == "BR-2026-1234"
    with pytest.raises(ValueError, match="à partir de 1"):
        paper_number("BC", 2026, 0)
