"""Small truths of the way: who came for a return, days in their order, what is confirmed rather than refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

import handover_cast
from demo_app import as_system, dossier, filled, read, structure
from handover_cast import care, handed
from models import collecting, entering, moving
from models.acts import Refused
from models.device import Device
from models.device_event import DeviceEvent
from models.event import AccessLog, Event
from models.lot import DeviceLot
from models.pickup import Pickup
from paper_trail import deliverable, fetched, issued, readied, sign, stored
from path_cast import accepted, ago, agreed, diagnosed, engaged, session_of, shown
from pin40.path_words import Moment, PickupKind, PickupStatus
from pin40.questionnaire import Dates, late_before
from pin40.words import Level, Reading, Stage, Verb
from questionnaire_cast import form
from test_reviewed import remembered
from views.doors import today

pytest_plugins = ("demo_app",)


# ───────── Papers ─────────
def test_a_return_says_who_came_for_it_and_is_not_received_without(site, people):
    number = handed(site, people, "Reprise")
    assert care(people, number, "RETURN").status_code == 302
    with as_system(site) as session:
        paper = session.scalars(
            select(Pickup).where(Pickup.kind == PickupKind.RETURN).order_by(Pickup.id.desc())
        ).first()
        pickup, line, signed = paper.id, paper.lines[0].id, paper.signed_on
    assert signed == today()
    page = people["reconditionneur"].details("bons-de-retrait", pickup)
    assert 'name="collector_name"' in page.text
    untold = people["reconditionneur"].act("recevoir", pickup, "bons-de-retrait", received=str(line))
    assert untold.status_code == 422
    assert "Écrivez le nom de la personne qui vient chercher" in read(untold)
    told = people["reconditionneur"].act(
        "recevoir", pickup, "bons-de-retrait", received=str(line), collector_name="Bixente Etcheverry"
    )
    assert told.status_code == 302
    assert "Bixente Etcheverry" in read(people["reconditionneur"].details("bons-de-retrait", pickup))


def test_a_paper_is_never_dated_before_the_one_whose_number_it_follows(site, people):
    first, second = (readied(site, people, deliverable(site, 1)) for _ in range(2))
    assert sign(people["reconditionneur"], first).status_code == 302
    with as_system(site) as session:
        paper = session.get(Pickup, second)
        with pytest.raises(Refused) as refusal:
            collecting.sign(paper, "Odile", paper.to_id, ago(1))
        session.rollback()
        assert session.get(Pickup, second).status == PickupStatus.DRAFT
    [obstacle] = refusal.value.obstacles
    assert obstacle.code == "number_out_of_order"
    assert "est déjà signé du" in obstacle.sentence


# ───────── The path ─────────
END = {"ended_on": shown(ago(1)), "outcome": "REACHED", "end_note": ""}


def test_a_path_that_nobody_followed_ends_twice_said(site, people):
    number, path = engaged(site, people, "Solitaire")
    asked = people["mediateur"].act("terminer", path, "parcours", **END)
    assert asked.status_code == 422
    assert "Aucune séance suivie n'est notée" in read(asked)
    assert dossier(site, number).path_ended_on is None
    absent = session_of(site) | {f"p{path}": "ABSENT"}
    assert people["mediateur"].send("/mediation/seances/new/", absent).status_code == 302
    assert people["mediateur"].act("terminer", path, "parcours", **END).status_code == 422  # nobody came
    assert people["mediateur"].act("terminer", path, "parcours", **END, is_unfollowed="y").status_code == 302
    assert dossier(site, number).stage == Stage.PATH_ENDED


def test_a_path_that_was_followed_ends_without_another_word(site, people):
    _, path = engaged(site, people, "Assidue")
    came = session_of(site) | {f"p{path}": "PRESENT"}
    assert people["mediateur"].send("/mediation/seances/new/", came).status_code == 302
    assert 'name="is_unfollowed"' not in people["mediateur"].details("parcours", path).text
    assert people["mediateur"].act("terminer", path, "parcours", **END).status_code == 302


DATES = Dates(before_on=None, after_on=None, sheet_signed_on=date(2026, 3, 2), path_ended_on=None,
              accepted_on=date(2026, 1, 5), handed_over_on=None)  # fmt: skip


def test_before_the_path_means_before_the_sheet_or_that_very_day():
    day = DATES.sheet_signed_on
    assert late_before(Moment.BEFORE, DATES, day) is None
    assert late_before(Moment.AFTER, DATES, day + timedelta(days=9)) is None
    assert late_before(Moment.BEFORE, replace(DATES, sheet_signed_on=None), day) is None
    assert "signée depuis le 02/03/2026" in late_before(Moment.BEFORE, DATES, day + timedelta(days=1))


def test_a_before_answered_late_is_kept_with_its_warning(site, people):
    number, _ = engaged(site, people, "Tardive", before=None)
    page = read(people["mediateur"].get(f"/mediation/questionnaires/new/?dossier={number}&moment=avant"))
    assert "la charte demande ce questionnaire avant le parcours" in page
    done = people["mediateur"].send("/mediation/questionnaires/new/", form(number, Q01=1))
    assert done.status_code == 302
    assert "sera moins sûr" in read(people["mediateur"].get(done.location))
    assert dossier(site, number).before_on == today()


# ───────── Days ─────────
@pytest.mark.parametrize("field", ["told_on", "notice_on"])
@pytest.mark.parametrize("day", ["01/01/1990", "31/12/2019"])
def test_nothing_was_told_before_the_scheme(site, people, field, day):
    mine = structure(site, "mediateur@example.org")
    given = filled(mine, first_name="Ancienne", last_name="Date", **{field: day})
    answer = people["prescripteur"].send("/prescription/prescriptions/new/", given)
    assert answer.status_code == 422
    assert "précède le dispositif (01/01/2020)" in read(answer)
    assert f'value="{day}"' in answer.text


@pytest.mark.parametrize("days", [1, 400])
def test_a_balance_of_a_day_to_come_is_refused(people, days):
    answer = people["gestion"].get(f"/gestion/lots/bilan/?date={shown(ago(-days))}")
    assert answer.status_code == 422
    assert "Cette date est à venir" in read(answer)
    assert people["gestion"].get(f"/gestion/lots/bilan/?date={shown(today())}").status_code == 200


def test_whoever_finds_a_lost_laptop_is_told_what_to_do(site, people):
    number = handed(site, people, "Égarée")
    made = care(people, number, "LOSS")
    assert made.status_code == 302
    lost = made.location.rpartition("=")[2]
    assert "Commencez par « Retrouvé »" in read(people["mediateur"].get(f"/mediation/sav/edit/?id={lost}"))


# ───────── Who read what ─────────
@pytest.mark.parametrize("room", ["objectifs", "questionnaires", "evaluations", "parcours", "remises"])
def test_a_form_that_names_a_person_is_remembered_as_their_file_is(site, people, room):
    number = diagnosed(site, people, f"Nommée en {room}")
    with as_system(site) as session:
        mark = session.scalars(select(AccessLog.id).order_by(AccessLog.id.desc()).limit(1)).first() or 0
    people["mediateur"].get(f"/mediation/{room}/new/?dossier={number}")
    with as_system(site) as session:
        lines = session.scalars(select(AccessLog).where(AccessLog.id > mark)).all()
        assert [(one.reading, one.table_name, one.record_id) for one in lines] == [
            (Reading.OPENED, "Prescription", number)
        ]


def test_a_prescription_begun_from_a_person_is_remembered(site, people):
    number, _ = agreed(site, people, "Revenue")
    person = dossier(site, number).beneficiary_id
    address = f"/prescription/prescriptions/new/?beneficiary={person}"
    assert remembered(site, lambda: people["prescripteur"].get(address)) == [(Reading.OPENED, "Beneficiary", person)]


# ───────── What a form offers, and what a refusal keeps ─────────
def test_a_new_path_offers_only_dossiers_whose_diagnosis_asks_for_one(site, people):
    waiting = accepted(site, people, "Non diagnostiquée")
    able = diagnosed(site, people, "Autonome", Level.ACQUIRED)
    due = diagnosed(site, people, "À accompagner")
    page = people["mediateur"].get("/mediation/parcours/new/").text
    assert [f'value="{number}"' in page for number in (waiting, able, due)] == [False, False, True]


def test_a_pick_up_offers_only_orders_with_a_laptop_still_to_collect(site, people):
    _, names = stored(site, 2)
    order = issued(site, people, names)
    offer = f'<option value="{order}"'
    new = "/gestion/bons-de-retrait/new/"
    assert offer in people["gestion"].get(new).text
    fetched(people, order)
    assert offer not in people["gestion"].get(new).text


def test_a_hand_over_too_early_tells_the_charter_and_keeps_what_was_typed(site, people):
    number = handover_cast.accepted(site, people, "Pressée")
    typed = {"prescription_id": number, "receipt_signed_on": shown(today()), "signatory": "Paulette Pressée"}
    answer = people["mediateur"].send("/mediation/remises/new/", typed)
    assert answer.status_code == 409
    said = read(answer)
    assert "Rien n'a été changé. Ce que vous avez écrit est gardé." in said
    assert "Charte, Rôle du Médiateur." in said
    assert 'value="Paulette Pressée"' in answer.text
    assert f'value="{shown(today())}"' in answer.text
    assert f'value="{number}"' in answer.text


def test_a_file_is_judged_while_others_write_and_its_laptops_have_their_journal(site, people):
    """Each laptop has its chain and its journal; what another entered meanwhile is seen under the lock."""
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot)).first()
        heads = ["numero_inventaire", "numero_serie", "marque", "modele", "ram_go", "chargeur", "lot"]
        verdict = entering.judge([heads, ["MASSE-1", "MASSE-1", "HP", "ProBook", "8", "oui", lot.number]], today())
        assert verdict.faults == []
        entering.judge_again(verdict)
        assert verdict.faults == []
        entering.keep(verdict)
        session.commit()
        one = session.scalars(select(Device).where(Device.inventory_number == "MASSE-1")).one()
        line = session.scalars(select(DeviceEvent).where(DeviceEvent.device_id == one.id)).one()
        event = session.scalars(select(Event).where(Event.table_name == "Device", Event.record_id == one.id)).one()
        assert (one.state, one.holder_id, one.has_charger, one.memory_gb) == (line.state_after, line.holder_id, True, 8)
        assert line.holder_id == moving.alpi_id()
        assert event.verb == Verb.CREATE
        assert event.change.after["serial"] == "MASSE-1"
        assert set(event.columns.split(",")) == set(event.change.after)
        entering.judge_again(verdict)
        assert verdict.faults == [
            f"Ligne 2, colonne «\u00a0{column}\u00a0»\u00a0: «\u00a0MASSE-1\u00a0» est déjà dans la base, retirez l’un des deux."
            for column in ("numero_inventaire", "numero_serie")
        ]
