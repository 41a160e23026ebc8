"""What one reading of a long list learns for the next ones, kept in the memory of the process: its count, its anchors.

It serves as long as nothing was written: the journal's last number is the stamp. Only who reads the whole journal has
it, and only the tables whose every change the journal tells. After a minute it is learnt again, whatever the stamp.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import func, literal, select

from models.base import Record, db
from models.event import Event
from models.journal import UNTOLD
from models.session import writing
from models.viewer import viewer
from pin40 import access
from pin40.conditions import EVERY_ROW
from pin40.keyset import is_fresh

LIFE = 60.0
MOST_LISTS = 64
MOST_ANCHORS = 400

Anchors = dict[int, tuple[Any, ...]]


@dataclass
class Kept:
    """One list as it was at a stamp: every row counted, and the keys of some rows by their rank."""

    stamp: tuple[Any, ...]
    until: float
    total: int | None = None
    anchors: Anchors = field(default_factory=dict)

    def note(self, rank: int, values: tuple[Any, ...]) -> None:
        if len(self.anchors) < MOST_ANCHORS:
            self.anchors[rank] = values


_lists: OrderedDict[Hashable, Kept] = OrderedDict()
_lock = Lock()


def of(model: type[Record], address: Hashable) -> Kept | None:
    """What is known of this list now, or a fresh place to learn it; None where nothing can be kept.

    Never while something is being written: what is undone afterwards would leave its number to something else.
    """
    person = viewer().seen
    if writing.get() or model.__name__ in UNTOLD or access.reach(person, "Event", "r") != EVERY_ROW:
        return None
    last, is_quiet = db.session.execute(select(func.max(Event.id), _quiet())).one()
    name, stamp = (str(db.engine.url), model.__name__, viewer(), address), (last,)
    with _lock:
        known = _lists.get(name)
        if known is not None and is_fresh(known.stamp, stamp) and monotonic() < known.until:
            _lists.move_to_end(name)
            return known
        if not is_quiet:
            return None
        _lists[name] = made = Kept(stamp, monotonic() + LIFE)
        _lists.move_to_end(name)
        while len(_lists) > MOST_LISTS:
            _lists.popitem(last=False)
        return made


def _quiet() -> Any:
    """Whether nobody is writing: on PostgreSQL, a line numbered before the last may still be on its way."""
    if db.engine.dialect.name != "postgresql":
        return literal(1)
    now = func.pg_current_snapshot()
    return func.pg_snapshot_xmin(now) == func.pg_snapshot_xmax(now)


def forget() -> None:
    """As at the start of the process."""
    with _lock:
        _lists.clear()
