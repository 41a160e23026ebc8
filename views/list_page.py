"""A list as its template takes it: sentence, chips, filters, rows, pages."""

from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import select

from models.base import Record, db, labels
from pin40.identity import fold
from views.answers import crumbs
from views.columns import describe, shown
from views.listing import SIZES, Filter, Listing
from views.wording import counted, listed, sentence, told


def list_page(screen: Any, listing: Listing, records: list[Record]) -> dict[str, Any]:
    total, kept = listing.count(), listed(screen)
    active = [one for one in listing.filters if one.is_active]
    chips = _chips(listing, active)
    found = {"search": listing.search, "search_hint": _hint(screen)} if screen.search else {}
    create = {"url": screen.url_for("new/"), "label": screen.create_label}
    return found | {
        "title": screen.title,
        "crumbs": crumbs(screen),
        "columns": [_head(listing, screen.shown_columns[i]) for i in kept],
        "rows": [_row(screen, record, kept) for record in records],
        "sentence": sentence(screen, total, listing.search, [told(one.column, _words(one)) for one in active]),
        "sentence_strong": counted(screen, total),
        "chips": chips,
        "clear_url": request.path if chips else None,
        "filters": [_filter(screen, one) for one in listing.filters],
        "hidden_params": [(k, v) for k, v in request.args.items(multi=True) if k in ("sort", "page_size")],
        "views": _views(screen),
        "exports": _exports(screen, total),
        "create": create if screen.may("c") and screen.create_label else None,
        "pager": _pager(listing, total),
        "empty": _empty(screen, bool(chips)),
    }


def _chips(listing: Listing, active: list[Filter]) -> list[dict[str, Any]]:
    """What narrows the list, each with its way out."""
    chips = [_chip(listing, one) for one in active]
    if listing.search:
        out = listing.url(search=None, page=None)
        chips.insert(0, {"label": "Recherche", "value": listing.search, "remove_url": out})
    return chips


def _exports(screen: Any, total: int) -> list[dict[str, Any]]:
    query = request.query_string.decode("ascii", "ignore")
    return [
        {"label": label, "hint": counted(screen, total), "url": f"{screen.url_for(f'export/{kind}/')}?{query}"}
        for kind, label in (("xlsx", "Classeur Excel"), ("csv", "CSV, point-virgule"))
    ]


def _row(screen: Any, record: Record, kept: list[int]) -> dict[str, Any]:
    cells = screen.cells(record)
    return {
        "url": screen.url_for("details/", record),
        "label": str(record),
        "cells": [cells[i] for i in kept],
        "acts": [],
    }


def _hint(screen: Any) -> str:
    names = []
    for path in screen.search:
        *relations, name = path.split(".")
        model = screen.record
        for relation in relations:
            model = describe(model, relation).target
        names.append(labels(model)[name].lower())
    text = ", ".join(dict.fromkeys(names))
    return text[:1].upper() + text[1:]


def _head(listing: Listing, column: Any) -> dict[str, Any]:
    current = next((("desc" if down else "asc") for c, down in listing.order if c.key == column.key), None)
    following = f"-{column.key}" if current == "asc" else column.key
    return {
        "key": column.key,
        "label": column.label,
        "sortable": True,
        "sort_url": listing.url(sort=following, page=None),
        "direction": current,
        "numeric": column.numeric
        and column.column not in ("year", "birth_year", "id", "number")
        and not column.column.endswith("_id"),
    }


def _words(one: Filter) -> str:
    """What a filter asks for, as people read it."""
    column = one.column
    if one.is_empty:
        return "pas encore"
    if one.unread:
        return "valeur inconnue"
    if one.low or one.high:
        low, high = (f"{day:%d/%m/%Y}" if day else "" for day in (one.low, one.high))
        if low == high:
            return f"le {low}"
        return " ".join([f"depuis le {low}" if low else "", f"jusqu'au {high}" if high else ""]).strip()
    if column.target is not None:
        found = db.session.scalars(select(column.target).where(column.target.id.in_(one.values)))
        return " ou ".join(str(row) for row in found) or "valeur inconnue"
    return " ou ".join(str(shown(column, value)) for value in one.values)


