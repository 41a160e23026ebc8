"""Fixed releases: one a closed half-year, made once, the same for ever; and the paper that prints the latest."""

import json
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

import pdf_reader
from answer_files import pairs, written
from demo_app import as_system, read
from models import importing_answers, photographing, releases
from models.base import db
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.snapshot import Snapshot
from models.viewer import Closed, seeing_as
from pin40.conditions import Person, viewer
from pin40.selection import half, is_closed
from pin40.snapshot_words import SnapshotKind
from pin40.words import Role
from views.doors import today

pytest_plugins = ("demo_app",)
BEFORE = [0, 1, 2, 1, 0, 3, 2, 1, 1, 0, 2, 1, 0, 1, 2, 2, 1, 0, 1, 3, 2, 0, 1, 1]
AFTER = [2, 1, 3, 3, 1, 2, 3, 2, 1, 2, 3, 1, 1, 3, 3, 2, 2, 1, 0, 3, 3, 2, 2, 1]
READER = "/lecture/impact"


@pytest.fixture(scope="module")
def told_site(site, tmp_path_factory):
    """24 persons whose « après » is of 2024's second half, 7 of 2025's first."""
    home = tmp_path_factory.mktemp("answers")
    first = pairs("Q05", BEFORE, AFTER, start="2024-02-01", end="2024-08-01")
    first = [(*first[0], "Q06", "Q15")] + [(*one, one[3], 3 - one[3]) for one in first[1:]]
    later = pairs("Q05", BEFORE[:7], AFTER[:7], name="B", start="2024-09-01", end="2025-02-01")[1:]
    with as_system(site) as session:
        for model in (Answer, QuestionnaireResponse):
            session.execute(delete(model))
        session.execute(update(Prescription).values(before_on=None, after_on=None, path_ended_on=None))
        session.commit()
        lines = [*first, *((*one, one[3], 3 - one[3]) for one in later)]
        importing_answers.import_answers(written(home / "a.csv", lines), today(), is_historic=True)
    return site


def kept(site):
    with as_system(site) as session:
        found = session.scalars(select(Snapshot).where(Snapshot.kind == SnapshotKind.RELEASE).order_by(Snapshot.period))
        return [(one.period, one.pairs, one.digest, json.dumps(one.content, sort_keys=True)) for one in found]


# ───────── Closed, made once, never again ─────────
def test_a_half_year_is_closed_a_month_after_its_end():
    assert [is_closed("2026-S1", day) for day in map(type(today()).fromisoformat, ("2026-07-30", "2026-07-31"))] == [
        False,
        True,
    ]
    assert half(today().replace(month=7, day=1))[-2:] == "S2"


def test_the_reader_finds_the_latest_and_may_choose_an_earlier_one(told_site, people):
    page = people["lecture"].get(READER)
    assert page.status_code == 200
    assert "1er semestre 2025" in read(page)
    earlier = read(people["lecture"].get(f"{READER}?parution=2024-S2"))
    assert "Chez les 24 personnes" in earlier
    assert "« après » du 2e semestre 2024" in earlier
    assert [(period, n) for period, n, _, _ in kept(told_site)] == [("2024-S2", 24), ("2025-S1", 7)]
    for wrong in ("2023-S1", "2024", "x", "%00"):
        assert people["lecture"].get(f"{READER}?parution={wrong}").status_code == 404


def test_answers_that_come_late_change_no_release_and_nobody_stands_in_two(told_site, people, tmp_path):
    people["lecture"].get(READER)
    before = kept(told_site)
    late = pairs("Q05", [0] * 2, [3] * 2, name="L", start="2024-02-01", end="2024-08-02")
    with as_system(told_site):
        importing_answers.import_answers(written(tmp_path / "l.csv", late), today(), is_historic=True)
    people["lecture"].get(READER)
    assert kept(told_site) == before
    # One day of « après » a person: a half-year each, so no sum of one release is part of another's.
    assert sum(n for _, n, _, _ in before) == 31


def test_the_database_refuses_to_change_or_remove_a_release(told_site, people):
    people["lecture"].get(READER)
    for words in ("UPDATE snapshots SET pairs = 1", "DELETE FROM snapshots"):
        with told_site.app_context(), db.engine.connect() as connection:
            with pytest.raises(DBAPIError, match="ne se modifie pas"):
                connection.execute(text(words))


def test_a_release_holds_no_person_and_no_count_of_one_to_four(told_site, people):
    people["lecture"].get(READER)
    for _, _, _, content in kept(told_site):
        assert not re.search(r"P\d+|B\d+|D20", content.replace("PRESCRIBER", ""))
        made = json.loads(content)
        counts = [row[key] for row in made["tables"]["dimensions"] for key in ("mieux", "pareil", "moins_bien")]
        counts += [row["n_paires"] for rows in made["groups"].values() for row in rows]
        assert not any(n is not None and 0 < n < 5 for n in counts)
        assert "mediateur" not in made["groups"]


def test_the_reader_s_page_leads_to_no_list_and_its_choice_is_closed(told_site, people):
    main = people["lecture"].get(READER).text.split("<main")[1].split("pin-footer")[0]
    links = set(re.findall(r'href="(/(?!theme|static)[^"]+)"', re.sub(r"<use [^>]+>", "", main)))
    assert {link.split("?")[0] for link in links} == {"/lecture/", "/lecture/impact.xlsx", "/lecture/impact.pdf"}


def test_a_reader_reads_releases_alone_never_the_live_figures(told_site):
    from models import impact

    with told_site.app_context(), seeing_as(viewer(Person(Role.READER, has_signed=True))):
        assert [one.period for one in releases.all_of(today())] == ["2025-S1", "2024-S2"]
        with pytest.raises(Closed):
            impact.versions()
        assert db.session.scalars(select(Snapshot)).all() == []


