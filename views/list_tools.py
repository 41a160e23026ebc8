"""The two pages that shape a list: its filters; its order, groups and columns. Plain forms that lead to an address."""

from datetime import date
from typing import Any

from models import finding
from pin40.identity import fold
from views import list_filters
from views.answers import crumbs
from views.columns import Column
from views.list_filters import Filter
from views.listing import KEYS, SIZES, Listing

MOST_OPTIONS = 400
FEW = 12
"""Under so many, the words of a closed list are boxes to tick: several make an « ou »."""


def _page(screen: Any, listing: Listing, title: str, mine: set[str]) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": crumbs(screen, (title, None)),
        "action": screen.url_for(),
        "state": listing.state("page", *mine),
        "back_url": listing.url(),
    }


# ───────── Filters ─────────
def filters(screen: Any, listing: Listing) -> dict[str, Any]:
    mine = {key for one in listing.filters for key in one.keys} | {"any"}
    bare = listing.url(**dict.fromkeys(mine), page=None) if listing.active else None
    page = _page(screen, listing, f"Filtrer : {screen.title}", mine)
    named = {c.key for c in screen.filter_columns}
    fields = [_field(screen, one, listing.either, named) for one in listing.filters]
    return page | {"kind": "filters", "fields": fields, "clear_url": bare}


def _field(screen: Any, one: Filter, either: frozenset[str], named: set[str]) -> dict[str, Any]:
    column = one.column
    has_options = column.target is not None and column.key in named
    offered = list_filters.operators(column, has_options=has_options)
    chosen = one.operator if one.is_active and one.operator in offered else offered[0]
    labels = list_filters.OPERATORS | ({"is": "entre"} if column.kind in list_filters.RANGED else {})
    return {
        "key": column.key,
        "label": column.label,
        "operators": [{"value": o, "label": labels[o], "selected": o == chosen} for o in offered],
        "either": column.key in either,
        "is_active": one.is_active,
        **_input(screen, one, has_options),
    }


def _input(screen: Any, one: Filter, has_options: bool) -> dict[str, Any]:
    column = one.column
    if column.kind in list_filters.RANGED:
        values = [f"{v:%d/%m/%Y}" if isinstance(v, date) else v for v in (one.low, one.high)]
        return {"kind": "number" if column.kind == "number" else "date", "low": values[0], "high": values[1]}
    if column.kind == "bool":
        return {"kind": "bool", "value": one.values[0] if one.values else None}
    options = _options(screen, one, has_options)
    if options is not None:
        return {"kind": "boxes" if column.words is not None and len(options) < FEW else "choice", "options": options}
    return {"kind": "text", "value": one.values[0] if one.values else ""}


def _options(screen: Any, one: Filter, has_options: bool) -> list[dict[str, Any]] | None:
    column = one.column
    if column.words is not None:
        return [{"value": w.value, "label": w.label, "selected": w in one.values} for w in column.words]  # type: ignore[attr-defined]
    if column.codes is not None:
        made = [{"value": code, "label": words, "selected": code in one.values} for code, words in column.codes.items()]
    elif has_options and column.target is not None:
        rows = finding.pointed_at(screen.record, column.column, column.target, MOST_OPTIONS)
        made = [{"value": str(r.id), "label": str(r), "selected": r.id in one.values} for r in rows]
    else:
        return None
    return sorted(made, key=lambda option: fold(str(option["label"])))


# ───────── Display ─────────
def display(screen: Any, listing: Listing) -> dict[str, Any]:
    mine = {"sort", "cols", "group", "density", "page_size"}
    page = _page(screen, listing, f"Affichage : {screen.title}", mine)
    seen = {c.key for c in listing.columns}
    others = [c for c in screen.every_column if c.key not in seen]
    return page | {
        "kind": "display",
        "display_url": screen.url_for("affichage/"),
        "reset_url": listing.url(**dict.fromkeys(mine), page=None),
        "keys": [_key(screen, listing, place) for place in range(KEYS)],
        "groups": [_option(c, listing.group) for c in screen.grouping],
        "columns": [*(_box(c, True) for c in listing.columns), *(_box(c, False) for c in others)],
        "sizes": [{"value": n, "selected": n == listing.size} for n in sorted({*SIZES, listing.size})],
        "is_dense": listing.is_dense,
    }


def _box(column: Column, is_seen: bool) -> dict[str, Any]:
    return {"key": column.key, "label": column.label, "selected": is_seen}


def _option(column: Column, chosen: Column | None) -> dict[str, Any]:
    return {"value": column.key, "label": column.label, "selected": chosen is not None and chosen.key == column.key}


def _key(screen: Any, listing: Listing, place: int) -> list[dict[str, Any]]:
    """The columns that may be the order's first, second or third key, each both ways."""
    column, down = listing.order[place] if place < len(listing.order) else (None, False)
    found = []
    for one in screen.every_column:
        ways = ("récent d’abord", "ancien d’abord") if one.kind in ("day", "moment") else ("décroissant", "croissant")
        for sign, way in zip(("-", ""), ways, strict=True):
            chosen = column is not None and column.key == one.key and down == bool(sign)
            found.append({"value": f"{sign}{one.key}", "label": f"{one.label}, {way}", "selected": chosen})
    return found
