"""The disk: « sans disque » proved once the laptop was out, methods and results that agree, dates in order."""

from dataclasses import replace

import pytest

from pin40.custody import deliverable_obstacles, move_obstacles
from pin40.device_words import DeviceAct as Act
from pin40.device_words import DiskKind, ErasureMethod, ErasureResult
from pin40.erasure import early_obstacles, incoherence, kind_after
from test_custody import BACK, DAY, DESTROYED, ERASED, EVE, NOON, REFURBISHER, codes

NOTHING = {"erasure_method": None, "erasure_result": None, "erased_on": None, "erased_at": None}
EMPTY = replace(ERASED, disk_kind=DiskKind.NONE, is_disk_written=False, **NOTHING)
OUT = {"last_back_on": BACK.last_back_on, "last_back_at": BACK.last_back_at}
SEEN_EMPTY = {"erasure_method": ErasureMethod.NO_DISK, "erased_on": DAY, "erased_at": NOON}


def test_without_a_disk_there_is_nothing_to_erase_as_long_as_the_laptop_was_never_out():
    assert move_obstacles(Act.DELIVERABLE, EMPTY, REFURBISHER, DAY, DAY) == []


@pytest.mark.parametrize("known", [{}, SEEN_EMPTY])
@pytest.mark.parametrize("out", [{}, OUT])
def test_without_a_disk_is_not_believed_where_a_disk_is_described(known, out):
    facts = replace(EMPTY, is_disk_written=True, **known, **out)
    assert codes(deliverable_obstacles(facts)) == ["disk_contradicts"]
    assert deliverable_obstacles(replace(facts, **DESTROYED, erased_on=DAY, erased_at=NOON)) == []


def test_once_out_without_a_disk_must_be_declared_again_and_later():
    assert codes(deliverable_obstacles(replace(EMPTY, **OUT))) == ["no_disk_unproved"]
    found = replace(EMPTY, **OUT, **SEEN_EMPTY)
    assert deliverable_obstacles(found) == []
    assert codes(deliverable_obstacles(replace(found, erased_on=EVE))) == ["erasure_too_old"]
    assert codes(deliverable_obstacles(replace(found, erased_on=None))) == ["no_disk_unproved"]
    assert codes(deliverable_obstacles(replace(found, disk_kind=DiskKind.SSD))) == ["not_erased"]


def test_a_disk_destroyed_since_counts_as_erased():
    assert deliverable_obstacles(replace(BACK, **DESTROYED)) == []


AGREED = {
    ErasureMethod.CLEAR: {ErasureResult.SUCCESS, ErasureResult.FAILURE},
    ErasureMethod.PURGE: {ErasureResult.SUCCESS, ErasureResult.FAILURE},
    ErasureMethod.DESTROY: {ErasureResult.DESTROYED},
    ErasureMethod.NO_DISK: {ErasureResult.DESTROYED},
}


@pytest.mark.parametrize("result", list(ErasureResult))
@pytest.mark.parametrize("method", list(ErasureMethod))
def test_a_method_gives_only_the_results_of_the_table_and_another_is_no_erasure(method, result):
    wrong = incoherence(method, result)
    assert bool(wrong) == (result not in AGREED[method])
    if wrong:
        assert method.label in wrong
        assert codes(deliverable_obstacles(replace(ERASED, erasure_method=method, erasure_result=result)))


def test_an_erasure_says_whether_there_is_a_disk():
    assert kind_after(DiskKind.SSD, ErasureMethod.NO_DISK) == DiskKind.NONE
    assert kind_after(DiskKind.NONE, ErasureMethod.PURGE) is None
    assert kind_after(DiskKind.NONE, ErasureMethod.DESTROY) == DiskKind.NONE
    assert kind_after(DiskKind.SSD, ErasureMethod.PURGE) == DiskKind.SSD


def test_no_erasure_is_older_than_the_laptops_arrival():
    assert codes(early_obstacles(EVE, DAY)) == ["erased_before_cause"]
    assert early_obstacles(DAY, DAY) == early_obstacles(None, DAY) == early_obstacles(DAY, None) == []
