"""The closed lists of the way: diagnosis, path, sessions, questionnaires, hand-over, orders."""

from pin40.word import Word


class AssessmentMoment(Word):
    """Two diagnoses: the one before the path decides, the one at its end shows progress."""

    START = "START", "Au départ"
    END = "END", "En fin de parcours"


class PathwayOutcome(Word):
    REACHED = "REACHED", "Objectifs atteints"
    PARTLY = "PARTLY", "Objectifs atteints en partie"
    NOT_REACHED = "NOT_REACHED", "Objectifs non atteints"


class Presence(Word):
    PRESENT = "PRESENT", "Présent"
    ABSENT = "ABSENT", "Absent"
    EXCUSED = "EXCUSED", "Excusé"


class Moment(Word):
    """When the impact questionnaire is asked (charter, « avant et après le parcours »)."""

    BEFORE = "avant", "Avant le parcours"
    AFTER = "apres", "Après le parcours"
    SIX_MONTHS = "6mois", "Six mois après"


class AnswerMode(Word):
    BESIDE = "BESIDE", "Avec le médiateur"
    PAPER = "PAPER", "Sur papier"
    ALONE = "ALONE", "Seul, par lien ou QR code"
    IMPORTED = "IMPORTED", "Repris d’un fichier"


class AfterCareKind(Word):
    BREAKDOWN = "BREAKDOWN", "Panne"
    SWAP = "SWAP", "Échange"
    RETURN = "RETURN", "Retour"
    LOSS = "LOSS", "Perte ou vol"


class RequestStatus(Word):
    """A mediator's request, from its draft to the Alpi's decision."""

    DRAFT = "DRAFT", "Brouillon"
    SENT = "SENT", "À décider"
    GRANTED = "GRANTED", "Accordée"
    REDUCED = "REDUCED", "Réduite"
    REFUSED = "REFUSED", "Refusée"


class OrderStatus(Word):
    DRAFT = "DRAFT", "En préparation"
    ISSUED = "ISSUED", "Émis"
    CANCELLED = "CANCELLED", "Annulé"


class PickupKind(Word):
    """Nobody delivers: whoever receives comes to collect."""

    TO_REFURBISHER = "TO_REFURBISHER", "De l’Alpi au reconditionneur"
    TO_MEDIATOR = "TO_MEDIATOR", "Du reconditionneur au médiateur"
    RETURN = "RETURN", "Du médiateur au reconditionneur"


class PickupStatus(Word):
    DRAFT = "DRAFT", "En préparation"
    SIGNED = "SIGNED", "Signé, à recevoir"
    RECEIVED = "RECEIVED", "Reçu"
