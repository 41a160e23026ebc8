"""The questionnaire in a real browser: a digit an answer beside the person, and alone on a small screen without a script."""

import re

import pytest
from test_pages import overflows

from hands import go_through

DIGITS = "110231021910121820"
"""One key a question: 8 is « non concerné », 9 no answer."""


def first_waiting(page) -> str:
    page.goto("/mediation/questionnaires/new/")
    return page.locator("a[href*='moment=avant']").first.get_attribute("href")


def test_every_answer_takes_one_key_then_enter_saves(visit):
    with visit("mediateur") as page:
        page.goto(first_waiting(page))
        for digit in DIGITS:
            page.keyboard.press(f"Digit{digit}")
        chosen = page.eval_on_selector_all(
            "fieldset.pin-group", "all => all.map(one => one.querySelector('input:checked').value)"
        )
        assert chosen == [{"8": "NC", "9": ""}.get(digit, digit) for digit in DIGITS]
        page.keyboard.press("Enter")
        page.wait_for_url("**/details/**")
        assert "Questionnaire enregistré" in page.inner_text("main").replace("\u00a0", " ")


def test_a_digit_that_is_no_answer_changes_nothing_and_a_text_takes_its_digits(visit):
    with visit("mediateur") as page:
        page.goto(first_waiting(page))
        page.keyboard.press("Digit7")
        assert page.locator("fieldset.pin-group input:checked:not([value=''])").count() == 0
        page.locator("[name=mode]").focus()
        page.keyboard.press("Digit1")
        assert page.locator("fieldset.pin-group input:checked:not([value=''])").count() == 0


@pytest.fixture
def link(visit):
    with visit("mediateur") as page:
        page.goto(first_waiting(page).replace("questionnaires", "liens"))
        go_through(page.get_by_role("button", name="Créer le lien"))
        yield re.search(r"/q/.*", page.inner_text("code"))[0]


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.long)])
def test_alone_without_a_script_everything_is_large_and_nothing_overflows(visit, link, width):
    with visit("", java_script_enabled=False) as page:
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(link)
        go_through(page.get_by_role("link", name="Commencer"))
        for place in range(1, 19):
            assert f"Question {place} sur 18" in page.inner_text("header").replace("\u00a0", " ")
            boxes = [one.bounding_box() for one in page.locator("main a, main button, main label, header a").all()]
            assert all(box["height"] >= 44 and box["x"] + box["width"] <= width for box in boxes), (place, boxes)
            page.locator("label").first.click()
            go_through(page.get_by_role("button", name="Suite"))  # boxes are measured once the style sheet is there
        go_through(page.get_by_role("button", name="Envoyer mes réponses"))
        assert "Merci" in page.inner_text("h1")


ALPI = ("gestion/versions-questionnaire/details/?id=1", "gestion/versions-questionnaire/apercu/?id=1&moment=apres",
        "gestion/versions-questionnaire/new/", "gestion/questions/", "gestion/dimensions/",
        "gestion/questionnaires/importer/")  # fmt: skip


@pytest.fixture
def judged(axe, looks):
    """`judged(page)`: it fits a phone, the browser complains of nothing, axe finds nothing in its looks."""

    def judge(page):
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert not overflows(page), (page.url, width)
        for width, theme in looks(re.sub("/q/[^?]+", "/q/", page.url.split("/", 3)[3])):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            assert axe(page) == [], (page.url, width, theme)
        assert page.complaints == []

    return judge


def test_the_pages_of_the_alpi_are_accessible_and_fit_a_phone(visit, judged):
    with visit("gestion") as page:
        for path in ALPI:
            page.goto(f"/{path}")
            judged(page)


def test_the_page_of_a_link_and_all_that_is_behind_it_are_accessible_and_fit_a_phone(visit, judged):
    with visit("mediateur") as page:
        place = first_waiting(page)
        page.goto(place)
        judged(page)
        page.goto(place.replace("questionnaires", "liens"))
        judged(page)
        go_through(page.get_by_role("button", name="Créer le lien"))
        judged(page)
        link = re.search(r"/q/.*", page.inner_text("code"))[0]
    with visit() as page:
        for place in ("", "?n=1", "?n=5", "?n=16", "?n=fin", "?n=pause"):
            page.goto(link + place)
            judged(page)
        page.goto(f"{link}?n=1")
        go_through(page.get_by_role("button", name="Suite"))
        assert "Choisissez une réponse" in page.inner_text(".pin-error").replace("\u00a0", " ")
