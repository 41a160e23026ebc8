"""A laptop that a mediator came for is nobody's before the pick-up is counted; what never arrived is promised to nobody."""

import pytest
from sqlalchemy import select

from demo_app import as_system, dossier, read
from handover_cast import accepted, ago, give, lay, ready
from models.pickup import Pickup, PickupLine
from paper_trail import count_in, deliverable, laptops, paper, readied, sign
from pin40.device_words import DeviceState
from pin40.path_words import PickupStatus
from pin40.words import ExitReason
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both


def signed(site, people, how_many: int = 1):
    """A pick-up signed and not counted: its number, and its laptops' names and ids."""
    names = deliverable(site, how_many)
    pickup = readied(site, people, names)
    assert sign(people["reconditionneur"], pickup).status_code == 302
    return pickup, names, [one.id for one in laptops(site, names)]


def test_a_laptop_is_neither_offered_nor_accepted_before_its_pick_up_is_counted(site, people):
    number = accepted(site, people, "Pressée")
    pickup, names, [device] = signed(site, people)
    option = f'<option value="{device}"'
    assert option not in people["mediateur"].details("prescriptions", number).text
    answer = people["mediateur"].act("attribuer", number, device_id=device)
    assert answer.status_code == 409
    assert f"comptez d'abord ce bon ({paper(site, Pickup, pickup).number})" in read(answer)
    assert dossier(site, number).device_id is None
    assert count_in(site, people["mediateur"], pickup, names).status_code == 302
    assert option in people["mediateur"].details("prescriptions", number).text
    assert people["mediateur"].act("attribuer", number, device_id=device).status_code == 302


def test_a_laptop_of_a_pick_up_not_counted_is_not_handed_over(site, people):
    pickup, names, [device] = signed(site, people)
    number = ready(site, people, "Non comptée", device_id=device)
    asked = f"Comptez d'abord le bon de retrait {paper(site, Pickup, pickup).number}"
    answer = give(people, number)
    assert answer.status_code == 409
    assert asked in read(answer)
    assert "Charte, Rôle du Médiateur." in read(answer)
    page = people["mediateur"].details("prescriptions", number)
    assert asked in read(page)
    assert f'href="/mediation/bons-de-retrait/details/?id={pickup}"' in page.text
    assert dossier(site, number).handed_over_on is None
    assert count_in(site, people["mediateur"], pickup, names).status_code == 302
    assert give(people, number).status_code == 302


def test_what_never_arrived_is_promised_to_nobody(site, people):
    pickup, names, devices = signed(site, people, 2)
    lost, kept = (ready(site, people, f"Promise {rank}", device_id=one) for rank, one in enumerate(devices))
    assert count_in(site, people["mediateur"], pickup, names[1:]).status_code == 302
    assert dossier(site, lost).device_id is None
    assert dossier(site, kept).device_id == devices[1]
    assert [one.state for one in laptops(site, names)] == [DeviceState.DELIVERABLE, DeviceState.DELIVERED]
    assert people["mediateur"].details("prescriptions", lost).status_code == 200
    assert "Ordinateur attribué" in read(give(people, lost))


def test_laptops_ticked_and_nothing_arrived_contradict_each_other(site, people):
    pickup, names, _ = signed(site, people)
    with as_system(site) as session:
        [line] = session.scalars(select(PickupLine.id).where(PickupLine.pickup_id == pickup)).all()
    answer = people["mediateur"].act("recevoir", pickup, "bons-de-retrait", received=str(line), is_empty="y")
    assert answer.status_code == 422
    assert "Décochez les ordinateurs reçus, ou cette case-ci." in read(answer)
    assert paper(site, Pickup, pickup).status == PickupStatus.SIGNED
    assert [one.state for one in laptops(site, names)] == [DeviceState.DELIVERED]


# ───────── The form of the hand-over, opened too early ─────────
def test_the_form_opened_too_early_shows_what_is_missing(site, people):
    number = accepted(site, people, "Trop tôt")
    page = people["mediateur"].get(f"/mediation/remises/new/?dossier={number}")
    assert page.status_code == 200
    before_form = page.text.split('<form method="post" novalidate')[0]
    for words in ("Pourquoi pas encore", "Diagnostic validé", "Parcours terminé"):
        assert words in before_form.replace("\xa0", " "), words
    ready_page = people["mediateur"].get(f"/mediation/remises/new/?dossier={ready(site, people, 'À temps')}")
    assert "Pourquoi pas encore" not in ready_page.text.replace("\xa0", " ")


@pytest.mark.parametrize(("facts", "said"), [
    ({"handed_over_on": ago(3)}, "est déjà remis"),
    ({"exit_reason": ExitReason.GAVE_UP, "closed_on": today()}, "Ce dossier est clos : rien ne peut plus y être remis."),
])  # fmt: skip
def test_the_form_of_a_dossier_at_its_end_says_so(site, people, facts, said):
    number = ready(site, people, f"Finie {len(facts)}")
    lay(site, number, **facts)
    page = people["mediateur"].get(f"/mediation/remises/new/?dossier={number}")
    assert page.status_code == 200
    assert said in read(page)
    assert "Pourquoi pas encore" not in read(page)
