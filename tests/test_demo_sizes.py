"""The demonstration as people start it, and the large one scaled down: whole, in time, and accepted by the check."""

import time
from collections import Counter

import pytest

from models import checkup
from models.base import db
from models.device import Device
from models.numbering import Numbering
from models.partner import Partner
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.path_words import Moment
from pin40.words import DeviceState, Direction, ExitReason, PartnerRole, Scale, Stage
from seed import demo, demo_large, demo_story, reference
from whole_app import DAY, count, every, standing

pytest_plugins = ("whole_app",)


def faults():
    db.session.rollback()
    return [fault for _, found in checkup.run(DAY) for fault in found]


# ───────── Small ─────────
@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("small")):
        reference.load(DAY)
        before = time.process_time()
        told = demo.build(DAY, 1)
        yield told | {"seconds": time.process_time() - before}


@pytest.fixture
def told(small):
    with seeing_as(SYSTEM):
        yield small
    db.session.rollback()


@pytest.mark.long
def test_the_small_one_is_as_large_as_it_says_and_built_in_time(told):
    assert told["structures"] == 40
    assert told["dossiers"] >= 300
    assert told["ordinateurs"] == 600
    assert told["seconds"] < 180  # of processor: a machine that does nothing else takes one minute


@pytest.mark.long
def test_the_small_one_passes_every_check(told):
    assert faults() == []


@pytest.mark.long
def test_every_stage_exit_and_state_is_in_the_small_one(told):
    dossiers = every(Prescription)
    assert {dossier.stage for dossier in dossiers} == set(Stage)
    assert {dossier.exit_reason for dossier in dossiers} == {None, *ExitReason}
    assert {device.state for device in every(Device)} == set(DeviceState)
    assert sum(dossier.handed_over_on is not None for dossier in dossiers) > 100


@pytest.mark.long
def test_every_mediator_but_one_that_left_follows_somebody(told):
    followed = Counter(dossier.mediator_id for dossier in every(Prescription))
    idle = [p for p in every(Partner) if p.role == PartnerRole.MEDIATOR and not followed[p.id]]
    assert [p.is_active for p in idle] == [False]


def score(response):
    """The sum of what was answered on a scale, the best answers up."""
    numbers = [line for line in response.answers if line.value is not None and line.question.scale != Scale.BINARY]
    return sum((3 - line.value) if line.question.direction == Direction.LOWER else line.value for line in numbers)


@pytest.mark.long
def test_some_improve_some_do_not_and_some_never_answer(told):
    given = {(one.prescription_id, one.moment): one for one in every(QuestionnaireResponse)}
    both = [number for number, moment in given if moment == Moment.AFTER]
    gains = [score(given[number, Moment.AFTER]) - score(given[number, Moment.BEFORE]) for number in both]
    assert sum(gain > 3 for gain in gains) > len(gains) / 3
    assert sum(gain < 0 for gain in gains) > 3
    ended = [dossier for dossier in every(Prescription) if dossier.path_ended_on and not dossier.after_on]
    assert len(ended) >= 3
    answers = [line for one in given.values() for line in one.answers]
    assert any(line.is_not_concerned for line in answers)
    assert any(line.value is None and not line.is_not_concerned for line in answers)


# ───────── Large, scaled down ─────────
@pytest.fixture(scope="module")
def large(whole_database, tmp_path_factory):
    with standing(tmp_path_factory.mktemp("large"), whole_database), pytest.MonkeyPatch.context() as patch:
        patch.setitem(demo_story.SCALES, "small", demo_story.TINY)
        patch.setattr(demo_large, "DOSSIERS", 500)
        patch.setattr(demo_large, "DEVICES", 650)
        patch.setattr(demo_large, "CHUNK", 170)
        reference.load(DAY)
        yield demo.make(DAY, 1, "large")


@pytest.fixture
def swollen(large):
    with seeing_as(SYSTEM):
        yield large
    db.session.rollback()


def test_the_large_one_has_its_numbers_and_passes_every_check(swollen):
    assert (swollen["dossiers"], swollen["ordinateurs"]) == (500, 650)
    assert faults() == []


def test_the_large_one_has_every_stage_and_its_children(swollen):
    assert {dossier.stage for dossier in every(Prescription)} == set(Stage)
    assert count(QuestionnaireResponse) > 300
    assert len({dossier.number for dossier in every(Prescription)}) == 500


@pytest.mark.long
def test_after_the_large_one_the_next_dossier_takes_the_next_number(swollen):
    last = Counter()
    for dossier in every(Prescription):
        year, rank = dossier.number[1:].split("-")
        last[int(year)] = max(last[int(year)], int(rank))
    assert {row.year: row.last for row in every(Numbering) if row.series == "D"} == dict(last)
