"""What is written where an address, a number, a box or a name is asked: its shape, or a sentence; nothing half-kept."""

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from demo_app import as_system, counts, filled, named, read
from models.account import Account
from models.device_event import DeviceEvent
from models.event import AccessLog, Change, Event
from models.partner import Partner
from pin40.words import PartnerKind, PartnerRole
from views.password import weaknesses

pytest_plugins = ("demo_app",)
NEW = "/prescription/prescriptions/new/"


def mine(site, email: str) -> int:
    with as_system(site) as session:
        return session.scalars(select(Account.partner_id).where(Account.email == email)).one()


def edit(site, people, **changes):
    number = mine(site, "prescripteur@example.org")
    with as_system(site) as session:
        version = session.get(Partner, number).version
    return people["prescripteur"].send(
        f"/prescription/structures/edit/?id={number}", {"version": str(version), "email": "", "phone": "", **changes}
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "a@b", "Écrivez une adresse, par exemple"),
        ("email", "pas une adresse", "Écrivez une adresse, par exemple"),
        ("phone", "=1+1|cmd", "Écrivez un numéro, par exemple"),
        ("phone", "appelez-moi", "Écrivez un numéro, par exemple"),
        ("website", "javascript:alert(1)", "Écrivez une adresse de site"),
        ("website", "https://un site", "Écrivez une adresse de site"),
    ],
)
def test_a_structures_contacts_have_a_shape(site, people, field, value, words):
    before = counts(site)
    answer = edit(site, people, **{field: value})
    assert answer.status_code == 422
    assert words in read(answer)
    assert counts(site) == before


@pytest.mark.parametrize(
    "values",
    [
        {"email": "accueil@example.org", "phone": "05 58 00 00 00", "website": "www.example.org"},
        {"phone": "+33 (0)5.58.00.00.00", "website": "https://example.org/page?x=1"},
    ],
)
def test_ordinary_contacts_are_taken_as_they_are_written(site, people, values):
    assert edit(site, people, **values).status_code == 302


@pytest.mark.parametrize(("field", "value"), [("email", "pas une adresse"), ("phone", "demain")])
def test_a_prescription_is_not_sent_with_a_contact_that_reaches_nobody(site, people, field, value):
    before = counts(site)
    form = filled(named(site, "Atelier numérique de Mugron"), **{field: value})
    assert people["prescripteur"].send(NEW, form).status_code == 422
    assert counts(site) == before


@pytest.mark.parametrize("value", ["-1", "peut-être", "2"])
def test_a_box_takes_a_tick_or_nothing(site, people, value):
    before = counts(site)
    form = filled(named(site, "Atelier numérique de Mugron"), is_meeting_told=value)
    answer = people["prescripteur"].send(NEW, form)
    assert answer.status_code == 422
    assert "Cochez la case, ou laissez-la vide." in read(answer)
    assert counts(site) == before


def test_a_password_of_control_characters_is_refused():
    assert weaknesses("a\0bcdefghijklmnop", "x@example.org")
    assert not weaknesses("quatre mots sans lien", "x@example.org")


def test_a_new_structure_is_open_and_a_closed_one_takes_no_new_account(site, people):
    page = people["gestion"].get("/gestion/structures/new/").text
    box = page[page.index('name="is_active"') - 200 :][:400]
    assert "checked" in box
    with as_system(site) as session:
        closed = Partner(
            name="Structure fermée", role=PartnerRole.PRESCRIBER, kind=PartnerKind.COMMUNE, is_active=False
        )
        session.add(closed)
        session.commit()
        number = closed.id
    before = counts(site)
    form = {"partner_id": str(number), "name": "Jeanne Essai", "email": "jeanne@example.org"}
    answer = people["gestion"].send("/gestion/comptes/new/", form)
    assert answer.status_code == 422
    assert "Cette structure est fermée : rouvrez-la d'abord" in read(answer)
    assert "jeanne@example.org" in answer.text
    assert counts(site) == before


def test_a_redirection_is_told_in_french(site, people):
    answer = people["gestion"].get("/")
    assert answer.status_code == 302
    assert '<html lang="fr">' in answer.text
    assert "Redirecting" not in answer.text


@pytest.mark.parametrize("table", [Event, Change, AccessLog, DeviceEvent])
def test_a_line_of_the_journal_is_not_written_over(site, people, table):
    people["gestion"].get("/gestion/prescriptions/export/csv/")
    name = table.__tablename__
    with as_system(site) as session:
        one = session.scalars(select(table.id).limit(1)).one()
        columns = ", ".join(column.name for column in table.__table__.columns)
        replace = {
            "sqlite": f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name} WHERE id = {one}",  # noqa: S608
            "postgresql": f"TRUNCATE {name} CASCADE",
        }[session.get_bind().dialect.name]
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("RESET ROLE"))  # the owner itself, whom no right stops
        with pytest.raises(DBAPIError, match="Le journal ne se modifie pas"):
            session.execute(text(replace))
        session.rollback()


@pytest.mark.parametrize(
    ("who", "place", "name", "sent"),
    [
        ("gestion", "/gestion/beneficiaires/vues/", "name", {"act": "save"}),
        ("gestion", "/gestion/structures/new/", "name", {"role": "PRESCRIBER", "kind": "ASSOCIATION"}),
        ("prescripteur", "/prescription/beneficiaires/new/", "last_name", {"first_name": "Zoé", "gender": "UNTOLD"}),
        ("prescripteur", NEW, "last_name", {"first_name": "Zoé", "act": "enregistrer"}),
    ],
)
def test_spaces_alone_do_not_fill_a_field_that_must_be_filled(site, people, who, place, name, sent):
    before = counts(site)
    for spaces in (" ", "   ", "\t", "\u00a0\u202f"):
        answer = people[who].send(place, {**sent, name: spaces})
        assert answer.status_code == 422
        assert re.search("Remplissez ce champ|Écrivez le nom|illisible", read(answer))
    assert counts(site) == before
