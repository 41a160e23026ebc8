"""Who read what: files opened, lists downloaded, questions asked. Written at once, apart from the page's own work."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base import Record, db
from models.event import AccessLog
from models.journal import request_id
from models.session import tell, writing
from models.viewer import seeing_as, viewer
from pin40.conditions import SYSTEM
from pin40.conditions import viewer as own
from pin40.words import Reading


def remember(reading: Reading, model: type[Record], record_id: int | None = None, count: int | None = None) -> None:
    """Append one line in a transaction of its own: a page that then fails was asked for all the same."""
    seen = viewer()
    line = AccessLog(
        account_id=seen.actor.account_id,
        viewed_as_id=seen.seen.account_id if seen.is_borrowed else None,
        partner_id=seen.actor.partner_id,
        reading=reading,
        table_name=model.__name__,
        record_id=record_id,
        row_count=count,
        request_id=request_id(),
    )
    if writing.get():
        # This request already holds the write lock: one more transaction would wait for it for ever.
        db.session.add(line)
        db.session.commit()
        return
    token = writing.set(True)
    try:
        # Written with the reader's own eyes: the second wall lets nobody sign for somebody else.
        with seeing_as(own(seen.actor)), Session(db.engine) as session, session.begin():
            connection = session.connection()
            tell(connection)
            session.add(line)
    finally:
        writing.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Within a form that was sent, and before it writes anything: what is long to read lets the others write."""
    db.session.rollback()
    token = writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        writing.reset(token)


def asked_today(account_id: int, day: object) -> int:
    """How many times this account asked the yes/no question since the day began."""
    query = select(func.count()).where(
        AccessLog.account_id == account_id, AccessLog.reading == Reading.ASKED, AccessLog.created_at >= day
    )
    with seeing_as(SYSTEM):
        return db.session.scalar(query) or 0
