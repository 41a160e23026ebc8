"""Every closed list: stored in English, read in French."""

from pin40.device_words import (
    BrokenReason as BrokenReason,
)
from pin40.device_words import (
    DeviceState as DeviceState,
)
from pin40.device_words import (
    DiskKind as DiskKind,
)
from pin40.device_words import (
    ErasureMethod as ErasureMethod,
)
from pin40.device_words import (
    ErasureResult as ErasureResult,
)
from pin40.device_words import (
    Grade as Grade,
)
from pin40.device_words import (
    Outcome as Outcome,
)
from pin40.word import Word


class Role(Word):
    """Charter, « Définitions des parties »; reader, system and stranger are ours."""

    MANAGER = "MANAGER", "Gestionnaire"
    READER = "READER", "Lecteur"
    PRESCRIBER = "PRESCRIBER", "Prescripteur"
    MEDIATOR = "MEDIATOR", "Médiateur"
    REFURBISHER = "REFURBISHER", "Reconditionneur"
    SYSTEM = "SYSTEM", "Le logiciel lui-même"
    STRANGER = "STRANGER", "Personne de connecté"


PANEL_ROLES = (Role.MANAGER, Role.READER, Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER)
PARTNER_VIEWERS = (Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER)


class PartnerRole(Word):
    """What a structure is in the scheme: exactly one (charter, « Définitions »)."""

    MANAGER = "MANAGER", "Gestionnaire"
    PRESCRIBER = "PRESCRIBER", "Prescripteur"
    MEDIATOR = "MEDIATOR", "Médiateur"
    REFURBISHER = "REFURBISHER", "Reconditionneur"
    FUNDER = "FUNDER", "Financeur"


class AccountRole(Word):
    """What an account opens; it follows from its structure, but for the Alpi's readers."""

    MANAGER = "MANAGER", "Gestionnaire"
    READER = "READER", "Lecteur"
    PRESCRIBER = "PRESCRIBER", "Prescripteur"
    MEDIATOR = "MEDIATOR", "Médiateur"
    REFURBISHER = "REFURBISHER", "Reconditionneur"


class PartnerKind(Word):
    """Kinds of structures; which role may take which is in `charter.KINDS`."""

    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Communauté de communes ou d’agglomération"
    DEPARTEMENT = "departement", "Département (dont Maisons landaises de la solidarité)"
    CCAS = "ccas", "CCAS (centre communal d’action sociale)"
    CIAS = "cias", "CIAS (centre intercommunal d’action sociale)"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    ENSEIGNEMENT_SUPERIEUR = "enseignement_superieur", "Établissement d’enseignement supérieur ou professionnel"
    LYCEE = "lycee", "Lycée"
    ORGANISME_FORMATION = "organisme_formation", "Organisme de formation"
    IAE = "iae", "Structure de l’insertion par l’activité économique (ACI, AI, EI, ETTI)"
    CHAMBRE_CONSULAIRE = "chambre_consulaire", "Chambre consulaire (CCI, CMA), TEC GE COOP"
    JUSTICE = "justice", "Structure du ministère de la Justice (SPIP, PJJ)"
    MEDICO_SOCIAL = "medico_social", "Structure médico-sociale ou établissement adapté (ESAT, EA)"
    ASSOCIATION_RUP = "association_rup", "Association reconnue d’utilité publique"
    UDAF = "udaf", "UDAF"
    ASSOCIATION_MEDIATION = "association_mediation", "Association"
    ETABLISSEMENT_PUBLIC = (
        "etablissement_public",
        "Établissement public (avec du personnel dédié à la médiation numérique)",
    )
    SYNDICAT_MIXTE = "syndicat_mixte", "Syndicat mixte Alpi (gestionnaire)"
    RECONDITIONNEUR = "reconditionneur", "Reconditionneur titulaire du marché public"
    FINANCEUR = "financeur", "Financeur ou observateur (non signataire)"


class Gender(Word):
    """As in the national Coop tool: masculin, féminin, non communiqué."""

    FEMALE = "FEMALE", "Féminin"
    MALE = "MALE", "Masculin"
    UNTOLD = "UNTOLD", "Non communiqué"


class ContactPreference(Word):
    PHONE = "PHONE", "Téléphone"
    SMS = "SMS", "SMS"
    EMAIL = "EMAIL", "E-mail"
    THROUGH_PRESCRIBER = "THROUGH_PRESCRIBER", "Par le prescripteur"


class Level(Word):
    """Charter, « Rôle du Prescripteur »: the three levels, from the worst to the best."""

    TO_WORK_ON = "TO_WORK_ON", "Compétences à travailler"
    TO_CHECK = "TO_CHECK", "Compétences à vérifier"
    ACQUIRED = "ACQUIRED", "Compétences acquises"


class Stage(Word):
    """Where a dossier stands; `journey.stage(facts)` alone decides it."""

    DRAFT = "DRAFT", "Brouillon"
    SENT = "SENT", "Transmis"
    TO_REDIRECT = "TO_REDIRECT", "À réorienter"
    ACCEPTED = "ACCEPTED", "Accepté"
    ASSESSED = "ASSESSED", "Diagnostiqué"
    ENGAGED = "ENGAGED", "Engagé"
    PATH_ENDED = "PATH_ENDED", "Parcours terminé"
    EQUIPPED = "EQUIPPED", "Équipé"
    CLOSED = "CLOSED", "Clos"


