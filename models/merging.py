"""Two rows of one person made one: children moved, trace kept, in one transaction."""

from typing import Any

from sqlalchemy import select

from models import orientation
from models.acts import Refused, Stale, perform
from models.base import Record, db, now
from models.beneficiary import Beneficiary
from models.document import Document
from models.note import Note, Tag
from models.prescription import Prescription
from pin40.merging import MERGED, Pair, obstacles
from pin40.obstacle import Obstacle
from pin40.words import Stage

KEPT_BESIDE: tuple[Any, ...] = (Document, Note, Tag)


def dossiers(person: Beneficiary) -> list[Prescription]:
    """Every dossier of a row, those of the trash too: they all move."""
    mine = select(Prescription).where(Prescription.beneficiary_id == person.id)
    return list(db.session.scalars(mine.order_by(Prescription.id)))


def pair(kept: Beneficiary, other: Beneficiary) -> Pair:
    both = [[one for one in dossiers(person) if one.trashed_at is None] for person in (kept, other)]
    laptops = [sum(one.device_id is not None or one.handed_over_on is not None for one in some) for some in both]
    still = [sum(one.stage != Stage.CLOSED for one in some) for some in both]
    return Pair(
        kept.id == other.id,
        kept.prescriber_id == other.prescriber_id,
        (laptops[0], laptops[1]),
        (still[0], still[1]),
    )


def foreseen(kept: Beneficiary, other: Beneficiary) -> list[Obstacle]:
    """What would refuse it; nothing is written."""
    return obstacles(pair(kept, other))


def merge(kept: Beneficiary, other: Beneficiary, theirs: frozenset[str], *, versions: tuple[int, int]) -> Beneficiary:
    """Keep one row, with the columns `theirs` taken from the other, which goes to the trash and says where it went.

    Raises Refused with every reason, or Stale where either row changed since it was read; the caller commits.
    """
    with perform(kept, "fusionner", version=versions[0]) as kept:
        other = _locked(other, versions[1])
        if refused := foreseen(kept, other):
            raise Refused(refused)
        for name in theirs & set(MERGED):
            setattr(kept, name, getattr(other, name))
        _follow(kept, other)
        for dossier in dossiers(other):
            dossier.beneficiary_id = kept.id
        _beside(kept, other)
        other.merged_into_id, other.trashed_at = kept.id, now()
        db.session.flush()
        orientation.follow_identity(kept)
    return kept


def _locked(other: Beneficiary, version: int) -> Beneficiary:
    row = db.session.scalars(
        select(Beneficiary)
        .where(Beneficiary.id == other.id, Beneficiary.trashed_at.is_(None))
        .with_for_update(of=Beneficiary)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or row.version != version:
        raise Stale
    return row


def _follow(kept: Beneficiary, other: Beneficiary) -> None:
    """The mediator who has the open dossier, or else the last one sent, is the one who reads the person."""
    if _last(other) > _last(kept):
        kept.mediator_id, kept.accepted_on = other.mediator_id, other.accepted_on
    kept.shared_on = min(filter(None, (kept.shared_on, other.shared_on)), default=None)
    kept.last_contact_on = max(filter(None, (kept.last_contact_on, other.last_contact_on)), default=None)


def _last(person: Beneficiary) -> tuple[bool, str]:
    """Where its latest sent dossier stands: an open one comes after any closed one."""
    sent = [one for one in dossiers(person) if one.sent_on is not None and one.trashed_at is None]
    return max(((one.stage != Stage.CLOSED, str(one.sent_on)) for one in sent), default=(False, ""))


def _beside(kept: Beneficiary, other: Beneficiary) -> None:
    """Papers, notes and labels follow; a label that stands on both is one."""
    labels = {(one.partner_id, one.label) for one in _on(Tag, kept)}
    for kind in KEPT_BESIDE:
        for row in _on(kind, other):
            if kind is Tag and (row.partner_id, row.label) in labels:
                db.session.delete(row)
            else:
                row.record_id = kept.id


def _on(kind: Any, person: Beneficiary) -> list[Any]:
    named = (kind.table_name == type(person).__name__, kind.record_id == person.id)
    return list(db.session.scalars(select(kind).where(*named)))


def absorbed(person: Record) -> list[Beneficiary]:
    """The rows that this one took in, while they are still in the trash."""
    return list(db.session.scalars(select(Beneficiary).where(Beneficiary.merged_into_id == person.id)))
