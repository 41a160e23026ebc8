"""The way of a dossier and of a laptop under two hands at once, or under a page read too long ago."""

import pytest

from assure import deeds
from assure.crowd import Crowd
from assure.deeds import DEEDS
from demo_app import as_system, counts, read

pytest_plugins = ("demo_app",)


@pytest.fixture(scope="module")
def crowd(site):
    return Crowd(site)


# ───────── A page read too long ago ─────────
def touched(site, deed) -> int:
    """Somebody else changes the record: its version moves on, nothing else does. The version read before."""
    with as_system(site) as session:
        record = session.get(deed.model, deed.record)
        before, record.created_at = record.version, record.created_at.replace(microsecond=1)
        session.commit()
        assert record.version == before + 1
        return before


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_page_read_too_long_ago_changes_nothing_and_a_fresh_one_does(site, people, name):
    deed = DEEDS[name](site)
    person = people[deed.who]
    version, before = touched(site, deed), counts(site)
    answer = deed.post(person, version=str(version))
    assert answer.status_code == 409, read(answer)[:800]
    assert counts(site) == before
    answer = deed.post(person)
    assert answer.status_code == 302, read(answer)[:1500]
