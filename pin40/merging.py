"""When two rows of one person may become one, and why not."""

from dataclasses import dataclass

from pin40.charter import heading
from pin40.obstacle import Obstacle

MERGED = (
    "first_name", "last_name", "birth_year", "gender", "commune_id", "phone", "email", "has_no_contact",
    "contact_preference", "has_representative", "representative_name", "notice_version", "notice_on",
)  # fmt: skip
"""The columns that one chooses, side by side."""


@dataclass(frozen=True)
class Pair:
    """What the rule looks at: whose rows, how many laptops, how many open dossiers on each side."""

    is_one_row: bool
    is_one_prescriber: bool
    laptops: tuple[int, int]
    open_dossiers: tuple[int, int]


def obstacles(pair: Pair) -> list[Obstacle]:
    """Every reason why these rows stay two; empty means that they may become one.

    Source: charter, « Rôle du Médiateur » (un ordinateur à titre gracieux) and « Rôle du Prescripteur ».
    """
    if pair.is_one_row:
        return [Obstacle("one_row", "C’est la même fiche : choisissez-en une autre.", heading("manager"), "avec")]
    found = []
    if not pair.is_one_prescriber:
        found.append(Obstacle(
            "two_prescribers",
            "Ces fiches sont à deux prescripteurs : chacun garde la sienne, et une seule a un dossier ouvert.",
            heading("prescriber"),
        ))  # fmt: skip
    if all(pair.laptops):
        found.append(Obstacle(
            "two_laptops",
            "Un ordinateur est attribué ou remis de chaque côté : réglez d’abord lequel revient (SAV, retour).",
            heading("mediator"),
        ))  # fmt: skip
    if all(pair.open_dossiers):
        found.append(Obstacle(
            "two_open",
            "Un dossier est ouvert de chaque côté : abandonnez l’un des deux avec le motif « doublon », puis recommencez.",
            heading("prescriber"),
        ))  # fmt: skip
    return found
