"""What a fresh pair of eyes had found open: each stays closed, on both databases."""

import re

import pytest
from sqlalchemy import func, select

from demo_app import as_system, dossier, filled, named, number_in, read
from models.account import Account
from models.event import AccessLog
from pin40.words import Reading, Stage

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
