"""A list told in a sentence: how many, of what, under which filters."""

from typing import Any

from pin40.words import Role
from views.columns import Column
from views.theme.typography import shown_number

OWN = {
    Role.PRESCRIBER: ("prescriber", "partner"),
    Role.MEDIATOR: ("mediator", "partner"),
    Role.REFURBISHER: ("refurbisher", "partner"),
}
"""Columns that say the same on every row of a role's own lists: its own structure."""


def counted(screen: Any, number: int) -> str:
    """« Aucune structure », « 1 dossier », « 23 dossiers »."""
    one, many = screen.nouns
    if number == 0:
        return f"{'Aucune' if screen.is_feminine else 'Aucun'} {one}"
    return f"{shown_number(number)} {many if number > 1 else one}"


def lower(label: str) -> str:
    """A label inside a sentence; initials stay (SIRET)."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def told(column: Column, words: str) -> str:
    """One filter in the sentence: « étape « Transmis » », « transmis depuis le 01/01/2026 »."""
    label = lower(column.label)
    if column.kind in ("day", "moment"):
        return f"{label.removesuffix(' le')} {words}"
    return f"{label} : {words.lower()}" if column.kind == "bool" else f"{label} « {words} »"


def sentence(screen: Any, total: int, search: str, filters: list[str]) -> str:
    found = [f"contenant « {search} »"] if search else []
    return " ".join([counted(screen, total), ", ".join([*found, *filters])]).strip() + "."


def listed(screen: Any) -> list[int]:
    """Which of the screen's columns its list prints: the others are in its record and its downloads."""
    left_out = {*screen.unlisted, *OWN.get(screen.role, ())}
    if screen.role != Role.MANAGER:
        left_out |= set(screen.partners_unlisted)
    return [i for i, column in enumerate(screen.shown_columns) if column.key not in left_out]
