"""The walls themselves, tried: what is planted without a right is named, each changed line of rights is caught."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table

import walk
from models import scope
from models.base import db
from models.viewer import seeing_as
from pin40 import access, columns, reaches
from pin40.conditions import EVERY_ROW, Person, viewer
from pin40.path_words import PickupKind
from pin40.words import AccountRole, Role
from test_gate import PLAIN_READS

pytest_plugins = ("whole_app", "walk_scene")

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("pin40", "models", "views", "seed", "tests", "migrations")


@pytest.fixture(scope="module", params=["sqlite"])
def whole_database():
    """What is compared is the policy and the hand-written table: one database is enough."""
    return ""


@pytest.fixture
def planted(scene):
    """The gate works out a person's bounds once: here the rights change under it."""
    scope._bounds.cache_clear()
    yield scene
    scope._bounds.cache_clear()
    db.session.remove()


# ───────── What is planted is named ─────────
class Planted:
    """A table as the walls see it: its name, its mapper's columns."""

    def __init__(self, name, columns):
        self.__name__, self.__tablename__ = name, f"{name.lower()}s"
        self.__table__ = Table(self.__tablename__, MetaData())
        self.__mapper__ = type("Mapper", (), {"column_attrs": columns})


def column(key, **info):
    return type("Attribute", (), {"key": key, "columns": [type("Column", (), {"info": info})]})


def test_a_table_without_a_line_in_rights_csv_is_named_for_each_role(planted, monkeypatch):
    real = scope.models()
    monkeypatch.setattr(walk, "models", lambda: [*real, Planted("Gadget", [])])
    assert walk.unwritten() == sorted(f"{role.value} gadgets" for role in walk.ROLES)


def test_a_line_of_rights_csv_about_no_table_is_named(planted, monkeypatch):
    real = scope.models()
    monkeypatch.setattr(walk, "models", lambda: [model for model in real if model.__name__ != "Device"])
    assert walk.unwritten() == sorted(f"{role.value} devices" for role in walk.ROLES)


def test_a_column_without_a_label_is_named(planted, monkeypatch):
    monkeypatch.setattr(walk, "models", lambda: [Planted("Gadget", [column("size"), column("name", label="Nom")])])
    assert walk.unlabelled() == ["Gadget.size"]


class Rule:
    """An address that somebody opened, beside those of the application."""

    def __init__(self, rule, endpoint):
        self.rule, self.endpoint = rule, endpoint


@pytest.mark.parametrize(
    ("rule", "endpoint"),
    [
        ("/export-rapide", "quick_export"),  # outside every panel
        ("/mediation/tout/", "everything"),  # in a panel, on no screen
        ("/lecture/prescriptions/", "gestion_prescriptions.index_view"),  # in the panel of a role without that table
        ("/mediation/lots/", "mediation_lots.index_view"),  # a screen that this panel does not have
        ("/gestion/deja-suivi/", "already"),  # a question asked from elsewhere
    ],
)
def test_a_route_that_nobody_declared_is_named(planted, rule, endpoint):
    from flask import current_app

    class Grown:
        extensions = current_app.extensions

        class url_map:  # noqa: N801
            @staticmethod
            def iter_rules():
                return [*current_app.url_map.iter_rules(), Rule(rule, endpoint)]

    assert walk.undeclared(Grown) == [f"{rule} ({endpoint})"]


# ───────── One line changed is caught ─────────
def differences(role: Role) -> set[str]:
    """Where the policy and `rights.csv` part for the accounts of a role, asked of both on every row."""
    found = set()
    for name in [name for name, held in walk.PAIRS.items() if held == role]:
        person = walk.person(name)
        for model in scope.models():
            found |= {f"{model.__name__} {what}" for what in _parted(model, person)}
    return found


def _parted(model, person):
    table = model.__tablename__
    with seeing_as(viewer(person)):
        reach = {verb: scope.sql(access.reach(person, model.__name__, verb), model, person) for verb in "rud"}
        if set(db.session.scalars(PLAIN_READS["rows"](model))) != walk.rows(person, table):
            yield "read"
    with seeing_as(walk.SYSTEM):
        for verb, word in (("u", "change"), ("d", "throw")):
            query = PLAIN_READS["rows"](model).where(reach[verb])
            if set(db.session.scalars(query)) != walk.rows(person, table, word):
                yield word
    right = walk.rights()[person.role, table]
    if bool(_creators(model, person)) != right.may_create(person):
        yield "create"
    keys = tuple(model.__mapper__.columns.keys())
    hidden = {c for names, where in right.columns("hidden") for c in names if right.read != walk.WORDS["no"]}
    if right.read != walk.WORDS["no"] and set(keys) - set(access.readable(person, model.__name__, keys)) != hidden:
        yield "hidden"
    writes = {c for names, _ in right.columns("writes") for c in names}
    granted = {c for g in access.grants(person, model.__name__) if "u" in g.verbs for c in g.writes} & set(keys)
    if right.change != walk.WORDS["no"] and granted != writes:
        yield "writes"


