"""The impact questionnaire as the mediator enters it: once a moment, in order, and nothing said is never 0."""

from datetime import timedelta
from functools import partial

import pytest

from at_once import at_once
from demo_app import Person, as_system, counts, dossier, filled, number_in, read, structure
from form_reader import forms_in
from models import answering
from models.acts import Refused
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from pin40.path_words import AnswerMode, Moment
from pin40.words import Level, Stage
from questionnaire_cast import CODES, LAST, NEW, ROOM, end_path, form, given, kept, names, responses, set_facts
from test_bad_input import refuse
from views import questionnaires
from views.doors import today

pytest_plugins = ("demo_app", "questionnaire_cast")


# ───────── Asking ─────────
def test_the_page_asks_every_question_in_the_words_of_its_scale_and_chooses_no_answer(people, accepted):
    page = people["mediateur"].get(f"{NEW}?dossier={accepted}&moment=avant")
    assert page.status_code == 200
    (asked,) = forms_in(page.text)
    assert [name for name in asked.fields if name[0] in "QS"] == CODES
    assert asked.fields["Q01"].options == ["0", "1", ""]
    assert asked.fields["Q05"].options == ["0", "1", "2", "3", ""]
    assert asked.fields["Q16"].options == ["0", "1", "2", "3", "NC", ""]
    assert all(asked.fields[code].values == [""] for code in CODES)
    text = read(page)
    for words in ("Oui, seul(e), mais c'est difficile", "Moins d'une fois par semaine", "Non concerné", "Je ne sais pas",
                  "18. Vous sentez-vous mis(e) de côté", "sur 18 questions", "Ameli"):  # fmt: skip
        assert words in text, words
    assert page.text.count("Non concerné") == 1


def test_the_moment_due_is_chosen_where_none_is_named(site, people, accepted, monkeypatch):
    monkeypatch.setattr(questionnaires, "WAITING_SHOWN", 1000)  # the demonstration has others, waiting longer
    page = people["mediateur"].get(f"{NEW}?dossier={accepted}")
    assert 'name="moment" type="hidden" value="avant"' in page.text
    chosen = people["mediateur"].send(NEW, {"dossier": accepted, "moment": ""})
    assert chosen.location.endswith(f"?dossier={accepted}&moment=avant")
    assert f"dossier={accepted}&amp;moment=avant" in people["mediateur"].get(NEW).text
    given(people["mediateur"], accepted, Q01=0)
    assert f"dossier={accepted}&amp;" not in people["mediateur"].get(NEW).text
    end_path(site, accepted)
    page = people["mediateur"].get(f"{NEW}?dossier={accepted}")
    assert 'name="moment" type="hidden" value="apres"' in page.text


def test_what_is_due_follows_the_facts_of_the_dossier():
    row = Prescription(accepted_on=today(), sent_on=today(), answered_on=today())
    assert answering.due(Prescription()) is None
    assert answering.due(row) == Moment.BEFORE
    row.before_on = today()
    assert answering.due(row) is None
    row.sheet_signed_on = row.path_ended_on = today()
    assert answering.due(row) == Moment.AFTER
    row.after_on = today()
    assert answering.due(row) is None
    row.before_on = row.after_on = row.path_ended_on = None
    row.assessed_on, row.assessed_level = today(), Level.ACQUIRED
    assert answering.due(row) is None
    row.assessed_level, row.closed_on = Level.TO_WORK_ON, today()
    assert answering.due(row) is None


# ───────── Answering ─────────
def test_answers_are_kept_one_row_a_question_and_what_is_not_said_is_never_zero(site, people, accepted):
    response = given(people["mediateur"], accepted, Q01=0, Q02=1, Q03=3, Q16="NC", mode="PAPER")
    answers = kept(site, response)
    assert sorted(answers) == CODES
    assert answers["Q01"] == (0, False, None)
    assert answers["Q03"] == (3, False, None)
    assert answers["Q16"] == (None, True, None)
    assert answers["Q05"] == (None, False, None)
    done = dossier(site, accepted)
    assert (done.before_on, done.after_on, done.stage) == (today(), None, Stage.ACCEPTED)
    mine = structure(site, "mediateur@example.org")
    with as_system(site) as session:
        row = session.get(QuestionnaireResponse, response)
        assert (row.moment, row.mode, row.entered_on, row.questionnaire.number) == (
            Moment.BEFORE, AnswerMode.PAPER, today(), 1,
        )  # fmt: skip
        assert row.mediator_id == mine
        assert row.entered_by_id is not None
        assert {line.mediator_id for line in row.answers} == {row.mediator_id}