class ExitReason(Word):
    """Why a dossier ends before a laptop is handed over."""

    NOT_ELIGIBLE = "NOT_ELIGIBLE", "Non éligible"
    SOLIDARITY_PRICE = "SOLIDARITY_PRICE", "Achat à prix solidaire"
    GAVE_UP = "GAVE_UP", "Abandon"
    UNREACHABLE = "UNREACHABLE", "Injoignable"
    MOVED = "MOVED", "Déménagement"
    DUPLICATE = "DUPLICATE", "Doublon"
    DECEASED = "DECEASED", "Décès"
    ALREADY_EQUIPPED = "ALREADY_EQUIPPED", "Déjà équipé"


class RefusalReason(Word):
    """Why a mediator refuses a prescription addressed to it."""

    NO_STOCK = "NO_STOCK", "Plus d’ordinateur disponible"
    NO_SLOT = "NO_SLOT", "Plus de place dans les parcours"
    TOO_FAR = "TOO_FAR", "Trop loin pour la personne"
    UNREACHABLE = "UNREACHABLE", "Personne injoignable"
    OTHER_PUBLIC = "OTHER_PUBLIC", "Public que nous n’accueillons pas"
    CONFLICT = "CONFLICT", "La structure a déjà un lien avec cette personne"


class SpottingAnswer(Word):
    TAKEN = "TAKEN", "Pris en charge"
    DECLINED = "DECLINED", "Décliné"


class Reading(Word):
    """What an access log line remembers."""

    OPENED = "OPENED", "Dossier ouvert"
    DOWNLOADED = "DOWNLOADED", "Liste téléchargée"
    DOCUMENT = "DOCUMENT", "Document téléchargé"
    ASKED = "ASKED", "Question « déjà équipé ou suivi ? »"


class DocumentKind(Word):
    SIGNED_CHARTER = "SIGNED_CHARTER", "Charte signée"
    FOLLOW_UP_SHEET = "FOLLOW_UP_SHEET", "Fiche de suivi signée"
    DEED = "DEED", "Acte de cession"
    OTHER = "OTHER", "Autre document"


class MailState(Word):
    WAITING = "WAITING", "À envoyer"
    SENT = "SENT", "Envoyé"
    FAILED = "FAILED", "En échec"


class Verb(Word):
    """What an event of the journal tells; an act's own name is its verb."""

    CREATE = "create", "Création"
    UPDATE = "update", "Modification"
    DELETE = "delete", "Suppression"
    TRASH = "trash", "Mise à la corbeille"
    RESTORE = "restore", "Reprise à la corbeille"
    MERGE = "fusionner", "Fiches réunies"
    SEND = "transmettre", "Transmission"
    REDIRECT = "reorienter", "Réorientation"
    ACCEPT = "accepter", "Acceptation"
    REFUSE = "refuser", "Refus"
    ABANDON = "abandonner", "Abandon"
    CLOSE = "clore", "Clôture"
    ANSWER = "repondre", "Réponse au repérage"
    SIGN = "signer", "Signature"
    COME_INTO_FORCE = "entrer-en-vigueur", "Entrée en vigueur"
    INVITE = "inviter", "Invitation"
    SET_PASSWORD = "definir-mot-de-passe", "Mot de passe choisi"
    LIFT_HOMONYM = "lever-homonyme", "Homonyme reconnu"
    MEET = "rencontrer", "Rencontre"
    TELL_SOLIDARITY = "informer-prix-solidaire", "Prix solidaire dit"
    ALLOCATE = "attribuer", "Attribution d’un ordinateur"
    VALIDATE = "valider", "Validation du diagnostic"
    END = "terminer", "Fin du parcours"
    REPLY = "repondre-questionnaire", "Réponses au questionnaire"
    HAND_OVER = "remettre", "Remise au bénéficiaire"
    CARE = "declarer", "Suivi après la remise"
    ENTER = "entrer", "Entrée en stock"
    DELIVERABLE = "livrable", "Déclaration livrable"
    BROKEN = "hors-service", "Déclaration hors service"
    TAKE_BACK = "reprendre", "Reprise en traitement"
    GIVE_BACK = "retourner", "Retour"
    TAKE_OUT = "sortir", "Sortie"
    LOSE = "perdu", "Perte ou vol"
    ASK = "envoyer", "Envoi de la demande"
    DECIDE = "decider", "Décision"
    ISSUE = "emettre", "Émission du bon"
    CANCEL = "annuler", "Annulation"
    RECEIVE = "recevoir", "Réception"
    BORROW = "voir-comme", "« Voir comme » commencé"
    STOP_BORROWING = "fin-de-voir-comme", "« Voir comme » terminé"


class Scale(Word):
    CAPACITY = "capacite", "Capacité (0 à 3)"
    AGREEMENT = "accord", "Accord (0 à 3)"
    FREQUENCY = "frequence", "Fréquence (0 à 3)"
    BINARY = "binaire", "Oui ou non"
    TEXT = "texte_libre", "Texte libre"


class Direction(Word):
    HIGHER = "plus_haut_mieux", "Plus haut, c’est mieux"
    LOWER = "plus_bas_mieux", "Plus bas, c’est mieux"
    NONE = "", "Sans sens"


class Phase(Word):
    BOTH = "les_deux", "Avant et après"
    AFTER = "apres", "Après seulement"


class GridLevel(Word):
    DOMAIN = "domaine", "Domaine"
    SUBDOMAIN = "sous_domaine", "Sous-domaine"
    ITEM = "critere", "Critère"
