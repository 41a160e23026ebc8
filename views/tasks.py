"""« À faire »: what awaits each role, computed from the facts; each line leads to exactly the records it counts."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from models import reminding
from models.acts import figure
from models.base import Record, db
from models.device import Device
from models.pickup import Pickup
from models.prescription import Prescription
from models.purchase import PurchaseOrder
from models.request import DeviceRequest
from models.spotting import Spotting
from models.viewer import viewer
from pin40.path_words import OrderStatus, PickupKind, PickupStatus, RequestStatus
from pin40.words import DeviceState, Level, Role, Stage
from views.doors import PANELS, today

SINCE = "2000-01-01"
"""A filter says « filled » as « since the beginning »."""
DUE = (Level.TO_WORK_ON, Level.TO_CHECK)
P = Prescription


def line(
    label: str, slug: str, query: str, model: type[Record], *where: Any, tone: str = "pine", detail: str = "",
    act: str = "Ouvrir",
) -> dict[str, Any]:  # fmt: skip
    """One task: its count, the list that shows exactly these records, and the verb that leads to it."""
    kept = [model.trashed_at.is_(None)] if hasattr(model, "trashed_at") else []
    count = db.session.scalar(select(func.count()).select_from(model).where(*where, *kept)) or 0
    url = f"/{PANELS[viewer().role]}/{slug}/?{query}"
    return {"count": count, "label": label, "url": url, "detail": detail, "tone": tone, "act": act}


def staged(
    stage: Stage, label: str, detail: str = "", *where: Any, query: str = "", tone: str = "pine", act: str = "Ouvrir"
) -> dict[str, Any]:
    """The dossiers of one stage, and what else they have in common."""
    narrowed = f"stage={stage.value}" + (f"&{query}" if query else "")
    return line(label, "prescriptions", narrowed, P, P.stage == stage, *where, tone=tone, detail=detail, act=act)


def first_kept_day() -> date:
    """The first day whose sendings still keep a laptop for their person: what was sent before is late."""
    return today() - timedelta(days=int(figure("reservation_days", today())))


def sent_lately(label: str, detail: str = "", act: str = "Ouvrir") -> dict[str, Any]:
    """The dossiers that wait for an answer, and are not late."""
    day = first_kept_day()
    return staged(Stage.SENT, label, detail, P.sent_on >= day, query=f"sent_on_from={day}", act=act)


def carried(
    label: str, kind: PickupKind, status: PickupStatus, detail: str = "", act: str = "Ouvrir"
) -> dict[str, Any]:
    """The pick-ups of one way, at one moment."""
    query = f"kind={kind.value}&status={status.value}"
    where = (Pickup.kind == kind, Pickup.status == status)
    return line(label, "bons-de-retrait", query, Pickup, *where, detail=detail, act=act)


def _prescriber() -> list[dict[str, Any]]:
    refused = "Le médiateur a refusé : lisez sa raison, choisissez-en un autre."
    spotted = Spotting.answered_on.is_(None)
    return [
        staged(Stage.TO_REDIRECT, "Dossiers à réorienter", refused, tone="arbutus", act="Réorienter"),
        staged(Stage.DRAFT, "Brouillons à transmettre", "Le médiateur n’en voit rien encore.", act="Compléter"),
        line("Personnes signalées par un médiateur", "reperages", "answered_on=vide", Spotting, spotted,
             detail="Prescrivez, ou dites pourquoi non.", act="Répondre"),
        sent_lately("Dossiers en attente du médiateur", "Un ordinateur est retenu pour chaque personne.", "Voir"),
    ]  # fmt: skip


def _mediator() -> list[dict[str, Any]]:
    asked = RequestStatus.DRAFT
    return [
        sent_lately("Prescriptions à accepter ou refuser", "Chacune attend votre réponse.", "Répondre"),
        carried("Ordinateurs à aller chercher", PickupKind.TO_MEDIATOR, PickupStatus.DRAFT,
                "Le reconditionneur les a préparés : venez les retirer.", "Voir le bon"),
        carried("Bons de retrait à compter", PickupKind.TO_MEDIATOR, PickupStatus.SIGNED,
                "Comptez les ordinateurs reçus : ce qui manque repart chez le reconditionneur.", "Compter"),
        staged(Stage.ACCEPTED, "Personnes à rencontrer", "Vous les avez acceptées : la rencontre vient ensuite.",
               P.met_on.is_(None), query="met_on=vide", act="Rencontrer"),
        staged(Stage.ACCEPTED, "Diagnostics à faire", "La personne est rencontrée : la grille vient ensuite.",
               P.met_on.is_not(None), query=f"met_on_from={SINCE}", act="Diagnostiquer"),
        staged(Stage.ASSESSED, "Questionnaires « avant » à poser", "Avant la première séance.",
               P.before_on.is_(None), query="before_on=vide", act="Questionner"),
        staged(Stage.ASSESSED, "Fiches de suivi à signer", "La signature est l’engagement de la personne.",
               P.before_on.is_not(None), query=f"before_on_from={SINCE}", act="Faire signer"),
        staged(Stage.ENGAGED, "Parcours en cours", "Notez les séances, puis la fin du parcours.", act="Suivre"),
        staged(Stage.PATH_ENDED, "Questionnaires « après » à poser", "À la dernière séance ou à la remise.",
               P.after_on.is_(None), P.assessed_level.in_(DUE),
               query="after_on=vide&" + "&".join(f"assessed_level={level.value}" for level in DUE), act="Questionner"),
        staged(Stage.PATH_ENDED, "Ordinateurs à remettre, parcours terminé", "Plus qu’une étape.",
               P.after_on.is_not(None), P.assessed_level.in_(DUE),
               query=f"after_on_from={SINCE}&" + "&".join(f"assessed_level={level.value}" for level in DUE), act="Remettre"),
        staged(Stage.PATH_ENDED, "Ordinateurs à remettre sans parcours", "Leurs compétences sont acquises.",
               P.assessed_level == Level.ACQUIRED, query="assessed_level=ACQUIRED", act="Remettre"),
        follow_up(),
        line("Demandes de matériel à envoyer", "demandes", f"status={asked.value}", DeviceRequest,
             DeviceRequest.status == asked, detail="L’Alpi décide une fois la demande envoyée.", act="Envoyer"),
    ]  # fmt: skip


def follow_up() -> dict[str, Any]:
    """The people to ask again six months after; the page that it opens names each of them."""
    count = len(reminding.six_months_due(today()))
    return {"count": count, "label": "Questionnaires « six mois après » à poser", "detail": "Par téléphone, ou par un lien.",
            "url": f"/{PANELS[viewer().role]}/prescriptions/?suivi=6mois", "tone": "pine"}  # fmt: skip


def _refurbisher() -> list[dict[str, Any]]:
    return [
        carried("Retraits à recevoir de l’Alpi", PickupKind.TO_REFURBISHER, PickupStatus.SIGNED,
                "Comptez ce que vous êtes venu chercher.", "Compter"),
        carried("Ordinateurs à aller chercher à l’Alpi", PickupKind.TO_REFURBISHER, PickupStatus.DRAFT,
                "L’Alpi les a préparés : venez les retirer.", "Voir le bon"),
        carried("Retours à venir chercher", PickupKind.RETURN, PickupStatus.SIGNED, "Un médiateur vous les rend.",
                "Recevoir"),
        carried("Retraits à faire signer", PickupKind.TO_MEDIATOR, PickupStatus.DRAFT,
                "Le médiateur vient chercher : signez à son passage.", "Faire signer"),
        line("Ordinateurs en attente de traitement", "ordinateurs", "state=WAITING", Device,
             Device.state == DeviceState.WAITING, act="Traiter",
             detail="Après l’effacement vérifié, déclarez-les livrables, ou hors service."),
        line("Ordinateurs hors service à sortir", "ordinateurs", "state=BROKEN", Device,
             Device.state == DeviceState.BROKEN, act="Voir", detail="Reprenez-les, ou sortez-les du dispositif."),
    ]  # fmt: skip


def _manager() -> list[dict[str, Any]]:
    sent, draft = RequestStatus.SENT, OrderStatus.DRAFT
    return [
        line("Demandes de matériel à décider", "demandes", f"status={sent.value}", DeviceRequest,
             DeviceRequest.status == sent, detail="Accordez, réduisez ou refusez avec un motif.", act="Décider"),
        line("Bons de commande à émettre", "bons-de-commande", f"status={draft.value}", PurchaseOrder,
             PurchaseOrder.status == draft, act="Émettre", detail="Le reconditionneur n’en voit rien encore."),
        carried("Retraits à signer", PickupKind.TO_REFURBISHER, PickupStatus.DRAFT,
                "Le reconditionneur vient chercher les ordinateurs commandés.", "Faire signer"),
        staged(Stage.TO_REDIRECT, "Dossiers à réorienter", "Leur prescripteur cherche un autre médiateur.", act="Voir"),
        sent_lately("Dossiers en attente du médiateur", act="Voir"),
    ]  # fmt: skip


TASKS = {
    Role.PRESCRIBER: _prescriber,
    Role.MEDIATOR: _mediator,
    Role.REFURBISHER: _refurbisher,
    Role.MANAGER: _manager,
}


def tasks_of(role: Role) -> list[dict[str, Any]]:
    """The tasks of a role, in the order in which a day goes; a reader has none."""
    return TASKS[role]() if role in TASKS else []
