"""Pick-ups: whoever receives comes; the giver signs, the receiver counts, and what is missing is named."""

import pytest
from sqlalchemy import select

from demo_app import as_system, number_in, read
from models import questions, requesting
from models.beneficiary import Beneficiary
from models.device import Device
from models.pickup import Pickup, PickupLine
from paper_trail import (
    acts_of,
    count_in,
    deliverable,
    fetched,
    issued,
    laptops,
    open_lines,
    paper,
    readied,
    sides,
    sign,
    states,
    stored,
)
from pin40.device_words import DeviceAct
from pin40.path_words import PickupStatus
from pin40.words import DeviceState
from views.doors import today

pytest_plugins = ("demo_app",)
SLUG = "bons-de-retrait"
S = DeviceState
ROUNDS = 15


def stock(site) -> questions.Stock:
    mediator = sides(site)["mediator"]
    with as_system(site):
        return questions.stock([mediator], today())[mediator]


# ───────── From the Alpi to the refurbisher ─────────
def test_the_laptops_of_an_order_leave_and_are_counted_in(site, people):
    _, names = stored(site, 3)
    pickup = fetched(people, issued(site, people, names))
    assert "3 ordinateurs" in read(people["gestion"].details(SLUG, pickup))
    assert sign(people["gestion"], pickup).status_code == 302
    signed = paper(site, Pickup, pickup)
    assert signed.number.startswith(f"BR-{today().year}-")
    assert (signed.status, signed.signed_on) == (PickupStatus.SIGNED, today())
    assert states(site, names) == [S.STORED] * 3
    answer = count_in(site, people["reconditionneur"], pickup, names[:2])
    assert answer.status_code == 302, read(answer)
    assert states(site, names) == [S.WAITING, S.WAITING, S.STORED]
    refurbisher = sides(site)["refurbisher"]
    assert [device.holder_id == refurbisher for device in laptops(site, names)] == [True, True, False]
    for who in ("reconditionneur", "gestion"):
        assert f"2 ordinateurs reçus, 1 manquant : {names[2]}." in read(people[who].details(SLUG, pickup))
    assert acts_of(site, names[0])[-1] == DeviceAct.HAND_TO_REFURBISHER
    again = fetched(people, signed.purchase_order_id)  # what was missing leaves another day
    shown = read(people["gestion"].details(SLUG, again))
    assert names[2] in shown
    assert names[0] not in shown


def test_a_pickup_takes_only_laptops_of_its_order_in_stock_and_once(site, people):
    _, names = stored(site, 3)  # the third waits still: an order of which nothing waits is offered no more
    order = issued(site, people, names)
    _, (strange,) = stored(site, 1)
    form = {"purchase_order_id": str(order), "planned_on": "", "collector_name": "", "note": "", "numbers": strange}
    answer = people["gestion"].send("/gestion/bons-de-retrait/new/", form)
    assert answer.status_code == 422
    assert f"ne sont pas dans BC-{today().year}" in read(answer)
    first, second = (fetched(people, order, names[:2]) for _ in range(2))
    assert sign(people["gestion"], first).status_code == 302
    refused = sign(people["gestion"], second)
    assert refused.status_code == 409
    assert f"déjà sur un autre bon de retrait signé : {names[0]}, {names[1]}" in read(refused)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"collector_id": "giver"}, "Personne ne livre"),
        ({"collector_id": "other"}, "une personne de la structure qui les reçoit"),
        ({"collector_id": ""}, "Dites de quelle structure"),
        ({"collector_name": " "}, "Écrivez le nom de la personne"),
    ],
)
def test_nobody_delivers(site, people, fields, sentence):
    _, names = stored(site, 1)
    pickup = fetched(people, issued(site, people, names))
    typed = {"collector_name": "Odile", "collector_id": "receiver", **fields}
    answer = people["gestion"].act("signer", pickup, SLUG, **typed)
    assert answer.status_code == 422
    assert sentence in read(answer)
    assert paper(site, Pickup, pickup).status == PickupStatus.DRAFT


