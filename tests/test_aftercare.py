"""After the hand-over: breakdown, swap, return, loss; and the end of the dossier."""

import pytest
from sqlalchemy import select

from demo_app import as_system, counts, dossier, number_in, read, structure
from handover_cast import accepted, ago, care, device, handed, laptop
from models.handover import AfterCare
from models.pickup import Pickup, PickupLine
from pin40.device_words import DeviceState
from pin40.path_words import PickupKind, PickupStatus
from pin40.words import Stage
from views.doors import today

pytest_plugins = ("demo_app",)


def pickups_of(site, number: int) -> list[Pickup]:
    with as_system(site) as session:
        lines = select(PickupLine.pickup_id).where(PickupLine.device_id == number)
        return list(session.scalars(select(Pickup).where(Pickup.id.in_(lines))))


def one(site, number: int) -> AfterCare:
    with as_system(site) as session:
        found = session.get(AfterCare, number)
        session.refresh(found)
        session.expunge(found)
        return found


def solve(people, number: int, who="mediateur", panel="mediation", **values):
    page = people[who].get(f"/{panel}/sav/edit/?id={number}").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    fields = {"note": "", "solved_on": "", "solution": "", "version": version, **values}
    return people[who].send(f"/{panel}/sav/edit/?id={number}", fields)


def test_a_breakdown_waits_for_its_solution_and_moves_nothing(site, people):
    number = handed(site, people, "En panne")
    given = dossier(site, number).device_id
    made = number_in(care(people, number, "BREAKDOWN", note="L'écran reste noir."))
    assert laptop(site, given).state == DeviceState.HANDED_OVER
    assert (one(site, made).device_id, one(site, made).solved_on) == (given, None)
    page = read(people["mediateur"].details("prescriptions", number))
    assert "À régler" in page
    assert solve(people, made, solved_on=f"{today():%d/%m/%Y}").status_code == 422
    assert solve(people, made, solution="Réparé").status_code == 422
    early = solve(people, made, solved_on=f"{ago(1):%d/%m/%Y}", solution="Réparé")
    assert early.status_code == 409
    assert "précède" in read(early)
    assert solve(people, made, solved_on=f"{today():%d/%m/%Y}", solution="Réparé").status_code == 302
    assert one(site, made).solution == "Réparé"


def test_a_swap_takes_the_old_laptop_back_hands_the_new_one_over_and_makes_the_paper(site, people):
    number, new = handed(site, people, "Échangée"), device(site)
    old = dossier(site, number).device_id
    broken = number_in(care(people, number, "BREAKDOWN"))
    made = one(site, number_in(care(people, number, "SWAP", new_device_id=new)))
    assert (made.device_id, made.new_device_id, made.solved_on) == (old, new, today())
    assert one(site, broken).solved_on == today()
    assert dossier(site, number).device_id == new
    assert (laptop(site, old).state, laptop(site, new).state) == (DeviceState.RETURNED, DeviceState.HANDED_OVER)
    assert laptop(site, new).holder_id is None
    [paper] = pickups_of(site, old)
    assert (paper.kind, paper.status, paper.signed_on) == (PickupKind.RETURN, PickupStatus.SIGNED, today())
    assert paper.number.startswith(f"BR-{today().year}-")
    assert (paper.from_id, paper.to_id) == (
        structure(site, "mediateur@example.org"), structure(site, "reconditionneur@example.org"),
    )  # fmt: skip
    assert people["mediateur"].details("prescriptions", number).status_code == 200
    assert care(people, number, "BREAKDOWN").status_code == 302  # of the new one


def test_a_return_ends_without_a_laptop_and_the_person_stays_equipped(site, people):
    number = handed(site, people, "Rendue")
    old = dossier(site, number).device_id
    assert care(people, number, "RETURN").status_code == 302
    after = dossier(site, number)
    assert (after.device_id, after.handed_over_on, after.stage) == (None, ago(5), Stage.EQUIPPED)
    assert laptop(site, old).state == DeviceState.RETURNED
    assert len(pickups_of(site, old)) == 1
    again = care(people, number, "RETURN")
    assert again.status_code == 409
    assert "déjà retourné" in read(again)
    assert people["mediateur"].details("prescriptions", number).status_code == 200


def test_a_loss_leaves_the_laptop_where_it_is_and_nothing_else_happens_to_it(site, people):
    number = handed(site, people, "Perdue")
    given = dossier(site, number).device_id
    assert care(people, number, "LOSS").status_code == 302
    assert laptop(site, given).state == DeviceState.HANDED_OVER
    assert dossier(site, number).device_id == given
    for kind in ("BREAKDOWN", "LOSS", "RETURN"):
        answer = care(people, number, kind)
        assert answer.status_code == 409, kind
        assert "perdu ou volé" in read(answer)


