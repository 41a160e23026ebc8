"""The theme: every template renders, obeys the strict policy, reads without script, and axe finds nothing."""

import csv
import hashlib
import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace as S

import pytest
import wtforms as w
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, flash, render_template, request
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server
from wtforms.validators import DataRequired, InputRequired, Length

from views.theme import typography

THEME = Path(typography.__file__).parent
STATIC, TEMPLATES = THEME / "static", THEME / "templates"
POLICY = (
    "default-src 'none'; script-src 'nonce-abc'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'; manifest-src 'self'"
)


def items(*rows):
    return [S(title=t, url="#", icon=i, current=c, count=n, count_label="à voir") for t, i, c, n in rows]


PANEL = S(
    title="Espace médiation", home_url="/p/home", structure="La Cabane numérique",
    sections=[
        S(title=None, items=items(("À faire", "checkbox", False, 6))),
        S(title="Accompagner", items=items(("Dossiers reçus", "inbox", False, 2), ("Bénéficiaires", "users", True, None),
                                           ("Évaluations", "clipboard-check", False, None))),
        S(title="Matériel", items=items(("Ordinateurs", "devices", False, None), ("Bons de retrait", "file-text", False, 0))),
    ],
)  # fmt: skip
PERSON = S(name="Camille Etcheverry", role_label="Médiatrice numérique", initials="CE")
INSIDE = {"panel": PANEL, "person": PERSON, "crumbs": [("Accueil", "/p/home"), ("Bénéficiaires", "#"), ("Fiche", None)]}
NOON = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)


def cell(text, kind="text", tone=None, stage=None, url=None, sub=None):
    return S(kind=kind, text=text, tone=tone, stage=stage, url=url, sub=sub)


class Sample(w.Form):
    version = w.HiddenField(default="3")
    first = w.StringField("Prénom", [DataRequired()], default="Bernadette")
    last = w.StringField("Nom", [DataRequired()], default="Larrouture")
    born = w.IntegerField("Année de naissance", [DataRequired()], description="L'année suffit.", default=61)
    commune = w.SelectField("Commune", choices=[("1", "Tartas (40400)"), ("2", "Dax (40100)")])
    phone = w.TelField("Téléphone")
    mail = w.EmailField("E-mail")
    without = w.BooleanField("Sans téléphone ni e-mail", description="Le médiateur passera par vous.")
    need_1 = w.BooleanField("Un besoin d'équipement, mais des ressources limitées", default=True)
    need_2 = w.BooleanField("Un besoin d'autonomie numérique")
    why = w.TextAreaField("Ce qui motive la personne", [InputRequired(), Length(max=500)], description="Des faits utiles.")
    level = w.RadioField("Niveau, à votre avis", choices=[("0", "À travailler"), ("1", "À vérifier"), ("2", "Acquis")])
    told_on = w.DateField("Dit le", default=date(2026, 11, 22))
    secret = w.PasswordField("Mot de passe", [InputRequired()])
    proof = w.FileField("Justificatif", description="PDF ou photo.")
    topics = w.SelectMultipleField("Thèmes", choices=["E-mail", "Sécurité"], widget=w.widgets.ListWidget(prefix_label=False),
                                   option_widget=w.widgets.CheckboxInput())  # fmt: skip
    mediator = w.RadioField("Médiateur", [InputRequired()], choices=["7", "8"], validate_choice=False)
    address = w.FormField(type("Address", (w.Form,), {"street": w.StringField("Rue"), "town": w.StringField("Ville")}))
    lines = w.FieldList(w.StringField("Numéro de série"), label="Ordinateurs", min_entries=2)


def filled(wrong=()):
    form = Sample()
    form.level.inline = True
    option = dict(small="Mugron, 14 km", sub="7 au prochain trimestre", warn=False)
    form.mediator.cards = [S(legend="Du plus proche au plus loin", options=[
        S(value="7", title="Le Relais des Gaves", figure="3 libres", checked=True, **option),
        S(value="8", title="Résine et Réseaux", figure="0 libre", checked=False, **option | {"warn": True})])]  # fmt: skip
    for name in wrong:
        form[name].errors = ["À compléter : par exemple 1961"]
    return form


