"""French typography for the eye: unbreakable spaces, dates, numbers; and their Jinja filters.

Words we write go through `typographic`; words people typed are shown as typed.
"""

from datetime import date
from decimal import Decimal

from flask import Flask
from markupsafe import Markup

from models.moments import shown_date, shown_moment
from pin40.typography import THIN, typographic


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
