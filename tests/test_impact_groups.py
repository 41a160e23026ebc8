"""Groups of the comparison: closed lists, counts that lead to their list, nobody found by subtraction; and fairness."""

import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from demo_app import as_system, read
from models import fairness, impact, impact_cells
from models import impact_answers as gathered
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from pin40.paired import HIDDEN_UNDER
from pin40.selection import AXES, Selection, age_band
from views.doors import today

pytest_plugins = ("demo_app",)
PAGE = "/gestion/impact"


def counts(answer):
    found = re.findall(r'<dt>([^<]+)</dt><dd>(?:<a href="([^"]+)">|<b>)([\d\s\u202f]+)<', answer.text)
    return {name.replace("\u00a0", " "): (int(n), url.replace("&amp;", "&")) for name, url, n in found}


@pytest.mark.parametrize("axis", AXES)
def test_each_group_counts_the_dossiers_of_its_list(site, people, axis):
    with as_system(site):
        (values,) = [values for name, _, values in impact.offered() if name == axis]
    assert values, "la démonstration a des groupes sur chaque axe"
    for value, label in values[:2]:
        page = people["gestion"].get(f"{PAGE}?groupe={axis}-{value}")
        assert page.status_code == 200
        assert label.split(" (")[0] in read(page)
        n, url = counts(page)["Avant et après"]
        shown = read(people["gestion"].get(url))
        assert (f"{n} dossier" in shown) if n else "Aucun" in shown or "0 dossier" in shown


def test_the_pairs_of_the_groups_of_an_axis_are_all_the_pairs(site):
    with as_system(site):
        version = impact.version_of(None)
        whole = impact.report(version, Selection(), today()).counts["paires"]
        found = gathered.answers(version, "all")
        for axis in ("genre", "niveau", "age"):
            parts = found.dossiers.loc[found.frame["person"].value_counts().loc[lambda n: n == 2].index, axis]
            assert len(parts) == whole


def test_no_cell_of_the_live_page_is_under_five_whatever_the_selection(site):
    """Every period, crossed with every group: what is shown has five pairs, and leaves no fewer behind."""
    with as_system(site):
        version = impact.version_of(None)
        form, found = gathered.form(version), gathered.answers(version, "all")
        for axis in AXES:
            cells = impact_cells._counts(impact_cells._paired(found, form), found, axis)
            hidden = impact_cells._hidden(found, form, axis)
            for code, counted in cells.items():
                for cell, n in counted.items():
                    assert cell in hidden[code] or n == 0 or n >= HIDDEN_UNDER, (axis, code, cell)


def test_one_group_at_a_time(site, people):
    assert people["gestion"].get(f"{PAGE}?mediateur=1&groupe=genre-FEMALE").status_code == 404


def test_the_page_tells_one_axis_at_a_time_and_says_it_in_its_address(site, people):
    page = people["gestion"].get(f"{PAGE}?par=genre")
    assert "Genre : écart moyen sur 100, et nombre de paires" in read(page)
    assert 'aria-current="true"' in page.text.split('id="groupes"')[1]
    assert "Tranche d'âge : écart" not in read(page)


def test_a_mediator_compares_no_mediators(site, people):
    text = people["mediateur"].get("/mediation/impact").text
    assert 'label="Médiateur"' not in text
    assert "/equite" not in text


@pytest.mark.parametrize(
    ("years", "band"), [(None, ""), (17, "0-17"), (18, "18-24"), (39, "25-39"), (70, "70"), (-1, "")]
)
def test_an_age_has_its_band(years, band):
    assert age_band(years) == band


# ───────── A mediator's own pairs ─────────
def test_a_mediator_s_workbook_holds_its_own_pairs_without_name_or_number(site, people, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(people["mediateur"].get("/mediation/impact.xlsx").data)
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    rows = book.get_sheet_by_name("Données appariées").to_python()
    assert rows[0][:3] == ["personne", "Q03_avant", "Q03_apres"]
    n, _ = counts(people["mediateur"].get("/mediation/impact"))["Avant et après"]
    assert [row[0] for row in rows[1:]] == [f"P{rank:04d}" for rank in range(1, n + 1)]
    with as_system(site) as session:
        names = set(session.scalars(select(Beneficiary.last_name))) | set(session.scalars(select(Prescription.number)))
    cells = {str(cell) for row in rows for cell in row}
    assert not cells & names


def test_the_alpi_s_workbook_has_the_groups_and_nobody_s_pairs(site, people, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(people["gestion"].get("/gestion/impact.xlsx").data)
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert "Données appariées" not in book.sheet_names
    groups = book.get_sheet_by_name("Groupes").to_python()
    assert groups[0] == ["axe", "groupe", "code", "n_paires", "difference"]
    assert min(row[3] for row in groups[1:]) >= HIDDEN_UNDER
    assert book.get_sheet_by_name("Satisfaction").to_python()[1][0] == "S01"


# ───────── Never stale ─────────
def test_an_answer_mended_is_seen_at_the_next_page(site, people):
    def mean():
        with as_system(site):
            report = impact.report(impact.version_of(None), Selection(), today())
            return next(row for row in report.questions if row["code"] == "Q05")["moyenne_apres"]

    before = mean()
    with as_system(site) as session:
        one = session.scalars(
            select(Answer)
            .join(QuestionnaireResponse, Answer.response_id == QuestionnaireResponse.id)
            .where(Answer.question.has(code="Q05"), QuestionnaireResponse.moment == "apres", Answer.value < 3)
            .limit(1)
        ).one()
        one.value += 1
        one.response.entered_on = today().replace(day=1)  # a mended answer leaves its mark on its questionnaire
        session.commit()
    assert mean() > before


# ───────── Fairness ─────────
def test_each_count_of_a_place_leads_to_its_dossiers(site, people):
    page = people["gestion"].get(f"{PAGE}/equite")
    links = re.findall(r'<a href="(/gestion/prescriptions/\?equite=[^"]+)"[^>]*>(?:<[^>]+>)*([\d\u202f]+)', page.text)
    assert len(links) > 10
    for url, n in [*links[:4], *links[-2:]]:
        shown = read(people["gestion"].get(url.replace("&amp;", "&")))
        assert f"{n} dossier" in shown, (url, n)


def test_places_add_up_to_the_dossiers_sent(site):
    with as_system(site) as session:
        whole = session.scalar(select(func.count()).select_from(Prescription).where(fairness.SENT))
        for places in fairness.places().values():
            assert sum(place.counts["transmis"] for place in places) == whole


@pytest.mark.parametrize("query", ["equite=x&epci=1", "equite=remis&epci=abc", "equite=remis", "equite=remis&epci=%00"])
def test_a_count_that_does_not_exist_narrows_nothing(site, people, query):
    assert people["gestion"].get(f"/gestion/prescriptions/?{query}").status_code == 200


def test_only_the_alpi_reads_fairness(site, people):
    assert people["mediateur"].get("/mediation/impact/equite").status_code == 404
    assert people["lecture"].get("/lecture/impact/equite").status_code == 404
