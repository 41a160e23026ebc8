"""French typography for the eye: unbreakable spaces, dates, numbers; and their Jinja filters.

Words we write go through `typographic`; words people typed are shown as typed.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

WIDE = "\u00a0"  # before : and inside « »
THIN = "\u202f"  # before ; ! ? % and between thousands
PARIS = ZoneInfo("Europe/Paris")

_MONTHS = (
    r"janv\.|janvier|févr\.|février|mars|avr\.|avril|mai|juin|juil\.|juillet|août"
    r"|sept\.|septembre|oct\.|octobre|nov\.|novembre|déc\.|décembre"
)
_UNITS = r"€|h|min|km|m|kg|Go|To|Mo|ans?|mois|jours?|heures?|minutes?|semaines?"
_RULES = (
    (re.compile(r" (?=[;!?%])"), THIN),
    (re.compile(r" (?=[:»])|(?<=«) "), WIDE),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), THIN),
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))"), WIDE),
    (re.compile(r"(?<=\d h) (?=\d\d\b)|(?<=\d\u00a0h) (?=\d\d\b)|(?<=\bn°) (?=\d)"), WIDE),
    (re.compile(rf"(?:(?<=\b\d)|(?<=\b\d\d)|(?<=\b1er)) (?=(?:{_MONTHS})(?!\w))"), WIDE),
)


@lru_cache(maxsize=4096)
def typographic(text: str) -> str:
    """The same words with French unbreakable spaces; only spaces already there change, so twice is once."""
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text


def shown_date(value: date | None) -> str:
    """31/12/2026, in Paris; a naive moment is UTC; nothing for None."""
    if value is None:
        return ""
    return f"{_in_paris(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def shown_moment(value: datetime | None) -> str:
    """31/12/2026 à 14 h 05, in Paris; a naive moment is UTC; nothing for None."""
    if value is None:
        return ""
    local = _in_paris(value)
    return f"{local:%d/%m/%Y} à {local.hour}{WIDE}h{WIDE}{local:%M}"


def shown_number(value: int | float | Decimal | None) -> str:
    """1 234,5 with thin spaces and a comma; decimals as they are given; nothing for None."""
    if value is None:
        return ""
    return f"{value:,}".replace("-", "−").replace(",", THIN).replace(".", ",")


def register(app: Flask) -> None:
    """Give the filters nbsp, date, moment and number to the application's templates."""
    from views.theme import prose  # it needs `typographic`

    app.jinja_env.filters |= {
        "nbsp": _nbsp,
        "date": _or_text(shown_date),
        "moment": _or_text(shown_moment),
        "number": _or_text(shown_number),
        "prose": prose.prose,
    }


def _in_paris(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(PARIS)


def _nbsp(value: object) -> str:
    """Markup stays markup, None says nothing."""
    if value is None:
        return ""
    text = typographic(str(value))
    return Markup(text) if hasattr(value, "__html__") else text  # noqa: S704 — it was markup already


def _or_text(show):
    """What is already words (or undefined) is only given its spaces."""

    def filtered(value: object = None) -> str:
        return show(value) if isinstance(value, int | float | Decimal | date) else _nbsp(value)

    return filtered
