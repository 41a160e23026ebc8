"""What was read on an older row changes nothing, and what was typed on it is kept; nobody unsigned opens a form."""

import re

import pytest
from sqlalchemy import delete, select

from demo_app import Person, as_system, counts, number_in, read, structure
from form_reader import forms_in
from link_cast import asked_link, row
from models.assessment import CompetenceAssessment
from models.charter import CharterSignature, CharterVersion
from models.scope import models
from path_cast import accepted as taken
from path_cast import ago, agreement, presences, session_of, shown, told
from pin40 import access
from pin40.words import Level, Role
from questionnaire_cast import accepted, form, given, kept  # noqa: F401
from views.doors import PANELS
from views.menu import CONTENTS

pytest_plugins = ("demo_app",)
WHO = {
    Role.MANAGER: "gestion", Role.PRESCRIBER: "prescripteur", Role.MEDIATOR: "mediateur",
    Role.REFURBISHER: "reconditionneur",
}  # fmt: skip
POSTED = [(name, act) for name, acts in access.ACTS.items() for act, one in acts.items() if one.is_posted]
SLUGS = {screen.record.__name__: screen.slug for _, screens in CONTENTS for screen in screens}


# ───────── Every act ─────────
def reached(site, people, name: str, act: str, some):
    """(person, slug, row) for somebody who may do this act on a row that they reach; None where there is none."""
    if name == "QuestionnaireLink":  # the demonstration leaves none: a link lives a few days
        number = some("accepted")
        asked_link(people["mediateur"], number)
        return people["mediateur"], SLUGS[name], row(site, number).id
    wanted = CharterVersion.__name__ if name == CharterSignature.__name__ else name
    model = next(one for one in models() if one.__name__ == wanted)
    with as_system(site) as session:
        numbers = session.scalars(select(model.id).order_by(model.id.desc()).limit(60)).all()
    for role in sorted(access.ACTS[name][act].roles, key=lambda one: one != Role.MANAGER):
        person = people[WHO[role]]
        if wanted != name:
            return person, SLUGS[name], numbers[-1]
        for number in numbers:
            if person.get(f"/{PANELS[role]}/{SLUGS[name]}/details/?id={number}").status_code == 200:
                return person, SLUGS[name], number
    return None


@pytest.mark.parametrize(("name", "act"), POSTED)
def test_an_act_sent_from_an_older_page_is_refused_and_changes_nothing(site, people, request, name, act):
    found = reached(site, people, name, act, request.getfixturevalue)
    assert found is not None, f"no row to try {name} {act} on: give the demonstration one"
    person, slug, number = found
    before = counts(site)
    answer = person.act(act, number, slug, version="999")
    assert answer.status_code == 409, (name, act, read(answer)[:400])
    assert "pendant que vous la lisiez" in read(answer)
    assert counts(site) == before


def test_a_reperage_answered_from_an_older_page_stays_without_answer(site, people):
    person, prescriber = people["mediateur"], structure(site, "prescripteur@example.org")
    spotting = number_in(person.send("/mediation/reperages/new/", {
        "first_name": "Odile", "last_name": "Vieillepage", "contact": "06 00 00 00 00", "commune_id": "",
        "prescriber_id": str(prescriber), "note": "", "is_agreed": "y",
    }))  # fmt: skip
    page = people["prescripteur"].details("reperages", spotting)
    (act,) = [one for one in forms_in(page.text) if one.action.endswith("/repondre/")]
    typed = dict(act.pairs()) | {"answer": act.fields["answer"].options[-1], "answer_note": ""}
    answer = people["prescripteur"].send(act.action, typed | {"version": "999"})
    assert answer.status_code == 409
    assert "pendant que vous la lisiez" in read(answer)
    assert people["prescripteur"].send(act.action, typed).status_code == 302  # it had no answer yet


# ───────── Both values, and one's own kept ─────────
def kept_anyway(person, page) -> None:
    """« Enregistrer mes valeurs », as a browser sends it."""
    (mine,) = forms_in(page.text)
    assert person.send(mine.action, mine.pairs()).status_code == 302


def test_a_questionnaire_corrected_twice_shows_both_values_and_keeps_what_was_typed(site, people, accepted):  # noqa: F811
    person = people["mediateur"]
    number = given(person, accepted, Q02="1")
    place = f"/mediation/questionnaires/edit/?id={number}"
    (opened,) = forms_in(person.get(place).text)
    version = dict(opened.pairs())["version"]
    first = form(accepted, Q01="0", Q02="1", version=version)
    assert person.send(place, first).status_code == 302
    page = person.send(place, form(accepted, Q01="1", Q02="1", version=version) | {"mode": "PAPER"})
    assert page.status_code == 409
    assert "2 champs en désaccord" in read(page)
    assert "Façon de répondre" in read(page)
    assert re.search(r"qui marche \?.*\bOui\b.*\bNon\b", read(page))
    assert kept(site, number)["Q01"][0] == 0
    kept_anyway(person, page)
    assert kept(site, number)["Q01"][0] == 1
    assert kept(site, number)["Q02"][0] == 1


