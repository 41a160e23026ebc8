"""The diagnosis in the panel: begun once met, filled by hand and resumed, never over somebody else's marks."""

import re

import pytest

from demo_app import dossier, number_in, read
from diagnosis import accepted, asked, begun, fill, kept, of, token, valid
from pin40 import assessment as rules
from pin40.path_words import AssessmentMoment
from pin40.words import Stage
from views.doors import today

pytest_plugins = ("demo_app",)
START, END = AssessmentMoment.START, AssessmentMoment.END
DAY = today()


# ───────── The rules ─────────
def test_the_one_at_the_end_comes_once_a_diagnosed_person_has_signed():
    assert rules.moment(None, None) == rules.moment(None, DAY) == START
    assert rules.moment(DAY, DAY) == END
    assert rules.moment(DAY, None) == START  # signed too early: the first diagnosis still decides


@pytest.mark.parametrize("stage", Stage)
def test_a_diagnosis_belongs_to_a_dossier_in_a_mediators_hands(stage):
    followed = stage in (Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED)
    assert (rules.start_obstacles(stage, START, DAY) == []) == followed
    assert (rules.start_obstacles(stage, END, DAY) == []) == (followed or stage == Stage.EQUIPPED)
    assert rules.start_obstacles(stage, START, None) != []


# ───────── Begin ─────────
def test_only_a_dossier_accepted_and_met_is_offered_and_the_link_chooses_it(site, people):
    person, unmet, met = people["mediateur"], accepted(site, met=False), accepted(site)
    page = person.get("/mediation/evaluations/new/").text
    assert f'value="{met}"' in page
    assert f'<option value="{unmet}"' not in page
    assert re.search(
        rf'<option[^>]*selected[^>]*value="{met}"', person.get(f"/mediation/evaluations/new/?dossier={met}").text
    )
    refused = person.get(f"/mediation/evaluations/new/?dossier={unmet}")
    assert refused.status_code == 409
    assert "Rencontrez d'abord la personne" in read(refused)
    assert person.send("/mediation/evaluations/new/", {"prescription_id": unmet}).status_code == 422


@pytest.mark.parametrize("wrong", ["0", "999999", "abc", "1,2", "-1"])
def test_a_dossier_that_is_absent_foreign_or_malformed_is_the_same_404(site, people, wrong):
    foreign = accepted(site)
    other = people["mediateur2"].get(f"/mediation/evaluations/new/?dossier={foreign}")
    absent = people["mediateur2"].get(f"/mediation/evaluations/new/?dossier={wrong}")
    assert (other.status_code, absent.status_code) == (404, 404)


def test_two_clicks_begin_one_diagnosis_and_the_link_resumes_it(site, people):
    number, first = begun(site, people)
    again = people["mediateur"].send("/mediation/evaluations/new/", {"prescription_id": number})
    assert number_in(again) == first
    resumed = people["mediateur"].get(f"/mediation/evaluations/new/?dossier={number}")
    assert resumed.location.endswith(f"/mediation/evaluations/edit/?id={first}")
    assert of(site, first).moment == START


# ───────── Fill ─────────
def test_the_grid_asks_forty_items_in_words_and_says_its_title(site, people):
    _, number = begun(site, people)
    page = people["mediateur"].get(f"/mediation/evaluations/edit/?id={number}")
    assert len(asked(site, number)) == 40 == page.text.count('role="radiogroup"')
    for words in ("0 – Ne sait pas faire", "1 – Avec de l'aide", "2 – Seul(e)", "Non évalué", "0 sur 40",
                  "Grille de diagnostic Mon ordi Pin40, inspirée des 4 domaines CléA Numérique"):  # fmt: skip
        assert words in read(page), words


def test_a_draft_is_resumed_where_it_was_left_and_nothing_assessed_is_never_zero(site, people):
    _, number = begun(site, people)
    items = asked(site, number)
    fill(people["mediateur"], number, {items[0]: "0", items[1]: "2", items[2]: ""}, stay="1")
    assert kept(site, number) == {items[0]: 0, items[1]: 2}
    page = people["mediateur"].get(f"/mediation/evaluations/edit/?id={number}")
    assert "2 sur 40" in read(page)
    assert re.search(r'name="([^"]+)"[^>]*autofocus', page.text)[1] == f"mark-{items[2]}"
    fill(people["mediateur"], number, {items[0]: ""})
    assert kept(site, number) == {items[0]: None, items[1]: 2}


@pytest.mark.parametrize("wrong", ["3", "-1", "deux", "1.5", "\x00", "٢"])
def test_a_mark_out_of_the_list_is_said_and_the_rest_is_kept_as_typed(site, people, wrong):
    _, number = begun(site, people)
    items = asked(site, number)
    answer = fill(people["mediateur"], number, {items[0]: "2", items[1]: wrong})
    assert answer.status_code == 422
    assert "choisissez 0, 1, 2 ou « Non évalué »" in read(answer)
    assert re.search(rf'name="mark-{items[0]}" value="2" checked', answer.text)
    assert kept(site, number) == {}


def test_a_mark_sent_twice_is_refused_and_a_line_of_another_grid_counts_for_nothing(site, people):
    person, (_, number) = people["mediateur"], begun(site, people)
    item = asked(site, number)[0]
    version = token(person.get(f"/mediation/evaluations/edit/?id={number}"))
    pairs = [("version", version), (f"mark-{item}", "1"), (f"mark-{item}", "2")]
    assert person.send(f"/mediation/evaluations/edit/?id={number}", pairs).status_code == 422
    assert fill(person, number, {999999: "2", 1: "2"}).status_code == 302
    assert kept(site, number) == {}


def test_two_tabs_the_second_is_told_and_may_keep_its_own(site, people):
    person, (_, number) = people["mediateur"], begun(site, people)
    items, at = asked(site, number), f"/mediation/evaluations/edit/?id={number}"
    version = token(person.get(at))
    assert fill(person, number, {items[0]: "2", items[1]: "1"}, version=version).status_code == 302
    late = fill(person, number, {items[0]: "0", items[1]: "1"}, version=version)
    assert late.status_code == 409
    assert "0 – Ne sait pas faire" in read(late)
    assert "2 – Seul(e)" in read(late)
    assert kept(site, number) == {items[0]: 2, items[1]: 1}
    assert fill(person, number, {items[0]: "0", items[1]: "1"}, version=token(late)).status_code == 302
    assert kept(site, number) == {items[0]: 0, items[1]: 1}


def test_a_change_of_marks_makes_an_open_validation_stale(site, people):
    person, (number, draft) = people["mediateur"], begun(site, people)
    items = asked(site, draft)
    fill(person, draft, {items[0]: "2"})
    version = token(person.details("evaluations", draft))
    fill(person, draft, {items[0]: "0"})
    assert valid(person, draft, version=version).status_code == 409
    assert of(site, draft).validated_on is None
    assert dossier(site, number).stage == Stage.ACCEPTED
