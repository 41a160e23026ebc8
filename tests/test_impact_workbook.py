"""From a file of answers to the workbook: every figure found again by hand with SciPy, and nothing under five pairs."""

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from scipy import stats
from sqlalchemy import func, select

from answer_files import pairs, row, sheet, written
from demo_app import as_system
from models.prescription import Prescription
from pin40.paired import COLUMNS, YES_NO_COLUMNS
from seed import reference
from views.doors import today
from whole_app import standing

pytest_plugins = ("whole_app",)
BEFORE = [0, 1, 2, 1, 0, 3, 2, 1, 1, 0, 2, 1, 0, 1, 2, 2, 1, 0, 1, 3, 2, 0, 1, 1]
AFTER = [2, 1, 3, 3, 1, 2, 3, 2, 1, 2, 3, 1, 1, 3, 3, 2, 2, 1, 0, 3, 3, 2, 2, 1]
CLOSE = {"rel": 0, "abs": 5e-7}


@pytest.fixture
def app(tmp_path):
    """An empty base with its reference data, as after `init`."""
    with standing(tmp_path) as made:
        reference.load(today())
        yield made


def reported(app, tmp_path, lines, name="a"):
    """The workbook that the terminal writes after importing these lines."""
    out = tmp_path / f"{name}.xlsx"
    path = written(tmp_path / f"{name}.csv", lines)
    for words in (["import-answers", str(path), "--historique"], ["impact", "--output", str(out)]):
        result = app.test_cli_runner().invoke(args=["pin40", *words])
        assert result.exit_code == 0, result.output
    return out


def test_each_figure_of_a_question_is_scipy_s_to_six_decimals(app, tmp_path):
    found = row(reported(app, tmp_path, pairs("Q05", BEFORE, AFTER)), "Questions", "Q05")
    before, after = np.array(BEFORE, float), np.array(AFTER, float)
    change = after - before
    n, d_z = len(change), change.mean() / change.std(ddof=1)
    moved = change[change != 0]
    ranks = stats.rankdata(abs(moved))
    up, down = ranks[moved > 0].sum(), ranks[moved < 0].sum()
    test = stats.wilcoxon(moved, correction=False, method="asymptotic")
    expected = {
        "n_paires": n, "moyenne_avant": before.mean(), "moyenne_apres": after.mean(), "difference": change.mean(),
        "d_z": d_z, "g_z": d_z * (1 - 3 / (4 * (n - 1) - 1)), "rang_biserial": (up - down) / (up + down),
        "wilcoxon_W": min(up, down), "p": test.pvalue, "mieux": (change > 0).sum(), "pareil": (change == 0).sum(),
        "moins_bien": (change < 0).sum(),
    }  # fmt: skip
    assert {key: found[key] for key in expected} == {key: pytest.approx(v, **CLOSE) for key, v in expected.items()}
    assert found["wilcoxon_variante"] == "normale, ex æquo corrigés"
    assert found["p_holm"] is None
    assert found["ic95_bas"] < change.mean() < found["ic95_haut"]
    assert {type(found[key]) for key in expected} == {float}  # numbers are numbers


def test_a_dimension_is_the_mean_of_its_answered_items_and_holm_is_over_the_dimensions(app, tmp_path):
    lines = [("dossier", "moment", "date", "Q05", "Q06", "Q07", "Q08", "Q15")]
    for person, (first, last) in enumerate(zip(BEFORE, AFTER, strict=True)):
        lines.append((f"P{person}", "avant", "2025-01-01", first, first, 3 - first, "", 3 - first))
        lines.append((f"P{person}", "apres", "2025-06-01", last, first, 3 - first, "", 3 - last))
    out = reported(app, tmp_path, lines)
    skills, trust = row(out, "Dimensions", "competences"), row(out, "Dimensions", "confiance")
    before, after = np.array(BEFORE, float), np.array(AFTER, float)
    score = np.round((before + 3) / 9 * 100, 9), np.round((after + 3) / 9 * 100, 9)
    assert skills["moyenne_avant"] == pytest.approx(score[0].mean(), **CLOSE)
    assert skills["difference"] == pytest.approx(((after - before) / 9 * 100).mean(), **CLOSE)
    assert trust["moyenne_avant"] == pytest.approx((before / 3 * 100).mean(), **CLOSE)  # reversed: 3 − x
    assert trust["difference"] == pytest.approx(((after - before) / 3 * 100).mean(), **CLOSE)
    assert skills["p"] == trust["p"]
    assert [one["p_holm"] for one in (skills, trust)] == [pytest.approx(min(1, 2 * skills["p"]))] * 2
    assert [one["code"] for one in sheet(out, "Dimensions")] == ["competences", "confiance"]


