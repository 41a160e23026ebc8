"""The steps of the whole way, one paragraph a screen: the laptop's side first, then the person's."""

import re
from datetime import date, timedelta

from hands import go_through, press

YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
TODAY = date.today().isoformat()
LOT = "LOT-ESSAI"
NUMBERS = ("ESSAI-0001", "ESSAI-0002")
FIRST_NAME, LAST_NAME = "Ysaline", "Duvignacq"
REFURBISHER = "Recyclerie des Pins (démo)"
MEDIATOR = "Atelier numérique de Mugron (démo)"
OPEN_STEPS = ".pin-gate > ol > li"


# ───────── Gestures ─────────
def plain(text):
    """What is read, with ordinary spaces and hyphens."""
    return re.sub("[\u00a0\u202f]", " ", text).replace("\u2011", "-")


def told(page):
    return plain(page.inner_text("main")).replace("’", "'")


def follow(page, name):
    followed = go_through(page.get_by_role("link", name=name, exact=True).locator("visible=true").first)
    assert followed.status == 200, told(page)


def do(page, key, **typed):
    """Open an act's fold, fill what it asks, press its button."""
    fold = page.locator(f"#acte-{key}")
    fold.locator("summary").click()
    for name, value in typed.items():
        write(fold.locator(f"[name={name}]").first, value)
    press(page, plain(fold.locator("button[type=submit]").inner_text()))


def write(field, value):
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(**value)
    else:
        field.fill(value)


def fill(page, **typed):
    for name, value in typed.items():
        write(page.locator(f"main [name={name}]").first, value)


def gate(page):
    """« Pourquoi pas encore ? »: each title with who must act."""
    return {
        plain(step.locator("h3").inner_text()): plain(" ".join(step.locator(".who").all_inner_texts()))
        for step in page.locator(OPEN_STEPS).all()
    }


# ───────── A lot, an order, two pick-ups ─────────
def enter_lot(alpi):
    alpi.goto("/gestion/lots/new/")
    fill(alpi, number=LOT, source="Collège d'essai", received_on=TODAY, announced_count="2")
    press(alpi, "Enregistrer")
    for rank, number in enumerate(NUMBERS, 1):
        follow(alpi, "Ajouter un ordinateur")
        serial = f"SERIE-ESSAI-{rank}"
        fill(
            alpi, inventory_number=number, serial=serial, make="HP", model="ProBook 430 G5", disk_kind={"label": "SSD"}
        )
        press(alpi, "Enregistrer")
        assert "En stock" in told(alpi)
        go_through(alpi.get_by_role("link", name=LOT).first)
    assert "2 annoncés, tous entrés." in told(alpi)


def order(alpi):
    """The order, and the pick-up that follows it; gives the address of the latter."""
    follow(alpi, "Commander leur reconditionnement")
    option = alpi.locator("[name=refurbisher_id] option", has_text=REFURBISHER).inner_text()
    fill(alpi, refurbisher_id={"label": option}, count="2")
    press(alpi, "Enregistrer")
    do(alpi, "emettre")
    assert re.match(r"BC-\d{4}-\d{3}", plain(alpi.inner_text("h1")))
    follow(alpi, "Préparer le retrait")
    press(alpi, "Enregistrer")
    do(alpi, "signer", collector_name="Joëlle Tisnérat", collector_id={"value": "receiver"})
    return plain(alpi.inner_text("h1"))


def receive(page, panel, number, count):
    page.goto(f"/{panel}/")
    page.goto(f"/{panel}/bons-de-retrait/?search={number}")
    go_through(page.locator("a.go", has_text=number).first)
    do(page, "recevoir")
    assert count in told(page)


def refurbish(page):
    """The first of the two becomes « livrable », and the mediator comes for it; gives the pick-up's number."""
    page.goto(f"/reconditionnement/ordinateurs/?search={NUMBERS[0]}")
    go_through(page.locator("a.go").first)
    do(page, "livrable")  # without an erasure: refused, the fields said
    assert page.locator("#acte-livrable .pin-error").count() > 0
    fold = page.locator("#acte-livrable")
    for name, value in (("erasure_method", {"index": 1}), ("erased_on", TODAY), ("erasure_result", {"index": 1})):
        write(fold.locator(f"[name={name}]"), value)
    press(page, "Déclarer livrable")
    assert "Livrable" in told(page)
    page.goto("/reconditionnement/bons-de-retrait/")
    follow(page, "Préparer un retrait")
    fill(page, mediator_id={"label": MEDIATOR}, numbers=NUMBERS[0])
    press(page, "Enregistrer")
    do(page, "signer", collector_name="Élodie Castagnède", collector_id={"value": "receiver"})
    return plain(page.inner_text("h1"))


# ───────── A person, a prescription ─────────
def prescribe(page):
    """A draft first, which says what it lacks; then the whole, sent. Gives the dossier's number."""
    page.goto("/prescription/prescriptions/new/")
    fill(page, first_name=FIRST_NAME, last_name=LAST_NAME)
    press(page, "Enregistrer le brouillon")
    assert "Pourquoi pas encore ?" in told(page)
    assert len(gate(page)) > 5
    assert f"il reste {len(gate(page))} points" in told(page)
    follow(page, "Compléter la prescription")
    complete(page)
    press(page, "Transmettre au médiateur")
    assert "Transmis" in page.inner_text(".pin-id"), told(page)
    assert "Rien n'est attendu de vous" in told(page)
    return page.inner_text("h1")


