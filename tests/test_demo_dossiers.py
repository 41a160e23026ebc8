"""The demonstration's dossiers obey every rule of the real ones, and the same seed gives the same ones."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import checkup, questions
from models.account import Account
from models.assessment import AssessmentMark, CompetenceAssessment
from models.base import db
from models.beneficiary import Beneficiary
from models.charter import CharterSignature
from models.device import Device
from models.device_event import DeviceEvent
from models.event import Event
from models.handover import AfterCare
from models.lot import DeviceLot
from models.partner import Partner
from models.pathway import Attendance, Pathway
from models.pickup import Pickup
from models.prescription import Prescription
from models.purchase import PurchaseOrder
from models.questionnaire import Answer
from models.request import DeviceRequest
from models.spotting import Spotting
from pin40 import journey
from pin40.identity import identity_key
from pin40.path_words import AfterCareKind, AssessmentMoment, Presence
from pin40.words import ExitReason, Level, PartnerRole, Stage
from seed import demo, demo_story, reference
from whole_app import DAY, count, every, standing

pytest_plugins = ("whole_app",)

STEPS = ("sent_on", "accepted_on", "met_on", "assessed_on", "before_on", "path_ended_on", "after_on",
         "handed_over_on", "closed_on")  # fmt: skip


def test_each_stage_follows_its_facts_and_every_stage_is_there(told):
    dossiers = every(Prescription)
    assert [d.number for d in dossiers if d.stage != journey.stage(d.facts())] == []
    stages = Counter(d.stage for d in dossiers)
    assert set(stages) == set(Stage)
    assert min(stages.values()) >= 3
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
        days = [born, *(getattr(dossier, name) for name in STEPS)]
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
    assert [stock for stock in stocks.values() if stock.free <= 0] != []
    assert len({stock.free for stock in stocks.values()}) >= 3
    assert [d.number for d in every(Prescription) if d.no_stock_reason] != []


def test_what_was_done_is_told_at_the_day_when_it_was_done(told):
    told_on = {}
    for event in db.session.scalars(select(Event).where(Event.table_name == "Prescription").order_by(Event.id)):
        told_on[event.record_id, event.verb] = event.created_at.date()
    for dossier in every(Prescription):
        if dossier.sent_on:
            assert dossier.sent_on in (told_on[dossier.id, "transmettre"], told_on.get((dossier.id, "reorienter")))
        if dossier.handed_over_on:
            assert told_on[dossier.id, "remettre"] == dossier.handed_over_on


def test_after_care_is_of_each_kind(told):
    assert {care.kind for care in every(AfterCare)} == set(AfterCareKind)
    assert {care.solved_on is None for care in every(AfterCare)} == {True, False}


def test_presences_and_diagnoses_are_of_each_sort(told):
    assert {line.presence for line in every(Attendance)} == set(Presence)
    diagnoses = {(one.moment, one.level) for one in every(CompetenceAssessment) if one.validated_on}
    assert {level for moment, level in diagnoses if moment == AssessmentMoment.START} == set(Level)
    assert AssessmentMoment.END in {moment for moment, _ in diagnoses}
    assert [one for one in every(CompetenceAssessment) if one.validated_on is None] != []


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
    left_out = {"password", "fs_uniquifier", "identity_key", "version", "created_at", "erased_at", "back_at"}
    tables = (Partner, Account, Beneficiary, Prescription, Spotting, DeviceLot, Device, CharterSignature, DeviceEvent,
              Pathway, Answer, AssessmentMark, DeviceRequest, Pickup, PurchaseOrder, AfterCare)  # fmt: skip
    return {
        table.__name__: [
            {a.key: str(getattr(row, a.key)) for a in table.__mapper__.column_attrs if a.key not in left_out}
            for row in every(table)
        ]
        for table in tables
    }


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """What draws again draws little."""
    monkeypatch.setitem(demo_story.SCALES, "essai", demo_story.TINY)


def drawn(directory, day, seed):
    with standing(directory):
        reference.load(day)
        demo.build(day, seed, "essai")
        return fingerprint()


def test_the_same_seed_gives_the_same_data_and_another_gives_others(tmp_path_factory):
    first, again, other = (drawn(tmp_path_factory.mktemp("draw"), DAY, seed) for seed in (7, 7, 8))
    assert first == again
    assert first["Beneficiary"] != other["Beneficiary"]


@pytest.mark.parametrize(
    "day",
    [date(2028, 2, 29), *(pytest.param(day, marks=pytest.mark.long) for day in (date(2026, 1, 1), date(2027, 8, 15)))],
)
def test_any_day_and_seed_will_do(tmp_path, day):
    with standing(tmp_path):
        reference.load(day)
        demo.build(day, day.toordinal(), "essai")
        faults = [fault for _, found in checkup.run(day) for fault in found]
        assert faults == []
        assert [d.number for d in every(Prescription) if d.stage != journey.stage(d.facts())] == []
        assert max(d.created_at.date() for d in every(Prescription)) <= day
