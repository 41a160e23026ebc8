"""Competences to work on: proposed from the diagnosis, kept several at once, with levels from 0 to 8 or none."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from demo_app import as_system, number_in, plain, read
from diagnosis import accepted, asked, begun, done, fill, valid
from models import assessing
from models.assessment import DigcompGoal
from models.prescription import Prescription
from pin40 import digcomp
from pin40.words import Stage
from views.doors import today

pytest_plugins = ("demo_app",)
SCALE = Path(__file__).resolve().parents[1] / "seed" / "digcomp_niveaux.csv"
NEW = "/mediation/objectifs/new/"


def goals(app, number) -> dict[str, tuple[int | None, int | None, int | None]]:
    """The goals of a dossier, by competence, as (start, target, end)."""
    with as_system(app) as session:
        found = session.scalars(select(DigcompGoal).where(DigcompGoal.prescription_id == number)).all()
        return {one.competence.code: (one.level_start, one.level_target, one.level_end) for one in found}


def ids(app) -> dict[str, int]:
    with as_system(app):
        return {one.code: one.id for one in assessing.competences()}


def choose(person, number, levels, **more):
    """Tick these competences: id → (level at the start, level aimed at)."""
    typed = {"prescription_id": number, "is_chosen": "1"}
    for competence, (start, target) in levels.items():
        typed |= {f"goal-{competence}": "y", f"start-{competence}": start, f"target-{competence}": target}
    return person.send(NEW, typed | more)


def one_goal(site, people, start="2", target="4") -> tuple[int, int]:
    """A dossier and its only goal."""
    number, competence = accepted(site), ids(site)["1.1"]
    assert choose(people["mediateur"], number, {competence: (start, target)}).status_code == 302
    with as_system(site) as session:
        return number, session.scalars(select(DigcompGoal.id).where(DigcompGoal.prescription_id == number)).one()


def edit(person, goal, **typed):
    at = f"/mediation/objectifs/edit/?id={goal}"
    version = re.search(r'name="version"[^>]*value="(\d+)"', person.get(at).text)[1]
    return person.send(at, {"version": version, "level_start": "2", "level_target": "4", "level_end": ""} | typed)


# ───────── The scale ─────────
def test_the_levels_are_those_of_the_reference_file():
    with SCALE.open(encoding="utf-8") as file:
        bands = {int(line["niveau"]): line["palier_fr"] for line in csv.DictReader(file)}
    assert {level: band for level, (band, _) in digcomp.LEVELS.items()} == bands
    assert digcomp.told(0) == "0 – Pas encore débuté"
    assert digcomp.told(None) == ""


@pytest.mark.parametrize(
    ("start", "target", "end", "said"),
    [(4, 2, None, ["visé"]), (4, 4, 3, ["atteint"]), (0, 0, 0, []), (None, 0, 0, []), (3, None, None, []),
     (8, 0, 0, ["visé", "atteint"])],
)  # fmt: skip
def test_a_level_that_falls_is_remarked_and_nothing_is_not_zero(start, target, end, said):
    remarks = digcomp.remarks(start, target, end)
    assert len(remarks) == len(said)
    assert all(word in remark for word, remark in zip(said, remarks, strict=True))


@pytest.mark.parametrize(
    ("stage", "met_on", "ended_on", "code"),
    [(Stage.SENT, today(), None, "not_followed"), (Stage.EQUIPPED, today(), None, "not_followed"),
     (Stage.ACCEPTED, None, None, "not_met"), (Stage.PATH_ENDED, today(), today(), "path_ended")],
)  # fmt: skip
def test_a_goal_is_added_while_the_person_is_followed(stage, met_on, ended_on, code):
    assert [o.code for o in digcomp.obstacles(stage, met_on, ended_on)] == [code]
    assert digcomp.obstacles(Stage.ENGAGED, today(), None) == []


# ───────── Several at once ─────────
def test_the_page_ticks_what_the_validated_diagnosis_leaves_to_work_on(site, people):
    person, (number, draft) = people["mediateur"], begun(site, people)
    items = asked(site, draft)
    fill(person, draft, {**dict.fromkeys(items, "2"), items[0]: "0"})
    before = person.get(f"{NEW}?dossier={number}")
    assert "aucun diagnostic n'est validé" in read(before)
    assert 'value="y" checked' not in before.text
    valid(person, draft)
    details = person.details("evaluations", draft)
    assert f"/mediation/objectifs/new/?dossier={number}" in details.text
    page = person.get(f"{NEW}?dossier={number}").text
    ticked = {int(found) for found in re.findall(r'name="goal-(\d+)"[^>]*checked', page)}
    with as_system(site) as session:
        codes = assessing.proposed(session.get(Prescription, number))
    assert ticked == {ids(site)[code] for code in codes}
    assert "5.1" in codes
    assert "4.1" not in codes


def test_several_goals_are_kept_at_once_and_a_lower_target_is_remarked(site, people):
    number, known = done(site, people, "0")[0], ids(site)
    answer = choose(
        people["mediateur"], number, {known["1.1"]: ("4", "2"), known["5.1"]: ("0", "3"), known["2.1"]: ("", "")}
    )
    assert answer.status_code == 302
    assert goals(site, number) == {"1.1": (4, 2, None), "5.1": (0, 3, None), "2.1": (None, None, None)}
    page = read(people["mediateur"].get(answer.location))
    assert "3 objectifs enregistrés" in page
    assert "le niveau visé (2) est plus bas que le niveau au départ (4)" in page


@pytest.mark.parametrize("wrong", ["9", "-1", "1,5", "beaucoup"])
def test_a_level_out_of_bounds_is_said_and_nothing_is_kept(site, people, wrong):
    number, known = accepted(site), ids(site)
    answer = choose(people["mediateur"], number, {known["1.1"]: ("2", "3"), known["5.1"]: (wrong, "3")})
    assert (answer.status_code, plain(digcomp.OUT_OF_BOUNDS) in read(answer)) == (422, True)
    assert goals(site, number) == {}


def test_nothing_ticked_and_a_goal_already_there_are_said(site, people):
    number, _ = one_goal(site, people)
    person, known = people["mediateur"], ids(site)
    nothing = choose(person, number, {})
    assert (nothing.status_code, "Cochez au moins une" in read(nothing)) == (422, True)
    again = choose(person, number, {known["1.1"]: ("2", "4")})
    assert (again.status_code, "déjà un objectif" in read(again)) == (422, True)
    assert goals(site, number) == {"1.1": (2, 4, None)}


def test_whose_goals_is_asked_first_and_only_followed_dossiers_are_offered(site, people):
    person, unmet, met = people["mediateur"], accepted(site, met=False), accepted(site)
    page = person.get(NEW).text
    assert f'value="{met}"' in page
    assert f'<option value="{unmet}"' not in page
    assert person.send(NEW, {"prescription_id": ""}).status_code == 422
    assert person.send(NEW, {"prescription_id": met}).location.endswith(f"?dossier={met}")
    assert person.get(f"{NEW}?dossier={unmet}").status_code == 409
    assert people["mediateur2"].get(f"{NEW}?dossier={met}").status_code == 404
    assert choose(people["mediateur2"], met, {ids(site)["1.1"]: ("1", "2")}).status_code == 422
    assert people["gestion"].get("/gestion/objectifs/new/").status_code == 403


# ───────── One ─────────
def test_the_level_reached_is_entered_at_the_end_and_zero_is_a_level(site, people):
    number, goal = one_goal(site, people)
    assert number_in(edit(people["mediateur"], goal, level_end="0")) == goal
    assert goals(site, number)["1.1"] == (2, 4, 0)
    page = read(people["mediateur"].details("objectifs", goal))
    assert "0 – Pas encore débuté" in page
    assert "le niveau atteint (0) est plus bas" in page.replace("Le niveau", "le niveau")
    edit(people["mediateur"], goal, level_end="")
    assert goals(site, number)["1.1"] == (2, 4, None)


@pytest.mark.parametrize("wrong", ["9", "-1", "trois"])
def test_a_level_changed_out_of_bounds_is_said_by_its_field(site, people, wrong):
    number, goal = one_goal(site, people)
    answer = edit(people["mediateur"], goal, level_end=wrong)
    assert (answer.status_code, plain(digcomp.OUT_OF_BOUNDS) in read(answer)) == (422, True)
    assert goals(site, number)["1.1"] == (2, 4, None)


def test_two_tabs_on_one_goal_end_on_the_conflict_page(site, people):
    number, goal = one_goal(site, people)
    edit(people["mediateur"], goal, level_end="3")
    assert edit(people["mediateur"], goal, level_end="5", version="1").status_code == 409
    assert goals(site, number)["1.1"] == (2, 4, 3)


def test_a_goal_is_thrown_away_until_the_path_is_ended_then_it_stays(site, people):
    person, (number, goal) = people["mediateur"], one_goal(site, people)
    assert person.send("/mediation/objectifs/delete/", {"id": goal, "version": "1"}).status_code == 302
    assert goals(site, number) == {}
    number, goal = one_goal(site, people)
    with as_system(site) as session:
        session.get(DigcompGoal, goal).ended_on = today() - timedelta(days=1)
        session.commit()
    assert person.get(f"/mediation/objectifs/edit/?id={goal}").status_code == 403
    assert person.send("/mediation/objectifs/delete/", {"id": goal, "version": "2"}).status_code == 403


def test_the_alpi_reads_goals_and_strangers_find_none(site, people):
    _, goal = one_goal(site, people)
    assert people["gestion"].details("objectifs", goal).status_code == 200
    assert people["gestion"].get(f"/gestion/objectifs/edit/?id={goal}").status_code == 403
    assert people["mediateur2"].details("objectifs", goal).status_code == 404
    assert people["mediateur2"].get(f"/mediation/objectifs/edit/?id={goal}").status_code == 404
