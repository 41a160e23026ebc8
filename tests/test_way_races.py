"""The way of a dossier and of a laptop under two hands at once, or under a page read too long ago."""

import pytest

from assure.crowd import Crowd
from assure.deeds import DEEDS, REPEATABLE
from assure.races import SHARED, same_click
from demo_app import as_system, counts, read

pytest_plugins = ("demo_app",)


@pytest.fixture(scope="module")
def crowd(site):
    return Crowd(site)


# ───────── A page read too long ago ─────────
def touch(site, deed) -> None:
    """Somebody else changes the record: its version moves on, nothing else does."""
    with as_system(site) as session:
        record = session.get(deed.model, deed.record)
        before, record.created_at = record.version, record.created_at.replace(microsecond=1)
        session.commit()
        assert record.version == before + 1


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_page_read_too_long_ago_changes_nothing_and_a_fresh_one_does(site, people, name):
    deed = DEEDS[name](site)
    person = people[deed.who]
    version = deed.read(person)
    assert version or name == "répondre"  # one questionnaire a moment: its own rule tells the second
    touch(site, deed)
    before = counts(site)
    if version:
        answer = deed.post(person, version=version)
        assert answer.status_code == 409, read(answer)[:800]
        assert counts(site) == before
    answer = deed.post(person, version=deed.read(person))
    assert answer.status_code == 302, read(answer)[-1500:]


# ───────── At the same moment ─────────
OFTEN = {"rencontrer": 50, "signer": 50, "terminer": 50, "attribuer": 25, "remettre": 25, "répondre": 25, "valider": 25}
"""Half as many where a laptop, a grid or a questionnaire is set up; five for the others. `make assure`: 200 each."""


@pytest.mark.parametrize("name", sorted(set(DEEDS) - set(REPEATABLE)))
def test_the_same_click_in_two_windows_has_one_effect(crowd, name):
    same_click(crowd, name, OFTEN.get(name, 5))


@pytest.mark.both
@pytest.mark.parametrize("name", sorted(SHARED))
def test_two_hands_on_one_thing_leave_it_to_one(crowd, name):
    for _ in range(10):
        SHARED[name](crowd)