@pytest.mark.parametrize("is_solved", [False, True])
def test_a_stolen_laptop_is_replaced_and_comes_back_on_no_paper(site, people, is_solved):
    number, new = handed(site, people, f"Volée {is_solved}"), device(site)
    old = dossier(site, number).device_id
    lost = number_in(care(people, number, "LOSS"))
    if is_solved:
        assert solve(people, lost, solved_on=f"{today():%d/%m/%Y}", solution="Non retrouvé").status_code == 302
    assert care(people, number, "RETURN").status_code == 409
    made = one(site, number_in(care(people, number, "SWAP", new_device_id=new)))
    assert (made.device_id, made.new_device_id) == (old, new)
    assert one(site, lost).solved_on == today()
    assert dossier(site, number).device_id == new
    assert (laptop(site, old).state, laptop(site, new).state) == (DeviceState.HANDED_OVER, DeviceState.HANDED_OVER)
    assert pickups_of(site, old) == []
    back = people["mediateur"].act("retourner", old, "ordinateurs", reason="Rendu")
    assert back.status_code == 409
    assert laptop(site, old).state == DeviceState.HANDED_OVER


def test_a_lost_laptop_that_was_found_may_be_returned(site, people):
    number = handed(site, people, "Retrouvée")
    old = dossier(site, number).device_id
    lost = number_in(care(people, number, "LOSS"))
    assert solve(people, lost, solved_on=f"{today():%d/%m/%Y}", solution="Retrouvé à la gare").status_code == 302
    assert care(people, number, "RETURN").status_code == 302
    assert laptop(site, old).state == DeviceState.RETURNED


@pytest.mark.parametrize(("on", "code", "said"), [(ago(6), 409, "précède la remise"), (ago(-1), 422, "à venir")])
@pytest.mark.parametrize("kind", ["BREAKDOWN", "RETURN"])
def test_what_happens_comes_after_the_hand_over_and_not_to_come(site, people, kind, on, code, said):
    number = handed(site, people, f"Date {kind} {code}")
    before = counts(site)
    answer = care(people, number, kind, on=on)
    assert answer.status_code == code
    assert said in read(answer)
    assert counts(site) == before


def test_after_care_needs_a_hand_over_and_a_replacement_that_is_free(site, people):
    early = accepted(site, people, "Trop tôt")
    answer = care(people, early, "BREAKDOWN")
    assert answer.status_code == 409
    assert "« équipé »" in read(answer)
    number, taken = handed(site, people, "Mal échangée"), device(site)
    other = accepted(site, people, "Qui le garde")
    assert people["mediateur"].act("attribuer", other, device_id=taken).status_code == 302
    waiting, free = device(site, state=DeviceState.DELIVERABLE), device(site)
    before = counts(site)
    for wrong, code in (("", 409), (taken, 409), (waiting, 409), (10**8, 422)):
        answer = care(people, number, "SWAP", new_device_id=wrong)
        assert answer.status_code == code, wrong
    assert care(people, number, "RETURN", new_device_id=free).status_code == 409
    assert care(people, number, "").status_code == 422
    assert care(people, number, "BREAKDOWN", who="mediateur2").status_code == 422
    assert counts(site) == before


def test_the_alpi_writes_a_return_down_but_takes_nothing_from_a_mediators_stock(site, people):
    number = handed(site, people, "Par l'Alpi")
    given = dossier(site, number).device_id
    answer = care(people, number, "SWAP", who="gestion", panel="gestion", new_device_id=device(site))
    assert answer.status_code == 422
    assert care(people, number, "RETURN", who="gestion", panel="gestion").status_code == 302
    assert laptop(site, given).state == DeviceState.RETURNED


def test_two_papers_never_bear_one_number_and_a_second_click_is_told(site, people):
    numbers = [handed(site, people, f"Série {side}") for side in "ab"]
    olds = [dossier(site, number).device_id for number in numbers]
    for number in numbers:
        version = dossier(site, number).version
        assert care(people, number, "RETURN", version=version).status_code == 302
        assert care(people, number, "RETURN", version=version).status_code == 409
    papers = [pickups_of(site, old)[0].number for old in olds]
    assert int(papers[1][-3:]) == int(papers[0][-3:]) + 1


# ───────── The end ─────────
def test_an_equipped_dossier_closes_when_nothing_is_due(site, people):
    number = handed(site, people, "Finie")
    made = number_in(care(people, number, "BREAKDOWN"))
    answer = people["prescripteur"].act("clore", number)
    assert answer.status_code == 409
    assert "SAV n'est pas encore réglé" in read(answer)
    assert solve(people, made, solved_on=f"{today():%d/%m/%Y}", solution="Réparé").status_code == 302
    assert people["mediateur"].act("clore", number).status_code == 302
    assert dossier(site, number).stage == Stage.CLOSED
    assert care(people, number, "BREAKDOWN").status_code == 409


def test_a_dossier_not_yet_equipped_does_not_close(site, people):
    number = accepted(site, people, "Pas finie")
    assert people["mediateur"].act("clore", number).status_code == 409