def form_page(wrong=()):
    pair = S(legend=None, hint=None, names=["first", "last"], inline=True)
    needs = S(legend="Critères remplis", hint="Un seul suffit.", names=["need_1", "need_2"], inline=False)
    one = S(id="f1", legend="La personne", intro=None, fields=["first", "born", "commune", "phone", "mail", "without", "secret"],
            groups=[pair])  # fmt: skip
    two = S(id="f2", legend="Pourquoi", intro="En quelques mots.", fields=["need_1", "need_2", "why", "level", "told_on", "topics"],
            groups=[needs])  # fmt: skip
    three = S(id="f3", legend="Le médiateur", intro=None, fields=["mediator", "proof", "address", "lines"], groups=[])
    sends = [S(name="go", value="send", label="Transmettre", primary=True, novalidate=False),
             S(name="go", value="keep", label="Enregistrer le brouillon", primary=False, novalidate=True)]  # fmt: skip
    form = filled(wrong)
    errors = [(name, form[name].label.text, "À compléter : par exemple 1961") for name in wrong]
    return INSIDE | dict(title="Nouvelle prescription", lead="Dix minutes environ.", form=form, fieldsets=[one, two, three],
                         errors=errors, submits=sends, cancel_url="#", savebar_note="Brouillon gardé à 10 h 42", enctype=None)  # fmt: skip


def list_page(full=True):
    columns = [S(key=k, label=t, sortable=o, sort_url="?sort=x", direction=d, numeric=n) for k, t, o, d, n in (
        ("name", "Bénéficiaire", True, None, False), ("stage", "Étape", True, None, False), ("missing", "Manque", False, None, False),
        ("hours", "Heures", True, None, True), ("sheet", "Fiche", False, None, False), ("on", "Contact", True, "asc", False))]  # fmt: skip
    stages = ("DRAFT", "SENT", "ACCEPTED", "ASSESSED", "ENGAGED", "PATH_ENDED", "EQUIPPED", "CLOSED", "TO_REDIRECT")
    rows = [S(url="/p/details", label="Josiane Darrigade", acts=[S(label="Ouvrir", url="#", method="GET")] if n < 2 else [], cells=[
        cell("Josiane Darrigade", "link", url="#", sub="D2026-0148, Soustons"), cell(stage.capitalize(), "status", stage=stage),
        cell("En retard", "status", tone="arbutus") if n % 3 else cell("Questionnaire « après »", sub="Médiateur"),
        cell(1234.5 + n, "number"), cell(n % 2 == 0, "bool"), cell(date(2026, 10, 16), "date", sub="il y a 38 jours")])
        for n, stage in enumerate(stages)]  # fmt: skip
    choice = [S(value=str(n), label=t, selected=n == 1) for n, t in enumerate(("Brouillon", "Engagé", "Clos"))]
    blank = dict(options=[], value=None, value_from=None, value_to=None, name_from=None, name_to=None)
    filters = [S(key="stage", label="Étape", kind="choice", multiple=True, **blank | {"options": choice}),
               S(key="epci", label="Intercommunalité", kind="choice", **blank | {"options": choice}),
               S(key="on", label="Contact", kind="date", **blank | {"value_from": "2026-09-01", "name_from": "on_from", "name_to": "on_to"}),
               S(key="path", label="Parcours dû", kind="bool", **blank), S(key="town", label="Commune", kind="text", **blank)]  # fmt: skip
    pages = [S(label=str(n), url="#", current=n == 1, gap=n == 3) for n in range(1, 5)]
    return INSIDE | dict(
        title="Bénéficiaires", lead=None, columns=columns, rows=rows if full else [], search="dari", search_hint="Nom ou commune",
        sentence="23 bénéficiaires au stade « engagé », du contact le plus ancien au plus récent.", filters=filters,
        chips=[S(label="Étape", value="engagé", remove_url="#"), S(label="Recherche", value="dari", remove_url="#")], clear_url="#",
        hidden_params=[("sort", "-on"), ("search", "dari")],
        views=[S(label="Tous", url="#", current=False, count=48), S(label="Engagés", url="#", current=True, count=None)],
        exports=[S(label="Classeur Excel", hint="23 lignes", url="#")], create=S(label="Nouveau repérage", url="#"),
        pager=S(first=1, last=9, total=1023, prev_url=None, next_url="#", pages=pages, page_size=25,
                page_sizes=[S(n=25, url="#"), S(n=100, url="#")]),
        empty=S(title="Personne ici, avec ces filtres", text="Retirez un filtre ?", acts=[S(label="Retirer", url="#", primary=True)]),
    )  # fmt: skip


