"""The Alpi reads who opened what, which mails left and who tried to sign in; nobody else does, and no secret shows."""

import csv
import io

import pytest
from sqlalchemy import select

from demo_app import as_system, read, structure
from models.account import Account
from models.attempt import LoginAttempt
from models.mail import OutboxMail
from models.prescription import Prescription
from pin40.words import MailState

pytest_plugins = ("demo_app",)
SLUGS = ("consultations", "courriels", "connexions")


def test_an_opened_dossier_is_listed_with_who_opened_it(site, people):
    with as_system(site) as session:
        number = session.scalars(
            select(Prescription.id).where(Prescription.mediator_id == structure(site, "mediateur@example.org"))
        ).first()
        told = session.get(Prescription, number).number
    assert people["mediateur"].get(f"/mediation/prescriptions/details/?id={number}").status_code == 200
    page = read(people["gestion"].get("/gestion/consultations/"))
    assert f"Dossier {told}" in page
    assert "Dossier ouvert" in page


def test_a_mail_is_listed_without_what_it_says(site, people):
    with as_system(site) as session:
        session.add(
            OutboxMail(recipient="z@example.org", subject="Objet visible", body="lien-secret", state=MailState.WAITING)
        )
        session.commit()
        number = session.scalars(select(OutboxMail.id).order_by(OutboxMail.id.desc())).first()
    for path in ("", f"details/?id={number}", "export/csv/"):
        page = read(people["gestion"].get(f"/gestion/courriels/{path}"))
        assert "Objet visible" in page
        assert "lien-secret" not in page


def test_a_sign_in_is_listed_by_its_place_and_never_by_the_account_aimed_at(site, people):
    with as_system(site) as session:
        session.add(LoginAttempt(account_key="empreinte-x", address="203.0.113.7"))
        session.commit()
    for path in ("", "export/csv/"):
        page = read(people["gestion"].get(f"/gestion/connexions/{path}"))
        assert "203.0.113.7" in page
        assert "empreinte-x" not in page


def test_the_files_of_the_traces_give_names_where_the_table_keeps_numbers(site, people):
    with as_system(site) as session:
        name = session.scalars(select(Account.name).where(Account.email == "gestion@example.org")).one()
    gestion = people["gestion"]
    gestion.get("/gestion/consultations/export/csv/")
    told = gestion.get("/gestion/consultations/export/csv/").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert name in {row["Par"] for row in rows}
    assert not any(row["Par"].isdigit() for row in rows)
    journal = gestion.get("/gestion/journal/export/csv/?page_size=20").get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(journal.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert lines
    assert not any(value.isdigit() for line in lines for name, value in line.items() if name != "Fiche")


@pytest.mark.parametrize("slug", SLUGS)
def test_no_partner_has_these_screens(people, slug):
    for name, panel in (
        ("prescripteur", "prescription"),
        ("mediateur", "mediation"),
        ("reconditionneur", "reconditionnement"),
    ):
        for base in (panel, "gestion"):
            assert people[name].get(f"/{base}/{slug}/").status_code == 404
