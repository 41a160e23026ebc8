"""Answers and dossiers read in columns are those that one reads row by row; what is kept is never stale."""

import gc
from time import monotonic, sleep
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from statsmodels.stats.multitest import multipletests

from demo_app import as_system, read
from models import impact, impact_reading
from models import impact_answers as gathered
from models.activity_named import named
from models.partner import Partner
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.reference import Question
from models.steady import calmly, once, steady
from pin40 import impact as rules
from pin40 import impact_groups
from pin40.activity_words import Scope
from pin40.paired import holm
from pin40.selection import age_band, half, quarter
from questionnaire_cast import set_facts
from views import aside

pytest_plugins = ("demo_app",)
ACTIVITY = "/gestion/activite"


def found_of(session):
    version = impact.version_of(None)
    return version, gathered.answers(version, "all")


# ───────── The same as row by row ─────────
@pytest.mark.parametrize("digits", [27, 3])
def test_each_answer_stands_in_its_row_and_column_and_none_is_zero(site, monkeypatch, digits):
    monkeypatch.setattr(impact_reading, "DIGITS", digits)
    gathered._read.cache_clear()
    with as_system(site) as session:
        _, found = found_of(session)
        query = (
            select(QuestionnaireResponse.prescription_id, QuestionnaireResponse.moment, Question.code, Answer.value)
            .join(Answer, Answer.response_id == QuestionnaireResponse.id)
            .join(Question, Answer.question_id == Question.id)
        )
        said = {(one, moment.value, code): value for one, moment, code, value in session.execute(query)}
    gathered._read.cache_clear()
    assert len(found.frame) > 40
    codes = [code for code in found.frame if code not in ("person", "moment")]
    for row in found.frame.to_dict("records"):
        for code in codes:
            value = said.get((row["person"], row["moment"], code))
            assert (value is None and np.isnan(row[code])) or row[code] == value
    assert found.frame[codes].isna().any(axis=None)
    assert (found.frame[codes] == 0).any(axis=None)


def test_each_dossier_is_of_its_own_periods_and_groups(site):
    with as_system(site) as session:
        _, found = found_of(session)
        kinds = {one.id: one.kind.value for one in session.scalars(select(Partner).where(Partner.kind.is_not(None)))}
        for number, told in found.dossiers.to_dict("index").items():
            one = session.get(Prescription, number)
            person, level = one.beneficiary, one.assessed_level or one.estimated_level
            assert told == {
                "quarter": quarter(one.before_on) if one.before_on else "",
                "half": half(one.after_on) if one.after_on else "",
                "mediateur": str(one.mediator_id or ""),
                "epci": str(person.commune.epci_id or "") if person and person.commune else "",
                "age": age_band(one.before_on.year - person.birth_year if person and person.birth_year else None),
                "genre": person.gender.value if person and person.gender else "",
                "niveau": level.value if level else "",
                "prescripteur": kinds.get(one.prescriber_id, ""),
            }


def test_a_table_is_the_same_whether_its_answers_were_laid_before_or_not(site):
    with as_system(site) as session:
        version, found = found_of(session)
        form = gathered.form(version)
    for make in (rules.dimensions, rules.questions, rules.yes_no, rules.distributions, rules.attrition,
                 impact_groups.paired, impact_groups.changes):  # fmt: skip
        pd.testing.assert_frame_equal(make(found.laid(form), form), make(found.frame, form))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels_to_the_last_digit(chances):
    with patch("gc.collect"):  # theirs begins with a whole collection, a second in a process as large as the suite's
        assert holm(chances) == multipletests(chances, method="holm")[1].tolist()


# ───────── Never stale, asked once a page, and the collector of cycles comes back ─────────
def test_a_dossier_that_changes_makes_the_activity_anew(site, people):
    with as_system(site) as session:
        number = session.scalars(
            select(Prescription.id).where(Prescription.sent_on.is_not(None), Prescription.trashed_at.is_(None))
        ).first()
        born, name = session.get(Prescription, number).created_at, named(Scope())
        assert named(Scope()) == name
    whole = read(people["gestion"].get(ACTIVITY))
    assert read(people["gestion"].get(ACTIVITY)) == whole
    set_facts(site, number, trashed_at=born)
    try:
        with as_system(site):
            assert named(Scope()) != name
        assert read(people["gestion"].get(ACTIVITY)) != whole
    finally:
        set_facts(site, number, trashed_at=None)
    assert read(people["gestion"].get(ACTIVITY)) == whole


def test_two_readers_never_share_what_is_kept(site, people):
    own = read(people["mediateur"].get("/mediation/activite"))
    assert read(people["mediateur2"].get("/mediation/activite")) != own
    assert read(people["mediateur"].get("/mediation/activite")) == own


def test_a_question_is_asked_once_a_page_and_anew_outside(site):
    asked = []
    with as_system(site):
        for _ in range(2):
            with steady():
                assert [once("n", lambda: asked.append(1) or len(asked)) for _ in range(3)] == [len(asked)] * 3
        assert len(asked) == 2
        once("n", lambda: asked.append(1))
    assert len(asked) == 3


def test_reading_calmly_ends_with_the_collector_awake_whatever_happens():
    with calmly():
        with calmly():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="panne"), calmly():
        raise ValueError("panne")
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("who", "room"),
    [("gestion", "impact"), ("gestion", "activite"), ("reconditionneur", "activite"), ("mediateur", "activite")],
)
def test_a_long_calculation_says_that_it_is_under_way_and_its_page_comes_back_by_itself(people, monkeypatch, who, room):
    person = people[who]
    usual, make = person.get(person.at(room)), aside._make
    monkeypatch.setattr(aside, "_make", lambda *given: (sleep(0.2), make(*given)))
    monkeypatch.setattr(aside, "LONG", 1)
    monkeypatch.setattr(aside, "PATIENCE", 0)
    aside._works.clear()
    pages = [person.get(person.at(room))]
    until = monotonic() + 60
    while "Refresh" in pages[-1].headers and monotonic() < until:
        assert "Calcul en cours sur" in read(pages[-1])
        sleep(0.05)
        pages.append(person.get(person.at(room)))
    assert len(pages) > 1
    assert read(pages[-1]) == read(usual)
