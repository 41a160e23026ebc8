"""The charter's lists, words and signatures, and our figures where it has none."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from pin40.obstacle import Obstacle
from pin40.words import PartnerKind, PartnerRole

SCHEME_BEGAN = date(2020, 1, 1)
"""« Depuis 2020 » (Préambule): nobody was told anything of the scheme before."""
HEADINGS = {
    "purpose": "Objet",
    "parties": "Définitions",
    "manager": "Rôle du Gestionnaire",
    "prescriber": "Rôle du Prescripteur",
    "mediator": "Rôle du Médiateur",
    "refurbisher": "Rôle du Reconditionneur",
    "eligibility": "Critères d’éligibilité",
    "pathway": "Parcours",
    "personal_data": "Protection des données",
    "changes": "Modifications",
    "follow_up_sheet": "Fiche de suivi",
}
"""The charter has no numbers: a rule cites one of these headings."""


def heading(key: str) -> str:
    """The charter's heading, in the words people read; KeyError when the charter has no such heading."""
    return HEADINGS[key]


# ───────── Who may be what (« Définitions ») ─────────
KINDS: dict[PartnerRole, tuple[PartnerKind, ...]] = {
    PartnerRole.MANAGER: (PartnerKind.SYNDICAT_MIXTE,),
    PartnerRole.PRESCRIBER: (
        PartnerKind.COMMUNE,
        PartnerKind.EPCI,
        PartnerKind.DEPARTEMENT,
        PartnerKind.CCAS,
        PartnerKind.CIAS,
        PartnerKind.FRANCE_TRAVAIL,
        PartnerKind.MISSION_LOCALE,
        PartnerKind.CAP_EMPLOI,
        PartnerKind.ENSEIGNEMENT_SUPERIEUR,
        PartnerKind.LYCEE,
        PartnerKind.ORGANISME_FORMATION,
        PartnerKind.IAE,
        PartnerKind.CHAMBRE_CONSULAIRE,
        PartnerKind.JUSTICE,
        PartnerKind.MEDICO_SOCIAL,
        PartnerKind.ASSOCIATION_RUP,
        PartnerKind.UDAF,
    ),
    PartnerRole.MEDIATOR: (
        PartnerKind.COMMUNE,
        PartnerKind.EPCI,
        PartnerKind.DEPARTEMENT,
        PartnerKind.CCAS,
        PartnerKind.CIAS,
        PartnerKind.ASSOCIATION_MEDIATION,
        PartnerKind.ETABLISSEMENT_PUBLIC,
    ),
    PartnerRole.REFURBISHER: (PartnerKind.IAE, PartnerKind.RECONDITIONNEUR),
    PartnerRole.FUNDER: (PartnerKind.FINANCEUR,),
}
MEDIATION_ONLY = (PartnerKind.ASSOCIATION_MEDIATION, PartnerKind.ETABLISSEMENT_PUBLIC)
"""Kinds that the charter knows as mediators and nothing else."""


# ───────── What the person must meet and hear (its exact words, its order) ─────────
CRITERIA = (
    ("criterion_means", "un besoin d’équipement mais des ressources financières limitées"),
    ("criterion_skills", "un besoin de montée en compétences techniques entravé par l’absence de matériel"),
    ("criterion_autonomy", "un besoin d’accéder à l’autonomie numérique"),
)
CONDITIONS = (
    ("is_meeting_told", "l’obligation d’une rencontre avec un Médiateur numérique"),
    (
        "is_pathway_told",
        "l’obligation pour les Bénéficiaires n’ayant pas le niveau « compétences acquises », de suivre un "
        "parcours de montée en compétences déterminé par le Médiateur",
    ),
    (
        "is_solidarity_told",
        "la possibilité pour les Bénéficiaires souhaitant se soustraire aux obligations du dispositif de se "
        "tourner vers l’acquisition d’un équipement à prix solidaire auprès des Reconditionneurs",
    ),
)


# ───────── Figures ─────────
@dataclass(frozen=True)
class Figure:
    """A default setting; `source` is the heading it serves, or the text that recommends it.

    `most` is the largest number that may be set, or the most characters of a text.
    """

    key: str
    value: int | str
    unit: str
    label: str
    source: str
    most: int


MOTIVATION_CHARACTERS = 500
"""As long as the database keeps, therefore not a setting."""
ADULT_AGE = 18
"""The law's figure (Code civil, article 414), therefore not a setting."""