def test_after_asks_two_more_and_never_shows_nor_prefills_before(site, people, accepted):
    before = given(people["mediateur"], accepted, Q01=1, Q05=3, Q16="NC")
    end_path(site, accepted)
    page = people["mediateur"].get(f"{NEW}?dossier={accepted}&moment=apres")
    (asked,) = forms_in(page.text)
    assert [name for name in asked.fields if name[0] in "QS"] == CODES + LAST
    assert all(asked.fields[code].values == [""] for code in [*CODES, "S01"])
    assert f"id={before}" not in page.text
    assert "Ne pas écrire de nom, ni d'information sur la santé ou l'argent" in read(page)
    after = given(people["mediateur"], accepted, "apres", Q05=0, S01=3, S02="Je fais mes démarches.")
    answers = kept(site, after)
    assert sorted(answers) == CODES + LAST
    assert (answers["S02"], answers["Q05"], answers["Q01"]) == (
        (None, False, "Je fais mes démarches."), (0, False, None), (None, False, None),
    )  # fmt: skip
    assert dossier(site, accepted).after_on == today()
    shown = read(people["mediateur"].details(ROOM, after))
    assert "Je fais mes démarches." in shown
    assert "Oui, seul(e), facilement" not in shown
    assert "Oui, seul(e), facilement" in read(people["mediateur"].details(ROOM, before))


def test_six_months_after_sets_nothing_on_the_dossier_even_closed(site, people, accepted):
    facts = {"before_on": today(), "after_on": today(), "handed_over_on": today(), "closed_on": today()}
    end_path(site, accepted)
    set_facts(site, accepted, **facts, stage=Stage.CLOSED)
    was = dossier(site, accepted)
    response = given(people["mediateur"], accepted, "6mois", Q01=1)
    assert sorted(kept(site, response)) == CODES
    now = dossier(site, accepted)
    assert (now.before_on, now.after_on, now.stage) == (was.before_on, was.after_on, was.stage)
    again = people["mediateur"].send(NEW, form(accepted, "6mois", Q01=0))
    assert again.status_code == 409
    assert responses(site, accepted) == ["6mois"]


# ───────── Refusals ─────────
@pytest.mark.parametrize(
    ("code", "value"), [("Q01", "2"), ("Q05", "4"), ("Q05", "-1"), ("Q05", "NC"), ("Q05", "abc"), ("Q05", "1.5")]
)
def test_an_answer_out_of_its_scale_is_said_by_its_question_and_never_kept(site, people, accepted, code, value):
    before = counts(site)
    answer = people["mediateur"].send(NEW, form(accepted, **{"Q02": 1, code: value}))
    assert answer.status_code == 422
    assert f'id="{code}-err"' in answer.text
    (again,) = forms_in(answer.text)
    assert again.fields[code].values == [""]
    assert again.fields["Q02"].values == ["1"]
    assert counts(site) == before


def test_every_field_of_the_sheet_says_what_is_wrong_by_itself(site, people, accepted):
    end_path(site, accepted)
    set_facts(site, accepted, before_on=today())
    before, page = counts(site), people["mediateur"].get(f"{NEW}?dossier={accepted}&moment=apres")
    refuse(people["mediateur"], NEW, forms_in(page.text)[0])
    assert counts(site) == before


def test_nothing_answered_at_all_is_refused(site, people, accepted):
    before = counts(site)
    answer = people["mediateur"].send(NEW, form(accepted))
    assert answer.status_code == 422
    assert "Aucune réponse" in read(answer)
    assert counts(site) == before


def test_zero_alone_or_not_concerned_alone_is_an_answer(site, people, accepted):
    assert kept(site, given(people["mediateur"], accepted, Q13=0))["Q13"] == (0, False, None)


