"""The few figures that matter to each role, with their day and the list behind them."""

from typing import Any

from models import questions
from models.viewer import viewer
from pin40.words import Role
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
                "/mediation/prescriptions/?stage=ACCEPTED",
            ),
            _figure(stock.free, "ordinateur", "Libres pour d'autres personnes", None),
        ]
    return []


def _figure(value: int, unit: str, label: str, url: str | None) -> dict[str, Any]:
    return {
        "value": value,
        "unit": f"{unit}s" if abs(value) > 1 else unit,
        "label": label,
        "url": url,
        "as_of": today(),
    }