def complete(page):
    fill(page, birth_year="1958", phone="06 39 98 22 33", notice_on=TODAY)
    fill(page, commune_id={"label": "Mugron (40250)"}, motivation="Veut écrire à ses petits-enfants.", told_on=TODAY)
    fill(page, estimated_level={"label": "Compétences à travailler"})
    for box in ("criterion_means", "is_meeting_told", "is_pathway_told", "is_solidarity_told"):
        page.check(f"[name={box}]")
    page.get_by_role("radio", name=re.compile(re.escape(MEDIATOR.split(" (")[0]))).first.check()


def open_dossier(page, number):
    page.goto(f"/mediation/prescriptions/?search={number}")
    go_through(page.locator("a.go", has_text=number).first)


def assess(page):
    """The grid beside the person: half of it at 0, so that a path is due."""
    follow(page, "Faire le diagnostic")
    press(page, "Ouvrir la grille")
    for rank, line in enumerate(page.locator(".pin-mark").all()):
        line.locator(f"[value='{2 * (rank % 2)}']").check()
    press(page, "Enregistrer et voir le résultat")
    do(page, "valider")
    assert "Diagnostic validé : compétences à travailler." in told(page)
    follow(page, "Proposer d’après la grille")
    assert page.locator(".pin-goals [type=checkbox]:checked").count() > 0
    press(page, "Enregistrer les objectifs")


def answer(page, moment):
    """Each question answered with its first choice before, its second after."""
    follow(page, "Remplir le questionnaire")
    assert moment in told(page)
    for group in page.locator("fieldset, [role=radiogroup]", has=page.get_by_role("radio")).all():
        group.get_by_role("radio").first.check()
    press(page, "Enregistrer")
    assert "Questionnaire enregistré." in told(page)


def agree(page):
    """What is agreed, the sheet printed, then signed."""
    follow(page, "Préparer la fiche")
    fill(page, objectives="Écrire et envoyer un message.", planned_hours="12", agreed_on=TODAY)
    press(page, "Enregistrer")
    sheet = page.get_by_role("link", name=plain("Fiche de suivi (PDF)")).first.get_attribute("href")
    paper = page.request.get(sheet)
    assert paper.body().startswith(b"%PDF"), paper.status
    do(page, "signer", signed_on=TODAY, who={"value": "person"})


def meet_in_a_session(page):
    follow(page, "Ajouter une séance")
    fill(page, held_on=TODAY, minutes="90", theme_id={"label": "E-mail"})
    group = page.get_by_role("group", name=re.compile(LAST_NAME)).or_(
        page.get_by_role("radiogroup", name=re.compile(LAST_NAME))
    )
    group.first.get_by_label("Présent", exact=True).check()
    press(page, "Enregistrer")
    assert f"{FIRST_NAME} {LAST_NAME}" in told(page)


def follow_path(page):
    """A session with the person present, then the end of the path, from its own page."""
    follow(page, "Ouvrir le parcours")
    path = page.url
    meet_in_a_session(page)
    page.goto(path)
    assert "1 h 30 suivies sur 12 h prévues" in told(page)
    do(page, "terminer", ended_on=TODAY, outcome={"index": 1})
    assert "terminé" in told(page)


def allocate(page):
    option = page.locator("#acte-attribuer option", has_text=NUMBERS[0]).get_attribute("value")
    do(page, "attribuer", device_id={"value": option})
    assert NUMBERS[0] in told(page)


def hand_over(page):
    follow(page, "Remettre l’ordinateur")
    assert NUMBERS[0] in told(page)
    press(page, "Remettre l’ordinateur")
    assert "Attestation de remise" in told(page)


def hand_over_too_early(page, number):
    """Through the screen of hand-overs, which offers every dossier in hand: refused, with the charter's headings."""
    page.goto("/mediation/remises/new/")
    option = page.locator("[name=prescription_id] option", has_text=number).first
    fill(page, prescription_id={"value": option.get_attribute("value")}, signatory=f"{FIRST_NAME} {LAST_NAME}")
    followed = go_through(page.get_by_role("button", name="Remettre l’ordinateur").last)
    assert followed.status == 409, told(page)
    return told(page)


# ───────── The balance ─────────
def balance(page, day):
    """What the balance of that day says of the lot: each head with its number."""
    page.goto(f"/gestion/lots/bilan/?date={day}")
    assert "Le compte n'y est pas" not in told(page)
    table = page.locator("table", has=page.get_by_role("rowheader", name=LOT).or_(page.get_by_role("cell", name=LOT)))
    heads = table.locator("thead th").all_inner_texts()
    cells = table.locator("tr", has_text=LOT).locator("th, td").all_inner_texts()
    return {plain(head): int(cell) for head, cell in list(zip(heads, cells, strict=True))[1:]}
