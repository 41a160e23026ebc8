"""Notes and labels: written on a record that one reads, by one's own structure."""

from typing import Any

from sqlalchemy import func, select

from models.acts import Refused
from models.alone import SAME_MOMENT, alone
from models.base import Record, db, now
from models.moments import in_paris
from models.note import Note, Tag
from models.partner import Partner
from models.viewer import viewer
from pin40.charter import heading
from pin40.identity import fold
from pin40.obstacle import Obstacle

MOST_TAGS = 12
FULL = Obstacle(
    "too_many_tags", f"{MOST_TAGS} étiquettes au plus sur une fiche : retirez-en une.", heading("purpose"), "label"
)


def _given(record: Record, structure: Partner) -> dict[str, Any]:
    return {
        "partner_id": structure.id, "structure_role": structure.role, "table_name": type(record).__name__,
        "record_id": record.id,
    }  # fmt: skip


def notes(record: Record) -> list[Note]:
    """The latest first, through the gate."""
    on_it = (Note.table_name == type(record).__name__, Note.record_id == record.id)
    return list(db.session.scalars(select(Note).where(*on_it).order_by(Note.id.desc()).limit(100)))


def tags(record: Record) -> list[Tag]:
    on_it = (Tag.table_name == type(record).__name__, Tag.record_id == record.id)
    return list(db.session.scalars(select(Tag).where(*on_it).order_by(Tag.label)))


def write(record: Record, structure: Partner, words: str) -> Note:
    """The caller commits. The same words by the same hand, sent again at once, are the same note."""
    alone(f"note {type(record).__name__} {record.id} {viewer().seen.account_id}")
    for one in notes(record):
        is_mine = (one.author_id, one.words) == (viewer().seen.account_id, words)
        if is_mine and in_paris(one.written_at) > now() - SAME_MOMENT:
            return one
    note = Note(**_given(record, structure), author_id=viewer().seen.account_id, words=words, written_at=now())
    db.session.add(note)
    db.session.flush()
    return note


def stick(record: Record, structure: Partner, label: str) -> Tag:
    """One label, once: the same words without accents are the same label."""
    there = [one for one in tags(record) if one.partner_id == structure.id]
    same = next((one for one in there if fold(one.label) == fold(label)), None)
    if same is not None:
        return same
    if len(there) >= MOST_TAGS:
        raise Refused([FULL])
    tag = Tag(**_given(record, structure), label=label)
    db.session.add(tag)
    db.session.flush()
    return tag


def known_labels(model: str, structure: Partner) -> list[str]:
    """What one's own structure already sticks on records of this kind, most used first."""
    query = (
        select(Tag.label)
        .where(Tag.partner_id == structure.id, Tag.table_name == model)
        .group_by(Tag.label)
        .order_by(func.count().desc(), Tag.label)
        .limit(30)
    )
    return list(db.session.scalars(query))
