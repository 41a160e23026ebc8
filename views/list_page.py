"""A list as its template takes it: sentence, chips, rows, groups, pages."""

from typing import Any
from urllib.parse import urlencode

from flask import request

from models import finding
from models.base import Record, labels
from pin40.typography import inside
from views import list_empty, list_filters, list_groups, list_place, list_words, undo
from views.answers import crumbs
from views.columns import Column, describe
from views.listing import EXACT, SIZES, Filter, Listing
from views.wording import counted, results, sentence

PLAIN_NUMBERS = ("year", "birth_year", "id", "number")


def list_page(
    screen: Any, listing: Listing, records: list[Record], opened: dict[int, Any] | None = None
) -> dict[str, Any]:
    """`opened` holds the rows corrected in place, after a wrong value; else the address names them."""
    opened = list_place.opened(screen, listing, records) if opened is None else opened
    grouped = list_groups.groups(screen, listing) if listing.group is not None else []
    found = {"search": listing.search, "search_hint": _hint(screen)} if screen.search else {}
    create = {"url": screen.url_for("new/"), "label": screen.create_label}
    return (
        found
        | _narrowed(screen, listing)
        | {
            "title": screen.title,
            "crumbs": crumbs(screen),
            "columns": [_head(listing, column) for column in listing.columns],
            "rows": rows(screen, listing, records, grouped),
            "groups": grouped,
            "state": listing.state("page"),
            "tools": _tools(screen, listing),
            "is_dense": listing.is_dense,
            "views": screen.shown_views(listing),
            "exports": _exports(screen, listing),
            "create": create if screen.may("c") and screen.create_label else None,
            "pager": _pager(listing, listing.total),
            "bulk": list_place.bulk_bar(screen, listing) if records and not opened else None,
            "place": list_place.place(screen, listing, opened),
            "undo": undo.offered(screen, listing),
        }
    )


def _narrowed(screen: Any, listing: Listing) -> dict[str, Any]:
    """What the list holds: its sentence, its chips, and the way back to everything."""
    active = listing.active
    said = _said(active)
    clear = listing.url(**dict.fromkeys({k for f in active for k in f.keys} | {"search", "any", "page"}))
    return {
        "sentence": sentence(
            _count(screen, listing), listing.search, _parts(listing, active, said), _order_words(listing)
        ),
        "sentence_strong": _count(screen, listing),
        "count_url": listing.url(count=EXACT) if listing.is_capped else None,
        "chips": _chips(listing, active, said),
        "clear_url": clear if active or listing.search else None,
        "filter_count": len(active),
        "empty": list_empty.empty(screen, listing, clear),
    }


def _tools(screen: Any, listing: Listing) -> dict[str, str | None]:
    """The pages that shape the list; the script opens the first two beside it."""
    query = listing.query(page=None)
    end = f"?{query}" if query else ""
    places = (("filters", "filtrer/"), ("display", "affichage/"), ("save", "vues/"))
    return {name: f"{screen.url_for(place)}{end}" for name, place in places}


def _said(active: list[Filter]) -> dict[str, list[str]]:
    """Each filter's words, the rows that they name being read once a table."""
    asked: dict[Any, set[int]] = {}
    for one in active:
        if one.column.target is not None and one.operator in (list_filters.IS, list_filters.NOT):
            asked.setdefault(one.column.target, set()).update(one.values)
    names = {target: finding.named(target, sorted(ids)) for target, ids in asked.items()}
    return {one.column.key: list_words.said(one, names.get(one.column.target)) for one in active}


def _parts(listing: Listing, active: list[Filter], said: dict[str, list[str]]) -> list[str]:
    """The filters of the sentence, each in words; those of which one is enough, joined by « ou »."""
    told = {one.column.key: list_words.told(one, said[one.column.key]) for one in active}
    either = [words for key, words in told.items() if key in listing.either]
    others = [words for key, words in told.items() if key not in listing.either]
    return [*others, " ou ".join(either)] if either else others


def told_state(screen: Any, listing: Listing) -> str:
    """The list's state in one French sentence."""
    parts = _parts(listing, listing.active, _said(listing.active))
    return sentence(_count(screen, listing), listing.search, parts, _order_words(listing))


def _count(screen: Any, listing: Listing) -> str:
    return counted(screen, listing.total, is_capped=listing.is_capped)


def _order_words(listing: Listing) -> str:
    """« groupés par étape, triés par transmis (du plus récent au plus ancien), puis par dossier »."""
    end = "ées" if listing.screen.is_feminine else "és"
    found = [f"group{end} par {inside(listing.group.label)}"] if listing.group is not None else []
    keys = []
    for column, descending in listing.order:
        way = ""
        if column.kind in ("day", "moment"):
            way = " (du plus récent au plus ancien)" if descending else " (du plus ancien au plus récent)"
        elif descending:
            way = " (décroissant)"
        keys.append(f"{inside(column.label).removesuffix(' le')}{way}")
    found += [f"tri{end} par {', puis par '.join(keys)}"] if keys else []
    return ", ".join(found)


