"""Laptops entered and erased: no second owner finds the first one's files; lists treated at once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import as_system, read, structure
from laptops import WIPED, chain, day, device, laptop, receive
from models import custody
from models.base import now
from models.device import Device
from models.lot import DeviceLot
from pin40.device_words import DeviceAct, DeviceState, DiskKind, ErasureResult, Grade
from views.doors import today

pytest_plugins = ("demo_app",)


# ───────── Entering ─────────
def test_a_laptop_entered_by_hand_is_in_the_alpis_stock_with_the_first_line_of_its_chain(site, people):
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot).order_by(DeviceLot.id).limit(1)).one()
        lot_id, received = lot.id, lot.received_on
    form = {"inventory_number": "MAIN-1", "serial": "MAIN1", "make": "HP", "model": "ProBook", "lot_id": str(lot_id)}
    answer = people["gestion"].send("/gestion/ordinateurs/new/", form)
    number = int(re.search(r"id=(\d+)", answer.location)[1])
    found, lines = device(site, number), chain(site, number)
    assert (found.state, found.holder_id) == (DeviceState.STORED, structure(site, "gestion@example.org"))
    assert [(line.act, line.happened_on, line.state_after) for line in lines] == [
        (DeviceAct.ENTER, received, DeviceState.STORED)
    ]
    page = read(people["gestion"].details("ordinateurs", number))
    assert "Chaîne de garde" in page
    assert "Entrée en stock" in page
    for who in ("mediateur", "reconditionneur"):
        assert people[who].send(people[who].at("ordinateurs/new/"), form).status_code == 403


# ───────── Livrable ─────────
def test_no_laptop_is_deliverable_before_its_erasure_is_declared_whole(site, people):
    number, us = laptop(site), people["reconditionneur"]
    bare = us.act("livrable", number, "ordinateurs")
    assert bare.status_code == 409
    assert "Effacez le disque" in read(bare)
    half = us.act("livrable", number, "ordinateurs", erased_on=day())
    assert half.status_code == 422
    assert "méthode, sa date et son résultat" in read(half)
    failed = us.act("livrable", number, "ordinateurs", **(WIPED | {"erasure_result": "FAILURE"}), erased_on=day())
    assert failed.status_code == 409
    late = us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day(1))
    assert late.status_code == 422
    assert device(site, number).state == DeviceState.WAITING
    assert us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day()).status_code == 302
    found = device(site, number)
    assert (found.state, found.grade, found.erasure_result) == (DeviceState.DELIVERABLE, Grade.B, ErasureResult.SUCCESS)
    assert found.erased_at is not None
    assert chain(site, number)[-1].reason == f"Effacé le {day()}, certificat CERT-1"
    assert us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day()).status_code == 409


def test_a_laptop_without_a_disk_needs_no_erasure(site, people):
    number = laptop(site, disk_kind=DiskKind.NONE)
    assert people["reconditionneur"].act("livrable", number, "ordinateurs").status_code == 302


def test_after_a_return_only_a_later_erasure_makes_it_deliverable_again(site, people):
    """The day and the moment: a second owner must never find the first one's files."""
    number = laptop(
        site, DeviceState.DELIVERED, erasure_result=ErasureResult.SUCCESS, erased_on=today(), erased_at=now()
    )
    us = people["reconditionneur"]
    assert people["mediateur"].act("retourner", number, "ordinateurs", reason="Ne charge plus").status_code == 302
    back = device(site, number)
    assert (back.state, back.back_on, back.erased_on, back.erased_at) == (DeviceState.RETURNED, today(), None, None)
    receive(site, number)
    assert us.act("livrable", number, "ordinateurs", grade="B").status_code == 409
    old = us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day(-1))
    assert old.status_code == 409
    assert "plus ancien que le dernier retour" in read(old)
    with as_system(site) as session:  # declared on the right day, but an hour before it came back
        row = session.get(Device, number)
        row.erased_on, row.erasure_result = today(), ErasureResult.SUCCESS
        row.erased_at = custody.in_utc(row.back_at) - timedelta(hours=1)
        session.commit()
    same_day = us.act("livrable", number, "ordinateurs")
    assert same_day.status_code == 409
    assert "plus ancien que le dernier retour" in read(same_day)
    assert us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day()).status_code == 302


