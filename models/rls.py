"""The second wall: row-level security on PostgreSQL, emitted from the same table as the gate.

Two roles that own nothing: `pin40_partner` reaches what its settings name, `pin40_manager` all.
The policies are laid again at each `init`; a test compares the catalogue with this file.
"""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    cast,
    exists,
    false,
    func,
    inspect,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql

from models.base import Record, Trashable
from models.scope import link_target, models, sql
from models.session import MANAGER_ROLE, PARTNER_ROLE
from pin40 import access
from pin40.conditions import ByReferent, Condition, Own, Within
from pin40.words import PANEL_ROLES, Role

COMMANDS = {"r": "SELECT", "c": "INSERT", "u": "UPDATE", "d": "DELETE"}
BEHIND = tuple(role for role in PANEL_ROLES if role != Role.MANAGER)
APPENDED = ("Event", "Change", "AccessLog", "OutboxMail")
TODAY = "(now() AT TIME ZONE 'Europe/Paris')::date"
"""The database's own clock: a delay does not depend on what a transaction says of itself."""
APPEND_ONLY = ("Event", "AccessLog", "DeviceEvent", "Snapshot")


def _setting(name: str) -> ColumnElement[str]:
    return func.nullif(func.current_setting(name, True), "")


@dataclass(frozen=True)
class Settings:
    """A person read from the transaction's settings instead of from memory."""

    role: Role

    @property
    def partner_id(self) -> ColumnElement[int]:
        return cast(_setting("pin40.partner"), BigInteger)

    @property
    def account_id(self) -> ColumnElement[int]:
        return cast(_setting("pin40.account"), BigInteger)

    @property
    def is_referent(self) -> bool:
        return True


def policy(model: type[Record], verb: str) -> ColumnElement[bool]:
    """Which rows of `model` each role behind the second wall may `verb`."""
    parts = [
        and_(
            func.current_setting("pin40.role", True) == role.value,
            _sql(access.reach(Settings(role), model.__name__, verb), model, Settings(role)),  # type: ignore[arg-type]
        )
        for role in BEHIND
        if any(verb in grant.verbs for grant in access.GRANTS[role].get(model.__name__, ()))
    ]
    return or_(false(), *parts)


@dataclass(frozen=True)
class Borrower(Settings):
    """The Alpi behind somebody's eyes (« voir comme »): what is its own account's or structure's is not shown there."""

    @property
    def partner_id(self) -> ColumnElement[int]:
        return cast(null(), BigInteger)

    @property
    def account_id(self) -> ColumnElement[int]:
        return cast(null(), BigInteger)


def borrowed(model: type[Record]) -> ColumnElement[bool]:
    """« Voir comme » reads no row that the Alpi may not read itself."""
    person = Borrower(Role.MANAGER)
    reach = access.reach(person, model.__name__, "r")  # type: ignore[arg-type]
    off = func.current_setting("pin40.borrowed", True) != "on"
    return or_(off, _sql(reach, model, person))


def _sql(condition: Condition, model: type[Record], person: Settings) -> ColumnElement[bool]:
    """As `scope.sql`, with the referent read from the settings too."""
    if isinstance(condition, ByReferent):
        return func.current_setting("pin40.referent", True) == "on"
    if hasattr(condition, "parts"):
        join = and_ if type(condition).__name__ == "All" else or_
        return join(true() if join is and_ else false(), *(_sql(part, model, person) for part in condition.parts))
    if isinstance(condition, Own):
        return getattr(model, condition.column) == getattr(person, condition.key)
    if isinstance(condition, Within):
        return getattr(model, condition.column) >= literal_column(f"{TODAY} - {condition.days}")
    return sql(condition, model, person)  # type: ignore[arg-type]


def written(model: type[Record]) -> set[str]:
    """The columns that somebody behind the second wall may set."""
    return {w for role in BEHIND for grant in access.GRANTS[role].get(model.__name__, ()) for w in grant.writes}


def links(model: type[Record], verb: str) -> ColumnElement[bool]:
    """Each key that a partner may set points at a row it may read: the look-up obeys the target's own policy.

    A new row may carry any key; without the look-up, the database's own check would tell which numbers exist.
    """
    mapper = inspect(model)
    writes = set(mapper.columns.keys()) if verb == "c" else written(model)
    checks = []
    for column in sorted(writes):
        target = link_target(mapper, column)
        if target is not None:
            other = target.__table__.alias(f"linked_{column}")
            # Written out: compiled apart from its query, the model's column would join its table anew.
            key: ColumnElement[int] = literal_column(f"{model.__table__.name}.{column}")
            checks.append(or_(key.is_(None), exists(select(other.c.id).where(other.c.id == key))))
    return and_(true(), *checks)


