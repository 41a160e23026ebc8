"""The README's screenshots, from the demonstration of the day: `make shots`. Never part of `make test`."""

from pathlib import Path

import pytest

CAPTURES = Path(__file__).resolve().parents[2] / "docs" / "captures"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
SHOTS = (
    ("connexion", None, "/connexion", WIDE, "light"),
    ("accueil-mediation", "mediateur", "/mediation/", WIDE, "light"),
    ("accueil-mediation-telephone", "mediateur", "/mediation/", PHONE, "dark"),
    ("prescriptions", "gestion", "/gestion/prescriptions/?page_size=20", WIDE, "light"),
    ("dossier", "mediateur", "/mediation/prescriptions/?stage=ENGAGED", WIDE, "light"),
    ("prescription", "prescripteur", "/prescription/prescriptions/new/", WIDE, "light"),
    ("evolution", "gestion", "/gestion/impact", WIDE, "light"),
    ("recherche", "gestion", "/gestion/?palette=mar", WIDE, "dark"),
)
HEAVIEST = 250_000


@pytest.mark.parametrize(("name", "account", "path", "size", "theme"), SHOTS, ids=[shot[0] for shot in SHOTS])
def test_a_screenshot_is_written_and_stays_light(visit, name, account, path, size, theme):
    with visit(account, viewport=size, color_scheme=theme) as page:
        path, _, words = path.partition("?palette=")
        page.goto(path)
        if name == "dossier":
            page.goto(page.locator("a.go").first.get_attribute("href"))
        if words:
            page.keyboard.press("Control+k")
            page.keyboard.type(words)
            page.locator("#palette .pin-found-group").nth(2).wait_for()
            page.wait_for_timeout(500)
        CAPTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=CAPTURES / f"{name}.png", animations="disabled")
        assert (CAPTURES / f"{name}.png").stat().st_size < HEAVIEST
        assert page.complaints == []
