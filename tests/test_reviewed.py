"""What a row that has gone to somebody else leaves on a page, in a file and in a history; who opened what, by a form."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from demo_app import as_system, dossier, filled, number_in, read, structure
from handover_cast import care, device, handed
from models.beneficiary import Beneficiary
from models.device import Device
from models.event import AccessLog
from models.handover import AfterCare, Handover
from models.partner import Partner
from models.pathway import Workshop
from path_cast import agreed, session_of
from pin40.words import Reading
from questionnaire_cast import accepted, form, given  # noqa: F401
from test_history import told_in
from views.doors import today

pytest_plugins = ("demo_app",)

ELSEWHERE = "Ordinateur passé depuis à une autre structure"


def row_of(site, kind, number: int) -> int:
    """The one row of a kind that a dossier has."""
    with as_system(site) as session:
        return session.scalars(select(kind.id).where(kind.prescription_id == number)).one()


def moved(site, laptop: int, email: str = "mediateur2@example.org") -> None:
    """The laptop goes to another mediator."""
    mediator = structure(site, email)
    with as_system(site) as session:
        found = session.get(Device, laptop)
        found.mediator_id = found.holder_id = mediator
        session.commit()


def person_moved(site, number: int) -> None:
    """The person of a dossier goes to another mediator, by a newer one."""
    mediator, person = structure(site, "mediateur2@example.org"), dossier(site, number).beneficiary_id
    with as_system(site) as session:
        session.get(Beneficiary, person).mediator_id = mediator
        session.commit()


def rows(answer) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


# ───────── A laptop that went to another mediator ─────────
@pytest.fixture(scope="module")
def given_then_gone(site, people) -> int:
    """A dossier with its hand-over and a breakdown, whose laptop another mediator has now."""
    number = handed(site, people, "Partie")
    assert care(people, number, "BREAKDOWN").status_code == 302
    moved(site, dossier(site, number).device_id)
    return number


def test_a_hand_over_opens_when_its_laptop_went_to_another_mediator(site, people, given_then_gone):
    made = row_of(site, Handover, given_then_gone)
    answer = people["mediateur"].details("remises", made)
    assert answer.status_code == 200
    page = read(answer)
    assert f"{ELSEWHERE} : l'attestation ne s'imprime plus d'ici." in page
    assert "certifie" not in page
    assert "Imprimez cette page" not in page
    assert ELSEWHERE not in read(people["gestion"].details("remises", made))
    assert "certifie" in read(people["gestion"].details("remises", made))


def test_an_after_care_says_that_its_laptop_went_elsewhere(site, people, given_then_gone):
    answer = people["mediateur"].details("sav", row_of(site, AfterCare, given_then_gone))
    assert answer.status_code == 200
    assert ELSEWHERE in read(answer)


@pytest.mark.parametrize("slug", ["remises", "sav"])
def test_lists_and_their_files_say_that_a_laptop_went_elsewhere(site, people, given_then_gone, slug):
    number = dossier(site, given_then_gone).number
    listed = people["mediateur"].get(f"/mediation/{slug}/?search={number}")
    assert listed.status_code == 200
    assert ELSEWHERE in read(listed)
    header, *lines = rows(people["mediateur"].get(f"/mediation/{slug}/export/csv/?search={number}"))
    assert [line[header.index("Ordinateur")] for line in lines] == [ELSEWHERE]
    assert people["mediateur"].get(f"/mediation/{slug}/export/xlsx/?search={number}").status_code == 200


def test_the_dossier_of_a_laptop_gone_elsewhere_still_opens(people, given_then_gone):
    assert people["mediateur"].details("prescriptions", given_then_gone).status_code == 200
    assert people["mediateur"].get(f"/mediation/sav/new/?dossier={given_then_gone}").status_code == 200


# ───────── A person who went to another mediator ─────────
def test_the_sheet_of_a_person_met_by_another_mediator_since_is_not_found(site, people):
    number, path = agreed(site, people, "Partante")
    sheet = f"/mediation/prescriptions/fiche-de-suivi.pdf?id={number}"
    assert people["mediateur"].get(sheet).status_code == 200
    assert "fiche-de-suivi.pdf" in people["mediateur"].details("parcours", path).text
    person_moved(site, number)
    assert people["mediateur"].get(sheet).status_code == 404
    assert people["gestion"].get(sheet.replace("mediation", "gestion")).status_code == 200
    page = people["mediateur"].details("parcours", path)
    assert page.status_code == 200
    assert "fiche-de-suivi.pdf" not in page.text
    assert "Partante" not in page.text


def test_no_page_of_the_way_fails_or_says_none_once_the_person_is_elsewhere(site, people):
    number, _ = agreed(site, people, "Ailleurs")
    person_moved(site, number)
    for place in ("parcours/", "parcours/new/", "evaluations/", "evaluations/new/", "objectifs/", "objectifs/new/",
                  f"objectifs/new/?dossier={number}", "questionnaires/new/", f"questionnaires/new/?dossier={number}",
                  "seances/new/", "remises/new/", f"prescriptions/details/?id={number}"):  # fmt: skip
        answer = people["mediateur"].get(f"/mediation/{place}")
        assert answer.status_code in (200, 409), place
        assert "None" not in read(answer), place
        assert "Ailleurs" not in read(answer), place


# ───────── The history of a laptop ─────────
def test_a_mediator_does_not_read_who_had_the_laptop_before_it(site, people):
    laptop = device(site, "mediateur2@example.org", back_on=today() - timedelta(days=9))
    key, mine = structure(site, "mediateur2@example.org"), structure(site, "mediateur@example.org")
    with as_system(site) as session:
        words, found = session.get(Partner, key).name, session.get(Device, laptop)
        found.mediator_id = found.holder_id = mine
        found.back_on = today()
        session.commit()
    page = told_in(people["mediateur"].details("ordinateurs", laptop))
    assert "Détenteur" in page
    for hidden in (words, f"n° {key}", f"{today() - timedelta(days=9):%d/%m/%Y}"):
        assert hidden not in page, hidden
    assert words in told_in(people["gestion"].details("ordinateurs", laptop))


def test_a_related_row_out_of_reach_has_neither_number_nor_words_in_a_history(site, people):
    laptop = device(site)
    with as_system(site) as session:
        other = Partner(name="Fermée depuis", role="MEDIATOR", kind="commune", is_active=False)
        session.add(other)
        session.flush()
        key, session.get(Device, laptop).holder_id = other.id, other.id
        session.commit()
    page = told_in(people["mediateur"].details("ordinateurs", laptop))
    assert "Autre structure" in page
    assert f"n° {key}" not in page
    assert "Fermée depuis" not in page
    assert "Fermée depuis" in told_in(people["gestion"].details("ordinateurs", laptop))


def test_a_moment_is_told_in_french_and_in_paris_time(site, people):
    laptop = device(site)
    with as_system(site) as session:
        session.get(Device, laptop).erased_at = datetime(2026, 8, 28, 7, 38, 5, tzinfo=UTC)
        session.commit()
    for who in ("mediateur", "gestion"):
        page = told_in(people[who].details("ordinateurs", laptop))
        assert "28/08/2026 à 9 h 38" in page, who
        assert "2026-08-28T" not in page


# ───────── Who opened what ─────────
def remembered(site, reading) -> list[tuple]:
    """What the journal of readings keeps of this one."""
    with as_system(site) as session:
        mark = session.scalar(select(func.max(AccessLog.id))) or 0
    answer = reading()
    assert answer.status_code == 200, read(answer)[:300]
    with as_system(site) as session:
        lines = session.scalars(select(AccessLog).where(AccessLog.id > mark).order_by(AccessLog.id))
        return [(line.reading, line.table_name, line.record_id) for line in lines]


def opened(site, person, slug: str, record: int, place: str = "edit") -> list[tuple]:
    return remembered(site, lambda: person.get(person.at(f"{slug}/{place}/?id={record}")))


def test_a_file_opened_through_its_form_is_remembered(site, people):
    mine = structure(site, "mediateur@example.org")
    draft = filled(mine, last_name="Brouillonne", act="enregistrer")
    number = number_in(people["prescripteur"].send("/prescription/prescriptions/new/", draft))
    assert opened(site, people["prescripteur"], "prescriptions", number) == [(Reading.OPENED, "Prescription", number)]
    person = dossier(site, number).beneficiary_id
    assert opened(site, people["prescripteur"], "beneficiaires", person) == [(Reading.OPENED, "Beneficiary", person)]


def test_a_diagnosis_and_a_questionnaire_opened_to_be_filled_are_remembered(site, people, accepted):  # noqa: F811
    assert people["mediateur"].act("rencontrer", accepted, met_on=f"{today():%d/%m/%Y}").status_code == 302
    begun = number_in(people["mediateur"].send("/mediation/evaluations/new/", {"prescription_id": accepted}))
    line = [(Reading.OPENED, "CompetenceAssessment", begun)]
    assert opened(site, people["mediateur"], "evaluations", begun) == line
    response = given(people["mediateur"], accepted, Q01=1)
    line = [(Reading.OPENED, "QuestionnaireResponse", response)]
    assert opened(site, people["mediateur"], "questionnaires", response) == line


def test_a_session_that_names_who_came_is_remembered(site, people):
    made = number_in(people["mediateur"].send("/mediation/seances/new/", session_of(site)))
    with as_system(site) as session:
        assert session.get(Workshop, made)
    for place in ("details", "edit"):
        assert opened(site, people["mediateur"], "seances", made, place) == [(Reading.OPENED, "Workshop", made)]


@pytest.mark.parametrize("who", ["gestion", "mediateur"])
def test_the_workbook_of_answers_is_remembered_with_its_count_of_pairs(site, people, who):
    person = people[who]
    lines = remembered(site, lambda: person.get(f"/{person.panel}/impact.xlsx"))
    assert lines == [(Reading.DOWNLOADED, "QuestionnaireResponse", None)]
    with as_system(site) as session:
        last = session.scalars(select(AccessLog).order_by(AccessLog.id.desc()).limit(1)).one()
        assert last.row_count is not None
