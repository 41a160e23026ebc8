"""Scene 3 of the demonstration: what mediators ask, what the Alpi orders, who comes to collect, what is refurbished."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from models import accompanying, carried, collecting, moving, ordering, picking, questions, requesting
from models.base import db
from models.device import Device
from models.lot import DeviceLot
from models.pickup import Pickup, PickupLine
from models.purchase import PurchaseOrder
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.device_words import BrokenReason, DeviceState, Outcome
from pin40.path_words import PickupKind
from seed import demo_devices
from seed.demo_story import POOR, Story
from seed.demo_words import COLLECTORS, LOST

BENCHES = ("recyclerie", "reemploi")
ENOUGH = 10
"""How many laptops the Alpi keeps in stock."""


def plan(story: Story) -> None:
    cycles = range(18, 365 * 2 - 60, story.scale.cycle)
    for place, after in enumerate(cycles):
        for bench in BENCHES:
            story.plan(story.start + timedelta(days=after), _order, bench, story.scale.order, "whole", place)
    for bench in BENCHES:
        for ago, size, how in ((34, 14, "half"), (7, 6, "waiting"), (2, 4, "draft"), (420, 3, "cancelled")):
            story.plan(story.today - timedelta(days=ago), _order, bench, size, how, 1)
    for ago, act, more in (
        (24, _share, ("reemploi", 1)),
        (10, _share, ("recyclerie", 1)),
        (9, _share, ("reemploi", 1)),
        (300, _lose_one, ("alpi", DeviceState.STORED)),
        (150, _lose_one, ("reemploi", DeviceState.WAITING)),
        (90, _lose_one, ("mugron", DeviceState.DELIVERED)),
        (200, _give_back, ("capbreton",)),
        (4, _give_back, ("mugron",)),
        (3, _hand_on, ("recyclerie", "mugron", 3, True)),
        (3, _hand_on, ("reemploi", "capbreton", 3, True)),
    ):
        story.plan(story.today - timedelta(days=ago), act, *more)


def _devices(numbers: Sequence[int]) -> list[Device]:
    return list(db.session.scalars(select(Device).where(Device.id.in_(numbers)).order_by(Device.inventory_number)))


def _of(state: DeviceState, holder: int) -> list[int]:
    """The laptops that a structure holds in this state, and no paper under way names."""
    with seeing_as(SYSTEM):
        query = select(Device.id).where(Device.state == state, Device.holder_id == holder)
        found = list(db.session.scalars(query.order_by(Device.inventory_number)))
        busy = carried.elsewhere(found)
        return [number for number in found if number not in busy]


# ───────── Orders, and the way to the refurbisher ─────────
def _order(story: Story, day: date, bench: str, size: int, how: str, place: int) -> None:
    with story.seen_by("alpi"):
        lots = list(db.session.scalars(select(DeviceLot.id).order_by(DeviceLot.received_on)))
        chosen: list[Device] = []
        for lot in lots:
            chosen += picking.of_lot(lot, size - len(chosen), [])
        left = len(_of(DeviceState.STORED, story.partners["alpi"])) - len(chosen)
        if not chosen or (left < ENOUGH and how == "whole"):
            return
        order = PurchaseOrder(refurbisher_id=story.partners[bench], wanted_on=day + timedelta(days=40))
        db.session.add(order)
        db.session.flush()
        ordering.set_lines(order, chosen)
        if how != "draft":
            ordering.issue(order, day)
    if how == "cancelled":
        story.later((2, 5), _cancel, order.id)
    elif how != "draft":
        story.later((2, 4) if how == "waiting" else (3, 8), _fetch, order.id, bench, how, place)


def _cancel(story: Story, day: date, order: int) -> None:
    with story.seen_by("alpi"):
        ordering.cancel(db.session.get_one(PurchaseOrder, order), "Commande faite deux fois.", day)


def _fetch(story: Story, day: date, order: int, bench: str, how: str, place: int) -> None:
    with story.seen_by("alpi") as alpi:
        found = db.session.get_one(PurchaseOrder, order)
        bound = story.partners[bench]
        pickup = Pickup(
            kind=PickupKind.TO_REFURBISHER, from_id=alpi, to_id=bound, refurbisher_id=bound,
            purchase_order_id=order, planned_on=day,
        )  # fmt: skip
        db.session.add(pickup)
        db.session.flush()
        carried.set_lines(pickup, carried.ready(found))
        collecting.sign(pickup, COLLECTORS[bench], bound, day)
    if how != "waiting":
        story.later((0, 1), _receive, pickup.id, bench, how, place)


def _receive(story: Story, day: date, pickup: int, bench: str, how: str, place: int) -> None:
    """The refurbisher counts; once, one was not on the pallet."""
    with story.seen_by(bench):
        query = select(PickupLine).where(PickupLine.pickup_id == pickup).order_by(PickupLine.id)
        lines = list(db.session.scalars(query))
        counted = lines[1:] if place == 3 and bench == "reemploi" else lines
        there = [line.device_id for line in counted]
        collecting.receive(db.session.get_one(Pickup, pickup), {line.id for line in counted}, day)
    bound = len(there) // 2 if how == "half" else len(there)
    half = bound // 2
    story.later((6, 12), _treat, bench, tuple(there[:half]))
    story.later((14, 20), _treat, bench, tuple(there[half:bound]))
    if how == "whole":
        story.later((22, 28), _share, bench, place)


# ───────── On the bench ─────────
def _treat(story: Story, day: date, bench: str, numbers: tuple[int, ...]) -> None:
    """Most are made ready; one in seven is out of order, then taken back, taken out, or left on its shelf."""
    with story.seen_by(bench):
        for device in _devices(numbers):
            if device.state != DeviceState.WAITING:
                continue
            if device.id % 7 == 3:
                moving.declare_broken(device, story.dice.choice(list(BrokenReason)), day)
                after = (_take_back, _take_out, None)[device.id // 7 % 3]
                if after:
                    story.later((10, 60), after, bench, device.id)
            else:
                _make_ready(story, day, device)


def _make_ready(story: Story, day: date, device: Device) -> None:
    found, declared = demo_devices.bench(story, day, device.inventory_number, device.disk_kind)
    for name, value in found.items():
        setattr(device, name, value)
    moving.declare_deliverable(device, declared, day)


def _take_back(story: Story, day: date, bench: str, number: int) -> None:
    with story.seen_by(bench):
        device = db.session.get_one(Device, number)
        if device.state != DeviceState.BROKEN:
            return
        moving.take_back(device, day)
    story.later((3, 9), _treat_again, bench, number)


def _treat_again(story: Story, day: date, bench: str, number: int) -> None:
    with story.seen_by(bench):
        device = db.session.get_one(Device, number)
        if device.state == DeviceState.WAITING:  # not lost meanwhile
            _make_ready(story, day, device)


def _take_out(story: Story, day: date, bench: str, number: int) -> None:
    outcome = story.dice.choice((Outcome.PARTS, Outcome.WEEE, Outcome.BACK_TO_SOURCE))
    slip = f"BSD-{day:%Y}-{number:04d}"
    with story.seen_by(bench):
        device = db.session.get_one(Device, number)
        if device.state == DeviceState.BROKEN:
            moving.take_out(device, outcome, day, day, slip=slip, to="Éco-organisme (démo)")


# ───────── To the mediators ─────────
def _share(story: Story, day: date, bench: str, place: int) -> None:
    """What is ready goes to those who wait most; each mediator comes for its own."""
    ready = len(_of(DeviceState.DELIVERABLE, story.partners[bench])) - 6
    with seeing_as(SYSTEM):
        partners = {code: story.partners[code] for code in story.asking if code != POOR or place == 2}
        stocks = questions.stock(list(partners.values()), day)
        granted = {code: requesting.to_serve(number) for code, number in partners.items()}
        wanted = {
            code: max(
                requesting.left(granted[code]) if granted[code] else 0, story.wanted(code) + 1 - stocks[number].free
            )
            for code, number in partners.items()
        }
    for code in sorted(wanted, key=lambda one: (-wanted[one], one)):
        size = min(wanted[code], ready, story.scale.order)
        if size > 0:
            ready -= size
            story.later((0, 4), _hand_on, bench, code, size, False)


def _hand_on(story: Story, day: date, bench: str, code: str, size: int, is_waiting: bool) -> None:
    with story.seen_by(bench) as giver:
        chosen = _devices(_of(DeviceState.DELIVERABLE, giver)[:size])
        if not chosen:
            return
        taker = story.partners[code]
        pickup = Pickup(
            kind=PickupKind.TO_MEDIATOR, from_id=giver, to_id=taker, refurbisher_id=giver, mediator_id=taker,
            planned_on=day,
        )  # fmt: skip
        db.session.add(pickup)
        db.session.flush()
        carried.set_lines(pickup, chosen)
        collecting.sign(pickup, COLLECTORS.get(code, "Une collègue du lieu"), taker, day)
    if not is_waiting:
        story.later((0, 3), _count, pickup.id, code)


def _count(story: Story, day: date, pickup: int, code: str) -> None:
    """The mediator counts what it brought back; now and then, one was left behind."""
    with story.seen_by(code):
        lines = list(
            db.session.scalars(select(PickupLine).where(PickupLine.pickup_id == pickup).order_by(PickupLine.id))
        )
        counted = lines[1:] if len(lines) > 1 and story.dice.random() < 0.06 else lines
        collecting.receive(db.session.get_one(Pickup, pickup), {line.id for line in counted}, day)


# ───────── Back, or lost ─────────
def _give_back(story: Story, day: date, code: str) -> None:
    with story.seen_by(code):
        free = accompanying.spare()
        if not free:
            return
        moving.give_back(free[-1], "La charnière de l’écran a cédé en réserve.", day, day)
        paper = db.session.scalars(select(PickupLine.pickup_id).where(PickupLine.device_id == free[-1].id))
        back = max(paper)
    story.later((5, 9), fetch_return, back)


def fetch_return(story: Story, day: date, pickup: int) -> None:
    """The refurbisher comes for a laptop that goes back, then erases it anew."""
    with seeing_as(SYSTEM):
        paper = db.session.get_one(Pickup, pickup)
        bench = next(code for code, number in story.partners.items() if number == paper.refurbisher_id)
        db.session.expunge_all()
    with story.seen_by(bench):
        lines = list(db.session.scalars(select(PickupLine).where(PickupLine.pickup_id == pickup)))
        paper = db.session.get_one(Pickup, pickup)
        collecting.receive(paper, {line.id for line in lines}, day, collector_name=COLLECTORS[bench])
    story.later((4, 10), _treat, bench, tuple(line.device_id for line in lines))


def _lose_one(story: Story, day: date, code: str, state: DeviceState) -> None:
    numbers = _of(state, story.partners[code])
    with story.seen_by(code):
        free = accompanying.spare() if state == DeviceState.DELIVERED else _devices(numbers)
        for device in free[-1:]:
            moving.lose(device, day, day, reason=LOST[code])
