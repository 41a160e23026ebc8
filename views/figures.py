"""The few figures that matter to each role, with their day and the list behind them."""

from typing import Any

from sqlalchemy import func, select

from models import questions
from models.base import db
from models.device import Device
from models.prescription import Prescription
from models.viewer import viewer
from pin40.words import DeviceState, Role, Stage
from views.doors import today


def figures(role: Role) -> list[dict[str, Any]]:
    day = today()
    if role in (Role.READER, Role.MANAGER):
        total = questions.counts(day)
        given = total.get("stage:EQUIPPED", 0)
        rows = [
            (total["beneficiaries"], "personne", "Connues du dispositif", "beneficiaires/"),
            (total["sent"], "dossier", "Transmis depuis le début", None),
            (given, "personne", "Équipées", "prescriptions/?stage=EQUIPPED"),
            (total.get("device:DELIVERED", 0), "ordinateur", "Chez les médiateurs", "ordinateurs/?state=DELIVERED"),
            (total.get("device:DELIVERABLE", 0), "ordinateur", "Prêts à livrer", "ordinateurs/?state=DELIVERABLE"),
            (total.get("device:WAITING", 0), "ordinateur", "À reconditionner", "ordinateurs/?state=WAITING"),
        ]
        links = role == Role.MANAGER
        return [_figure(n, unit, label, f"/gestion/{url}" if links and url else None) for n, unit, label, url in rows]
    if role == Role.MEDIATOR:
        mine = viewer().seen.partner_id or 0
        stock = questions.stock([mine], day)[mine]
        return [
            _figure(stock.held, "ordinateur", "Chez vous", "/mediation/ordinateurs/?state=DELIVERED"),
            _figure(stock.reserved, "ordinateur", "Retenus par un dossier transmis", None),
            _figure(
                stock.promised,
                "ordinateur",
                "Promis à une personne acceptée",
                f"/mediation/prescriptions/?{'&'.join(f'stage={stage.value}' for stage in questions.PROMISED)}",
            ),
            _figure(stock.free, "ordinateur", "Libres pour d’autres personnes", None),
        ]
    return _bench() if role == Role.REFURBISHER else _prescribed()


def _bench() -> list[dict[str, Any]]:
    """The refurbisher's laptops, by state (Rôle du Reconditionneur: « rendre compte de l'état »)."""
    counted = select(Device.state, func.count()).group_by(Device.state)
    found = {state: number for state, number in db.session.execute(counted)}
    url = "/reconditionnement/ordinateurs/?state="
    return [
        _figure(found.get(state, 0), "ordinateur", label, f"{url}{state.value}")
        for state, label in (
            (DeviceState.WAITING, "En attente de traitement"),
            (DeviceState.DELIVERABLE, "Livrables"),
            (DeviceState.BROKEN, "Hors service"),
            (DeviceState.DELIVERED, "Livrés"),
        )
    ]


def _prescribed() -> list[dict[str, Any]]:
    """A prescriber's dossiers: those that go on, those that ended with a laptop."""
    counted = select(Prescription.stage, func.count()).where(Prescription.trashed_at.is_(None))
    found = {stage: number for stage, number in db.session.execute(counted.group_by(Prescription.stage))}
    under_way = (Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED)
    url = "/prescription/prescriptions/?"
    return [
        _figure(found.get(Stage.SENT, 0), "dossier", "Chez un médiateur, sans réponse", f"{url}stage=SENT"),
        _figure(sum(found.get(stage, 0) for stage in under_way), "dossier", "Accompagnés",
                url + "&".join(f"stage={stage.value}" for stage in under_way)),
        _figure(found.get(Stage.EQUIPPED, 0), "personne", "Équipées", f"{url}stage=EQUIPPED"),
    ]  # fmt: skip


def _figure(value: int, unit: str, label: str, url: str | None) -> dict[str, Any]:
    return {
        "value": value,
        "unit": f"{unit}s" if abs(value) > 1 else unit,
        "label": label,
        "url": url,
        "as_of": today(),
    }
