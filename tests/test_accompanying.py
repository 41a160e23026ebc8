"""Between the welcome and the hand-over: the meeting, the other way, the laptop put aside; and what is still missing."""

from functools import partial

import pytest
from sqlalchemy import select

from at_once import at_once
from demo_app import Person, as_system, dossier, filled, number_in, plain, read, structure
from handover_cast import NEW, accepted, ago, device, laptop, ready
from models.partner import Partner
from pin40.device_words import DeviceState, ErasureResult
from pin40.words import PartnerRole, Stage
from views.doors import today

pytest_plugins = ("demo_app",)


def day(value) -> str:
    return f"{value:%d/%m/%Y}"


# ───────── The meeting ─────────
def test_the_meeting_is_dated_and_does_not_change_the_stage(site, people):
    number = accepted(site, people, "Rencontrée")
    assert people["mediateur"].act("rencontrer", number, met_on=day(ago(3))).status_code == 302
    met = dossier(site, number)
    assert (met.met_on, met.stage) == (ago(3), Stage.ACCEPTED)


def test_the_prescriber_learns_neither_the_meeting_nor_the_laptop_from_any_page(site, people):
    number = accepted(site, people, "Secrète")
    people["mediateur"].act("rencontrer", number, met_on=day(ago(3)))
    people["mediateur"].act("informer-prix-solidaire", number, solidarity_told_on=day(ago(2)))
    people["mediateur"].act("attribuer", number, device_id=device(site))
    known = dossier(site, number)
    for page in (
        people["prescripteur"].details("prescriptions", number),
        people["prescripteur"].details("beneficiaires", known.beneficiary_id),
        people["prescripteur"].get("/prescription/"),
        people["prescripteur"].get("/prescription/prescriptions/export/csv/"),
    ):
        for word in (f"Rencontre : dossier {known.number}", f"Attribution d'un ordinateur : dossier {known.number}",
                     laptop(site, known.device_id).inventory_number, day(ago(3)), day(ago(2))):  # fmt: skip
            assert word not in read(page), word
    own = read(people["prescripteur"].details("prescriptions", number))
    for told in ("Attribution d'un ordinateur", "Prix solidaire dit"):
        assert told not in own
    assert "Attribution d'un ordinateur" in read(people["mediateur"].details("prescriptions", number))


@pytest.mark.parametrize(("on", "code", "said"), [
    (ago(41), 409, "précède l'acceptation"), (ago(-1), 422, "à venir"), (None, 422, "Indiquez la date"),
])  # fmt: skip
def test_a_meeting_before_the_acceptance_or_to_come_is_refused_by_its_field(site, people, on, code, said):
    number = accepted(site, people, f"Datée{code}{said[:3]}")
    answer = people["mediateur"].act("rencontrer", number, met_on=day(on) if on else "")
    assert answer.status_code == code
    assert said in read(answer)
    if on:
        assert f'value="{on}"' in answer.text or day(on) in answer.text
    assert dossier(site, number).met_on is None


def test_a_meeting_out_of_order_or_by_somebody_else_is_refused(site, people):
    mine = structure(site, "mediateur@example.org")
    waiting = number_in(people["prescripteur"].send(NEW, filled(mine, last_name="Attendue")))
    early = people["mediateur"].act("rencontrer", waiting, met_on=day(today()))
    assert early.status_code == 409
    assert "n'est possible que s'il est « accepté »" in read(early)
    number = accepted(site, people, "Gardée")
    assert people["prescripteur"].act("rencontrer", number, met_on=day(today())).status_code == 403
    assert people["gestion"].act("rencontrer", number, met_on=day(today())).status_code == 403
    assert people["mediateur2"].act("rencontrer", number, met_on=day(today())).status_code == 404
    assert people["mediateur"].get("/mediation/prescriptions/rencontrer/").status_code == 405


def test_the_version_of_a_stale_page_is_refused(site, people):
    number = accepted(site, people, "Périmée")
    version = dossier(site, number).version
    fields = {"met_on": day(today()), "version": version}
    assert people["mediateur"].act("rencontrer", number, **fields).status_code == 302
    assert people["mediateur"].act("rencontrer", number, **fields).status_code == 409


