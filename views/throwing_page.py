"""Throwing away, as its page tells it: what goes with the record, what keeps it, until when it comes back."""

from datetime import date
from typing import Any

from models import trashing
from models.base import Record, Trashable
from models.dependents import Dependents, dependents, obstacles
from models.viewer import viewer
from pin40.words import Role
from views.columns import address, person_of
from views.doors import PANELS, today
from views.journal_words import singular

LEAVES = "Rien d'autre ne dépend d'elle."


def lead(record: Record) -> str:
    if isinstance(record, Trashable):
        return "La fiche va à la corbeille : vous pouvez l'y reprendre pendant trente jours, puis elle est effacée."
    return "La fiche est supprimée, sans retour."


def done(record: Record, along: list[Record]) -> str:
    """The sentence that tells it is done, with the day until which one may change one's mind."""
    if not isinstance(record, Trashable):
        return "Supprimé."
    until: date = trashing.leaves_on(record, today())
    more = f" avec {counted(len(along))}" if along else ""
    return f"Mis à la corbeille{more} : vous pouvez l'y reprendre jusqu'au {until:%d/%m/%Y}."


def counted(number: int) -> str:
    return "une autre fiche" if number == 1 else f"{number} autres fiches"


def preview(record: Record) -> dict[str, Any]:
    """What depends on it, in groups; with reasons where it cannot be thrown away."""
    found = dependents(record)
    return {
        "dependents": _groups(found),
        "reasons": [obstacle.sentence for obstacle in obstacles(record, found)],
        "leaves": LEAVES,
        "trash_url": trash_url() if isinstance(record, Trashable) else None,
    }


def trash_url() -> str:
    return f"/{PANELS[Role(viewer().role)]}/corbeille/"


def _groups(found: Dependents) -> list[dict[str, Any]]:
    parts = (
        ("Ce qui part avec elle", "pine", found.along),
        ("Ses lignes, supprimées avec elle", "rest", found.parts),
        ("Ce qui la retient", "resin", found.standing),
    )
    return [{"title": title, "tone": tone, "rows": [_row(one) for one in rows]} for title, tone, rows in parts if rows]


def _row(record: Record) -> dict[str, Any]:
    said = person_of(record)
    return {"kind": singular(type(record).__name__), "label": str(record), "sub": said, "url": address(record)}
