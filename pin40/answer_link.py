"""The one-time link of a questionnaire: its secret, and whether it still opens."""

import hashlib
from datetime import date

from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.word import Word

BYTES = 16
"""128 bits: nobody guesses one."""


class LinkState(Word):
    OPEN = "OPEN", "À répondre"
    USED = "USED", "Répondu"
    EXPIRED = "EXPIRED", "Expiré"
    REVOKED = "REVOKED", "Retiré"


def fingerprint(token: str) -> str:
    """All that the database keeps of a link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def state(used_on: date | None, revoked_on: date | None, expires_on: date, today: date) -> LinkState:
    """Where a link stands; its last day counts."""
    if used_on is not None:
        return LinkState.USED
    if revoked_on is not None:
        return LinkState.REVOKED
    return LinkState.EXPIRED if today > expires_on else LinkState.OPEN


def revoke_obstacles(now: LinkState) -> list[Obstacle]:
    """Why a link cannot be taken back."""
    sentences = {
        LinkState.USED: "La personne a déjà répondu : ce lien ne sert plus.",
        LinkState.REVOKED: "Ce lien est déjà retiré.",
    }
    return [Obstacle("link_closed", sentences[now], heading("mediator"))] if now in sentences else []
