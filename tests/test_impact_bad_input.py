"""Answers from which little or nothing can be said: stated in the result, never a crash, never a NaN."""

from threading import Event
from time import monotonic, sleep

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from answer_files import pairs, row, sheet, written
from demo_app import as_system
from models import impact
from models.questionnaire import QuestionnaireResponse
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.selection import Selection
from seed import reference
from views import aside
from views.doors import today
from views.impact import page
from views.impact.asked import Asked
from whole_app import standing

pytest_plugins = ("whole_app",)
HEAD = ("dossier", "moment", "date", "Q05", "Q06", "Q07", "Q15")


@pytest.fixture
def app(tmp_path):
    with standing(tmp_path) as made:
        reference.load(today())
        yield made


def run(app, *words):
    return app.test_cli_runner().invoke(args=["pin40", *map(str, words)])


def told(app, tmp_path, lines):
    """The workbook after importing these lines, with no cell that is not a number, a word or nothing."""
    taken = run(app, "import-answers", written(tmp_path / "a.csv", lines), "--historique")
    assert taken.exit_code == 0, taken.output
    out = tmp_path / "a.xlsx"
    made = run(app, "impact", "--output", out)
    assert made.exit_code == 0, made.output
    book = CalamineWorkbook.from_path(str(out))
    cells = [cell for name in book.sheet_names for line in book.get_sheet_by_name(name).to_python() for cell in line]
    assert not [
        cell for cell in cells if str(cell).strip().lower() in ("nan", "inf", "-inf", "none", "#num!", "#div/0!")
    ]
    pdf = run(app, "impact", "--output", tmp_path / "a.pdf")
    assert pdf.exit_code == 0, pdf.output
    return out


def refused(app, tmp_path, lines, *more):
    """What the terminal says of a file that it does not take; nothing is written."""
    result = run(app, "import-answers", written(tmp_path / "a.csv", lines), "--historique", *more)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    with as_system(app) as session:
        assert session.scalar(select(func.count()).select_from(QuestionnaireResponse)) == 0
    return result.output


@pytest.mark.parametrize("wrong", ["4", "-1", "1,5", "oui", "9999999999999999999"])
def test_an_answer_outside_its_scale_is_named_with_its_line(app, tmp_path, wrong):
    said = refused(app, tmp_path, [*pairs("Q05", [1] * 3, [2] * 3), ("P9", "avant", "2025-01-15", wrong)])
    assert said.startswith("Ligne 8\u00a0")
    assert "Q05" in said


def test_the_same_moment_twice_is_refused(app, tmp_path):
    said = refused(app, tmp_path, [*pairs("Q05", [1], [2]), ("P0", "avant", "2025-01-16", 2)])
    assert "Ligne 4\u00a0" in said


def test_after_before_before_is_refused(app, tmp_path):
    assert "Ligne" in refused(app, tmp_path, pairs("Q05", [1], [2], start="2025-06-01", end="2025-01-01"))


def test_an_unknown_version_is_said(app, tmp_path):
    assert "version" in refused(app, tmp_path, pairs("Q05", [1], [2]), "--version", "7").lower()
    result = run(app, "impact", "--output", tmp_path / "a.xlsx", "--version", "7")
    assert result.exit_code == 1
    assert "La version 7 du questionnaire n’existe pas" in result.output
    assert not (tmp_path / "a.xlsx").exists()


def test_all_blank_says_that_nothing_was_answered(app, tmp_path):
    lines = [
        HEAD,
        *((f"P{i}", moment, "2025-01-15", "", "", "", "") for i in range(6) for moment in ("avant", "apres")),
    ]
    assert "Ce fichier n’a aucune réponse." in refused(app, tmp_path, lines)


def test_one_person_only_is_nobody_s_figure(app, tmp_path):
    out = told(app, tmp_path, pairs("Q05", [0], [3]))
    assert sheet(out, "Questions") == []
    words = dict(CalamineWorkbook.from_path(str(out)).get_sheet_by_name("À lire").to_python())
    assert "Q05" in words["Lignes masquées"]