def _creators(model, person):
    """The grants by which this person creates: the referent's only for a referent."""
    held = [grant for grant in access.grants(person, model.__name__) if "c" in grant.verbs]
    stands = Person(person.role, person.account_id, person.partner_id, person.is_referent)
    owners = {"prescriber_id", "mediator_id", "refurbisher_id", "partner_id"}
    ours = {key: stands.partner_id for key in owners} | {"role": AccountRole(person.role.value)}
    ours |= {"account_id": person.account_id}
    fresh = [ours | {"kind": kind, **other} for kind in PickupKind for other in ({}, {"mediator_id": None})]
    return [grant for grant in held if any(grant.where.holds(row.get, stands) for row in fresh)]


@pytest.mark.parametrize("role", walk.ROLES)
def test_the_policy_and_rights_csv_agree_on_every_row_verb_and_column(planted, role):
    assert differences(role) == set()


WIDER = [
    (Role.PRESCRIBER, "Beneficiary", 0, {"where": EVERY_ROW}, {"Beneficiary read"}),
    (Role.PRESCRIBER, "Prescription", 0, {"hidden": ()}, {"Prescription hidden"}),
    (Role.PRESCRIBER, "Prescription", 0, {"verbs": "crd"}, {"Prescription throw"}),
    (Role.PRESCRIBER, "Partner", 1, {"only": None}, {"Partner hidden"}),
    (Role.MEDIATOR, "Prescription", 0, {"where": reaches.MEDIATED_BY_US}, {"Prescription read"}),
    (Role.MEDIATOR, "Beneficiary", 0, {"verbs": "ru", "writes": ("last_name",)}, {"Beneficiary change", "Beneficiary writes"}),
    (Role.MEDIATOR, "Device", 0, {"hidden": ()}, {"Device hidden"}),
    (Role.MEDIATOR, "Spotting", 0, {"verbs": "r"}, {"Spotting create"}),
    (Role.REFURBISHER, "Device", 0, {"where": EVERY_ROW}, {"Device change", "Device read"}),
    (Role.REFURBISHER, "Device", 0, {"writes": (*columns.TECHNICAL, "state")}, {"Device writes"}),
    (Role.MEDIATOR, "CompetenceAssessment", 1, {"where": reaches.MEDIATED_BY_US}, {"CompetenceAssessment change", "CompetenceAssessment throw"}),
    (Role.REFURBISHER, "PurchaseOrder", 0, {"where": reaches.REFURBISHED_BY_US}, {"PurchaseOrder read"}),
    (Role.MANAGER, "Pickup", 2, {"where": EVERY_ROW}, {"Pickup change", "Pickup throw"}),
    (Role.READER, "Account", 0, {"where": EVERY_ROW}, {"Account change", "Account read"}),
    (Role.READER, "Account", 0, {"verbs": "rud"}, {"Account throw"}),
    (Role.MANAGER, "Beneficiary", 1, {"where": EVERY_ROW}, {"Beneficiary throw"}),
    (Role.MANAGER, "Prescription", 0, {"verbs": "ru"}, {"Prescription change"}),
]  # fmt: skip


@pytest.mark.parametrize(("role", "table", "line", "change", "named"), WIDER)
def test_one_line_of_the_rights_changed_is_caught_by_name(planted, monkeypatch, role, table, line, change, named):
    grants = list(access.GRANTS[role][table])
    grants[line] = replace(grants[line], **change)
    monkeypatch.setitem(access.GRANTS[role], table, tuple(grants))
    assert differences(role) == named


@pytest.mark.parametrize("role", walk.ROLES)
def test_a_line_taken_away_is_caught(planted, monkeypatch, role):
    monkeypatch.delitem(access.GRANTS[role], "Account")
    assert "Account read" in differences(role)


@pytest.mark.parametrize("role", [Role.READER, Role.REFURBISHER])
def test_a_table_given_to_a_role_that_has_none_is_caught(planted, monkeypatch, role):
    monkeypatch.setitem(access.GRANTS[role], "Beneficiary", (access.Grant(EVERY_ROW),))
    assert differences(role) == {"Beneficiary read"}


# ───────── rights.csv is written by hand ─────────
def test_no_code_writes_rights_csv():
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")] + list(ROOT.glob("*.py"))
    naming = {file.name for file in files if "rights.csv" in file.read_text(encoding="utf-8")}
    assert {file.name for file in files if re.search(r"with_name\(.rights\.csv|RIGHTS\b", file.read_text("utf-8"))} <= {
        "walk.py", "test_mutations.py"}  # fmt: skip
    walker = (ROOT / "tests" / "walk.py").read_text(encoding="utf-8")
    assert naming
    assert not re.search(r"""write_text|csv\.writer|DictWriter|open\([^)]*["'][wax]""", walker)
    assert "rights.csv" not in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_rights_csv_owes_nothing_to_the_policy(monkeypatch):
    """Emptied of all its rights, the policy leaves the hand-written table as it is."""
    before = walk.written()
    monkeypatch.setattr(access, "GRANTS", {})
    assert walk.written() == before
    assert len(before) == len(walk.RIGHTS.read_text(encoding="utf-8").splitlines()) - 1
