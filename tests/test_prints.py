"""Papers: tagged, titled, in French; read as what was typed; each download remembered; no more than one may read."""

import re

import pytest
import segno
from sqlalchemy import select

import pdf_reader
from demo_app import as_system, dossier, read
from models.event import AccessLog
from path_cast import accepted, ago, agreed, diagnosed, engaged, session_of, shown
from pin40.words import Reading
from views.prints import render

pytest_plugins = ("demo_app",)

HOSTILE = "#panic(1) *gras* $x$ [a] <b> \\ @ref _it_ `c` // =="
ACCESSIBLE = (
    b"/MarkInfo<</Marked true",
    b"/StructTreeRoot",
    b"/Lang(fr-FR)",
    b"/DisplayDocTitle true",
    b"pdfuaid:part>1<",
)
BASE = {"title": "Un titre", "under": "Dessous", "foot": "Pied", "code": "D2026-0001"}
SIGNED = [["Le reconditionneur", "", ""]]
PAPERS = {
    "fiche-de-suivi": {
        "person": [["Nom", "Zoé"]], "structures": [["Prescripteur", "CCAS"]], "criteria": [["Un besoin", "Oui"]],
        "conditions": [["Une condition", "Oui"]], "need": [["Motivation", "Écrire"]], "path": None, "notice": ["Vos données."],
    },
    "bon-de-commande": {"parties": [["Alpi", "Mont-de-Marsan"]], "order": [["Numéro", "BC-2026-001"]],
                        "devices": [["A1", "Dell", "S1"]], "signatures": SIGNED},
    "bon-de-retrait": {"parties": [["Remet", "Alpi"]], "pickup": [["Numéro", "BR-2026-001"]],
                       "devices": [["A1", "Dell", "S1"]], "signatures": SIGNED},
    "attestation": {"person": [["Nom", "Zoé"]], "giver": [["Médiateur", "Atelier"]], "device": [["Inventaire", "A1"]],
                    "sentences": ["Je reçois cet ordinateur."], "signatures": SIGNED},
    "questionnaire": {"intro": ["Cochez."], "questions": [
        {"label": "1. Avez-vous internet ?", "hint": "Une box.", "answers": ["Non", "Oui"], "lines": 0},
        {"label": "2. Qu'est-ce qui a changé ?", "hint": "", "answers": [], "lines": 4},
    ]},
    "evolution-observee": {
        "facts": [["Paires", "40"]], "summary": ["Quarante personnes."], "rule": "Rien sous cinq.", "drawing": None,
        "drawing_says": "", "dimensions": [["Écrire", "40", "50", "60", "10", "5 à 15", "0,01"]],
        "moved": [["Écrire", "40", "20", "15", "5"]], "yes_no": [["Un courriel ?", "40 %", "60 %", "40"]],
        "groups": [{"caption": "Par genre", "heads": ["Dimension", "Femmes"], "rows": [["Écrire", "10"]]}],
        "limits": [["Sans comparaison", "Pas de groupe témoin."]],
    },
    "activite": {"lead": "Du 01/01/2026 au 31/03/2026.", "heads": ["1er trimestre 2026"], "method": ["En jours."],
                 "tables": [{"caption": "Dossiers", "head": "Étape", "rows": [["Remises", "12"]], "note": "Deux autres."}]},
}  # fmt: skip

WITH_PATH = {
    "path": [["Objectifs", "Écrire"]], "meeting": [["Rencontre le", "01/02/2026"]], "levels": [["Courriel", "À vérifier"]],
    "goals": [["1.1", "0", "2", ""]], "blank_goals": 0, "followed": "Séances", "sessions": [], "blank_sessions": 3,
    "promises": ["Je suis d'accord."], "signatures": [["Le bénéficiaire", "", ""]],
}  # fmt: skip


def words(pdf: bytes) -> str:
    return " ".join(pdf_reader.words(pdf).replace("\xa0", " ").replace("\u202f", " ").replace("’", "'").split())


def sheet(person, number: int):
    return person.get(f"/{person.panel}/prescriptions/fiche-de-suivi.pdf?id={number}")


