"""The base looked over, for `pin40 check`: one French title and its faults each."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, func, inspect, select, text

from models import agreement, questions, rls, stocktaking
from models.base import db
from models.partner import Partner
from models.prescription import Prescription
from models.viewer import seeing_as
from pin40 import journey
from pin40.conditions import SYSTEM
from pin40.words import PartnerRole

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
TRIGGERS = {
    "events_no_update",
    "events_no_delete",
    "access_logs_no_update",
    "access_logs_no_delete",
    "changes_no_update",
    "device_events_no_update",
    "device_events_no_delete",
    "snapshots_no_update",
    "snapshots_no_delete",
}
TRIGGERS_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}
WALL = {
    "policies": "SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies",
    "tables": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    "columns": "SELECT table_name, column_name, grantee FROM information_schema.role_column_grants "
    "WHERE grantee LIKE 'pin40_%' AND privilege_type = 'UPDATE'",
    "rights": "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants "
    "WHERE grantee LIKE 'pin40_%'",
}
SHOWN = 10
UNBORN = ' : écrivez sa migration (make migration m="…"), puis lancez « init ».'

Finding = tuple[str, list[str]]


def migrations() -> Config:
    """Alembic's settings, wherever the command is run from."""
    return current_app.extensions["migrate"].migrate.get_config(str(MIGRATIONS))


def database_name() -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[db.engine.dialect.name]


def run(today: date) -> Iterator[Finding]:
    """Every look, in order; what needs the schema waits until it is there."""
    yield f"La base {database_name()} répond.", _answers()
    behind = late() or unborn()
    yield "Le schéma est à jour.", behind
    if behind:
        return
    with db.engine.connect() as connection:
        yield "Le journal ne peut être ni modifié ni effacé.", _triggers(connection)
        if connection.dialect.name == "postgresql":
            yield "Le second mur est celui de la table des droits.", wall(connection)
    with seeing_as(SYSTEM):
        yield "Une seule structure est gestionnaire.", _one_manager()
        yield "Une version de la charte est en vigueur.", _charter(today)
        yield "L’étape de chaque dossier suit ses faits.", _stages()
        yield "Chaque dossier dit ce que disent ses fiches.", _shortened(list(agreement.disagreements()))
        yield "Le compte des ordinateurs y est.", _shortened(stocktaking.faults(today))
        yield "Aucun ordinateur n’est reparti sans effacement.", _shortened(stocktaking.unerased())
        db.session.rollback()


def _answers() -> list[str]:
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return []


def late() -> list[str]:
    """What separates the schema from the last migration."""
    heads = set(ScriptDirectory.from_config(migrations()).get_heads())
    with db.engine.connect() as connection:
        current = set(MigrationContext.configure(connection).get_current_heads())
    if current == heads:
        return []
    there, wanted = ", ".join(sorted(current)) or "rien", ", ".join(sorted(heads))
    return [f"Il en est à {there}, pas à {wanted} : lancez « init »."]


def unborn() -> list[str]:
    """The tables and columns that a model has and the base has not: their migration is still to be written."""
    looked, found = inspect(db.engine), []
    there = set(looked.get_table_names())
    for mapper in db.Model.registry.mappers:
        table = mapper.local_table
        if table.name not in there:
            found.append(f"La table « {table.name} » de {mapper.class_.__name__} n’existe pas{UNBORN}")
            continue
        known = {one["name"] for one in looked.get_columns(table.name)}
        for name in [one.name for one in table.columns if one.name not in known]:
            found.append(f"La colonne « {name} » de {mapper.class_.__name__} n’existe pas{UNBORN}")
    return sorted(found)


def _triggers(connection: Connection) -> list[str]:
    there = set(connection.scalars(text(TRIGGERS_THERE[connection.dialect.name])))
    return [f"Il manque le déclencheur {name}." for name in sorted(TRIGGERS - there)]


def wall(connection: Connection) -> list[str]:
    """What `models.rls` would change: laid again, compared, then undone."""
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    before = _photograph(connection)
    rls.lay(connection)
    after = _photograph(connection)
    connection.rollback()
    return [
        f"Différence sur {line[1]} ({line[0]}) : lancez « init »."
        for line in sorted({(kind, str(row[0])) for kind, row in before ^ after})
    ]


def _photograph(connection: Connection) -> set[tuple[str, Any]]:
    return {(kind, tuple(row)) for kind, query in WALL.items() for row in connection.execute(text(query))}


def _one_manager() -> list[str]:
    count = db.session.scalar(select(func.count()).where(Partner.role == PartnerRole.MANAGER))
    return [] if count == 1 else [f"Il y en a {count}."]


def _charter(today: date) -> list[str]:
    return [] if questions.in_force(today) else ["Aucune ne l’est : proposez une version et faites-la signer."]


def _stages() -> list[str]:
    wrong = [
        f"{dossier.number} est « {dossier.stage.label} », ses faits disent « {expected.label} »."
        for dossier in db.session.scalars(select(Prescription).execution_options(yield_per=500))
        if (expected := journey.stage(dossier.facts())) != dossier.stage
    ]
    return _shortened(wrong)


def _shortened(faults: list[str]) -> list[str]:
    """The first ten of a list of faults, and how many more."""
    more = [f"… et {len(faults) - SHOWN} autres."] if len(faults) > SHOWN else []
    return faults[:SHOWN] + more