def test_a_yes_no_row_is_as_answered_with_its_exact_test_and_wilson_s_interval(app, tmp_path):
    before, after = [0] * 14 + [1] * 10, [1] * 11 + [0] * 3 + [1] * 8 + [0] * 2
    found = row(reported(app, tmp_path, pairs("Q13", before, after)), "Oui-non", "Q13")
    assert (found["oui_avant"], found["oui_apres"], found["non_vers_oui"], found["oui_vers_non"]) == (10, 19, 11, 2)
    assert (found["mcnemar_variante"], found["p"]) == ("exacte", pytest.approx(stats.binomtest(2, 13).pvalue, **CLOSE))
    interval = stats.binomtest(19, 24).proportion_ci(method="wilson")
    assert found["wilson_apres_bas"] == pytest.approx(interval.low, **CLOSE)
    assert found["wilson_apres_haut"] == pytest.approx(interval.high, **CLOSE)


def test_twenty_five_changes_or_more_are_tested_by_chi_square(app, tmp_path):
    found = row(reported(app, tmp_path, pairs("Q12", [0] * 20 + [1] * 6, [1] * 20 + [0] * 6)), "Oui-non", "Q12")
    assert found["mcnemar_variante"] == "khi-deux sans continuité"
    assert found["p"] == pytest.approx(stats.chi2.sf((20 - 6) ** 2 / 26, 1), **CLOSE)


@pytest.mark.parametrize(
    ("count", "is_there", "is_tested"), [(4, False, False), (5, True, False), (19, True, False), (20, True, True)]
)
def test_under_five_pairs_a_row_is_not_there_and_under_twenty_it_is_not_tested(
    app, tmp_path, count, is_there, is_tested
):
    out = reported(app, tmp_path, pairs("Q05", BEFORE[:count], AFTER[:count]))
    found = row(out, "Questions", "Q05")
    assert (found is not None) == is_there
    assert bool(found and found["p"] is not None) == is_tested
    hidden = next(one for one in sheet_cells(out) if one[0] == "Lignes masquées")[1]
    assert ("Q05" in hidden) != is_there
    assert row(out, "Distributions", "Q05") is None or is_there


def sheet_cells(out):
    return CalamineWorkbook.from_path(str(out)).get_sheet_by_name("À lire").to_python()


def test_the_sheets_and_their_columns_are_those_of_the_contract(app, tmp_path):
    book = CalamineWorkbook.from_path(str(reported(app, tmp_path, pairs("Q05", BEFORE, AFTER))))
    assert book.sheet_names[:5] == ["À lire", "Dimensions", "Questions", "Oui-non", "Réponses"]
    heads = {name: tuple(book.get_sheet_by_name(name).to_python()[0]) for name in book.sheet_names[1:4]}
    assert heads == {"Dimensions": COLUMNS, "Questions": COLUMNS, "Oui-non": YES_NO_COLUMNS}


def test_asked_answered_and_pairs_are_counted(app, tmp_path):
    lines = pairs("Q05", BEFORE, AFTER) + [(f"Seul{i}", "avant", "2025-01-01", 1) for i in range(6)]
    found = {one["moment"]: one for one in sheet(reported(app, tmp_path, lines), "Réponses")}
    assert [(one["demandes"], one["reponses"], one["paires"]) for one in (found["avant"], found["apres"])] == [
        (30, 30, 24), (30, 24, 24),
    ]  # fmt: skip


def test_the_same_answers_make_the_same_file_and_new_ones_are_seen_at_once(app, tmp_path):
    out = reported(app, tmp_path, pairs("Q05", BEFORE, AFTER))
    again = tmp_path / "again.xlsx"
    assert app.test_cli_runner().invoke(args=["pin40", "impact", "--output", str(again)]).exit_code == 0
    assert out.read_bytes() == again.read_bytes()
    more = reported(app, tmp_path, pairs("Q05", [0] * 6, [3] * 6, name="N"), name="b")
    assert row(more, "Questions", "Q05")["n_paires"] == len(BEFORE) + 6


@pytest.mark.parametrize("name", ["rapport", "rapport.csv"])
def test_another_kind_of_file_is_refused_in_one_sentence(app, tmp_path, name):
    result = app.test_cli_runner().invoke(args=["pin40", "impact", "--output", str(tmp_path / name)])
    assert result.exit_code == 2
    assert result.output.strip() == "Ce rapport s’écrit en .xlsx ou en .pdf : nommez par exemple evolution.xlsx."


def test_nothing_answered_is_a_workbook_of_empty_tables(app, tmp_path):
    out = tmp_path / "vide.xlsx"
    assert app.test_cli_runner().invoke(args=["pin40", "impact", "--output", str(out)]).exit_code == 0
    assert [sheet(out, name) for name in ("Dimensions", "Questions", "Oui-non")] == [[], [], []]


def test_the_terminal_names_each_wrong_line_and_imports_nothing(app, tmp_path):
    path = written(tmp_path / "a.csv", pairs("Q05", [1, 4], [2, 9]))
    result = app.test_cli_runner().invoke(args=["pin40", "import-answers", str(path), "--historique"])
    assert result.exit_code == 1
    assert [line[:8] for line in result.output.splitlines()] == ["Ligne 4 ", "Ligne 5 ", "Rien n’a"]
    with as_system(app) as session:
        assert session.scalar(select(func.count()).select_from(Prescription)) == 0
