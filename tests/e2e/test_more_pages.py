"""One page per template and role, beyond `test_pages`: what the rarer templates show, opened through their links."""

import re
from pathlib import Path

import pytest
from test_pages import FIRST, check_looks, go, shown

from hands import go_through

THEME = Path(__file__).resolve().parents[2] / "views" / "theme" / "templates"
WALKS = {
    None: ("donnees-personnelles", "mentions-legales", "absente/"),
    "gestion": (
        "gestion/recherche?q=dax", "gestion/recherche", "gestion/impact", "gestion/lots/bilan/", "gestion/lots/importer/",
        f"gestion/lots/{FIRST}", f"gestion/bons-de-commande/{FIRST}", f"gestion/bons-de-retrait/{FIRST}",
        f"gestion/comptes/{FIRST}", f"gestion/structures/{FIRST}", f"gestion/demandes/{FIRST}", f"gestion/grilles/{FIRST}",
        f"gestion/questions/{FIRST}", f"gestion/parcours/{FIRST}", f"gestion/remises/{FIRST}", f"gestion/sav/{FIRST}",
        "gestion/prescriptions/filtrer/", "gestion/prescriptions/affichage/", "gestion/prescriptions/vues/", "gestion/corbeille/",
        "gestion/activite", "gestion/beneficiaires/reunir/?id=1", "gestion/consultations/", "gestion/photographies/",
        "gestion/structures/?signature=attendue", "mon-compte", "mon-compte/coordonnees",
    ),
    "lecture": ("lecture/impact", "accessibilite"),
    "prescripteur": (
        "prescription/recherche?q=a", "prescription/structures/", f"prescription/signatures/{FIRST}",
        f"prescription/comptes/{FIRST}", "prescription/comptes/new/", "donnees-personnelles",
        "prescription/recherche?q=zzzz",
    ),
    "mediateur": (
        "mediation/recherche?q=2026", "mediation/activite", "mediation/impact", f"mediation/evaluations/{FIRST}", f"mediation/objectifs/{FIRST}",
        f"mediation/parcours/{FIRST}", f"mediation/seances/{FIRST}", "mediation/seances/new/",
        f"mediation/questionnaires/{FIRST}", "mediation/questionnaires/new/", f"mediation/remises/{FIRST}",
        "mediation/remises/new/", f"mediation/sav/{FIRST}", f"mediation/demandes/{FIRST}", "mediation/demandes/new/",
        f"mediation/bons-de-retrait/{FIRST}", f"mediation/prescriptions/?stage=ENGAGED{FIRST}",
        f"mediation/prescriptions/?stage=EQUIPPED{FIRST}",
    ),
    "reconditionneur": (
        "reconditionnement/recherche?q=hp", f"reconditionnement/bons-de-commande/{FIRST}",
        f"reconditionnement/bons-de-retrait/{FIRST}", "reconditionnement/bons-de-retrait/new/",
    ),
}  # fmt: skip
# As in `test_pages`: the same template for the same role as another.
AGAIN = {
    "gestion/recherche", f"gestion/bons-de-retrait/{FIRST}", f"gestion/comptes/{FIRST}", f"gestion/demandes/{FIRST}",
    f"gestion/questions/{FIRST}", f"gestion/remises/{FIRST}", f"gestion/sav/{FIRST}", "gestion/consultations/",
    "gestion/photographies/", "gestion/structures/?signature=attendue", "mon-compte/coordonnees",
    f"prescription/comptes/{FIRST}", "prescription/comptes/new/", "prescription/recherche?q=zzzz",
    f"mediation/objectifs/{FIRST}", f"mediation/seances/{FIRST}", f"mediation/remises/{FIRST}", f"mediation/sav/{FIRST}",
    f"mediation/demandes/{FIRST}", "mediation/demandes/new/", f"mediation/bons-de-retrait/{FIRST}",
    f"mediation/prescriptions/?stage=EQUIPPED{FIRST}", f"reconditionnement/bons-de-retrait/{FIRST}",
    "reconditionnement/bons-de-retrait/new/",
}  # fmt: skip


@pytest.mark.parametrize(("account", "path"), shown(WALKS, AGAIN))
def test_a_rarer_page_is_accessible_quiet_and_fits_a_phone(account, path, visit, axe, looks):
    with visit(account, is_kept=True) as page:
        go(page, path)
        assert page.locator("h1").count() == 1
        assert (
            page.locator("footer").get_by_role("link", name=re.compile(r"Accessibilité\s: non conforme")).count() == 1
        )
        page.evaluate("for (const fold of document.querySelectorAll('main details:not(.pin-pop)')) fold.open = true")
        check_looks(page, axe, looks(path))


def test_the_diagnosis_grid_is_accessible_and_so_is_an_open_act(visit, axe):
    with visit("mediateur") as page:
        page.goto("/mediation/prescriptions/?stage=ACCEPTED&met_on_from=2000-01-01")
        page.goto(page.locator("a.go").first.get_attribute("href"))
        page.locator("#acte-abandonner > summary").click()
        assert axe(page) == []
        go_through(page.get_by_role("link", name="Faire le diagnostic").first)
        go_through(page.get_by_role("button", name="Ouvrir la grille"))
        page.locator(".pin-mark").first.wait_for()
        assert axe(page) == []


def test_the_open_palette_shows_no_fault_while_it_finds(visit, axe):
    with visit("gestion") as page:
        page.goto("/gestion/")
        for width, theme in ((1280, "light"), (360, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            page.keyboard.press("Control+k")
            page.keyboard.press("Control+a")
            page.keyboard.type("dax")
            page.locator("#palette .pin-found-group").nth(1).wait_for()
            assert axe(page) == []
            page.keyboard.press("Escape")
        assert page.complaints == []


def test_every_template_that_is_a_page_is_walked_by_some_test():
    """Each page of ours is opened in a browser here, in `test_pages`, or at its act; a new one must be added."""
    pages = {
        path.name for path in THEME.glob("*.html") if "{% extends" in path.read_text(encoding="utf-8")
    } - {"shell.html", "public.html"}  # fmt: skip
    known = {
        "account.html", "balance.html", "confirm.html", "conflict.html", "details.html", "device_import.html", "error.html",
        "forgot.html", "form.html", "goals.html", "grid.html", "home.html", "impact.html", "invitation.html", "legal.html",
        "activity.html", "link_given.html", "list.html", "list_tool.html", "list_views.html", "login.html", "merge.html",
        "quiz.html", "trash.html", "message.html", "preview.html", "questionnaire.html", "reset.html", "search.html",
        "awaited.html",  # by its sample, in `tests/test_theme.py`: the demonstration is too small to wait on
    }  # fmt: skip
    assert pages <= known, pages - known