def on_the_way(site, people, name: str) -> int:
    """A path signed ten days ago, its dossier accepted before that."""
    number = taken(site, people, name)
    told(site, number, sent_on=ago(45), answered_on=ago(40), accepted_on=ago(40), met_on=ago(30), assessed_on=ago(20),
         assessed_level=Level.TO_WORK_ON)  # fmt: skip
    path = number_in(people["mediateur"].send("/mediation/parcours/new/", agreement(number)))
    signed = people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(10)), who="person")
    assert signed.status_code == 302
    return path


def test_a_session_corrected_twice_shows_both_values_and_keeps_what_was_typed(site, people):
    person = people["mediateur"]
    one, two = (on_the_way(site, people, name) for name in ("Firmine", "Gaudérique"))
    number = number_in(person.send("/mediation/seances/new/", session_of(site) | {f"p{one}": "PRESENT"}))
    place = f"/mediation/seances/edit/?id={number}"
    (opened,) = forms_in(person.get(place).text)
    version = dict(opened.pairs())["version"]
    theirs = session_of(site, version=version, place="Mairie") | {f"p{one}": "ABSENT"}
    assert person.send(place, theirs).status_code == 302
    mine = session_of(site, version=version, place="Gymnase") | {f"p{one}": "PRESENT", f"p{two}": "EXCUSED"}
    page = person.send(place, mine)
    assert page.status_code == 409
    text = read(page)
    assert "3 champs en désaccord" in text
    assert re.search(r"Gymnase.{1,40}Mairie", text)
    assert "Présent" in text
    assert "Pas prévu" in text
    assert [presences(site, path) for path in (one, two)] == [["ABSENT"], []]
    kept_anyway(person, page)
    assert [presences(site, path) for path in (one, two)] == [["PRESENT"], ["EXCUSED"]]
    assert "Gymnase" in read(person.details("seances", number))


def test_a_field_that_one_left_alone_stands_as_somebody_else_corrected_it(site, people):
    person = other = people["gestion"]
    number = re.search(r"details/\?id=(\d+)", other.get(other.at("beneficiaires/?sort=id")).text)[1]
    place = f"beneficiaires/edit/?id={number}"
    (read_first,) = [one for one in forms_in(person.get(person.at(place)).text) if "last_name" in one.fields]
    (theirs,) = [one for one in forms_in(other.get(other.at(place)).text) if "last_name" in one.fields]
    typed = dict(theirs.pairs()) | {"last_name": "Corrigé", "birth_year": "1961"}
    assert other.send(other.at(place), typed).status_code == 302
    page = person.send(person.at(place), dict(read_first.pairs()) | {"birth_year": "1962"})
    assert page.status_code == 409
    assert "2 champs en désaccord" in read(page)
    assert read(page).count("Vous n'y avez pas touché") == 1
    kept_anyway(person, page)
    shown_now = read(person.details("beneficiaires", number))
    assert "Corrigé" in shown_now
    assert "1962" in shown_now


def test_a_person_that_one_left_alone_in_a_draft_stands_as_somebody_else_corrected_it(site, people):
    person = people["prescripteur"]
    listed = person.get(person.at("prescriptions/?stage=DRAFT&sort=id")).text
    place = f"prescriptions/edit/?id={re.search(r'details/.id=([0-9]+)', listed)[1]}"
    (opened,) = [one for one in forms_in(person.get(person.at(place)).text) if "last_name" in one.fields]
    first = dict(opened.pairs()) | {"last_name": "Reprise", "act": "enregistrer"}
    assert person.send(person.at(place), first).status_code == 302
    page = person.send(person.at(place), dict(opened.pairs()) | {"proof_note": "Vu sur place.", "act": "enregistrer"})
    assert page.status_code == 409
    assert read(page).count("Vous n'y avez pas touché") == 1
    (mine,) = forms_in(page.text)
    assert person.send(mine.action, dict(mine.pairs())).status_code == 302
    assert "Reprise" in read(person.get(person.at(place.replace("edit", "details"))))


# ───────── Signed first ─────────
def unsign(app, email: str) -> None:
    with as_system(app) as session:
        session.execute(delete(CharterSignature).where(CharterSignature.partner_id == structure(app, email)))
        session.commit()


def test_nobody_opens_a_form_that_their_unsigned_structure_could_not_save(fresh):
    people = {name: Person(fresh, f"{name}@example.org", panel) for name, panel in
              (("mediateur", "mediation"), ("prescripteur", "prescription"))}  # fmt: skip
    number = taken(fresh, people, "Hortense")
    told(fresh, number, met_on=ago(3))
    mediator = people["mediateur"]
    begun = mediator.send("/mediation/evaluations/new/", {"prescription_id": str(number)})
    grid = number_in(begun)
    with as_system(fresh) as session:
        assert session.get(CompetenceAssessment, grid).validated_on is None
    rooms = ("evaluations", "objectifs", "questionnaires", "remises", "sav", "seances", "parcours", "demandes")
    places = [f"/mediation/{room}/new/" for room in rooms] + [f"/mediation/evaluations/edit/?id={grid}"]
    assert {place: mediator.get(place).status_code for place in places} == dict.fromkeys(places, 200)
    unsign(fresh, "mediateur@example.org")
    for place in places:
        answer = mediator.get(place)
        assert answer.status_code == 409, place
        assert "signez-la" in read(answer), place
    assert mediator.get("/mediation/presences/new/").status_code == 404
    assert mediator.get("/mediation/evaluations/edit/?id=999999").status_code == 404
    assert mediator.get("/mediation/evaluations/").status_code == 200
