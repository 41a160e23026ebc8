"""« Voir comme »: the Alpi reads with somebody's eyes, changes nothing, leaves its own name, and has one way out."""

import re

import pytest
from sqlalchemy import select

from demo_app import Person, as_system, counts, read, structure
from models import scope
from models.account import Account
from models.event import AccessLog, Event
from models.note import Note
from models.prescription import Prescription
from models.questionnaire import Answer
from models.viewer import Closed, seeing_as
from pin40.conditions import Viewer
from pin40.words import Reading, Stage
from walk_doors import paths

pytest_plugins = ("demo_app",)
OUT = ("/fin-de-voir-comme", "/deconnexion")


def account(site, name):
    with as_system(site) as session:
        return session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one().id


@pytest.fixture
def alpi(site):
    """Somebody of the Alpi, in a browser of their own."""
    return Person(site, "gestion@example.org", "gestion")


def look_as(alpi, site, name):
    number = account(site, name)
    page = alpi.details("comptes", number).text
    version = re.search(r'comptes/voir-comme/.*?name="version" value="(\d+)"', page, re.S)[1]
    return alpi.act("voir-comme", number, "comptes", version=version)


def test_the_alpi_sees_what_the_person_sees_and_nothing_of_its_own(site, people, alpi):
    assert look_as(alpi, site, "mediateur").location == "/mediation/"
    seen, own = (read(p.get("/mediation/prescriptions/")) for p in (alpi, people["mediateur"]))
    assert "Vous voyez comme" in seen
    assert re.findall(r"D20\d\d-\d{4}", seen) == re.findall(r"D20\d\d-\d{4}", own) != []
    assert alpi.get("/gestion/").status_code == 404
    assert alpi.get("/gestion/prescriptions/").status_code == 404


def test_every_form_is_refused_while_one_looks_and_nothing_is_written(site, alpi):
    look_as(alpi, site, "mediateur")
    before = counts(site)
    tried = 0
    for _, panel, address in paths(site):
        if panel == "mediation" or address in ("/mon-compte", "/mon-compte/coordonnees", "/affichage", "/encore"):
            answer = alpi.send(address, {"id": "1", "version": "1"})
            assert answer.status_code in (403, 405), (address, answer.status_code)
            tried += answer.status_code == 403
    assert tried > 30
    assert "rien ne peut être modifié" in read(alpi.send("/mediation/reperages/new/"))
    assert counts(site) == before


def test_the_gate_refuses_a_write_that_the_door_would_have_let_through(site):
    numbers = [account(site, name) for name in ("gestion", "mediateur")]
    with as_system(site) as session:
        actor, seen = (session.get(Account, number).person(has_signed=True) for number in numbers)
        waiting = Prescription.stage == Stage.SENT
        with seeing_as(Viewer(actor, seen)):
            dossier = session.scalars(select(Prescription).where(waiting)).first()
            dossier.worker_name = "Autre"
            with pytest.raises(Closed, match="voir comme"):
                session.flush()
            session.rollback()


def test_it_shows_no_answer_and_no_note_of_a_mediator_behind_either_wall(site, people, monkeypatch):
    """The Alpi reads answers through the analysis alone, and all notes but the mediators' (model §1, §4)."""
    with as_system(site) as session:
        mine = structure(site, "mediateur@example.org")
        dossier = session.scalars(select(Prescription).where(Prescription.mediator_id == mine)).first().id
        assert session.scalars(select(Answer.id).where(Answer.mediator_id == mine)).first() is not None
    note = {"fiche": "prescriptions", "id": dossier, "words": "Mot du médiateur."}
    assert people["mediateur"].send("/mediation/notes/", note).status_code == 302
    numbers = [account(site, name) for name in ("gestion", "mediateur")]
    with as_system(site) as session:
        actor, seen = (session.get(Account, number).person(has_signed=True) for number in numbers)
        theirs = (select(Answer.id).where(Answer.mediator_id == mine), select(Note.id).where(Note.partner_id == mine))
        for has_first_wall in (True, False) if session.get_bind().dialect.name == "postgresql" else (True,):
            if not has_first_wall:
                monkeypatch.setattr(scope, "eyes", lambda: ())
            for eyes, is_shown in ((Viewer(actor, seen), False), (Viewer(seen, seen), True)):
                with seeing_as(eyes):
                    found = [session.scalars(query).first() is not None for query in theirs]
                    assert found == [is_shown, is_shown], (has_first_wall, is_shown)
                    assert session.scalars(select(Prescription.id)).first() is not None
                session.rollback()


