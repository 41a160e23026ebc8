"""« Activité »: each figure is the count of its list, each partner sees its own rows, small groups stay in the house."""

import html
import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

import pdf_reader
from demo_app import as_system, read, structure
from models.device import Device
from models.event import AccessLog
from models.prescription import Prescription
from pin40.access import ROOMS
from pin40.selection import quarter
from pin40.words import Role, Stage
from test_prints import ACCESSIBLE
from views.doors import today

pytest_plugins = ("demo_app",)
PARTNERS = ("prescripteur", "mediateur", "reconditionneur")
EVERYBODY = ("gestion", *PARTNERS)
LINK = re.compile(r'<a href="(/[a-z]+/[a-z-]+/\?[^"]*(?:activite=|holder=)[^"]*)">(.*?)</a>', re.S)


def page(people, who, query=""):
    answer = people[who].get(people[who].at(f"activite{query}"))
    assert answer.status_code == 200, read(answer)[:500]
    return answer


def plain(text):
    return re.sub(r"[\s\u202f\xa0]", "", re.sub(r"<[^>]+>", "", text))


def linked(answer):
    """Each linked figure: its address and the number that it shows."""
    return [(html.unescape(url), int(plain(words))) for url, words in LINK.findall(answer.text)]


def listed(person, url):
    """How many rows the list behind an address has, as its file gives them."""
    made = person.get(url.replace("/?", "/export/csv/?"))
    assert made.status_code == 200, url
    return len(made.text.strip().splitlines()) - 1


def cells(answer, caption):
    """The rows of one table, as texts."""
    table = next(
        part for part in answer.text.split("<table")[1:] if plain(caption) in plain(part.split("</caption>")[0])
    )
    body = re.split(r"<tbody[^>]*>", table)[1].split("</tbody>")[0]
    return [[plain(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in body.split("</tr>")[:-1]]


# ───────── Figures and their lists ─────────
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_linked_figure_is_the_count_of_its_list(site, people, who):
    found = dict(linked(page(people, who)))
    assert len(found) > 20
    wrong = {url: (n, got) for url, n in found.items() if (got := listed(people[who], url)) != n}
    assert wrong == {}


def test_so_it_is_for_a_period_a_structure_and_a_place(site, people):
    person, mine = people["gestion"], structure(site, "mediateur@example.org")
    year = today().year - 1
    place = re.search(r'id="epci".*?<option value="(\d+)">', page(people, "gestion").text, re.S)[1]
    for query in (f"?periode={year}-T3&structure={mine}", f"?periode={year}&epci={place}"):
        found = dict(linked(page(people, "gestion", query)))
        assert found
        assert {url: n for url, n in found.items() if listed(person, url) != n} == {}


def test_quarters_add_up_to_the_whole_and_the_whole_is_what_the_base_holds(site, people):
    rows = cells(page(people, "gestion"), "Dossiers, par trimestre")
    *quarters, whole = [[int(n) for n in row[1:]] for row in rows]
    assert [sum(column) for column in zip(*quarters, strict=True)] == whole
    with as_system(site) as session:
        sent = (Prescription.sent_on.is_not(None), Prescription.trashed_at.is_(None))
        assert whole[0] == session.scalar(select(func.count()).select_from(Prescription).where(*sent))


def test_the_stock_is_every_laptop_of_the_day(site, people):
    rows = cells(page(people, "gestion"), "Ordinateurs, par état")
    with as_system(site) as session:
        assert int(rows[-1][1]) == session.scalar(select(func.count()).select_from(Device))
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1])


def test_the_running_quarter_is_said_so(site, people):
    first = cells(page(people, "gestion"), "Dossiers, par trimestre")[0][0]
    year, _, rank = quarter(today()).partition("-T")
    assert first == f"T{rank}{year}(encours)"


def test_where_people_live_tells_dossiers_alone(site, people):
    place = re.search(r'id="epci".*?<option value="(\d+)">', page(people, "gestion").text, re.S)[1]
    text = read(page(people, "gestion", f"?epci={place}"))
    assert "seuls les dossiers se comptent" in text
    assert "Les séances" not in text
    assert "Les coûts" not in text


# ───────── Rights ─────────
def test_the_page_is_open_to_the_alpi_and_the_partners(site, people):
    assert ROOMS["activity"] == (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER)
    for end in ("", ".xlsx", ".pdf", "/trimestres.svg"):
        assert people["lecture"].get(f"/lecture/activite{end}").status_code == 404
        assert people["mediateur"].get(f"/gestion/activite{end}").status_code == 404
    assert "Activité" not in people["lecture"].get("/lecture/").text


def test_a_partner_counts_its_own_dossiers(site, people):
    for who, key in (("prescripteur", Prescription.prescriber_id), ("mediateur", Prescription.mediator_id)):
        with as_system(site) as session:
            mine = (key == structure(site, f"{who}@example.org"), Prescription.sent_on.is_not(None))
            own = session.scalar(
                select(func.count()).select_from(Prescription).where(*mine, Prescription.trashed_at.is_(None))
            )
        assert int(cells(page(people, who), "Dossiers, par trimestre")[-1][1]) == own


def test_a_partner_chooses_no_structure_and_a_refurbisher_no_place(site, people):
    for who in PARTNERS:
        for end in ("", ".xlsx", "/ordinateurs.svg"):
            other = structure(site, "mediateur2@example.org")
            assert people[who].get(people[who].at(f"activite{end}?structure={other}")).status_code == 404
    assert people["reconditionneur"].get("/reconditionnement/activite?epci=1").status_code == 404


