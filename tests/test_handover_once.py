"""One hand-over a dossier, one laptop a person: second clicks, two windows, another prescriber."""

import threading
from functools import partial

import pytest
from sqlalchemy import select

from demo_app import Person, as_system, dossier, read
from handover_cast import accepted, device, give, handed, lay, ready
from models.handover import Handover
from models.prescription import Prescription
from pin40.words import Stage
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both


def handovers(site, number: int) -> list[Handover]:
    with as_system(site) as session:
        return list(session.scalars(select(Handover).where(Handover.prescription_id == number)))


def test_a_second_click_a_back_button_and_a_stale_page_change_nothing(site, people):
    number = ready(site, people, "Deux fois")
    version = dossier(site, number).version
    assert give(people, number, version=version).status_code == 302
    (done,) = handovers(site, number)
    again = give(people, number)  # its page read afresh or not, it is the same form
    assert again.status_code == 409
    assert "C'est déjà enregistré" in read(again)
    assert f"/mediation/remises/details/?id={done.id}" in again.text
    other = give(people, number, signatory="Son fils")
    assert other.status_code == 409
    assert "déjà remis" in read(other)
    stale = give(people, number, version=version, signatory="Sa fille")
    assert stale.status_code == 409
    assert "Quelqu'un a modifié" in read(stale)
    assert [one.id for one in handovers(site, number)] == [done.id]


def test_two_windows_hand_over_once(site, people):
    windows = [Person(site, "mediateur@example.org", "mediation") for _ in range(2)]
    for window in windows:
        window.send("/nothing", {})
    for turn in "abcd":
        number = ready(site, people, f"Fenêtre {turn}")
        gate, answers = threading.Barrier(2), [None, None]

        def click(rank, window, number=number, gate=gate, answers=answers):
            gate.wait()
            answers[rank] = give({"mediateur": window}, number)

        threads = [threading.Thread(target=partial(click, *pair)) for pair in enumerate(windows)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        told = next(answer for answer in answers if answer.status_code == 409)
        assert "C'est déjà enregistré" in read(told)
        assert len(handovers(site, number)) == 1


def test_a_person_gets_one_laptop_whoever_prescribes(site, people):
    first = handed(site, people, "Une seule")
    key = dossier(site, first).identity_key
    with as_system(site) as session:
        session.get(Prescription, first).closed_on = today()
        session.get(Prescription, first).stage = Stage.CLOSED
        session.commit()
    second = ready(site, people, "Une autre")
    lay(site, second, identity_key=key)
    answer = give(people, second)
    assert answer.status_code == 409
    assert "Un seul ordinateur par personne" in read(answer)
    lay(site, second, identity_key=f"{key}#{second}")
    assert give(people, second).status_code == 302  # the Alpi recognised a homonym


def test_a_laptop_handed_over_is_offered_to_nobody_else(site, people):
    number = handed(site, people, "Partie")
    other = accepted(site, people, "Tardive")
    answer = people["mediateur"].act("attribuer", other, device_id=dossier(site, number).device_id)
    assert answer.status_code == 409
    assert device(site) != dossier(site, number).device_id
