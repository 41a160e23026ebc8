"""Answers are mended for a week, then stand; the Alpi reads who answered and when, and no answer anywhere."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from demo_app import as_system, dossier, read
from form_reader import forms_in
from models.event import Change, Event
from models.questionnaire import QuestionnaireResponse
from questionnaire_cast import ROOM, end_path, form, given, kept, set_facts
from views.doors import today

pytest_plugins = ("demo_app", "questionnaire_cast")


# ───────── Mending ─────────
def mend(person, response: int, version: int = 1, **values):
    return person.send(f"/mediation/questionnaires/edit/?id={response}", form(0, **values) | {"version": str(version)})


def test_a_typing_error_is_mended_within_a_week_and_the_journal_tells_no_answer(site, people, accepted):
    response = given(people["mediateur"], accepted, Q01=1, Q05=3, Q16="NC")
    (asked,) = forms_in(people["mediateur"].get(f"/mediation/questionnaires/edit/?id={response}").text)
    assert [asked.fields[code].values for code in ("Q01", "Q05", "Q16", "Q02")] == [["1"], ["3"], ["NC"], [""]]
    assert mend(people["mediateur"], response, Q05=0, Q16=2).status_code == 302
    answers = kept(site, response)
    assert (answers["Q01"], answers["Q05"], answers["Q16"]) == (
        (None, False, None), (0, False, None), (2, False, None),
    )  # fmt: skip
    with as_system(site) as session:
        named = (Event.table_name == "QuestionnaireResponse", Event.record_id == response)
        events = session.scalars(select(Event).where(*named).order_by(Event.id)).all()
        assert [event.verb for event in events] == ["create", "repondre-questionnaire"]
        assert session.scalars(select(Event).where(Event.table_name == "Answer")).all() == []
        change = session.scalars(select(Change).where(Change.event_id == events[1].id)).one()
        assert set(change.after) == {"entered_by_id"}


def test_a_stale_correction_changes_nothing(site, people, accepted):
    response = given(people["mediateur"], accepted, Q05=1)
    assert mend(people["mediateur"], response, Q05=2).status_code == 302
    for version in (1, 0, ""):
        assert mend(people["mediateur"], response, version, Q05=3).status_code == 409
    assert kept(site, response)["Q05"] == (2, False, None)
    assert mend(people["mediateur"], response, 2).status_code == 422
    assert people["mediateur2"].get(f"/mediation/questionnaires/edit/?id={response}").status_code == 404


def test_after_a_week_answers_stand(site, people, accepted):
    response = given(people["mediateur"], accepted, Q05=1)
    for days, code in ((7, 302), (8, 403)):
        with as_system(site) as session:
            row = session.get(QuestionnaireResponse, response)
            row.entered_on = today() - timedelta(days=days)
            session.commit()
            version = row.version
        offered = "edit/?id=" in people["mediateur"].details(ROOM, response).text
        assert offered == (code == 302)
        assert mend(people["mediateur"], response, version, Q05=2).status_code == code
    refusal = people["mediateur"].get(f"/mediation/questionnaires/edit/?id={response}")
    assert refusal.status_code == 403
    assert "plus de 7 jours" in read(refusal)


def test_a_corrected_day_moves_the_dossier_s_own_and_stays_between_cause_and_consequence(site, people, accepted):
    set_facts(site, accepted, accepted_on=today() - timedelta(days=9))
    response = given(people["mediateur"], accepted, Q05=1)
    day = today() - timedelta(days=5)
    assert mend(people["mediateur"], response, Q05=1, answered_on=f"{day:%d/%m/%Y}").status_code == 302
    assert dossier(site, accepted).before_on == day
    end_path(site, accepted)
    set_facts(site, accepted, path_ended_on=day + timedelta(days=1))
    for wrong in (today(), today() - timedelta(days=10), date(2100, 1, 1)):
        answer = mend(people["mediateur"], response, 2, Q05=1, answered_on=f"{wrong:%d/%m/%Y}")
        assert answer.status_code == 409
    assert dossier(site, accepted).before_on == day


# ───────── Who reads what ─────────
SECRET = "Phrase que nul autre ne lit"
EVERY = {f"Q{n:02}": 1 for n in range(1, 19)} | {"S01": 3, "S02": SECRET}
WORDS = (SECRET, "Avez-vous chez vous", "seul(e)", "Non concerné", "Je ne sais pas", "Modifier", "18", "20 ")


@pytest.fixture
def two(site, people, accepted) -> tuple[int, int]:
    """Of one person: a questionnaire almost empty, and one where all was answered, then mended."""
    quiet = given(people["mediateur"], accepted, Q13=1)
    end_path(site, accepted)
    loud = given(people["mediateur"], accepted, "apres", **EVERY)
    mend(people["mediateur"], loud, **EVERY)
    return quiet, loud


def test_the_alpi_reads_who_answered_and_never_what(site, people, two):
    for response in two:
        page = people["gestion"].details(ROOM, response)
        assert page.status_code == 200
        body = re.sub(r"\d+/\d+/\d+( à \d+ h \d+)?|D2026-\d+", "", read(page))
        shown = body[body.index("Les réponses d'une personne") :].partition("Journal")[0]
        assert "Répondante" in shown
        assert [words for words in WORDS if words in shown] == []
        assert SECRET not in page.text


def test_a_full_questionnaire_and_an_empty_one_look_alike_in_the_lists_and_files_of_the_alpi(
    site, people, accepted, two
):
    alpi, number = people["gestion"], dossier(site, accepted).number
    table = alpi.get(f"/gestion/{ROOM}/export/csv/?search={number}").text.lstrip("\ufeff")
    head, *rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert head == ["Dossier", "Moment", "Répondu le", "Façon de répondre", "Médiateur", "Saisi le", "Questionnaire"]
    assert len(rows) == 2
    one, other = ([cell for name, cell in zip(head, row, strict=True) if name != "Moment"] for row in rows)
    assert one == other
    for place in (ROOM, "journal", "prescriptions"):
        assert SECRET not in alpi.get(f"/gestion/{place}/?page_size=100").text


def test_nobody_but_the_mediator_writes_and_the_other_panels_have_no_such_list(people, accepted, two):
    for path in (f"new/?dossier={accepted}", f"edit/?id={two[1]}", f"delete/?id={two[1]}"):
        assert people["gestion"].get(f"/gestion/{ROOM}/{path}").status_code == 403
    for who in ("prescripteur", "reconditionneur", "lecture"):
        assert people[who].get(people[who].at(f"{ROOM}/")).status_code == 404


def test_the_journal_of_the_alpi_tells_no_answer(site, people, accepted):
    response = given(people["mediateur"], accepted, Q05=3)
    mend(people["mediateur"], response, Q05=2)
    with as_system(site) as session:
        named = (Event.table_name == "QuestionnaireResponse", Event.record_id == response)
        events = session.scalars(select(Event).where(*named)).all()
    for event in events:
        page = people["gestion"].details("journal", event.id)
        assert page.status_code == 200
        assert "seul(e)" not in read(page)
        assert "Q05" not in read(page)


def test_the_list_offers_what_waits_and_names_the_person_to_her_mediator(site, people, accepted):
    page = read(people["mediateur"].get(f"/mediation/{ROOM}/"))
    assert "« avant »" in page
    response = given(people["mediateur"], accepted, Q01=1)
    row = dossier(site, accepted)
    page = read(people["mediateur"].get(f"/mediation/{ROOM}/?search={row.number}"))
    assert row.number in page
    assert "Répondante" in page
    assert "Répondante" in read(people["mediateur"].details(ROOM, response))
    assert people["mediateur2"].details(ROOM, response).status_code == 404