def details_page():
    names = ("Transmis", "Accepté", "Diagnostiqué", "Engagé", "Parcours terminé", "Équipé", "Clos")
    stepper = [S(label=t, when=date(2026, 9, 14 + n) if n < 5 else None, state="done" if n < 4 else "now" if n == 4 else "todo")
               for n, t in enumerate(names)]  # fmt: skip
    form = filled(["why"])
    acts = [S(key="attribuer", label="Attribuer un ordinateur", url="/post", method="POST", kind="primary", fields=[form.commune],
              explain="L'ordinateur sera retenu pour ce dossier seulement.", id=148),
            S(key="fiche", label="Fiche de suivi (PDF)", url="#", method="GET", kind="second", fields=[], explain=None, id=148),
            S(key="abandonner", label="Abandonner", url="/post", method="POST", kind="danger", fields=[form.why], explain=None, id=148)]  # fmt: skip
    missing = S(title="Pourquoi pas encore ?", intro="Deux étapes manquent.", items=[
        S(title="Le questionnaire « après »", text="Charte, Parcours.", who="À vous d'agir", act=S(label="Ouvrir", url="#"), done=False),
        S(title="Un ordinateur livré", text="Charte, Rôle du Reconditionneur.", who="Reconditionneur", act=None, done=False),
        S(title="Éligible", text=None, who=None, act=None, done=True)])  # fmt: skip
    table = S(caption="Séances", columns=["Date", "Thème", S(label="Minutes", numeric=True)],
              rows=[[cell(date(2026, 9, 29), "date"), cell("E-mail"), cell(90, "number")]])  # fmt: skip
    facts = [("Née en", cell("1961")), ("Critères", [cell("1. Équipement"), cell("3. Autonomie")]), ("E-mail", cell(None))]
    sections = [S(id="personne", title="Personne", note="Notice remise le 14 sept. 2026", rows=facts, table=None),
                S(id="parcours", title="Parcours", note=None, rows=[], table=table), S(id="sav", title="SAV", note=None, rows=[], table=None)]  # fmt: skip
    history = [S(when=NOON, who="Camille Etcheverry", what="Parcours terminé", changes=[S(label="Commune", old=None, new="Dax")])]
    return INSIDE | dict(title="Josiane Darrigade", tag_line=[("hash", "Dossier D2026-0148"), ("map-pin", "Soustons")],
                         stage=S(key="PATH_ENDED", label="Parcours terminé"), stepper=stepper, missing=missing, acts=acts,
                         why_not=[S(label="Clore", reason="l'ordinateur n'est pas remis")], sections=sections, history=history,
                         edit_url="#", delete_url="#")  # fmt: skip


def home_page(busy=True):
    todo = [S(count=1, label="Faire remplir le questionnaire « après »", url="#", detail="Depuis cinq semaines.", tone="arbutus"),
            S(count=2, label="Répondre aux prescriptions", url="#", detail=None, tone="ocean")]  # fmt: skip
    figures = [S(value=1234, unit="dossiers", label="En cours", url="#", as_of=date(2026, 11, 22)),
               S(value=7, unit="ordinateurs", label="Remis", url=None, as_of=date(2026, 11, 22))]  # fmt: skip
    lately = [S(when=NOON, who="CCAS de Tartas", what="Prescription transmise", url="#")]
    notice = S(tone="resin", title="La charte est à signer", text="Vous lisez, mais ne pouvez pas encore agir.", act=S(label="Signer", url="#"))
    return INSIDE | dict(title="À faire", lead="Deux choses vous attendent.", todo=todo if busy else [], figures=figures,
                         lately=lately if busy else [], notices=[notice] if busy else [], crumbs=None)  # fmt: skip


