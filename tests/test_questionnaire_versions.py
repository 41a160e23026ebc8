"""The questionnaire's versions: drafted from the one before, judged, published for good; the base itself refuses the rest."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from at_once import at_once
from demo_app import Person, as_system, copy_of, number_in, read
from form_reader import forms_in
from models.base import db
from models.reference import Dimension, Question, QuestionnaireVersion
from pin40 import questionnaire_version as rules
from pin40.words import Direction, Phase, Scale
from questionnaire_cast import accepted, end_path, form, given, names
from views.doors import today

pytest_plugins = ("demo_app",)
VERSIONS, QUESTIONS = "/gestion/versions-questionnaire", "/gestion/questions"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def own(request, whole_server, tmp_path_factory):
    """A demonstration that this module may publish in."""
    with copy_of(request.param, whole_server, tmp_path_factory.mktemp("own")) as app:
        yield app


@pytest.fixture(scope="module")
def alpi(own):
    return Person(own, "gestion@example.org", "gestion")


@pytest.fixture
def drafted(own, alpi):
    """A draft, taken away afterwards where it was not published."""
    number = number_in(alpi.send(f"{VERSIONS}/new/", {"title": "Le nôtre"}))
    yield number
    alpi.send(f"{VERSIONS}/delete/", {"id": number})


def lines(app, version: int) -> dict[str, Question]:
    with as_system(app) as session:
        found = session.scalars(
            select(Question).where(Question.questionnaire_version_id == version).order_by(Question.position)
        ).all()
        session.expunge_all()
        return {one.code: one for one in found}


def change(alpi, question: int, **changes):
    place = f"{QUESTIONS}/edit/?id={question}"
    (shown,) = forms_in(alpi.get(place).text)
    return alpi.send(place, dict(shown.pairs()) | changes)


def test_a_draft_starts_from_the_version_before_and_each_question_is_comparable(own, alpi, drafted):
    mine, first = lines(own, drafted), lines(own, 1)
    assert list(mine) == list(first)
    assert all(one.comparable_code == code for code, one in mine.items())
    assert all((one.label, one.choices) == (first[code].label, first[code].choices) for code, one in mine.items())
    page = read(alpi.get(f"{VERSIONS}/details/?id={drafted}"))
    assert "Brouillon : rien ne manque" in page
    assert "Comparables" in page
    assert alpi.send(f"{VERSIONS}/new/", {"title": "Un autre"}).status_code == 409


def test_the_preview_shows_what_is_asked_and_saves_nothing(alpi, drafted):
    page = alpi.get(f"{VERSIONS}/apercu/?id={drafted}&moment=apres")
    assert page.status_code == 200
    assert "Êtes-vous content(e)" in read(page)
    assert "Êtes-vous content(e)" not in read(alpi.get(f"{VERSIONS}/apercu/?id={drafted}"))
    assert alpi.get(f"{VERSIONS}/apercu/?id={drafted}&moment=jadis").status_code == 404
    assert alpi.send(f"{VERSIONS}/apercu/?id={drafted}").status_code == 405


def test_a_question_of_a_draft_is_changed_and_a_wrong_one_is_said(own, alpi, drafted):
    mine = lines(own, drafted)["Q01"]
    assert change(alpi, mine.id, label="Avez-vous un ordinateur ?").status_code == 302
    for wrong in (
        {"choices": "0=Non|2=Oui"},
        {"code": "question"},
        {"scale": "sourire"},
        {"position": "-1"},
        {"label": ""},
    ):
        answer = change(alpi, mine.id, **wrong)
        assert answer.status_code == 422, wrong
        assert 'class="pin-error"' in answer.text
    assert lines(own, drafted)["Q01"].label == "Avez-vous un ordinateur ?"


def test_a_question_that_changed_its_scale_is_no_longer_comparable(own, alpi, drafted):
    mine = lines(own, drafted)["Q14"]
    assert change(alpi, mine.id, scale="frequence", choices="").status_code == 302
    refused = alpi.act("publier", drafted, "versions-questionnaire")
    assert refused.status_code == 409
    assert "Question Q14 : son échelle, ses réponses ou son sens diffèrent" in read(refused)
    assert change(alpi, mine.id, comparable_code="").status_code == 302
    page = read(alpi.get(f"{VERSIONS}/details/?id={drafted}"))
    assert "Nouvelles Q14" in page
    assert "Plus posées Q14" in page


def test_a_published_version_never_changes_by_the_panel(own, alpi):
    first = lines(own, 1)["Q01"]
    for place in (f"{QUESTIONS}/edit/?id={first.id}", f"{VERSIONS}/edit/?id=1", f"{VERSIONS}/delete/?id=1"):
        assert alpi.get(place).status_code == 403
        assert alpi.send(place, {"version": str(first.version), "label": "x"}).status_code == 403
    refused = alpi.act("publier", 1, "versions-questionnaire")
    assert refused.status_code == 409


@pytest.mark.parametrize(
    "order",
    [
        "UPDATE questions SET label = 'x' WHERE questionnaire_version_id = 1",
        "UPDATE questions SET direction = 'plus_bas_mieux' WHERE questionnaire_version_id = 1",
        "UPDATE questions SET comparable_code = 'Q02' WHERE questionnaire_version_id = 1",
        "UPDATE questions SET published_on = NULL WHERE questionnaire_version_id = 1",
        "DELETE FROM questions WHERE questionnaire_version_id = 1",
        "UPDATE dimensions SET minimum = 1 WHERE questionnaire_version_id = 1",
        "DELETE FROM dimensions WHERE questionnaire_version_id = 1",
        "UPDATE questionnaire_versions SET title = 'x' WHERE id = 1",
        "UPDATE questionnaire_versions SET published_on = NULL WHERE id = 1",
        "INSERT INTO dimensions (questionnaire_version_id, code, label, score_questions, yes_no_questions, note, "
        "position, created_at, version) VALUES (1, 'zz', 'x', '', '', '', 99, '2026-01-01', 1)",
    ],
)
def test_the_database_refuses_too(own, order):
    with as_system(own) as session:
        with pytest.raises(DBAPIError, match="publié ne change plus"):
            session.execute(text(order))
        session.rollback()


def test_once_published_it_is_what_is_asked_and_a_dossier_begun_ends_with_its_own(own, alpi):
    mediator = Person(own, "mediateur@example.org", "mediation")
    prescriber = Person(own, "prescripteur@example.org", "prescription")
    begun, fresh = (accepted.__wrapped__(own, {"mediateur": mediator, "prescripteur": prescriber}) for _ in range(2))
    given(mediator, begun, Q01=0)
    number = number_in(alpi.send(f"{VERSIONS}/new/", {"title": "Le nôtre"}))
    assert change(alpi, lines(own, number)["Q01"].id, label="Un ordinateur chez vous ?").status_code == 302
    codes = [one.status_code for one in at_once(*[lambda: alpi.act("publier", number, "versions-questionnaire")] * 2)]
    assert codes.count(302) == 1, codes
    with as_system(own) as session:
        assert session.get(QuestionnaireVersion, number).published_on == today()
        waiting = select(Question.id).where(Question.published_on.is_(None))
        assert session.scalars(waiting).all() == []
        assert session.scalars(select(Dimension.id).where(Dimension.published_on.is_(None))).all() == []
    place = "/mediation/questionnaires/new/"
    assert "Un ordinateur chez vous" in read(mediator.get(f"{place}?dossier={fresh}&moment=avant"))
    end_path(own, begun)
    page = read(mediator.get(f"{place}?dossier={begun}&moment=apres"))
    assert "Avez-vous chez vous un ordinateur qui marche" in page
    assert "Un ordinateur chez vous" not in page
    assert form
    assert names
    assert db is not None


# ───────── The rules alone ─────────
ONE = rules.Asked("Q01", Scale.BINARY, "0=Non|1=Oui", Direction.HIGHER, Phase.BOTH, "equipement")


@pytest.mark.parametrize(
    ("questions", "dimensions", "said"),
    [
        ([], [], "rien à comparer"),
        ([ONE], [rules.Scored("a", ("Q09",), (), 1)], "Q09 n’existe pas"),
        ([ONE], [rules.Scored("a", ("Q01",), (), 1)], "ne va pas avec le score"),
        ([rules.Asked(**(ONE.__dict__ | {"scale": Scale.AGREEMENT, "choices": rules.USUAL[Scale.AGREEMENT]}))],
         [rules.Scored("a", ("Q01",), (), None)], "de 1 à 1"),
        ([rules.Asked(**(ONE.__dict__ | {"comparable_code": "Q07"}))], [], "n’a pas de question Q07"),
        ([rules.Asked(**(ONE.__dict__ | {"direction": Direction.NONE}))], [], "dans quel sens"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(questions, dimensions, said):
    found = rules.publish_obstacles(questions, dimensions, [])
    assert any(said in one.sentence for one in found), found


def test_a_whole_draft_has_no_obstacle():
    assert rules.publish_obstacles([ONE], [rules.Scored("equipement", (), ("Q01",), None)], []) == []