def test_the_reader_s_workbook_is_its_page_and_no_more(told_site, people, tmp_path):
    answer = people["lecture"].get(f"{READER}.xlsx?parution=2024-S2")
    (tmp_path / "a.xlsx").write_bytes(answer.data)
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["À lire", "Dimensions", "Questions", "Oui-non", "Réponses", "Groupes"]
    rows = book.get_sheet_by_name("Questions").to_python()
    row = dict(zip(rows[0], next(one for one in rows if one[0] == "Q05"), strict=True))
    assert (row["n_paires"], row["difference"]) == (24, 0.75)  # 0.79, rounded for twenty-four persons
    assert row["wilcoxon_W"] == ""


# ───────── On paper ─────────
@pytest.mark.parametrize(
    ("who", "place"), [("gestion", "/gestion/impact.pdf?periode=2024-T1"), ("lecture", f"{READER}.pdf"), ("mediateur", "/mediation/impact.pdf")]
)  # fmt: skip
def test_the_paper_is_the_latest_release_whoever_asks_and_whatever_the_filters(told_site, people, who, place):
    answer = people[who].get(place)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = " ".join(pdf_reader.words(answer.data).replace("\xa0", " ").replace("\u202f", " ").replace("’", "'").split())
    for part in ("Évolution observée", "1er semestre 2025", "Ce que ces chiffres ne disent pas",
                 "Cofinancé par l'Union européenne", "n'est pas prouvé par le parcours seul"):  # fmt: skip
        assert part in said
    for mark in (b"/MarkInfo<</Marked true", b"/StructTreeRoot", b"/Lang(fr-FR)", b"pdfuaid:part>1<"):
        assert mark in answer.data


def test_the_terminal_writes_the_same_paper(told_site, tmp_path):
    out = tmp_path / "a.pdf"
    result = told_site.test_cli_runner().invoke(args=["pin40", "impact", "--output", str(out)])
    assert result.exit_code == 0, result.output
    assert "Parution : 1er semestre 2025" in result.output
    assert out.read_bytes().startswith(b"%PDF")
    lost = told_site.test_cli_runner().invoke(args=["pin40", "impact", "--output", str(tmp_path / "absent" / "a.pdf")])
    assert lost.exit_code == 2
    assert "n’existe pas" in lost.output
    odd = told_site.test_cli_runner().invoke(
        args=["pin40", "impact", "--output", str(tmp_path / "b.pdf"), "--version", "9"]
    )
    assert odd.exit_code == 2
    assert "retirez --version" in odd.output
    assert not (tmp_path / "b.pdf").exists()


# ───────── Photographs ─────────
def photograph(person, name):
    return person.send("/gestion/photographies/new/", {"name": name})


def test_a_photograph_is_named_dated_whole_and_compared_with_today(told_site, people, tmp_path):
    made = photograph(people["gestion"], "Avant la réunion")
    assert made.status_code == 302, read(made)[:800]
    shown = read(people["gestion"].get(made.location))
    assert "Avant la réunion" in shown
    assert "Prise par Camille Darrigeot" in shown
    assert "Ce jour-là et aujourd'hui" in shown
    assert "C'est déjà enregistré" in read(photograph(people["gestion"], "Avant la réunion"))
    again = photograph(people["gestion"], "Avant la réunion ")
    assert again.status_code == 422
    assert "déjà prise" in read(again)
    assert photograph(people["gestion"], "").status_code == 422
    with as_system(told_site) as session:
        one = session.scalars(select(Snapshot).where(Snapshot.name == "Avant la réunion")).one()
        assert photographing.is_intact(one)
        number, n = one.id, one.pairs
    three = pairs("Q05", [0] * 3, [3] * 3, name=f"N{n}", start="2025-08-01", end="2025-10-01")
    with as_system(told_site):
        importing_answers.import_answers(written(tmp_path / "n.csv", three), today(), is_historic=True)
    near = read(people["gestion"].get(f"/gestion/photographies/details/?id={number}"))
    assert "à moins de 5 paires d'aujourd'hui" in near
    # Three persons more: the next photograph keeps no row from which theirs would be had.
    assert photograph(people["gestion"], "Après").status_code == 302
    with as_system(told_site) as session:
        second = session.scalars(select(Snapshot).where(Snapshot.name == "Après")).one()
        assert [row["code"] for row in second.content["tables"]["questions"] if row["code"] == "Q05"] == []


def test_a_photograph_is_neither_changed_nor_thrown_away_by_anybody(told_site, people):
    photograph(people["gestion"], "À garder")
    with as_system(told_site) as session:
        number = session.scalars(select(Snapshot.id).where(Snapshot.name == "À garder")).one()
    base = "/gestion/photographies"
    assert people["gestion"].get(f"{base}/edit/?id={number}").status_code == 403
    assert people["gestion"].send(f"{base}/delete/", {"id": number, "version": "1"}).status_code == 403
    for who in ("lecture", "mediateur"):
        assert people[who].get(people[who].at(f"photographies/details/?id={number}")).status_code == 404


def test_nothing_answered_is_nothing_to_photograph(fresh):
    from demo_app import Person as Somebody

    with as_system(fresh) as session:
        for model in (Answer, QuestionnaireResponse):
            session.execute(delete(model))
        session.commit()
    who = Somebody(fresh, "gestion@example.org", "gestion")
    refused = photograph(who, "Rien")
    assert refused.status_code == 409
    assert "rien à photographier" in read(refused)
    assert who.get("/gestion/impact").status_code == 200
    assert "Aucune parution encore" in read(Somebody(fresh, "lecture@example.org", "lecture").get(READER))
    assert who.get("/gestion/impact.pdf").mimetype == "application/pdf"