class Login(w.Form):
    email = w.EmailField("Adresse e-mail", [InputRequired()])
    password = w.PasswordField("Mot de passe", [InputRequired()])


WRONG = [("email", "Adresse e-mail", "Adresse ou mot de passe inconnu")]
FACTS = [("Structure", cell("La Cabane numérique")), ("Invité par", cell("Nicolas Darrieux"))]
LINKS = [S(label="Revenir à l'accueil", url="#", primary=True)]
PAGES = {
    "list": ("list.html", list_page),
    "list-empty": ("list.html", lambda: list_page(full=False)),
    "form": ("form.html", form_page),
    "form-wrong": ("form.html", lambda: form_page(("born", "need_2", "why", "level", "mediator"))),
    "details": ("details.html", details_page),
    "home": ("home.html", home_page),
    "home-calm": ("home.html", lambda: home_page(busy=False)),
    "confirm": ("confirm.html", lambda: INSIDE | dict(title="Supprimer ce repérage ?", text="Il sera gardé trente jours.", facts=FACTS,
                                                      hidden_params=[("id", 3)], cancel_url="#", consequences=["Le lien ne marchera plus."])),
    "conflict": ("conflict.html", lambda: INSIDE | dict(title="Fiche modifiée entre-temps", who="Nicolas Darrieux", when=NOON, action="/post",
                                                        rows=[S(label="Commune", mine="Dax", theirs=None)], acts=LINKS)),
    "account": ("account.html", lambda: INSIDE | dict(facts=FACTS, form=Login(), sections=[S(id="cle", title="Second facteur", note=None, rows=FACTS,
                                                                                             acts=[S(label="Fermer", url="#", method="POST")])])),
    "login": ("login.html", lambda: dict(form=Login(), errors=WRONG, next="/mediation/", demo_password="ordinateur-pin40-demo",
                                         demo_accounts=[S(email="mediateur@example.org", label="Médiateur")])),
    "forgot": ("forgot.html", lambda: dict(form=Login())),
    "reset": ("reset.html", lambda: dict(form=Login())),
    "invitation": ("invitation.html", lambda: dict(form=Login(), facts=FACTS)),
    "message": ("message.html", lambda: dict(title="Merci !", text=["C'est enregistré."], tone="pine", sign="Fait", acts=LINKS)),
} | {
    f"error-{code}{'' if inside else '-public'}": ("error.html", lambda code=code, inside=inside: (INSIDE if inside else {}) | dict(
        code=code, title="Cette page n'est pas dans votre espace", text="L'adresse est fausse ?", reasons=["La charte n'est pas signée."], acts=LINKS))
    for code, inside in ((404, True), (409, True), (404, False), (500, False))
}  # fmt: skip


@pytest.fixture(scope="module")
def app():
    app = Flask(__name__, static_folder=STATIC, template_folder=TEMPLATES)
    app.secret_key = "a sample"
    typography.register(app)
    app.jinja_env.globals |= dict(csp_nonce=lambda: "abc", csrf_token=lambda: "a-token")
    urls = dict.fromkeys(("account_url", "logout_url", "accessibility_url", "privacy_url", "legal_url"), "/post")
    app.context_processor(lambda: urls | dict(demo=True, theme_choice=request.cookies.get("theme")))

    @app.get("/p/<name>")
    def show(name):
        template, context = PAGES[name]
        if name in ("list", "login"):
            flash("C'est enregistré : rien à refaire.", "ok"), flash("Refusé", "error")
        return render_template(template, **context())

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
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("response", lambda answer: page.complaints.append(answer.url) if answer.status >= 400 else None)
    yield page
    page.close()