def title_of(pdf: bytes) -> str:
    """The title that the PDF's own catalogue of properties gives."""
    return re.search(rb"<rdf:li xml:lang=\"x-default\">(.*?)</rdf:li>", pdf)[1].decode()


# ───────── Any paper ─────────
@pytest.mark.parametrize("kind", render.KINDS)
def test_each_paper_is_tagged_titled_and_in_french(kind):
    pdf = render.document(kind, BASE | PAPERS[kind])
    assert [mark for mark in ACCESSIBLE if mark not in pdf] == []
    assert title_of(pdf) == "Un titre"
    tags = pdf_reader.tags(pdf)
    assert tags.count("H1") == 1
    tables = set() if kind == "questionnaire" else {"Table", "THead", "TH", "TD"}
    assert {"H2", "Figure", *tables} <= set(tags)
    assert "Cofinancé par l'Union européenne" in words(pdf)
    figures = re.findall(rb"/StructElem/S/Figure.*?/Alt(\(.*?\)|<.*?>)", pdf)
    assert len(figures) == tags.count("Figure") == 2
    assert b"/URI" not in pdf


@pytest.mark.parametrize("kind", render.KINDS)
def test_each_row_is_named_by_its_first_cell_and_each_column_by_its_head(kind):
    rows = pdf_reader.rows(render.document(kind, BASE | PAPERS[kind]))
    heads, named = [r for r in rows if set(r) == {"Column"}], [r for r in rows if r[0] == "Row"]
    assert len(heads) >= {"questionnaire": 0, "activite": 1}.get(kind, 3)
    assert len(named) >= len(heads)
    assert len(heads) + len(named) == len(rows)
    assert all(set(row[1:]) == {None} for row in named)


def test_an_empty_line_to_fill_by_hand_has_no_name_to_read():
    data = PAPERS["fiche-de-suivi"] | WITH_PATH | {"goals": [], "blank_goals": 2}
    rows = pdf_reader.rows(render.document("fiche-de-suivi", BASE | data))
    assert rows.count([None] * 4) == 2 + 3


def test_a_paper_read_from_its_last_table_of_objects_is_whole():
    pdf = render.document("fiche-de-suivi", BASE | PAPERS["fiche-de-suivi"] | WITH_PATH)
    start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    update = pdf[start:]
    places = re.findall(rb"(\d+) 1\n(\d{10}) 00000 n ", update)
    assert len(places) > 20
    assert all(pdf[int(place) :].startswith(b"%s 0 obj" % number) for number, place in places)
    before = int(re.search(rb"/Prev (\d+)", update)[1])
    assert pdf[before:].startswith(b"xref")


def test_a_kind_that_is_not_ours_is_no_path_to_a_file():
    for kind in ("../../settings", "paper", "/etc/passwd", ""):
        with pytest.raises(KeyError):
            render.document(kind, BASE)


@pytest.mark.parametrize(
    ("typed", "written"),
    [(HOSTILE, HOSTILE), ("Ludovic\u202etxt", "Ludovictxt"), ("Ő Œ ŷ", "Ő Œ ŷ"), ("Zoé \x07", "Zoé"), ("Иван", "Иван"),
     ("Li 李", "Li ?"), ("😀 Zoé", "? Zoé")],
)  # fmt: skip
def test_what_people_typed_is_shown_as_text_and_never_stops_a_paper(typed, written):
    given = PAPERS["fiche-de-suivi"] | {"person": [["Nom", typed]]}
    shown = words(render.document("fiche-de-suivi", BASE | given))
    assert f"Nom {written} Qui" in shown
    assert ("remplace un caractère" in shown) == ("?" in written)


def test_the_qr_code_carries_the_number_alone():
    drawn = render.coded("D2026-0001")
    assert drawn["qr_says"] == "Code QR : D2026-0001"
    same = segno.make("D2026-0001", error="m", micro=False).svg_inline(scale=4, border=2)
    assert drawn["qr"].replace(' xmlns="http://www.w3.org/2000/svg"', "") == same


