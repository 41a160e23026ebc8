"""French typography for the eye: unbreakable spaces, dates, numbers; and their Jinja filters.

Words we write go through `typographic`; words people typed are shown as typed.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from pin40.typography import THIN, WIDE, typographic

PARIS = ZoneInfo("Europe/Paris")


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
