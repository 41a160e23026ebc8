"""A list told in a sentence: how many, of what, under which filters."""

from typing import Any

from pin40.words import Role
from views.theme.typography import shown_number

OWN = {
    Role.PRESCRIBER: ("prescriber", "partner"),
    Role.MEDIATOR: ("mediator", "partner"),
    Role.REFURBISHER: ("refurbisher", "partner"),
}
"""Columns that say the same on every row of a role's own lists: its own structure."""


def counted(screen: Any, number: int, *, is_capped: bool = False) -> str:
    """« Aucune structure », « 1 dossier », « 23 dossiers », « Plus de 10 000 dossiers »."""
    one, many = screen.nouns
    if is_capped:
        return f"Plus de {shown_number(number)} {many}"
    if number == 0:
        return f"{'Aucune' if screen.is_feminine else 'Aucun'} {one}"
    return f"{shown_number(number)} {many if number > 1 else one}"


def results(number: int, *, is_capped: bool = False) -> str:
    """« 1 résultat », « 23 résultats », « plus de 10 000 résultats »."""
    return f"{'plus de ' if is_capped else ''}{shown_number(number)} résultat{'s' if number > 1 else ''}"


def sentence(count: str, search: str, filters: list[str], order: str = "") -> str:
    """« 12 dossiers contenant « dax » : étape « Transmis », triés par dossier. »"""
    found = f"{count} contenant « {search} »" if search else count
    told = f"{found} : {', '.join(filters)}" if filters else found
    return told + (f", {order}." if order else ".")


def listed(screen: Any) -> list[int]:
    """Which of the screen's columns its list prints: the others are in its record and its downloads."""
    left_out = {*screen.unlisted, *OWN.get(screen.role, ())}
    if screen.role != Role.MANAGER:
        left_out |= set(screen.partners_unlisted)
    return [i for i, column in enumerate(screen.shown_columns) if column.key not in left_out]
