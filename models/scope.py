"""The gate: `pin40/access.py` turned into SQL, on every read and before every write."""

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, TextClause, and_, event, false, inspect, or_, select, true
from sqlalchemy.orm import Mapper, ORMExecuteState, attributes, with_loader_criteria
from sqlalchemy.sql import visitors

from models.base import Record, db
from models.session import BLIND, GatedSession
from models.viewer import Closed, Look, NotSigned, look
from pin40 import access
from pin40.columns import GIVEN
from pin40.conditions import EVERY_ROW, All, ByReferent, Condition, Is, IsEmpty, IsFilled, Own, Person, Within
from pin40.conditions import Any as AnyOf
from pin40.words import PARTNER_VIEWERS, Role

JOURNAL = frozenset({"Event", "Change", "AccessLog", "OutboxMail"})
LET = "let"  # of a session in its flush: what the guard let through, and as it was then


def sql(condition: Condition, model: type[Record], person: Person) -> ColumnElement[bool]:
    """The rows of `model` where `condition` holds for this person, as SQL."""
    match condition:
        case All(parts):
            return and_(true(), *(sql(part, model, person) for part in parts))
        case AnyOf(parts):
            return or_(false(), *(sql(part, model, person) for part in parts))
        case Own(column, key):
            mine = getattr(person, key)
            return getattr(model, column) == mine if mine is not None else false()
        case Is(column, values):
            return or_(false(), *(getattr(model, column) == value for value in values))
        case IsEmpty(column):
            return getattr(model, column).is_(None)
        case IsFilled(column):
            return getattr(model, column).is_not(None)
        case Within(column):
            return getattr(model, column) >= condition.since(person.today) if person.today else false()
        case ByReferent():
            return true() if person.is_referent else false()
    raise TypeError(condition)


def eyes() -> tuple[Person, ...]:
    """Whose reach bounds what is read now: « voir comme » shows what both may read, never more than the Alpi."""
    now = look()
    return (now.person, now.viewer.actor) if now.viewer.is_borrowed and now.touches is None else (now.person,)


def in_reach(model: type[Record], verb: str = "r") -> ColumnElement[bool]:
    """The rows of `model` that the present viewer may `verb`."""
    return and_(*(sql(access.reach(person, model.__name__, verb), model, person) for person in eyes()))


@cache
def models() -> tuple[type[Record], ...]:
    """Every table, in the order of its name."""
    return tuple(sorted((mapper.class_ for mapper in db.Model.registry.mappers), key=lambda model: model.__name__))


def has_blind_spot(statement: Any) -> bool:
    """Whether a query on the models also reads what carries no reach: a bare table, or SQL as text."""
    if not hasattr(statement, "selected_columns"):
        return True  # from_statement(): its rows come from elsewhere
    return any(_is_blind(part) for part in visitors.iterate(statement))


def _is_blind(part: Any) -> bool:
    if isinstance(part, Select):
        tables = (*part._raw_columns, *part._from_obj, *(join[0] for join in part._setup_joins))
        return any(isinstance(table, Table) and "parentmapper" not in table._annotations for table in tables)
    if isinstance(part, Column):
        table = getattr(part.table, "element", part.table)
        return isinstance(table, Table) and "parentmapper" not in part._annotations
    return isinstance(part, TextClause) or (getattr(part, "is_literal", False) and part.name not in ("*", "1"))


@event.listens_for(GatedSession, "do_orm_execute")
def _scope_statement(state: ORMExecuteState) -> None:
    if look().viewer.role == Role.SYSTEM:
        return
    if not state.is_orm_statement or not state.is_select:
        raise Closed(BLIND)
    is_load = state.is_relationship_load or state.is_column_load or state.lazy_loaded_from is not None
    if not is_load and has_blind_spot(state.statement):
        raise Closed(BLIND)
    # As `.options(…)`, which would read each of these again at every statement.
    state.statement = state.statement._generate()
    state.statement._with_options += tuple(bound for person in eyes() for bound in _bounds(person))


@lru_cache(maxsize=512)
def _bounds(person: Person) -> tuple[Any, ...]:
    """What bounds every read of this person: worked out once, and not at each statement."""
    reaches = ((model, access.reach(person, model.__name__, "r")) for model in models())
    return tuple(_bound(model, reach, person) for model, reach in reaches if reach != EVERY_ROW)


@lru_cache(maxsize=4096)
def _bound(model: type[Record], reach: Condition, person: Person) -> Any:
    """Bound to the model: aliases, sub-selects, joins and later lazy loads carry it too. Made once for all."""
    return with_loader_criteria(model, sql(reach, model, person), include_aliases=True)


def was(record: Record) -> Any:
    """Reads the columns of a record as they are in the database."""

    def read(column: str) -> object:
        history = inspect(record).attrs[column].load_history()
        return history.deleted[0] if history.deleted else (history.unchanged or history.added or [None])[0]

    return read


