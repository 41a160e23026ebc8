"""Until when the mediator's own rows may be changed: held by the gate and by PostgreSQL, whatever a page says."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

import walk
from models.base import db, now
from models.pathway import Attendance, Pathway, Workshop
from models.questionnaire import Answer, QuestionnaireResponse
from models.session import tell
from models.viewer import seeing_as
from pin40.conditions import SYSTEM, Person, Within, viewer
from pin40.path_words import Presence
from pin40.words import Role
from test_second_wall import DENIED, raw, tried, walled, whole_database  # noqa: F401  (fixtures)
from views.doors import today
from walk_writes import attempt, is_refused

pytest_plugins = ("whole_app", "walk_scene")


def test_a_delay_holds_its_last_day_and_needs_to_know_the_day():
    day, week = today(), Within("entered_on", 7)
    who = Person(Role.MEDIATOR, today=day)
    assert week.holds(lambda _: day - timedelta(days=7), who)
    assert not week.holds(lambda _: day - timedelta(days=8), who)
    assert not week.holds(lambda _: None, who)
    assert not week.holds(lambda _: day, Person(Role.MEDIATOR))


def given(person, days):
    """An answer of theirs, entered so many days ago, with its questionnaire: laid for one test, then taken back."""
    number = min(walk.ids("answers", "mediator_id = :me", person))
    answer = db.session.get(Answer, number)
    answer.entered_on = answer.response.entered_on = today() - timedelta(days=days)
    db.session.flush()
    return answer


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (7, True), (8, False), (400, False)])
def test_answers_are_changed_for_seven_days_at_the_gate(scene, days, is_open):
    person = walk.person("mediateur")
    with seeing_as(SYSTEM):
        answer = given(person, days)
        response = answer.response
    change = {"words": "Autre"}
    result = attempt(viewer(person), lambda: [setattr(answer, k, v) for k, v in change.items()])
    assert is_refused(result) == (not is_open), result
    with seeing_as(SYSTEM):
        response = given(person, days).response
        other = next(mode for mode in type(response.mode) if mode != response.mode)
    result = attempt(viewer(person), lambda: setattr(response, "mode", other))
    assert is_refused(result) == (not is_open), result


@pytest.mark.parametrize(("days", "touched"), [(7, 1), (8, 0)])
def test_answers_are_changed_for_seven_days_at_the_second_wall(walled, days, touched):  # noqa: F811
    person = walk.person("mediateur")
    number = min(walk.ids("answers", "mediator_id = :me", person))
    answers, responses = Answer.__table__, QuestionnaireResponse.__table__
    with raw(SYSTEM) as connection:
        parent = connection.scalar(select(answers.c.response_id).where(answers.c.id == number))
        day = {"entered_on": today() - timedelta(days=days)}
        connection.execute(update(answers).where(answers.c.id == number).values(day))
        connection.execute(update(responses).where(responses.c.id == parent).values(day))
        with seeing_as(viewer(person)):
            tell(connection)
            assert tried(connection, update(answers).where(answers.c.id == number).values(value=2)) == touched
            again = update(responses).where(responses.c.id == parent).values(answered_on=today())
            assert tried(connection, again) == touched
            late = update(answers).where(answers.c.id == number).values(entered_on=today())
            assert tried(connection, late) == DENIED  # nobody moves the day from which the delay runs


def test_a_presence_of_a_path_that_is_over_stands(scene):
    person = walk.person("mediateur")
    over = walk.ids("attendances", "mediator_id = :me AND ended_on IS NOT NULL", person)
    running = walk.ids("attendances", "mediator_id = :me AND ended_on IS NULL", person)
    assert over
    assert running
    for number in (max(over), max(running)):
        with seeing_as(SYSTEM):
            line = db.session.get(Attendance, number)
            other = next(one for one in Presence if one != line.presence)
        result = attempt(viewer(person), lambda: setattr(line, "presence", other))
        assert is_refused(result) == (number in over), result


def test_each_line_carries_the_day_of_its_path_or_of_its_questionnaire(scene):
    with seeing_as(SYSTEM):
        paths = select(Attendance.id).join(Pathway, Pathway.id == Attendance.pathway_id)
        apart = paths.where(Attendance.ended_on.is_distinct_from(Pathway.ended_on))
        assert db.session.scalars(apart).all() == []
        answers = select(Answer.id).join(QuestionnaireResponse, QuestionnaireResponse.id == Answer.response_id)
        apart = answers.where(Answer.entered_on.is_distinct_from(QuestionnaireResponse.entered_on))
        assert db.session.scalars(apart).all() == []


def test_a_session_with_presences_is_kept_by_the_database_itself(scene):
    person = walk.person("mediateur")
    full = walk.ids("workshops", "EXISTS (SELECT 1 FROM attendances WHERE workshop_id = workshops.id)", person)
    mine = walk.ids("workshops", "mediator_id = :me", person)
    for number in (max(full & mine), max(mine - full)):
        with seeing_as(SYSTEM):
            row = db.session.get(Workshop, number)
        result = attempt(viewer(person), lambda: db.session.delete(row))
        assert result == ("database" if number in full else "done")


def test_nobody_notes_a_presence_as_if_its_path_were_over(walled):  # noqa: F811
    """The wall tells who may write; a day that closes a row is the software's own to lay."""
    person = walk.person("mediateur")
    number = max(walk.ids("attendances", "mediator_id = :me AND ended_on IS NULL", person))
    with raw(viewer(person)) as connection:
        table = Attendance.__table__
        assert tried(connection, update(table).where(table.c.id == number).values(ended_on=today())) == DENIED
        foreign = insert(table).values(
            created_at=now(), version=1, workshop_id=10**8, pathway_id=10**8, mediator_id=person.partner_id,
            presence=Presence.PRESENT,
        )  # fmt: skip
        assert tried(connection, foreign) == DENIED
