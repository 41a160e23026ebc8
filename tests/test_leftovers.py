"""Small promises: sign-in attempts forgotten, figures in bounds, a journal in French, no heavy form, full rows."""

import csv
import io
from datetime import timedelta

import pytest
from flask import request
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from demo_app import Person, as_system, counts, number_in, read
from models.account import Account
from models.attempt import LoginAttempt
from models.base import now
from models.event import Event
from models.setting import Setting
from pin40.charter import FIGURES
from pin40.words import Verb
from seed import demo
from small_app import Browser
from views import throttle
from views.columns import describe
from views.journal_words import coded

pytest_plugins = ("demo_app",)


# ───────── Sign-in attempts are forgotten ─────────
def test_signing_in_forgets_the_attempts_of_more_than_a_month(site):
    with as_system(site) as session:
        for days in (29, 31):
            moment = now() - timedelta(days=days)
            session.add(LoginAttempt(account_key="vieux", address=f"{days}", created_at=moment))
        session.commit()
    Browser(site).sign_in("gestion@example.org", "pas le bon")
    kept = select(LoginAttempt.address).where(LoginAttempt.account_key == "vieux").order_by(LoginAttempt.id)
    with as_system(site) as session:
        assert session.scalars(kept).all() == ["29", "31"], "whoever fails changes nothing"
    assert Browser(site).sign_in("gestion@example.org", demo.PASSWORD).status_code == 302
    with as_system(site) as session:
        assert session.scalars(kept).all() == ["29"]
    assert timedelta(minutes=FIGURES["failure_window_minutes"].most) < throttle.KEPT


# ───────── Figures ─────────
@pytest.mark.parametrize("key", [key for key, figure in FIGURES.items() if isinstance(figure.value, int)])
@pytest.mark.parametrize("value", ["²", "٣", "0", "-1", "1 000", "1e3", "999999", "9" * 100, "beaucoup"])
def test_a_figure_out_of_bounds_is_refused_in_a_sentence(site, people, key, value):
    before = counts(site)
    form = {"key": key, "value": value, "valid_from": "2030-01-01"}
    answer = people["gestion"].send("/gestion/reglages/new/", form)
    assert answer.status_code == 422
    assert "Écrivez un nombre entier entre 1 et" in read(answer)
    assert counts(site) == before


@pytest.mark.parametrize("key", FIGURES)
def test_the_largest_figure_is_accepted_and_one_more_is_not(site, people, key):
    figure = FIGURES[key]
    is_number = isinstance(figure.value, int)
    good, bad = (str(figure.most), str(figure.most + 1)) if is_number else ("v" * figure.most, "v" * (figure.most + 1))
    form = {"key": key, "valid_from": "2031-01-01"}
    assert people["gestion"].send("/gestion/reglages/new/", {**form, "value": bad}).status_code == 422
    made = number_in(people["gestion"].send("/gestion/reglages/new/", {**form, "value": good}))
    with as_system(site) as session:
        assert session.get(Setting, made).value == good


def test_what_has_no_effect_is_not_a_setting(people):
    page = people["gestion"].get("/gestion/reglages/new/").text
    assert "reservation_days" in page
    assert "motivation" not in page


# ───────── The journal in French ─────────
def test_the_journal_is_filtered_by_french_words_and_kept_addresses(people):
    person = people["gestion"]
    page = person.get("/gestion/journal/?verb=transmettre&table_name=Prescription")
    said = read(page)
    assert "Transmission" in said
    assert "Dossier" in said
    asked = person.get("/gestion/journal/filtrer/?verb=transmettre&table_name=Prescription").text
    assert 'value="transmettre" selected' in asked
    assert 'value="Prescription" selected' in asked
    assert "« transmettre »" not in said
    assert "« Prescription »" not in said
    assert "GridItem" not in said
    nothing = read(person.get("/gestion/journal/?verb=inconnu"))
    assert "Aucun événement" in nothing


def test_every_table_that_the_journal_tells_of_has_a_french_name(site):
    codes = coded(describe(Event, "table_name")).codes
    assert [
        code
        for code, words in codes.items()
        if words == code and code not in ("Commune", "Dimension", "Document", "Question")
    ] == []


def test_the_journal_is_downloaded_in_french(people):
    person, query = people["gestion"], "verb=transmettre&table_name=Prescription"
    with person.get(f"/gestion/journal/export/xlsx/?{query}") as answer:
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    with person.get(f"/gestion/journal/export/csv/?{query}") as answer:
        text = answer.data.decode("utf-8-sig")
    for rows in (book.get_sheet_by_index(0).to_python(), list(csv.reader(io.StringIO(text), delimiter=";"))):
        assert len(rows) > 1
        assert {(row[1], row[2]) for row in rows[1:]} == {(Verb.SEND.label, "Dossier")}


# ───────── Heavy forms ─────────
def test_a_heavy_form_without_a_file_is_refused_on_a_page(site, people):
    person, before = people["gestion"], counts(site)
    answer = person.send("/gestion/versions-charte/new/", {"text": "x" * 3_000_000, "changes": ""})
    assert answer.status_code == 413
    assert "Ce formulaire est trop long" in read(answer)
    assert person.send("/gestion/versions-charte/new/", {"text": "x" * 100_000}).status_code == 422
    assert counts(site) == before


@pytest.mark.parametrize(("kind", "most"), [("multipart/form-data", 10), ("application/x-www-form-urlencoded", 2)])
def test_only_a_form_that_carries_files_may_weigh_as_much_as_one(site, kind, most):
    with site.test_request_context("/", method="POST", content_type=kind):
        assert request.max_content_length == most * 1024 * 1024


# ───────── The home's figures ─────────
@pytest.mark.parametrize("name", ["gestion", "lecture", "mediateur"])
def test_figures_stand_in_full_rows_on_a_narrow_screen_too(people, name):
    person = people[name]
    shown = person.get(person.at("")).text.split('class="pin-figures"')[1].split("</dl>")[0].count("<dt>")
    assert shown in (4, 6)


def test_a_setting_is_named_before_its_value(people):
    page = people["gestion"].get("/gestion/reglages/new/").text
    places = [page.index(f'name="{name}"') for name in ("key", "value", "valid_from")]
    assert places == sorted(places)


# ───────── Whoever has not signed ─────────
def test_a_form_that_could_not_be_saved_is_not_opened_and_leads_to_the_signature(fresh):
    person = Person(fresh, "accueil.peyrehorade@example.org", "prescription")
    assert "Rien ne vous attend" not in read(person.get("/prescription/"))
    answer = person.get("/prescription/prescriptions/new/")
    assert answer.status_code == 409
    assert "n'a pas encore signé la charte" in read(answer)
    assert 'href="/prescription/signatures/new/"' in answer.text
    with as_system(fresh) as session:
        mine = session.scalars(select(Account).where(Account.email == "accueil.peyrehorade@example.org")).one()
        mine.is_referent = False
        session.commit()
    said = person.get("/prescription/prescriptions/new/")
    assert "Demandez au référent de votre structure" in read(said)
    assert "/prescription/signatures/new/" not in said.text
