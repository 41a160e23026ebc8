"""The trash: thrown away with what goes along, taken back for thirty days, then erased with its old values."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, inspect, select, text

from models import folded
from models.acts import Refused, figure
from models.base import Record, Trashable, db, now
from models.dependents import dependents, links, may_throw, obstacles
from models.document import Document
from models.draft import Draft
from models.event import Change, Event
from models.moments import in_paris
from models.note import Note, Tag
from models.scope import link_target, models
from models.viewer import seeing_as
from pin40.charter import heading
from pin40.conditions import SYSTEM
from pin40.obstacle import Obstacle

GONE = Obstacle(
    "parent_out_of_reach", "Ce dont elle dépend n’est plus à votre portée : appelez l’Alpi.", heading("purpose")
)
MERGED = Obstacle(
    "merged", "Cette fiche a été réunie à une autre, qui porte maintenant ses dossiers.", heading("manager")
)


def trashable() -> list[type[Record]]:
    return [model for model in models() if issubclass(model, Trashable)]


def throw(record: Record) -> list[Record]:
    """Put a record in the trash, or delete it where its table has none; gives what went along.

    Raises Refused where something is signed or still uses it; the caller commits.
    """
    found = dependents(record)
    if refused := obstacles(record, found):
        raise Refused(refused)
    if not isinstance(record, Trashable):
        _erase_now(record)
        return []
    moment = now()
    for one in (*found.along, record):
        one.trashed_at = moment  # type: ignore[attr-defined]
    return found.along


def _erase_now(record: Record) -> None:
    """For good, with what is kept beside it: the viewer deletes the row, the software what hangs on its number."""
    name, number = type(record).__name__, record.id
    db.session.delete(record)
    db.session.flush()
    with seeing_as(SYSTEM):
        _clear(name, number)


def companions(record: Record) -> list[Record]:
    """What went to the trash in the same act: it comes back with it."""
    moment = record.trashed_at  # type: ignore[attr-defined]
    found: list[Record] = []
    for model, where, _ in links(record):
        if issubclass(model, Trashable):
            rows = db.session.scalars(select(model).where(where, model.trashed_at == moment))
            found += [row for row in rows if row not in found and may_throw(row)]
    return found


def take_back(record: Record) -> list[Record]:
    """Out of the trash, with what went along; raises Refused where it has nowhere to come back to."""
    if getattr(record, "merged_into_id", None) is not None:
        raise Refused([MERGED])
    together = companions(record)
    for one in (record, *together):
        if refused := _orphaned(one, {record, *together}):
            raise Refused([refused])
    for one in (record, *together):
        one.trashed_at = None  # type: ignore[attr-defined]
    db.session.flush()
    return together


def _orphaned(record: Record, back: set[Record]) -> Obstacle | None:
    """Why its parents cannot hold it: they are in the trash too, or out of reach."""
    mapper = inspect(type(record))
    for column in mapper.column_attrs.keys():
        target, key = link_target(mapper, column), getattr(record, column)
        if target is None or key is None or not issubclass(target, Trashable):
            continue
        parent = db.session.get(target, key)
        if parent is None:
            return GONE
        if parent.trashed_at is not None and parent not in back:
            sentence = f"« {parent} », dont elle dépend, est aussi à la corbeille : reprenez d’abord cette fiche-là."
            return Obstacle("parent_in_trash", sentence, heading("purpose"))
    return None


def leaves_on(record: Record, today: date) -> date:
    """The day from which a thrown record may be erased for good."""
    thrown: datetime = record.trashed_at  # type: ignore[attr-defined]
    return in_paris(thrown).date() + timedelta(days=int(figure("trash_days", today)))


def purge(today: date) -> dict[str, int]:
    """Erase what has been in the trash for too long, children first, and the old values of the journal with it.

    What another record still needs stays, and is counted under « gardées ».
    """
    limit = now() - timedelta(days=int(figure("trash_days", today)))
    erased = {"effacées": 0, "gardées": 0}
    with seeing_as(SYSTEM):
        waiting = [
            row for model in trashable() for row in db.session.scalars(select(model).where(model.trashed_at < limit))
        ]
        while waiting:
            free = [row for row in waiting if not _is_needed(row)]
            if not free:
                break
            for row in free:
                _erase(row)
            erased["effacées"] += len(free)
            waiting = [row for row in waiting if row not in free]
        erased["gardées"] = len(waiting)
        for statement in folded.tidied(db.engine.dialect.name) if erased["effacées"] else ():
            db.session.execute(text(statement))
        db.session.commit()
    return erased


def forget(today: date) -> int:
    """Erase the forms begun and left for too long; gives how many."""
    limit = now() - timedelta(days=int(figure("draft_days", today)))
    with seeing_as(SYSTEM):
        old = list(db.session.scalars(select(Draft).where(Draft.saved_at < limit)))
        for draft in old:
            db.session.delete(draft)
        db.session.commit()
    return len(old)


def _is_needed(record: Record) -> bool:
    """Whether any row, thrown or not, has a key to it; papers named beside it go with it."""
    return any(
        db.session.scalar(select(model.id).where(where).limit(1)) is not None
        for model, where, is_part in links(record)
        if not is_part and model is not Document
    )


def _erase(record: Record) -> None:
    name, number = type(record).__name__, record.id
    for paper in db.session.scalars(select(Document).where(Document.table_name == name, Document.record_id == number)):
        _erase(paper)
    db.session.delete(record)
    db.session.flush()
    _clear(name, number)


def _clear(name: str, number: int) -> None:
    """Notes, tags and old values of a row that is no more; the journal keeps what was done, by whom and when."""
    for kind in (Note, Tag):
        db.session.execute(delete(kind).where(kind.table_name == name, kind.record_id == number))
    told = select(Event.id).where(Event.table_name == name, Event.record_id == number)
    db.session.execute(delete(Change).where(Change.event_id.in_(told)).execution_options(synchronize_session=False))
