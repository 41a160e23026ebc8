"""The one-time link of a questionnaire: it opens one thing, once, and nothing of it is kept but a fingerprint."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from demo_app import as_system, dossier, plain, read
from form_reader import forms_in
from link_cast import NEW, asked_link, link, row, say
from models.event import Event
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.questionnaire_link import LinkAnswer, QuestionnaireLink
from pin40.path_words import AnswerMode, Moment
from questionnaire_cast import CODES, end_path, given, kept, responses, set_facts
from small_app import Browser
from views import quiz
from views.doors import today

pytest_plugins = ("demo_app", "questionnaire_cast")


@pytest.fixture
def visitor(site):
    return Browser(site, "198.51.100.7")


# ───────── What it opens ─────────
def test_a_person_answers_alone_one_question_a_screen_and_is_thanked(site, people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    first = visitor.get(url)
    assert "Bonjour Zénobie" in read(first)
    assert "Quitterie" not in read(first)
    for rank in range(1, len(CODES) + 1):
        page = visitor.get(f"{url}?n={rank}")
        assert f"Question {rank} sur 18" in read(page)
        assert page.text.count("<h1") == 1
        answer = say(visitor, url, rank, "NC" if rank == 16 else "" if rank == 5 else "1")
        assert (answer.status_code, answer.location) == (303, f"{url}?n={rank + 1 if rank < 18 else 'fin'}")
    assert "Envoyer mes réponses" in read(visitor.get(f"{url}?n=fin"))
    assert responses(site, accepted) == []
    assert visitor.post(f"{url}?n=fin").location == url
    assert "Merci" in read(visitor.get(url))
    done = row(site, accepted)
    answers = kept(site, done.response_id)
    assert answers["Q16"] == (None, True, None)
    assert answers["Q05"] == (None, False, None)
    assert answers["Q01"] == (1, False, None)
    with as_system(site) as session:
        response = session.get(QuestionnaireResponse, done.response_id)
        told = (response.mode, response.entered_by_id, response.answered_on, response.moment, response.mediator_id)
        assert told == (AnswerMode.ALONE, None, today(), Moment.BEFORE, done.mediator_id)
        assert response.questionnaire_version_id == done.questionnaire_version_id
        assert session.scalar(select(func.count()).where(LinkAnswer.link_id == done.id)) == 0
        assert session.get(Prescription, accepted).before_on == today()
    assert done.given_by_id is not None


def test_only_a_fingerprint_is_kept_and_no_line_of_the_journal_holds_an_answer(site, people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    say(visitor, url, 1, "0")
    token = url.removeprefix("/q/")
    with as_system(site) as session:
        hashes = session.scalars(select(QuestionnaireLink.token_hash)).all()
        assert all(token not in one and len(one) == 64 for one in hashes)
        assert session.scalar(select(func.count()).where(Event.table_name == "LinkAnswer")) == 0
        lines = session.scalars(select(Event).where(Event.table_name == "QuestionnaireLink")).all()
        assert lines
        assert all(token not in str(line.change.after) + str(line.change.before) for line in lines if line.change)
    assert token not in people["mediateur"].details("liens", row(site, accepted).id).text


def test_reading_never_consumes_and_one_resumes_where_one_left(site, people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    say(visitor, url, 1, "0")
    say(visitor, url, 2, "1")
    for _ in range(3):
        for place in ("", "?n=1", "?n=fin", "?n=pause", "?n=99", "?n=-1", "?n=zz"):
            assert visitor.get(url + place).status_code == 200
    assert row(site, accepted).used_on is None
    elsewhere = Browser(site, "198.51.100.8")
    assert f'href="{url}?n=3"' in elsewhere.get(url).text
    assert "Continuer" in read(elsewhere.get(url))
    assert re.search(r'value="0" checked', elsewhere.get(f"{url}?n=1").text)
    say(elsewhere, url, 1, "1")
    assert re.search(r'value="1" checked', visitor.get(f"{url}?n=1").text)


def test_every_page_of_a_link_is_discreet(site, people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    pages = [visitor.get(url), visitor.get(f"{url}?n=1"), visitor.get(f"{url}?n=fin"), visitor.get("/q/inconnu")]
    pages += [say(visitor, url, 1, "0"), say(visitor, url, 1, "9")]
    for page in pages:
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Cache-Control"] == "no-store"
    assert [page.status_code for page in pages] == [200, 200, 200, 404, 303, 422]


def test_a_link_opens_nothing_else(people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    say(visitor, url, 1, "0")
    for path in ("/mediation/", "/mediation/questionnaires/", f"/mediation/prescriptions/details/?id={accepted}", "/"):
        assert visitor.get(path).status_code == 302
    page = visitor.get(url).text
    assert "/mediation" not in page
    assert "pin-menu" not in page
    # On the mediator's own tablet: the same page, without their panel, and answered by nobody of theirs.
    assert "/mediation" not in people["mediateur"].get(url).text


def test_a_mediator_signed_in_on_the_tablet_is_not_who_answers(site, people, accepted):
    url = link(people["mediateur"], accepted)
    assert people["mediateur"].send(f"{url}?n=1", {"answer": "1"}).status_code == 303
    assert people["mediateur"].send(f"{url}?n=fin").status_code == 303
    done = row(site, accepted)
    with as_system(site) as session:
        assert session.get(QuestionnaireResponse, done.response_id).entered_by_id is None
        mine = select(Event).where(Event.table_name == "QuestionnaireResponse", Event.record_id == done.response_id)
        assert session.scalars(mine).one().actor_id is None


# ───────── What it refuses ─────────
def test_no_choice_is_said_and_what_is_not_an_answer_too(people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    for typed in ({}, {"answer": "4"}, {"answer": "NC"}, {"answer": "x" * 500}, {"answer": "-1"}, {"answer": "1\x00"}):
        page = visitor.post(f"{url}?n=1", typed)
        assert page.status_code == 422, typed
        assert 'class="pin-error"' in page.text
    assert visitor.post(f"{url}?n=fin").status_code == 409
    assert plain(quiz.NOTHING) in read(visitor.post(f"{url}?n=fin"))


def test_a_page_without_its_token_changes_nothing(site, people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    assert visitor.client.post(f"{url}?n=1", data={"answer": "1"}, **visitor.sent).status_code == 400
    with as_system(site) as session:
        assert session.scalar(select(func.count()).where(LinkAnswer.link_id == row(site, accepted).id)) == 0


def test_after_never_shows_nor_proposes_before(site, people, accepted, visitor):
    given(people["mediateur"], accepted, **dict.fromkeys(CODES[:15], 1))
    end_path(site, accepted)
    url = link(people["mediateur"], accepted, "apres")
    for rank in range(1, 21):
        page = visitor.get(f"{url}?n={rank}")
        assert page.status_code == 200
        assert " checked" not in page.text
    last_look = read(visitor.get(f"{url}?n=fin"))
    assert last_look.count("Pas encore de réponse") == 20
    assert "20 questions sont encore sans réponse" in last_look


def test_a_free_text_with_a_number_that_must_not_be_kept_is_refused(site, people, accepted, visitor):
    given(people["mediateur"], accepted, Q01=0)
    end_path(site, accepted)
    url = link(people["mediateur"], accepted, "apres")
    page = say(visitor, url, 20, "Mon numéro : 2 69 05 49 588 157 80")
    assert page.status_code == 422
    assert "2 69 05" in page.text
    assert say(visitor, url, 20, "J'écris à ma fille.").status_code == 303


def close(site, mediator, accepted: int, cause: str) -> None:
    """What ends a link before it was answered."""
    number = row(site, accepted).id
    if cause == "expired":
        with as_system(site) as session:
            session.get(QuestionnaireLink, number).expires_on = today() - timedelta(days=1)
            session.commit()
    elif cause == "revoked":
        assert mediator.act("retirer", number, "liens").status_code == 302
    elif cause == "replaced":
        assert link(mediator, accepted)
    elif cause == "refused":
        set_facts(site, accepted, mediator_id=None)
    elif cause == "trashed":
        set_facts(site, accepted, trashed_at=dossier(site, accepted).created_at)
    else:
        given(mediator, accepted, Q01=1)


@pytest.mark.parametrize("cause", ["expired", "revoked", "replaced", "refused", "trashed", "entered"])
def test_a_link_that_no_longer_holds_says_so_and_takes_nothing(site, people, accepted, visitor, cause):
    mediator = people["mediateur"]
    url = link(mediator, accepted)
    say(visitor, url, 1, "0")
    number = row(site, accepted).id
    close(site, mediator, accepted, cause)
    before = responses(site, accepted)
    for answer in (
        visitor.get(url),
        visitor.get(f"{url}?n=2"),
        say(visitor, url, 2, "1"),
        visitor.post(f"{url}?n=fin"),
    ):
        assert answer.status_code == 410
        assert "Ce lien ne marche plus" in read(answer)
    assert responses(site, accepted) == before
    if cause in ("revoked", "replaced"):
        with as_system(site) as session:
            assert session.scalar(select(func.count()).where(LinkAnswer.link_id == number)) == 0


def test_a_link_is_given_for_a_questionnaire_that_may_be_given_only(people, accepted):
    refused = asked_link(people["mediateur"], accepted, "apres")
    assert refused.status_code == 409
    assert "Le questionnaire « avant » n'a pas été rempli" in read(refused)
    assert people["mediateur2"].get(f"{NEW}?dossier={accepted}").status_code == 404
    assert people["prescripteur"].get("/prescription/liens/").status_code == 404


def test_the_same_page_sent_twice_gives_one_link(site, people, accepted):
    person = people["mediateur"]
    (form,) = forms_in(person.get(f"{NEW}?dossier={accepted}&moment=avant").text)
    pages = [person.send(NEW, dict(form.pairs())).text for _ in range(2)]
    assert len({re.search(r"/q/([\w-]{22})", page)[1] for page in pages}) == 1
    with as_system(site) as session:
        mine = select(func.count()).where(QuestionnaireLink.prescription_id == accepted)
        assert session.scalar(mine) == 1


def test_what_was_begun_behind_an_expired_link_is_erased_by_the_night_s_purge(site, people, accepted, visitor):
    url = link(people["mediateur"], accepted)
    say(visitor, url, 1, "0")
    number = row(site, accepted).id

    def begun():
        with as_system(site) as session:
            return session.scalar(select(func.count()).where(LinkAnswer.link_id == number))

    purged = site.test_cli_runner().invoke(args=["pin40", "purge"])
    assert (purged.exit_code, begun()) == (0, 1)  # the link still stands
    close(site, people["mediateur"], accepted, "expired")
    purged = site.test_cli_runner().invoke(args=["pin40", "purge"])
    assert "Réponses commencées derrière un lien expiré : 1 effacées." in plain(purged.output)
    assert begun() == 0
