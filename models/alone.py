"""One at a time: who holds a name lets nobody else go past it before the commit."""

import hashlib
from datetime import timedelta

from sqlalchemy import func, select

from models.base import db
from models.viewer import seeing_as
from pin40.conditions import SYSTEM

SAME_MOMENT = timedelta(minutes=10)
"""How long the same words sent again are the same form sent twice: a double click, a page sent afresh."""


def alone(*names: str) -> None:
    """Hold these names until the commit; another request that wants one of them waits.

    PostgreSQL's advisory locks. On SQLite a request that writes already holds the only pen.
    """
    if db.engine.dialect.name == "postgresql":
        with seeing_as(SYSTEM):  # a lock reads no row, which the gate could see
            for name in sorted(names):
                number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
                db.session.execute(select(func.pg_advisory_xact_lock(number)))
