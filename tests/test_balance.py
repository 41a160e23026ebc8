"""The balance at any date, and one laptop walking at random: only declared moves, and the count always holds."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from demo_app import as_system, read, structure
from laptops import day, laptop
from models import custody, moving, stocktaking
from models.account import Account
from models.acts import Refused
from models.base import db
from models.device import Device
from models.device_event import DeviceEvent
from models.lot import DeviceLot
from models.viewer import Closed, seeing_as
from pin40.conditions import SYSTEM, viewer
from pin40.custody import MOVES, balance_sentence, open_moves
from pin40.device_words import BrokenReason, DeviceAct, DeviceState, ErasureMethod, ErasureResult, Outcome
from pin40.words import Role
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
        assert "est « Sorti », sa chaîne de garde dit « En attente de traitement »" in told[0]
        session.get(Device, number).state = DeviceState.WAITING
        session.commit()
        assert not [fault for fault in stocktaking.faults(today()) if f"({name}) est" in fault]


@pytest.mark.parametrize(
    ("date", "code"), [("31/12/2026", 200), ("2026-01-01", 200), ("hier", 422), ("31/02/2026", 422)]
)
def test_the_page_takes_any_day_and_says_what_is_not_one(people, date, code):
    answer = people["gestion"].get(f"{BALANCE}?date={date}")
    assert answer.status_code == code
    assert "Somme des états" in read(answer)


# ───────── One laptop at random ─────────
WALKERS = {Role.REFURBISHER: "reconditionneur", Role.MEDIATOR: "mediateur", Role.MANAGER: "gestion"}


class Walk(RuleBasedStateMachine):
    """Every act by every role, in any order, on any day; what is refused changes nothing."""

    site = None

    def __init__(self) -> None:
        super().__init__()
        self.number = laptop(self.site, DeviceState.STORED, refurbisher_id=None, holder_id=None)
        self.us = structure(self.site, "reconditionneur@example.org")
        self.them = structure(self.site, "mediateur@example.org")
        with as_system(self.site) as session:
            query = select(Account).where(Account.email.in_([f"{name}@example.org" for name in WALKERS.values()]))
            people = {account.role.value: account.person(True) for account in session.scalars(query)}
        self.eyes = {role: viewer(people[role.value]) for role in WALKERS}
        self.expected = DeviceState.STORED

    def device(self, session) -> Device:
        return session.get(Device, self.number)

    def owners(self, act) -> dict:
        return {
            DeviceAct.HAND_TO_REFURBISHER: {"holder_id": self.us, "refurbisher_id": self.us},
            DeviceAct.COLLECT: {"holder_id": self.them, "mediator_id": self.them},
            DeviceAct.MISSING: {"holder_id": self.us},
            DeviceAct.HAND_OVER: {"holder_id": None},
            DeviceAct.RECEIVE_RETURN: {"holder_id": self.us},
        }.get(act, {})

    def do(self, device, act, on) -> None:
        day_ = today()
        match act:
            case DeviceAct.DELIVERABLE:
                moving.declare_deliverable(device, {}, day_)
            case DeviceAct.BROKEN:
                moving.declare_broken(device, BrokenReason.SCREEN, day_)
            case DeviceAct.TAKE_BACK:
                moving.take_back(device, day_)
            case DeviceAct.RETURN:
                moving.give_back(device, "Panne", on, day_)
            case DeviceAct.TAKE_OUT:
                moving.take_out(device, Outcome.PARTS, on, day_)
            case DeviceAct.LOSE:
                moving.lose(device, on, day_)
            case _:
                raise AssertionError(act)

    @rule(act=st.sampled_from(sorted(MOVES)), role=st.sampled_from(sorted(WALKERS)), days=st.integers(-2, 1))
    def act(self, act, role, days) -> None:
        on = today() + timedelta(days=days)
        is_paper = bool(self.owners(act))
        with self.site.app_context(), seeing_as(SYSTEM if is_paper else self.eyes[role]):
            device = db.session.scalars(select(Device).where(Device.id == self.number)).one_or_none()
            if device is None:
                return
            before = device.state
            try:
                if is_paper:
                    custody.move(device, act, on, today(), role=role, **self.owners(act))
                else:
                    self.do(device, act, on)
                db.session.commit()
            except (Refused, Closed):
                db.session.rollback()
                return
        assert act in open_moves(before, role)
        assert days <= 0
        self.expected = MOVES[act].target

    @precondition(lambda self: self.expected == DeviceState.WAITING)
    @rule(result=st.sampled_from([None, *ErasureResult]), age=st.integers(0, 1))
    def erase(self, result, age) -> None:
        values = {"erasure_method": ErasureMethod.PURGE, "erasure_result": result,
                  "erased_on": today() - timedelta(days=age)}  # fmt: skip
        with as_system(self.site) as session:
            moving.declare(self.device(session), values)
            session.commit()

    @invariant()
    def the_state_is_what_the_chain_tells_and_the_count_holds(self) -> None:
        with as_system(self.site) as session:
            device = self.device(session)
            last = session.scalars(
                select(DeviceEvent)
                .where(DeviceEvent.device_id == self.number)
                .order_by(DeviceEvent.happened_on.desc(), DeviceEvent.id.desc())
                .limit(1)
            ).one()
            assert device.state == self.expected == last.state_after
            found = stocktaking.of_lot(device.lot, today()).balance
            assert f"{device.serial} ({device.inventory_number})" not in (*found.missing, *found.unknown)
            if device.state in (DeviceState.DELIVERABLE, DeviceState.DELIVERED) and device.back_at is not None:
                assert device.erased_at > device.back_at


def test_a_laptop_walking_at_random_only_makes_declared_moves(fresh):
    Walk.site = fresh
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    some = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=slow, database=None)
    run_state_machine_as_test(Walk, settings=some)