def complaints_of_axe(page):
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_on_every_screen_in_both_themes(name, site, page):
    page.complaints.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site}/p/{name}", wait_until="networkidle")
    page.evaluate(Axe().axe_script)
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { if (!fold.matches('.pin-pop')) fold.open = true })")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert complaints_of_axe(page) == [], (width, theme)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.complaints == []


def test_every_template_is_rendered_and_none_escapes_by_hand(app):
    client = app.test_client()
    assert {client.get(f"/p/{name}").status_code for name in PAGES} == {200}
    loaded = {name for _, name in app.jinja_env.cache.keys()}
    assert {path.name for path in TEMPLATES.glob("*.html")} - loaded == set()
    for path in TEMPLATES.glob("*.html"):
        assert not re.search(r"\|\s*safe|\sstyle=|<style|\son\w+=|https?://", path.read_text()), path.name


def test_every_icon_and_file_named_by_a_page_exists(app):
    client = app.test_client()
    icons = set(re.findall(r'id="i-([\w-]+)"', (STATIC / "vendor/icons.svg").read_text()))
    for name in PAGES:
        html = client.get(f"/p/{name}").text
        assert set(re.findall(r"icons\.svg#i-([\w-]*)", html)) <= icons, name
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), name
        for url in re.findall(r'"/static/([^"#?]+)', html):
            assert (STATIC / url).is_file(), url
    for url in re.findall(r'url\("?([^")]+)', (STATIC / "pin40.css").read_text()):
        assert (STATIC / url).is_file(), url


def test_vendored_files_are_the_ones_we_read():
    with (STATIC / "vendor/VENDOR.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    for row in rows:
        assert hashlib.sha256((STATIC / "vendor" / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
    assert {row["file"] for row in rows} | {"VENDOR.csv"} == {path.name for path in (STATIC / "vendor").iterdir()}


def test_without_script_the_menu_opens_the_filters_apply_and_a_form_posts(site, chromium):
    page = chromium.new_page(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto(f"{site}/p/list")
    page.get_by_role("button", name="Menu", exact=True).click()
    assert page.get_by_role("link", name="Évaluations").is_visible()
    page.get_by_role("button", name="Fermer le menu").click()
    page.get_by_role("button", name="Filtres").click()
    page.get_by_role("button", name="Voir le résultat").click()
    assert "search=dari" in page.url and "sort=-on" in page.url and "stage=1" in page.url and page.url.count("search=") == 1
    page.goto(f"{site}/p/details")
    page.locator("#acte-attribuer summary").click()
    page.locator("#acte-attribuer button").click()
    assert page.inner_text("body") == "commune csrf_token id"
    page.close()


def test_the_theme_chosen_is_kept_and_printed_and_a_password_can_be_read(site, chromium):
    page = chromium.new_page(color_scheme="light")
    page.goto(f"{site}/p/home")
    page.get_by_role("button", name="Thème").click()
    page.goto(f"{site}/p/login")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.get_by_role("button", name="Afficher").click()
    assert page.locator("#password").get_attribute("type") == "text"
    page.close()


def test_the_policy_is_really_in_force(site, page):
    page.goto(f"{site}/p/message")
    page.complaints.clear()
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert "Content Security Policy" in page.complaints[0]


def test_french_words_get_their_spaces_once():
    said = typography.typographic("« Oui » : 14 h 05 ? 40 % le 3 déc. 2026, 1 234 dossiers")
    assert said == "«~Oui»~: 14~h~05_? 40_% le 3~déc. 2026, 1_234 dossiers".replace("»", "~»").translate({126: 160, 95: 8239})
    assert typography.typographic(said) == said
    assert typography.shown_moment(datetime(2026, 12, 31, 22, 5)) == "31/12/2026 à 23~h~05".replace("~", "\u00a0")
    assert typography.shown_date(datetime(2026, 12, 31, 23, 5, tzinfo=UTC)) == "01/01/2027"
    assert typography.shown_number(-1234.5) == "−1\u202f234,5"
