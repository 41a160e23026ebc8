"""The first act, whole, as people do it: spotted, prescribed, sent, answered, ended; signed before all that."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import Person, as_system, counts, dossier, filled, named, number_in, read, structure
from models.mail import OutboxMail
from models.partner import Partner
from models.spotting import Spotting
from pin40.words import SpottingAnswer, Stage
from views.doors import today

pytest_plugins = ("demo_app",)

NEW = "/prescription/prescriptions/new/"
MUGRON, CAPBRETON = "Atelier numérique de Mugron", "Médiathèque de Capbreton"
NIR, IBAN = f"2 61 05 40 192 001 {97 - 2610540192001 % 97:02}", "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, MUGRON)


def write(person, mediator, first_name, **changes):
    return person.send(NEW, filled(mediator, first_name=first_name, last_name="Laforêt", **changes))


def sent(people, mediator, first_name, **changes) -> int:
    return number_in(write(people["prescripteur"], mediator, first_name, **changes))


def mails_about(site, subject: str) -> list[tuple[str, str]]:
    with as_system(site) as session:
        found = session.scalars(select(OutboxMail).where(OutboxMail.subject.contains(subject))).all()
        return [(mail.recipient, mail.subject + mail.body) for mail in found]


# ───────── Repérage ─────────
def test_a_mediator_points_somebody_out_and_the_prescriber_prescribes(site, people, mugron):
    form = {"first_name": "Aline", "last_name": "Repérée", "contact": "06 00 00 00 00", "note": "Elle le demande.",
            "commune_id": "", "is_agreed": "y",
            "prescriber_id": str(structure(site, "prescripteur@example.org"))}  # fmt: skip
    assert people["mediateur"].send("/mediation/reperages/new/", {**form, "is_agreed": ""}).status_code == 422
    spotting = number_in(people["mediateur"].send("/mediation/reperages/new/", form))
    told = mails_about(site, "Une personne vous est signalée")
    assert told[-1][0] == "prescripteur@example.org"
    assert "Aline" not in told[-1][1]
    assert "Repérée" not in told[-1][1]
    page = people["prescripteur"].get(f"{NEW}?spotting={spotting}")
    assert 'value="Aline"' in page.text
    assert people["prescripteur2"].get(f"{NEW}?spotting={spotting}").status_code == 404
    number = number_in(write(people["prescripteur"], mugron, "Aline", spotting_id=str(spotting)))
    assert dossier(site, number).spotting_id == spotting
    with as_system(site) as session:
        assert session.get(Spotting, spotting).answer == SpottingAnswer.TAKEN
    assert [to for to, _ in mails_about(site, "Réponse à votre repérage")] == ["mediateur@example.org"]


def test_a_prescriber_answers_a_spotting_once_and_its_mediator_is_told(site, people):
    form = {"first_name": "Basile", "last_name": "Décliné", "contact": "par sa sœur", "note": "", "commune_id": "",
            "prescriber_id": str(structure(site, "prescripteur@example.org")), "is_agreed": "y"}  # fmt: skip
    number = number_in(people["mediateur"].send("/mediation/reperages/new/", form))
    answer = {"answer": "DECLINED", "answer_note": "Déjà équipé par ailleurs."}
    assert people["prescripteur2"].act("repondre", number, "reperages", **answer).status_code == 404
    assert people["mediateur"].act("repondre", number, "reperages", **answer).status_code == 403
    assert people["prescripteur"].act("repondre", number, "reperages", answer="").status_code == 422
    assert people["prescripteur"].act("repondre", number, "reperages", **answer).status_code == 302
    again = people["prescripteur"].act("repondre", number, "reperages", **answer)
    assert again.status_code == 409
    assert "déjà répondu" in read(again)
    assert "Déjà équipé par ailleurs." in read(people["mediateur"].details("reperages", number))
    edit = people["mediateur"].get(f"/mediation/reperages/edit/?id={number}")
    assert edit.status_code == 403


# ───────── Writing and sending ─────────
def test_a_draft_is_hidden_from_its_mediator_until_it_is_sent(site, people, mugron):
    number = number_in(write(people["prescripteur"], mugron, "Clotilde", act="enregistrer"))
    draft = dossier(site, number)
    assert (draft.stage, draft.sent_on) == (Stage.DRAFT, None)
    assert people["mediateur"].details("prescriptions", number).status_code == 404
    assert people["mediateur"].details("beneficiaires", draft.beneficiary_id).status_code == 404
    assert people["prescripteur2"].details("prescriptions", number).status_code == 404
    assert people["prescripteur"].act("transmettre", number).status_code == 302
    told = mails_about(site, draft.number)
    assert [to for to, _ in told] == ["mediateur@example.org"]
    assert "Clotilde" not in told[0][1]
    assert "Laforêt" not in told[0][1]
    done = dossier(site, number)
    assert (done.stage, done.sent_on, done.reserved_until) == (Stage.SENT, today(), today() + timedelta(days=14))
    page = read(people["mediateur"].details("prescriptions", number))
    assert "Clotilde Laforêt" in page
    assert people["prescripteur"].get(f"/prescription/prescriptions/edit/?id={number}").status_code == 403
    assert people["prescripteur"].act("transmettre", number).status_code == 409


def test_every_obstacle_is_told_at_once_and_what_was_typed_is_kept(site, people, mugron):
    before = counts(site)
    typed = filled("", first_name="", criterion_means="", is_meeting_told="", told_on="", notice_version="",
                   motivation=f"Son numéro est {NIR}.", estimated_level="", birth_year="mille")  # fmt: skip
    answer = people["prescripteur"].send(
        NEW, {k: v for k, v in typed.items() if v or k not in ("criterion_means", "is_meeting_told")}
    )
    page = read(answer)
    assert answer.status_code == 422
    for sentence in ("Écrivez le prénom", "numéro de sécurité sociale", "au moins un des trois critères",
                     "obligation d'une rencontre", "Choisissez le Médiateur", "l'un des trois niveaux",
                     "indiquez sa version", "nombre entier"):  # fmt: skip
        assert sentence in page, sentence
    assert 'value="mille"' in answer.text
    assert 'value="Quitterie"' in answer.text
    assert counts(site) == before


@pytest.mark.parametrize(("text", "word"), [(NIR, "sécurité sociale"), (IBAN, "IBAN")])
def test_a_number_that_identifies_is_refused_even_in_a_draft_and_even_when_reread(people, mugron, text, word):
    for act in ("enregistrer", "transmettre"):
        answer = write(
            people["prescripteur"], mugron, "Denise", motivation=f"Voir {text}", act=act, is_text_checked="y"
        )
        assert answer.status_code == 422
        assert word in read(answer)


def test_a_word_of_health_is_alerted_then_sent_once_reread(site, people, mugron):
    motivation = "Elle sort d'une hospitalisation."
    answer = write(people["prescripteur"], mugron, "Estelle", motivation=motivation)
    assert answer.status_code == 422
    assert "pas de santé ni de jugement" in read(answer)
    assert motivation in read(answer)
    assert sent(people, mugron, "Estelle", motivation=motivation, is_text_checked="y")


def test_without_a_free_laptop_a_reason_is_asked(site, people):
    with as_system(site) as session:
        empty = session.scalars(
            select(Partner).where(Partner.role == "MEDIATOR", Partner.is_active).order_by(Partner.id)
        ).all()
        from models import questions

        stocks = questions.stock([p.id for p in empty], today())
        poorest = min(empty, key=lambda p: stocks[p.id].free).id
        assert stocks[poorest].free <= 0
    answer = write(people["prescripteur"], poorest, "Fleur", no_stock_reason="")
    assert answer.status_code == 422
    assert re.search(r"ordinateurs? libre", read(answer))
    assert sent(people, poorest, "Fleur", no_stock_reason="Le seul où elle peut se rendre.")


def test_the_same_parent_body_is_allowed_and_said(site, people):
    person = Person(site, "accueil.mls-parentis@example.org", "prescription")
    mediator = named(site, "Service de médiation numérique du Département")
    answer = write(person, mediator, "Gaston")
    page = read(person.get(answer.location))
    assert dossier(site, number_in(answer)).stage == Stage.SENT
    assert "deux services différents" in page


def test_a_mediation_structure_cannot_be_made_a_prescriber(site, people):
    form = {
        "name": "Asso numérique",
        "role": "PRESCRIBER",
        "kind": "association_mediation",
        "siret": "",
        "is_active": "y",
    }
    answer = people["gestion"].send("/gestion/structures/new/", form)
    assert answer.status_code == 422
    assert "juge et partie" in read(answer)
    foreign = structure(site, "prescripteur2@example.org")
    assert write(people["prescripteur"], foreign, "Hector").status_code == 422  # only mediators are in the list


def test_an_unsigned_or_closed_mediator_is_not_in_the_list(site, people):
    gone = named(site, "Cyberespace de Biscarrosse")
    page = people["prescripteur"].get(NEW)
    assert f'name="mediator_id" value="{gone}"' not in page.text
    assert write(people["prescripteur"], gone, "Irma").status_code == 422
