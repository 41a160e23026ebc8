"""The rows that somebody picked in a list: ticked one by one, or every result; with the version that they saw."""

from dataclasses import dataclass
from typing import Any

from flask import request

from models import finding
from views.listing import Listing
from views.theme.typography import shown_number

MOST = 500
NONE = "Cochez au moins une ligne de la liste, ou « Tout sélectionner »."
TOO_MANY = f"C’est plus que {MOST} lignes : filtrez la liste pour en prendre {MOST} au plus à la fois."


@dataclass(frozen=True)
class Picked:
    """Rows with the version seen, in the order of the list; or why there are none."""

    records: list[Any]
    versions: dict[int, int]
    wrong: str | None = None

    @property
    def text(self) -> str:
        """What the next form carries: « 12:3,15:1 »."""
        return ",".join(f"{number}:{version}" for number, version in self.versions.items())

    def is_stale(self, record: Any) -> bool:
        return bool(self.versions[record.id] != record.version)


def from_list(listing: Listing) -> Picked:
    """What the list's own form sent: `ids`, or `all=1` for every result."""
    if request.args.get("all") == "1":
        records = list(finding.page(listing.ordered().limit(MOST + 1)))
    else:
        ids = [int(t) for t in request.args.getlist("ids") if t.isascii() and t.isdigit() and len(t) < 10]
        records = _rows(listing, ids[: MOST + 1])
    if not records or len(records) > MOST:
        return Picked([], {}, TOO_MANY if records else NONE)
    return Picked(records, {record.id: record.version for record in records})


def from_form(listing: Listing) -> Picked:
    """The rows that an earlier step picked; those that left one's reach meanwhile are gone from them."""
    versions: dict[int, int] = {}
    for pair in request.form.get("rows", "").split(",")[: MOST + 1]:
        number, _, version = pair.partition(":")
        if all(t.isascii() and t.isdigit() and len(t) < 10 for t in (number, version)):
            versions[int(number)] = int(version)
    records = _rows(listing, list(versions))
    if not records or len(records) > MOST:
        return Picked([], {}, TOO_MANY if records else NONE)
    return Picked(records, versions)


def _rows(listing: Listing, ids: list[int]) -> list[Any]:
    """Any row in reach: a change may have taken it out of the filters."""
    query = finding.ordered(listing.screen.rows(), listing.model, listing.keys())
    return finding.rows(query, listing.model, ids)


def how_many(screen: Any, count: int) -> str:
    one, many = screen.nouns
    return f"{shown_number(count)} {many if count > 1 else one}"
