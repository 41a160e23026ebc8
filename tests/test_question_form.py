"""The questionnaire on paper: every question in large type, a box an answer, a number and no name."""

from demo_app import dossier
from pdf_reader import words as told
from questionnaire_cast import end_path, given

pytest_plugins = ("demo_app", "questionnaire_cast")
PLACE = "/mediation/questionnaires/formulaire.pdf"


def words(pdf: bytes) -> str:
    return " ".join(told(pdf).split())


def test_the_paper_asks_every_question_of_its_moment_and_names_nobody(site, people, accepted):
    answer = people["mediateur"].get(f"{PLACE}?dossier={accepted}&moment=avant")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = words(answer.data).replace("\u00a0", " ").replace("\u202f", " ")
    assert dossier(site, accepted).number in text
    assert "18. Vous sentez-vous mis(e) de côté" in text
    assert "19." not in text
    assert text.count("Je ne sais pas, ou pas de réponse") == 18
    assert text.count("Non concerné") == 1
    for name in ("Zénobie", "Quitterie", "Répondante", "1961"):
        assert name not in text
    assert b"pdfuaid" in answer.data


def test_the_paper_of_the_end_asks_what_is_asked_at_the_end(site, people, accepted):
    given(people["mediateur"], accepted, Q01=0)
    end_path(site, accepted)
    text = words(people["mediateur"].get(f"{PLACE}?dossier={accepted}&moment=apres").data)
    assert "20. Qu’est-ce qui a changé pour vous" in text.replace("\u00a0", " ")


def test_the_paper_is_the_mediators_own(people, accepted):
    assert people["mediateur2"].get(f"{PLACE}?dossier={accepted}&moment=avant").status_code == 404
    assert people["gestion"].get(f"/gestion/questionnaires/formulaire.pdf?dossier={accepted}").status_code == 404
    for query in ("", "?dossier=0", f"?dossier={accepted}&moment=jadis", "?dossier=1%00"):
        assert people["mediateur"].get(PLACE + query).status_code == 404
    assert people["mediateur"].send(f"{PLACE}?dossier={accepted}&moment=avant").status_code == 405
