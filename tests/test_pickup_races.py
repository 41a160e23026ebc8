"""Pick-ups: two people at the same moment, and laptops on their way back."""

from functools import partial

import pytest
from sqlalchemy import select

from demo_app import Person, read
from models import collecting
from models.acts import perform
from models.base import db
from models.device import Device
from models.pickup import Pickup
from models.viewer import seeing_as
from paper_trail import (
    acts_of,
    count_in,
    deliverable,
    laptops,
    paper,
    readied,
    sides,
    sign,
    states,
)
from pin40.conditions import viewer
from pin40.device_words import DeviceAct
from pin40.path_words import PickupKind, PickupStatus
from pin40.words import DeviceState
from test_races import at_once, one_did
from views.doors import today
from walk import person as person_of

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both
SLUG = "bons-de-retrait"
S = DeviceState
ROUNDS = 15


# ───────── Back to the refurbisher ─────────
def returned(site, name: str) -> int:
    with site.app_context(), seeing_as(viewer(person_of("mediateur"))):
        device = db.session.scalars(select(Device).where(Device.inventory_number == name)).one()
        with perform(device, "retourner") as device:
            pickup = collecting.return_pickup(device, "Écran fendu.", today(), today())
        db.session.commit()
        return pickup.id


def test_a_return_is_signed_at_once_and_received_whole(site, people):
    names = deliverable(site, 1)
    sign(people["reconditionneur"], readied(site, people, names))
    pickup = returned(site, names[0])
    made = paper(site, Pickup, pickup)
    assert (made.kind, made.status) == (PickupKind.RETURN, PickupStatus.SIGNED)
    assert made.number.startswith("BR-")
    assert states(site, names) == [S.RETURNED]
    assert laptops(site, names)[0].back_on == today()
    refused = people["reconditionneur"].act("recevoir", pickup, SLUG, is_empty="y", collector_name="Odile")
    assert refused.status_code == 422
    assert "Un retour se reçoit entier" in read(refused)
    assert count_in(site, people["mediateur"], pickup, names).status_code == 409
    assert count_in(site, people["reconditionneur"], pickup, names).status_code == 302
    assert states(site, names) == [S.WAITING]
    assert laptops(site, names)[0].holder_id == sides(site)["refurbisher"]


# ───────── Two people at once ─────────
def test_two_pickups_of_one_laptop_sign_one(site, people):
    couple = [Person(site, "reconditionneur@example.org", "reconditionnement") for _ in range(2)]
    for one in couple:
        one.send("/nothing", {})
    for _ in range(ROUNDS):
        names = deliverable(site, 1)
        papers = [readied(site, people, names) for _ in range(2)]
        answers = at_once(*(partial(sign, p, n) for p, n in zip(couple, papers, strict=True)))
        one_did(answers)
        assert acts_of(site, names[0]) == [DeviceAct.COLLECT]


def test_the_same_receipt_clicked_twice_counts_once(site, people):
    couple = [Person(site, "mediateur@example.org", "mediation") for _ in range(2)]
    for one in couple:
        one.send("/nothing", {})
    for _ in range(ROUNDS):
        names = deliverable(site, 2)
        pickup = readied(site, people, names)
        sign(people["reconditionneur"], pickup)
        one_did(at_once(*(partial(count_in, site, p, pickup, names[:1]) for p in couple)))
        assert states(site, names) == [S.DELIVERED, S.DELIVERABLE]
        assert acts_of(site, names[1]) == [DeviceAct.COLLECT, DeviceAct.MISSING]
