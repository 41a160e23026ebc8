"""Purchase orders: laptops chosen by lot or by list, issued under a contract, gapless, cancelled before they leave."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from demo_app import as_system, read
from models.device import Device
from models.device_event import DeviceEvent
from models.partner import Partner
from models.purchase import PurchaseOrder
from paper_trail import (
    contracted,
    drafted,
    fetched,
    issued,
    laptops,
    open_lines,
    paper,
    sides,
    sign,
    states,
    stored,
    taken_numbers,
)
from pin40.device_words import DeviceAct
from pin40.path_words import OrderStatus
from pin40.words import DeviceState, PartnerRole
from views.doors import today

pytest_plugins = ("demo_app",)
SLUG = "bons-de-commande"
NEW = "/gestion/bons-de-commande/new/"
ROUNDS = 20


def form(refurbisher, **fields):
    return {
        "refurbisher_id": str(refurbisher),
        "wanted_on": "",
        "note": "",
        "lot": "",
        "count": "",
        "numbers": "",
        **fields,
    }


# ───────── Chosen ─────────
def test_laptops_are_taken_by_lot_and_by_list_without_counting_one_twice(site, people):
    refurbisher = contracted(site)
    lot, names = stored(site, 4)
    order = drafted(people, refurbisher, names[:1], lot=str(lot), count="2")
    page = read(people["gestion"].details(SLUG, order))
    assert all(name in page for name in names[:3])
    assert names[3] not in page
    assert "3 ordinateurs : 3 « en stock »." in page


def test_a_list_is_taken_however_it_was_pasted(site, people):
    _, names = stored(site, 4)
    text = f"{names[0].lower()};{names[1]} {names[2]},\r\n\r\n{names[3]}\r\n{names[0]}"
    order = drafted(people, contracted(site), [], numbers=text)
    assert "4 ordinateurs" in read(people["gestion"].details(SLUG, order))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"numbers": "INCONNU-1"}, "INCONNU-1"),
        ({"count": "3"}, "Choisissez le lot"),
        ({"refurbisher_id": ""}, "Remplissez ce champ"),
        ({"count": "0"}, "entre 1 et 1 000"),
        ({"wanted_on": "01/01/2020"}, "Cette date est passée"),
        ({"numbers": "x" * 40000}, "trop longue"),
    ],
)
def test_a_wrong_choice_is_told_by_its_field(site, people, fields, sentence):
    answer = people["gestion"].send(NEW, form(contracted(site), **fields))
    assert answer.status_code == 422
    assert sentence in read(answer)


def test_a_lot_gives_only_what_it_has_and_a_mediator_is_no_refurbisher(site, people):
    lot, names = stored(site, 2)
    answer = people["gestion"].send(NEW, form(contracted(site), lot=str(lot), count="3", numbers=names[0]))
    assert answer.status_code == 422
    assert "n'en a qu'un seul" in read(answer)
    wrong = people["gestion"].send(NEW, form(sides(site)["mediator"], numbers=names[0]))
    assert wrong.status_code == 422


def test_the_list_is_edited_until_the_order_is_issued(site, people):
    _, names = stored(site, 3)
    order = drafted(people, contracted(site), names[:2])
    address = f"/gestion/{SLUG}/edit/?id={order}"
    page = people["gestion"].get(address)
    assert names[0] in page.text
    old = paper(site, PurchaseOrder, order).version
    change = {
        "wanted_on": "",
        "note": "",
        "lot": "",
        "count": "",
        "numbers": f"{names[1]}\n{names[2]}",
        "version": str(old),
    }
    assert people["gestion"].send(address, change).status_code == 302
    shown = read(people["gestion"].details(SLUG, order))
    assert names[2] in shown
    assert names[0] not in shown.split("Journal")[0]
    stale = people["gestion"].act("emettre", order, SLUG, version=old)
    assert stale.status_code == 409  # whoever read the former list does not issue the new one
    assert people["gestion"].act("emettre", order, SLUG).status_code == 302
    assert people["gestion"].get(address).status_code == 403
    assert people["gestion"].send(f"/gestion/{SLUG}/delete/", {"id": order, "version": "1"}).status_code == 403


def test_an_order_in_preparation_is_thrown_away_with_its_lines(site, people):
    _, names = stored(site, 2)
    order = drafted(people, contracted(site), names)
    version = paper(site, PurchaseOrder, order).version
    assert people["gestion"].send(f"/gestion/{SLUG}/delete/", {"id": order, "version": version}).status_code == 302
    assert people["gestion"].details(SLUG, order).status_code == 404
    assert states(site, names) == [DeviceState.STORED] * 2


# ───────── Issued ─────────
def test_an_issued_order_has_its_number_its_contract_and_its_laptops(site, people):
    _, names = stored(site, 2)
    order = issued(site, people, names)
    done = paper(site, PurchaseOrder, order)
    assert done.number.startswith(f"BC-{today().year}-")
    assert (done.status, done.issued_on, done.contract_reference) == (OrderStatus.ISSUED, today(), "2026-S-01")
    assert {device.refurbisher_id for device in laptops(site, names)} == {sides(site)["refurbisher"]}
    assert states(site, names) == [DeviceState.STORED] * 2
    assert open_lines(site, names) == [True, True]
    with as_system(site) as session:
        told = select(func.count()).where(DeviceEvent.purchase_order_id == order, DeviceEvent.act == DeviceAct.ORDER)
        assert session.scalar(told) == 2
    page = read(people["reconditionneur"].details(SLUG, order))
    assert all(name in page for name in (*names, done.number, "2026-S-01"))
    assert people["reconditionneur2"].details(SLUG, order).status_code == 404


def test_a_draft_is_hidden_from_its_refurbisher_and_only_the_alpi_acts(site, people):
    _, names = stored(site, 1)
    order = drafted(people, contracted(site), names)
    assert people["reconditionneur"].details(SLUG, order).status_code == 404
    assert people["reconditionneur"].act("emettre", order, SLUG).status_code == 403
    assert people["mediateur"].get("/mediation/bons-de-commande/").status_code == 404


@pytest.mark.parametrize(
    ("contract", "sentence"),
    [
        ({"reference": None}, "référence et le début du marché public"),
        ({"start": today() + timedelta(days=1)}, "ne commence que le"),
        ({"end": today() - timedelta(days=1)}, "a pris fin le"),
    ],
)
def test_without_a_contract_in_force_nothing_is_issued(site, people, contract, sentence):
    _, names = stored(site, 1)
    refurbisher = contracted(site, **contract)
    order = drafted(people, refurbisher, names)
    last = taken_numbers(site)
    answer = people["gestion"].act("emettre", order, SLUG)
    assert answer.status_code == 409
    assert sentence in read(answer)
    assert taken_numbers(site) == last
    contracted(site, end=today())
    assert people["gestion"].act("emettre", order, SLUG).status_code == 302


def test_an_order_without_laptops_or_with_laptops_gone_is_refused_and_they_are_named(site, people):
    empty = drafted(people, contracted(site), [])
    assert "au moins un ordinateur" in read(people["gestion"].act("emettre", empty, SLUG))
    _, names = stored(site, 2)
    order = drafted(people, contracted(site), names)
    with as_system(site) as session:
        session.scalars(select(Device).where(Device.inventory_number == names[0])).one().state = DeviceState.LOST
        session.commit()
    answer = people["gestion"].act("emettre", order, SLUG)
    assert answer.status_code == 409
    assert f"{names[0]} (perdu ou volé)" in read(answer)


def test_a_laptop_of_another_open_order_is_named_and_a_draft_holds_nothing(site, people):
    _, names = stored(site, 2)
    first, second = (drafted(people, contracted(site), names, note=note) for note in ("Un", "Deux"))
    assert people["gestion"].act("emettre", first, SLUG).status_code == 302
    answer = people["gestion"].act("emettre", second, SLUG)
    assert answer.status_code == 409
    assert f"déjà pris par un autre bon de commande : {names[0]}, {names[1]}" in read(answer)
    assert people["gestion"].act("emettre", first, SLUG).status_code == 409


# ───────── Cancelled ─────────
def test_a_cancelled_order_keeps_its_number_and_frees_its_laptops(site, people):
    _, names = stored(site, 2)
    order = issued(site, people, names)
    assert people["gestion"].act("annuler", order, SLUG, reason="").status_code == 422
    assert people["gestion"].act("annuler", order, SLUG, reason="Marché suspendu.").status_code == 302
    done = paper(site, PurchaseOrder, order)
    assert (done.status, done.cancel_reason) == (OrderStatus.CANCELLED, "Marché suspendu.")
    assert done.number
    assert open_lines(site, names) == [False, False]
    assert "Marché suspendu." in read(people["reconditionneur"].details(SLUG, order))
    assert issued(site, people, names)


def test_an_order_whose_laptops_are_leaving_is_not_cancelled(site, people):
    _, names = stored(site, 1)
    order = issued(site, people, names)
    pickup = fetched(people, order)
    assert sign(people["gestion"], pickup).status_code == 302
    answer = people["gestion"].act("annuler", order, SLUG, reason="Trop tard.")
    assert answer.status_code == 409
    assert "est signé" in read(answer)


# ───────── The contract on the refurbisher's card ─────────
def test_the_contract_is_noted_on_a_refurbisher_and_on_nobody_else(site, people):
    refurbisher = contracted(site)
    address = "/gestion/structures/edit/?id={}"
    assert 'name="contract_reference"' in people["gestion"].get(address.format(refurbisher)).text
    assert 'name="contract_reference"' not in people["gestion"].get(address.format(sides(site)["mediator"])).text
    assert "Marché public" not in read(people["gestion"].details("structures", sides(site)["mediator"]))
    assert "2026-S-01" in read(people["gestion"].details("structures", refurbisher))
    assert "2026-S-01" not in read(people["mediateur"].details("structures", refurbisher))
    with as_system(site) as session:
        partner = session.get(Partner, refurbisher)
        typed = {"name": partner.name, "role": PartnerRole.REFURBISHER.value, "kind": partner.kind.value, "is_active": "y",
                 "version": str(partner.version), "contract_reference": "", "contract_from": "2026-02-01",
                 "contract_until": "2026-01-01"}  # fmt: skip
    answer = people["gestion"].send(address.format(refurbisher), typed)
    assert answer.status_code == 422
    assert "Écrivez la référence" in read(answer)
    assert "Cette fin précède le début" in read(answer)
