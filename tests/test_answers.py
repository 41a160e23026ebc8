"""A dossier sent is accepted, refused, sent elsewhere or ended; one person has one open dossier."""

import pytest
from sqlalchemy import select

from demo_app import as_system, dossier, filled, named, number_in, read
from models.account import Account
from models.event import AccessLog
from pin40.words import ExitReason, Reading, RefusalReason, Stage
from test_first_act import CAPBRETON, NEW, mails_about, sent
from views.doors import today

pytest_plugins = ("demo_app",)


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


# ───────── Answering ─────────
def test_a_mediator_accepts_and_the_prescriber_sees_it(site, people, mugron):
    number = sent(people, mugron, "Jules")
    assert people["mediateur2"].act("accepter", number).status_code == 404
    assert people["prescripteur"].act("accepter", number).status_code == 403
    assert people["mediateur"].act("accepter", number).status_code == 302
    done = dossier(site, number)
    assert (done.stage, done.accepted_on) == (Stage.ACCEPTED, today())
    assert people["mediateur"].act("accepter", number).status_code == 409
    assert "Accepté" in read(people["prescripteur"].details("prescriptions", number))
    assert "prescripteur@example.org" in [
        to for to, _ in mails_about(site, f"Dossier {done.number} : le médiateur accepte")
    ]


def test_a_refusal_ends_the_access_and_the_prescriber_redirects(site, people, mugron):
    number = sent(people, mugron, "Katia")
    refused, person = people["mediateur"], dossier(site, number).beneficiary_id
    assert refused.act("refuser", number).status_code == 422
    assert refused.act("refuser", number, reason="TOO_FAR", suggested="personne").status_code == 422
    fields = {"reason": "TOO_FAR", "note": "Quarante kilomètres.", "suggested": "médiathèque capbreton"}
    assert refused.act("refuser", number, **fields).status_code == 302
    done = dossier(site, number)
    assert (done.stage, done.mediator_id, done.refusal_reason) == (Stage.TO_REDIRECT, None, RefusalReason.TOO_FAR)
    for answer in (
        refused.details("prescriptions", number),
        refused.details("beneficiaires", person),
        refused.act("accepter", number),
        refused.act("abandonner", number, reason="GAVE_UP"),
    ):
        assert answer.status_code == 404
    for place in ("prescriptions/", "beneficiaires/", "prescriptions/export/csv/", "beneficiaires/export/csv/"):
        assert "Katia" not in refused.get(f"/mediation/{place}?page_size=100").text
    page = read(people["prescripteur"].details("prescriptions", number))
    for words in ("Trop loin", "Quarante kilomètres", "Médiathèque de Capbreton", "Atelier numérique de Mugron"):
        assert words in page, words
    second = named(site, CAPBRETON)
    answer = people["prescripteur"].act("reorienter", number, mediator_id=str(second), no_stock_reason="Suggéré.")
    assert answer.status_code == 302, read(answer)
    assert dossier(site, number).mediator_id == second
    new = read(people["mediateur2"].details("prescriptions", number))
    assert "Katia" in new
    for words in ("Quarante kilomètres", "Mugron"):
        assert words not in new, words


def test_an_abandoned_dossier_is_closed_with_its_reason(site, people, mugron):
    number = sent(people, mugron, "Lucien")
    assert people["prescripteur"].act("abandonner", number, reason="BORED").status_code == 422
    assert people["prescripteur2"].act("abandonner", number, reason="MOVED").status_code == 404
    assert people["reconditionneur"].act("abandonner", number, reason="MOVED").status_code == 404
    assert people["mediateur"].act("abandonner", number, reason="MOVED").status_code == 302
    done = dossier(site, number)
    assert (done.stage, done.exit_reason, done.closed_on) == (Stage.CLOSED, ExitReason.MOVED, today())
    assert people["prescripteur"].act("abandonner", number, reason="MOVED").status_code == 409


def test_closing_out_of_order_is_refused_with_its_reason(people, mugron):
    number = sent(people, mugron, "Marius")
    for who in ("prescripteur", "mediateur", "gestion"):
        answer = people[who].act("clore", number)
        assert answer.status_code == 409
        assert "n'est possible que s'il est « équipé »" in read(answer)


# ───────── One person, one dossier ─────────
def test_one_person_has_one_open_dossier_across_prescribers_unless_the_alpi_says_so(site, people, mugron):
    sent(people, mugron, "Nadège", birth_year="1950")
    other = people["prescripteur2"]
    twin = {"birth_year": "1950", "first_name": "nadege", "last_name": "LAFORET"}
    answer = other.send(NEW, filled(mugron, **twin))
    assert answer.status_code == 422
    assert "appelez l'Alpi" in read(answer)
    number = number_in(other.send(NEW, filled(mugron, **twin, act="enregistrer")))
    for who in ("prescripteur2", "mediateur"):
        assert people[who].act("lever-homonyme", number, reason="Deux personnes.").status_code in (403, 404)
    assert people["gestion"].act("lever-homonyme", number, reason="").status_code == 422
    assert people["gestion"].act("lever-homonyme", number, reason="Deux dates de naissance vues.").status_code == 302
    assert other.act("transmettre", number).status_code == 302


def test_already_followed_says_yes_or_no_to_a_full_identity_and_remembers_without_a_name(site, people, mugron):
    sent(people, mugron, "Odile", birth_year="1944")
    with as_system(site) as session:
        asker = session.scalars(select(Account).where(Account.email == "prescripteur2@example.org")).one().id
        asked = select(AccessLog).where(AccessLog.reading == Reading.ASKED, AccessLog.account_id == asker)
        before = len(session.scalars(asked).all())
    ask = lambda **f: people["prescripteur2"].send("/prescription/deja-suivi/", f)  # noqa: E731
    assert "Oui. Appelez l'Alpi" in read(ask(first_name="ODILE", last_name="Laforet", birth_year="1944"))
    assert "Non : personne" in read(ask(first_name="Odile", last_name="Laforêt", birth_year="1945"))
    for missing in ("first_name", "last_name", "birth_year"):
        form = {"first_name": "Odile", "last_name": "Laforêt", "birth_year": "1944", missing: ""}
        assert ask(**form).status_code == 422
    with as_system(site) as session:
        lines = session.scalars(asked).all()
        assert len(lines) == before + 2
        assert all("Odile" not in str(vars(line)) and line.record_id is None for line in lines)
    codes = [ask(first_name="X", last_name="Y", birth_year="1900").status_code for _ in range(20)]
    assert codes == [200] * (18 - before) + [429] * (2 + before)
    assert people["mediateur"].get("/prescription/deja-suivi/").status_code == 404