def test_correcting_a_certificate_after_a_return_is_no_new_erasure(site, people):
    number = laptop(
        site, DeviceState.DELIVERED, erasure_result=ErasureResult.SUCCESS, erased_on=today(), erased_at=now()
    )
    assert people["mediateur"].act("retourner", number, "ordinateurs", reason="Panne").status_code == 302
    receive(site, number)
    us = people["reconditionneur"]
    edit = us.at(f"ordinateurs/edit/?id={number}")
    version = re.search(r'name="version"[^>]*value="(\d+)"', us.get(edit).text)[1]
    assert us.send(edit, {"version": version, "erasure_certificate": "CERT-9", "disk_kind": "SSD"}).status_code == 302
    assert us.act("livrable", number, "ordinateurs").status_code == 409


def test_an_erasure_typed_in_the_form_bears_its_moment_and_only_on_the_bench(site, people):
    number, us = laptop(site), people["reconditionneur"]
    edit = us.at(f"ordinateurs/edit/?id={number}")
    version = re.search(r'name="version"[^>]*value="(\d+)"', us.get(edit).text)[1]
    typed = {"version": version, "disk_kind": "SSD", "erasure_method": "PURGE", "erased_on": day(),
             "erasure_result": "SUCCESS"}  # fmt: skip
    assert us.send(edit, typed).status_code == 302
    assert device(site, number).erased_at is not None
    assert us.act("livrable", number, "ordinateurs").status_code == 302
    version = re.search(r'name="version"[^>]*value="(\d+)"', us.get(edit).text)[1]
    refused = us.send(edit, {**typed, "version": version, "erasure_result": "FAILURE"})
    assert refused.status_code == 422
    assert "reprenez-le d'abord" in read(refused)


# ───────── A pasted list ─────────
BATCH = "/reconditionnement/ordinateurs/lot/"


def test_a_list_is_previewed_then_done_and_a_foreign_number_reads_as_an_absent_one(site, people):
    one, two, done = laptop(site), laptop(site), laptop(site, DeviceState.DELIVERABLE)
    theirs = structure(site, "reconditionneur2@example.org")
    foreign = laptop(site, refurbisher_id=theirs, holder_id=theirs)
    names = {key: device(site, key) for key in (one, two, done, foreign)}
    numbers = "\n".join([
        names[one].inventory_number, names[two].serial.lower(), names[one].serial, names[done].inventory_number,
        names[foreign].inventory_number, "NULLE-PART", "",
    ])  # fmt: skip
    form = {"numbers": numbers, "act": "livrable", **WIPED, "erased_on": day()}
    us = people["reconditionneur"]
    shown = us.send(BATCH, form)
    page = read(shown)
    assert shown.status_code == 200
    for words in ("2 ordinateurs sur 6 lignes", "Refusés par les règles 1", "En double 1", "Inconnus 2",
                  f"{names[foreign].inventory_number} inconnu", "NULLE-PART inconnu",
                  "n'est possible que s'il est « en attente de traitement »"):  # fmt: skip
        assert words in page, words
    assert device(site, one).state == DeviceState.WAITING
    assert us.send(BATCH, {**form, "confirmed": "1"}).status_code == 302
    assert [device(site, key).state for key in (one, two, done, foreign)] == [
        DeviceState.DELIVERABLE, DeviceState.DELIVERABLE, DeviceState.DELIVERABLE, DeviceState.WAITING,
    ]  # fmt: skip
    assert chain(site, two)[-1].act == DeviceAct.DELIVERABLE
    assert len(chain(site, done)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numbers": " \n"}, "au moins un numéro"),
        ({"numbers": "A\n" * 501}, "501 lignes"),
        ({"act": "sortir"}, "n'est pas dans la liste"),
        ({"act": "hors-service"}, "Choisissez un motif"),
        ({"act": "livrable", "erased_on": day()}, "méthode, sa date et son résultat"),
    ],
)
def test_a_list_that_cannot_be_read_says_why_and_keeps_what_was_typed(people, changes, words):
    answer = people["reconditionneur"].send(BATCH, {"numbers": "ABC", "act": "reprendre", **changes})
    assert answer.status_code == 422
    assert words in read(answer)


def test_only_a_refurbisher_has_the_list_and_only_the_alpi_imports(people):
    for who in ("gestion", "mediateur"):
        assert people[who].get(people[who].at("ordinateurs/lot/")).status_code == 404
    for who in ("mediateur", "reconditionneur"):
        assert people[who].get(people[who].at("ordinateurs/importer/")).status_code == 404


def test_the_buttons_are_the_acts_that_the_table_of_moves_opens(site, people):
    number = laptop(site)
    page = people["reconditionneur"].details("ordinateurs", number).text
    assert set(re.findall(r"/reconditionnement/ordinateurs/([a-z-]+)/\"", page)) >= {
        "livrable",
        "hors-service",
        "perdu",
    }
    assert "/ordinateurs/reprendre/" not in page
