"""« Évolution observée »: its words, its counts and their lists, what is hidden, and who sees what."""

import re

import pytest
from sqlalchemy import delete, select, update

from answer_files import pairs, row, written
from demo_app import as_system, read, structure
from models import impact, importing_answers
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.viewer import Closed, seeing_as
from pin40.access import QUESTIONS
from pin40.conditions import Person, viewer
from pin40.words import Role, Stage
from views.doors import today

pytest_plugins = ("demo_app",)
BEFORE = [0, 1, 2, 1, 0, 3, 2, 1, 1, 0, 2, 1, 0, 1, 2, 2, 1, 0, 1, 3, 2, 0, 1, 1]
AFTER = [2, 1, 3, 3, 1, 2, 3, 2, 1, 2, 3, 1, 1, 3, 3, 2, 2, 1, 0, 3, 3, 2, 2, 1]
PLACES = {"gestion": "/gestion/impact", "lecture": "/lecture/impact", "mediateur": "/mediation/impact"}


@pytest.fixture(scope="module")
def told_site(site, tmp_path_factory):
    """24 pairs in 2024, 3 more in 2025, 6 who never answered « après »."""
    home = tmp_path_factory.mktemp("answers")
    lines = pairs("Q05", BEFORE, AFTER, start="2024-02-01", end="2024-08-01")
    lines[0] = (*lines[0], "Q06", "Q07", "Q13")
    lines[1:] = [(*one, one[3], one[3], int(one[3] > 1)) for one in lines[1:]]
    late = pairs("Q05", [3] * 3, [0] * 3, name="Tard", start="2025-02-01", end="2025-08-01")[1:]
    lines += [(*one, one[3], one[3], 0) for one in late]
    lines += [(f"Seul{i}", "avant", "2024-03-01", 1, 1, 1, 0) for i in range(6)]
    with as_system(site) as session:
        for model in (Answer, QuestionnaireResponse):
            session.execute(delete(model))  # the demonstration's own would move every figure
        nothing = {"before_on": None, "after_on": None, "assessed_on": None, "assessed_level": None}
        session.execute(update(Prescription).values(nothing))
        session.commit()
        importing_answers.import_answers(written(home / "a.csv", lines), today(), is_historic=True)
    return site


def page(people, who, query=""):
    answer = people[who].get(PLACES[who] + query)
    assert answer.status_code == 200, read(answer)[:500]
    return answer


def counts(answer):
    """The counts of a page and the addresses of their lists, by name."""
    found = re.findall(r'<dt>([^<]+)</dt><dd>(?:<a href="([^"]+)">|<b>)([\d\s\u202f]+)<', answer.text)
    return {name.replace("\u00a0", " "): (int(n), url.replace("&amp;", "&")) for name, url, n in found}


# ───────── The page ─────────
def test_the_page_tells_what_was_observed_and_what_it_does_not_prove(told_site, people):
    text = read(page(people, "gestion"))
    assert "Évolution observée" in text
    assert "Compétences de base" in text
    assert "n'est pas prouvé par le parcours seul" in text
    assert "impact causé" not in text.lower()
    assert "nan" not in text.lower().split()


def test_each_count_leads_to_a_list_of_the_same_count_within_rights(told_site, people):
    found = counts(page(people, "gestion"))
    assert [n for n, _ in found.values()] == [33, 33, 33, 27, 27]
    for n, url in found.values():
        assert f"{n} dossiers" in read(people["gestion"].get(url))
        exported = people["gestion"].get(url.replace("/?", "/export/csv/?"))
        assert len(exported.text.strip().splitlines()) == n + 1


def test_a_count_of_a_selection_leads_to_that_selection(told_site, people):
    found = counts(page(people, "gestion", "?periode=2024-T1"))
    n, url = found["Avant et après"]
    assert n == 24
    assert "24 dossiers" in read(people["gestion"].get(url))


def test_no_figure_made_of_answers_leads_anywhere(told_site, people):
    main = page(people, "gestion").text.split('id="dim"')[1].split("pin-footer")[0]
    assert re.findall(r'href="(?!/theme|/static|#|/gestion/impact\?)([^"]+)"', re.sub(r"<use [^>]+>", "", main)) == []


def test_a_selection_too_near_a_wider_one_is_hidden(told_site, people):
    near = read(page(people, "gestion", "?periode=2024"))  # 24 of 27: the three others would be found by subtraction
    assert "Trop peu de personnes" in near
    assert "Trop peu de personnes" in read(page(people, "gestion", "?periode=2025"))
    assert "Compétences de base" in read(page(people, "gestion"))


@pytest.mark.parametrize(
    "query",
    [
        "?periode=2024-T9",
        "?mediateur=999999",
        "?questionnaire=9",
        "?questionnaire=x",
        "?mediateur=%00",
        "?groupe=genre-AUTRE",
        "?groupe=ville-1",
        "?groupe=epci-999999",
        "?groupe=genre",
        "?periode=2024-S1",
        "?par=nom",
    ],
)
def test_what_is_not_in_the_closed_lists_is_not_there(told_site, people, query):
    for end in ("", ".xlsx", "/mieux-moins-bien.svg"):
        assert people["gestion"].get(f"/gestion/impact{end}{query}").status_code == 404


