"""Somebody already there: asked at entry and never blocked; two rows made one by the Alpi, with its trace."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import select

from demo_app import Person, as_system, dossier, filled, number_in, read, structure
from models.beneficiary import Beneficiary
from models.event import AccessLog, Event
from models.prescription import Prescription
from pin40.words import Reading, Stage
from views.doors import today

pytest_plugins = ("demo_app",)
NEW = "/prescription/prescriptions/new/"
PEOPLE = "/prescription/beneficiaires/new/"
ASKED = "Est-ce la même personne ?"


@pytest.fixture(autouse=True)
def asked_first(monkeypatch):
    """Nobody here says « une autre personne » before having read the question."""
    monkeypatch.setattr(Person, "insists", False)


def person_of(site, number: int) -> int:
    with as_system(site) as session:
        return session.get(Prescription, number).beneficiary_id


def draft(site, people, first_name: str, who: str = "prescripteur", **changes):
    form = filled(structure(site, "mediateur@example.org"), first_name=first_name, last_name="Lajumelle")
    return people[who].send(NEW, {**form, "act": "enregistrer", **changes})


def alone(first_name: str, **changes) -> dict[str, str]:
    return {"first_name": first_name, "last_name": "Lajumelle", "birth_year": "1961", "gender": "UNTOLD", **changes}


def token(answer) -> str:
    return re.search(r'name="autre_personne" value="(\w+)"', answer.text)[1]


def row(site, number: int) -> Beneficiary:
    with as_system(site) as session:
        found = session.get(Beneficiary, number)
        session.refresh(found)
        session.expunge(found)
        return found


# ───────── At entry ─────────
def test_the_same_person_is_asked_about_and_what_was_typed_is_kept(site, people):
    one = people["prescripteur"]
    first = number_in(one.send(PEOPLE, alone("Améliane")))
    asked = one.send(PEOPLE, alone("LAJUMELLE", last_name="Améliane", email="a@example.org"))
    assert asked.status_code == 422
    assert ASKED in read(asked)
    assert "Nom et prénom inversés" in read(asked)
    assert f"details/?id={first}" in asked.text
    assert "a@example.org" in asked.text
    with as_system(site) as session:
        assert len(session.scalars(select(Beneficiary).where(Beneficiary.last_name == "Améliane")).all()) == 0


def test_answering_that_it_is_somebody_else_saves_and_the_answer_is_for_this_identity_alone(site, people):
    one = people["prescripteur"]
    number_in(one.send(PEOPLE, alone("Béatrix")))
    number_in(one.send(PEOPLE, alone("Clothilde")))
    answer = token(one.send(PEOPLE, alone("beatrix")))
    other = one.send(PEOPLE, {**alone("clothilde"), "autre_personne": answer})
    assert other.status_code == 422
    assert one.send(PEOPLE, {**alone("beatrix"), "autre_personne": answer}).status_code == 302


def test_spouses_on_one_telephone_are_not_asked_about(people):
    one = people["prescripteur"]
    assert one.send(PEOPLE, alone("Donatien", phone="06 01 02 03 04")).status_code == 302
    assert one.send(PEOPLE, alone("Eulalie", phone="06 01 02 03 04")).status_code == 302


def test_a_person_of_another_prescriber_is_never_told(people):
    assert people["prescripteur2"].send(PEOPLE, alone("Florentine")).status_code == 302
    assert people["prescripteur"].send(PEOPLE, alone("Florentine")).status_code == 302


def test_correcting_an_identity_asks_and_correcting_the_rest_does_not(people):
    one = people["prescripteur"]
    number_in(one.send(PEOPLE, alone("Gersende")))
    other = number_in(one.send(PEOPLE, alone("Hildegarde")))
    place = f"/prescription/beneficiaires/edit/?id={other}"
    assert one.send(place, alone("Hildegarde", email="h@example.org", version="1")).status_code == 302
    assert ASKED in read(one.send(place, alone("Gersende", version="2")))


def test_a_prescription_asks_and_taking_the_known_person_makes_no_second_one(site, people):
    one = people["prescripteur"]
    known = number_in(one.send(PEOPLE, alone("Isabeau", phone="06 99 00 00 01")))
    asked = draft(site, people, "Isabeau", phone="06 12 34 56 78")
    assert asked.status_code == 422
    assert f'name="prendre" value="{known}"' in asked.text
    taken = draft(site, people, "Isabeau", prendre=str(known))
    assert taken.status_code == 200
    assert f'name="beneficiary_id" type="hidden" value="{known}"' in taken.text
    assert "06 99 00 00 01" in taken.text
    made = number_in(draft(site, people, "Isabeau", beneficiary_id=str(known)))
    assert dossier(site, made).beneficiary_id == known
    again = draft(site, people, "Isabeau", motivation="Autrement dit.")
    assert "Reprendre son dossier" in read(again)


def test_a_foreign_person_cannot_be_taken(site, people):
    foreign = number_in(people["prescripteur2"].send(PEOPLE, alone("Jacinthe")))
    assert draft(site, people, "Jacinthe", prendre=str(foreign)).status_code == 404
    assert draft(site, people, "Jacinthe", prendre="abc").status_code == 404


def test_a_form_sent_twice_leads_to_its_one_dossier_without_a_question(site, people):
    first, second = (draft(site, people, "Kateline") for _ in range(2))
    assert number_in(first) == number_in(second)


def test_the_yes_no_question_is_asked_of_what_is_typed_counted_and_says_nothing_more(site, people):
    sent = filled(structure(site, "mediateur@example.org"), first_name="Radegonde", last_name="Lajumelle")
    assert people["prescripteur2"].send(NEW, sent).status_code == 302
    asked = draft(site, people, "Radegonde", act="deja-suivi")
    assert asked.status_code == 200
    assert "Oui. Appelez l'Alpi" in read(asked)
    assert 'value="Radegonde"' in asked.text
    assert "Non : personne de ce nom" in read(draft(site, people, "Rodolphine", act="deja-suivi"))
    lacking = draft(site, people, "Rodolphine", act="deja-suivi", birth_year="")
    assert lacking.status_code == 422
    with as_system(site) as session:
        assert len(session.scalars(select(AccessLog).where(AccessLog.reading == Reading.ASKED)).all()) >= 2
        assert session.scalars(select(Beneficiary).where(Beneficiary.first_name == "Rodolphine")).all() == []


# ───────── Two rows made one ─────────
def pair(site, people, name: str, stages=(Stage.DRAFT, None)) -> tuple[int, int]:
    """Two rows of one person: the second answered « une autre personne »."""
    one = people["prescripteur"]
    rows = []
    for rank, _stage in enumerate(stages):
        form = alone(name, phone=f"06 0{rank} 00 00 00")
        asked = one.send(PEOPLE, form)
        rows.append(number_in(one.send(PEOPLE, {**form, "autre_personne": token(asked)}) if rank else asked))
    return rows[0], rows[1]


def merge(people, kept, other, site, who="gestion", **more):
    form = {"avec": other, "version": row(site, kept).version, "autre_version": row(site, other).version, **more}
    return people[who].act("fusionner", kept, "beneficiaires", **form)


def test_two_rows_become_one_with_the_values_chosen_the_dossiers_and_the_trace(site, people):
    kept, other = pair(site, people, "Léocadie")
    made = number_in(draft(site, people, "Léocadie", beneficiary_id=str(other), phone="06 01 00 00 00"))
    page = people["gestion"].get(f"/gestion/beneficiaires/reunir/?id={kept}&avec={other}")
    assert page.status_code == 200
    assert dossier(site, made).number in read(page)
    assert 'name="garde_phone" value="autre"' in page.text
    assert 'name="garde_last_name"' not in page.text
    assert merge(people, kept, other, site, garde_phone="autre").status_code == 302
    assert dossier(site, made).beneficiary_id == kept
    assert row(site, kept).phone == "06 01 00 00 00"
    assert (row(site, other).merged_into_id, row(site, other).trashed_at is None) == (kept, False)
    with as_system(site) as session:
        told = select(Event.table_name).where(Event.verb == "fusionner", Event.record_id.in_((kept, other, made)))
        assert sorted(set(session.scalars(told))) == ["Beneficiary", "Prescription"]
    assert f"Fiche n° {other}" in read(people["gestion"].details("beneficiaires", kept))
    assert people["prescripteur"].details("beneficiaires", other).status_code == 404
    back = people["prescripteur"].send("/prescription/corbeille/reprendre/", {"fiche": "beneficiaires", "id": other})
    assert back.status_code == 409
    assert "réunie à une autre" in read(back)


def test_two_open_dossiers_or_two_laptops_never_meet(site, people):
    kept, other = pair(site, people, "Mahaut")
    numbers = [number_in(draft(site, people, "Mahaut", beneficiary_id=str(one), motivation=f"Mot {one}."))
               for one in (kept, other)]  # fmt: skip
    refused = merge(people, kept, other, site)
    assert refused.status_code == 409
    assert "Un dossier est ouvert de chaque côté" in read(refused)
    with as_system(site) as session:
        for number in numbers:
            one = session.get(Prescription, number)
            one.stage, one.closed_on, one.sent_on, one.handed_over_on = Stage.CLOSED, today(), today(), today()
        session.commit()
    refused = merge(people, kept, other, site)
    assert refused.status_code == 409
    assert "Un ordinateur est attribué ou remis de chaque côté" in read(refused)
    assert row(site, other).trashed_at is None


def test_rows_of_two_prescribers_stay_two(site, people):
    kept = number_in(people["prescripteur"].send(PEOPLE, alone("Nicolette")))
    other = number_in(people["prescripteur2"].send(PEOPLE, alone("Nicolette")))
    refused = merge(people, kept, other, site)
    assert refused.status_code == 409
    assert "deux prescripteurs" in read(refused)
    assert merge(people, kept, kept, site).status_code == 409


def test_a_row_changed_meanwhile_is_not_merged(site, people):
    kept, other = pair(site, people, "Ombeline")
    assert merge(people, kept, other, site, autre_version="0").status_code == 409
    assert merge(people, kept, other, site, version="0").status_code == 409
    assert row(site, other).trashed_at is None


@pytest.mark.parametrize(("who", "code"), [("prescripteur", 403), ("mediateur", 403)])
def test_the_alpi_alone_makes_two_rows_one(site, people, who, code):
    kept, other = pair(site, people, {"prescripteur": "Pétronille", "mediateur": "Quiterie"}[who])
    assert merge(people, kept, other, site, who).status_code == code
    assert people[who].get(people[who].at(f"beneficiaires/reunir/?id={kept}&avec={other}")).status_code == 404
    for text in ("abc", str(10**8)):
        assert people["gestion"].get(f"/gestion/beneficiaires/reunir/?id={kept}&avec={text}").status_code == 404


def test_the_other_row_is_found_by_its_name_among_the_same_prescriber_s(site, people):
    one, alpi = people["prescripteur"], people["gestion"]
    kept = number_in(one.send(PEOPLE, alone("Hildegonde", last_name="Sarraméa")))
    other = number_in(one.send(PEOPLE, alone("Éléonore", last_name="Bidegaray")))
    number_in(people["prescripteur2"].send(PEOPLE, alone("Éléonore", last_name="Bidegarry")))
    page = alpi.get(f"/gestion/beneficiaires/reunir/?id={kept}&nom=eleonore BIDEG")
    assert re.findall(r"avec=(\d+)", page.text) == [str(other)]
    for text in ("zzz", "%", "_", "' OR 1=1", "x" * 300):
        page = alpi.get(f"/gestion/beneficiaires/reunir/?id={kept}&nom={quote(text)}")
        assert page.status_code == 200
        assert "Aucune autre fiche" in read(page), text
        assert "avec=" not in page.text