def test_each_side_does_its_own_part(site, people):
    _, names = stored(site, 1)
    pickup = fetched(people, issued(site, people, names))
    assert sign(people["reconditionneur"], pickup).status_code == 409
    assert sign(people["mediateur"], pickup).status_code == 403
    assert count_in(site, people["reconditionneur"], pickup, names).status_code == 409  # not signed yet
    assert sign(people["gestion"], pickup).status_code == 302
    assert sign(people["gestion"], pickup).status_code == 409
    assert count_in(site, people["gestion"], pickup, names).status_code == 403
    assert count_in(site, people["reconditionneur2"], pickup, names).status_code == 404
    assert people["mediateur"].details(SLUG, pickup).status_code == 404
    assert people["mediateur"].get("/mediation/bons-de-retrait/new/").status_code == 403


def test_a_signed_paper_is_frozen(site, people):
    _, names = stored(site, 1)
    pickup = fetched(people, issued(site, people, names))
    version = paper(site, Pickup, pickup).version
    address = f"/gestion/{SLUG}/edit/?id={pickup}"
    assert names[0] in people["gestion"].get(address).text
    change = {"planned_on": "", "collector_name": "Yves", "note": "", "numbers": names[0], "version": str(version)}
    assert people["gestion"].send(address, change).status_code == 302
    assert sign(people["gestion"], pickup).status_code == 302
    assert people["gestion"].get(address).status_code == 403
    assert people["gestion"].send(f"/gestion/{SLUG}/delete/", {"id": pickup, "version": "9"}).status_code == 403
    with as_system(site) as session:
        signed = session.scalars(select(PickupLine.signed_on).where(PickupLine.pickup_id == pickup)).all()
    assert signed == [today()]


def test_a_pickup_in_preparation_is_thrown_away_with_its_lines(site, people):
    _, names = stored(site, 1)
    order = issued(site, people, names)
    pickup = fetched(people, order)
    version = paper(site, Pickup, pickup).version
    assert people["gestion"].send(f"/gestion/{SLUG}/delete/", {"id": pickup, "version": version}).status_code == 302
    assert fetched(people, order)


def test_nothing_ticked_must_be_said(site, people):
    _, names = stored(site, 1)
    pickup = fetched(people, issued(site, people, names))
    sign(people["gestion"], pickup)
    answer = people["reconditionneur"].act("recevoir", pickup, SLUG)
    assert answer.status_code == 422
    assert "Cochez ce que vous recevez" in read(answer)
    assert people["reconditionneur"].act("recevoir", pickup, SLUG, received="999999").status_code == 422
    assert people["reconditionneur"].act("recevoir", pickup, SLUG, is_empty="y").status_code == 302
    assert states(site, names) == [S.STORED]


# ───────── From the refurbisher to the mediator ─────────
def test_the_laptops_pass_at_the_signature_and_the_missing_ones_go_back(site, people):
    before, names = stock(site), deliverable(site, 3)
    pickup = readied(site, people, names)
    assert sign(people["reconditionneur"], pickup).status_code == 302
    assert states(site, names) == [S.DELIVERED] * 3
    mediator = sides(site)["mediator"]
    assert {(d.holder_id, d.mediator_id) for d in laptops(site, names)} == {(mediator, mediator)}
    assert (stock(site).held, stock(site).free) == (before.held + 3, before.free + 3)
    assert count_in(site, people["mediateur"], pickup, names[1:]).status_code == 302
    assert states(site, names) == [S.DELIVERABLE, S.DELIVERED, S.DELIVERED]
    assert stock(site).held == before.held + 2
    assert laptops(site, names)[0].holder_id == sides(site)["refurbisher"]
    for who in ("mediateur", "reconditionneur"):
        assert f"1 manquant : {names[0]}." in read(people[who].details(SLUG, pickup))
    assert acts_of(site, names[0]) == [DeviceAct.COLLECT, DeviceAct.MISSING]
    assert sign(people["reconditionneur"], readied(site, people, names[:1])).status_code == 302


