"""Answers taken back from a file: every convention, all or nothing, and a French sentence for each wrong line."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from answer_files import written
from demo_app import as_system
from models import answering, checkup, importing_answers
from models.acts import next_number
from models.event import Event
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.reference import Question
from pin40.answer_file import read_day
from pin40.path_words import AnswerMode, Moment
from pin40.words import Level, Stage
from views.doors import today

pytest_plugins = ("demo_app",)
HEAD = ("dossier", "moment", "date", "Q01", "Q05", "Q16", "S01", "S02")


def take(app, path, **options):
    with as_system(app):
        return importing_answers.import_answers(path, today(), **options)


def refused(app, path, **options):
    """The sentences that refuse the file, nothing having been written."""
    before = counts(app)
    with pytest.raises(importing_answers.AnswersError) as error:
        take(app, path, **options)
    assert counts(app) == before
    return error.value.sentences


def counts(app):
    with as_system(app) as session:
        return [
            session.scalar(select(func.count()).select_from(m)) for m in (Prescription, QuestionnaireResponse, Answer)
        ]


def said(app, number, moment):
    """By code, what is kept of one questionnaire: a number, « NC », words, or None."""
    with as_system(app) as session:
        rows = session.execute(
            select(Question.code, Answer.value, Answer.is_not_concerned, Answer.words)
            .join(Question, Answer.question_id == Question.id)
            .join(QuestionnaireResponse, Answer.response_id == QuestionnaireResponse.id)
            .join(Prescription, QuestionnaireResponse.prescription_id == Prescription.id)
            .where(Prescription.number == number, QuestionnaireResponse.moment == moment)
        )
        return {code: "NC" if nc else words or value for code, value, nc, words in rows}


def live(app, **facts):
    """An accepted dossier of the demonstration, with these facts."""
    with as_system(app) as session:
        one = session.scalars(select(Prescription).where(Prescription.stage == Stage.ACCEPTED).limit(1)).one()
        for name, value in facts.items():
            setattr(one, name, value)
        session.commit()
        return one.number, one.accepted_on


# ───────── What is read ─────────
@pytest.mark.parametrize(("sign", "name"), [(";", "Rep 1"), (",", "Rep 2")])
def test_each_convention_of_a_cell_is_kept_as_it_was_said(site, tmp_path, sign, name):
    first = (name, "avant", "31/12/2024", 0, 3, "NC", "", "")
    lines = [HEAD, first, (name, "apres", "2025-06-01", 1, "", 2, 3, "Je sais écrire")]
    taken = take(site, written(tmp_path / "a.csv", lines, sign=sign), is_historic=True)
    assert (taken.responses, taken.created, taken.answers) == (2, 1, 7)
    before, after = said(site, name, Moment.BEFORE), said(site, name, Moment.AFTER)
    assert (before["Q01"], before["Q05"], before["Q16"], before["Q02"]) == (0, 3, "NC", None)
    assert "S01" not in before  # not asked then
    assert (after["Q05"], after["S01"], after["S02"]) == (None, 3, "Je sais écrire")


def test_a_byte_order_mark_and_lower_case_codes_are_understood(site, tmp_path):
    path = tmp_path / "bom.csv"
    path.write_bytes("\ufeffDossier;Moment;Date;q05\r\nBOM1;AVANT;01/02/2025;2\r\n;;;\r\n\r\n".encode())
    assert take(site, path, is_historic=True).answers == 1
    assert said(site, "BOM1", Moment.BEFORE)["Q05"] == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [("31/12/2026", date(2026, 12, 31)), ("2026-12-31", date(2026, 12, 31)), ("1/2/2026", date(2026, 2, 1)),
     ("31/02/2026", None), ("2026-13-01", None), ("12-31-2026", None), ("", None), ("٣١/12/2026", None)],
)  # fmt: skip
def test_a_day_is_written_the_french_way_or_iso(text, day):
    assert read_day(text) == day


def test_a_line_without_any_answer_is_left_aside_and_said(site, tmp_path):
    lines = [HEAD, ("Muet1", "avant", "2025-01-01", *[""] * 5), ("Muet2", "avant", "2025-01-01", 1, *[""] * 4)]
    taken = take(site, written(tmp_path / "a.csv", lines), is_historic=True)
    assert (taken.responses, taken.blanks) == (1, [2])
    only = written(tmp_path / "b.csv", lines[:2])
    assert refused(site, only, is_historic=True) == ["Ce fichier n’a aucune réponse."]


# ───────── What is refused ─────────
WRONG = [
    (("W", "avant", "2025-01-01", 2, "", "", "", ""), "Q01 ne peut pas être « 2 »"),
    (
        ("W", "avant", "2025-01-01", "", 4, "", "", ""),
        "Q05 ne peut pas être « 4 » : indiquez un nombre entier de 0 à 3",
    ),
    (("W", "avant", "2025-01-01", "", "NC", "", "", ""), "Q05 ne peut pas être « NC »"),
    (("W", "avant", "2025-01-01", "", "1,5", "", "", ""), "Q05 ne peut pas être « 1,5 »"),
    (("W", "avant", "2025-01-01", 1, "", "", 3, ""), "S01 : cette question ne se pose qu’à la fin"),
    (("W", "avant", "2025-01-01", 1, "", "", "", "Bien"), "S02 ne se demande qu’à la fin"),
    (("W", "pendant", "2025-01-01", 1, "", "", "", ""), "le moment « pendant » n’existe pas"),
    (("W", "avant", "hier", 1, "", "", "", ""), "la date « hier » ne se lit pas"),
    (("W", "avant", "2125-01-01", 1, "", "", "", ""), "est dans le futur"),
    (("", "avant", "2025-01-01", 1, "", "", "", ""), "le dossier manque"),
    (("W" * 21, "avant", "2025-01-01", 1, "", "", "", ""), "20 caractères"),
    (("W", "apres", "2025-01-01", 1, "", "", "", ""), "« après » sans « avant »"),
    (("W", "avant", "2025-01-01"), "3 cases au lieu de 8"),
    (("", "", "", "", "", "", "", ""), "ligne vide"),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_wrong_line_is_named_and_keeps_the_whole_file_out(site, tmp_path, line, sentence):
    good = ("Bon", "avant", "2025-01-01", 1, 2, "", "", "")
    found = refused(
        site, written(tmp_path / "a.csv", [HEAD, good, line, (*good[:1], "apres", *good[2:])]), is_historic=True
    )
    assert len(found) == 1
    assert found[0].startswith("Ligne 3 : ")
    assert sentence in found[0]


def test_the_same_moment_twice_is_refused_in_the_file_and_in_the_base(site, tmp_path):
    line = ("Deux", "avant", "2025-01-01", 1, "", "", "", "")
    found = refused(site, written(tmp_path / "a.csv", [HEAD, line, line]), is_historic=True)
    assert found == ["Ligne 3 : le questionnaire « avant » du dossier Deux est déjà ligne 2 : gardez-en un."]
    take(site, written(tmp_path / "b.csv", [HEAD, line]), is_historic=True)
    again = refused(site, tmp_path / "b.csv", is_historic=True)
    assert again == ["Ligne 2 : le questionnaire « avant » du dossier Deux est déjà là (01/01/2025)."]


def test_after_before_before_is_refused_and_a_later_file_may_bring_after(site, tmp_path):
    line = ("Ordre", "avant", "2025-03-01", 1, "", "", "", "")
    early = ("Ordre", "apres", "2025-02-01", 1, "", "", "", "")
    assert "précède « avant »" in refused(site, written(tmp_path / "a.csv", [HEAD, early, line]), is_historic=True)[0]
    take(site, written(tmp_path / "b.csv", [HEAD, line]), is_historic=True)
    late = (*early[:2], "2025-09-01", *early[3:])
    take(site, written(tmp_path / "c.csv", [HEAD, late]))  # the dossier is known by now
    with as_system(site) as session:
        one = session.scalars(select(Prescription).where(Prescription.number == "Ordre")).one()
        assert (one.before_on, one.after_on, one.closed_on) == (date(2025, 3, 1), date(2025, 9, 1), date(2025, 9, 1))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"dossier;moment;date;Q99\nA;avant;2025-01-01;1\n", "la colonne « Q99 » n’est pas une question"),
        (b"dossier;moment;date;Q01;Q01\n", "la colonne « Q01 » y est 2 fois"),
        (b"moment;date;Q01\n", "la colonne « dossier » manque"),
        (b"", "la colonne « dossier » manque"),
        (b"\xff\xfe\x00d", "n’est pas un CSV lisible"),
        ("dossier;moment;date;Q01\né".encode("latin-1"), "n’est pas un CSV lisible"),
        (b'dossier;moment;date;Q01\n"A;avant;2025-01-01;1\n', "n’est pas un CSV lisible"),
    ],
)
def test_a_file_that_is_not_one_of_answers_is_refused_whole(site, tmp_path, content, sentence):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert sentence in " ".join(refused(site, path, is_historic=True))


def test_a_version_that_is_not_there_is_said(site, tmp_path):
    path = written(tmp_path / "a.csv", [HEAD])
    assert refused(site, path, number=7) == ["La version 7 du questionnaire n’existe pas, ou n’est pas publiée."]


# ───────── Dossiers of the base ─────────
def test_an_unknown_dossier_waits_for_historique(site, tmp_path):
    path = written(tmp_path / "a.csv", [HEAD, ("Inconnu", "avant", "2025-01-01", 1, "", "", "", "")])
    assert "importez avec --historique" in refused(site, path)[0]


def test_a_dossier_of_the_base_keeps_to_the_rules_of_its_path(site, tmp_path):
    number, accepted = live(site, path_ended_on=None, before_on=None, after_on=None, assessed_level=Level.TO_WORK_ON)
    first = (number, "avant", accepted.isoformat(), 1, 2, "", "", "")
    last = (number, "apres", today().isoformat(), 1, 3, "", "", "")
    found = refused(site, written(tmp_path / "a.csv", [HEAD, first, last]))
    assert len(found) == 1
    assert "le parcours n’est pas terminé" in found[0]
    early = (number, "avant", (accepted - timedelta(days=1)).isoformat(), 1, 2, "", "", "")
    assert "précède l’acceptation" in refused(site, written(tmp_path / "b.csv", [HEAD, early]))[0]
    taken = take(site, written(tmp_path / "c.csv", [HEAD, first]))
    with as_system(site) as session:
        one = session.scalars(select(Prescription).where(Prescription.number == number)).one()
        given = session.scalars(
            select(QuestionnaireResponse).where(QuestionnaireResponse.prescription_id == one.id)
        ).one()
        assert (one.before_on, taken.created) == (accepted, 0)
        assert (given.mode, given.mediator_id) == (AnswerMode.IMPORTED, one.mediator_id)
        assert {answer.mediator_id for answer in given.answers} == {one.mediator_id}
        asked = answering.questions(given.questionnaire_version_id, Moment.BEFORE)
        assert len(given.answers) == len(asked)  # a mediator who mends a typing error finds every question


def test_a_dossier_of_earlier_years_has_nobody_is_closed_and_obeys_every_check(site, tmp_path):
    lines = [
        HEAD,
        ("2023/017", "avant", "2023-01-01", 1, "", "", "", ""),
        ("2023/017", "apres", "2023-05-01", 1, "", "", "", ""),
    ]
    take(site, written(tmp_path / "a.csv", lines), is_historic=True)
    with as_system(site) as session:
        one = session.scalars(select(Prescription).where(Prescription.number == "2023/017")).one()
        assert (one.beneficiary_id, one.prescriber_id, one.mediator_id) == (None, None, None)
        assert (one.stage, one.closed_on) == (Stage.CLOSED, date(2023, 5, 1))
        told = select(func.count()).where(Event.table_name == "Prescription", Event.record_id == one.id)
        assert session.scalar(told) == 1
        session.rollback()  # the check locks the tables that it compares
        stages = dict(checkup.run(today()))["L’étape de chaque dossier suit ses faits."]
        assert stages == []


def test_a_dossier_thrown_away_takes_no_answers(site, tmp_path):
    lines = [HEAD, ("Jeté", "avant", "2025-01-01", 1, "", "", "", "")]
    take(site, written(tmp_path / "a.csv", lines), is_historic=True)
    with as_system(site) as session:
        session.execute(update(Prescription).where(Prescription.number == "Jeté").values(trashed_at=func.now()))
        session.commit()
    later = [HEAD, ("Jeté", "apres", "2025-05-01", 1, "", "", "", "")]
    assert "corbeille" in refused(site, written(tmp_path / "b.csv", later), is_historic=True)[0]


def test_a_number_like_ours_is_never_given_again_to_a_new_dossier(site, tmp_path):
    year = today().year
    with as_system(site) as session:
        following = next_number("D", year) + 5
        session.rollback()
    lines = [HEAD, (f"D{year}-{following:04d}", "avant", "2025-01-01", 1, "", "", "", "")]
    take(site, written(tmp_path / "a.csv", lines), is_historic=True)
    with as_system(site):
        assert next_number("D", year) == following + 1