def _chips(listing: Listing, active: list[Filter], said: dict[str, list[str]]) -> list[dict[str, Any]]:
    """What narrows the list, each with its way out."""
    chips = []
    if listing.search:
        out = listing.url(search=None, page=None)
        chips.append({"label": "Recherche", "value": listing.search, "remove_url": out})
    many = sum(one.column.key in listing.either for one in active) > 1
    for one in active:
        label = f"{'ou ' if many and one.column.key in listing.either else ''}{one.column.label}"
        away = listing.url(**dict.fromkeys(one.keys), page=None)
        chips.append({"label": label, "value": list_words.chip(one, said[one.column.key]), "remove_url": away})
    return chips


def _exports(screen: Any, listing: Listing) -> list[dict[str, Any]]:
    query, hint = urlencode(listing.state(), safe=","), _count(screen, listing)
    return [
        {"label": label, "hint": hint, "url": f"{screen.url_for(f'export/{kind}/')}?{query}"}
        for kind, label in (("xlsx", "Classeur Excel"), ("csv", "CSV, point-virgule"))
    ]


def rows(
    screen: Any, listing: Listing, records: list[Record], grouped: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """The page's rows, the first of each group with its heading."""
    heads, last, found = {one["value"]: one for one in grouped or []}, object(), []
    for record, cells in zip(records, screen.cells_of(listing, records), strict=True):
        row = {"url": screen.url_for("details/", record), "label": str(record), "id": record.id, "acts": []}
        row["cells"] = cells
        if listing.group is not None and (value := list_groups.value_of(listing.group, record)) != last:
            row["group"], last = heads.get(value), value
        found.append(row)
    return found


def _hint(screen: Any) -> str:
    names = []
    for path in screen.search:
        *relations, name = path.split(".")
        model = screen.record
        for relation in relations:
            model = describe(model, relation).target
        names.append(inside(labels(model)[name]))
    text = ", ".join(dict.fromkeys(names))
    return text[:1].upper() + text[1:]


def is_numeric(column: Column) -> bool:
    """Right-aligned: a quantity, and not a number that names something."""
    return column.numeric and column.column not in PLAIN_NUMBERS and not column.column.endswith("_id")


def _head(listing: Listing, column: Column) -> dict[str, Any]:
    place = next((i for i, (c, _) in enumerate(listing.order) if c.key == column.key), None)
    current = None if place is None else "desc" if listing.order[place][1] else "asc"
    following = f"-{column.key}" if current == "asc" else column.key
    return {
        "key": column.key,
        "column": column.column,
        "label": column.label,
        "sortable": True,
        "sort_url": listing.url(sort=following, page=None),
        "direction": current,
        "rank": place + 1 if place is not None and len(listing.order) > 1 else None,
        "numeric": is_numeric(column),
    }


def named_views(screen: Any) -> list[tuple[str, list[tuple[str, str]], str]]:
    """The screen's own views, each with its query."""
    made: list[tuple[str, Any]] = [("Tous", {}), *screen.views()] if screen.views() else []
    return [(label, [*query.items()], "") for label, query in made]


def views(screen: Any, saved: list[tuple[str, list[tuple[str, str]], str]]) -> list[dict[str, Any]]:
    """The tabs above a list: its own views, then those that people saved."""
    passing = ("page", "page_size", "ids", "all", "place")
    here = sorted((k, v) for k, v in request.args.items(multi=True) if k not in passing and v)
    made = [*(named_views(screen) or ([("Tous", [], "")] if saved else [])), *saved]
    return [
        {
            "label": label,
            "url": f"{screen.url_for()}?{urlencode(query, safe=',')}" if query else screen.url_for(),
            "current": sorted(query) == here,
            "hint": hint,
        }
        for label, query, hint in made
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
        link = {"label": str(page + 1), "url": listing.url(page=page or None), "current": page == listing.page}
        links.append(link | {"gap": False})
    sizes = [{"n": n, "url": listing.url(page_size=n, page=None)} for n in SIZES] if total > SIZES[0] else []
    return {
        "first": first,
        "last": last,
        "total": total,
        "results": results(total, is_capped=listing.is_capped),
        "is_capped": listing.is_capped,
        "pages": links,
        "page_size": listing.size,
        "prev_url": listing.url(page=(listing.page - 1) or None) if listing.page else None,
        # What is not counted may go on after the last page told: from there, everything is counted.
        "next_url": listing.url(page=listing.page + 1) if last < total or listing.is_capped else None,
        "page_sizes": sizes,
    }
