"""The theme: every template renders, obeys the strict policy, reads without script, and axe finds nothing."""

import csv
import hashlib
import re
import threading
from datetime import UTC, datetime
from functools import partial

import pytest
import waitress
from axe_playwright_python.sync_playwright import Axe
from flask import Blueprint, Flask, flash, render_template, request
from playwright.sync_api import sync_playwright
from waitress import wasyncore

from theme_samples import LOOKS, PAGES, THEME, WRONG, context
from views.theme import typography

STATIC, TEMPLATES = THEME / "static", THEME / "templates"
POLICY = (
    "default-src 'none'; script-src 'nonce-abc'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'; manifest-src 'self'"
)


@pytest.fixture(scope="module")
def app():
    app = Flask(__name__, static_folder=None)
    app.secret_key, app.testing = "a sample", True
    app.register_blueprint(Blueprint("theme", __name__, STATIC, "/static", str(TEMPLATES)))
    typography.register(app)
    app.jinja_env.globals |= {"csp_nonce": lambda: "abc", "csrf_token": lambda: "a-token"}
    urls = dict.fromkeys(["account_url", "logout_url", "accessibility_url", "privacy_url", "legal_url"], "/post")
    app.context_processor(lambda: urls | {"demo": True, "theme_choice": request.cookies.get("theme")})

    @app.get("/p/<name>")
    def show(name):
        if name in ("list", "login"):
            flash("C’est enregistré : rien à refaire.", "ok")
            flash("Ce fichier est trop gros.", "error")
        return render_template(f"{re.sub('-.*', '', name)}.html", **context(name))

    @app.post("/post")
    def post():
        return " ".join(sorted(request.form))

    @app.after_request
    def policy(response):
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


def hang_up(server, sockets):
    """Runs in the server's own thread, whose loop ends when it listens to nothing any more."""
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    wasyncore.close_all(sockets)


@pytest.fixture(scope="module")
def site(app):
    """Served by Waitress, as the application is: Werkzeug's server leaves a file open when the browser hangs up."""
    sockets = {}
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, map=sockets)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/p/"
    server.trigger.pull_trigger(partial(hang_up, server, sockets))
    thread.join()
    server.task_dispatcher.shutdown()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page(reduced_motion="reduce")
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("response", lambda answer: page.complaints.append(answer.url) if answer.status >= 400 else None)
    yield page
    page.close()


