"""No date stands before what it caused: lots, laptops put into a lot, public contracts, facts about a person."""

from datetime import timedelta

from sqlalchemy import select

from demo_app import as_system, number_in, read, structure
from laptops import day, laptop
from models.base import db
from models.beneficiary import Beneficiary
from models.charter import CharterVersion
from models.device import Device
from models.lot import DeviceLot
from models.partner import Partner
from paper_trail import contracted, deliverable, drafted, sides, stored
from views.doors import today

pytest_plugins = ("demo_app",)
LOTS = "/gestion/lots/"


def a_lot(site, number, days=-20) -> int:
    with as_system(site) as session:
        received = today() + timedelta(days=days)
        lot = DeviceLot(number=number, source="Essai", received_on=received, announced_count=2)
        session.add(lot)
        session.commit()
        return lot.id


def edited(site, people, table, row, path, **changes):
    """The edit form as its page shows it, but for these fields."""
    with as_system(site):
        version = str(db.session.get(table, row).version)
    return people["gestion"].send(f"{path}edit/?id={row}", {"version": version, **changes})


def lot_fields(number, received):
    return {"number": number, "source": "Essai", "deed": "", "received_on": received, "announced_count": "2"}


# ───────── Lots ─────────
def test_a_lot_is_not_received_tomorrow(people):
    answer = people["gestion"].send(f"{LOTS}new/", lot_fields("L-DEMAIN", day(1)))
    assert answer.status_code == 409
    assert "Reçu le : Cette date est à venir" in read(answer)
    assert f'value="{day(1)}"' in answer.text
    assert number_in(people["gestion"].send(f"{LOTS}new/", lot_fields("L-DEMAIN", day())))


def test_a_lot_is_not_received_after_the_first_fact_of_one_of_its_laptops(site, people):
    lot = a_lot(site, "L-SUIVI")
    laptop(site, lot_id=lot)  # entered nine days ago
    for wrong in ("01/01/2030", day(-8)):
        answer = edited(site, people, DeviceLot, lot, LOTS, **lot_fields("L-SUIVI", wrong))
        assert answer.status_code == 409, wrong
    assert f"déjà suivi le {day(-9)} : indiquez ce jour ou un jour d'avant" in read(answer)
    assert edited(site, people, DeviceLot, lot, LOTS, **lot_fields("L-SUIVI", day(-9))).status_code == 302


def test_many_lots_at_once_are_judged_as_one_is(site, people):
    lot = a_lot(site, "L-BLOC")
    laptop(site, lot_id=lot)
    bulk = {"rows": f"{lot}:1", "column": "received_on", "sent": "1", "received_on": day(-2), "confirmed": "1"}
    assert "déjà suivi" in read(people["gestion"].send(f"{LOTS}modifier/", bulk))
    with as_system(site) as session:
        assert session.get(DeviceLot, lot).received_on == today() - timedelta(days=20)


def test_a_laptop_does_not_move_into_a_lot_that_came_after_it(site, people):
    moved, late = laptop(site), a_lot(site, "L-TARD", days=-2)
    early = a_lot(site, "L-TOT", days=-30)
    with as_system(site) as session:
        row = session.get(Device, moved)
        same = {name: getattr(row, name) for name in ("inventory_number", "serial", "make", "model")}
    answer = edited(site, people, Device, moved, "/gestion/ordinateurs/", **same, lot_id=str(late))
    assert answer.status_code == 422
    assert f"« L-TARD » a été reçu le {day(-2)}" in read(answer)
    assert edited(site, people, Device, moved, "/gestion/ordinateurs/", **same, lot_id=str(early)).status_code == 302


