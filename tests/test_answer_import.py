"""Answers of earlier years by the screen: the terminal's own judge, all of them or none, each wrong line named."""

import io

from sqlalchemy import func, select

from demo_app import as_system, counts, read
from models.event import Event
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from pin40.path_words import AnswerMode

pytest_plugins = ("demo_app",)
PLACE = "/gestion/questionnaires/importer/"


def sent(person, text: str | bytes, **more):
    person.send("/gestion/")  # its token is read
    content = text.encode() if isinstance(text, str) else text
    data = {"csrf_token": person.token, "number": "1", "file": (io.BytesIO(content), "reponses.csv"), **more}
    return person.client.post(PLACE, data=data, content_type="multipart/form-data", **person.sent)


def test_a_whole_file_enters_with_its_author(site, people):
    text = "dossier;moment;date;Q03;Q16\nA19-1;avant;05/03/2019;0;NC\nA19-1;apres;2019-09-05;3;\n"
    answer = sent(people["gestion"], text, is_historic="y")
    assert answer.status_code == 302, read(answer)[:900]
    assert "Questionnaires importés : 2" in read(people["gestion"].get("/gestion/questionnaires/"))
    with as_system(site) as session:
        number = session.scalars(select(Prescription.id).where(Prescription.number == "A19-1")).one()
        rows = session.scalars(
            select(QuestionnaireResponse).where(QuestionnaireResponse.prescription_id == number)
        ).all()
        assert {one.mode for one in rows} == {AnswerMode.IMPORTED}
        assert None not in {one.entered_by_id for one in rows}
        told = select(Event).where(
            Event.table_name == "QuestionnaireResponse", Event.record_id.in_([one.id for one in rows])
        )
        assert {event.actor_id for event in session.scalars(told)} == {rows[0].entered_by_id}


def test_a_wrong_line_keeps_everything_out_and_each_is_named(site, people):
    before = counts(site)
    text = "dossier;moment;date;Q03\nB1;avant;05/03/2019;1\nB2;avant;05/03/2019;7\nB3;hier;05/03/2019;1\n"
    answer = sent(people["gestion"], text, is_historic="y")
    assert answer.status_code == 422
    for words in ("Ligne 3", "Ligne 4", "« hier »", "Rien n'a été importé"):
        assert words in read(answer), words
    assert "Ligne 2" not in read(answer)
    assert " checked" in answer.text  # what was ticked is kept
    assert counts(site) == before


def test_without_the_box_an_unknown_dossier_is_refused(site, people):
    before = counts(site)
    answer = sent(people["gestion"], "dossier;moment;date;Q03\nC1;avant;05/03/2019;1\n")
    assert answer.status_code == 422
    assert "le dossier C1 n'existe pas" in read(answer)
    assert counts(site) == before


def test_what_is_no_file_is_said(people):
    for content in (b"", b"\xff\xfe\x00", b"rien\n", b"dossier;moment;date;Q99\nD1;avant;05/03/2019;1\n"):
        assert sent(people["gestion"], content).status_code == 422
    assert sent(people["gestion"], "dossier;moment;date;Q03\nD1;avant;05/03/2019;1\n", number="9").status_code == 422
    assert sent(people["gestion"], "dossier;moment;date;Q03\n", number="x").status_code == 422
    assert people["gestion"].send(PLACE).status_code == 422


def test_the_screen_is_the_alpi_s(site, people):
    assert people["gestion"].get(PLACE).status_code == 200
    assert people["mediateur"].get("/mediation/questionnaires/importer/").status_code == 404
    assert people["mediateur"].send("/mediation/questionnaires/importer/").status_code == 404
    with as_system(site) as session:
        assert session.scalar(select(func.count()).where(Prescription.number == "D1")) == 0
