"""What the software writes to people: plain words, a number of dossier, never a name."""

from flask import current_app
from sqlalchemy import select

from models.account import Account
from models.base import db
from models.mail import OutboxMail
from models.partner import Partner
from models.viewer import lifted
from pin40.words import PartnerRole

TEXTS = {
    "prescription_sent": (
        "Un dossier vous est adressé : {number}",
        "Le dossier {number} vous est adressé.\nAcceptez-le ou refusez-le depuis votre espace.",
    ),
    "prescription_accepted": (
        "Dossier {number} : le médiateur accepte",
        "Le médiateur accueille la personne du dossier {number}.\nVous suivez son avancée depuis votre espace.",
    ),
    "prescription_refused": (
        "Dossier {number} : à réorienter",
        "Le médiateur ne peut pas accueillir la personne du dossier {number}.\n"
        "Lisez sa raison et choisissez un autre médiateur depuis votre espace.",
    ),
    "prescription_ended": (
        "Dossier {number} : terminé",
        "Le dossier {number} a pris fin. Le motif est dans votre espace.",
    ),
    "homonym_lifted": (
        "Dossier {number} : vous pouvez le transmettre",
        "L’Alpi a reconnu un homonyme. Vous pouvez transmettre le dossier {number}.",
    ),
    "device_lost": (
        "Ordinateur {number} : perdu ou volé",
        "L’ordinateur {number} est déclaré perdu ou volé. Sa chaîne de garde dit par qui.",
    ),
    "questionnaires_waiting": (
        "Questionnaires à poser : {number}",
        "Des personnes que vous accompagnez attendent un questionnaire : {number} en tout.\n"
        "Leur liste est dans votre espace, à « Questionnaires », puis « Saisir un questionnaire ».",
    ),
    "spotting_sent": (
        "Une personne vous est signalée",
        "Un médiateur vous signale une personne qui pourrait recevoir un ordinateur.\nRépondez depuis votre espace.",
    ),
    "spotting_answered": ("Réponse à votre repérage", "Le prescripteur a répondu à votre repérage."),
    "charter_proposed": (
        "Une nouvelle version de la charte est à signer",
        "L’Alpi propose la version {number} de la charte.\nElle entrera en vigueur quand toutes les structures l’auront signée.",
    ),
    "request_sent": (
        "Une demande de matériel est à décider",
        "Un médiateur demande des ordinateurs pour le trimestre {number}.\nDécidez depuis votre espace.",
    ),
    "request_decided": (
        "Votre demande de matériel {number} : l’Alpi a décidé",
        "L’Alpi a décidé de votre demande pour le trimestre {number}.\nLa décision est dans votre espace.",
    ),
    "order_issued": (
        "Bon de commande {number}",
        "L’Alpi vous adresse le bon de commande {number}.\nVenez chercher les ordinateurs : l’Alpi ne les livre pas.",
    ),
    "order_cancelled": (
        "Bon de commande {number} : annulé",
        "L’Alpi annule le bon de commande {number}. Le motif est dans votre espace.",
    ),
    "pickup_signed": (
        "Bon de retrait {number} : à compter",
        "Le bon de retrait {number} est signé.\nComptez les ordinateurs reçus depuis votre espace.",
    ),
    "pickup_short": (
        "Bon de retrait {number} : il en manque",
        "À la réception du bon de retrait {number}, des ordinateurs manquent. Leur liste est dans votre espace.",
    ),
}
FOOT = "\n\n{url}\n\nMon ordi Pin40, l’outil de suivi de l’Alpi"


def tell_alpi(notice: str, number: object = "") -> None:
    """Write to the accounts of the one structure that runs the scheme."""
    with lifted("prévenir", frozenset()):
        alpi = db.session.scalar(select(Partner.id).where(Partner.role == PartnerRole.MANAGER))
    tell_structure(alpi, notice, number)


def tell_structure(partner_id: int | None, notice: str, number: object = "") -> None:
    """Write one mail to each open account of a structure, in the transaction of the act under way."""
    subject, body = TEXTS[notice]
    foot = FOOT.format(url=current_app.config["PUBLIC_URL"])
    with lifted("prévenir", frozenset()):
        accounts = db.session.execute(
            select(Account.id, Account.email).where(Account.partner_id == partner_id, Account.is_open)
        ).all()
    for account_id, email in accounts:
        db.session.add(
            OutboxMail(
                recipient=email,
                account_id=account_id,
                subject=subject.format(number=number),
                body=body.format(number=number) + foot,
            )
        )
