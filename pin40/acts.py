"""The verbs beyond create, read, change and throw away: who may do each, and the tables it writes.

Read a line as: on this class, this act, by these roles, writes there; its reason is the charter's heading.
Source: model, §4 and §5.
"""

from pin40.conditions import Act
from pin40.words import Role

ALPI, WE_PRESCRIBE, WE_MEDIATE, WE_REFURBISH = (
    (Role.MANAGER,), (Role.PRESCRIBER,), (Role.MEDIATOR,), (Role.REFURBISHER,),
)  # fmt: skip
ANY_SIDE = (Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER)
SIGNERS = (Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER, Role.MANAGER)
DOSSIER = ("Prescription", "Beneficiary")
MOVED = ("Device", "DeviceEvent")
PICKED_UP = (*MOVED, "Pickup", "PickupLine", "PurchaseOrderLine")

ACTS: dict[str, dict[str, Act]] = {
    "Prescription": {
        "transmettre": Act(WE_PRESCRIBE, (*DOSSIER, "Spotting"), "Rôle du Prescripteur"),
        "reorienter": Act(WE_PRESCRIBE, DOSSIER, "Rôle du Prescripteur"),
        "accepter": Act(WE_MEDIATE, DOSSIER, "Rôle du Médiateur"),
        "refuser": Act(WE_MEDIATE, DOSSIER, "Rôle du Médiateur"),
        "rencontrer": Act(WE_MEDIATE, DOSSIER, "Rôle du Médiateur"),
        "informer-prix-solidaire": Act(WE_MEDIATE, ("Prescription",), "Rôle du Médiateur"),
        "attribuer": Act(WE_MEDIATE, ("Prescription",), "Rôle du Médiateur"),
        "abandonner": Act(ANY_SIDE, DOSSIER, "Le parcours"),
        "clore": Act(ANY_SIDE, DOSSIER, "Le parcours"),
        "lever-homonyme": Act(ALPI, ("Prescription",), "Rôle du Gestionnaire"),
    },
    "Beneficiary": {
        "fusionner": Act(ALPI, (*DOSSIER, "Document", "Note", "Tag"), "Rôle du Gestionnaire"),
    },
    "Spotting": {"repondre": Act(WE_PRESCRIBE, ("Spotting",), "Définitions : le Prescripteur")},
    "CompetenceAssessment": {
        "valider": Act(WE_MEDIATE, ("CompetenceAssessment", "AssessmentMark", "Prescription"), "Rôle du Médiateur"),
    },
    "Pathway": {
        "signer": Act(WE_MEDIATE, ("Pathway", "Prescription"), "Le parcours"),
        "terminer": Act(WE_MEDIATE, ("Pathway", "Prescription", "DigcompGoal", "Attendance"), "Le parcours"),
    },
    "QuestionnaireResponse": {
        "repondre-questionnaire": Act(
            WE_MEDIATE, ("QuestionnaireResponse", "Answer", "Prescription"), "Rôle du Médiateur", is_posted=False
        ),
        "importer-reponses": Act(
            ALPI, ("QuestionnaireResponse", "Answer", "Prescription"), "Rôle du Gestionnaire", is_posted=False
        ),
    },
    "QuestionnaireVersion": {
        "publier": Act(ALPI, ("QuestionnaireVersion", "Dimension", "Question"), "Rôle du Gestionnaire"),
    },
    "QuestionnaireLink": {
        "donner-lien": Act(WE_MEDIATE, ("QuestionnaireLink", "LinkAnswer"), "Rôle du Médiateur", is_posted=False),
        "retirer": Act(WE_MEDIATE, ("QuestionnaireLink", "LinkAnswer"), "Rôle du Médiateur"),
        "repondre-par-lien": Act(
            (Role.STRANGER,), ("QuestionnaireLink", "LinkAnswer", "QuestionnaireResponse", "Answer", "Prescription"),
            "Rôle du Médiateur", is_posted=False,
        ),
    },
    "Handover": {
        "remettre": Act(WE_MEDIATE, ("Handover", "Prescription", *MOVED), "Le parcours", is_posted=False),
    },
    "AfterCare": {
        "declarer": Act(
            (Role.MEDIATOR, Role.MANAGER), ("AfterCare", "Prescription", *PICKED_UP), "Rôle du Médiateur",
            is_posted=False,
        ),
    },
    "Device": {
        "entrer": Act(ALPI, MOVED, "Rôle du Gestionnaire", is_posted=False),
        "livrable": Act(WE_REFURBISH, MOVED, "Rôle du Reconditionneur"),
        "hors-service": Act(WE_REFURBISH, MOVED, "Rôle du Reconditionneur"),
        "reprendre": Act(WE_REFURBISH, MOVED, "Rôle du Reconditionneur"),
        "retourner": Act(WE_MEDIATE, ("Prescription", *PICKED_UP), "Rôle du Médiateur"),
        "sortir": Act(WE_REFURBISH, (*MOVED, "PurchaseOrderLine"), "Rôle du Reconditionneur"),
        "perdu": Act(
            (Role.MANAGER, Role.MEDIATOR, Role.REFURBISHER), (*MOVED, "PurchaseOrderLine", "Prescription"),
            "Rôle du Gestionnaire",
        ),
    },
    "DeviceRequest": {
        "envoyer": Act(WE_MEDIATE, ("DeviceRequest",), "Rôle du Médiateur"),
        "decider": Act(ALPI, ("DeviceRequest",), "Rôle du Gestionnaire"),
    },
    "PurchaseOrder": {
        "emettre": Act(ALPI, ("PurchaseOrder", "PurchaseOrderLine", *MOVED), "Rôle du Gestionnaire"),
        "annuler": Act(ALPI, ("PurchaseOrder", "PurchaseOrderLine", *MOVED), "Rôle du Gestionnaire"),
    },
    "Pickup": {
        "signer": Act((Role.MANAGER, Role.REFURBISHER), PICKED_UP, "Rôle du Reconditionneur"),
        "recevoir": Act((Role.REFURBISHER, Role.MEDIATOR), (*PICKED_UP, "Prescription"), "Rôle du Médiateur"),
    },
    "CharterSignature": {
        "signer": Act(
            SIGNERS, ("CharterSignature", "CharterVersion", "Document"),
            "Objet : la signature conditionne la mise en œuvre",
        ),
    },
    "Account": {
        "inviter": Act(SIGNERS, ("Account",), "Protection des données"),
        "voir-comme": Act(ALPI, (), "Protection des données"),
    },
}  # fmt: skip
