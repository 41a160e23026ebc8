"""The journal: one event and its values for each row changed, in the same transaction; never altered; within rights."""

import pytest
from sqlalchemy import and_, delete, func, or_, select, text, update
from sqlalchemy.exc import DBAPIError

from demo_app import as_system, dossier, filled, named, number_in, read, structure
from form_reader import forms_in
from models.base import db
from models.beneficiary import Beneficiary
from models.event import AccessLog, Change, Event
from models.journal import lines
from models.prescription import Prescription
from models.viewer import seeing_as
from pin40.conditions import Person, viewer
from pin40.words import Reading, Role
from views.doors import today

pytest_plugins = ("demo_app",)

NEW = "/prescription/prescriptions/new/"


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


def last(site) -> int:
    with as_system(site) as session:
        return session.scalar(select(func.max(Event.id))) or 0


def since(site, mark: int) -> list[tuple[str, str]]:
    """The events after this one, as (verb, table), each with its one Change."""
    with as_system(site) as session:
        events = session.scalars(select(Event).where(Event.id > mark).order_by(Event.id)).all()
        for event in events:
            assert session.scalar(select(func.count()).where(Change.event_id == event.id)) == 1
            assert event.actor_id
            assert event.request_id
        assert len({event.request_id for event in events}) <= 1
        return sorted((event.verb, event.table_name) for event in events)


def written(site, doing) -> list[tuple[str, str]]:
    mark = last(site)
    answer = doing()
    assert answer.status_code == 302, read(answer)[:800]
    return since(site, mark)


def test_each_act_writes_one_event_and_one_change_for_each_row_it_changes(site, people, mugron):
    sender, receiver = people["prescripteur"], people["mediateur"]
    form = filled(mugron, first_name="Quentin", last_name="Journal", act="enregistrer")
    mark = last(site)
    number = number_in(sender.send(NEW, form))
    assert since(site, mark) == [("create", "Beneficiary"), ("create", "Prescription")]
    both = lambda verb: [(verb, "Beneficiary"), (verb, "Prescription")]  # noqa: E731
    assert written(site, lambda: sender.act("transmettre", number)) == both("transmettre")
    refusal = {"reason": "TOO_FAR", "note": "", "suggested": ""}
    assert written(site, lambda: receiver.act("refuser", number, **refusal)) == both("refuser")
    again = {"mediator_id": str(mugron), "no_stock_reason": "Après accord par téléphone."}
    assert written(site, lambda: sender.act("reorienter", number, **again)) == both("reorienter")
    assert written(site, lambda: receiver.act("accepter", number)) == both("accepter")
    assert written(site, lambda: sender.act("abandonner", number, reason="MOVED")) == [("abandonner", "Prescription")]


def test_a_change_keeps_old_and_new_values_and_no_secret(site, people):
    gestion = people["gestion"]
    mark = last(site)
    form = {"key": "reservation_days", "value": "21", "valid_from": "2099-01-01"}
    assert gestion.send("/gestion/reglages/new/", form).status_code == 302
    with as_system(site) as session:
        event = session.scalars(select(Event).where(Event.id > mark)).one()
        assert (event.verb, event.table_name) == ("create", "Setting")
        assert session.scalars(select(Change).where(Change.event_id == event.id)).one().after["value"] == "21"
        for before, after in session.execute(select(Change.before, Change.after)):
            assert not {"password", "fs_uniquifier", "identity_key", "body", "content"} & {*before, *after}


def test_a_refused_act_and_an_unsent_form_leave_no_event(site, people, mugron):
    mark = last(site)
    sender = people["prescripteur"]
    assert sender.send(NEW, filled("", first_name="Rose", last_name="Refusée")).status_code == 422
    assert sender.act("clore", 1).status_code in (404, 409)
    with as_system(site) as session:
        session.scalars(select(Prescription).limit(1)).one().worker_name = "Personne"
        session.flush()
        assert session.scalar(select(func.max(Event.id))) > mark
        session.rollback()
    assert last(site) == mark