def found_by_axe(page):
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param(name, look, marks=[] if look == LOOKS[rank % 4] else pytest.mark.long)
        for rank, name in enumerate(PAGES)
        for look in LOOKS
    ],
)
def test_a_page_holds_on_every_screen_in_both_themes(name, look, site, page):
    """In one look, always the same; in the three others in `make assure`."""
    page.complaints.clear()
    page.goto(site + name)
    page.evaluate(Axe().axe_script)
    page.evaluate("for (const fold of document.querySelectorAll('main details:not(.pin-pop)')) fold.open = true")
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": look[0], "height": 900})
    page.emulate_media(color_scheme=look[1])
    assert found_by_axe(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("popover", ["menu", "touches"])
def test_the_menu_and_the_drawer_hold_when_open(popover, site, page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{site}list")
    page.evaluate(Axe().axe_script)
    page.evaluate(f"document.getElementById('{popover}').showPopover()")
    assert found_by_axe(page) == []
    inside = f"[...document.querySelectorAll('#{popover}, #{popover} *')].every((part) => part.scrollWidth <= 320)"
    assert page.evaluate(inside)


def test_every_template_is_rendered_and_none_escapes_the_policy(app):
    client = app.test_client()
    assert {client.get(f"/p/{name}").status_code for name in PAGES} == {200}
    loaded = {name for _, name in app.jinja_env.cache.keys()}
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert path.name in loaded
        assert len(text.splitlines()) <= 250, path.name
        assert not re.search(r"\|\s*safe|\sstyle=|<style|\son\w+=|https?://|<script(?! src)", text), path.name


def test_every_icon_and_file_named_by_a_page_exists_and_every_id_is_alone(app):
    icons = set(re.findall(r'id="i-([\w-]+)"', (STATIC / "vendor/icons.svg").read_text(encoding="utf-8")))
    named = re.findall(r'url\("?([^")]+)', (STATIC / "pin40.css").read_text(encoding="utf-8"))
    for name in PAGES:
        html = app.test_client().get(f"/p/{name}").text
        assert set(re.findall(r"icons\.svg#i-([\w-]*)", html)) <= icons, name
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), name
        named += re.findall(r'"/static/([^"#?]+)', html)
    assert {url for url in named if not (STATIC / url).is_file()} == set()
    signs = re.findall(r'url\("([^"]+)', (STATIC / "list.css").read_text(encoding="utf-8"))
    assert len(signs) > 5
    assert all(sign.startswith("data:image/svg+xml,") for sign in signs)


def test_vendored_files_are_those_we_read():
    vendor = STATIC / "vendor"
    rows = list(csv.DictReader((vendor / "VENDOR.csv").read_text(encoding="utf-8").splitlines()))
    for row in rows:
        assert hashlib.sha256((vendor / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
    assert {row["file"] for row in rows} | {"VENDOR.csv"} == {path.name for path in vendor.iterdir()}


def test_without_script_the_menu_opens_the_filters_apply_and_an_act_posts(site, chromium):
    page = chromium.new_page(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto(f"{site}list")
    page.get_by_role("button", name="Menu", exact=True).click()
    assert page.get_by_role("link", name="Ordinateurs").is_visible()
    page.get_by_role("button", name="Fermer le menu").click()
    page.get_by_role("button", name="Chercher").click()
    for kept in ("search=dari", "sort=-on", "stage=1", "epci=1", "on_from=2026-09-01"):
        assert page.url.count(kept) == 1
    page.get_by_role("link", name="Filtres").click()
    page.get_by_role("button", name="Voir le résultat").click()
    for kept in ("search=dari", "sort=-on", "boxes=1", "choice=1"):
        assert page.url.count(kept) == 1
    page.goto(f"{site}details")
    page.locator("#acte-attribuer summary").click()
    page.locator("#acte-attribuer button").click()
    assert page.inner_text("body") == "commune csrf_token id"
    page.close()


def test_the_theme_chosen_is_kept_and_printed_and_a_password_can_be_read(site, chromium):
    page = chromium.new_page(color_scheme="light")
    page.goto(f"{site}home")
    page.get_by_role("button", name="Thème").click()
    page.get_by_role("button", name="Sombre").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.goto(f"{site}login")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.get_by_role("button", name="Afficher").click()
    assert page.locator("#password").get_attribute("type") == "text"
    page.close()


def test_the_theme_goes_back_to_the_devices_own(site, chromium):
    page = chromium.new_page(color_scheme="dark")
    page.goto(f"{site}account")
    page.locator("#affichage").get_by_role("button", name="Clair").click()
    page.goto(f"{site}account")
    assert page.locator("html").get_attribute("data-bs-theme") == "light"
    assert page.locator("#affichage [aria-pressed=true]").inner_text() == "Clair"
    page.locator("#affichage").get_by_role("button", name="Comme l’appareil").click()
    page.goto(f"{site}account")
    assert page.locator("html").get_attribute("data-bs-theme") is None
    page.close()


@pytest.mark.parametrize("dialog", ["palette", "session-fin"])
def test_the_palette_and_the_end_of_the_session_hold_when_open(dialog, site, page):
    page.goto(f"{site}home")
    page.evaluate(Axe().axe_script)
    for width, theme in ((1280, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        page.evaluate(f"document.getElementById('{dialog}').showModal()")
        assert found_by_axe(page) == [], (width, theme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.evaluate(f"document.getElementById('{dialog}').close()")


def test_a_refused_form_takes_the_focus_and_leads_to_each_field(site, page):
    page.goto(f"{site}form-wrong")
    assert page.title().startswith("Erreur")
    assert page.evaluate("document.activeElement.className") == "pin-errors"
    links = page.locator(".pin-errors a").all()
    assert len(links) == len(WRONG)
    for link in links:
        target = page.locator(link.get_attribute("href"))
        assert target.get_attribute("aria-invalid") == "true" or target.get_attribute("type") == "radio"


def test_the_policy_is_really_in_force(site, page):
    page.goto(f"{site}message")
    page.complaints.clear()
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert "Content Security Policy" in page.complaints[0]


def test_french_words_get_their_spaces_once():
    said = typography.typographic("« Oui » : 14 h 05 ? 40 % le 3 déc. 2026, 1 234 dossiers")
    assert said == "«~Oui~»~: 14~h~05_? 40_% le 3~déc. 2026, 1_234 dossiers".translate({126: 160, 95: 8239})
    assert typography.typographic(said) == said
    assert typography.shown_moment(datetime(2026, 12, 31, 22, 5)) == "31/12/2026 à 23\u00a0h\u00a005"
    assert typography.shown_date(datetime(2026, 12, 31, 23, 5, tzinfo=UTC)) == "01/01/2027"
    assert typography.shown_number(-1234.5) == "−1\u202f234,5"