def test_no_variance_gives_a_difference_and_no_effect_size(app, tmp_path):
    found = row(told(app, tmp_path, pairs("Q05", [0] * 24, [3] * 24)), "Questions", "Q05")
    assert (found["difference"], found["ic95_bas"], found["ic95_haut"]) == (3, 3, 3)
    assert found["d_z"] is found["g_z"] is None
    assert found["rang_biserial"] == 1


def test_all_ties_say_that_nobody_changed(app, tmp_path):
    found = row(told(app, tmp_path, pairs("Q05", [2] * 24, [2] * 24)), "Questions", "Q05")
    assert (found["pareil"], found["difference"], found["wilcoxon_variante"]) == (24, 0, "aucune différence")
    assert found["p"] is found["rang_biserial"] is None


def test_a_dimension_that_nobody_answered_is_named_as_hidden(app, tmp_path):
    lines = [HEAD]
    for person in range(24):
        lines += [
            (f"P{person}", "avant", "2025-01-15", 1, 1, 1, ""),
            (f"P{person}", "apres", "2025-06-20", 2, 2, 2, ""),
        ]
    out = told(app, tmp_path, lines)
    assert [one["code"] for one in sheet(out, "Dimensions")] == ["competences"]
    words = dict(CalamineWorkbook.from_path(str(out)).get_sheet_by_name("À lire").to_python())
    assert "confiance" in words["Lignes masquées"]


# ───────── A long calculation ─────────
def waited(app, monkeypatch):
    """What the page answers while its figures are made; None where they may be asked for."""
    with app.test_request_context("/gestion/impact"), seeing_as(SYSTEM):
        monkeypatch.setattr(aside, "_page", lambda title, lead: lead)
        return page.awaited(Asked(impact.version_of(None), Selection()))


def held(monkeypatch):
    """The calculation, kept from its end until the event it gives is set."""
    may_end, real = Event(), page.impact.report_again

    def slow(*asked):
        assert may_end.wait(60)
        return real(*asked)

    monkeypatch.setattr(page.impact, "report_again", slow)
    return may_end


def whole(app, monkeypatch):
    end = monotonic() + 60
    while waited(app, monkeypatch) is not None:
        assert monotonic() < end
        sleep(0.1)


def test_a_long_calculation_says_so_and_comes_back_whole_and_never_stale(app, tmp_path, monkeypatch):
    told(app, tmp_path, pairs("Q05", [0, 1, 2] * 8, [1, 3, 2] * 8))
    monkeypatch.setattr(aside, "LONG", 1)
    monkeypatch.setattr(aside, "PATIENCE", 0)
    aside._works.clear()
    may_end = held(monkeypatch)
    assert waited(app, monkeypatch) == "Calcul en cours sur 48 questionnaires."
    may_end.set()
    whole(app, monkeypatch)
    may_end.clear()
    more = pairs("Q05", [0] * 6, [3] * 6, name="N")
    assert run(app, "import-answers", written(tmp_path / "b.csv", more), "--historique").exit_code == 0
    assert (
        waited(app, monkeypatch) == "Calcul en cours sur 60 questionnaires."
    )  # what was made is of another fingerprint
    may_end.set()
    whole(app, monkeypatch)


def test_a_calculation_that_fails_is_not_awaited_for_ever(app, tmp_path, monkeypatch, caplog):
    told(app, tmp_path, pairs("Q05", [0, 1, 2] * 8, [1, 3, 2] * 8))
    monkeypatch.setattr(aside, "LONG", 1)
    monkeypatch.setattr(page.impact, "report_again", lambda *asked: 1 // 0)
    aside._works.clear()
    assert waited(app, monkeypatch) is None  # the page asks, and answers for the fault
    assert "calcul de Évolution observée" in caplog.text
