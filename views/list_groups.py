"""A list grouped by one column: each group's count and totals, over the whole list and not its page."""

import calendar
from datetime import date
from decimal import Decimal
from typing import Any

from models import finding
from models.finding import Key
from pin40.typography import inside
from views.columns import Column, describe, shown
from views.listing import Listing
from views.theme.typography import shown_number
from views.wording import counted

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def value_of(column: Column, record: Any) -> Any:
    """The group that a row belongs to, as `finding.groups` names it."""
    value = getattr(record, column.column)
    return (value.year, value.month) if isinstance(value, date) else value


def groups(screen: Any, listing: Listing) -> list[dict[str, Any]]:
    """Each group with its words, its count, its totals, and the way to its rows alone; in the order of the list."""
    column: Column = listing.group  # type: ignore[assignment]
    sums = [describe(screen.record, key) for key in screen.totals if screen.shows(describe(screen.record, key))]
    key = Key(column.column, by_month=column.kind == "day")
    found = finding.groups(listing.statement(), screen.record, key, [c.column for c in sums])
    names = finding.named(column.target, [v for v, _, _ in found if v is not None]) if column.target else {}
    made = [
        {
            "value": value,
            "label": _words(column, value, names),
            "count": counted(screen, count),
            "number": count,
            "totals": [f"{inside(c.label)} : {_amount(total)}" for c, total in zip(sums, totals, strict=True) if total],
            "url": listing.url(group=None, page=None, **_filter(column, value)),
        }
        for value, count, totals in found
    ]
    return sorted(made, key=lambda one: (-one["number"], one["label"]))


def _amount(total: Any) -> str:
    return shown_number(total if isinstance(total, int) else round(Decimal(total), 2))


def _words(column: Column, value: Any, names: dict[int, Any]) -> str:
    if value is None or value == "":
        return "Non renseigné"
    if column.kind == "day":
        return f"{MONTHS[value[1] - 1]} {value[0]}".capitalize()
    if column.target is not None:
        return str(names.get(value, "Hors de votre portée"))
    return str(shown(column, value))


def _filter(column: Column, value: Any) -> dict[str, Any]:
    """The arguments that keep this group alone."""
    key = column.key
    bare: dict[str, Any] = dict.fromkeys((key, column.column, f"{key}_op", f"{key}_from", f"{key}_to"))
    if value is None or value == "":
        return bare | {f"{key}_op": "empty"}
    if column.kind == "day":
        last = calendar.monthrange(*value)[1]
        return bare | {f"{key}_from": date(*value, 1), f"{key}_to": date(*value, last)}
    if column.kind == "bool":
        return bare | {key: "1" if value else "0"}
    return bare | {key: getattr(value, "value", value)}
