"""A form sent twice, a repérage used twice, a mediator asked twice: one dossier, or a reason."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from at_once import at_once
from demo_app import Person, as_system, counts, dossier, filled, named, number_in, read, structure
from models.base import now
from models.prescription import Prescription
from models.spotting import Spotting
from pin40.words import Stage
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both

NEW = "/prescription/prescriptions/new/"


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


def dossiers_of(site, last_name: str) -> list[Prescription]:
    with as_system(site) as session:
        found = session.scalars(select(Prescription).join(Prescription.beneficiary).order_by(Prescription.id)).all()
        return [one for one in found if one.beneficiary.last_name == last_name]


# ───────── One form makes one dossier ─────────
@pytest.mark.parametrize("act", ["enregistrer", "transmettre"])
def test_four_clicks_on_one_form_make_one_dossier(site, mugron, act):
    windows = [Person(site, "prescripteur@example.org", "prescription") for _ in range(4)]
    for window in windows:
        window.send("/nothing", {})  # the token is read once, before the race
    for turn in "abcde":
        name = f"Clic{act}{turn}"
        form = filled(mugron, last_name=name, act=act)
        answers = at_once(*(partial(window.send, NEW, form) for window in windows))
        assert len({number_in(answer) for answer in answers}) == 1
        made = dossiers_of(site, name)
        assert [one.stage for one in made] == [Stage.DRAFT if act == "enregistrer" else Stage.SENT]


def test_numbers_stand_without_a_hole_after_forms_sent_twice(site, people, mugron):
    first, second, third = (
        dossier(site, number_in(people["prescripteur"].send(NEW, filled(mugron, last_name=name, act="enregistrer"))))
        for name in ("Rangée", "Rangée", "Suivante")
    )
    assert first.number == second.number
    assert int(third.number.split("-")[1]) == int(first.number.split("-")[1]) + 1


def test_one_word_changed_is_another_dossier_and_loses_nothing(site, people, mugron):
    for who in ("Sandrine", "Camille"):
        form = filled(mugron, last_name="Deuxfois", worker_name=who, act="enregistrer")
        number_in(people["prescripteur"].send(NEW, form))
    assert [one.worker_name for one in dossiers_of(site, "Deuxfois")] == ["Sandrine", "Camille"]


def test_the_same_words_later_or_from_another_structure_are_another_dossier(site, people, mugron):
    form = filled(mugron, last_name="Plustard", act="enregistrer")
    made = number_in(people["prescripteur"].send(NEW, form))
    assert number_in(people["prescripteur2"].send(NEW, form)) != made
    with as_system(site) as session:
        session.get(Prescription, made).created_at = now() - timedelta(minutes=11)
        session.commit()
    assert number_in(people["prescripteur"].send(NEW, form)) != made


# ───────── One repérage makes one dossier ─────────
def spotted(site, last_name: str) -> int:
    with as_system(site) as session:
        made = Spotting(
            mediator_id=structure(site, "mediateur@example.org"),
            prescriber_id=structure(site, "prescripteur@example.org"),
            first_name="Aurore", last_name=last_name, contact="06", is_agreed=True, spotted_on=today(),
        )  # fmt: skip
        session.add(made)
        session.commit()
        return made.id


def test_a_second_dossier_of_one_spotting_is_refused_and_named(site, people, mugron):
    number, person = spotted(site, "Repérée"), people["prescripteur"]
    form = filled(mugron, first_name="Aurore", last_name="Repérée", spotting_id=str(number), act="enregistrer")
    first = dossier(site, number_in(person.send(NEW, form)))
    assert first.spotting_id == number
    before = counts(site)
    for act in ("enregistrer", "transmettre"):
        answer = person.send(NEW, {**form, "worker_name": "Autre", "act": act})
        assert answer.status_code == 422
        assert f"Ce repérage a déjà donné le dossier {first.number} : reprenez-le." in read(answer)
        assert "Autre" in answer.text
    assert counts(site) == before


def test_the_way_from_a_used_spotting_leads_to_its_dossier(site, people, mugron):
    number, person = spotted(site, "Chemin"), people["prescripteur"]
    assert person.get(f"{NEW}?spotting={number}").status_code == 200
    form = filled(mugron, first_name="Aurore", last_name="Chemin", spotting_id=str(number), act="enregistrer")
    made = number_in(person.send(NEW, form))
    answer = person.get(f"{NEW}?spotting={number}")
    assert number_in(answer) == made
    assert "Ce repérage a déjà donné le dossier" in read(person.get(answer.location))
    person.act("abandonner", made, reason="GAVE_UP")
    assert dossier(site, made).stage == Stage.CLOSED
    again = person.send(NEW, {**form, "worker_name": "Autre"})
    assert again.status_code == 422
    assert "qui est clos" in read(again)


def test_a_dossier_thrown_away_frees_its_spotting(site, people, mugron):
    number, person = spotted(site, "Jetée"), people["prescripteur"]
    form = filled(mugron, first_name="Aurore", last_name="Jetée", spotting_id=str(number), act="enregistrer")
    made = number_in(person.send(NEW, form))
    assert person.send(f"/prescription/prescriptions/delete/?id={made}").status_code == 302
    assert number_in(person.send(NEW, {**form, "worker_name": "Autre"})) != made


def test_two_windows_on_one_spotting_make_one_dossier(site, mugron):
    number = spotted(site, "Course")
    windows = [Person(site, "prescripteur@example.org", "prescription") for _ in range(2)]
    forms = [
        filled(mugron, last_name="Course", worker_name=who, spotting_id=str(number), act="enregistrer")
        for who in ("Un", "Deux")
    ]
    answers = at_once(*(partial(w.send, NEW, form) for w, form in zip(windows, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert len(dossiers_of(site, "Course")) == 1


# ───────── The mediator who refused ─────────
def test_asking_again_whoever_refused_must_be_said(site, people, mugron):
    sender, mediator = people["prescripteur"], people["mediateur"]
    mine = structure(site, "mediateur@example.org")
    made = number_in(sender.send(NEW, filled(mine, last_name="Retour")))
    assert mediator.act("refuser", made, reason="TOO_FAR", note="", suggested="").status_code == 302
    assert "Vient de refuser ce dossier" in read(sender.details("prescriptions", made))
    answer = sender.act("reorienter", made, mediator_id=str(mine), no_stock_reason="")
    assert answer.status_code == 422
    assert "Ce Médiateur vient de refuser ce dossier" in read(answer)
    assert dossier(site, made).stage == Stage.TO_REDIRECT
    said = {"mediator_id": str(mine), "no_stock_reason": "Il a rappelé : une place s'est libérée."}
    assert sender.act("reorienter", made, **said).status_code == 302
    assert dossier(site, made).mediator_id == mine
