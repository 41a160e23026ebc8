"""Each role's pages in a real browser: accessible, quiet, never wider than a phone, with nothing of Flask-Admin's.

Each page in one of four looks, always the same; in `make assure`, in all of them.
"""

import pytest

from hands import go_through

FIRST = ":first"  # stands for the page of the list's first record
WALKS = {
    None: ("connexion", "mot-de-passe-oublie", "accessibilite"),
    "gestion": (
        "gestion/", "gestion/prescriptions/?page_size=20",
        "gestion/prescriptions/?stage=SENT&search=a&sent_on_from=2026-01-01",
        "gestion/prescriptions/?search=zzz", f"gestion/prescriptions/{FIRST}", "gestion/structures/new/",
        f"gestion/versions-charte/{FIRST}", f"gestion/journal/{FIRST}", "gestion/journal/?page_size=20",
        "gestion/comptes/?page_size=20",
        f"gestion/reglages/{FIRST}", "gestion/signatures/new/", "gestion/absente/",
    ),
    "lecture": ("lecture/", "mon-compte", "gestion/"),
    "prescripteur": (
        "prescription/", "prescription/prescriptions/", f"prescription/prescriptions/?stage=DRAFT{FIRST}",
        f"prescription/prescriptions/?stage=TO_REDIRECT{FIRST}", "prescription/prescriptions/new/",
        f"prescription/prescriptions/?stage=DRAFT{FIRST}delete", "prescription/deja-suivi/",
        f"prescription/structures/{FIRST}", f"prescription/reperages/?answered_on=vide{FIRST}",
    ),
    "mediateur": (
        "mediation/", "mediation/prescriptions/", f"mediation/prescriptions/?stage=SENT{FIRST}",
        "mediation/reperages/new/", f"mediation/ordinateurs/{FIRST}", f"mediation/beneficiaires/{FIRST}",
    ),
    "reconditionneur": (
        "reconditionnement/", "reconditionnement/ordinateurs/", f"reconditionnement/ordinateurs/{FIRST}",
        f"reconditionnement/versions-charte/{FIRST}", "reconditionnement/comptes/new/",
    ),
}  # fmt: skip
# The same template for the same role as another of the walk: in `make assure`, which also opens every other page.
AGAIN = {
    "gestion/journal/?page_size=20", "gestion/comptes/?page_size=20", f"gestion/reglages/{FIRST}",
    f"prescription/structures/{FIRST}", f"reconditionnement/versions-charte/{FIRST}", "reconditionnement/comptes/new/",
}  # fmt: skip


def shown(walks, again):
    """(account, address) of each page; `again`: those that only `make assure` opens."""
    return [
        pytest.param(account, path, marks=[pytest.mark.long] if path in again else [])
        for account, paths in walks.items()
        for path in paths
    ]


def go(page, path):
    """Open a page; an address with FIRST goes through the list's first row, and its deletion when asked."""
    listed, first, after = path.partition(FIRST)
    page.goto(f"/{listed}")
    if first:
        page.goto(page.locator("a.go").first.get_attribute("href"))
    if after:
        page.goto(page.get_by_role("link", name="Supprimer").get_attribute("href"))


@pytest.mark.parametrize(("account", "path"), shown(WALKS, AGAIN))
def test_a_page_is_accessible_quiet_and_fits_a_phone(account, path, visit, axe, looks):
    with visit(account, is_kept=True) as page:
        go(page, path)
        assert page.get_attribute("html", "lang") == "fr"
        assert page.locator("h1").count() == 1
        page.evaluate("for (const fold of document.querySelectorAll('main details:not(.pin-pop)')) fold.open = true")
        check_looks(page, axe, looks(path))


def check_looks(page, axe, looks):
    """Never wider than its window; axe finds nothing in these looks."""
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert not overflows(page), str(width)
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        assert axe(page) == [], f"{width} {theme}"
    assert [said for said in page.complaints if "404" not in said] == []
    assert [url for url in page.asked if "/static/" in url and not ours(url)] == []


def overflows(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def ours(url):
    return "/static/" in url and "admin" not in url and "bootstrap" not in url


def test_nothing_of_flask_admin_is_served(visit):
    with visit("gestion") as page:
        for path in ("/gestion/static/bootstrap/bootstrap4/css/bootstrap.min.css", "/admin/static/admin/js/form.js",
                     "/static/admin/js/form.js", "/gestion/static/admin/css/bootstrap4/admin.css"):  # fmt: skip
            assert page.request.get(path).status == 404, path


def test_an_empty_prescription_says_everything_at_once_and_stays_accessible(visit, axe):
    with visit("prescripteur") as page:
        page.goto("/prescription/prescriptions/new/")
        go_through(page.get_by_role("button", name="Transmettre au médiateur"))
        assert page.title().startswith("Erreur")
        assert page.locator(".pin-errors li").count() >= 10
        assert axe(page) == []


def test_signing_shows_the_charter_as_paragraphs(visit, axe):
    with visit("gestion") as page:
        page.goto("/gestion/signatures/new/")
        assert page.locator(".pin-prose h2").count() > 5
        assert page.locator(".pin-prose li").count() > 20
        assert axe(page) == []


def test_two_tabs_on_one_record_end_on_the_conflict_page(visit, axe):
    with visit("gestion") as page:
        page.goto("/gestion/communes/?search=Tartas")
        edit = page.locator("a.go").first.get_attribute("href").replace("details", "edit")
        page.goto(edit)
        other = page.context.new_page()
        other.goto(edit)
        for tab, population in ((other, "3211"), (page, "3212")):
            tab.fill("[name=population]", population)
            go_through(tab.get_by_role("button", name="Enregistrer"))
        assert "a modifié cette fiche" in page.inner_text("h1")
        assert "3212" in page.inner_text("main")
        assert "3211" in page.inner_text("main").replace("\u202f", "")
        assert axe(page) == []