def text(expression: ColumnElement[bool]) -> str:
    """An expression as PostgreSQL reads it, its values written in."""
    return str(
        expression.compile(
            dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
    )


def statements() -> list[str]:
    """Every statement of the second wall, in order; safe to run again."""
    lines = [_role(PARTNER_ROLE), _role(MANAGER_ROLE)]
    for role in (PARTNER_ROLE, MANAGER_ROLE):
        lines += [
            _membership(role),
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ]
    lines.append(f"GRANT SELECT ON alembic_version TO {PARTNER_ROLE}, {MANAGER_ROLE}")
    for model in models():
        lines += _table(model)
    return lines


def _role(name: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {name} NOLOGIN NOINHERIT; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def _membership(role: str) -> str:
    """Roles belong to the whole server: somebody else may have made them, and let us in already."""
    privilege = "CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END"
    return (
        f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{role}', {privilege}) "
        f"THEN GRANT {role} TO CURRENT_USER; END IF; END $$"
    )


def _table(model: type[Record]) -> list[str]:
    table = model.__table__.name
    verbs = [verb for verb in COMMANDS if _opened(model, verb)]
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {table} FROM {PARTNER_ROLE}, {MANAGER_ROLE}",
        f"GRANT {'SELECT, INSERT' if model.__name__ in APPEND_ONLY else 'SELECT, INSERT, UPDATE, DELETE'} ON {table} TO {MANAGER_ROLE}",
        *(f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("p_manager", *(f"p_{v}" for v in COMMANDS))),
        # A table that no policy opens reads as empty: a relation to it is nothing, not an error.
        f"GRANT SELECT ON {table} TO {PARTNER_ROLE}",
        f"CREATE POLICY p_manager ON {table} TO {MANAGER_ROLE} USING (true) WITH CHECK (true)",
    ]
    for verb in verbs:
        if verb != "r":
            lines.append(f"GRANT {COMMANDS[verb]}{_columns(model) if verb == 'u' else ''} ON {table} TO {PARTNER_ROLE}")
        lines.append(_policy(model, verb))
    return lines


def _columns(model: type[Record]) -> str:
    """A change touches no other column: neither an account's own structure and role, nor a dossier's stage."""
    names = written(model) | {"version"} | ({"trashed_at"} if issubclass(model, Trashable) else set())
    return f" ({', '.join(sorted(names))})"


def _opened(model: type[Record], verb: str) -> bool:
    if verb == "c" and model.__name__ in APPENDED:
        return True
    return any(verb in g.verbs for role in BEHIND for g in access.GRANTS[role].get(model.__name__, ()))


def _policy(model: type[Record], verb: str) -> str:
    table = model.__table__.name
    head = f"CREATE POLICY p_{verb} ON {table} FOR {COMMANDS[verb]} TO {PARTNER_ROLE}"
    if verb == "c" and model.__name__ in APPENDED:
        return f"{head} WITH CHECK ({_signed_by_the_viewer(model)})"
    using = text(and_(policy(model, verb), borrowed(model)) if verb == "r" else policy(model, verb))
    check = text(and_(policy(model, verb), links(model, verb)))
    return (
        head
        + {
            "r": f" USING ({using})",
            "d": f" USING ({using})",
            "c": f" WITH CHECK ({check})",
            "u": f" USING ({using}) WITH CHECK ({check})",
        }[verb]
    )


def _signed_by_the_viewer(model: type[Record]) -> str:
    """A line of the journal bears the name of the one who writes it; a mail waits, from its writer to an account.

    Values follow the event that this very connection has just numbered: its author may not read it back.
    """
    me = "nullif(current_setting('pin40.account', true), '')::bigint"
    us = "nullif(current_setting('pin40.partner', true), '')::bigint"
    return {
        "Event": f"actor_id = {me} AND structure_id = {us}",
        "Change": "event_id = currval('events_id_seq')",
        "AccessLog": f"account_id = {me}",
        "OutboxMail": f"sender_id = {me} AND account_id IS NOT NULL AND state = 'WAITING' AND attempts = 0 AND sent_at IS NULL",
    }[model.__name__]


def lay(connection: Connection) -> None:
    """Lay the second wall; nothing to do on SQLite, which has none."""
    if connection.dialect.name == "postgresql":
        for line in statements():
            connection.exec_driver_sql(line.replace("%", "%%"))
