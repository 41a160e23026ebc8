"""A choice that lacks a row: it is added beside the form, which keeps what was typed."""


def test_a_lot_is_added_beside_the_laptop_that_one_enters(visit, axe):
    with visit("gestion") as page:
        page.goto("/gestion/ordinateurs/new/")
        page.get_by_label("Numéro d’inventaire").fill("SUR-PLACE-1")
        page.get_by_role("button", name="Ajouter un lot").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Enregistrer").click()
        dialog.get_by_role("heading", name="Il y a un problème").wait_for()
        assert axe(page) == []
        for name, value in (
            ("Lot", "LOT-SUR-PLACE"),
            ("Gisement", "Mairie"),
            ("Reçu le", "02/03/2026"),
            ("Nombre annoncé", "3"),
        ):
            dialog.get_by_label(name, exact=True).fill(value)
        dialog.get_by_role("button", name="Enregistrer").click()
        dialog.wait_for(state="hidden")
        assert "LOT-SUR-PLACE" in page.locator("select[name=lot_id] option:checked").inner_text()
        assert page.get_by_label("Numéro d’inventaire").input_value() == "SUR-PLACE-1"
        assert page.evaluate("document.activeElement.name") == "lot_id"


def test_without_a_script_the_way_to_add_is_a_page_of_its_own(visit):
    with visit("gestion", java_script_enabled=False) as page:
        page.goto("/gestion/comptes/new/")
        way = page.get_by_role("link", name="Ajouter une structure")
        assert way.get_attribute("target") == "_blank"
        page.goto(way.get_attribute("href"))
        assert page.inner_text("h1") == "Ajouter une structure"


def test_who_may_not_add_such_a_row_is_not_offered_to(visit):
    with visit("prescripteur") as page:
        page.goto("/prescription/prescriptions/new/")
        assert page.locator(".pin-create").count() == 0
