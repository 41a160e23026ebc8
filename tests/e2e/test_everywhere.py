"""What every page carries: the end of the session said in time, the theme, a light first page, paper, zoom."""

import re

import pytest

from hands import go_through

LIGHT = 250_000
MINUTE = 60_000


def test_the_end_of_the_session_is_said_five_minutes_before_and_one_key_keeps_it(visit):
    with visit("prescripteur") as page:
        page.clock.install()
        page.goto("/prescription/")
        page.clock.fast_forward(114 * MINUTE)
        assert not page.locator("#session-fin").is_visible()
        page.clock.fast_forward(2 * MINUTE)
        page.locator("#session-fin").wait_for()
        assert re.search(r"[45] minutes", page.inner_text("#session-fin"))
        assert page.evaluate("document.activeElement.textContent") == "Rester connecté"
        with page.expect_response("**/encore") as kept:
            page.keyboard.press("Enter")
        assert kept.value.status == 204
        assert "pin40=" in (kept.value.header_value("set-cookie") or "")
        page.locator("#session-fin").wait_for(state="hidden")
        page.clock.fast_forward(100 * MINUTE)
        assert not page.locator("#session-fin").is_visible()


def test_an_ended_session_is_said_and_leads_back_to_the_same_page(visit):
    with visit("prescripteur") as page:
        page.clock.install()
        page.goto("/prescription/prescriptions/?stage=DRAFT")
        page.clock.fast_forward(121 * MINUTE)
        page.get_by_role("link", name="Se reconnecter").wait_for()
        address = page.get_by_role("link", name="Se reconnecter").get_attribute("href")
        assert address == "/prescription/prescriptions/?stage=DRAFT"


def test_another_tab_keeps_the_session_for_all(visit):
    with visit("prescripteur") as page:
        page.clock.install()
        page.goto("/prescription/")
        page.clock.fast_forward(110 * MINUTE)
        page.evaluate("localStorage.setItem('pin40-seen', String(Date.now()))")
        page.clock.fast_forward(10 * MINUTE)
        assert not page.locator("#session-fin").is_visible()


def test_the_theme_is_chosen_without_javascript(visit):
    with visit("prescripteur", java_script_enabled=False) as page:
        page.goto("/mon-compte")
        for name, printed in (("Sombre", "dark"), ("Clair", "light"), ("Comme l’appareil", None)):
            with page.expect_navigation():
                page.locator("#affichage").get_by_role("button", name=name).click()
            assert page.get_attribute("html", "data-bs-theme") == printed
            assert page.url.endswith("/mon-compte")


@pytest.mark.parametrize(("account", "path"), [(None, "/connexion"), ("mediateur", "/mediation/")])
def test_a_first_page_weighs_little(visit, account, path):
    """What really travels, before anything is kept: the page itself leaves as it is, its files compressed."""
    with visit(account) as page:
        answers = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(path, wait_until="networkidle")
        sizes = {one.url: one.request.sizes()["responseBodySize"] for one in answers if one.status == 200}
        assert len(sizes) > 4
        assert sum(sizes.values()) <= LIGHT, sizes
        styles = [one for one in answers if one.url.endswith(".css")]
        assert {one.header_value("content-encoding") for one in styles} == {"gzip"}
        unchanged = page.request.get(styles[0].url, headers={"If-None-Match": styles[0].header_value("etag")})
        assert unchanged.status == 304


def test_the_list_prints_without_menu_nor_buttons(visit):
    with visit("prescripteur") as page:
        page.goto("/prescription/prescriptions/")
        page.emulate_media(media="print")
        assert not page.locator(".pin-header").is_visible()
        assert not page.locator(".pin-toolbar").is_visible()
        assert not page.locator(".pin-find").is_visible()
        assert page.locator("h1").is_visible()
        assert page.locator("a.go").first.is_visible()


@pytest.mark.parametrize("path", ["/mediation/", "/mediation/prescriptions/", "/mediation/reperages/new/"])
def test_a_page_zoomed_to_200_percent_holds_in_its_width(visit, path):
    """1280 pixels at 200 % are 640 of a page; at 400 %, 320."""
    with visit("mediateur", viewport={"width": 640, "height": 450}, device_scale_factor=2) as page:
        page.goto(path)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        text = page.locator("main").bounding_box()
        assert text["width"] <= 640


def test_search_reads_and_finds_without_javascript(visit):
    with visit("mediateur", java_script_enabled=False) as page:
        page.goto("/mediation/prescriptions/")
        number = page.locator("a.go").first.inner_text()
        go_through(page.get_by_role("link", name="Rechercher"))
        page.locator("main [name=q]").fill(number)
        go_through(page.locator("main").get_by_role("button", name="Chercher"))
        go_through(page.locator(".pin-found a", has_text=number).first)
        assert number in page.inner_text("h1")


def test_a_banner_says_whose_eyes_and_leads_out(visit, axe):
    with visit("gestion") as page:
        page.goto("/gestion/comptes/?search=prescripteur2")
        go_through(page.locator("a.go").first)
        page.locator("#acte-voir-comme > summary").click()
        go_through(page.locator("#acte-voir-comme button"))
        assert "/prescription/" in page.url
        assert "Vous voyez comme" in page.inner_text(".pin-borrowed")
        for width, theme in ((1280, "light"), (360, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            assert axe(page) == []
        page.goto("/prescription/prescriptions/")
        go_through(page.get_by_role("button", name="Revenir à mon espace"))
        assert "/gestion/comptes/details/" in page.url
        assert page.locator(".pin-borrowed").count() == 0