CNIL_PASSWORDS = "Recommandation de la CNIL sur les mots de passe, délibération 2022-100"
_FIGURES = (
    Figure("reservation_days", 14, "jours", "Réservation d’un ordinateur après la transmission",
           heading("prescriber"), 365),
    Figure("already_asked_per_day", 20, "questions par jour",
           "Questions « Déjà équipé ou suivi ? » permises à un compte", heading("personal_data"), 1000),
    Figure("notice_version", "2026-01", "", "Version de la notice d’information remise à la personne",
           heading("personal_data"), 20),
    Figure("invitation_days", 7, "jours", "Validité d’une invitation", CNIL_PASSWORDS, 90),
    Figure("link_days", 14, "jours", "Validité du lien d’un questionnaire", heading("mediator"), 90),
    Figure("reminder_days", 14, "jours", "Entre deux rappels des questionnaires à poser, pour une structure",
           heading("mediator"), 365),
    Figure("six_months_asked", 1, "oui (1) ou non (0)", "Questionnaire six mois après la remise",
           heading("mediator"), 1),
    Figure("failures_per_account", 5, "échecs", "Échecs de connexion avant l’attente, pour un compte",
           CNIL_PASSWORDS, 100),
    Figure("failures_per_address", 30, "échecs", "Échecs de connexion avant l’attente, pour une adresse",
           CNIL_PASSWORDS, 10_000),
    Figure("failure_window_minutes", 15, "minutes", "Durée pendant laquelle les échecs de connexion comptent",
           CNIL_PASSWORDS, 1440),
    Figure("trash_days", 30, "jours", "Temps passé à la corbeille avant l’effacement", heading("personal_data"), 365),
    Figure("draft_days", 14, "jours", "Saisies commencées, gardées pour leur auteur", heading("personal_data"), 90),
    Figure("stuck_days", 60, "jours", "Dossier sans étape franchie avant d’être dit « bloqué »",
           heading("manager"), 365),
    Figure("low_free_stock", 2, "ordinateurs", "Stock bas d’un médiateur : ordinateurs libres", heading("mediator"), 100),
    Figure("low_deliverable_stock", 10, "ordinateurs", "Stock bas : ordinateurs livrables", heading("refurbisher"),
           1000),
)  # fmt: skip
FIGURES: dict[str, Figure] = {figure.key: figure for figure in _FIGURES}
"""The charter gives no number: these are defaults, which a dated setting may replace."""


def figure_obstacle(key: str, written: str) -> str | None:
    """Why a setting cannot take this value, in a sentence; None when it can, or when nothing was written."""
    figure = FIGURES[key]
    if isinstance(figure.value, str):
        return f"C’est trop long : {figure.most} caractères au plus." if len(written) > figure.most else None
    is_number = written.isascii() and written.isdigit() and len(written) <= 5
    if not written or (is_number and 1 <= int(written) <= figure.most):
        return None
    most = f"{figure.most:,}".replace(",", "\u202f")
    return f"Écrivez un nombre entier entre 1 et {most}, sans espace ni autre signe : par exemple {figure.value}."


# ───────── A structure's role and kind ─────────
def partner_obstacles(
    role: PartnerRole, kind: PartnerKind, has_dedicated_staff: bool, siret: str | None
) -> list[Obstacle]:
    """Why a structure cannot hold this role; empty means that it can.

    The SIRET is optional; its digits may be spaced. Source: charter, « Définitions », and « Rôle du
    Prescripteur » for « juge et partie ».
    """
    return [
        *_kind_obstacles(role, kind),
        *_staff_obstacles(role, kind, has_dedicated_staff),
        *_siret_obstacles(siret),
    ]


def _kind_obstacles(role: PartnerRole, kind: PartnerKind) -> list[Obstacle]:
    if kind in KINDS[role]:
        return []
    if role == PartnerRole.PRESCRIBER and kind in MEDIATION_ONLY:
        sentence = (
            "Une structure de médiation numérique ne prescrit pas, pour ne pas être « juge et partie » : "
            "choisissez le rôle Médiateur, elle signalera les personnes par un repérage."
        )
        return [Obstacle("judge_and_party", sentence, heading("prescriber"), "kind")]
    sentence = (
        f"« {kind.label} » n’est pas dans la liste de la charte pour le rôle {role.label} : "
        "choisissez un autre type ou un autre rôle."
    )
    return [Obstacle("kind_not_listed", sentence, heading("parties"), "kind")]


def _staff_obstacles(role: PartnerRole, kind: PartnerKind, has_dedicated_staff: bool) -> list[Obstacle]:
    is_public = kind in KINDS[PartnerRole.MEDIATOR] and kind != PartnerKind.ASSOCIATION_MEDIATION
    if role != PartnerRole.MEDIATOR or not is_public or has_dedicated_staff:
        return []
    sentence = (
        "Une collectivité ou un établissement public n’est Médiateur qu’avec « des ressources humaines » "
        "dédiées « spécifiquement à la médiation numérique » : cochez l’attestation, ou changez de rôle."
    )
    return [Obstacle("staff_not_attested", sentence, heading("parties"), "has_dedicated_staff")]


def _siret_obstacles(siret: str | None) -> list[Obstacle]:
    digits = "".join((siret or "").split())
    if not digits or (len(digits) == 14 and digits.isascii() and digits.isdigit() and luhn(digits)):
        return []
    sentence = "Ce SIRET n’est pas valable : recopiez ses 14 chiffres, ou laissez le champ vide."
    return [Obstacle("siret_wrong", sentence, heading("parties"), "siret")]


def luhn(digits: str) -> bool:
    """Whether the last digit is the right key (ISO/IEC 7812: SIRET, bank cards); only digits are given."""
    doubled = (int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


# ───────── Signatures (« Modifications de la charte ») ─────────
def is_party(role: PartnerRole) -> bool:
    """Whether structures of this role sign the charter: all but funders, whom it does not name."""
    return role != PartnerRole.FUNDER


def awaited(parties: Set[int], signed: Set[int]) -> list[int]:
    """The active party structures that have not signed a version, in the order of their ids."""
    return sorted(parties - signed)


def comes_into_force(parties: Set[int], signed: Set[int]) -> bool:
    """Whether a proposed version comes into force: « signées par toutes les parties », and there is one."""
    return bool(parties) and not awaited(parties, signed)
