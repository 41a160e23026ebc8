"""The journal in French: whose act, on which record, which fields. Names come from the models' own labels."""

from collections import Counter
from dataclasses import replace
from typing import Any

from flask import g
from sqlalchemy import select

from models.account import Account
from models.base import Record, db, labels
from models.event import Change, Event
from models.finding import named
from models.journal import UNTOLD
from models.partner import Partner
from pin40.typography import inside
from pin40.words import Verb
from views.columns import Column, address, shown, value_of

QUIET = {"identity_key", "levels", "stage", "version", "password", "fs_uniquifier"}
LONGEST = 4
MOST_TABLES = 2
SCREENLESS = {
    "AfterCare": "SAV",
    "Answer": "Réponse",
    "AssessmentMark": "Cotation",
    "Attendance": "Présence",
    "CompetenceAssessment": "Évaluation",
    "DeviceRequest": "Demande de matériel",
    "DeviceEvent": "Mouvement",
    "DigcompCompetence": "Compétence DigComp",
    "DigcompGoal": "Objectif DigComp",
    "Epci": "Intercommunalité",
    "GridItem": "Critère de la grille",
    "Handover": "Remise",
    "Pathway": "Parcours",
    "Pickup": "Bon de retrait",
    "PickupLine": "Ligne de bon de retrait",
    "PurchaseOrder": "Bon de commande",
    "PurchaseOrderLine": "Ligne de bon de commande",
    "QuestionnaireResponse": "Questionnaire rempli",
    "QuestionnaireVersion": "Version du questionnaire",
    "SessionTheme": "Thème de séance",
    "Note": "Note",
    "Tag": "Étiquette",
    "Workshop": "Séance",
}
"""Tables that the journal tells of, where no screen names them."""


NAMED: dict[str, type[Record]] = {
    "actor_id": Account,
    "account_id": Account,
    "viewed_as_id": Account,
    "structure_id": Partner,
    "partner_id": Partner,
}
"""The keys of a trace that a file tells by their name."""


def models() -> dict[str, type[Record]]:
    return {mapper.class_.__name__: mapper.class_ for mapper in db.Model.registry.mappers}


def singular(table_name: str) -> str:
    """« Dossier » for Prescription, as its screen says it."""
    from views.menu import CONTENTS

    for _, screens in CONTENTS:
        for screen in screens:
            if screen.record.__name__ == table_name:
                return screen.singular
    return SCREENLESS.get(table_name, table_name)


def coded(column: Column) -> Column:
    """A column of the journal with the French words of its codes, for its filter and its downloads."""
    if column.key == "verb":
        return replace(column, codes={word.value: word.label for word in Verb})
    if column.key == "table_name":
        told = sorted(models().keys() - UNTOLD - {Event.__name__, Change.__name__})
        return replace(column, codes={name: singular(name) for name in told})
    return column


def exported(records: list[Any], columns: list[Column]) -> list[list[Any]]:
    """Lines for a file: names where the table keeps numbers, labels where it keeps columns."""
    ids = {c.key: {getattr(record, c.key) or 0 for record in records} for c in columns if c.key in NAMED}
    known = {key: named(NAMED[key], sorted(wanted)) for key, wanted in ids.items()}

    def told(column: Column, record: Any) -> Any:
        if column.key in NAMED:
            row = known[column.key].get(getattr(record, column.key))
            return str(row) if row is not None else None
        return ", ".join(fields(record)) if column.key == "columns" else shown(column, value_of(column, record))

    return [[told(column, record) for column in columns] for record in records]


def verb(event: Event) -> str:
    return next((v.label for v in Verb if v.value == event.verb), event.verb)


def what(event: Event) -> str:
    """« Transmission : dossier D2026-0012 » ; a person is told by number, never by name."""
    record = target(event)
    number = getattr(record, "number", None) or f"n° {event.record_id}"
    return f"{verb(event)} : {inside(singular(event.table_name))} {number}"


def target(event: Event) -> Record | None:
    model = models().get(event.table_name)
    return found(model, event.record_id) if model is not None else None


def about(
    events: list[Any], who: tuple[str, ...] = ("actor_id",), where: str = "structure_id"
) -> dict[tuple[str, int], Record]:
    """The accounts, structures and records that these lines name, read once a table, within reach.

    A page of many tables reads those that most of its lines name, and leaves the others to their number:
    a list costs the same, whatever its rows.
    """
    wanted: dict[str, set[int]] = {"Account": set(), "Partner": set()}
    counts = Counter(event.table_name for event in events)
    for event in events:
        wanted["Account"] |= {getattr(event, key) or 0 for key in who}
        wanted["Partner"].add(getattr(event, where) or 0)
        if event.table_name in dict(counts.most_common(MOST_TABLES)):
            wanted.setdefault(event.table_name, set()).add(event.record_id or 0)
    return rows(wanted)


def rows(wanted: dict[str, set[int]]) -> dict[tuple[str, int], Record]:
    """The records of these numbers, by the name of their table, within reach and read once a table."""
    known = models()
    return {
        (name, row.id): row
        for name, ids in wanted.items()
        if name in known
        for row in db.session.scalars(select(known[name]).where(known[name].id.in_(ids)))
    }


def found(model: type[Record], number: int | None) -> Record | None:
    """One of the rows that the page has read; elsewhere than on a list, read now."""
    if "told_of" in g:
        kept: Record | None = g.told_of.get((model.__name__, number or 0))
        return kept
    return db.session.get(model, number or 0)


def fields(event: Event) -> list[str]:
    """The French labels of what changed, once each."""
    model = models().get(event.table_name)
    told = labels(model) if model is not None else {}
    names = [name for name in event.columns.split(",") if name and name not in QUIET]
    return list(dict.fromkeys(told.get(name, name) for name in names))


def cell(text: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "text": text, "tone": None, "stage": None, "url": None, "sub": None, "nowrap": False} | more


def subject(event: Event) -> dict[str, Any]:
    """The record told about, with a link where the reader has its page."""
    record = target(event)
    number = getattr(record, "number", None) or f"n° {event.record_id}"
    url = address(record) if record is not None else None
    return cell(f"{singular(event.table_name)} {number}", url=url)


def short(names: list[str]) -> str:
    """The first labels, and how many more there are."""
    more = len(names) - LONGEST
    if more <= 1:
        return ", ".join(names)
    return ", ".join(names[:LONGEST]) + f" et {more} autres"