def changes(record: Record) -> list[tuple[str, attributes.History]]:
    """The columns whose value is about to change, each with what it was and will be."""
    state = inspect(record)
    set_now = [one.key for one in state.mapper.column_attrs if one.key in state.committed_state]
    return [(key, history) for key in set_now if (history := state.attrs[key].history).has_changes()]


def changed(record: Record) -> list[str]:
    """Their names; the version follows by itself."""
    return [key for key, _ in changes(record) if key != "version"]


def guard(session: Any, record: Record, verb: str) -> None:
    """Refuse what the viewer may not write; asked before the flush, and again by the mapper during it."""
    now = look()
    name = type(record).__name__
    if now.viewer.role == Role.SYSTEM or (name in JOURNAL and verb == "c"):
        return
    if now.viewer.is_borrowed:
        raise Closed("En « voir comme », rien ne peut être modifié.")
    if not now.viewer.seen.has_signed and name not in access.BEFORE_SIGNING and now.viewer.role in PARTNER_VIEWERS:
        raise NotSigned
    if now.touches is not None:
        if name not in now.touches:
            raise Closed(f"L’acte « {now.act or now.reason} » n’écrit pas dans {name}.")
        return
    let = session.info.get(LET, {})
    asked = (verb, now, [(column, getattr(record, column)) for column in changed(record)])
    if let.get(record) != asked:  # asked again during the flush, the same question has the same answer
        guard_rights(session, record, verb, now)
        let[record] = asked


def guard_rights(session: Any, record: Record, verb: str, now: Look) -> None:
    """The row before and after, its columns, its keys: each within the table of rights."""
    name, person = type(record).__name__, now.viewer.seen
    before, after = was(record), lambda column: getattr(record, column)
    if verb == "u" and set(changed(record)) == {"trashed_at"}:
        verb = "d"  # thrown away, though the row stays for thirty days
    if verb != "c" and not access.may(person, name, verb, before):
        raise Closed("Vous ne pouvez pas modifier cette fiche.")
    if verb != "d" and not access.may(person, name, verb, after):
        raise Closed("Vous ne pouvez pas écrire cette fiche.")
    if verb == "d":
        return
    given = (*GIVEN.get(name, ()), "created_at") if verb == "c" else ()
    refused = set(changed(record)) - access.writable(person, name, verb, before if verb == "u" else after) - set(given)
    if refused:
        raise Closed(f"Champs en lecture seule : {', '.join(sorted(refused))}.")
    guard_links(session, record, changed(record), now)


def guard_links(session: Any, record: Record, columns: list[str], now: Look) -> None:
    """Each new or changed foreign key points at a row that the viewer may read."""
    mapper: Mapper[Any] = inspect(type(record))
    with session.no_autoflush:
        for column in columns:
            value = getattr(record, column)
            target = link_target(mapper, column)
            if value is None or target is None or column in own_keys(record, now.viewer.seen):
                continue
            if session.scalar(select(target.id).where(target.id == value, in_reach(target))) is None:
                raise Closed(
                    f"La valeur choisie n’existe pas : {mapper.columns[column].info.get('label', column)}.", 404
                )


def own_keys(record: Record, person: Person) -> set[str]:
    """Owner keys that carry the viewer's own structure or account: nothing to look up."""
    keys = {"prescriber_id", "mediator_id", "refurbisher_id", "partner_id"}
    return {key for key in keys if getattr(record, key, None) == person.partner_id}


def link_target(mapper: Mapper[Any], column: str) -> type[Record] | None:
    """The model that a foreign key points at; None where the column is not one."""
    tables = {model.__table__: model for model in models()}
    for key in mapper.columns[column].foreign_keys:
        if key.column.name == "id":
            return tables[key.column.table]
    return None


@event.listens_for(GatedSession, "before_flush")
def _before_flush(session: Any, context: Any, instances: Any) -> None:
    session.info[LET] = {}
    for record in session.new:
        guard(session, record, "c")
    for record in session.dirty:
        if session.is_modified(record):
            guard(session, record, "u")
    for record in session.deleted:
        guard(session, record, "d")


@event.listens_for(GatedSession, "after_flush")
def _after_flush(session: Any, context: Any) -> None:
    session.info.pop(LET, None)


def _in_flush(verb: str) -> Any:
    def hook(mapper: Any, connection: Any, record: Record) -> None:
        # A change made through a relationship has its key only now.
        session = attributes.instance_state(record).session
        if verb != "u" or changed(record):
            guard(session, record, verb)

    return hook


for _event, _verb in (("before_insert", "c"), ("before_update", "u"), ("before_delete", "d")):
    event.listen(Record, _event, _in_flush(_verb), propagate=True)
