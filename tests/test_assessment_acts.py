"""A diagnosis validated: frozen, read by the dossier before the path, a measure of progress after; on the grid of its day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import Person, as_system, dossier, number_in, read
from diagnosis import accepted, asked, begun, done, fill, kept, of, signed, valid
from models import assessing
from models.assessment import AssessmentMark
from models.base import db
from models.event import Event
from models.reference import CompetenceGrid, GridItem
from pin40.path_words import AssessmentMoment
from pin40.words import GridLevel, Level, Stage
from seed import grid
from views.doors import today

pytest_plugins = ("demo_app",)
START, END = AssessmentMoment.START, AssessmentMoment.END


# ───────── Validate ─────────
def test_nothing_assessed_or_a_wrong_day_is_refused_with_the_rules_sentences(site, people):
    person, (number, draft) = people["mediateur"], begun(site, people)
    empty = valid(person, draft)
    assert (empty.status_code, "Aucun critère n'est coté" in read(empty)) == (409, True)
    assert "Aucun critère n'est coté" in read(person.details("evaluations", draft))
    fill(person, draft, {asked(site, draft)[0]: "1"})
    for on, words in ((today() + timedelta(days=1), "dans le futur"), (today() - timedelta(days=9), "précéder")):
        answer = valid(person, draft, on)
        assert (answer.status_code, words in read(answer)) == (409, True)
    for typed in ("", "demain", "31/02/2026"):
        assert person.act("valider", draft, "evaluations", validated_on=typed).status_code == 422
    assert person.get("/mediation/evaluations/valider/").status_code == 405
    assert dossier(site, number).assessed_on is None


@pytest.mark.parametrize(
    ("value", "level", "stage"),
    [("2", Level.ACQUIRED, Stage.PATH_ENDED), ("1", Level.TO_WORK_ON, Stage.ASSESSED)],
)
def test_validation_freezes_the_marks_and_gives_the_dossier_its_level(site, people, value, level, stage):
    number, draft = done(site, people, value)
    found, file = of(site, draft), dossier(site, number)
    assert (found.validated_on, found.level, found.levels["assessed"]) == (today(), level, 40)
    assert set(found.levels["domains"].values()) == {level.value}
    assert (file.assessed_on, file.assessed_level, file.stage) == (today(), level, stage)
    with as_system(site) as session:
        marks = session.scalars(select(AssessmentMark).where(AssessmentMark.assessment_id == draft)).all()
        assert {mark.validated_on for mark in marks} == {today()}
        verbs = session.execute(select(Event.table_name).where(Event.verb == "valider", Event.record_id == draft)).all()
        assert ("CompetenceAssessment",) in verbs
    page = read(people["mediateur"].details("evaluations", draft))
    assert level.label in page
    assert "40 sur 40" in page
    assert "Identifier son environnement" in page


def test_what_is_validated_changes_no_more(site, people):
    _, draft = done(site, people, "2")
    person, item = people["mediateur"], asked(site, draft)[0]
    assert person.get(f"/mediation/evaluations/edit/?id={draft}").status_code == 403
    sent = person.send(f"/mediation/evaluations/edit/?id={draft}", {f"mark-{item}": "0"})
    assert (sent.status_code, "il ne change plus" in read(sent)) == (403, True)
    assert person.send("/mediation/evaluations/delete/", {"id": draft}).status_code == 403
    again = valid(person, draft)
    assert (again.status_code, "déjà validé" in read(again)) == (409, True)
    assert kept(site, draft)[item] == 2


def test_a_draft_is_thrown_away_with_its_marks_and_another_can_begin(site, people):
    person, (number, draft) = people["mediateur"], begun(site, people)
    fill(person, draft, {asked(site, draft)[0]: "1"})
    version = str(of(site, draft).version)
    assert person.send("/mediation/evaluations/delete/", {"id": draft, "version": "0"}).status_code == 409
    assert len(kept(site, draft)) == 1
    assert person.send("/mediation/evaluations/delete/", {"id": draft, "version": version}).status_code == 302
    assert person.details("evaluations", draft).status_code == 404
    anew = number_in(person.send("/mediation/evaluations/new/", {"prescription_id": number}))
    assert kept(site, anew) == {}


# ───────── At the end ─────────
def test_the_one_at_the_end_shows_progress_and_changes_nothing_of_the_dossier(site, people):
    number, _ = done(site, people, "0")
    signed(site, number)
    last = number_in(people["mediateur"].send("/mediation/evaluations/new/", {"prescription_id": number}))
    assert of(site, last).moment == END
    before = dossier(site, number)
    done(site, people, "2", last, number)
    after = dossier(site, number)
    assert of(site, last).level == Level.ACQUIRED
    assert (after.assessed_level, after.stage, after.version) == (before.assessed_level, before.stage, before.version)
    page = read(people["mediateur"].details("evaluations", last))
    for words in ("Au départ", "Évolution", "Mieux", "À travailler", "Acquises"):
        assert words in page, words


def test_a_draft_left_open_at_the_signature_no_longer_decides(site, people):
    number, _ = done(site, people, "0")
    late = number_in(people["mediateur"].send("/mediation/evaluations/new/", {"prescription_id": number}))
    assert of(site, late).moment == START
    signed(site, number)
    done(site, people, "2", late, number)
    assert of(site, late).moment == END
    assert dossier(site, number).assessed_level == Level.TO_WORK_ON


def test_a_second_one_before_the_path_decides_in_place_of_the_first(site, people):
    number, _ = done(site, people, "0")
    second = number_in(people["mediateur"].send("/mediation/evaluations/new/", {"prescription_id": number}))
    done(site, people, "2", second, number)
    assert dossier(site, number).assessed_level == Level.ACQUIRED
    assert dossier(site, number).stage == Stage.PATH_ENDED


# ───────── Who, which grid ─────────
def test_the_alpi_reads_and_nobody_else_does(site, people):
    _, draft = begun(site, people)
    assert people["gestion"].details("evaluations", draft).status_code == 200
    assert people["gestion"].get(f"/gestion/evaluations/edit/?id={draft}").status_code == 403
    assert people["gestion"].get("/gestion/evaluations/new/").status_code == 403
    assert people["gestion"].act("valider", draft, "evaluations").status_code == 403
    assert people["mediateur2"].details("evaluations", draft).status_code == 404
    assert people["mediateur2"].act("valider", draft, "evaluations").status_code == 404
    assert people["prescripteur"].get("/prescription/evaluations/").status_code == 404


def test_a_new_grid_serves_the_new_diagnoses_and_the_old_ones_keep_theirs(fresh, tmp_path):
    person = Person(fresh, "mediateur@example.org", "mediation")
    old = number_in(person.send("/mediation/evaluations/new/", {"prescription_id": accepted(fresh)}))
    assert fill(person, old, dict.fromkeys(asked(fresh, old), "1")).status_code == 302
    file = tmp_path / "grille.csv"
    file.write_text(
        "code,niveau,code_parent,libelle,statut_source,digcomp_lies\nA,domaine,,Un,essai,\n"
        "A.1,sous_domaine,A,Deux,essai,1.1\nA.1.1,critere,A.1,Allumer la lampe,essai,\n",
        encoding="utf-8",
    )
    with as_system(fresh):
        assert grid.import_grid(file, today()) == 2
    new = number_in(person.send("/mediation/evaluations/new/", {"prescription_id": accepted(fresh)}))
    assert len(asked(fresh, new)) == 1
    assert "Allumer la lampe" in read(person.get(f"/mediation/evaluations/edit/?id={new}"))
    assert len(asked(fresh, old)) == 40
    assert valid(person, old).status_code == 302
    assert of(fresh, old).levels["total"] == 40
    assert "Allumer la lampe" not in read(person.details("evaluations", old))


@pytest.mark.parametrize(
    ("line", "words"),
    [("A.2,sous_domaine,A,Vide,essai,", "rien ne se trouve dans A.2"), ("B,domaine,,Vide,essai,", "dans B")],
)
def test_a_grid_with_an_empty_part_which_nobody_could_acquire_is_refused(line, words):
    head = "A,domaine,,Un,essai,\nA.1,sous_domaine,A,Deux,essai,\nA.1.1,critere,A.1,Trois,essai,\n"
    read_as = [dict(zip(grid.COLUMNS, one.split(","), strict=True)) for one in (head + line).splitlines()]
    assert list(grid.wrong(read_as[:3], set())) == []
    assert any(words in sentence and "Ligne 5" in sentence for sentence in grid.wrong(read_as, set()))


def test_a_grid_needs_a_title_that_can_be_kept(tmp_path):
    for title in ("", "  ", "x" * 201):
        with pytest.raises(grid.GridError) as refusal:
            grid.import_grid(tmp_path / "absente.csv", today(), title)
        assert "1 à 200 caractères" in refusal.value.sentences[0]


def test_a_grid_not_published_serves_no_diagnosis(fresh):
    with as_system(fresh) as session:
        draft = CompetenceGrid(number=9, title="Brouillon")
        session.add(draft)
        session.flush()
        session.add(GridItem(grid_id=draft.id, code="9", level=GridLevel.DOMAIN, label="x", source="x", position=1))
        session.commit()
        assert assessing.current_grid(today()).number == 1
        for one in session.scalars(select(CompetenceGrid)):
            one.published_on = None
        session.commit()
    person = Person(fresh, "mediateur@example.org", "mediation")
    answer = person.send("/mediation/evaluations/new/", {"prescription_id": accepted(fresh)})
    assert (answer.status_code, "Aucune grille" in read(answer)) == (409, True)
    with fresh.app_context():
        db.session.remove()