@pytest.mark.parametrize("moment", ["apres", "6mois"])
def test_a_questionnaire_out_of_order_is_refused_before_and_after_it_is_filled(site, people, accepted, moment):
    before = counts(site)
    page = people["mediateur"].get(f"{NEW}?dossier={accepted}&moment={moment}")
    assert page.status_code == 409
    assert people["mediateur"].send(NEW, form(accepted, moment, Q01=1)).status_code == 409
    assert counts(site) == before


def test_a_day_before_its_cause_or_to_come_is_refused_with_the_answers_kept_on_the_page(site, people, accepted):
    before = counts(site)
    for shift, words in ((-1, "précède l'acceptation"), (1, "dans le futur")):
        day = f"{today() + timedelta(days=shift):%d/%m/%Y}"
        answer = people["mediateur"].send(NEW, form(accepted, Q05=2, answered_on=day))
        assert answer.status_code == 409
        assert words in read(answer)
        assert forms_in(answer.text)[0].fields["Q05"].values == ["2"]
    assert counts(site) == before


def test_the_same_moment_twice_is_refused_and_the_first_answers_stand(site, people, accepted):
    response = given(people["mediateur"], accepted, Q01=1)
    again = people["mediateur"].send(NEW, form(accepted, Q01=0))
    assert again.status_code == 409
    assert "déjà été rempli" in read(again)
    assert people["mediateur"].get(f"{NEW}?dossier={accepted}&moment=avant").status_code == 409
    assert kept(site, response)["Q01"] == (1, False, None)


@pytest.mark.both
def test_two_windows_at_once_keep_one_questionnaire(site, accepted):
    windows = [Person(site, "mediateur@example.org", "mediation") for _ in range(3)]
    for window in windows:
        window.send("/nothing", {})
    answers = at_once(*(partial(w.send, NEW, form(accepted, Q01=rank % 2)) for rank, w in enumerate(windows)))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
    assert responses(site, accepted) == ["avant"]


def test_a_dossier_of_another_mediator_or_not_accepted_is_not_answered(site, people, accepted):
    before = counts(site)
    for number in (accepted, 999999, "abc", ""):
        assert people["mediateur2"].send(NEW, form(number, Q01=1)).status_code == 404
    assert people["mediateur2"].get(f"{NEW}?dossier={accepted}").status_code == 404
    assert people["mediateur2"].send(NEW, {"dossier": accepted, "moment": ""}).status_code == 422
    assert people["mediateur"].send(NEW, form(accepted, "jamais", Q01=1)).status_code == 404
    assert counts(site) == before
    mine = structure(site, "mediateur@example.org")
    sent = number_in(
        people["prescripteur"].send("/prescription/prescriptions/new/", filled(mine, last_name=next(names)))
    )
    answer = people["mediateur"].send(NEW, form(sent, Q01=1))
    assert answer.status_code == 409
    assert "Acceptez d'abord" in read(answer)


@pytest.mark.parametrize(
    ("words", "reread", "code"),
    [("Voir FR76 3000 6000 0112 3456 7890 189", True, 422), ("Sa dépression recule", False, 422),
     ("Sa dépression recule", True, 302), ("x" * 501, True, 422)],
)  # fmt: skip
def test_the_free_answer_holds_nothing_that_must_not_be_written(site, people, accepted, words, reread, code):
    set_facts(site, accepted, before_on=today())
    end_path(site, accepted)
    more = {"is_text_checked": "y"} if reread else {}
    answer = people["mediateur"].send(NEW, form(accepted, "apres", S02=words, Q01=1, **more))
    assert answer.status_code == code
    assert responses(site, accepted) == (["apres"] if code == 302 else [])


def test_the_act_itself_refuses_what_no_page_sends(site, accepted):
    def do(values):
        with as_system(site) as session:
            row = session.get(Prescription, accepted)
            answering.answer(row, Moment.BEFORE, values, answered_on=today(), mode=AnswerMode.BESIDE, today=today())

    for values, code in (({"S01": 3}, "not_asked"), ({"Q01": 7}, "out_of_scale"), ({"Q01": True}, "out_of_scale"),
                         ({"Z9": 1}, "not_asked"), ({}, "blank"), ({"Q01": None}, "blank")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            do(values)
        assert [obstacle.code for obstacle in refused.value.obstacles] == [code]
    assert responses(site, accepted) == []
