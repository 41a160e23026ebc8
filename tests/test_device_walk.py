"""One laptop walking at random: only declared moves happen, the chain tells its state, and the count holds."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from demo_app import as_system, structure
from laptops import laptop
from models import custody, moving, stocktaking
from models.account import Account
from models.acts import Refused
from models.base import db
from models.device import Device
from models.device_event import DeviceEvent
from models.viewer import Closed, lifted, seeing_as
from pin40.conditions import viewer
from pin40.custody import MOVES, open_moves
from pin40.device_words import BrokenReason, DeviceAct, DeviceState, ErasureMethod, ErasureResult, Outcome
from pin40.words import Role
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both
WALKERS = {Role.REFURBISHER: "reconditionneur", Role.MEDIATOR: "mediateur", Role.MANAGER: "gestion"}

WAY = (
    (DeviceAct.HAND_TO_REFURBISHER, Role.MANAGER),
    (DeviceAct.DELIVERABLE, Role.REFURBISHER),
    (DeviceAct.COLLECT, Role.REFURBISHER),
    (DeviceAct.HAND_OVER, Role.MEDIATOR),
)
"""The straight way of a laptop: a walk begins somewhere on it."""
reached: set[DeviceState] = set()


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

    @initialize(far=st.integers(0, len(WAY)))
    def come_some_way(self, far) -> None:
        for act, role in WAY[:far]:
            if act == DeviceAct.DELIVERABLE:
                self.declare(ErasureResult.SUCCESS, 0)
            self.act(act, role, 0)

    @rule(act=st.sampled_from(sorted(MOVES)), role=st.sampled_from(sorted(WALKERS)), days=st.integers(-2, 1))
    def try_anything(self, act, role, days) -> None:
        self.act(act, role, days)

    @precondition(lambda self: any(open_moves(self.expected, role) for role in WALKERS))
    @rule(data=st.data())
    def go_on(self, data) -> None:
        """An act that the table opens from here, but a loss, by one who has it."""
        ways = [(act, role) for role in sorted(WALKERS) for act in open_moves(self.expected, role)]
        act, role = data.draw(st.sampled_from([way for way in ways if way[0] != DeviceAct.LOSE] or ways))
        if act == DeviceAct.DELIVERABLE:
            self.declare(ErasureResult.SUCCESS, 0)
        self.act(act, role, 0)

    def act(self, act, role, days) -> None:
        on = today() + timedelta(days=days)
        is_paper = bool(self.owners(act))
        paper = lifted(act.value, frozenset({"Device", "DeviceEvent"})) if is_paper else nullcontext()
        with self.site.app_context(), seeing_as(self.eyes[role]), paper:
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
        assert days <= 0 or act in (DeviceAct.DELIVERABLE, DeviceAct.BROKEN, DeviceAct.TAKE_BACK)  # always today
        self.expected = MOVES[act].target
        reached.add(self.expected)

    @precondition(lambda self: self.expected == DeviceState.WAITING)
    @rule(result=st.sampled_from([None, *ErasureResult]), age=st.integers(0, 1))
    def erase(self, result, age) -> None:
        self.declare(result, age)

    def declare(self, result, age) -> None:
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
    some = settings(
        max_examples=12,
        stateful_step_count=12,
        derandomize=True,
        deadline=None,
        suppress_health_check=slow,
        database=None,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Walk, settings=some)
    assert reached >= {DeviceState.DELIVERED, DeviceState.HANDED_OVER, DeviceState.RETURNED, DeviceState.GONE}
