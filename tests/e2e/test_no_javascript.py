"""With JavaScript off, everything still works: search, filter, create, delete asks first, an act posts."""

import pytest

from hands import go_through, press


@pytest.fixture
def page(visit):
    with visit("prescripteur", java_script_enabled=False) as page:
        yield page


def test_a_list_is_searched_and_filtered(page):
    page.goto("/prescription/prescriptions/")
    everything = page.locator("a.go").count()
    page.fill("[name=search]", page.locator("a.go").first.inner_text())
    press(page, "Chercher")
    assert page.locator("a.go").count() == 1
    page.goto("/prescription/prescriptions/")
    go_through(page.get_by_role("link", name="Filtres"))  # a page of its own: a drawer only with a script
    page.get_by_label("Brouillon", exact=True).check()
    press(page, "Voir le résultat")
    assert 0 < page.locator("a.go").count() < everything
    assert "étape « Brouillon »" in page.inner_text(".pin-sentence").replace("\u00a0", " ")
    go_through(page.get_by_role("link", name="Tout retirer"))
    assert page.locator("a.go").count() == everything


def test_a_draft_is_created_corrected_and_deleted_only_when_confirmed(page):
    page.goto("/prescription/prescriptions/new/")
    press(page, "Enregistrer le brouillon")
    assert "Écrivez le prénom." in page.inner_text(".pin-errors")
    page.fill("[name=first_name]", "Maylis")
    page.fill("[name=last_name]", "Sansscript")
    press(page, "Enregistrer le brouillon")
    draft = page.url
    assert "Pourquoi pas encore" in page.inner_text("main")
    go_through(page.get_by_role("link", name="Supprimer"))
    assert "corbeille" in page.inner_text("main")
    go_through(page.get_by_role("link", name="Ne rien changer"))
    assert page.url == draft  # opening the question deletes nothing
    go_through(page.get_by_role("link", name="Supprimer"))
    press(page, "Mettre à la corbeille")
    assert page.request.get(draft).status == 404


def test_an_act_unfolds_and_posts_with_its_question(page):
    page.goto("/prescription/prescriptions/?stage=SENT")
    go_through(page.locator("a.go").first)
    page.locator("#acte-abandonner > summary").click()
    press(page, "Abandonner")
    assert "Choisissez une raison." in page.inner_text("#acte-abandonner")
    page.locator("#acte-abandonner [name=reason]").select_option(label="Déménagement")
    press(page, "Abandonner")
    assert "Clos" in page.inner_text(".pin-id")


def test_already_followed_answers_yes_or_no(page):
    page.goto("/prescription/")
    go_through(page.get_by_role("link", name="Déjà équipé ou suivi").first)
    press(page, "Demander")
    assert "Écrivez le nom entier." in page.inner_text(".pin-errors")
    for name, value in (("first_name", "Nul"), ("last_name", "Nepart"), ("birth_year", "1950")):
        page.fill(f"[name={name}]", value)
    press(page, "Demander")
    assert "Non" in page.inner_text(".pin-lead")