@pytest.mark.parametrize("table", [Event, Change, AccessLog])
def test_the_database_itself_refuses_to_alter_or_erase_a_trace(site, people, table):
    people["prescripteur"].get("/prescription/prescriptions/export/csv/")
    with as_system(site) as session:
        count = session.scalar(select(func.count()).select_from(table))
        one = session.scalar(select(func.min(table.id)))
        for statement in (
            update(table).where(table.id == one).values(request_id="x") if table is not Change else
            update(table).where(table.id == one).values(before={}),
            # Values are purged with their record, and by nothing else; the event itself stays for ever.
            *([] if table is Change else [delete(table).where(table.id == one)]),
            text(f"UPDATE {table.__tablename__} SET version = 9"),  # noqa: S608
        ):  # fmt: skip
            with pytest.raises(DBAPIError):
                session.execute(statement)
            session.rollback()
        assert session.scalar(select(func.count()).select_from(table)) == count


# ───────── Who reads which history ─────────
def sent(people, mugron, name):
    return number_in(people["prescripteur"].send(NEW, filled(mugron, first_name=name, last_name="Histoire")))


def told_in(answer) -> str:
    """The journal of a record's page, as people read it."""
    return read(answer).rpartition("On n'y efface rien.")[2]


def test_the_prescriber_reads_neither_the_meeting_nor_the_laptop(site, people, mugron):
    number = sent(people, mugron, "Sylvain")
    assert people["mediateur"].act("accepter", number).status_code == 302
    with as_system(site) as session:
        found = session.get(Prescription, number)
        found.met_on = found.solidarity_told_on = today()
        session.commit()
    for word in ("Rencontré le", "Prix solidaire dit le"):
        assert word not in read(people["prescripteur"].details("prescriptions", number))
        assert word in read(people["mediateur"].details("prescriptions", number))
    page = read(people["prescripteur"].details("prescriptions", number))
    assert "Acceptation" in page
    assert "Atelier numérique de Mugron" in page
    assert "Élodie Castagnède" not in page  # the other structure's people have no name here


def test_the_next_mediator_reads_neither_the_refusal_nor_what_was_before_it(site, people, mugron):
    number = sent(people, mugron, "Thècle")
    refusal = {"reason": "TOO_FAR", "note": "Trop de route.", "suggested": ""}
    assert people["mediateur"].act("refuser", number, **refusal).status_code == 302
    second = str(named(site, "Médiathèque de Capbreton"))
    again = {"mediator_id": second, "no_stock_reason": "Plus proche de son travail."}
    assert people["prescripteur"].act("reorienter", number, **again).status_code == 302
    person = dossier(site, number).beneficiary_id
    for slug, record in (("prescriptions", number), ("beneficiaires", person)):
        page = told_in(people["mediateur2"].details(slug, record))
        assert "Transmission" in page
        for words in ("Refus ", "Mugron", "Trop de route", "Réorientation", "Le seul à portée de bus", "Répondu le"):
            assert words not in page, words
    sentence = f"Transmission : dossier {dossier(site, number).number}".replace("-", "\u2011")
    assert sentence in read(people["mediateur2"].get("/mediation/"))
    assert "Réorientation" not in read(people["mediateur2"].get("/mediation/"))
    assert "Refus" in read(people["prescripteur"].details("prescriptions", number))


def journal_of(site, email, number, person):
    """What a mediator reads of a dossier and its person: bare lines and values, then those told with the record."""
    with site.app_context(), seeing_as(viewer(Person(Role.MEDIATOR, 0, structure(site, email), True, True))):
        about = or_(
            and_(Event.table_name == "Prescription", Event.record_id == number),
            and_(Event.table_name == "Beneficiary", Event.record_id == person),
        )
        values = select(func.count()).select_from(Change).join(Event, Event.id == Change.event_id).where(about)
        bare = db.session.scalar(select(func.count()).select_from(Event).where(about)), db.session.scalar(values)
        told = [e.verb for model in (Prescription, Beneficiary) for e in lines(model, about, limit=9) if e.change]
        return bare, told


