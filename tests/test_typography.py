"""French as it is printed: sources, pages, mails, workbooks and commands; each fault named with its place."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

import french_type
from demo_app import copy_of
from form_reader import forms_in
from link_cast import asked_link, say
from models import notices
from models.base import labels
from models.scope import models
from pin40.words import Role
from said import said, wrongs
from small_app import Browser
from views import invitation, mailer
from views.doors import PANELS
from views.menu import CONTENTS, belongs

pytest_plugins = ("demo_app", "questionnaire_cast")

WHO = ("gestion", "lecture", "prescripteur", "mediateur", "reconditionneur")
ALONE = ("", "recherche?q=a", "recherche?q=zzz", "impact", "activite", "lots/bilan/", "lots/importer/", "deja-suivi/",
         "corbeille/", "absente")  # fmt: skip
COMMON = ("/mon-compte", "/mon-compte/coordonnees")
OPEN = ("/", "/connexion", "/mot-de-passe-oublie", "/accessibilite", "/donnees-personnelles", "/mentions-legales",
        "/q/inconnue", "/invitation/inconnue")  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """On SQLite alone: words do not change with the database."""
    with copy_of("sqlite", "", tmp_path_factory.mktemp("said")) as app:
        yield app


def faults_of(place: str, answer) -> list[str]:
    if "html" not in answer.headers.get("Content-Type", ""):
        return []
    return [f"{place} : {wrong}" for words in said(answer.text) for wrong in wrongs(words)]


def screens(panel: str) -> list[str]:
    role = Role(next(r for r, name in PANELS.items() if name == panel))
    return [screen.slug for _, group in CONTENTS for screen in group if belongs(screen, role)]


def places(person) -> list[str]:
    """A panel's pages: each list, one record, its form, an empty form, and the pages that stand alone."""
    found = [person.at(room) for room in ALONE] + list(COMMON)
    for slug in screens(person.panel):
        listed = person.at(f"{slug}/")
        found += [listed, person.at(f"{slug}/new/"), f"{listed}?search=zzz", f"{listed}filtres/", f"{listed}affichage/"]
        if one := re.search(r"details/\?id=(\d+)", person.get(listed).text):
            found += [person.at(f"{slug}/{page}/?id={one[1]}") for page in ("details", "edit", "delete")]
    return found


def test_no_sentence_of_ours_breaks_french_typography():
    found = list(french_type.faults())
    assert not found, "`make fix` les corrige :\n" + "\n".join(found)


@pytest.mark.parametrize("who", WHO)
def test_every_page_of_a_panel_reads_as_printed_french(people, who):
    person = people[who]
    found = [fault for place in places(person) for fault in faults_of(place, person.get(place))]
    assert not found, "\n".join(dict.fromkeys(found))


def refusals(person) -> list[tuple[str, object]]:
    """Each empty form, sent empty: what it answers."""
    found = []
    for slug in screens(person.panel):
        page = person.get(person.at(f"{slug}/new/"))
        for form in forms_in(page.text) if page.status_code == 200 else ():
            place = form.action or person.at(f"{slug}/new/")
            found.append((f"{place} (refus)", person.send(place, [])))
    return found


@pytest.mark.parametrize("who", WHO)
def test_every_refusal_reads_as_printed_french(people, who):
    person = people[who]
    found = [fault for place, answer in refusals(person) for fault in faults_of(place, answer)]
    assert not found, "\n".join(dict.fromkeys(found))


def test_what_anybody_may_open_reads_as_printed_french(site):
    visitor = Browser(site)
    answers = [(place, visitor.get(place)) for place in OPEN]
    answers.append(("/connexion (refus)", visitor.post("/connexion", {"email": "qui", "password": ""})))
    answers.append(("/mot-de-passe-oublie (refus)", visitor.post("/mot-de-passe-oublie", {"email": "qui"})))
    assert [fault for place, answer in answers for fault in faults_of(place, answer)] == []


def test_the_questionnaire_of_a_link_reads_as_printed_french(site, people, accepted):
    page = asked_link(people["mediateur"], accepted)
    url = re.search(r"<code>https?://[^/]+(/q/[\w-]{22})</code>", page.text)[1]
    visitor = Browser(site)
    places = [url, *(f"{url}?n={rank}" for rank in range(1, 21)), f"{url}?n=fin"]
    answers = [("lien donné", page), *((place, visitor.get(place)) for place in places)]
    answers.append(("sans choix", say(visitor, url, 1, "jamais")))
    assert [fault for place, answer in answers for fault in faults_of(place, answer)] == []


# ───────── What leaves the house otherwise ─────────
def mails() -> list[str]:
    texts = [*notices.TEXTS.values(), *mailer.TEXTS.values(), (invitation.SUBJECT, invitation.TEXT), (notices.FOOT, "")]
    return [words for pair in texts for words in pair]


def test_every_mail_reads_as_printed_french():
    assert len(mails()) > 30
    assert [wrong for words in mails() for wrong in wrongs(words)] == []


@pytest.mark.parametrize("who", WHO)
def test_the_heads_of_every_workbook_read_as_printed_french(people, who):
    person, found = people[who], []
    for slug in screens(person.panel):
        answer = person.get(person.at(f"{slug}/export/xlsx/?search=zzz"))
        if answer.status_code == 200:
            book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
            heads = [*book.sheet_names, *book.get_sheet_by_index(0).to_python()[0]]
            found += [f"{slug} : {wrong}" for words in heads for wrong in wrongs(str(words))]
    assert found == []


def test_every_label_reads_as_printed_french():
    words = [(f"{model.__name__}.{key}", label) for model in models() for key, label in labels(model).items()]
    assert [f"{place} : {wrong}" for place, label in words for wrong in wrongs(label)] == []


# ───────── The test itself can fail ─────────
@pytest.mark.parametrize("wrong", [
    "Sûr ?", "Sûr?", "Étape : fait", "« oui\u00a0»", "40 %", "40%", "12 €", "l'ordinateur", "etc...", "le 2026-12-31",
    "à 14:05", "This field is required.", "1 résultats", "A faire", "le code insee", "<Lot 7>",
])  # fmt: skip
def test_a_fault_of_each_kind_is_seen(wrong):
    assert wrongs(wrong)


@pytest.mark.parametrize("right", [
    "Sûr\u202f?", "Étape\u00a0: fait", "«\u00a0oui\u00a0»", "40\u202f%", "l’ordinateur", "31/12/2026 à 14\u00a0h\u00a005",
    "1 mois", "0 résultat", "21 résultats", "À faire", "le code Insee", "https://example.org/a?b=c:d", "n°\u00a07",
])  # fmt: skip
def test_what_is_right_is_left_alone(right):
    assert wrongs(right) == []
    assert french_type.mended(right) == right


def test_the_pen_mends_a_source_without_touching_its_code(tmp_path):
    source = "a = {\"x\": 1}\nb = f\"C'est l'heure : {a['x'] % 7} %, n'est-ce pas ?\"\nc = r\"l'un ?\"\n"
    path = tmp_path / "one.py"
    path.write_text(source, encoding="utf-8")
    right = "b = f\"C’est l’heure\u00a0: {a['x'] % 7}\u202f%, n’est-ce pas\u202f?\""
    assert french_type.KINDS[".py"](path, source).split("\n")[1] == right
    assert french_type.KINDS[".py"](path, source).split("\n")[2] == source.split("\n")[2]
