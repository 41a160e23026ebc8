"""The demonstration's dossiers obey every rule of the real ones, and the same seed gives the same ones."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import questions
from models.account import Account
from models.base import db
from models.beneficiary import Beneficiary
from models.charter import CharterSignature
from models.device import Device
from models.event import Event
from models.lot import DeviceLot
from models.partner import Partner
from models.prescription import Prescription
from models.spotting import Spotting
from pin40 import journey
from pin40.identity import identity_key
from pin40.words import ExitReason, PartnerRole, Stage
from seed import demo, reference
from whole_app import DAY, count, every, standing

pytest_plugins = ("whole_app",)


def test_each_stage_follows_its_facts_and_every_reachable_stage_is_there(told):
    dossiers = every(Prescription)
    assert [d.number for d in dossiers if d.stage != journey.stage(d.facts())] == []
    stages = Counter(d.stage for d in dossiers)
    assert set(stages) == {Stage.DRAFT, Stage.SENT, Stage.TO_REDIRECT, Stage.ACCEPTED, Stage.CLOSED}
    assert min(stages.values()) >= 5
    assert len({d.exit_reason for d in dossiers} - {None}) == len(ExitReason)


def test_numbers_follow_the_days_without_a_hole(told):
    years = {}
    for dossier in every(Prescription):
        year, rank = dossier.number[1:].split("-")
        assert f"{dossier.created_at:%Y}" == year
        years.setdefault(year, []).append(int(rank))
    assert len(years) >= 2
    assert all(ranks == list(range(1, len(ranks) + 1)) for ranks in years.values())


def test_nobody_has_two_open_dossiers(told):
    people = Counter(
        identity_key(d.beneficiary.first_name, d.beneficiary.last_name, d.beneficiary.birth_year)
        for d in every(Prescription)
        if d.stage != Stage.CLOSED
    )
    assert set(people.values()) == {1}
    assert len({(b.first_name, b.last_name, b.birth_year) for b in every(Beneficiary)}) == count(Beneficiary)


def test_dates_stand_in_order_within_two_years(told):
    for dossier in every(Prescription):
        born = dossier.created_at.date()
        days = [born, dossier.sent_on, dossier.accepted_on, dossier.closed_on]
        known = [day for day in days if day is not None]
        assert known == sorted(known), dossier.number
        assert DAY - timedelta(days=2 * 365) < known[0]
        assert known[-1] <= DAY
        assert known[-1].weekday() < 5


def test_every_dossier_was_written_sent_and_answered_by_its_own_people(told):
    actors = {}
    acts = select(Event).where(Event.table_name == "Prescription").order_by(Event.id)
    for event in db.session.scalars(acts):
        actors.setdefault(event.record_id, []).append((event.verb, event.structure_id))
    for dossier in every(Prescription):
        acts = dict(actors[dossier.id])
        assert acts["create"] == dossier.prescriber_id
        if dossier.sent_on:
            assert acts["transmettre"] == dossier.prescriber_id
        if dossier.accepted_on:
            assert acts["accepter"] == dossier.mediator_id
        if dossier.refused_on:
            assert acts["refuser"] == dossier.refused_by_id
    signed = db.session.scalars(select(Event).where(Event.table_name == "CharterSignature"))
    assert sum(event.actor_id is not None for event in signed) == count(CharterSignature) - 1
    assert count(CharterSignature) > 15


def test_a_mediator_without_a_free_laptop_was_chosen_with_a_reason(told):
    mediators = [p for p in every(Partner) if p.role == PartnerRole.MEDIATOR and p.is_active]
    stocks = questions.stock([p.id for p in mediators], DAY)
    assert sum(stock.free <= 0 for stock in stocks.values()) == 1
    assert len({stock.free for stock in stocks.values()}) >= 3
    assert [d.number for d in every(Prescription) if d.no_stock_reason] != []


def test_spottings_wait_are_taken_and_are_declined(told):
    answers = Counter(spotting.answer for spotting in every(Spotting))
    assert len(answers) == 3
    assert min(answers.values()) >= 3
    for dossier in every(Prescription):
        if dossier.spotting:
            assert dossier.spotting.last_name == dossier.beneficiary.last_name
            assert dossier.spotting.answered_on == dossier.sent_on


# ───────── The same again ─────────
def fingerprint():
    """Everything drawn, without secrets, numbers and moments of the machine."""
    left_out = {"password", "fs_uniquifier", "identity_key", "version", "created_at"}
    tables = (Partner, Account, Beneficiary, Prescription, Spotting, DeviceLot, Device, CharterSignature)
    return {
        table.__name__: [
            {a.key: str(getattr(row, a.key)) for a in table.__mapper__.column_attrs if a.key not in left_out}
            for row in every(table)
        ]
        for table in tables
    }


def drawn(directory, day, seed):
    with standing(directory):
        reference.load(day)
        demo.build(day, seed)
        return fingerprint()


def test_the_same_seed_gives_the_same_data_and_another_gives_others(tmp_path_factory):
    first, again, other = (drawn(tmp_path_factory.mktemp("draw"), DAY, seed) for seed in (7, 7, 8))
    assert first == again
    assert first["Beneficiary"] != other["Beneficiary"]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2028, 2, 29), date(2027, 8, 15)])
def test_any_day_and_seed_will_do(tmp_path, day):
    with standing(tmp_path):
        reference.load(day)
        demo.build(day, day.toordinal())
        assert [d.number for d in every(Prescription) if d.stage != journey.stage(d.facts())] == []
        assert max(d.created_at.date() for d in every(Prescription)) <= day
