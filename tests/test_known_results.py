"""A stranger's check: a whole file of answers goes in, and other tools find every figure of the workbook again.

Nothing of ours computes here: scores and effect sizes are written by hand, tests are SciPy's and statsmodels'.
"""

import random
from math import sqrt
from statistics import mean, stdev

import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from answer_files import pairs, row, sheet, written
from seed import reference
from views.doors import today
from whole_app import standing

pytest_plugins = ("whole_app",)
CLOSE = {"rel": 0, "abs": 5e-7}
PERSONS = 60
SCORED = [f"Q{rank:02d}" for rank in (3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18)]
YES_NO = ["Q01", "Q02", "Q12", "Q13"]
REVERSED = {"Q15", "Q18"}
DIMENSIONS = {
    "usage": (["Q03", "Q04"], 1), "competences": (["Q05", "Q06", "Q07", "Q08"], 3), "securite": (["Q09", "Q10"], 1),
    "demarches": (["Q11"], 1), "confiance": (["Q14", "Q15"], 1), "emploi": (["Q16"], 1), "lien_social": (["Q17"], 1),
    "inclusion": (["Q18"], 1),
}  # fmt: skip


@pytest.fixture
def app(tmp_path):
    with standing(tmp_path) as made:
        reference.load(today())
        yield made


def reported(app, tmp_path, lines):
    path, out = written(tmp_path / "a.csv", lines), tmp_path / "a.xlsx"
    for words in (["import-answers", str(path), "--historique"], ["impact", "--output", str(out)]):
        result = app.test_cli_runner().invoke(args=["pin40", *words])
        assert result.exit_code == 0, result.output
    return out


def drawn(seed=1):
    """Of each person and moment the cells of the file: an answer in ten is left out, as people do."""
    rng = random.Random(seed)  # noqa: S311  (invented answers)
    cells = {}
    for person in range(PERSONS):
        for moment, lift in (("avant", 0), ("apres", 1)):
            scored = {code: min(3, rng.randint(0, 3) + (lift if rng.random() < 0.6 else 0)) for code in SCORED}
            scored |= {code: int(rng.random() < 0.4 + 0.3 * lift) for code in YES_NO}
            cells[person, moment] = {code: "" if rng.random() < 0.1 else value for code, value in scored.items()}
    return cells


def expected(before, after):
    """The row of two lists of pairs, by hand and by SciPy."""
    change = [round(b - a, 9) for a, b in zip(before, after, strict=True)]
    n, d_z = len(change), mean(change) / stdev(change)
    moved = [one for one in change if one]
    ranks = stats.rankdata([abs(one) for one in moved])
    up = sum(rank for rank, one in zip(ranks, moved, strict=True) if one > 0)
    down = sum(ranks) - up
    return {
        "n_paires": n, "moyenne_avant": mean(before), "moyenne_apres": mean(after), "difference": mean(change),
        "d_z": d_z, "g_z": d_z * (1 - 3 / (4 * (n - 1) - 1)), "rang_biserial": (up - down) / (up + down),
        "wilcoxon_W": min(up, down), "p": normal(moved, up), "mieux": sum(one > 0 for one in change),
        "pareil": sum(one == 0 for one in change), "moins_bien": sum(one < 0 for one in change),
    }  # fmt: skip


def normal(moved, up):
    """Wilcoxon's normal p-value with the correction for ties, from the formula of the books; SciPy says the same."""
    n, sizes = len(moved), [[abs(one) for one in moved].count(size) for size in {abs(one) for one in moved}]
    variance = n * (n + 1) * (2 * n + 1) / 24 - sum(size**3 - size for size in sizes) / 48
    p = 2 * stats.norm.sf(abs(up - n * (n + 1) / 4) / sqrt(variance))
    assert p == pytest.approx(stats.wilcoxon(moved, correction=False, method="asymptotic").pvalue)
    return p


def kept(cells, give):
    """Both lists of those for whom `give` says something before and after."""
    both = [(give(cells[one, "avant"]), give(cells[one, "apres"])) for one in range(PERSONS)]
    return map(list, zip(*(pair for pair in both if None not in pair), strict=True))


def read(cells, code):
    value = cells[code]
    return None if value == "" else 3 - value if code in REVERSED else value


def score(cells, codes, least):
    known = [value for code in codes if (value := read(cells, code)) is not None]
    return mean(known) / 3 * 100 if len(known) >= least else None


def test_every_figure_of_a_whole_file_is_found_again_to_six_decimals(app, tmp_path):
    cells = drawn()
    codes = [*SCORED, *YES_NO]
    lines = [("dossier", "moment", "date", *codes)]
    for (person, moment), said in cells.items():
        day = "2025-01-15" if moment == "avant" else "2025-06-20"
        lines.append((f"P{person}", moment, day, *(said[code] for code in codes)))
    out = reported(app, tmp_path, lines)
    for code in SCORED:
        check(row(out, "Questions", code), expected(*kept(cells, lambda one, code=code: read(one, code))))
    families = {name: expected(*kept(cells, lambda one, of=of: score(one, *of))) for name, of in DIMENSIONS.items()}
    assert [one["code"] for one in sheet(out, "Dimensions")] == list(families)
    adjusted = multipletests([one["p"] for one in families.values()], method="holm")[1]
    for (name, figures), p in zip(families.items(), adjusted, strict=True):
        check(row(out, "Dimensions", name), figures | {"p_holm": p})
    for code in YES_NO:
        check_yes_no(
            row(out, "Oui-non", code), *kept(cells, lambda one, code=code: None if one[code] == "" else one[code])
        )


def check(found, figures):
    assert {key: found[key] for key in figures} == {key: pytest.approx(v, **CLOSE) for key, v in figures.items()}


def check_yes_no(found, before, after):
    table = [[sum(pair == (a, b) for pair in zip(before, after, strict=True)) for b in (0, 1)] for a in (0, 1)]
    gained, lost, n = table[0][1], table[1][0], len(before)
    is_exact = gained + lost < 25
    low, high = proportion_confint(sum(after), n, method="wilson")
    check(found, {
        "n_paires": n, "oui_avant": sum(before), "oui_apres": sum(after), "non_vers_oui": gained, "oui_vers_non": lost,
        "p": mcnemar(table, exact=is_exact, correction=False).pvalue, "wilson_apres_bas": low, "wilson_apres_haut": high,
    })  # fmt: skip
    assert found["mcnemar_variante"] == ("exacte" if is_exact else "khi-deux sans continuité")


def test_mcnemar_is_the_known_example_of_314_persons(app, tmp_path):
    """Of 314 persons, 121 changed one way and 59 the other: χ² = 21.36, an example that every tool gives."""
    before = [1] * 101 + [1] * 121 + [0] * 59 + [0] * 33
    after = [1] * 101 + [0] * 121 + [1] * 59 + [0] * 33
    found = row(reported(app, tmp_path, pairs("Q12", before, after)), "Oui-non", "Q12")
    assert (found["non_vers_oui"], found["oui_vers_non"], found["n_paires"]) == (59, 121, 314)
    assert stats.chi2.isf(found["p"], 1) == pytest.approx(21.3556, abs=5e-5)
    assert found["p"] == pytest.approx(3.8e-6, abs=5e-8)
