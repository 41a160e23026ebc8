"""Writing many rows at once, as the software itself: the journal's own hooks see none of it, so its lines are written here."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert

from models.base import Record, db, now
from models.event import Event
from models.viewer import viewer
from pin40.words import Verb

CHUNK = 500
BATCH = 20_000


def chunks(names: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    return (names[start : start + size] for start in range(0, len(names), size))


def write(model: type[Record], rows: Sequence[dict[str, Any]]) -> None:
    for some in chunks(rows, BATCH):
        db.session.execute(insert(model), some)


def tell(model: type[Record], numbers: Sequence[int], columns: str) -> None:
    """One line of the journal for each row, under the name of whoever asked for it."""
    who = viewer().actor
    stamp = {
        "created_at": now(), "version": 1, "verb": Verb.CREATE.value, "table_name": model.__name__,
        "actor_id": who.account_id, "structure_id": who.partner_id,
    }  # fmt: skip
    write(Event, [stamp | {"record_id": number, "columns": columns} for number in numbers])
