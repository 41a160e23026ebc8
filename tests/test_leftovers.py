"""Small promises: a form sent twice, a repérage used twice, a mediator asked twice, figures in bounds, heavy forms."""

import csv
import io
import threading
from datetime import timedelta
from functools import partial

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from demo_app import Person, as_system, counts, dossier, filled, named, number_in, read, structure
from models.attempt import LoginAttempt
from models.base import now
from models.prescription import Prescription
from models.setting import Setting
from models.spotting import Spotting
from pin40.charter import FIGURES
from pin40.words import Stage, Verb
from seed import demo
from small_app import Browser
from views import throttle
from views.doors import today

pytest_plugins = ("demo_app",)

NEW = "/prescription/prescriptions/new/"


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


def at_once(*doings):
    """What each answers when all start at the same moment."""
    gate, answers = threading.Barrier(len(doings)), [None] * len(doings)

    def run(rank, doing):
        gate.wait()
        answers[rank] = doing()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


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
    assert 'value="transmettre" selected' in page.text
    assert 'value="Prescription" selected' in page.text
    assert "« transmettre »" not in said
    assert "« Prescription »" not in said
    assert "GridItem" not in said
    nothing = read(person.get("/gestion/journal/?verb=inconnu"))
    assert "Aucun événement" in nothing


def test_every_table_that_the_journal_tells_of_has_a_french_name(site):
    from models.event import Event
    from views.columns import describe
    from views.journal_words import coded

    codes = coded(describe(Event, "table_name")).codes
    assert [code for code, words in codes.items() if words == code and code not in ("Commune", "Document", "Question")] == []


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


def test_a_file_of_three_megabytes_still_comes_in(people):
    person = people["gestion"]
    sent = {"csrf_token": person.token, "id": "999999999", "scan": (io.BytesIO(b"x" * 3_000_000), "charte.pdf")}
    assert person.client.post("/gestion/signatures/signer/", data=sent, **person.sent).status_code == 404


# ───────── The home's figures ─────────
@pytest.mark.parametrize("name", ["gestion", "lecture", "mediateur"])
def test_figures_stand_in_full_rows_on_a_narrow_screen_too(people, name):
    person = people[name]
    shown = person.get(person.at("")).text.split('class="pin-figures"')[1].split("</dl>")[0].count("<dt>")
    assert shown in (4, 6)
