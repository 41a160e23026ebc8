"""The first act, whole, as people do it: spotted, prescribed, sent, answered, ended; signed before all that."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import Person, as_system, counts, dossier, filled, named, number_in, read, structure
from models.account import Account
from models.beneficiary import Beneficiary
from models.charter import CharterVersion
from models.event import AccessLog
from models.mail import OutboxMail
from models.partner import Partner
from models.prescription import Prescription
from models.spotting import Spotting
from pin40.words import ExitReason, Reading, RefusalReason, SpottingAnswer, Stage
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
            "commune_id": "", "prescriber_id": str(structure(site, "prescripteur@example.org")), "is_agreed": "y"}  # fmt: skip
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
    answer = people["prescripteur"].send(NEW, {k: v for k, v in typed.items() if v or k not in ("criterion_means", "is_meeting_told")})
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
        answer = write(people["prescripteur"], mugron, "Denise", motivation=f"Voir {text}", act=act, is_text_checked="y")
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
    form = {"name": "Asso numérique", "role": "PRESCRIBER", "kind": "association_mediation", "siret": "", "is_active": "y"}
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
    assert "prescripteur@example.org" in [to for to, _ in mails_about(site, f"Dossier {done.number} : le médiateur accepte")]


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
    ask = lambda **f: people["prescripteur2"].send("/prescription/deja-suivi/", f)  # noqa: E731
    assert "Oui. Appelez l'Alpi" in read(ask(first_name="ODILE", last_name="Laforet", birth_year="1944"))
    assert "Non : personne" in read(ask(first_name="Odile", last_name="Laforêt", birth_year="1945"))
    for missing in ("first_name", "last_name", "birth_year"):
        form = {"first_name": "Odile", "last_name": "Laforêt", "birth_year": "1944", missing: ""}
        assert ask(**form).status_code == 422
    with as_system(site) as session:
        lines = session.scalars(select(AccessLog).where(AccessLog.reading == Reading.ASKED)).all()
        assert len(lines) == 2
        assert all("Odile" not in str(vars(line)) and line.record_id is None for line in lines)
    codes = [ask(first_name="X", last_name="Y", birth_year="1900").status_code for _ in range(20)]
    assert codes == [200] * 18 + [429] * 2
    assert people["mediateur"].get("/prescription/deja-suivi/").status_code == 404


# ───────── Who reads totals only ─────────
def test_a_reader_sees_totals_and_nobodys_name(site, people):
    for email in ("lecture@example.org", "financeur@example.org"):
        person = people["lecture"] if email.startswith("lecture") else Person(site, email, "lecture")
        text = read(person.get("/lecture/"))
        assert re.search(r"\d", text)
        assert "signer" not in text.lower()
        with as_system(site) as session:
            names = {n for row in session.execute(select(Beneficiary.first_name, Beneficiary.last_name)) for n in row}
        assert {name for name in names if re.search(rf"\b{re.escape(name)}\b", text)} == set()
        for slug in ("prescriptions", "beneficiaires", "structures", "comptes", "signatures"):
            assert person.get(f"/lecture/{slug}/").status_code == 404


# ───────── Signature first ─────────
PDF = b"%PDF-1.7 signed"
SIGNED = {"signatory": "Odette Lacouture", "capacity": "Présidente", "signed_on": ""}


def scan(content=PDF, name="charte.pdf"):
    return {"scan": (io.BytesIO(content), name)}


def sign(person, version, content=PDF, **changes):
    form = {**SIGNED, "signed_on": today().isoformat(), "id": str(version), "csrf_token": person.token, **changes}
    return person.client.post(person.at("signatures/signer/"), data={**form, **scan(content)}, **person.sent)


def test_an_unsigned_structure_reads_but_does_not_act_until_it_signs(site):
    person = Person(site, "accueil.peyrehorade@example.org", "prescription")
    home = read(person.get("/prescription/"))
    assert "Votre structure doit signer la charte" in home
    assert person.get("/prescription/structures/").status_code == 200
    answer = person.send(NEW, filled(named(site, MUGRON), act="enregistrer"))
    assert answer.status_code == 409
    assert "signez-la" in read(answer)
    wrong = sign(person, 1, b"MZ\x90 not a paper")
    assert wrong.status_code == 422
    assert "Joignez un PDF" in read(wrong)
    assert 'value="Odette Lacouture"' in wrong.text
    late = sign(person, 1, signed_on=(today() + timedelta(days=1)).isoformat())
    assert late.status_code == 409
    assert sign(person, 1).status_code == 302
    assert sign(person, 1).status_code == 409
    assert number_in(person.send(NEW, filled(named(site, MUGRON), first_name="Paule", act="enregistrer")))


def test_a_proposed_version_comes_into_force_when_the_last_awaited_structure_signs_or_leaves(fresh):
    gestion = Person(fresh, "gestion@example.org", "gestion")
    answer = gestion.send("/gestion/versions-charte/new/", {"text": "Version deux.", "changes": "Le prix."})
    version = number_in(answer)
    page = read(gestion.details("versions-charte", version))
    assert "Structures attendues (20)" in page
    with as_system(fresh) as session:
        parties = session.scalars(select(Partner.id).where(Partner.is_active, Partner.role != "FUNDER")).all()
        fund = session.scalars(select(Partner.id).where(Partner.role == "FUNDER")).one()
    assert len(parties) == 20
    first = Person(fresh, "prescripteur@example.org", "prescription")
    assert f"La version {2} de la charte attend votre signature" in read(first.get("/prescription/"))
    first.send("/nothing", {})
    assert sign(first, version).status_code == 302
    gestion.send("/nothing", {})
    assert sign(gestion, version, partner_id=str(fund)).status_code == 422
    last = named(fresh, "CCAS de Peyrehorade")
    mine = structure(fresh, "prescripteur@example.org")
    for party in set(parties) - {mine, last}:
        assert sign(gestion, version, partner_id=str(party)).status_code == 302
        assert in_force(fresh, version) is None
    closing = {**edited(gestion, f"/gestion/structures/edit/?id={last}")}
    closing.pop("is_active")
    assert gestion.send(f"/gestion/structures/edit/?id={last}", closing).status_code == 302
    assert in_force(fresh, version) == today()
    assert first.send(NEW, filled(named(fresh, MUGRON), act="enregistrer")).status_code == 302


def in_force(site, version):
    with as_system(site) as session:
        return session.get(CharterVersion, version).in_force_on


def edited(person, place) -> dict:
    from form_reader import forms_in

    (form,) = forms_in(person.get(place).text)
    return dict(form.pairs())


# ───────── Accounts ─────────
def test_a_changed_address_or_a_closed_account_loses_its_password_and_its_sessions(fresh):
    gestion = Person(fresh, "gestion@example.org", "gestion")
    victim = Person(fresh, "prescripteur@example.org", "prescription")
    with as_system(fresh) as session:
        number = session.scalars(select(Account.id).where(Account.email == "prescripteur@example.org")).one()
    place = f"/gestion/comptes/edit/?id={number}"
    assert gestion.send(place, {**edited(gestion, place), "job": "Autre"}).status_code == 302
    assert victim.is_in()
    assert gestion.send(place, {**edited(gestion, place), "email": "voleur@example.org"}).status_code == 302
    assert not victim.is_in()
    assert [to for to, _ in mails_about(fresh, "ouvrez votre compte")] == ["voleur@example.org"]
    with as_system(fresh) as session:
        account = session.get(Account, number)
        assert account.password is None
        assert session.query(Prescription).count() > 0
    other = Person(fresh, "mediateur@example.org", "mediation")
    with as_system(fresh) as session:
        number = session.scalars(select(Account.id).where(Account.email == "mediateur@example.org")).one()
    place = f"/gestion/comptes/edit/?id={number}"
    closed = edited(gestion, place)
    closed.pop("is_open")
    assert gestion.send(place, closed).status_code == 302
    assert not other.is_in()
    assert gestion.send(place, {**edited(gestion, place), "is_open": "y"}).status_code == 302
    assert not other.is_in()  # opened again, it does not revive the old session
