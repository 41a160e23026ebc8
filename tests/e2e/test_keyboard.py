"""Eleven journeys with the keyboard alone: Tab, arrows, Enter, Space, and what is typed. The mouse is never used."""

import re

import pytest
import way

from seed.demo import PASSWORD

FAR = 400
"""More presses of Tab than any page has stops: what is not reached by then cannot be."""


def reach(page, target):
    """Press Tab until this element, and no other, has the focus; it must then be seen, and its focus too."""
    wanted = target.locator("visible=true").first
    wanted.wait_for()
    handle = wanted.element_handle()
    for _ in range(FAR):
        if page.evaluate("one => one === document.activeElement", handle):
            shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            is_text = page.evaluate("document.activeElement.matches('input, select, textarea')")
            assert shown != "none" or is_text, "focus unseen"
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Le clavier n'atteint pas {target}.")


def enter(page, target):
    """Reach a link or a button and press Enter; wait for the page that follows."""
    reach(page, target)
    with page.expect_navigation() as led:
        page.keyboard.press("Enter")
    assert led.value.status < 500
    page.wait_for_load_state()


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def link(page, name):
    return page.locator("main").get_by_role("link", name=name)


def write(page, name, words):
    reach(page, page.locator(f"main [name={name}]"))
    page.keyboard.type(words)


def unfold(page, key):
    """Open an act's fold and stand on its button."""
    reach(page, page.locator(f"#acte-{key} > summary"))
    page.keyboard.press("Enter")
    return page.locator(f"#acte-{key} button[type=submit]")


@pytest.fixture
def prescriber(visit):
    with visit("prescripteur") as page:
        yield page


@pytest.fixture
def mediator(visit):
    with visit("mediateur") as page:
        yield page


