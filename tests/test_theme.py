"""The theme: every template renders, obeys the strict policy, reads without script, and axe finds nothing.

`views/theme/samples.json` is what each template takes, by example; forms are added here.
"""

import csv
import hashlib
import json
import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import wtforms as w
from axe_playwright_python.sync_playwright import Axe
from flask import Blueprint, Flask, flash, render_template, request
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server
from wtforms.validators import InputRequired, Length

from views.theme import typography

THEME = Path(typography.__file__).parent
STATIC, TEMPLATES = THEME / "static", THEME / "templates"
POLICY = (
    "default-src 'none'; script-src 'nonce-abc'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'; manifest-src 'self'"
)
WRONG = ("born", "need_2", "why", "level", "mediator")


def dated(found):
    """JSON knows no dates: `when` and `as_of` are."""
    return found | {k: datetime.fromisoformat(v) for k, v in found.items() if k in ("when", "as_of") and v}


SAMPLES = json.loads((THEME / "samples.json").read_text(encoding="utf-8"), object_hook=dated)
PAGES = {name: SAMPLES["inside"] | page for name, page in SAMPLES["pages"].items()} | SAMPLES["public"]
PAGES["list-empty"] = PAGES["list"] | {"rows": []}
PAGES["home-calm"] = PAGES["home"] | {"todo": [], "lately": [], "notices": []}
PAGES["form-wrong"] = PAGES["form"]


class Address(w.Form):
    street = w.StringField("Rue")
    town = w.StringField("Ville")


class Sample(w.Form):
    """Every kind of field."""

    version = w.HiddenField(default="3")
    first = w.StringField("Prénom", [InputRequired()], default="Bernadette")
    last = w.StringField("Nom", [InputRequired()], default="Larrouture")
    born = w.IntegerField("Année de naissance", [InputRequired()], description="L’année suffit.", default=61)
    commune = w.SelectField("Commune", choices=["Tartas", "Dax"])
    phone = w.TelField("Téléphone")
    alone = w.BooleanField("Sans téléphone ni e-mail", description="Le médiateur passera par vous.")
    need_1 = w.BooleanField("Un besoin d’équipement", default=True)
    need_2 = w.BooleanField("Un besoin d’autonomie numérique")
    why = w.TextAreaField("Ce qui la motive", [InputRequired(), Length(max=500)], description="Des faits utiles.")
    level = w.RadioField("Niveau, à votre avis", choices=["À travailler", "À vérifier", "Acquis"])
    told_on = w.DateField("Dit le", default=date(2026, 11, 22))
    secret = w.PasswordField("Mot de passe", [InputRequired()])
    topics = w.SelectMultipleField(
        "Thèmes",
        choices=["E-mail", "Sécurité"],
        widget=w.widgets.ListWidget(),
        option_widget=w.widgets.CheckboxInput(),
    )
    mediator = w.RadioField("Médiateur", [InputRequired()], choices=["7", "8"])
    proof = w.FileField("Justificatif", description="PDF ou photo.")
    address = w.FormField(Address, "Adresse")
    lines = w.FieldList(w.StringField("Numéro de série"), label="Ordinateurs", min_entries=2)


class Login(w.Form):
    email = w.EmailField("Adresse e-mail", [InputRequired()])
    password = w.PasswordField("Mot de passe", [InputRequired()])


def filled(*wrong):
    form = Sample()
    form.level.inline = True
    near = {
        "value": "7",
        "title": "Le Relais des Gaves",
        "small": "Mugron, 14 km",
        "figure": "3 libres",
        "checked": True,
    }
    far = {
        "value": "8",
        "title": "Résine et Réseaux",
        "figure": "0 libre",
        "sub": "6 au prochain trimestre",
        "warn": True,
    }
    form.mediator.cards = [
        {"legend": "Dans sa commune", "options": [near]},
        {"legend": "Ailleurs", "options": [far]},
    ]
    for name in wrong:
        form[name].errors = ["À compléter : par exemple 1961"]
    return form


def context(name):
    """A page's sample with its form, or its acts' fields."""
    page = PAGES[name]
    if name == "details":
        form = filled("why")
        return page | {"acts": [act | {"fields": [form[one] for one in act["fields"]]} for act in page["acts"]]}
    if name.startswith("form"):
        form = filled(*WRONG) if name == "form-wrong" else filled()
        return page | {"form": form, "errors": [(f.id, f.label.text, f.errors[0]) for f in form if f.errors]}
    return page | {"form": Login()} if name in ("login", "forgot", "reset", "invitation", "account") else page


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


@pytest.fixture(scope="module")
def site(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/p/"
    server.shutdown()
    thread.join()
    server.server_close()


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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_on_every_screen_in_both_themes(name, site, page):
    page.complaints.clear()
    page.goto(site + name, wait_until="networkidle")
    page.evaluate(Axe().axe_script)
    page.evaluate("for (const fold of document.querySelectorAll('main details:not(.pin-pop)')) fold.open = true")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert found_by_axe(page) == [], (width, theme)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.complaints == []


@pytest.mark.parametrize("popover", ["menu", "filtres"])
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
    page.get_by_role("button", name="Filtres").click()
    for button in ("Voir le résultat", "Chercher"):
        page.get_by_role("button", name=button).click()
        for kept in ("search=dari", "sort=-on", "stage=1", "epci=1", "on_from=2026-09-01"):
            assert page.url.count(kept) == 1, button
    page.goto(f"{site}details")
    page.locator("#acte-attribuer summary").click()
    page.locator("#acte-attribuer button").click()
    assert page.inner_text("body") == "commune csrf_token id"
    page.close()


def test_the_theme_chosen_is_kept_and_printed_and_a_password_can_be_read(site, chromium):
    page = chromium.new_page(color_scheme="light")
    page.goto(f"{site}home")
    page.get_by_role("button", name="Thème").click()
    page.goto(f"{site}login")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.get_by_role("button", name="Afficher").click()
    assert page.locator("#password").get_attribute("type") == "text"
    page.close()


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
