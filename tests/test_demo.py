"""Demonstration data: enough of everything, in the right hands, about nobody real."""

import re
from collections import Counter
from contextvars import Context

import pytest
from flask import current_app
from flask_security.utils import verify_password
from sqlalchemy import func, select

from models import accompanying, answering, questions
from models.account import Account
from models.base import db
from models.beneficiary import Beneficiary
from models.device import Device
from models.device_event import DeviceEvent
from models.event import Event
from models.lot import DeviceLot
from models.mail import OutboxMail
from models.partner import Partner
from models.pathway import Pathway
from models.pickup import Pickup, PickupLine
from models.prescription import Prescription
from models.purchase import PurchaseOrder
from models.request import DeviceRequest
from models.spotting import Spotting
from models.viewer import seeing_as
from pin40 import charter, privacy
from pin40.conditions import viewer
from pin40.device_words import DeviceAct
from pin40.path_words import Moment, OrderStatus, PickupKind, PickupStatus, RequestStatus
from pin40.words import DeviceState, ErasureResult, PartnerRole, Stage
from seed import demo
from whole_app import DAY, count, every

pytest_plugins = ("whole_app",)

PAIRS = ("prescripteur", "mediateur", "reconditionneur")
HELD = (DeviceState.DELIVERABLE, DeviceState.DELIVERED)


def account(name):
    return db.session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one()


# ───────── Enough of everything ─────────
def test_the_counts_of_the_issue_are_there(told):
    assert told["structures"] == 40
    assert told["dossiers"] >= 100
    assert told["ordinateurs"] == 200
    assert told == demo.counts()


def test_structures_stand_in_real_communes_and_keep_the_charters_lists(told):
    for partner in every(Partner):
        assert partner.commune.insee.startswith("40")
        is_staffed = partner.has_dedicated_staff
        assert charter.partner_obstacles(partner.role, partner.kind, is_staffed, partner.siret) == []
        assert partner.role == PartnerRole.MANAGER or partner.name.endswith("(démo)")
        assert partner.role == PartnerRole.MANAGER or partner.siret is None
    assert {partner.role for partner in every(Partner)} == set(PartnerRole)


def test_one_structure_has_not_signed_and_one_has_left(told):
    signed = questions.signers(questions.in_force(DAY))
    unsigned = [p.name for p in every(Partner) if charter.is_party(p.role) and p.id not in signed]
    assert unsigned == ["CCAS de Peyrehorade (démo)"]
    assert [p.role for p in every(Partner) if not p.is_active] == [PartnerRole.MEDIATOR]


def test_one_body_prescribes_and_mediates_through_two_services(told):
    services = [d for d in every(Prescription) if d.mediator_id and d.prescriber.parent_id]
    assert [d.number for d in services if d.mediator.parent_id == d.prescriber.parent_id] != []
    assert [d.number for d in services if d.mediator_id == d.prescriber_id] == []


@pytest.mark.parametrize("name", PAIRS)
def test_each_pair_of_accounts_is_in_two_structures_that_signed_and_is_their_referent(told, name):
    pair = [account(name), account(f"{name}2")]
    assert len({one.partner_id for one in pair}) == 2
    signed = questions.signers(questions.in_force(DAY))
    for one in pair:
        assert one.is_referent
        assert one.partner_id in signed
        assert one.role.value == one.partner.role.value


def test_each_pair_has_enough_to_look_at(told):
    for number in ("", "2"):
        prescriber, mediator, refurbisher = (account(f"{name}{number}") for name in PAIRS)
        with seeing_as(viewer(prescriber.person(True))):
            assert len(every(Prescription)) >= 10
        with seeing_as(viewer(mediator.person(True))):
            assert len(every(Prescription)) >= 10
        with seeing_as(viewer(refurbisher.person(True))):
            assert len(every(Device)) >= 20


def test_every_account_comes_in_with_the_password_told(told):
    accounts = every(Account)
    assert set(demo.ACCOUNTS) <= {one.email for one in accounts}
    for one in accounts:
        assert verify_password(demo.PASSWORD, one.password), one.email
        assert one.email.endswith("@example.org")
    assert len({one.fs_uniquifier for one in accounts}) == len(accounts)


def test_every_account_of_the_contract_signs_in_at_the_door(told):
    app = current_app._get_current_object()
    db.session.rollback()  # give SQLite's only pen back
    for email in demo.ACCOUNTS:
        # In a context of its own: a browser knows nothing of the test's session.
        assert Context().run(signed_in, app, email), email


def signed_in(app, email):
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/connexion").text)[1]
    typed = {"email": email, "password": demo.PASSWORD, "csrf_token": token}
    return client.post("/connexion", data=typed).status_code == 302


def test_readers_are_the_alpi_and_a_funder(told):
    readers = [one.partner.role for one in every(Account) if one.role.value == "READER"]
    assert sorted(readers) == [PartnerRole.FUNDER, PartnerRole.MANAGER]


# ───────── Laptops ─────────
HOLDERS = {
    DeviceState.STORED: PartnerRole.MANAGER,
    DeviceState.WAITING: PartnerRole.REFURBISHER,
    DeviceState.DELIVERABLE: PartnerRole.REFURBISHER,
    DeviceState.BROKEN: PartnerRole.REFURBISHER,
    DeviceState.DELIVERED: PartnerRole.MEDIATOR,
    DeviceState.RETURNED: PartnerRole.MEDIATOR,
    DeviceState.HANDED_OVER: None,
    DeviceState.GONE: None,
    DeviceState.LOST: None,
}