def test_the_beginning_the_end_and_each_file_opened_bear_both_names(site, alpi):
    look_as(alpi, site, "mediateur")
    page = alpi.get("/mediation/prescriptions/").text
    number = int(re.search(r"/mediation/prescriptions/details/\?id=(\d+)", page)[1])
    assert alpi.details("prescriptions", number).status_code == 404  # its own panel is shut
    assert alpi.get(f"/mediation/prescriptions/details/?id={number}").status_code == 200
    left = alpi.send("/fin-de-voir-comme")
    assert left.location.startswith("/gestion/comptes/details/")
    pair = (account(site, "gestion"), account(site, "mediateur"))
    with as_system(site) as session:
        told = session.scalars(select(Event).where(Event.viewed_as_id == pair[1]).order_by(Event.id)).all()
        assert [(e.verb, e.actor_id) for e in told][-2:] == [("voir-comme", pair[0]), ("fin-de-voir-comme", pair[0])]
        opened = session.scalars(select(AccessLog).where(AccessLog.viewed_as_id == pair[1])).all()
        assert [(a.account_id, a.reading, a.record_id) for a in opened] == [(pair[0], Reading.OPENED, number)]


def test_there_is_one_way_out_and_logging_out_is_the_other(site, alpi):
    look_as(alpi, site, "prescripteur")
    assert alpi.send("/fin-de-voir-comme").status_code == 302
    assert alpi.get("/gestion/").status_code == 200
    assert "Vous voyez comme" not in read(alpi.get("/gestion/"))
    look_as(alpi, site, "lecture")
    assert alpi.send("/deconnexion").status_code == 302
    assert alpi.get("/lecture/").status_code == 302


def test_nobody_looks_as_a_manager_or_as_a_closed_account(fresh):
    alpi = Person(fresh, "gestion@example.org", "gestion")
    own = account(fresh, "gestion")
    assert "voir-comme" not in alpi.details("comptes", own).text
    with as_system(fresh) as session:
        versions = {a.id: a.version for a in session.scalars(select(Account))}
    assert alpi.act("voir-comme", own, "comptes", version=versions[own]).status_code == 409
    look_as(alpi, fresh, "mediateur")
    seen = account(fresh, "mediateur")
    with as_system(fresh) as session:
        session.get(Account, seen).is_open = False
        session.commit()
    assert alpi.get("/gestion/").status_code == 200  # with one's own eyes again
    assert alpi.act("voir-comme", seen, "comptes", version=versions[seen] + 1).status_code == 409


@pytest.mark.parametrize("name", ["prescripteur", "mediateur", "reconditionneur", "lecture"])
def test_nobody_else_may_ask_for_it(people, name):
    person = people[name]
    assert person.send(person.at("comptes/voir-comme/"), {"id": "1", "version": "1"}).status_code in (403, 404)
    assert person.send("/fin-de-voir-comme").status_code == 302  # nothing to leave: home


def test_a_forged_session_of_a_partner_borrows_nobody(fresh):
    person, other = Person(fresh, "prescripteur@example.org", "prescription"), account(fresh, "mediateur")
    with person.client.session_transaction() as kept:
        kept["voir_comme"] = other
    assert person.get("/prescription/").status_code == 200
    assert "Vous voyez comme" not in read(person.get("/prescription/"))
