"""Every page of every role, in every state, light and dark, wide and narrow: `make assure`, never part of `make test`.

ROUNDS shortens it: ROUNDS=2 walks two screens of each role.
"""

import os

import pytest

from e2e.conftest import axe, chromium, environ, kind, sessions, site, tabs, visit  # noqa: F401  (its fixtures)
from hands import go_through
from pin40.words import PANEL_ROLES, Role
from theme_samples import LOOKS
from views.doors import PANELS
from views.menu import CONTENTS, belongs

ACCOUNTS = {
    Role.MANAGER: "gestion",
    Role.READER: "lecture",
    Role.PRESCRIBER: "prescripteur",
    Role.MEDIATOR: "mediateur",
    Role.REFURBISHER: "reconditionneur",
}
COMMON = (
    "mon-compte",
    "mon-compte/coordonnees",
    "accessibilite",
    "donnees-personnelles",
    "mentions-legales",
    "absente",
)
ROOMS = {
    Role.MANAGER: ("", "recherche?q=dax", "impact", "activite", "corbeille/", "lots/bilan/", "lots/importer/"),
    Role.READER: ("", "impact"),
    Role.PRESCRIBER: ("", "recherche?q=a", "activite", "corbeille/", "deja-suivi/"),
    Role.MEDIATOR: ("", "recherche?q=2026", "impact", "activite", "corbeille/"),
    Role.REFURBISHER: ("", "recherche?q=hp", "activite"),
}
SOME = int(os.environ.get("ROUNDS") or 1000)
SCREENS = [
    (role, slug)
    for role in PANEL_ROLES
    for slug in [screen.slug for _, screens in CONTENTS for screen in screens if belongs(screen, role)][:SOME]
]
ALONE = [(role, f"{PANELS[role]}/{room}") for role in PANEL_ROLES for room in ROOMS[role]][: SOME * 5]
ALONE += [(role, room) for role in PANEL_ROLES for room in COMMON][: SOME * 5]


def faults(page, axe, state):  # noqa: F811
    """What axe, the browser and the width find wrong with a page as it stands, in each look."""
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        found += [f"{state} {width} {theme}: {fault}" for fault in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{state} {width}: déborde")
    complaints = [said for said in page.complaints if not any(code in said for code in ("404", "403", "409", "422"))]
    page.complaints.clear()
    return found + [f"{state}: {said}" for said in complaints]


def unfold(page):
    page.evaluate("for (const fold of document.querySelectorAll('main details:not(.pin-pop)')) fold.open = true")


def record(page, base):
    page.goto(base)
    first = page.locator("a.go")
    if first.count() == 0:
        return False
    page.goto(first.first.get_attribute("href"))
    unfold(page)
    return True


def edit(page, base):
    if not record(page, base) or page.locator("main a[href*='/edit/']").count() == 0:
        return False
    page.goto(page.locator("main a[href*='/edit/']").first.get_attribute("href"))
    return True


def error(page, base):
    """The form of a new record, sent with nothing in it."""
    if page.goto(f"{base}new/").status != 200:
        return False
    go_through(page.locator("main form button[type=submit]").locator("visible=true").last)
    return True


def opened(page, base):
    """The drawer of filters, where there is one."""
    page.goto(base)
    if page.locator("#filtres").count() == 0:
        return False
    page.evaluate("document.getElementById('filtres').showPopover()")
    return True


def palette(page, base):
    page.goto(base)
    if page.locator("#palette").count() == 0:
        return False
    page.keyboard.press("Control+k")
    page.locator("#palette .pin-found-group").first.wait_for()
    return True


def plain(query):
    def shown(page, base):
        return page.goto(f"{base}{query}").ok

    return shown


STATES = {
    "normal": plain(""),
    "empty": plain("?search=zzzqqq"),
    "long": plain("?page_size=100"),
    "record": record,
    "edit": edit,
    "new": plain("new/"),
    "error": error,
    "absent": lambda page, base: page.goto(f"{base}details/?id=999999").status == 404,
    "filters": opened,
    "palette": palette,
}


@pytest.mark.parametrize(("role", "slug"), SCREENS, ids=[f"{PANELS[role]}-{slug}" for role, slug in SCREENS])
def test_a_screen_has_no_fault_in_any_state(role, slug, visit, axe):  # noqa: F811
    base, found = f"/{PANELS[role]}/{slug}/", []
    for state, show in STATES.items():
        with visit(ACCOUNTS[role], viewport={"width": 1280, "height": 900}) as page:
            if show(page, base):
                found += faults(page, axe, state)
    assert found == []


@pytest.mark.parametrize(("role", "path"), ALONE, ids=[f"{PANELS[role]}-{path}" for role, path in ALONE])
def test_a_page_that_is_no_list_has_no_fault(role, path, visit, axe):  # noqa: F811
    with visit(ACCOUNTS[role]) as page:
        page.goto(f"/{path}")
        unfold(page)
        assert faults(page, axe, path) == []
