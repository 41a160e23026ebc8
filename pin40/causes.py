"""Dates that stand before what they caused: a lot, a public contract, a fact about a person. Pure; today comes in."""

from datetime import date

from pin40.charter import SCHEME_BEGAN, heading
from pin40.obstacle import Obstacle

TO_COME = "Cette date est à venir : indiquez le jour même ou un jour passé."


def past(on: date | None, today: date, field: str, cited: str) -> list[Obstacle]:
    """What has happened did not happen tomorrow."""
    return [Obstacle(f"{field}_future", TO_COME, cited, field)] if on is not None and on > today else []


def within_scheme(on: date | None, today: date, field: str, cited: str) -> list[Obstacle]:
    """What was told or asked of a person within the scheme: neither to come, nor before it began."""
    if on is None or on >= SCHEME_BEGAN:
        return past(on, today, field, cited)
    sentence = f"Cette date précède le dispositif ({SCHEME_BEGAN:%d/%m/%Y}) : vérifiez l’année."
    return [Obstacle("before_scheme", sentence, cited, field)]


def lot_obstacles(received_on: date | None, today: date, first_fact: date | None) -> list[Obstacle]:
    """A lot is received by today, and by the first fact of each of its laptops (« stocker et inventorier »)."""
    cited = heading("manager")
    if received_on is None or received_on > today:
        return past(received_on, today, "received_on", cited)
    if first_fact is None or received_on <= first_fact:
        return []
    sentence = f"Un ordinateur de ce lot est déjà suivi le {first_fact:%d/%m/%Y} : indiquez ce jour ou un jour d’avant."
    return [Obstacle("received_after_first_fact", sentence, cited, "received_on")]


def lot_choice_obstacles(number: str, received_on: date, first_fact: date | None) -> list[Obstacle]:
    """A laptop does not move into a lot that came after it."""
    if first_fact is None or received_on <= first_fact:
        return []
    sentence = (
        f"Le lot « {number} » a été reçu le {received_on:%d/%m/%Y}, "
        f"et cet ordinateur est suivi depuis le {first_fact:%d/%m/%Y} : choisissez un lot reçu avant."
    )
    return [Obstacle("lot_after_first_fact", sentence, heading("manager"), "lot_id")]


def contract_obstacles(start: date | None, end: date | None, issued: tuple[date, date] | None) -> list[Obstacle]:
    """The dates of a contract hold the orders issued under it, from the first to the last."""
    if issued is None:
        return []
    (first, last), cited, found = issued, heading("manager"), []
    if start is not None and start > first:
        sentence = (
            f"Un bon de commande a été émis sous ce marché le {first:%d/%m/%Y} : il commence ce jour-là au plus tard."
        )
        found.append(Obstacle("contract_after_order", sentence, cited, "contract_from"))
    if end is not None and end < last:
        sentence = f"Un bon de commande a été émis sous ce marché le {last:%d/%m/%Y} : il ne finit pas avant."
        found.append(Obstacle("contract_before_order", sentence, cited, "contract_until"))
    return found