# ───────── The follow-up sheet ─────────
def test_the_sheet_says_what_is_known_and_who_took_it_is_remembered(site, people):
    number, path = engaged(site, people, "Astrid")
    assert (
        people["mediateur"]
        .send("/mediation/seances/new/", session_of(site, title="La souris") | {f"p{path}": "PRESENT"})
        .status_code
        == 302
    )
    answer = sheet(people["mediateur"], number)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert [mark for mark in ACCESSIBLE if mark not in answer.data] == []
    shown_words, known = words(answer.data), dossier(site, number)
    told = ("Astrid Cheminant", known.number, "1961", "Quotient familial vu.", "Envoyer un courriel", "7 h 30", shown(ago(15)),
            "La souris", "1 h 30", "Présent", "Fiche signée par Astrid Cheminant", shown(ago(10)), "Version", "CNIL",
            "un besoin d'équipement mais des ressources")  # fmt: skip
    assert [one for one in told if one.casefold() not in shown_words.casefold()] == []
    with as_system(site) as session:
        lines = session.scalars(
            select(AccessLog).where(AccessLog.table_name == "Prescription", AccessLog.record_id == number,
                                    AccessLog.reading == Reading.DOCUMENT)
        ).all()  # fmt: skip
        assert [line.partner_id for line in lines] == [known.mediator_id]


def test_a_prescriber_reads_its_own_input_and_nothing_of_the_way(site, people):
    number, _ = engaged(site, people, "Blandine")
    answer = sheet(people["prescripteur"], number)
    assert answer.status_code == 200
    said = words(answer.data)
    assert "Blandine Cheminant" in said
    assert "Quotient familial vu." in said
    hidden = (
        "diagnostic",
        "Envoyer un courriel",
        "Séances",
        "Compétences à travailler (",
        shown(ago(20)),
        shown(ago(10)),
    )
    assert [one for one in hidden if one in said] == []
    assert "Envoyer un courriel" in words(sheet(people["gestion"], number).data)


def test_a_sheet_to_sign_holds_on_two_pages_and_is_read_in_order(site, people):
    number, _ = engaged(site, people, "Honorine")
    pdf = sheet(people["mediateur"], number).data
    assert len(re.findall(rb"/Type ?/Page\b", pdf)) == 2
    said = words(pdf)
    order = ("Fiche de suivi du bénéficiaire", "Cofinancé par l'Union européenne", "Identité et contact", "Honorine Cheminant",
             "Qui l'accompagne", "La prescription", "Besoin", "La rencontre et le diagnostic", "Le parcours convenu",
             "Séances", "L'engagement", "Signatures", "Vos données", "CNIL")  # fmt: skip
    places = [said.index(one) for one in order]
    assert places == sorted(places)


def test_a_sheet_not_signed_yet_leaves_room_to_sign(site, people):
    number = diagnosed(site, people, "Clémence", has_representative="y", representative_name="Didier Tuteur")
    said = words(sheet(people["mediateur"], number).data)
    assert "Le bénéficiaire : Clémence Cheminant" in said
    assert "Son représentant légal : Didier Tuteur" in said
    assert "Fiche signée par" not in said


def test_a_hostile_objective_stays_text_on_the_sheet(site, people):
    number, path = agreed(site, people, "Églantine")
    page = people["mediateur"].get(f"/mediation/parcours/edit/?id={path}")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    typed = {"objectives": HOSTILE, "planned_hours": "3", "agreed_on": shown(ago(15)), "version": version}
    assert people["mediateur"].send(f"/mediation/parcours/edit/?id={path}", typed).status_code == 302
    assert HOSTILE in words(sheet(people["mediateur"], number).data)


def test_nobody_else_reaches_a_sheet(site, people):
    number = accepted(site, people, "Faustine")
    for name in ("mediateur2", "prescripteur2", "reconditionneur", "lecture"):
        assert sheet(people[name], number).status_code == 404, name
    for number in ("abc", "999999999", ""):
        assert sheet(people["mediateur"], number).status_code == 404
    assert people["mediateur"].send("/mediation/prescriptions/fiche-de-suivi.pdf", {"id": 1}).status_code in (404, 405)
    assert read(sheet(people["mediateur"], 0)) == read(sheet(people["mediateur"], 999999999))
