"""The home of each role: what awaits, the few figures that matter, what happened lately."""

from typing import Any

from flask import Flask, abort, g
from flask_admin import AdminIndexView
from flask_admin.base import expose
from sqlalchemy import func, select

from models import questions
from models.base import Record, db
from models.beneficiary import Beneficiary
from models.charter import CharterVersion
from models.device import Device
from models.event import Event
from models.partner import Partner
from models.prescription import Prescription
from models.spotting import Spotting
from models.viewer import viewer
from pin40.words import DeviceState, PartnerRole, Role, Stage, Verb
from views.doors import PANELS, today

TABLES = {
    "Prescription": ("prescriptions", Prescription),
    "Spotting": ("reperages", Spotting),
    "Beneficiary": ("beneficiaires", Beneficiary),
    "Device": ("ordinateurs", Device),
    "Partner": ("structures", Partner),
}


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
        if self.role == Role.PRESCRIBER:
            from views.already import register

            register(app)

    @expose("/")
    def index(self) -> str:
        tasks = [line for line in TASKS[self.role](self) if line["count"]]
        return self.render(
            "home.html",
            title="À faire",
            lead=g.structure.name,
            crumbs=[],
            todo=tasks if self.role != Role.READER else None,
            figures=figures(self.role),
            figures_title="En bref",
            lately=lately(self.role),
            notices=notices(self.role),
        )

    def line(
        self, label: str, slug: str, query: str, model: type[Record], *where: Any, tone: str = "pine", detail: str = ""
    ) -> dict[str, Any]:
        kept = [model.trashed_at.is_(None)] if hasattr(model, "trashed_at") else []
        count = db.session.scalar(select(func.count()).select_from(model).where(*where, *kept)) or 0
        return {
            "count": count,
            "label": label,
            "url": f"/{PANELS[self.role]}/{slug}/?{query}",
            "detail": detail,
            "tone": tone,
        }


def _prescriber(home: Home) -> list[dict[str, Any]]:
    return [
        home.line("Dossiers à réorienter", "prescriptions", "stage=TO_REDIRECT", Prescription,
                  Prescription.stage == Stage.TO_REDIRECT, tone="arbutus", detail="Le médiateur n'a pas pu : choisissez-en un autre."),
        home.line("Brouillons à transmettre", "prescriptions", "stage=DRAFT", Prescription, Prescription.stage == Stage.DRAFT),
        home.line("Personnes signalées par un médiateur", "reperages", "answered_on=vide", Spotting, Spotting.answered_on.is_(None)),
    ]  # fmt: skip


def _mediator(home: Home) -> list[dict[str, Any]]:
    return [
        home.line("Prescriptions à accepter ou refuser", "prescriptions", "stage=SENT", Prescription, Prescription.stage == Stage.SENT),
        home.line("Personnes à rencontrer", "prescriptions", "stage=ACCEPTED", Prescription, Prescription.stage == Stage.ACCEPTED),
    ]  # fmt: skip


def _refurbisher(home: Home) -> list[dict[str, Any]]:
    return [
        home.line(
            "Ordinateurs en attente de traitement",
            "ordinateurs",
            "state=WAITING",
            Device,
            Device.state == DeviceState.WAITING,
        )
    ]


def _manager(home: Home) -> list[dict[str, Any]]:
    return [
        home.line(
            "Dossiers à réorienter",
            "prescriptions",
            "stage=TO_REDIRECT",
            Prescription,
            Prescription.stage == Stage.TO_REDIRECT,
        ),
        home.line(
            "Dossiers sans réponse du médiateur",
            "prescriptions",
            "stage=SENT",
            Prescription,
            Prescription.stage == Stage.SENT,
        ),
    ]


def _reader(home: Home) -> list[dict[str, Any]]:
    return []


TASKS = {
    Role.PRESCRIBER: _prescriber,
    Role.MEDIATOR: _mediator,
    Role.REFURBISHER: _refurbisher,
    Role.MANAGER: _manager,
    Role.READER: _reader,
}


def figures(role: Role) -> list[dict[str, Any]]:
    day = today()
    if role in (Role.READER, Role.MANAGER):
        total = questions.counts(day)
        sent = sum(total.get(f"stage:{s.value}", 0) for s in Stage if s not in (Stage.DRAFT,))
        given = total.get("stage:EQUIPPED", 0)
        rows = [
            (total["beneficiaries"], "personnes", "Bénéficiaires", "beneficiaires/"),
            (sent, "dossiers", "Transmis depuis le début", None),
            (given, "personnes", "Équipées", "prescriptions/?stage=EQUIPPED"),
            (total.get("device:DELIVERED", 0), "ordinateurs", "Livrés aux médiateurs", "ordinateurs/?state=DELIVERED"),
            (total.get("device:DELIVERABLE", 0), "ordinateurs", "Livrables", "ordinateurs/?state=DELIVERABLE"),
        ]
        links = role == Role.MANAGER
        return [_figure(n, unit, label, f"/gestion/{url}" if links and url else None) for n, unit, label, url in rows]
    if role == Role.MEDIATOR:
        mine = viewer().seen.partner_id or 0
        stock = questions.stock([mine], day)[mine]
        return [
            _figure(stock.held, "en stock", "Ordinateurs", "/mediation/ordinateurs/?state=DELIVERED"),
            _figure(stock.reserved + stock.promised, "ordinateurs", "Réservés ou promis", None),
            _figure(stock.free, "libres" if abs(stock.free) > 1 else "libre", "Pour de nouvelles personnes", None),
        ]
    return []


def _figure(value: int, unit: str, label: str, url: str | None) -> dict[str, Any]:
    return {"value": value, "unit": unit, "label": label, "url": url, "as_of": today()}


def notices(role: Role) -> list[dict[str, Any]]:
    """What the structure must sign before it may act, said first."""
    person = viewer().seen
    found = []
    if not person.has_signed:
        found.append({
            "tone": "resin",
            "title": "Votre structure doit signer la charte",
            "text": "Tant qu'elle ne l'a pas signée, vous pouvez lire, mais pas agir."
            + ("" if person.is_referent else " Demandez au référent de votre structure de la signer."),
            "act": {"label": "Signer la charte", "url": f"/{PANELS[role]}/signatures/new/"} if person.is_referent else None,
        })  # fmt: skip
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
        "text": "Elle entrera en vigueur quand toutes les structures l'auront signée.",
        "act": {"label": "La lire", "url": f"/{PANELS[role]}/versions-charte/details/?id={version.id}"},
    }


def lately(role: Role) -> list[dict[str, Any]]:
    """The latest acts within reach, without a name."""
    if role == Role.READER:
        return []
    from views.history import authors

    events = db.session.scalars(
        select(Event).where(Event.table_name.in_(["Prescription", "Spotting"]), Event.verb.not_in(["create", "update"]))
        .order_by(Event.id.desc()).limit(8)
    ).all()  # fmt: skip
    who = authors([event.actor_id for event in events])
    lines = []
    for event in events:
        slug, model = TABLES[event.table_name]
        record = db.session.get(model, event.record_id)
        if record is None:
            continue
        verb = next((v.label for v in Verb if v.value == event.verb), event.verb)
        number = getattr(record, "number", "repérage")
        lines.append({
            "when": event.created_at,
            "who": who.get(event.actor_id, ("", 0))[0],
            "what": f"{verb} : {number}",
            "url": f"/{PANELS[role]}/{slug}/details/?id={record.id}",
        })  # fmt: skip
    return lines