def test_laptops_are_ticked_in_the_list_too_and_only_deliverable_ones_are_taken(site, people):
    names = deliverable(site, 2)
    first = laptops(site, names)[0].id
    form = {"mediator_id": str(sides(site)["mediator"]), "planned_on": "", "collector_name": "", "note": "",
            "numbers": names[1], "ticked": str(first)}  # fmt: skip
    page = people["reconditionneur"].get("/reconditionnement/bons-de-retrait/new/")
    assert names[0] in read(page)
    pickup = number_in(people["reconditionneur"].send("/reconditionnement/bons-de-retrait/new/", form))
    assert "2 ordinateurs : 2 « livrable »." in read(people["reconditionneur"].details(SLUG, pickup))
    refurbisher = sides(site)["refurbisher"]
    _, waiting = stored(site, 1, S.WAITING, holder_id=refurbisher, refurbisher_id=refurbisher)
    answer = people["reconditionneur"].send("/reconditionnement/bons-de-retrait/new/", {**form, "numbers": waiting[0]})
    assert answer.status_code == 422
    assert f"{waiting[0]} (en attente de traitement)" in read(answer)
    _, foreign = stored(site, 1)
    answer = people["reconditionneur"].send("/reconditionnement/bons-de-retrait/new/", {**form, "numbers": foreign[0]})
    assert answer.status_code == 422
    assert f"pas à votre portée : {foreign[0]}" in read(answer)
    nobody = people["reconditionneur"].send("/reconditionnement/bons-de-retrait/new/", {**form, "mediator_id": ""})
    assert nobody.status_code == 422
    assert "Choisissez le médiateur" in read(nobody)


def test_the_order_is_over_once_its_laptops_are_delivered_and_the_request_is_served(site, people):
    _, names = stored(site, 1)
    going = fetched(people, issued(site, people, names))
    sign(people["gestion"], going)
    count_in(site, people["reconditionneur"], going, names)
    with as_system(site) as session:
        session.scalars(select(Device).where(Device.inventory_number == names[0])).one().state = S.DELIVERABLE
        session.commit()
    assert open_lines(site, names) == [True]
    quarter = {"quarter": people["mediateur"].get("/mediation/demandes/new/").text.split('selected value="')[1][:7]}
    asked = number_in(people["mediateur"].send("/mediation/demandes/new/", {**quarter, "asked": "2", "why": "Essai."}))
    assert people["mediateur"].act("envoyer", asked, "demandes").status_code == 302
    assert people["gestion"].act("decider", asked, "demandes", decision="GRANTED").status_code == 302
    pickup = readied(site, people, names)
    assert sign(people["reconditionneur"], pickup).status_code == 302
    assert open_lines(site, names) == [False]
    assert paper(site, Pickup, pickup).request_id == asked
    mediator = sides(site)["mediator"]
    with as_system(site):
        assert requesting.need(mediator, today()).on_order == 1
    page = read(people["reconditionneur"].details(SLUG, pickup))
    assert "Demande" not in page.split("Journal")[0]  # the refurbisher reads no request
    assert "Demande 2" in read(people["mediateur"].details(SLUG, pickup))


def test_a_laptop_handed_over_since_is_not_counted_missing(site, people):
    names = deliverable(site, 1)
    pickup = readied(site, people, names)
    sign(people["reconditionneur"], pickup)
    with as_system(site) as session:
        session.scalars(select(Device).where(Device.inventory_number == names[0])).one().state = S.HANDED_OVER
        session.commit()
    answer = people["mediateur"].act("recevoir", pickup, SLUG, is_empty="y")
    assert answer.status_code == 422
    assert f"{names[0]} (remis)" in read(answer)


# ───────── What the refurbisher never reads ─────────
def test_no_page_of_the_papers_names_a_person(site, people):
    names = deliverable(site, 1)
    pickup = readied(site, people, names)
    sign(people["reconditionneur"], pickup)
    with as_system(site) as session:
        known = [row.last_name for row in session.scalars(select(Beneficiary)) if row.last_name]
    who = people["reconditionneur"]
    for page in (who.details(SLUG, pickup), who.get("/reconditionnement/bons-de-retrait/")):
        words = set(read(page).replace(",", " ").split())
        assert not words & set(known)
