"""What a fresh pair of eyes had found open: each stays closed, on both databases."""

import re

import pytest
from sqlalchemy import func, select

from demo_app import Person, as_system, dossier, filled, named, number_in, read, structure
from form_reader import forms_in
from models.account import Account
from models.beneficiary import Beneficiary
from models.event import AccessLog
from models.partner import Partner
from models.prescription import Prescription
from pin40.words import PartnerRole, Reading, Stage
from views.doors import today

pytest_plugins = ("demo_app",)
NEW = "/prescription/prescriptions/new/"


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


def version(page) -> str:
    return re.search(r'name="version"[^>]*value="([^"]*)"', page.text)[1]


def asked(site) -> int:
    with as_system(site) as session:
        return session.scalar(select(func.count()).where(AccessLog.reading == Reading.ASKED))


def test_sending_tells_who_is_followed_only_when_nothing_else_blocks_and_counts_it(site, people, mugron):
    whole = filled(mugron, first_name="Oracle", last_name="Fermé", birth_year="1950")
    number_in(people["prescripteur"].send(NEW, whole))
    before = asked(site)
    blind = people["prescripteur2"].send(NEW, {**whole, "criterion_means": ""})
    assert blind.status_code == 422
    assert "a déjà un dossier ouvert" not in read(blind)
    assert asked(site) == before
    told = people["prescripteur2"].send(NEW, whole)
    assert "a déjà un dossier ouvert" in read(told)
    assert asked(site) == before + 1


def test_a_homonym_is_lifted_for_these_names_only(site, people, mugron):
    followed = filled(mugron, first_name="Vraie", last_name="Personne", birth_year="1971")
    number_in(people["prescripteur"].send(NEW, followed))
    draft = filled(mugron, first_name="Autre", last_name="Nom", birth_year="1971", act="enregistrer")
    number = number_in(people["prescripteur2"].send(NEW, draft))
    assert people["gestion"].act("lever-homonyme", number, reason="Deux personnes.").status_code == 302
    edit = f"/prescription/prescriptions/edit/?id={number}"
    form = {**followed, "version": version(people["prescripteur2"].get(edit))}
    refused = people["prescripteur2"].send(edit, form)
    assert refused.status_code == 422
    assert "a déjà un dossier ouvert" in read(refused)
    assert dossier(site, number).stage == Stage.DRAFT


def test_a_corrected_identity_is_the_one_that_is_followed(site, people, mugron):
    wrong = filled(mugron, first_name="Marie", last_name="Fautée", birth_year="1960")
    person = dossier(site, number_in(people["prescripteur"].send(NEW, wrong))).beneficiary_id
    edit = f"/gestion/beneficiaires/edit/?id={person}"
    right = {"first_name": "Marie", "last_name": "Corrigée", "birth_year": "1960", "gender": "FEMALE",
             "version": version(people["gestion"].get(edit))}  # fmt: skip
    assert people["gestion"].send(edit, right).status_code == 302
    answer = people["prescripteur2"].send(NEW, {**wrong, "last_name": "Corrigée"})
    assert "a déjà un dossier ouvert" in read(answer)


def test_the_last_referent_and_the_last_manager_stay(site, people):
    with as_system(site) as session:
        rows = session.scalars(
            select(Account).where(Account.email.in_(("gestion@example.org", "mediateur@example.org")))
        )
        numbers = {row.email.split("@")[0]: row.id for row in rows}
    for name, number in numbers.items():
        panel = "gestion" if name == "gestion" else "mediation"
        edit = f"/{panel}/comptes/edit/?id={number}"
        form = {"name": "Encore là", "email": f"{name}@example.org", "version": version(people[name].get(edit))}
        refused = people[name].send(edit, form)
        assert refused.status_code == 422, name
        assert "Il ne resterait personne" in read(refused)
        assert people[name].get(f"/{panel}/comptes/delete/?id={number}").status_code == 409


# ───────── Accounts and structures ─────────
def shown(person, place) -> dict:
    """What a browser would send back from the one form of a page."""
    (form,) = forms_in(person.get(place).text)
    return dict(form.pairs())


