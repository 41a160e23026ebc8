"""The rights walk: what `rights.csv` says, in rows of the database; the people who walk; the cells tried.

PYTEST_DONT_REWRITE: the suite's configuration imports it before any test.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select, text

from models.account import Account
from models.base import db
from models.scope import models
from models.viewer import seeing_as
from pin40 import access
from pin40.conditions import SYSTEM, Person
from pin40.words import Role
from views import doors

RIGHTS = Path(__file__).with_name("rights.csv")
WORDS = {"all": "1 = 1", "no": "1 = 0"}
PAIRS = {
    "gestion": Role.MANAGER,
    "lecture": Role.READER,
    "prescripteur": Role.PRESCRIBER,
    "prescripteur2": Role.PRESCRIBER,
    "mediateur": Role.MEDIATOR,
    "mediateur2": Role.MEDIATOR,
    "reconditionneur": Role.REFURBISHER,
    "reconditionneur2": Role.REFURBISHER,
}
COLLEAGUES = ("prescripteur", "mediateur", "reconditionneur")
ROLES = tuple(dict.fromkeys(PAIRS.values()))

cells: Counter[str] = Counter()
"""How many pairs of a person and a thing each wall has tried, for the last lines of a run."""


@dataclass(frozen=True)
class Right:
    """One line of `rights.csv`: conditions in SQL, and columns with the rows on which they count."""

    read: str
    create: str
    change: str
    throw: str
    hidden: str
    writes: str

    def columns(self, what: str) -> list[tuple[frozenset[str], str]]:
        """The groups of `hidden` or `writes`, each with its condition: `a b WHERE c | d`."""
        groups = [group.partition(" WHERE ")[::2] for group in getattr(self, what).split(" | ") if group]
        return [(frozenset(names.split()), where or WORDS["all"]) for names, where in groups]

    def may_create(self, person: Person) -> bool:
        return {"yes": True, "no": False, "referent": person.is_referent}[self.create]


def written() -> dict[tuple[Role, str], Right]:
    """The hand-written table, whole."""
    with RIGHTS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    return {
        (Role(line.pop("role")), line.pop("table")): Right(**{k: WORDS.get(v, v) for k, v in line.items() if k != "create"},
                                                            create=line["create"])
        for line in lines
    }  # fmt: skip


rights = cache(written)


UNWRITTEN = (
    "Il manque dans tests/rights.csv la ligne d'un rôle sur une table, ou une ligne y nomme une table disparue : {}. "
    "Ouvrez tests/rights.csv, ajoutez ou retirez ces lignes."
)
UNDECLARED = (
    "Ces adresses n'ont pas de droit déclaré : {}. Ouvrez views/menu.py pour y ajouter leur écran, "
    "et tests/rights.csv pour dire ce que le rôle y lit (une page de tous se nomme dans views/doors.py)."
)


def unwritten() -> list[str]:
    """Each role and table on which `rights.csv` is silent, and each line about a table that is not there."""
    tables = {model.__table__.name for model in models()}
    wanted = {(role, table) for role in ROLES for table in tables}
    return sorted(f"{role.value} {table}" for role, table in wanted ^ set(written()))


def ids(table: str, condition: str, person: Person) -> set[int]:
    """The rows of a table where this condition holds for this person, read by the software itself."""
    query = text(f'SELECT id FROM "{table}" WHERE {condition}')  # noqa: S608  (our own words)
    known = {"me": person.partner_id, "account": person.account_id, "referent": person.is_referent}
    known["week_ago"] = doors.today() - timedelta(days=7)
    used = {name: value for name, value in known.items() if f":{name}" in condition}
    with seeing_as(SYSTEM), db.session.no_autoflush:
        return set(db.session.scalars(query, used))


def rows(person: Person, table: str, verb: str = "read", kept: bool = False) -> set[int]:
    """The rows that this person may read, change or throw away; `kept`: but the trash."""
    condition = getattr(rights()[person.role, table], verb)
    trash = kept and "trashed_at" in db.metadata.tables[table].columns
    return ids(table, f"({condition}) AND trashed_at IS NULL" if trash else condition, person)


def columns_on(person: Person, table: str, what: str, row: int) -> set[str]:
    """The columns hidden from, or written by, this person on this row."""
    groups = rights()[person.role, table].columns(what)
    return {name for names, where in groups for name in names if row in ids(table, where, person)}


def person(name: str, *, has_signed: bool = True) -> Person:
    """An account of the demonstration, as the gate knows it."""
    with seeing_as(SYSTEM):
        return (
            db.session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one().person(has_signed)
        )


def posted(table: str) -> list[str]:
    """The acts of a class that a button posts."""
    return [name for name, act in access.ACTS.get(table, {}).items() if act.is_posted]


QUESTION_ROOMS = {
    "already": Role.PRESCRIBER,
    **{
        f"trash_{doors.PANELS[role]}{end}": role
        for role in (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR)
        for end in ("", "_back")
    },
    **{
        f"notes_{doors.PANELS[role]}_{end}": role
        for role in (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER)
        for end in ("note", "etiquette", "retirer")
    },
    **{f"search_{doors.PANELS[role]}": role for role in ROLES if role != Role.READER},
    **{f"impact_gestion{end}": Role.MANAGER for end in ("", "_drawing", "_answers", "_xlsx", "_pdf", "_fairness")},
    **{f"impact_mediation{end}": Role.MEDIATOR for end in ("", "_drawing", "_answers", "_xlsx", "_pdf")},
    **{f"impact_lecture{end}": Role.READER for end in ("", "_drawing", "_xlsx", "_pdf")},
    **{
        f"activity_{panel}{end}": role
        for panel, role in (
            ("gestion", Role.MANAGER),
            ("prescription", Role.PRESCRIBER),
            ("mediation", Role.MEDIATOR),
            ("reconditionnement", Role.REFURBISHER),
        )
        for end in ("", "_xlsx", "_pdf", "_trimestres", "_ordinateurs", "_delais")
    },
}
"""Rooms that show no row, or the trash of a panel's own: each in the one panel where it stands."""


def undeclared(app) -> list[str]:
    """The rules that nobody declared: neither public, nor common, nor a screen of rows that its panel's role reads."""
    panels = {name: role for role, name in doors.PANELS.items()}
    screens = {view.endpoint: view for admin in app.extensions["admin"] for view in admin._views}
    found = []
    for rule in app.url_map.iter_rules():
        view = screens.get(rule.endpoint.rpartition(".")[0])
        role = panels.get(rule.rule.split("/")[1])
        right = written().get((role, getattr(getattr(view, "record", None), "__tablename__", "")))
        if not (
            rule.endpoint in doors.PUBLIC | doors.COMMON
            or (view is not None and rule.endpoint == f"{doors.PANELS.get(role)}.index")
            or (right is not None and right.read != WORDS["no"])
            or (role is not None and QUESTION_ROOMS.get(rule.endpoint) == role)
        ):
            found.append(f"{rule.rule} ({rule.endpoint})")
    return sorted(found)


def unlabelled() -> list[str]:
    """The columns that people could not read."""
    return sorted(
        f"{model.__name__}.{attribute.key}"
        for model in models()
        for attribute in model.__mapper__.column_attrs
        if not attribute.columns[0].info.get("label")
    )
