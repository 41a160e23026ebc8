"""A form sent again, by the back button or a second window: one row, and who sends it is told and led to it."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

import diagnosis
from assure import scenes
from at_once import at_once
from demo_app import ROLES, Person, as_system, counts, filled, named, number_in, read, structure
from diagnosis import token
from handover_cast import lay
from models.base import now
from models.charter import CharterVersion
from models.draft import Draft
from paper_trail import contracted
from path_cast import session_of
from request_story import quarter
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both

NEW = "/prescription/prescriptions/new/"


def charter(site) -> int:
    with as_system(site) as session:
        return session.scalars(select(CharterVersion.id).order_by(CharterVersion.id.desc())).first()


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


# ───────── Any other form: the back button, a second window ─────────
def session_on(site, **changes):
    return session_of(site, title="Deux fois la même", **changes)


TWICE = {
    "seances": ("mediateur", session_on),
    "demandes": ("mediateur", lambda site: {"quarter": quarter(2), "asked": "2", "why": "Deux ateliers commencent."}),
    "reperages": (
        "mediateur",
        lambda site: {
            "first_name": "Odile", "last_name": "Lahitte", "contact": "06 39 98 44 55", "is_agreed": "y",
            "prescriber_id": str(structure(site, "prescripteur@example.org")),
        },
    ),
    "bons-de-commande": (
        "gestion",
        lambda site: {
            "refurbisher_id": str(contracted(site)), "wanted_on": "", "note": "Bis",
            "lot": "", "count": "", "numbers": "",
        },
    ),
}  # fmt: skip


def told_already(answer, url: str) -> None:
    assert answer.status_code == 409, read(answer)[:800]
    assert "C'est déjà enregistré" in read(answer)
    assert url in answer.text


@pytest.mark.parametrize("slug", sorted(TWICE))
def test_the_same_form_sent_again_makes_one_row_and_says_so(site, people, slug):
    who, form = TWICE[slug]
    person, words = people[who], form(site)
    place = person.at(f"{slug}/new/")
    before = counts(site)
    made = number_in(person.send(place, words))
    once = counts(site)
    assert once != before
    told_already(person.send(place, words), f"{slug}/details/?id={made}")
    assert counts(site) == once


@pytest.mark.parametrize("slug", sorted(TWICE))
def test_four_windows_that_send_one_form_at_once_make_one_row(site, slug):
    who, form = TWICE[slug]
    words = form(site)
    words |= {key: "À quatre" for key in ("title", "last_name", "note", "why") if key in words}
    windows = [Person(site, f"{who}@example.org", ROLES[who]) for _ in range(4)]
    for window in windows:
        window.send("/nothing", {})  # the token is read once, before the race
    sending = [partial(window.send, window.at(f"{slug}/new/"), words) for window in windows]
    first, *others = sorted(at_once(*sending), key=lambda answer: answer.status_code)
    made = number_in(first)  # it made the row and its mark: the others, and all the next ones, find them
    for answer in (*others, *at_once(*sending)):
        told_already(answer, f"{slug}/details/?id={made}")


def test_one_word_changed_ten_minutes_or_another_account_make_another_session(site, people):
    words, place = session_on(site, place="Ailleurs"), "/mediation/seances/new/"
    first = number_in(people["mediateur"].send(place, words))
    assert number_in(people["mediateur"].send(place, words | {"minutes": "60"})) != first
    second = number_in(people["mediateur"].send(place, words))
    assert second != first  # since the last form sent was another one
    assert number_in(people["mediateur2"].send(place, words)) not in (first, second)
    with as_system(site) as session:
        for mark in session.scalars(select(Draft).where(Draft.place == "seances/envoyé")):
            mark.saved_at = now() - timedelta(minutes=11)
        session.commit()
    assert number_in(people["mediateur"].send(place, words)) not in (first, second)


def test_a_row_that_has_gone_its_way_since_is_no_twin(site, people):
    """A request refused may be asked again in the same words."""
    words = TWICE["demandes"][1](site) | {"quarter": quarter(2), "asked": "1"}
    person = people["mediateur"]
    first = number_in(person.send("/mediation/demandes/new/", words))
    assert person.act("envoyer", first, "demandes").status_code == 302
    assert number_in(person.send("/mediation/demandes/new/", words)) != first


# ───────── Sent, then back to its form ─────────
def test_the_form_of_a_dossier_sent_meanwhile_says_so_and_leads_to_it(site, people, mugron):
    person = people["prescripteur"]
    number = number_in(person.send(NEW, filled(mugron, last_name="Retour", act="enregistrer")))
    edit = f"/prescription/prescriptions/edit/?id={number}"
    assert person.get(edit).status_code == 200
    assert person.act("transmettre", number).status_code == 302
    for answer in (person.get(edit), person.send(edit, filled(mugron, last_name="Retour", act="transmettre"))):
        assert answer.status_code == 403
        assert "Cette fiche ne se modifie pas, ou plus" in read(answer)
        assert "Elle a été transmise, signée ou close" in read(answer)
        assert f"/prescription/prescriptions/details/?id={number}" in answer.text


def test_who_may_change_no_such_row_is_told_of_the_role(site, people):
    answer = people["prescripteur"].get(f"/prescription/versions-charte/edit/?id={charter(site)}")
    assert answer.status_code == 403
    assert "Votre rôle ne permet pas cela" in read(answer)


def test_a_grid_sent_again_by_the_back_button_is_kept_once_and_says_so(site, people):
    person = people["mediateur"]
    number = scenes.dossier_at(site)
    lay(site, number, met_on=today())
    begun = number_in(person.send("/mediation/evaluations/new/", {"prescription_id": str(number)}))
    version = token(person.get(f"/mediation/evaluations/edit/?id={begun}"))
    values = dict.fromkeys(diagnosis.asked(site, begun)[:3], "2")
    assert diagnosis.fill(person, begun, values, version=version).status_code == 302
    told_already(diagnosis.fill(person, begun, values, version=version), f"evaluations/details/?id={begun}")
    assert diagnosis.fill(person, begun, dict.fromkeys(values, "0"), version=version).status_code == 409