def test_the_drawing_is_an_image_of_its_own_and_its_table_is_beside_it(told_site, people):
    answer = page(people, "gestion")
    url = re.search(r'<img src="([^"]+)" alt="[^"]{20,}"', answer.text)[1].replace("&amp;", "&")
    drawn = people["gestion"].get(url)
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert "Moins bien" in drawn.text
    assert "<script" not in drawn.text
    on_telephone = re.search(r'srcset="([^"]+)"><img src="[^"]+mieux', answer.text)[1].replace("&amp;", "&")
    narrow = people["gestion"].get(on_telephone).text
    wide, slim = (float(re.search(r' width="([\d.]+)"', text)[1]) for text in (drawn.text, narrow))
    assert slim <= 330 < wide
    assert re.findall(r">([^<>]+)</text>", drawn.text)[-1] in narrow
    assert not re.search(r"<svg[^>]* style=|<style", answer.text)
    assert "Personnes dont le score monte" in answer.text


def test_the_workbook_of_the_page_is_that_of_its_selection(told_site, people, tmp_path):
    answer = people["gestion"].get("/gestion/impact.xlsx")
    (tmp_path / "a.xlsx").write_bytes(answer.data)
    assert row(tmp_path / "a.xlsx", "Questions", "Q05")["n_paires"] == 27
    (tmp_path / "b.xlsx").write_bytes(people["gestion"].get("/gestion/impact.xlsx?periode=2024").data)
    assert row(tmp_path / "b.xlsx", "Questions", "Q05") is None


# ───────── Who sees what ─────────
def test_a_mediator_sees_its_own_answers_alone_and_no_selection_of_others(told_site, people):
    answer = page(people, "mediateur")
    assert {n for n, _ in counts(answer).values()} == {0}
    assert "Trop peu de personnes" in read(answer)
    assert people["mediateur"].get("/mediation/impact?mediateur=1").status_code == 404


def test_a_mediator_s_own_pairs_are_shown_to_it(told_site, people):
    mine = structure(told_site, "mediateur@example.org")
    with as_system(told_site) as session:
        # A dossier of earlier years has no mediator: rows of the demonstration take its answers for this test.
        accepted = (Prescription.mediator_id == mine, Prescription.stage == Stage.ACCEPTED)
        own = session.scalars(select(Prescription).where(*accepted)).all()
        taken = session.scalars(select(Prescription).where(Prescription.number.startswith("P")).limit(len(own))).all()
        for ours, theirs in zip(own, taken, strict=False):
            ours.before_on, ours.after_on = theirs.before_on, theirs.after_on
            responses = select(QuestionnaireResponse.id).where(QuestionnaireResponse.prescription_id == theirs.id)
            numbers = session.scalars(responses).all()
            moved = {"prescription_id": ours.id, "mediator_id": mine}
            session.execute(update(QuestionnaireResponse).where(QuestionnaireResponse.id.in_(numbers)).values(moved))
            session.execute(update(Answer).where(Answer.response_id.in_(numbers)).values(mediator_id=mine))
        session.commit()
        count = min(len(own), len(taken))
    found = counts(page(people, "mediateur"))
    n, url = found["Avant et après"]
    assert n == count > 0
    assert f"{n} dossier" in read(people["mediateur"].get(url))
    assert counts(people["mediateur2"].get("/mediation/impact"))["Avant et après"][0] == 0


@pytest.mark.parametrize("who", ["prescripteur", "reconditionneur"])
def test_the_others_have_no_such_page(told_site, people, who):
    for place in PLACES.values():
        assert people[who].get(place).status_code == 404
    assert "Évolution observée" not in people[who].get(people[who].at("")).text


def test_the_question_is_named_and_gives_no_row_to_its_askers(told_site):
    assert QUESTIONS["impact"] == (Role.MANAGER,)
    assert QUESTIONS["releases"] == (Role.READER, Role.MANAGER, Role.MEDIATOR)
    with told_site.app_context(), seeing_as(viewer(Person(Role.PRESCRIBER, has_signed=True))):
        with pytest.raises(Closed):
            impact.versions()


# ───────── Dossiers without anybody ─────────
def test_every_screen_of_the_alpi_survives_a_dossier_without_anybody(told_site, people):
    who = people["gestion"]
    with as_system(told_site) as session:
        one = session.scalars(select(Prescription.id).where(Prescription.number == "Seul0")).one()
        given = session.scalars(
            select(QuestionnaireResponse.id).where(QuestionnaireResponse.prescription_id == one)
        ).one()
    shown = read(who.details("prescriptions", one))
    assert "Repris d'une année passée" in shown
    assert "None" not in shown
    assert "None" not in read(who.details("questionnaires", given))
    for place in ("", "prescriptions/?search=Seul", "questionnaires/", "journal/", "beneficiaires/", "structures/"):
        answer = who.get(who.at(place))
        assert answer.status_code == 200, place
        assert " None " not in read(answer), place
    for kind in ("csv", "xlsx"):
        for slug in ("prescriptions", "questionnaires", "journal"):
            assert who.get(who.at(f"{slug}/export/{kind}/")).status_code == 200, slug
    assert who.get(who.at(f"prescriptions/fiche-de-suivi.pdf?id={one}")).status_code == 404
    for act in ("abandonner", "clore", "lever-homonyme"):
        assert who.act(act, one, version=1, reason="x").status_code in (403, 409, 422), act


@pytest.mark.parametrize("who", ["mediateur", "prescripteur"])
def test_a_dossier_without_anybody_is_the_alpi_s_alone(told_site, people, who):
    with as_system(told_site) as session:
        one = session.scalars(select(Prescription.id).where(Prescription.number == "Seul0")).one()
    assert people[who].details("prescriptions", one).status_code == 404
    assert "Seul0" not in people[who].get(people[who].at("prescriptions/?search=Seul")).text
