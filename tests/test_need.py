"""The figures behind a request: stock, reservations that expire, the flow expected, what is still to come."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import as_system, read
from models import questions, requesting
from models.device import Device
from models.prescription import Prescription
from pin40.orders import Quarter
from pin40.words import DeviceState, Stage
from request_story import asked, need_of, sent, structure_of, wipe
from views.doors import today

pytest_plugins = ("demo_app",)


@pytest.fixture(autouse=True)
def no_request(site):
    wipe(site)


def test_what_was_granted_and_has_not_come_is_not_asked_twice(site, people):
    mediator, before = structure_of(site, "mediateur"), need_of(site)
    number = sent(people, asked="3")
    people["gestion"].act("decider", number, "demandes", decision="REDUCED", granted="2", reason="Deux d'abord.")
    after = need_of(site)
    with as_system(site):
        assert requesting.to_serve(mediator).id == number
    assert (before.on_order, after.on_order) == (0, 2)
    assert sum(n for _, n in after.terms) == sum(n for _, n in before.terms) - 2


def test_a_reservation_past_its_day_is_counted_no_more(site):
    mediator = structure_of(site, "mediateur")
    with as_system(site) as session:
        mine = (Prescription.mediator_id == mediator, Prescription.stage == Stage.SENT)
        dossier = session.scalars(select(Prescription).where(*mine, Prescription.reserved_until >= today())).first()
        assert dossier is not None, "la démonstration doit garder un dossier transmis"
        until = dossier.reserved_until
        before = questions.stock([mediator], until)[mediator].reserved
        dossier.reserved_until = until - timedelta(days=1)
        session.flush()
        after = questions.stock([mediator], until)[mediator]
        need = requesting.need(mediator, until)
        session.rollback()
    assert (after.reserved, need.reserved) == (before - 1, before - 1)


def test_the_flow_expected_comes_from_the_last_two_full_quarters(site):
    mediator = structure_of(site, "mediateur")
    last = Quarter.of(Quarter.of(today()).first_day - timedelta(days=1))
    with as_system(site) as session:
        rows = list(session.scalars(select(Prescription).where(Prescription.mediator_id == mediator)))
        sent_rows = [row for row in rows if row.sent_on]
        for row in sent_rows:
            row.sent_on = today()
        for row in sent_rows[:3]:
            row.sent_on = last.first_day
        session.flush()
        one_alone = requesting.need(mediator, today()).expected
        sent_rows[0].sent_on = last.first_day - timedelta(days=1)
        session.flush()
        two = requesting.need(mediator, today()).expected
        session.rollback()
    assert (one_alone, two) == (3, 2)


def test_the_stock_stands_on_the_mediators_request(site, people):
    page = read(people["mediateur"].details("demandes", asked(people["mediateur"])))
    mediator = structure_of(site, "mediateur")
    with as_system(site) as session:
        mine = (Device.holder_id == mediator, Device.state == DeviceState.DELIVERED)
        held = len(session.scalars(select(Device.id).where(*mine)).all())
    assert f"Détenus {held} " in page
