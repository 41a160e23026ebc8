"""Many rows at once: picked, previewed, changed one by one, undone; acts in number; corrections in place; saved views."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import as_system, read
from form_reader import forms_in
from models import changing
from models.device import Device
from models.prescription import Prescription
from models.saved_view import SavedView
from pin40.words import Role, Stage
from views import picked
from views.menu import CONTENTS

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both
PLACE = "ordinateurs/modifier/"


def laptops(site, count, **where):
    with as_system(site) as session:
        query = select(Device).filter_by(**where).order_by(Device.id)
        return {row.id: row.version for row in session.scalars(query.limit(count))}


def value(site, number, name="screen_inches"):
    with as_system(site) as session:
        return getattr(session.get(Device, number), name)


def rows_of(versions):
    return ",".join(f"{number}:{version}" for number, version in versions.items())


def change(person, versions, new, **more):
    typed = {"rows": rows_of(versions), "column": "model", "sent": "1", "model": new, **more}
    return person.send(person.at(PLACE), typed)


def lot_of(page):
    return re.search(r'name="lot" value="([^"]+)"', page.text)[1]


def test_a_field_is_previewed_changed_row_by_row_and_undone(site, people):
    person, versions = people["gestion"], laptops(site, 3)
    before = {number: value(site, number, "model") for number in versions}
    asked = person.get(person.at(f"{PLACE}?" + "&".join(f"ids={n}" for n in versions)))
    assert "Champ à changer" in read(asked)
    preview = change(person, versions, "Pin 40 bis")
    assert preview.status_code == 200
    assert "Rien n'est encore fait" in read(preview)
    assert {number: value(site, number, "model") for number in versions} == before
    done = change(person, versions, "Pin 40 bis", confirmed="1")
    assert "3 ordinateurs : changé" in read(done)
    assert {value(site, number, "model") for number in versions} == {"Pin 40 bis"}
    assert "Annuler la modification" in read(person.get(person.at("ordinateurs/")))
    undone = person.send(person.at("ordinateurs/annuler-modification/"), {"lot": lot_of(done)})
    assert "3 ordinateurs : remis comme avant" in read(undone)
    again = person.send(person.at("ordinateurs/annuler-modification/"), {"lot": lot_of(done)})
    assert read(again).count("Déjà annulé") == 3
    late = person.send(person.at("ordinateurs/annuler-modification/"), {"lot": "inconnu"})
    assert "Rien n'est annulé" in read(late)
    assert "Rien n'est choisi" not in read(late)
    assert {number: value(site, number, "model") for number in versions} == before


def test_a_row_that_somebody_changed_meanwhile_is_left_alone_and_named(site, people):
    person, versions = people["gestion"], laptops(site, 2)
    first, second = versions
    with as_system(site) as session:
        moved = session.get(Device, first)
        moved.model, name = "Changé ailleurs", str(moved)
        session.commit()
    done = change(person, versions, "Pin 41", confirmed="1")
    assert "entre-temps" in read(done)
    assert name in read(done)
    assert (value(site, first, "model"), value(site, second, "model")) == ("Changé ailleurs", "Pin 41")
    with as_system(site) as session:
        session.get(Device, second).model = "Encore ailleurs"
        session.commit()
    undone = person.send(person.at("ordinateurs/annuler-modification/"), {"lot": lot_of(done)})
    assert "entre-temps" in read(undone)
    assert value(site, second, "model") == "Encore ailleurs"


def test_after_ten_minutes_or_by_somebody_else_nothing_is_undone(site, people, monkeypatch):
    person, versions = people["gestion"], laptops(site, 1)
    done = change(person, versions, "Pin 42", confirmed="1")
    other = people["reconditionneur"].send(
        "/reconditionnement/ordinateurs/annuler-modification/", {"lot": lot_of(done)}
    )
    assert other.status_code == 409
    monkeypatch.setattr(changing, "UNDO_WITHIN", timedelta(0))
    assert person.send(person.at("ordinateurs/annuler-modification/"), {"lot": lot_of(done)}).status_code == 409
    assert value(site, next(iter(versions)), "model") == "Pin 42"


def test_only_writable_columns_of_reachable_rows_change(site, people):
    mine = people["reconditionneur"]
    foreign = laptops(site, 1, refurbisher_id=None)
    assert (
        mine.send(mine.at(PLACE), {"rows": rows_of(foreign), "column": "os", "sent": "1", "os": "x"}).status_code == 422
    )
    own = {int(n): 1 for n in re.findall(r'name="ids" value="(\d+)"', mine.get(mine.at("ordinateurs/")).text)[:1]}
    answer = mine.send(mine.at(PLACE), {"rows": rows_of(own), "column": "model", "sent": "1", "model": "x"})
    assert "Ce choix n'est pas dans la liste" in read(answer)  # the model is the Alpi's
    assert people["mediateur"].get("/mediation/ordinateurs/modifier/?ids=1").status_code == 403


def test_every_result_is_taken_at_once_and_too_many_are_refused(people, monkeypatch):
    person = people["gestion"]
    page = read(person.get(person.at("ordinateurs/?state=DELIVERED")))
    told = int(re.search(r"Tout sélectionner \((\d+) résultats?\)", page)[1])
    asked = person.get(person.at(f"{PLACE}?all=1&state=DELIVERED"))
    assert len(re.search(r'name="rows"[^>]*value="([^"]+)"', asked.text)[1].split(",")) == told
    assert person.get(person.at(PLACE)).status_code == 422
    monkeypatch.setattr(picked, "MOST", told - 1)
    assert person.get(person.at(f"{PLACE}?all=1&state=DELIVERED")).status_code == 422


@pytest.mark.parametrize("wrong", [{"year": "abc"}, {"year": "2999"}, {"year": "2099"}])
def test_a_wrong_value_is_said_by_its_field_and_nothing_changes(site, people, wrong):
    person, versions = people["gestion"], laptops(site, 1)
    was = value(site, next(iter(versions)), "year")
    typed = {"rows": rows_of(versions), "column": "year", "sent": "1", "confirmed": "1", **wrong}
    answer = person.send(person.at(PLACE), typed)
    assert answer.status_code in (200, 422)
    assert any(words in read(answer) for words in ("nombre entier", "entre 1990 et 2100", "à venir"))
    assert value(site, next(iter(versions)), "year") == was


def test_rows_are_corrected_where_they_stand(site, people):
    person = people["gestion"]
    numbers = list(laptops(site, 2))
    opened = person.get(
        person.at("ordinateurs/?sort=inventory_number&place=1&page_size=100&" + "&".join(f"ids={n}" for n in numbers))
    )
    fields = re.findall(r'name="(r\d+-model)"', opened.text)
    assert fields
    rows = re.search(r'name="rows" value="([^"]+)"', opened.text)[1]
    typed = dict(re.findall(r'name="(r\d+-\w+)"[^>]*value="([^"]*)"', opened.text))
    for pair in rows.split(","):
        grade = re.search(rf'name="r{pair.split(":")[0]}-grade".*?</select>', opened.text, re.S)
        chosen = re.search(r'selected value="(\w*)"|value="(\w*)" selected', grade[0]) if grade else None
        typed |= {f"r{pair.split(':')[0]}-grade": (chosen[1] or chosen[2] or "") if chosen else ""}
    number = fields[0][1:].partition("-")[0]
    saved = person.send(person.at("ordinateurs/lignes/"), {"rows": rows, **typed, f"r{number}-model": "Sur place"})
    assert saved.status_code == 302
    assert value(site, int(number), "model") == "Sur place"
    again = person.send(person.at("ordinateurs/lignes/"), {"rows": rows, **typed, f"r{number}-model": "Trop tard"})
    assert again.status_code == 302
    assert value(site, int(number), "model") == "Sur place"
    assert "entre-temps" in read(person.get(person.at("ordinateurs/")))


CHANGEABLE = [
    (screen, role) for _, screens in CONTENTS for screen in screens if screen.changeable for role in screen.panels
]
WHO = {Role.MANAGER: "gestion", Role.PRESCRIBER: "prescripteur", Role.MEDIATOR: "mediateur",
       Role.REFURBISHER: "reconditionneur"}  # fmt: skip


@pytest.mark.parametrize(("screen", "role"), [one for one in CHANGEABLE if one[1] in WHO])
def test_every_field_offered_for_several_rows_opens_its_form_in_every_list(people, screen, role):
    person = people[WHO[role]]
    listed = person.get(person.at(f"{screen.slug}/"))
    ticks = re.findall(r'name="ids" value="(\d+)"', listed.text)[:2]
    if not ticks:  # this role reads the list and changes nothing in it
        assert "Modifier un champ" not in listed.text
        return
    chosen = "&".join(f"ids={number}" for number in ticks)
    asked = person.get(person.at(f"{screen.slug}/modifier/?{chosen}"))
    if asked.status_code == 403:
        return
    (opened,) = [one for one in forms_in(asked.text) if one.action.partition("?")[0].endswith("/modifier/")]
    for column in [value for value in opened.fields["column"].options if value]:
        answer = person.send(opened.action, dict(opened.pairs()) | {"column": column})
        assert answer.status_code == 200, (screen.slug, column)
    assert person.get(person.at(f"{screen.slug}/?place=1&{chosen}")).status_code == 200


def test_several_dossiers_are_accepted_at_once_each_by_its_own_act(site, people):
    person = people["mediateur"]
    page = person.get(person.at("prescriptions/?page_size=100"))
    numbers = [int(n) for n in re.findall(r'name="ids" value="(\d+)"', page.text)]
    with as_system(site) as session:
        stages = {n: session.get(Prescription, n).stage for n in numbers}
    waiting = [n for n in numbers if stages[n] == Stage.SENT][:2]
    over = next(n for n in numbers if stages[n] == Stage.CLOSED)
    preview = person.get(
        person.at("prescriptions/plusieurs/accepter/?" + "&".join(f"ids={n}" for n in (*waiting, over)))
    )
    assert "Ce dossier est « clos »" in read(preview)
    rows = re.search(r'name="rows" value="([^"]+)"', preview.text)[1]
    done = person.send(person.at("prescriptions/plusieurs/accepter/"), {"rows": rows, "confirmed": "1"})
    assert "Annuler ces changements" not in read(done)
    with as_system(site) as session:
        assert {session.get(Prescription, n).stage for n in waiting} == {Stage.ACCEPTED}
        assert session.get(Prescription, over).stage == Stage.CLOSED
    assert people["prescripteur"].get("/prescription/prescriptions/plusieurs/accepter/?ids=1").status_code == 404


# ───────── Saved views ─────────
def views(site):
    with as_system(site) as session:
        return {view.name: view for view in session.scalars(select(SavedView))}


def test_a_view_is_kept_for_oneself_or_shared_with_ones_own_structure(site, people):
    person = people["mediateur"]
    place = person.at("prescriptions/vues/?stage=SENT&sort=-sent_on")
    assert person.send(place, {"act": "save", "name": ""}).status_code == 422
    assert person.send(place, {"act": "save", "name": "À relancer", "is_default": "y"}).status_code == 302
    assert (
        person.send(
            person.at("prescriptions/vues/"), {"act": "save", "name": "Pour tous", "is_shared": "y"}
        ).status_code
        == 302
    )
    page = person.get(person.at("prescriptions/"))
    assert "À relancer" in page.text
    assert 'href="/mediation/prescriptions/?stage=SENT&amp;sort=-sent_on"' in page.text  # the menu opens it
    for other in ("mediateur2", "prescripteur", "gestion"):
        assert "Pour tous" not in people[other].get(people[other].at("prescriptions/")).text
    view = views(site)["À relancer"]
    for other in ("mediateur2", "gestion"):
        stolen = people[other].send(people[other].at("prescriptions/vues/"), {"act": "delete", "id": view.id})
        assert stolen.status_code == 404
    second = person.send(person.at("prescriptions/vues/"), {"act": "default", "id": views(site)["Pour tous"].id})
    assert second.status_code == 302
    assert [view.name for view in views(site).values() if view.is_default] == ["Pour tous"]
    assert person.send(person.at("prescriptions/vues/"), {"act": "delete", "id": view.id}).status_code == 302
    assert "À relancer" not in views(site)