def test_laptops_in_every_state_are_where_their_state_says(told):
    for device in every(Device):
        assert re.fullmatch(r"ALPI-20\d\d-\d{5}", device.inventory_number)
        assert (device.holder.role if device.holder else None) == HOLDERS[device.state], device.inventory_number
        assert device.state not in HELD or device.erasure_result == ErasureResult.SUCCESS
        assert device.state not in HELD or device.lot.received_on < device.erased_on <= DAY
        assert bool(device.broken_reason) == (device.state in (DeviceState.BROKEN, DeviceState.GONE))
    assert {device.state for device in every(Device)} == set(DeviceState)


def test_the_alpi_itself_entered_every_laptop_and_each_has_its_first_line(told):
    alpi = {one.id for one in every(Account) if one.partner.role == PartnerRole.MANAGER}
    made = db.session.scalars(select(Event).where(Event.table_name == "Device", Event.verb == "create"))
    assert {event.actor_id for event in made} <= alpi
    entries = select(DeviceEvent.device_id).where(DeviceEvent.act == DeviceAct.ENTER)
    assert sorted(db.session.scalars(entries)) == [device.id for device in every(Device)]


def test_three_lots_hold_what_was_announced(told):
    held = Counter(device.lot_id for device in every(Device))
    assert [held[lot.id] for lot in every(DeviceLot)] == [lot.announced_count for lot in every(DeviceLot)]
    assert count(DeviceLot) == 3
    assert all(lot.deed for lot in every(DeviceLot))


# ───────── Work waits for each account ─────────
@pytest.mark.parametrize("name", ["mediateur", "mediateur2"])
def test_a_mediator_has_work_at_each_stage(told, name):
    with seeing_as(viewer(account(name).person(True))):
        stages = {dossier.stage for dossier in every(Prescription)}
        assert stages >= {Stage.SENT, Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED, Stage.EQUIPPED}
        assert {moment for _, moment in answering.waiting()} == {Moment.BEFORE, Moment.AFTER}
        assert [p for p in every(Pathway) if p.sheet_signed_on is None] != []
        assert [d for d in every(Prescription) if d.stage == Stage.PATH_ENDED and d.device_id] != []
        assert [p for p in every(Pickup) if p.status == PickupStatus.SIGNED and p.kind == PickupKind.TO_MEDIATOR] != []
        assert accompanying.spare() != []


@pytest.mark.parametrize("name", ["reconditionneur", "reconditionneur2"])
def test_a_refurbisher_has_laptops_to_fetch_and_to_declare(told, name):
    with seeing_as(viewer(account(name).person(True))):
        waiting = {p.kind for p in every(Pickup) if p.status == PickupStatus.SIGNED}
        assert PickupKind.TO_REFURBISHER in waiting
        states = Counter(device.state for device in every(Device))
        assert min(states[one] for one in (DeviceState.WAITING, DeviceState.DELIVERABLE, DeviceState.BROKEN)) > 0


def test_the_alpi_has_requests_to_decide_and_an_order_to_issue(told):
    requests = Counter(request.status for request in every(DeviceRequest))
    assert set(requests) == set(RequestStatus)
    assert requests[RequestStatus.DRAFT] == 1
    assert {order.status for order in every(PurchaseOrder)} == set(OrderStatus)
    assert db.session.scalar(select(func.count()).where(PickupLine.is_missing)) > 0


def test_papers_are_numbered_by_year_without_a_hole(told):
    for table, prefix in ((PurchaseOrder, "BC"), (Pickup, "BR")):
        years = {}
        for paper in every(table):
            if paper.number:
                assert paper.number.startswith(f"{prefix}-20")
                years.setdefault(paper.number[3:7], []).append(int(paper.number[8:]))
        assert len(years) >= 2
        assert all(sorted(ranks) == list(range(1, len(ranks) + 1)) for ranks in years.values())


def test_contracts_are_in_force_and_one_is_past(told):
    ends = [p.contract_until for p in every(Partner) if p.contract_reference]
    assert (len(ends), sum(end is not None and end < DAY for end in ends)) == (3, 1)


# ───────── Nobody real, nothing that hurts, nothing sent ─────────
def test_phones_are_those_of_fiction_and_mails_go_nowhere(told):
    people, partners, accounts = every(Beneficiary), every(Partner), every(Account)
    phones = [one.phone for one in (*people, *partners, *accounts) if one.phone]
    assert all(re.fullmatch(r"(05 36 49|06 39 98) \d\d \d\d", phone) for phone in phones)
    mails = [one.email for one in (*people, *partners, *accounts) if one.email]
    assert all(mail.endswith("@example.org") and mail.isascii() for mail in mails)
    assert count(OutboxMail) == 0


def test_no_text_says_what_must_not_be_written(told):
    texts = [d.motivation for d in every(Prescription)] + [d.proof_note for d in every(Prescription)]
    texts += [s.note for s in every(Spotting)] + [s.answer_note or "" for s in every(Spotting)]
    texts += [d.no_stock_reason or "" for d in every(Prescription)]
    texts += [d.refusal_note or "" for d in every(Prescription)]
    assert {text: privacy.alerts(text) for text in texts if privacy.alerts(text)} == {}
    assert len(set(texts)) > 30


def test_a_minor_has_a_representative_and_some_have_no_phone(told):
    minors = [b for b in every(Beneficiary) if b.created_at.year - b.birth_year <= 18]
    assert len(minors) >= 2
    assert all(b.has_representative and b.representative_name for b in minors)
    assert any(b.has_no_contact for b in every(Beneficiary))
