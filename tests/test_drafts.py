"""A form begun is kept for its author alone, offered again, thrown away once sent; never told by the journal."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from demo_app import Person, as_system, filled, number_in, read, structure
from form_reader import forms_in
from models import trashing
from models.base import now
from models.beneficiary import Beneficiary
from models.draft import Draft
from models.event import Change, Event
from small_app import Browser
from views.doors import today

pytest_plugins = ("demo_app",)
NEW = "/prescription/prescriptions/new/"
PEOPLE = "/prescription/beneficiaires/new/"
BEGUN = "Vous aviez commencé ce formulaire"


def keep(person, address: str, **typed):
    return person.send("/brouillons/", {"_formulaire": address, **typed})


def drafts(site) -> list[Draft]:
    with as_system(site) as session:
        begun = select(Draft).where(Draft.place.not_like("%/envoyé")).order_by(Draft.id)  # nor what was just sent
        found = list(session.scalars(begun))
        session.expunge_all()
        return found


@pytest.fixture(autouse=True)
def nothing_begun(site):
    yield
    with as_system(site) as session:
        for draft in session.scalars(select(Draft)):
            session.delete(draft)
        session.commit()


def person(people, first_name: str) -> int:
    form = {"first_name": first_name, "last_name": "Brouillonne", "birth_year": "1950", "gender": "UNTOLD"}
    return number_in(people["prescripteur"].send(PEOPLE, form))


def test_what_is_typed_is_kept_offered_and_taken_up_again(site, people):
    one = people["prescripteur"]
    answer = keep(one, NEW, first_name="Ulysse", motivation="Écrire à sa fille", criterion_means="y", act="transmettre")
    assert answer.status_code == 200
    assert "\xa0h\xa0" in answer.json["at"]
    page = one.get(NEW)
    assert BEGUN in read(page)
    assert "Ulysse" not in page.text
    back = one.get(f"{NEW}?brouillon=1")
    form = next(form for form in forms_in(back.text) if "motivation" in form.fields)
    sent = dict(form.pairs())
    assert (sent["first_name"], sent["motivation"].strip(), sent["criterion_means"]) == (
        "Ulysse",
        "Écrire à sa fille",
        "y",
    )
    assert "Voici votre saisie du" in read(back)
    assert {name for draft in drafts(site) for name in draft.fields} == {"first_name", "motivation", "criterion_means"}


def test_keeping_twice_keeps_one_and_sending_the_form_forgets_it(site, people):
    one = people["prescripteur"]
    for word in ("Vic", "Victoire"):
        assert keep(one, PEOPLE, first_name=word).status_code == 200
    assert [draft.fields["first_name"] for draft in drafts(site)] == [["Victoire"]]
    assert one.send(PEOPLE, {"first_name": ""}).status_code == 422
    assert len(drafts(site)) == 1
    person(people, "Victoire")
    assert drafts(site) == []


def test_a_draft_of_a_record_keeps_the_version_it_was_read_from(site, people):
    one = people["prescripteur"]
    number = person(people, "Wanda")
    place = f"/prescription/beneficiaires/edit/?id={number}"
    assert (
        keep(one, place, first_name="Wanda", last_name="Brouillonne", email="w@example.org", version="1").status_code
        == 200
    )
    other = {"first_name": "Wanda", "last_name": "Brouillonne", "phone": "06 00 00 00 09", "birth_year": "1950"}
    colleague = Person(site, "prescripteur@example.org", "prescription")
    with as_system(site) as session:
        session.get(Beneficiary, number).phone = "06 00 00 00 09"
        session.commit()
    back = colleague.get(f"{place}&brouillon=1")
    form = next(form for form in forms_in(back.text) if "email" in form.fields)
    sent = dict(form.pairs())
    assert (sent["email"], sent["version"]) == ("w@example.org", "1")
    answer = one.send(place, {**other, **sent})
    assert answer.status_code == 409
    assert "w@example.org" in answer.text


@pytest.mark.parametrize("who", ["prescripteur2", "gestion", "mediateur"])
def test_nobody_else_finds_it(site, people, who):
    assert keep(people["prescripteur"], PEOPLE, first_name="Xavière").status_code == 200
    other = people[who]
    place = other.at("beneficiaires/new/")
    for address in (place, f"{place}?brouillon=1"):
        page = other.get(address)
        assert "Xavière" not in page.text
        assert BEGUN not in read(page)
    other.send("/brouillons/jeter/", {"formulaire": PEOPLE})
    assert len(drafts(site)) == 1


def test_throwing_it_away_leaves_nothing(site, people):
    one = people["prescripteur"]
    assert keep(one, f"{NEW}?spotting=3", first_name="Yolaine").status_code == 200
    answer = one.send("/brouillons/jeter/", {"formulaire": f"{NEW}?spotting=3"})
    assert (answer.status_code, answer.location) == (302, f"{NEW}?spotting=3")
    assert drafts(site) == []


ADDRESSES = ("", "/", "https://example.com/prescription/prescriptions/new/", "/gestion/lots/new/", "/mediation/seances/new/",
             "/prescription/nulle-part/new/", "/prescription/prescriptions/details/?id=1", "/prescription/structures/new/",
             "/prescription/prescriptions/edit/?id=100000000", "/prescription/prescriptions/edit/?id=abc",
             "/prescription/prescriptions/new/?a=" + "a" * 400)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_a_form_that_one_may_fill_keeps_a_draft(site, people, address):
    assert keep(people["prescripteur"], address, first_name="Zoé").status_code == 404
    assert people["prescripteur"].send("/brouillons/jeter/", {"formulaire": address}).status_code == 404
    assert drafts(site) == []


def test_a_foreign_record_and_a_sent_one_keep_none(site, people):
    foreign = number_in(people["prescripteur2"].send(NEW, {
        **filled(structure(site, "mediateur@example.org"), first_name="Abel", last_name="Ailleurs"), "act": "enregistrer"}))  # fmt: skip
    for who in ("prescripteur", "mediateur", "gestion"):
        other = people[who]
        assert keep(other, other.at(f"prescriptions/edit/?id={foreign}"), motivation="x").status_code == 404


def test_numbers_that_must_never_be_written_are_not_even_kept_begun(site, people):
    typed = {
        "first_name": "Bérénice",
        "motivation": "Son numéro : 1 85 05 78 006 084 91",
        "x" * 80: "long",
        "note": "\x00",
    }
    assert keep(people["prescripteur"], NEW, **typed).status_code == 200
    assert list(drafts(site)[0].fields) == ["first_name"]
    many = {f"champ{rank}": "a" * 19_000 for rank in range(5)}
    assert keep(people["prescripteur"], NEW, **many).status_code == 413


def test_the_journal_says_nothing_of_it(site, people):
    with as_system(site) as session:
        before = session.scalar(select(func.count(Event.id)))
    assert keep(people["prescripteur"], NEW, first_name="Clorinde-Secrète").status_code == 200
    with as_system(site) as session:
        assert session.scalar(select(func.count(Event.id))) == before
        assert "Clorinde-Secrète" not in str(session.scalars(select(Change.after)).all())


def test_it_is_forgotten_after_some_days(site, people):
    assert keep(people["prescripteur"], NEW, first_name="Dieudonné").status_code == 200
    assert keep(people["prescripteur"], PEOPLE, first_name="Edmée").status_code == 200
    with as_system(site) as session:
        session.scalars(select(Draft).where(Draft.place == "prescriptions/new")).one().saved_at = now() - timedelta(
            days=15
        )
        session.commit()
        assert trashing.forget(today()) == 1
    assert [draft.place for draft in drafts(site)] == ["beneficiaires/new"]


def test_a_session_over_leads_back_to_the_form(site):
    stranger = Browser(site)
    answer = stranger.post(f"{PEOPLE}?x=1", {"first_name": "Fantine"}, page="/connexion")
    assert answer.status_code == 302
    assert answer.location.endswith("next=/prescription/beneficiaires/new/?x%3D1")
    assert stranger.post("/brouillons/", {"_formulaire": PEOPLE}, page="/connexion").status_code == 302
    assert drafts(site) == []


def test_signing_in_for_a_form_says_that_what_was_kept_comes_back(site):
    asked = Browser(site).get("/prescription/prescriptions/new/").location
    assert "ce qui a été gardé vous y sera proposé" in read(Browser(site).get(asked))
    for other in ("/connexion", "/connexion?next=/prescription/", "/connexion?next=//ailleurs/new/"):
        assert "ce qui a été gardé" not in read(Browser(site).get(other)), other


def test_a_field_that_its_box_does_not_ask_for_is_not_kept_and_comes_back_in_a_refused_form(site, people):
    form = {
        "first_name": "Guenièvre",
        "last_name": "Brouillonne",
        "gender": "UNTOLD",
        "representative_name": "Mme Untel",
    }
    refused = people["prescripteur"].send(PEOPLE, form | {"birth_year": "abc"})
    assert refused.status_code == 422
    assert "Mme Untel" in refused.text
    for box, expected in (({}, None), ({"has_representative": "y"}, "Mme Untel")):
        named = form | box | ({"first_name": "Hermione"} if box else {})
        number = number_in(people["prescripteur"].send(PEOPLE, named))
        with as_system(site) as session:
            assert session.get(Beneficiary, number).representative_name == expected
