"""The first act, whole, as people live it: a repérage, a prescription, a refusal, another way, a yes."""

import re
from datetime import date

import pytest

from hands import go_through, press

PERSON = "Ondine Castets"
SUGGESTED = "Médiathèque de Capbreton (démo)"


def unfold(page, name):
    page.locator("details.pin-act > summary", has_text=name).first.click()


@pytest.mark.long
def test_a_person_spotted_ends_welcomed_by_the_second_mediator(visit):
    with visit("mediateur") as mediator, visit("prescripteur") as prescriber, visit("mediateur2") as second:
        spot(mediator)
        number = prescribe(prescriber)
        refuse(mediator, number)
        redirect(prescriber, number)
        accept(second, number)
        told(prescriber, number)
        said = mediator.complaints + prescriber.complaints + second.complaints
        assert [line for line in said if "422" not in line] == []  # a refused form, told by the browser too


def spot(page):
    page.goto("/mediation/reperages/new/")
    page.fill("[name=first_name]", "Ondine")
    page.fill("[name=last_name]", "Castets")
    page.fill("[name=contact]", "06 39 98 11 22")
    page.select_option("[name=prescriber_id]", label="CCAS de Tartas (démo)")
    press(page, "Enregistrer")
    assert "Demandez d’abord son accord" in page.inner_text(".pin-errors")
    page.check("[name=is_agreed]")
    press(page, "Enregistrer")
    assert page.inner_text("h1") == PERSON


def prescribe(page):
    """The guided form: taken from the repérage, sent with gaps, corrected, sent."""
    page.goto("/prescription/")
    go_through(page.get_by_role("link", name=re.compile("Personnes signalées")))
    go_through(page.locator("a.go", has_text="Castets").first)
    go_through(page.get_by_role("link", name="Prescrire pour cette personne"))
    assert page.input_value("[name=last_name]") == "Castets"
    page.fill("[name=birth_year]", "61")
    page.fill("[name=motivation]", "Veut faire ses démarches seule. Son numéro : 2 61 03 40 192 001 02")
    press(page, "Transmettre au médiateur")
    assert "Écrivez quatre chiffres" in page.inner_text(".pin-errors")
    assert page.input_value("[name=birth_year]") == "61"
    correct(page)
    press(page, "Transmettre au médiateur")
    assert "Transmis" in page.inner_text(".pin-id"), page.inner_text("main")
    return page.inner_text("h1")


def correct(page):
    today = date.today().isoformat()
    page.fill("[name=birth_year]", "1961")
    page.fill("[name=motivation]", "Veut faire ses démarches seule.")
    page.select_option("[name=commune_id]", label="Mugron (40250)")
    page.fill("[name=phone]", "06 39 98 11 22")
    page.fill("[name=notice_on]", today)
    page.check("[name=criterion_means]")
    page.fill("[name=proof_note]", "Quotient familial vu.")
    page.select_option("[name=estimated_level]", index=1)
    for told_of in ("is_meeting_told", "is_pathway_told", "is_solidarity_told"):
        page.check(f"[name={told_of}]")
    page.fill("[name=told_on]", today)
    press(page, "Voir les médiateurs proches")
    near = page.locator("[role=group]", has=page.get_by_text("Atelier numérique de Mugron (démo)")).first
    assert "Dans sa commune" in page.locator(".pin-choices-legend").first.inner_text()
    near.get_by_role("radio").first.check()


def refuse(page, number):
    page.goto("/mediation/")
    go_through(page.get_by_role("link", name=re.compile("Prescriptions à accepter ou refuser")))
    go_through(page.locator("a.go", has_text=number).first)
    assert "Votre réponse est attendue" in page.inner_text("main")
    unfold(page, "Refuser")
    form = page.locator("#acte-refuser")
    form.locator("[name=reason]").select_option(index=1)
    form.locator("[name=note]").fill("Prochaine livraison en janvier.")
    form.locator("[name=suggested]").fill("Personne de ce nom")
    press(page, "Refuser")
    assert "écrivez-le en entier" in page.inner_text("#acte-refuser")
    page.locator("#acte-refuser [name=suggested]").fill(SUGGESTED)
    press(page, "Refuser")
    assert f"Dossier {number} : refusé" in page.inner_text("main").replace("\u00a0", " ")
    assert page.locator("a.go", has_text=number).count() == 0  # its access has ended


def redirect(page, number):
    page.goto("/prescription/prescriptions/?stage=TO_REDIRECT")
    go_through(page.locator("a.go", has_text=number).first)
    refusal = page.inner_text(".pin-block-resin")
    assert "Atelier numérique de Mugron (démo)" in refusal
    assert "Prochaine livraison en janvier." in refusal
    assert SUGGESTED in refusal
    unfold(page, "Réorienter")
    assert "Suggéré par le dernier médiateur" in page.inner_text("#acte-reorienter .pin-choices-legend >> nth=0")
    page.locator("#acte-reorienter").get_by_role("radio").first.check()
    press(page, "Réorienter")
    assert "Transmis" in page.inner_text(".pin-id"), page.inner_text("main")


def accept(page, number):
    page.goto(f"/mediation/prescriptions/?stage=SENT&search={number}")
    go_through(page.locator("a.go", has_text=number).first)
    unfold(page, "Accepter")
    press(page, "Accepter")
    assert "Accepté" in page.inner_text(".pin-id")


def told(page, number):
    page.goto(f"/prescription/prescriptions/?search={number}")
    go_through(page.locator("a.go", has_text=number).first)
    assert f"{SUGGESTED} accueille la personne depuis le" in page.inner_text("main").replace("\u00a0", " ")