# ───────── The solidarity price ─────────
def test_the_solidarity_price_once_told_shows_whom_to_turn_to(site, people):
    number = accepted(site, people, "Solidaire")
    with as_system(site) as session:
        shops = session.scalars(select(Partner).where(Partner.role == PartnerRole.REFURBISHER, Partner.is_active)).all()
        shops[0].opening = "Du mardi au samedi"
        session.commit()
        names, phones = [one.name for one in shops], [one.phone for one in shops if one.phone]
    assert "Où acheter à prix solidaire" not in read(people["mediateur"].details("prescriptions", number))
    answer = people["mediateur"].act("informer-prix-solidaire", number, solidarity_told_on=day(ago(2)))
    assert answer.status_code == 302
    page = read(people["mediateur"].get(answer.location))
    for words in (*names, *phones, "Du mardi au samedi", "Où acheter à prix solidaire"):
        assert plain(words) in page, words
    assert dossier(site, number).solidarity_told_on == ago(2)
    seen = read(people["prescripteur"].details("prescriptions", number))
    assert "Où acheter à prix solidaire" not in seen
    late = people["mediateur"].act("informer-prix-solidaire", number, solidarity_told_on=day(ago(50)))
    assert late.status_code == 409


# ───────── The laptop ─────────
def test_a_laptop_is_put_aside_for_one_dossier_and_the_former_one_is_free_again(site, people):
    number, other = accepted(site, people, "Attribuée"), accepted(site, people, "Seconde")
    first, second = device(site), device(site)
    assert people["mediateur"].act("attribuer", number, device_id=first).status_code == 302
    taken = people["mediateur"].act("attribuer", other, device_id=first)
    assert taken.status_code == 409
    assert "vient d'être attribué à un autre dossier" in read(taken)
    assert people["mediateur"].act("attribuer", number, device_id=second).status_code == 302
    assert dossier(site, number).device_id == second
    assert people["mediateur"].act("attribuer", other, device_id=first).status_code == 302
    again = people["mediateur"].act("attribuer", other, device_id=first)
    assert again.status_code == 409
    assert "déjà attribué à ce dossier" in read(again)


@pytest.mark.parametrize(("values", "said"), [
    ({"state": DeviceState.DELIVERABLE}, "« livrable »"),
    ({"erasure_result": ErasureResult.FAILURE}, "n'est pas effacé"),
    ({"erased_on": None}, "n'est pas effacé"),
    ({"state": DeviceState.HANDED_OVER, "holder_id": None}, "« remis »"),
])  # fmt: skip
def test_a_laptop_that_is_not_ready_is_neither_offered_nor_accepted(site, people, values, said):
    number, wrong = accepted(site, people, f"Refusée{len(str(values))}"), device(site, **values)
    page = people["mediateur"].details("prescriptions", number).text
    assert f'<option value="{wrong}"' not in page
    answer = people["mediateur"].act("attribuer", number, device_id=wrong)
    assert answer.status_code == 409
    assert said in read(answer)
    assert dossier(site, number).device_id is None


def test_the_stock_of_another_mediator_is_out_of_reach(site, people):
    number, foreign = accepted(site, people, "Ailleurs"), device(site, "mediateur2@example.org")
    for wrong in (foreign, 999_999, "abc", ""):
        answer = people["mediateur"].act("attribuer", number, device_id=wrong)
        assert answer.status_code == 422, wrong
    assert dossier(site, number).device_id is None


@pytest.mark.both
def test_two_dossiers_that_want_the_same_laptop_get_it_once(site, people):
    windows = [Person(site, "mediateur@example.org", "mediation") for _ in range(2)]
    for window in windows:
        window.send("/nothing", {})
    for turn in "abcdef":
        numbers = [accepted(site, people, f"Course{turn}{side}") for side in "xy"]
        wanted = device(site)
        pairs = zip(windows, numbers, strict=True)
        answers = at_once(*(partial(w.act, "attribuer", number, device_id=wanted) for w, number in pairs))
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert "attribué à un autre dossier" in read(loser)
        assert [dossier(site, n).device_id for n in numbers].count(wanted) == 1


def test_a_dossier_given_up_frees_its_laptop(site, people):
    number = ready(site, people, "Libérée")
    kept = dossier(site, number).device_id
    assert people["mediateur"].act("abandonner", number, reason="GAVE_UP").status_code == 302
    assert dossier(site, number).device_id is None
    assert laptop(site, kept).state == DeviceState.DELIVERED
    other = accepted(site, people, "Suivante")
    assert people["mediateur"].act("attribuer", other, device_id=kept).status_code == 302