# ───────── Contracts ─────────
def test_a_contract_holds_the_orders_issued_under_it(site, people):
    refurbisher = contracted(site, reference="MARCHE-CAUSE")
    order = drafted(people, refurbisher, stored(site, 1)[1])
    assert people["gestion"].act("emettre", order, "bons-de-commande").status_code == 302
    with as_system(site) as session:
        row = session.get(Partner, refurbisher)
        same = {"name": row.name, "role": row.role.value, "kind": row.kind.value, "is_active": "y"}
    contract = {"contract_reference": "MARCHE-CAUSE", "contract_from": day(1), "contract_until": ""}
    answer = edited(site, people, Partner, refurbisher, "/gestion/structures/", **same, **contract)
    assert answer.status_code == 409
    assert f"émis sous ce marché le {day()} : il commence ce jour-là au plus tard" in read(answer)
    contract |= {"contract_from": day(-9), "contract_until": day(-1)}
    answer = edited(site, people, Partner, refurbisher, "/gestion/structures/", **same, **contract)
    assert answer.status_code == 409
    assert "il ne finit pas avant" in read(answer)
    contract["contract_until"] = day(30)
    assert edited(site, people, Partner, refurbisher, "/gestion/structures/", **same, **contract).status_code == 302


# ───────── People ─────────
def test_nobody_was_met_or_told_tomorrow(site, people):
    us = structure(site, "mediateur@example.org")
    with as_system(site) as session:
        mine = select(Beneficiary).where(Beneficiary.mediator_id == us, Beneficiary.accepted_on.is_not(None))
        person = session.scalars(mine.limit(1)).one()
        number, version = person.id, str(person.version)
    form = {"version": version, "contact_preference": "PHONE", "phone": "0601020304", "last_contact_on": day(1)}
    answer = people["mediateur"].send(f"/mediation/beneficiaires/edit/?id={number}", form)
    assert answer.status_code == 409
    assert "Dernier contact : Cette date est à venir" in read(answer)


def test_nobody_was_told_before_the_scheme_began(people):
    form = {"last_name": "Tôt", "first_name": "Bien", "birth_year": "1960", "contact_preference": "PHONE",
            "phone": "0601020399", "notice_version": "2026-01", "notice_on": "01/01/1950"}  # fmt: skip
    answer = people["prescripteur"].send("/prescription/beneficiaires/new/", form)
    assert answer.status_code == 409
    assert "Cette date précède le dispositif" in read(answer)
    assert 'value="01/01/1950"' in answer.text


# ───────── Pick-ups, signatures ─────────
def test_nobody_plans_to_come_yesterday(site, people):
    names = deliverable(site, 1)
    form = {"mediator_id": str(sides(site)["mediator"]), "collector_name": "", "note": "Hier", "numbers": names[0]}
    place = "/reconditionnement/bons-de-retrait/new/"
    answer = people["reconditionneur"].send(place, form | {"planned_on": day(-1)})
    assert answer.status_code == 422
    assert "Prévu le : Cette date est passée" in read(answer)
    assert number_in(people["reconditionneur"].send(place, form | {"planned_on": day()}))


def test_the_alpi_that_signs_for_a_structure_which_has_signed_chooses_another_and_keeps_the_rest(site, people):
    form = {"signatory": "Odette Lacouture", "capacity": "Présidente", "signed_on": day()}
    signed = structure(site, "mediateur@example.org")
    answer = people["gestion"].act("signer", 1, "signatures", **form, partner_id=str(signed))
    assert answer.status_code == 409
    assert "Cette structure a déjà signé cette version" in read(answer)
    for typed in form.values():
        assert f'value="{typed}"' in answer.text


def test_a_charter_signed_before_its_version_keeps_what_was_typed(site, people):
    proposed = {"text": "Un texte de plus", "changes": ""}
    assert people["gestion"].send("/gestion/versions-charte/new/", proposed).status_code == 302
    with as_system(site) as session:
        version = session.scalars(select(CharterVersion.id).order_by(CharterVersion.id.desc())).first()
    form = {"signatory": "Odette Lacouture", "capacity": "Présidente", "signed_on": day(-3)}
    answer = people["mediateur"].act("signer", version, "signatures", **form)
    assert answer.status_code == 409
    assert "Signée le : La date de signature précède cette version" in read(answer)
    for typed in form.values():
        assert f'value="{typed}"' in answer.text
    assert people["mediateur"].act("signer", version, "signatures", **form | {"signed_on": day()}).status_code == 302
