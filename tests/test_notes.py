"""Notes and labels: on a record that one reads, by one's own structure; a mediator's stay with it."""

import re

import pytest
from sqlalchemy import select

from demo_app import as_system, filled, number_in, read, structure
from models.event import Change
from models.note import Note, Tag

pytest_plugins = ("demo_app",)
NEW = "/prescription/prescriptions/new/"


@pytest.fixture(scope="module")
def shared(site, people) -> int:
    """A dossier that prescripteur@, mediateur@ and the Alpi read."""
    form = filled(structure(site, "mediateur@example.org"), first_name="Noémie", last_name="Annotée")
    return number_in(people["prescripteur"].send(NEW, form))


def note(person, record, words, slug="prescriptions"):
    return person.send(person.at("notes/"), {"fiche": slug, "id": record, "words": words})


def stick(person, record, label, slug="prescriptions"):
    return person.send(person.at("notes/etiquette/"), {"fiche": slug, "id": record, "label": label})


def page(person, record) -> str:
    return read(person.details("prescriptions", record))


def test_a_prescribers_note_is_read_by_its_structure_and_the_alpi_and_not_by_the_mediator(people, shared):
    assert note(people["prescripteur"], shared, "Préfère le matin.").status_code == 302
    assert "Préfère le matin." in page(people["prescripteur"], shared)
    assert "Préfère le matin." in page(people["gestion"], shared)
    assert "Préfère le matin." not in page(people["mediateur"], shared)


def test_a_mediators_note_stays_with_it_even_in_the_journal(site, people, shared):
    assert note(people["mediateur"], shared, "Vient en covoiturage.").status_code == 302
    assert stick(people["mediateur"], shared, "Atelier du mardi").status_code == 302
    assert "Vient en covoiturage." in page(people["mediateur"], shared)
    for other in ("gestion", "prescripteur"):
        assert "covoiturage" not in page(people[other], shared)
        assert "Atelier du mardi" not in page(people[other], shared)
    with as_system(site) as session:
        assert "covoiturage" not in str(session.scalars(select(Change.after)).all())


def test_a_label_is_stuck_once_offered_again_and_taken_off(site, people, shared):
    one = people["prescripteur"]
    for label in ("À rappeler", "a rappeler"):
        assert stick(one, shared, label).status_code == 302
    with as_system(site) as session:
        (tag,) = session.scalars(select(Tag).where(Tag.label.ilike("%rappeler"))).all()
        number = tag.id
    text = one.details("prescriptions", shared).text
    assert '<option value="À rappeler">' in text
    off = {"fiche": "prescriptions", "id": shared, "quoi": "etiquette", "numero": number}
    assert people["gestion"].send("/gestion/notes/retirer/", off).status_code == 403
    assert people["mediateur"].send("/mediation/notes/retirer/", off).status_code == 404
    assert one.send("/prescription/notes/retirer/", off).status_code == 302
    assert "À rappeler" not in re.sub("<datalist.*?</datalist>", "", one.details("prescriptions", shared).text)


@pytest.mark.parametrize(("who", "record"), [("prescripteur2", None), ("mediateur2", None), ("prescripteur", "abc"),
                                             ("prescripteur", 10**8), ("reconditionneur", None)])  # fmt: skip
def test_a_record_out_of_reach_takes_no_note(site, people, shared, who, record):
    assert note(people[who], record or shared, "Je passe.").status_code == 404
    with as_system(site) as session:
        assert session.scalars(select(Note).where(Note.words == "Je passe.")).all() == []


@pytest.mark.parametrize("words", ["", "   ", "a" * 2001, "Son numéro : 1 85 05 78 006 084 91"])
def test_a_bad_note_is_said_by_its_field_and_kept(people, shared, words):
    answer = note(people["prescripteur"], shared, words)
    assert answer.status_code == 422
    assert "pin-error" in answer.text
    assert words.strip()[:40] in read(answer)


def test_a_label_has_few_words_and_a_record_few_labels(people, shared):
    one = people["prescripteur2"]
    mine = number_in(
        one.send("/prescription/beneficiaires/new/", {"first_name": "Odon", "last_name": "Collé", "gender": "UNTOLD"})
    )
    assert stick(one, mine, "a" * 31, "beneficiaires").status_code == 422
    for rank in range(12):
        assert stick(one, mine, f"mot {rank}", "beneficiaires").status_code == 302
    answer = stick(one, mine, "de trop", "beneficiaires")
    assert answer.status_code == 422
    assert "12 étiquettes au plus" in read(answer)


def test_tables_that_keep_no_words_refuse_them(people):
    assert note(people["gestion"], 1, "Rien", "reglages").status_code == 404
    assert note(people["gestion"], 1, "Rien", "nulle-part").status_code == 404
    assert (
        people["gestion"]
        .send("/gestion/notes/retirer/", {"fiche": "lots", "id": 1, "quoi": "x", "numero": 1})
        .status_code
        == 404
    )


def test_what_is_kept_beside_a_record_goes_with_it_and_waits_for_no_other(site, people):
    """A row that took the number of an erased one would show its notes: they go, and the number never serves again."""
    gestion, told = people["gestion"], []
    for rank in (1, 2):
        made = gestion.send(
            "/gestion/lots/new/",
            {"number": f"PASSAGE-{rank}", "source": "Mairie", "received_on": "01/06/2026", "announced_count": "3"},
        )
        told.append(number_in(made))
        assert "Mot gardé" not in read(gestion.details("lots", told[-1]))
        if rank == 1:
            assert note(gestion, told[0], "Mot gardé sur le premier", "lots").status_code == 302
            assert "Mot gardé" in read(gestion.details("lots", told[0]))
            version = re.search(
                r'name="version" value="(\d+)"', gestion.get(f"/gestion/lots/delete/?id={told[0]}").text
            )
            gone = gestion.send("/gestion/lots/delete/", {"id": told[0], "version": version[1]})
            assert gone.status_code == 302, read(gone)
            with as_system(site) as session:
                assert session.scalars(select(Note).where(Note.words.contains("Mot gardé"))).all() == []
    assert told[1] > told[0]