def _chip(listing: Listing, one: Filter) -> dict[str, str]:
    column = one.column
    keys = {column.key, column.column, f"{column.key}_from", f"{column.key}_to"}
    away = listing.url(**dict.fromkeys(keys), page=None)
    return {"label": column.label, "value": _words(one), "remove_url": away}


def _filter(screen: Any, one: Filter) -> dict[str, Any]:
    column = one.column
    base = {"key": column.key, "label": column.label, "options": [], "value": None}
    if column.kind in ("day", "moment"):
        return {
            **base,
            "kind": "date",
            "name_from": f"{column.key}_from",
            "name_to": f"{column.key}_to",
            "value_from": one.low and f"{one.low:%d/%m/%Y}",
            "value_to": one.high and f"{one.high:%d/%m/%Y}",
        }
    if column.kind == "bool":
        return {**base, "kind": "bool", "value": one.values[0] if one.values else None}
    if column.words is not None:
        options = [{"value": w.value, "label": w.label, "selected": w in one.values} for w in column.words]  # type: ignore[attr-defined]
        return {**base, "kind": "choice", "multiple": len(options) < 12, "options": options}
    if column.codes is not None:
        options = [
            {"value": code, "label": words, "selected": code in one.values} for code, words in column.codes.items()
        ]
        return {
            **base,
            "kind": "choice",
            "multiple": False,
            "options": sorted(options, key=lambda o: fold(str(o["label"]))),
        }
    if column.target is not None:
        return {**base, "kind": "choice", "multiple": False, "options": _related(screen, one)}
    return {**base, "kind": "text", "value": one.values[0] if one.values else ""}


def _related(screen: Any, one: Filter) -> list[dict[str, Any]]:
    """The rows that this list really points at, within reach."""
    target, key = one.column.target, getattr(screen.record, one.column.column)
    rows = db.session.scalars(select(target).where(target.id.in_(select(key).distinct())).limit(400))
    options = [{"value": str(r.id), "label": str(r), "selected": r.id in one.values} for r in rows]
    return sorted(options, key=lambda option: str(option["label"]).casefold())


def _views(screen: Any) -> list[dict[str, Any]]:
    named = screen.views()
    if not named:
        return []
    here = sorted((k, v) for k, v in request.args.items(multi=True) if k not in ("page", "page_size", "sort"))
    made = [("Tous", {}), *named]
    return [
        {
            "label": label,
            "url": f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path,
            "current": here == sorted((k, v) for k, vs in query.items() for v in ([vs] if isinstance(vs, str) else vs)),
            "count": None,
        }
        for label, query in made
    ]


def _pager(listing: Listing, total: int) -> dict[str, Any]:
    last = min((listing.page + 1) * listing.size, total)
    first = min(listing.page * listing.size + 1, total)
    pages = max(1, -(-total // listing.size))
    around = sorted({0, pages - 1, *range(max(0, listing.page - 2), min(pages, listing.page + 3))})
    links: list[dict[str, Any]] = []
    for index, page in enumerate(around):
        if index and page > around[index - 1] + 1:
            links.append({"label": "…", "url": None, "current": False, "gap": True})
        links.append(
            {
                "label": str(page + 1),
                "url": listing.url(page=page or None),
                "current": page == listing.page,
                "gap": False,
            }
        )
    return {
        "first": first,
        "last": last,
        "total": total,
        "pages": links,
        "page_size": listing.size,
        "prev_url": listing.url(page=(listing.page - 1) or None) if listing.page else None,
        "next_url": listing.url(page=listing.page + 1) if last < total else None,
        "page_sizes": [{"n": n, "url": listing.url(page_size=n, page=None)} for n in SIZES] if total > SIZES[0] else [],
    }


def _empty(screen: Any, is_filtered: bool) -> dict[str, Any]:
    if is_filtered:
        return {
            "title": "Rien ici, avec ces filtres",
            "text": "Retirez un filtre, ou cherchez un autre mot.",
            "acts": [{"label": "Retirer les filtres", "url": request.path, "primary": True}],
        }
    create = screen.may("c") and screen.create_label
    return {
        "title": "Rien pour l'instant",
        "text": f"Les {screen.nouns[1]} apparaîtront ici dès {'la première' if screen.is_feminine else 'le premier'}.",
        "acts": [{"label": screen.create_label, "url": screen.url_for("new/"), "primary": True}] if create else [],
    }
