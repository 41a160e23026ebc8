"""The home of each role: what awaits, the few figures that matter, what happened lately."""

from typing import Any

from flask import Flask, abort, g
from flask_admin import AdminIndexView
from flask_admin.base import expose
from sqlalchemy import select

from models import questions
from models.base import db
from models.charter import CharterVersion
from models.viewer import viewer
from pin40.words import PartnerRole, Role
from views.doors import PANELS
from views.figures import figures
from views.home_late import late
from views.lately import lately
from views.tasks import tasks_of


class Home(AdminIndexView):  # type: ignore[misc]
    """« À faire » first: each line leads to exactly the records it counts."""

    def __init__(self, role: Role) -> None:
        self.role = role
        super().__init__(name="À faire", endpoint=PANELS[role], url=f"/{PANELS[role]}")
        self.static_folder = None

    def is_accessible(self) -> bool:
        return viewer().role == self.role

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        abort(404)

    def open_rooms(self, app: Flask) -> None:
        """Pages of one panel that are no list; named by the roles that have any."""
        from views import already, impact
        from views.activity import page as activity

        if self.role == Role.PRESCRIBER:
            already.register(app)
        impact.page.register(app, self.role)
        activity.register(app, self.role)

    @expose("/")
    def index(self) -> str:
        lines = [*late(self.role), *tasks_of(self.role)]
        tasks = [line for line in lines if line["count"] or line.get("is_always_told")]
        return self.render(
            "home.html",
            title=TITLES.get(self.role, "À faire"),
            acts=self.ways(),
            lead=g.structure.name,
            crumbs=[],
            todo=tasks if self.role != Role.READER else None,
            figures=figures(self.role),
            figures_title=FIGURES_TITLES.get(self.role, "Le dispositif en bref"),
            lately=lately(self.role),
            notices=notices(self.role),
        )

    def ways(self) -> list[dict[str, Any]]:
        """What one often comes to do, when one may."""
        if not viewer().seen.has_signed:
            return []
        return [
            {"label": label, "url": url, "method": "GET", "kind": "second"} for label, url in WAYS.get(self.role, ())
        ]


TITLES = {Role.READER: "Les chiffres"}
FIGURES_TITLES = {
    Role.MEDIATOR: "Votre stock",
    Role.REFURBISHER: "Votre atelier",
    Role.PRESCRIBER: "Vos dossiers",
}
WAYS = {
    Role.PRESCRIBER: (
        ("Nouvelle prescription", "/prescription/prescriptions/new/"),
        ("Déjà équipé ou suivi ?", "/prescription/deja-suivi/"),
    ),
    Role.MEDIATOR: (("Signaler une personne", "/mediation/reperages/new/"),),
}


def notices(role: Role) -> list[dict[str, Any]]:
    """What the structure must sign before it may act, said first."""
    person = viewer().seen
    found = []
    if not person.has_signed:
        found.append(
            {
                "tone": "resin",
                "title": "Votre structure doit signer la charte",
                "text": "Tant qu’elle ne l’a pas signée, vous pouvez lire, mais pas agir."
                + ("" if person.is_referent else " Demandez au référent de votre structure de la signer."),
                "act": {"label": "Signer la charte", "url": f"/{PANELS[role]}/signatures/new/"}
                if person.is_referent
                else None,
            }
        )
    elif role != Role.READER:
        found += [_proposed(version, role) for version in _to_sign(person.partner_id)]
    return found


def _to_sign(partner_id: int | None) -> list[CharterVersion]:
    if g.structure.role == PartnerRole.FUNDER:
        return []
    waiting = db.session.scalars(select(CharterVersion).where(CharterVersion.in_force_on.is_(None))).all()
    return [version for version in waiting if partner_id not in questions.signers(version)]


def _proposed(version: CharterVersion, role: Role) -> dict[str, Any]:
    return {
        "tone": "ocean",
        "title": f"La version {version.number} de la charte attend votre signature",
        "text": "Elle entrera en vigueur quand toutes les structures l’auront signée.",
        "act": {"label": "La lire", "url": f"/{PANELS[role]}/versions-charte/details/?id={version.id}"},
    }
