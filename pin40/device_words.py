"""The closed lists of laptops: states, disks, erasures, what becomes of them."""

from pin40.word import Word


class DeviceState(Word):
    """Charter, « Rôle du Reconditionneur », and what happens before and after."""

    STORED = "STORED", "En stock"
    WAITING = "WAITING", "En attente de traitement"
    BROKEN = "BROKEN", "Hors service"
    DELIVERABLE = "DELIVERABLE", "Livrable"
    DELIVERED = "DELIVERED", "Livré"
    HANDED_OVER = "HANDED_OVER", "Remis"
    RETURNED = "RETURNED", "Retourné"
    GONE = "GONE", "Sorti"
    LOST = "LOST", "Perdu ou volé"


class Grade(Word):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class DiskKind(Word):
    HDD = "HDD", "HDD"
    SSD = "SSD", "SSD"
    NVME = "NVME", "NVMe"
    EMMC = "EMMC", "eMMC"
    NONE = "NONE", "Sans disque"


class ErasureMethod(Word):
    """NIST SP 800-88: Clear, Purge, Destroy."""

    CLEAR = "CLEAR", "NIST 800-88 Clear"
    PURGE = "PURGE", "NIST 800-88 Purge"
    DESTROY = "DESTROY", "Destruction"
    NO_DISK = "NO_DISK", "Sans disque"


class ErasureResult(Word):
    SUCCESS = "SUCCESS", "Réussi"
    FAILURE = "FAILURE", "Échec"
    DESTROYED = "DESTROYED", "Disque détruit"


class Outcome(Word):
    """What becomes of a device that leaves the chain."""

    REUSE = "REUSE", "Réemploi (don)"
    PARTS = "PARTS", "Pièces détachées"
    WEEE = "WEEE", "DEEE"
    BACK_TO_SOURCE = "BACK_TO_SOURCE", "Retour au gisement"
    SOLIDARITY_SALE = "SOLIDARITY_SALE", "Vente solidaire"


class BrokenReason(Word):
    BATTERY = "batterie", "Batterie hors d’usage"
    SCREEN = "ecran", "Écran cassé ou défectueux"
    MAINBOARD = "carte_mere", "Carte mère hors service"
    KEYBOARD = "clavier", "Clavier ou pavé tactile défectueux"
    DISK = "disque", "Disque hors service"
    MEMORY = "memoire", "Mémoire défectueuse"
    HINGE = "charniere", "Charnière ou châssis cassé"
    CONNECTOR = "connectique", "Prise de charge ou connectique cassée"
    DOES_NOT_START = "ne_demarre_pas", "Ne démarre pas (cause non identifiée)"
    CORROSION = "oxydation", "Oxydation, dégât d’eau"
    LOCKED = "verrou_bios", "BIOS ou compte verrouillé"
    INCOMPLETE = "incomplet", "Incomplet (pièces manquantes)"
    OBSOLETE = "obsolete", "Trop ancien pour un usage actuel"
    ERASURE_IMPOSSIBLE = "effacement_impossible", "Effacement des données impossible"


class DeviceAct(Word):
    """What moves a device: each one writes a line of its chain of custody."""

    ENTER = "entrer", "Entrée en stock"
    ORDER = "commander", "Bon de commande"
    HAND_TO_REFURBISHER = "remettre-au-reconditionneur", "Remise au reconditionneur"
    DELIVERABLE = "livrable", "Déclaration livrable"
    BROKEN = "hors-service", "Déclaration hors service"
    TAKE_BACK = "reprendre", "Reprise en traitement"
    COLLECT = "faire-retirer", "Retrait par le médiateur"
    MISSING = "manquant", "Manquant au retrait"
    HAND_OVER = "remettre", "Remise au bénéficiaire"
    RETURN = "retourner", "Retour"
    RECEIVE_RETURN = "recevoir-retour", "Retour reçu par le reconditionneur"
    TAKE_OUT = "sortir", "Sortie"
    LOSE = "perdu", "Perte ou vol"