def test_what_is_hidden_from_a_prescriber_is_neither_counted_nor_listed(site, people):
    text = read(page(people, "prescripteur"))
    assert "Rencontre" not in text
    assert "Les coûts" not in text
    assert "Les séances" not in text
    for name in ("rencontres", "parcours", "delai-rencontre", "delai-diagnostic", "delai-formation"):
        assert listed(people["prescripteur"], f"/prescription/prescriptions/?activite={name}") == 0, name
        assert listed(people["gestion"], f"/gestion/prescriptions/?activite={name}") > 0, name


def test_a_mediator_learns_no_cost(site, people):
    assert "Les coûts" not in read(page(people, "mediateur"))
    assert listed(people["gestion"], "/gestion/ordinateurs/?activite=couts") > 0
    assert listed(people["mediateur"], "/mediation/ordinateurs/?activite=couts") == 0
    assert listed(people["mediateur"], "/mediation/ordinateurs/?activite=livrables") == 0


@pytest.mark.parametrize(
    "query", ["?periode=2026-T9", "?periode=x", "?structure=999999", "?epci=0", "?structure=%00", "?epci=1,2"]
)
def test_what_is_not_in_the_closed_lists_is_not_there(site, people, query):
    for end in ("", ".xlsx", ".pdf", "/trimestres.svg", "/delais.svg"):
        assert people["gestion"].get(f"/gestion/activite{end}{query}").status_code == 404, end
    assert listed(people["gestion"], f"/gestion/prescriptions/{query}&activite=transmis") == 0


def test_a_list_asked_for_an_unknown_figure_is_empty_rather_than_whole(site, people):
    for slug in ("prescriptions", "seances", "presences", "ordinateurs"):
        assert listed(people["gestion"], f"/gestion/{slug}/?activite=nulle-part") == 0


# ───────── Files ─────────
def test_drawings_are_images_of_their_own_said_in_words(site, people):
    answer = page(people, "gestion")
    drawn = re.findall(r'srcset="([^"]+)"><img src="([^"]+)" alt="([^"]{30,})"', answer.text)
    assert len(drawn) == 3
    for url in (html.unescape(one) for pair in drawn for one in pair[:2]):
        image = people["gestion"].get(url)
        assert (image.status_code, image.mimetype) == (200, "image/svg+xml")
    assert people["prescripteur"].get("/prescription/activite/ordinateurs.svg").status_code == 404


def test_the_workbook_holds_what_the_page_shows(site, people):
    body = people["gestion"].get("/gestion/activite.xlsx").data
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    assert book.sheet_names[0] == "À lire"
    rows = book.get_sheet_by_name("Trimestres").to_python()
    shown = cells(page(people, "gestion"), "Dossiers, par trimestre")
    assert [[str(int(n)) for n in row[1:]] for row in rows[1:]] == [row[1:] for row in shown]
    assert {"Médiateurs", "Délais", "Sorties", "Séances", "Ordinateurs", "Stock", "Coûts"} <= set(book.sheet_names)


def test_what_was_taken_is_remembered(site, people):
    for end, reading in ((".xlsx", "DOWNLOADED"), (".pdf", "DOCUMENT")):
        assert people["reconditionneur"].get(f"/reconditionnement/activite{end}").status_code == 200
        with as_system(site) as session:
            last = session.scalars(select(AccessLog).order_by(AccessLog.id.desc()).limit(1)).one()
            assert (last.reading.value, last.table_name) == (reading, "Device")


def test_the_paper_is_tagged_shows_europe_and_no_small_group(site, people):
    pdf = people["gestion"].get("/gestion/activite.pdf").data
    assert [mark for mark in ACCESSIBLE if mark not in pdf] == []
    words = " ".join(pdf_reader.words(pdf).replace("\xa0", " ").replace("\u202f", " ").split())
    assert "Rapport d'activité" in words.replace("’", "'")
    assert "Cofinancé par l" in words
    assert "< 5" in words
    part = words.split("Sorties sans ordinateur")[-1].split("Prescripteur")[0]
    assert not re.findall(r"\b[1-4]\b(?!e|er)", re.sub(r"\d(?:er|e) trimestre|< 5", "", part)), part


def test_the_paper_follows_the_period_alone_and_never_a_running_quarter(site, people):
    mine = structure(site, "mediateur@example.org")
    assert people["gestion"].get(f"/gestion/activite.pdf?structure={mine}").status_code == 404
    running = quarter(today())
    assert people["gestion"].get(f"/gestion/activite.pdf?periode={running}").status_code == 404
    assert f"activite.pdf?periode={running}" not in page(people, "gestion", f"?periode={running}").text


def test_nothing_says_none_or_nan(site, people):
    for who in EVERYBODY:
        for query in ("", f"?periode={today().year - 1}", "?periode=2030-T1"):
            words = read(page(people, who, query)).lower().split()
            assert not {"none", "nan", "nat", "inf"} & set(words), (who, query)


def test_a_closed_dossier_that_was_equipped_is_no_exit(site, people):
    with as_system(site) as session:
        gone = session.scalar(select(func.count()).select_from(Prescription).where(
            Prescription.stage == Stage.CLOSED, Prescription.exit_reason.is_not(None), Prescription.trashed_at.is_(None)
        ))  # fmt: skip
    assert int(cells(page(people, "gestion"), "Sorties sans ordinateur")[-1][1]) == gone
