"""Drafts of forms: one for each form and record of an account, kept, found again, dropped."""

from typing import Any

from sqlalchemy import select

from models.base import db, now
from models.draft import Draft
from models.viewer import viewer

MOST = 64 * 1024
"""Characters that one draft may hold."""


def mine(place: str, record_id: int) -> Draft | None:
    """The viewer's own, through the gate; nobody else's is ever found."""
    if viewer().seen.account_id is None:
        return None
    wanted = (Draft.place == place, Draft.record_id == record_id, Draft.account_id == viewer().seen.account_id)
    return db.session.scalars(select(Draft).where(*wanted)).one_or_none()


def keep(place: str, record_id: int, address: str, fields: dict[str, Any]) -> Draft:
    """Write what was typed over what was kept before; the caller commits."""
    draft = mine(place, record_id)
    if draft is None:
        draft = Draft(account_id=viewer().seen.account_id, place=place, record_id=record_id)
        db.session.add(draft)
    draft.address, draft.fields, draft.saved_at = address, fields, now()
    db.session.flush()
    return draft


def drop(place: str, record_id: int) -> Any:
    """Forget it: sent, or thrown away; the caller commits."""
    draft = mine(place, record_id)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
    return draft