def test_an_account_is_not_moved_to_another_structure(site, people):
    with as_system(site) as session:
        hers = session.scalars(select(Account).where(Account.email == "prescripteur2@example.org")).one()
        number, home = hers.id, hers.partner_id
    elsewhere = structure(site, "prescripteur@example.org")
    place = f"/gestion/comptes/edit/?id={number}"
    answer = people["gestion"].send(place, {**shown(people["gestion"], place), "partner_id": str(elsewhere)})
    assert answer.status_code == 422
    assert "Un compte ne change pas de structure" in read(answer)
    place = f"/prescription/comptes/edit/?id={number}"
    form = {**shown(people["prescripteur2"], place), "partner_id": str(elsewhere), "role": "MANAGER"}
    assert people["prescripteur2"].send(place, form).status_code == 302  # neither is a field of a referent's form
    with as_system(site) as session:
        kept = session.get(Account, number)
        assert (kept.partner_id, kept.role.value) == (home, "PRESCRIBER")


def founded(people, name) -> int:
    form = {"name": name, "role": "PRESCRIBER", "kind": "ccas", "is_active": "y", "siret": ""}
    return number_in(people["gestion"].send("/gestion/structures/new/", form))


def turned(people, number):
    place = f"/gestion/structures/edit/?id={number}"
    form = {**shown(people["gestion"], place), "role": "MEDIATOR", "kind": "association_mediation"}
    return people["gestion"].send(place, form)


def role_of(site, number) -> PartnerRole:
    with as_system(site) as session:
        return session.get(Partner, number).role


def test_a_structure_that_nothing_engages_may_change_role(site, people):
    number = founded(people, "CCAS de Nulle-Part")
    assert turned(people, number).status_code == 302
    assert role_of(site, number) == PartnerRole.MEDIATOR


@pytest.mark.parametrize("engaged", ["account", "signature", "dossier", "spotting", "everything"])
def test_the_role_of_an_engaged_structure_is_frozen(site, people, engaged):
    number = named(site, "CCAS de Tartas") if engaged == "everything" else founded(people, f"CCAS de {engaged}")
    gestion = people["gestion"]
    if engaged == "account":
        form = {"partner_id": str(number), "name": "Andrée", "email": "andree@example.org"}
        assert gestion.send("/gestion/comptes/new/", form).status_code == 302
    elif engaged == "signature":
        form = {"id": "1", "partner_id": str(number), "signatory": "A", "capacity": "B", "signed_on": f"{today()}"}
        assert gestion.send("/gestion/signatures/signer/", form).status_code == 302
    elif engaged == "spotting":
        form = {
            "first_name": "Axelle",
            "last_name": "Vue",
            "contact": "06 12 34 56 78",
            "prescriber_id": str(number),
            "is_agreed": "y",
        }
        assert people["mediateur"].send("/mediation/reperages/new/", form).status_code == 302
    elif engaged == "dossier":
        given_a_dossier(site, number)
    refused = turned(people, number)
    assert refused.status_code == 422
    assert "son rôle ne change plus" in read(refused)
    assert role_of(site, number) == PartnerRole.PRESCRIBER


def given_a_dossier(site, number) -> None:
    """An old dossier, of a structure whose accounts are gone."""
    with as_system(site) as session:
        person = Beneficiary(prescriber_id=number, first_name="Basile", last_name="Ancien")
        session.add(person)
        session.flush()
        session.add(Prescription(number=f"D2001-{number:04d}", prescriber_id=number, beneficiary_id=person.id))
        session.commit()


@pytest.mark.parametrize("how", ["structure", "account"])
def test_no_session_comes_back_with_a_structure_opened_again(fresh, how):
    gestion = Person(fresh, "gestion@example.org", "gestion")
    asking, idle = (Person(fresh, "mediateur2@example.org", "mediation") for _ in range(2))
    with as_system(fresh) as session:
        account = session.scalars(select(Account).where(Account.email == "mediateur2@example.org")).one()
        slug, number, box = ("structures", account.partner_id, "is_active")
        if how == "account":
            account.is_referent = False
            session.commit()
            slug, number, box = ("comptes", account.id, "is_open")
    place = f"/gestion/{slug}/edit/?id={number}"
    form = shown(gestion, place)
    assert form.pop(box)
    assert asking.is_in()
    assert idle.is_in()
    assert gestion.send(place, form).status_code == 302
    assert not asking.is_in()
    assert gestion.send(place, {**shown(gestion, place), box: "y"}).status_code == 302
    assert not asking.is_in()
    assert not idle.is_in()  # it asked nothing while the door was closed, and still held its cookie
    assert Person(fresh, "mediateur2@example.org", "mediation").is_in()  # the password still opens a new one
