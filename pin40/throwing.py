"""What may be thrown away, and what a signature keeps for good."""

from collections.abc import Callable

from pin40.charter import heading
from pin40.obstacle import Obstacle

SIGNED_BY = {
    "CharterSignature": ("signed_on",),
    "CompetenceAssessment": ("validated_on",),
    "Handover": ("receipt_signed_on",),
    "Pathway": ("sheet_signed_on",),
    "Pickup": ("signed_on",),
    "Prescription": ("sheet_signed_on", "handed_over_on"),
    "PurchaseOrder": ("issued_on",),
}
"""The day that says a paper was signed (or given its number), by class."""
SIGNED_PAPERS = frozenset({"SIGNED_CHARTER", "FOLLOW_UP_SHEET"})
"""Kinds of documents that are the signed paper itself."""

USED = "Cette fiche sert ailleurs : commencez par ce qui s’en sert, ou gardez-la."
UNSEEN = "D’autres fiches, hors de votre vue, s’en servent : appelez l’Alpi."
TRACED = "Le journal la nomme, et on n’y efface rien : gardez-la, ou fermez-la."


def is_signed(table: str, read: Callable[[str], object]) -> bool:
    """Whether this row is, or bears, a signed paper; `read` gives its columns."""
    if table == "Document":
        return str(getattr(read("kind"), "value", read("kind"))) in SIGNED_PAPERS and read("record_id") is not None
    return any(read(column) is not None for column in SIGNED_BY.get(table, ()))


def signed(what: str) -> Obstacle:
    return Obstacle(
        "signed", f"{what} : c’est signé. Ce qui est signé ne se supprime pas, il se corrige par ses actes.",
        heading("purpose"),
    )  # fmt: skip


def used(sentence: str = USED) -> Obstacle:
    return Obstacle("in_use", sentence, heading("purpose"))
