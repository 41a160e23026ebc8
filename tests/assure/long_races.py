"""The races at length: `make assure`, 200 rounds of 8 windows on each database. Never part of `make test`."""

import os

import pytest

from assure.crowd import Crowd
from assure.deeds import DEEDS, REPEATABLE
from assure.races import SHARED, same_click

pytest_plugins = ("demo_app",)
ROUNDS, WINDOWS = int(os.environ.get("ROUNDS") or 200), int(os.environ.get("WINDOWS") or 8)
EACH = -(-ROUNDS // 4)
"""Rounds of each deed clicked twice: nearly thirty deeds run the same road."""


@pytest.fixture(scope="module")
def crowd(site):
    return Crowd(site, WINDOWS)


@pytest.mark.parametrize("name", sorted(set(DEEDS) - set(REPEATABLE)))
def test_the_same_click_in_every_window_has_one_effect(crowd, name, record_property):
    record_property("rounds", f"{EACH} × {WINDOWS}")
    same_click(crowd, name, EACH)


@pytest.mark.parametrize("name", sorted(SHARED))
def test_every_hand_on_one_thing_leaves_it_to_one(crowd, name, record_property):
    record_property("rounds", f"{ROUNDS} × {WINDOWS}")
    for _ in range(ROUNDS):
        SHARED[name](crowd)
