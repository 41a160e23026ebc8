"""What is late or runs low, first on « À faire »: each line leads to exactly the records that it counts."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from models import questions, requesting
from models.acts import figure
from models.base import db
from models.device import Device
from models.handover import AfterCare
from models.partner import Partner
from models.prescription import Prescription
from models.purchase import PurchaseOrderLine
from models.request import DeviceRequest
from models.viewer import viewer
from pin40.path_words import RequestStatus
from pin40.words import DeviceState, Role, Stage
from views.doors import today
from views.tasks import first_kept_day, line, staged

LATE = "arbutus"
P = Prescription
STUCK = (
    (Stage.ACCEPTED, "answered_on", "Dossiers acceptés et arrêtés"),
    (Stage.ASSESSED, "assessed_on", "Dossiers diagnostiqués et arrêtés"),
    (Stage.PATH_ENDED, "path_ended_on", "Parcours terminés, ordinateur pas remis"),
)
"""Where a dossier may stop, since when it has been there, and its line."""


def unanswered(act: str, detail: str) -> dict[str, Any]:
    """Sent so long ago that the laptop kept for the person is not kept any more."""
    day = first_kept_day() - timedelta(days=1)
    return staged(
        Stage.SENT, "Dossiers sans réponse, ordinateur plus retenu", detail, P.sent_on <= day,
        query=f"sent_on_to={day}", tone=LATE, act=act,
    )  # fmt: skip


def stuck() -> list[dict[str, Any]]:
    """A line a stage in which nothing was done for long."""
    days = int(figure("stuck_days", today()))
    until = today() - timedelta(days=days)
    told = f"Rien depuis plus de {days} jours : relancez la personne, ou dites pourquoi le dossier s’arrête."
    return [
        staged(stage, label, told, getattr(P, column) <= until, query=f"{column}_to={until}", tone=LATE, act="Relancer")
        for stage, column, label in STUCK
    ]


def care() -> dict[str, Any]:
    return line("SAV à régler", "sav", "solved_on=vide", AfterCare, AfterCare.solved_on.is_(None), act="Régler",
                detail="Panne, échange, retour ou perte après la remise.")  # fmt: skip


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {many if number > 1 else one}"


def _low(shown: dict[str, Any], sentences: list[str]) -> dict[str, Any]:
    """A stock is told even when nothing is left."""
    return shown | {"is_always_told": True, "detail": " ".join(sentences), "tone": "arbutus", "act": "Voir le stock"}


def mediator_stock() -> list[dict[str, Any]]:
    """Few laptops left for somebody new, and what is already asked or granted."""
    mine, day = viewer().seen.partner_id or 0, today()
    free, least = questions.stock([mine], day)[mine].free, int(figure("low_free_stock", day))
    if free >= least:
        return []
    asked = DeviceRequest.mediator_id == mine, DeviceRequest.status == RequestStatus.SENT
    waiting = db.session.scalar(select(func.coalesce(func.sum(DeviceRequest.asked), 0)).where(*asked)) or 0
    coming = requesting.need(mine, day).on_order
    shown = line("Stock bas : ordinateurs chez vous", "ordinateurs", "state=DELIVERED", Device,
                 Device.state == DeviceState.DELIVERED)  # fmt: skip
    left = f"{_counted(free, 'libre', 'libres')} pour d’autres personnes." if free >= 0 else f"Il en manque {-free}."
    known = [
        f"{_counted(coming, 'accordé', 'accordés')} à venir chercher." if coming else "",
        f"{_counted(int(waiting), 'demandé', 'demandés')}, en attente de décision." if waiting else "",
    ]
    return [_low(shown, [left, *(filter(None, known) if any(known) else ["Rien n’est demandé : faites une demande."])])]


def deliverable_stock() -> list[dict[str, Any]]:
    """Few laptops ready to leave, and those on their way to be so: the Alpi's and the refurbisher's vigilance."""
    least = int(figure("low_deliverable_stock", today()))
    shown = line("Stock bas : ordinateurs livrables", "ordinateurs", "state=DELIVERABLE", Device,
                 Device.state == DeviceState.DELIVERABLE)  # fmt: skip
    if shown["count"] >= least:
        return []
    bench = db.session.scalar(select(func.count()).select_from(Device).where(Device.state == DeviceState.WAITING))
    ordered = db.session.scalar(
        select(func.count(PurchaseOrderLine.id)).where(
            PurchaseOrderLine.device_id == Device.id, Device.state == DeviceState.STORED, PurchaseOrderLine.is_open,
            PurchaseOrderLine.issued_on.is_not(None),
        )
    )  # fmt: skip
    on_order = f"Déjà en commande : {ordered or 0} à retirer, {bench or 0} en attente de traitement."
    return [_low(shown, [f"Le seuil est de {least}.", on_order])]


def signatures() -> dict[str, Any]:
    """The structures whose signature is awaited: the list keeps exactly these."""
    awaited = questions.unsigned(today())
    return line("Signatures de la charte attendues", "structures", "signature=attendue", Partner,
                Partner.id.in_(sorted(awaited)), act="Relancer",
                detail="Sans signature, une structure lit mais n’agit pas.")  # fmt: skip


def late(role: Role) -> list[dict[str, Any]]:
    """What comes before the day's own work, in the order of its weight."""
    if role == Role.PRESCRIBER:
        return [unanswered("Relancer", "Le médiateur n’a pas répondu à temps : appelez-le.")]
    if role == Role.MEDIATOR:
        told = "Le prescripteur et la personne attendent votre réponse."
        return [unanswered("Répondre", told), *stuck(), *mediator_stock(), care()]
    if role == Role.REFURBISHER:
        return deliverable_stock()
    if role == Role.MANAGER:
        told = "Le médiateur n’a pas répondu à temps."
        return [unanswered("Voir", told), *stuck(), *deliverable_stock(), signatures(), care()]
    return []
