"""The table of contents: every screen of every panel, in reading order."""

from functools import cache
from typing import Any

from flask import Flask
from flask_admin import Admin

from models.account import Account
from models.base import Record
from models.viewer import viewer
from pin40 import access
from pin40.conditions import Person
from pin40.words import PANEL_ROLES, Role
from views import drafts, notes, saved_views, shelves
from views.accounts import AccountScreen
from views.activity import page as activity
from views.assessments import AssessmentScreen
from views.base import Screen
from views.beneficiaries import BeneficiaryScreen
from views.charter import SignatureScreen, VersionScreen
from views.devices import DeviceScreen
from views.documents import DocumentScreen
from views.doors import PANELS
from views.goals import GoalScreen
from views.handovers import AfterCareScreen, HandoverScreen
from views.home import Home
from views.impact import page as impact
from views.links import LinkScreen
from views.lots import LotScreen
from views.pathways import PathwayScreen
from views.photographs import PhotographScreen
from views.pickups import PickupScreen
from views.prescriptions import PrescriptionScreen
from views.purchases import OrderScreen
from views.questionnaire_versions import DimensionScreen, QuestionnaireVersionScreen, QuestionScreen
from views.questionnaires import QuestionnaireScreen
from views.reference import CommuneScreen, GridScreen
from views.requests import RequestScreen
from views.spottings import SpottingScreen
from views.structures import PartnerScreen
from views.traces import AttemptScreen, MailScreen, ReadingScreen
from views.transverse import EventScreen, SettingScreen
from views.trash import menu_item as trash_item
from views.trash import register as open_trash
from views.workshops import AttendanceScreen, WorkshopScreen

TITLES = {
    Role.MANAGER: "Espace gestion",
    Role.READER: "Espace lecture",
    Role.PRESCRIBER: "Espace prescription",
    Role.MEDIATOR: "Espace médiation",
    Role.REFURBISHER: "Espace reconditionnement",
}

FIRST = {Role.READER: "Les chiffres"}
"""The home's name where nothing is to be done."""

# A new screen takes one line, where it is read: `*shelves.screens_of("prets")`, for views/prets.py.
CONTENTS: tuple[tuple[str, tuple[type[Screen], ...]], ...] = (
    (
        "Accompagner",
        (
            PrescriptionScreen,
            BeneficiaryScreen,
            AssessmentScreen,
            GoalScreen,
            PathwayScreen,
            WorkshopScreen,
            AttendanceScreen,
            QuestionnaireScreen,
            LinkScreen,
            HandoverScreen,
            AfterCareScreen,
            SpottingScreen,
        ),
    ),
    ("Matériel", (RequestScreen, OrderScreen, PickupScreen, DeviceScreen, LotScreen)),
    ("Structures", (PartnerScreen, SignatureScreen, VersionScreen, AccountScreen)),
    (
        "Référence",
        (CommuneScreen, GridScreen, QuestionnaireVersionScreen, DimensionScreen, QuestionScreen, SettingScreen),
    ),
    ("Traces", (DocumentScreen, PhotographScreen, EventScreen, ReadingScreen, MailScreen, AttemptScreen)),
)


@cache
def belongs(screen: type[Screen], role: Role) -> bool:
    """A screen stands in a panel when it is made for it and the table of rights lets its rows be read."""
    grants = access.grants(Person(role), screen.record.__name__)
    return role in screen.panels and any("r" in grant.verbs for grant in grants)


def screen_for(model: type[Record]) -> str | None:
    """The address of the list of these records in the reader's own panel; None where it has none."""
    person = viewer().seen
    return _screen_for(model, person.role, person.is_referent) if person.role is not None else None


@cache
def _screen_for(model: type[Record], role: Role, is_referent: bool) -> str | None:
    """Worked out once: a list asks it for each of its cells."""
    for _, screens in CONTENTS:
        for screen in screens:
            closed = screen.referent_only and role != Role.MANAGER and not is_referent
            if screen.record is model and belongs(screen, role) and not closed:
                return f"/{PANELS[role]}/{screen.slug}/"
    return None


def shown_panel(account: Account, path: str) -> dict[str, Any]:
    """The menu of one account, with the page where one stands."""
    role = Role(account.role.value)
    base, opened = f"/{PANELS[role]}/", saved_views.default_queries()
    sections = [{"title": None, "items": [_item(FIRST.get(role, "À faire"), base, "checkbox", path == base)]}]
    for title, screens in CONTENTS:
        items = [
            _item(
                screen.menu_title(role),
                f"{base}{screen.slug}/{opened.get(screen.slug, '')}",
                screen.icon,
                path.startswith(f"{base}{screen.slug}/"),
            )
            for screen in screens
            if belongs(screen, role) and (not screen.referent_only or role == Role.MANAGER or account.is_referent)
        ]
        if title == "Accompagner" and role == Role.PRESCRIBER:
            already = f"{base}deja-suivi/"
            items.append(_item("Déjà équipé ou suivi ?", already, "help-circle", path == already))
        if title == "Traces" and (thrown := trash_item(role)):
            items.append(_item(*thrown, path == thrown[1]))
        if items:
            sections.append({"title": title, "items": items})
    followed = [item for item in (impact.menu_item(role), activity.menu_item(role)) if item is not None]
    if followed:
        items = [_item(*one, path == one[1] or path.startswith((f"{one[1]}.", f"{one[1]}/"))) for one in followed]
        sections.insert(2 if len(sections) > 1 else 1, {"title": "Suivi", "items": items})
    return {"title": TITLES[role], "home_url": base, "structure": account.partner.name, "sections": sections}


def _item(title: str, url: str, icon: str, current: bool) -> dict[str, Any]:
    return {"title": title, "url": url, "icon": icon, "current": current, "count": None, "count_label": ""}


def register(app: Flask) -> None:
    """One Flask-Admin panel per role, built without what the role may not see."""
    from views.theme import THEME

    shelves.complete([screen for _, screens in CONTENTS for screen in screens])
    for role in PANEL_ROLES:
        name = PANELS[role]
        home = Home(role)
        admin = Admin(app, name=TITLES[role], url=f"/{name}", endpoint=name, index_view=home, theme=THEME)
        for _, screens in CONTENTS:
            for screen in screens:
                if belongs(screen, role):
                    admin.add_view(screen(role))
        home.open_rooms(app)
    open_trash(app)
    drafts.register(app)
    notes.register(app)