def test_one_signs_in_and_out(visit):
    with visit() as page:
        page.goto("/connexion")
        reach(page, page.locator("[name=email]"))
        page.keyboard.type("prescripteur@example.org")
        reach(page, page.locator("[name=password]"))
        page.keyboard.type(PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.inner_text("h1") == "À faire"
        enter(page, button(page, "Quitter"))
        assert "/connexion" in page.url


def test_the_first_stop_leads_to_the_content(prescriber):
    prescriber.goto("/prescription/prescriptions/")
    prescriber.keyboard.press("Tab")
    assert prescriber.evaluate("document.activeElement.textContent") == "Aller au contenu"
    prescriber.keyboard.press("Enter")
    assert prescriber.evaluate("document.activeElement.id") == "contenu"


def test_one_searches_a_list(prescriber):
    prescriber.goto("/prescription/prescriptions/")
    number = prescriber.locator("a.go").first.inner_text()
    write(prescriber, "search", number)
    with prescriber.expect_navigation():
        prescriber.keyboard.press("Enter")
    assert prescriber.locator("a.go").all_inner_texts() == [number]
    enter(prescriber, prescriber.locator("a.go"))
    assert number in prescriber.inner_text("h1")


def test_one_searches_everywhere_from_any_page(prescriber):
    prescriber.goto("/prescription/prescriptions/")
    number = prescriber.locator("a.go").first.inner_text()
    prescriber.goto("/mon-compte")
    prescriber.keyboard.press("Control+k")
    prescriber.keyboard.type(number)
    prescriber.locator("#palette a", has_text=number).first.wait_for()
    prescriber.keyboard.press("ArrowDown")
    with prescriber.expect_navigation():
        prescriber.keyboard.press("Enter")
    assert number in prescriber.inner_text("h1")
    prescriber.keyboard.press("Control+k")
    prescriber.keyboard.type("dax")
    prescriber.keyboard.press("Escape")
    assert not prescriber.locator("#palette").is_visible()


def test_one_filters_a_list(prescriber):
    prescriber.goto("/prescription/prescriptions/")
    everything = prescriber.locator("a.go").count()
    reach(prescriber, link(prescriber, "Filtres"))
    prescriber.keyboard.press("Enter")
    reach(prescriber, prescriber.get_by_label("Brouillon", exact=True))
    prescriber.keyboard.press("Space")
    enter(prescriber, button(prescriber, "Voir le résultat"))
    assert 0 < prescriber.locator("a.go").count() < everything


def test_one_creates_a_dossier_and_corrects_its_errors(prescriber):
    prescriber.goto("/prescription/")
    enter(prescriber, link(prescriber, "Nouvelle prescription"))
    write(prescriber, "first_name", "Ombeline")
    write(prescriber, "birth_year", "61")
    enter(prescriber, button(prescriber, "Enregistrer le brouillon"))
    assert prescriber.title().startswith("Erreur")
    assert prescriber.evaluate("document.activeElement.className") == "pin-errors"
    wrong = prescriber.locator(".pin-errors a").count()
    assert wrong >= 2
    reach(prescriber, prescriber.locator(".pin-errors a").first)
    prescriber.keyboard.press("Enter")
    assert prescriber.evaluate("document.activeElement.name") == "last_name"
    prescriber.keyboard.type("Clavier")
    write(prescriber, "birth_year", "")
    prescriber.keyboard.press("Control+a")
    prescriber.keyboard.type("1961")
    enter(prescriber, button(prescriber, "Enregistrer le brouillon"))
    assert "Pourquoi pas encore" in prescriber.inner_text("main")


def test_one_accepts_a_person(mediator):
    mediator.goto("/mediation/prescriptions/?stage=SENT")
    enter(mediator, mediator.locator("a.go").last)
    enter(mediator, unfold(mediator, "accepter"))
    assert "Accepté" in mediator.inner_text(".pin-id")


def test_one_assesses_with_the_digits_of_the_keyboard(mediator):
    mediator.goto("/mediation/")
    enter(mediator, link(mediator, re.compile("Diagnostics à faire")))
    enter(mediator, mediator.locator("a.go").first)
    enter(mediator, link(mediator, "Faire le diagnostic").first)
    enter(mediator, button(mediator, "Ouvrir la grille"))
    lines = mediator.locator(".pin-mark").count()
    reach(mediator, mediator.locator(".pin-mark").first.locator("input:checked"))
    for _ in range(lines):
        mediator.keyboard.press("Digit1")
    assert mediator.locator("[data-marked]").inner_text() == f"{lines} sur {lines}"
    enter(mediator, button(mediator, "Enregistrer et voir le résultat"))
    enter(mediator, unfold(mediator, "valider"))
    assert "Diagnostic validé" in way.told(mediator)


def test_one_hands_a_laptop_over(mediator):
    mediator.goto("/mediation/")
    enter(mediator, link(mediator, re.compile("Ordinateurs à remettre, parcours terminé")))
    enter(mediator, mediator.locator("a.go").first)
    if mediator.locator("#acte-attribuer").count():
        inside = unfold(mediator, "attribuer")
        reach(mediator, mediator.locator("#acte-attribuer select"))
        mediator.keyboard.press("ArrowDown")
        enter(mediator, inside)
    enter(mediator, link(mediator, "Remettre l’ordinateur"))
    enter(mediator, button(mediator, "Remettre l’ordinateur"))
    assert "Attestation de remise" in way.told(mediator)


@pytest.fixture
def changed(visit, request):
    """The Alpi, on its laptops, two of which have just got the model named after the test, by the keyboard."""
    name = f"Clavier {request.node.name[-12:]}"
    with visit("gestion") as page:
        page.goto("/gestion/ordinateurs/?sort=inventory_number")
        for rank in range(2):
            reach(page, page.locator("main input[name=ids]").nth(rank))
            page.keyboard.press("Space")
        enter(page, button(page, "Modifier un champ"))
        reach(page, page.locator("main [name=column]"))
        page.keyboard.type("Modèle")
        enter(page, button(page, "Continuer"))
        write(page, "model", name)
        enter(page, button(page, "Voir ce qui changerait"))
        assert way.told(page).count(name) == 2
        enter(page, page.get_by_role("button", name="Changer 2 ordinateurs"))
        yield page, name


def models(page, name):
    page.goto("/gestion/ordinateurs/?sort=inventory_number")
    return way.told(page).count(name)


def test_one_changes_a_field_of_many_rows(changed):
    page, name = changed
    assert "2 ordinateurs : changé" in way.told(page)
    assert models(page, name) == 2


def test_one_undoes_that_change(changed):
    page, name = changed
    assert models(page, name) == 2
    enter(page, button(page, "Annuler la modification"))
    assert "2 ordinateurs : remis comme avant" in way.told(page)
    assert models(page, name) == 0
