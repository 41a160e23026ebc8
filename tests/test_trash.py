"""The trash: seen before, thrown with what depends on it, taken back within rights, erased after thirty days."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from demo_app import as_system, filled, number_in, read, structure
from models import trashing
from models.base import now
from models.beneficiary import Beneficiary
from models.document import Document
from models.event import Change, Event
from models.prescription import Prescription
from pin40.words import DocumentKind
from views.doors import today

pytest_plugins = ("demo_app",)
NEW = "/prescription/prescriptions/new/"


def draft(site, people, name: str, **changes) -> tuple[int, int]:
    """(dossier, person) of a draft of prescripteur@."""
    form = filled(structure(site, "mediateur@example.org"), first_name=name, last_name="Corbeille", **changes)
    dossier = number_in(people["prescripteur"].send(NEW, {"act": "enregistrer", **form, **changes}))
    with as_system(site) as session:
        return dossier, session.get(Prescription, dossier).beneficiary_id


def thrown_at(site, model, number):
    with as_system(site) as session:
        return session.scalar(select(model.trashed_at).where(model.id == number))


def throw(person, slug, number, **more):
    return person.send(person.at(f"{slug}/delete/"), {"id": number, **more})


def back(person, slug, number, **more):
    return person.send(person.at("corbeille/reprendre/"), {"fiche": slug, "id": number, **more})


def test_the_preview_names_what_goes_along_and_changes_nothing(site, people):
    dossier, person = draft(site, people, "Aurore", act="enregistrer")
    page = people["prescripteur"].get(f"/prescription/beneficiaires/delete/?id={person}")
    assert page.status_code == 200
    assert "Ce qui part avec elle Dossier (1)" in read(page)
    assert f"/prescription/prescriptions/details/?id={dossier}" in page.text
    assert thrown_at(site, Beneficiary, person) is None


def test_a_person_thrown_takes_its_draft_along_and_both_come_back(site, people):
    one = people["prescripteur"]
    dossier, person = draft(site, people, "Basile", act="enregistrer")
    assert throw(one, "beneficiaires", person).status_code == 302
    assert thrown_at(site, Beneficiary, person) == thrown_at(site, Prescription, dossier) is not None
    assert one.details("prescriptions", dossier).status_code == 404
    said = read(one.get("/prescription/corbeille/"))
    assert "Basile Corbeille" in said
    assert "effacé dans 30 jours" in said
    assert back(one, "beneficiaires", person).status_code == 302
    assert thrown_at(site, Beneficiary, person) is None
    assert one.details("prescriptions", dossier).status_code == 200
    with as_system(site) as session:
        verbs = select(Event.verb).where(Event.table_name == "Beneficiary", Event.record_id == person)
        assert {"trash", "restore"} <= set(session.scalars(verbs))


def test_a_dossier_does_not_come_back_without_its_person_nor_beside_another_open_one(site, people):
    one = people["prescripteur"]
    dossier, person = draft(site, people, "Céleste", act="enregistrer")
    assert throw(one, "prescriptions", dossier).status_code == 302
    again = number_in(one.send(f"{NEW}?beneficiary={person}", filled(
        structure(site, "mediateur@example.org"), first_name="Céleste", last_name="Corbeille", act="enregistrer",
        beneficiary_id=str(person))))  # fmt: skip
    refused = back(one, "prescriptions", dossier)
    assert refused.status_code == 409
    assert "Une autre fiche a pris sa place" in read(refused)
    assert throw(one, "beneficiaires", person).status_code == 302
    refused = back(one, "prescriptions", dossier)
    assert refused.status_code == 409
    assert "« Céleste Corbeille », dont elle dépend, est aussi à la corbeille" in read(refused)
    assert back(one, "prescriptions", again).status_code == 409
    assert thrown_at(site, Prescription, dossier) is not None


@pytest.mark.parametrize("who", ["prescripteur2", "mediateur", "gestion"])
def test_the_trash_of_others_is_an_absent_one(site, people, who):
    name = {"prescripteur2": "Dorine", "mediateur": "Enguerrand", "gestion": "Fulbert"}[who]
    dossier, _ = draft(site, people, name, act="enregistrer")
    assert throw(people["prescripteur"], "prescriptions", dossier).status_code == 302
    other = people[who]
    assert name not in read(other.get(other.at("corbeille/")))
    for number in (dossier, 10**8, "abc", ""):
        assert back(other, "prescriptions", number).status_code == 404
    assert back(other, "comptes", 1).status_code == 404
    assert thrown_at(site, Prescription, dossier) is not None


def test_a_stale_page_takes_nothing_back(site, people):
    dossier, _ = draft(site, people, "Ernest", act="enregistrer")
    assert throw(people["prescripteur"], "prescriptions", dossier).status_code == 302
    assert back(people["prescripteur"], "prescriptions", dossier, version="0").status_code == 409
    assert thrown_at(site, Prescription, dossier) is not None


def test_what_is_sent_stays_for_its_prescriber_and_what_is_signed_for_everybody(site, people):
    _, person = draft(site, people, "Firmin", act="transmettre")
    assert throw(people["prescripteur"], "beneficiaires", person).status_code == 403
    with as_system(site) as session:
        paper = Document(
            partner_id=structure(site, "gestion@example.org"), kind=DocumentKind.FOLLOW_UP_SHEET, title="Fiche signée",
            file_name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64, content=b"a",
            table_name="Pathway", record_id=1,
        )  # fmt: skip
        session.add(paper)
        session.commit()
        number = paper.id
    page = people["gestion"].get(f"/gestion/documents/delete/?id={number}")
    assert "Ce qui est signé ne se supprime pas" in read(page)
    assert 'formaction="delete' not in page.text
    assert "btn-danger" not in page.text
    answer = throw(people["gestion"], "documents", number)
    assert answer.status_code == 409
    assert thrown_at(site, Document, number) is None


def test_after_thirty_days_the_row_and_its_old_values_are_erased_and_not_before(site, people):
    dossier, person = draft(site, people, "Gaqjxpard", act="enregistrer")
    early, _ = draft(site, people, "Hector", act="enregistrer")
    assert throw(people["prescripteur"], "beneficiaires", person).status_code == 302
    assert throw(people["prescripteur"], "prescriptions", early).status_code == 302
    with as_system(site) as session:
        for model, number, days in ((Beneficiary, person, 31), (Prescription, dossier, 31), (Prescription, early, 29)):
            session.get(model, number).trashed_at = now() - timedelta(days=days)
        session.commit()
        assert _keeps_letters(session) == (session.get_bind().dialect.name == "sqlite")
        assert trashing.purge(today())["effacées"] >= 2
        assert session.get(Beneficiary, person) is None
        assert session.get(Prescription, dossier) is None
        assert session.get(Prescription, early) is not None
        told = select(Event.id).where(Event.table_name == "Beneficiary", Event.record_id == person)
        assert session.scalar(select(func.count()).select_from(told.subquery())) >= 3
        assert session.scalar(select(func.count(Change.id)).where(Change.event_id.in_(told))) == 0
        assert "Gaqjxpard" not in str(session.scalars(select(Change.before)).all())
        assert not _keeps_letters(session)


def _keeps_letters(session) -> bool:
    """Whether the search's index of SQLite still holds the letters of the name above."""
    if session.get_bind().dialect.name != "sqlite":
        return False
    blocks = session.execute(text("SELECT block FROM beneficiaries_folded_data")).scalars().all()
    return any(b"jx" in block for block in blocks)


def test_a_person_whose_dossier_stands_is_not_purged(site, people):
    _, person = draft(site, people, "Irma", act="transmettre")
    with as_system(site) as session:
        session.get(Beneficiary, person).trashed_at = now() - timedelta(days=90)
        session.commit()
        assert trashing.purge(today())["gardées"] == 1
        session.get(Beneficiary, person).trashed_at = None
        session.commit()
