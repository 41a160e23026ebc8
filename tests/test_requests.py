"""A mediator's request for a quarter: the sum proposed, the why, the sending, the Alpi's answer."""

import pytest
from sqlalchemy import select

from demo_app import as_system, read
from models.mail import OutboxMail
from models.request import DeviceRequest
from pin40.path_words import RequestStatus
from request_story import NEW, asked, need_of, proposed, quarter, request_of, sent, wipe
from views.doors import today

pytest_plugins = ("demo_app",)


@pytest.fixture(autouse=True)
def no_request(site):
    wipe(site)


# ───────── The form ─────────
def test_the_form_reads_the_sum_and_comes_filled_with_it(site, people):
    need = need_of(site)
    page = people["mediateur"].get(NEW)
    assert need.sentence in read(page)
    assert f"Nous proposons {need.proposed}." in read(page)
    if need.proposed:
        assert f'value="{need.proposed}"' in page.text


def test_more_than_proposed_asks_why_and_keeps_what_was_typed(site, people):
    many = str(proposed(site) + 7)
    answer = people["mediateur"].send(NEW, {"quarter": quarter(), "asked": many, "why": ""})
    assert answer.status_code == 422
    assert "dites pourquoi" in read(answer)
    assert f'value="{many}"' in answer.text
    assert asked(people["mediateur"], asked=many)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"asked": "0"}, "entre 1 et 10 000"),
        ({"asked": "dix"}, "nombre entier"),
        ({"asked": "20000"}, "entre 1 et 10 000"),
        ({"quarter": "2019-T1"}, "pas dans la liste"),
        ({"quarter": ""}, "Remplissez ce champ"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_by_its_field(people, fields, sentence):
    answer = people["mediateur"].send(NEW, {"quarter": quarter(), "asked": "1", "why": "Essai.", **fields})
    assert answer.status_code == 422
    assert sentence in read(answer)


# ───────── Sent, once a quarter ─────────
def test_a_request_is_sent_once_and_then_never_changes(site, people):
    number = asked(people["mediateur"])
    assert people["mediateur"].act("envoyer", number, "demandes").status_code == 302
    done = request_of(site, number)
    assert (done.status, done.sent_on, done.asked) == (RequestStatus.SENT, today(), 2)
    assert "à demander" in done.proposal
    again = people["mediateur"].act("envoyer", number, "demandes")
    assert again.status_code == 409
    assert "À décider" in read(again)
    assert people["mediateur"].get(f"/mediation/demandes/edit/?id={number}").status_code == 403
    with as_system(site) as session:
        subjects = session.scalars(select(OutboxMail.subject).where(OutboxMail.recipient == "gestion@example.org"))
        assert "Une demande de matériel est à décider" in set(subjects)


def test_only_one_request_of_a_quarter_waits(site, people):
    first, second = (asked(people["mediateur"], asked=count) for count in "23")
    assert people["mediateur"].act("envoyer", first, "demandes").status_code == 302
    refused = people["mediateur"].act("envoyer", second, "demandes")
    assert refused.status_code == 409
    assert "une seule à la fois" in read(refused)
    other = asked(people["mediateur"], after=2)
    assert people["mediateur"].act("envoyer", other, "demandes").status_code == 302
    theirs = asked(people["mediateur2"])
    assert people["mediateur2"].act("envoyer", theirs, "demandes").status_code == 302
    assert people["gestion"].act("decider", first, "demandes", decision="GRANTED").status_code == 302
    assert people["mediateur"].act("envoyer", second, "demandes").status_code == 302


def test_the_sum_is_done_again_on_the_day_of_sending(site, people):
    number = asked(people["mediateur"], asked=str(proposed(site) + 1))
    with as_system(site) as session:
        row = session.get(DeviceRequest, number)
        row.why, row.proposed, row.quarter = None, row.asked, quarter(0)
        session.commit()
    refused = people["mediateur"].act("envoyer", number, "demandes")
    assert refused.status_code == 409
    assert "dites pourquoi" in read(refused)


def test_a_past_quarter_is_not_sent(site, people):
    number = asked(people["mediateur"])
    with as_system(site) as session:
        session.get(DeviceRequest, number).quarter = "2024-T1"
        session.commit()
    assert "Ce trimestre est passé" in read(people["mediateur"].act("envoyer", number, "demandes"))


# ───────── Decided ─────────
def test_the_whole_is_granted_without_typing_the_number(site, people):
    number = sent(people, asked="3")
    assert people["gestion"].act("decider", number, "demandes", decision="GRANTED").status_code == 302
    done = request_of(site, number)
    assert (done.status, done.granted, done.decided_on) == (RequestStatus.GRANTED, 3, today())
    assert "Accordée" in read(people["mediateur"].details("demandes", number))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choisissez une réponse"),
        ({"decision": "SENT"}, "pas dans la liste"),
        ({"decision": "REDUCED", "granted": "3", "reason": "Peu de stock."}, "de 1 à 2 ordinateurs"),
        ({"decision": "REDUCED", "granted": "2", "reason": ""}, "écrivez un motif"),
        ({"decision": "REFUSED", "reason": ""}, "écrivez un motif"),
        ({"decision": "REFUSED", "granted": "2", "reason": "Non."}, "indiquez 0"),
        ({"decision": "GRANTED", "granted": "1"}, "accorder les 3"),
    ],
)
def test_an_answer_that_does_not_hold_is_told_by_its_field(site, people, fields, sentence):
    number = sent(people, asked="3")
    answer = people["gestion"].act("decider", number, "demandes", **fields)
    assert answer.status_code == 422
    assert sentence in read(answer)
    assert request_of(site, number).status == RequestStatus.SENT


def test_a_refusal_is_read_by_the_mediator_with_its_reason(site, people):
    number = sent(people, asked="3")
    reason = "Aucun ordinateur livrable ce trimestre."
    done = people["gestion"].act("decider", number, "demandes", decision="REFUSED", reason=reason)
    assert done.status_code == 302
    page = read(people["mediateur"].details("demandes", number))
    assert "Refusée" in page
    assert reason in page
    again = people["gestion"].act("decider", number, "demandes", decision="GRANTED")
    assert again.status_code == 409


def test_each_side_has_its_own_act_and_nobody_else_any(people):
    number = asked(people["mediateur"])
    assert people["gestion"].act("decider", number, "demandes", decision="GRANTED").status_code == 409
    assert people["gestion"].act("envoyer", number, "demandes").status_code == 403
    assert people["mediateur"].act("decider", number, "demandes", decision="GRANTED").status_code == 403
    assert people["mediateur2"].details("demandes", number).status_code == 404
    assert people["mediateur2"].act("envoyer", number, "demandes").status_code == 404
    assert people["reconditionneur"].get("/reconditionnement/demandes/").status_code == 404
    assert people["prescripteur"].get("/prescription/demandes/").status_code == 404