def test_a_mediator_that_refused_reads_no_more_line_of_what_it_had(site, people, mugron):
    number = sent(people, mugron, "Ulysse")
    person = dossier(site, number).beneficiary_id
    assert journal_of(site, "mediateur@example.org", number, person) == ((0, 0), ["transmettre"] * 2)
    refusal = {"reason": "TOO_FAR", "note": "", "suggested": ""}
    assert people["mediateur"].act("refuser", number, **refusal).status_code == 302
    assert journal_of(site, "mediateur@example.org", number, person) == ((0, 0), [])
    again = {"mediator_id": str(mugron), "no_stock_reason": "Après accord par téléphone."}
    assert people["prescripteur"].act("reorienter", number, **again).status_code == 302
    assert people["mediateur"].act("accepter", number).status_code == 302
    both = ["accepter", "reorienter"] * 2  # its own first answer belongs to a sending that is over
    assert journal_of(site, "mediateur@example.org", number, person) == ((0, 0), both)
    assert journal_of(site, "mediateur2@example.org", number, person) == ((0, 0), [])


def test_no_line_of_a_dossier_or_a_person_names_its_mediator(site, people, mugron):
    assert people["mediateur"].act("accepter", sent(people, mugron, "Vadim")).status_code == 302
    with as_system(site) as session:
        for table in (Event, Change):
            lent = select(func.count()).select_from(Event).join(Change, Change.event_id == Event.id)
            lent = lent.where(Event.table_name.in_(("Prescription", "Beneficiary")))
            assert session.scalar(lent) > 0
            assert session.scalar(lent.where(table.mediator_id.is_not(None))) == 0


def test_a_mediator_reads_the_changes_that_it_made_itself(site, people, mugron):
    number = sent(people, mugron, "Wilfrid")
    assert people["mediateur"].act("accepter", number).status_code == 302
    edit = f"/mediation/beneficiaires/edit/?id={dossier(site, number).beneficiary_id}"
    (form,) = forms_in(people["mediateur"].get(edit).text)
    answer = people["mediateur"].send(edit, {**dict(form.pairs()), "phone": "05 58 00 00 01"})
    assert answer.status_code == 302
    page = told_in(people["mediateur"].details("beneficiaires", dossier(site, number).beneficiary_id))
    assert dict(form.pairs())["phone"] in page


def test_a_draft_is_not_in_its_mediators_journal(site, people, mugron):
    form = filled(mugron, first_name="Ursule", last_name="Histoire", act="enregistrer")
    number = number_in(people["prescripteur"].send(NEW, form))
    person = dossier(site, number).beneficiary_id
    assert journal_of(site, "mediateur@example.org", number, person) == ((0, 0), [])
    assert people["prescripteur"].act("abandonner", number, reason="GAVE_UP").status_code == 302
    assert journal_of(site, "mediateur@example.org", number, person) == ((0, 0), [])


def test_opening_a_persons_file_is_remembered_each_time(site, people, mugron):
    number = sent(people, mugron, "Victorine")
    person = dossier(site, number).beneficiary_id
    with as_system(site) as session:
        mark = session.scalar(select(func.max(AccessLog.id))) or 0
    assert people["mediateur"].details("prescriptions", number).status_code == 200
    assert people["mediateur"].details("beneficiaires", person).status_code == 200
    assert people["mediateur2"].details("beneficiaires", person).status_code == 404
    assert people["gestion"].details("beneficiaires", person).status_code == 200
    assert people["gestion"].details("communes", 1).status_code == 200
    with as_system(site) as session:
        lines = session.scalars(select(AccessLog).where(AccessLog.id > mark).order_by(AccessLog.id)).all()
        assert [(x.reading, x.table_name, x.record_id) for x in lines] == [
            (Reading.OPENED, "Prescription", number),
            (Reading.OPENED, "Beneficiary", person),
            (Reading.OPENED, "Beneficiary", person),
        ]
        assert "Victorine" not in "".join(str(vars(x)) for x in lines)
