"""Throwing away, as its page tells it: what goes with the record, what keeps it, until when it comes back."""

from datetime import date
from typing import Any

from models import trashing
from models.base import Record, Trashable
from models.dependents import SHOWN, Dependents, dependents, obstacles
from models.viewer import viewer
from pin40.words import Role
from views.columns import address, person_of
from views.doors import PANELS, today
from views.journal_words import singular

FEW = 5
LEAVES = "Rien d’autre ne dépend d’elle."


def lead(record: Record) -> str:
    if isinstance(record, Trashable):
        return "La fiche va à la corbeille : vous pouvez l’y reprendre pendant trente jours, puis elle est effacée."
    return "La fiche est supprimée, sans retour."


def done(record: Record, along: list[Record]) -> str:
    """The sentence that tells it is done, with the day until which one may change one's mind."""
    if not isinstance(record, Trashable):
        return "Supprimé."
    until: date = trashing.leaves_on(record, today())
    more = f" avec {counted(len(along))}" if along else ""
    return f"Mis à la corbeille{more} : vous pouvez l’y reprendre jusqu’au {until:%d/%m/%Y}."


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
    return [{"title": title, "tone": tone, "kinds": _kinds(rows)} for title, tone, rows in parts if rows]


def _kinds(rows: list[Record]) -> list[dict[str, Any]]:
    """A few of each kind, and how many there are; beyond what is looked at, « ou plus »."""
    kinds: dict[str, list[Record]] = {}
    for row in rows:
        kinds.setdefault(singular(type(row).__name__), []).append(row)
    return [
        {
            "kind": kind,
            "count": f"{len(some)} ou plus" if len(some) >= SHOWN else str(len(some)),
            "rows": [{"label": str(row), "sub": person_of(row), "url": address(row)} for row in some[:FEW]],
            "is_cut": len(some) > FEW,
        }
        for kind, some in kinds.items()
    ]
