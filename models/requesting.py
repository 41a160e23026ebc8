"""A mediator's request for a quarter, the sum that proposes it, and the Alpi's answer."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from models import questions
from models.acts import Refused, perform
from models.base import Record, db
from models.notices import tell_alpi, tell_structure
from models.partner import Partner
from models.pickup import Pickup, PickupLine
from models.prescription import Prescription
from models.request import DeviceRequest
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.orders import Need, Quarter, decision_obstacles, expected_flow, request_obstacles
from pin40.path_words import RequestStatus
from pin40.word import Word

GRANTED = (RequestStatus.GRANTED, RequestStatus.REDUCED)
ASKED_ALREADY = Obstacle(
    "asked_already",
    "Une demande pour ce trimestre attend déjà la décision de l’Alpi : une seule à la fois.",
    heading("mediator"),
)
QUARTER_PAST = Obstacle(
    "quarter_past",
    "Ce trimestre est passé : modifiez la demande pour choisir le trimestre en cours ou un suivant.",
    heading("mediator"),
    "quarter",
)


def in_order(record: Record, wanted: Word, label: str) -> None:
    """Refuse an act on a paper that is not where this act takes it."""
    status: Word = record.status  # type: ignore[attr-defined]
    if status != wanted:
        sentence = f"Ce papier est « {status.label} » : « {label} » n’est possible que s’il est « {wanted.label} »."
        raise Refused([Obstacle("out_of_order", sentence, heading("manager"))])


# ───────── A quarter's need ─────────
def need(mediator_id: int, today: date) -> Need:
    """The figures of a proposal, read where the viewer may read this mediator's dossiers and pick-ups."""
    stock = questions.stock([mediator_id], today)[mediator_id]
    return Need(
        promised=stock.promised,
        reserved=stock.reserved,
        expected=_expected(mediator_id, today),
        held=stock.held,
        on_order=sum(left(request) for request in _granted(mediator_id)),
    )


def _expected(mediator_id: int, today: date) -> int:
    """From the last two full quarters; one alone where the mediator began since."""
    last = Quarter.of(Quarter.of(today).first_day - timedelta(days=1))
    before = Quarter.of(last.first_day - timedelta(days=1))
    theirs = (Prescription.mediator_id == mediator_id, Prescription.trashed_at.is_(None))
    began = db.session.scalar(select(func.min(Prescription.sent_on)).where(*theirs))
    days = db.session.scalars(
        select(Prescription.sent_on).where(*theirs, Prescription.sent_on.between(before.first_day, last.last_day))
    )
    sent = Counter(Quarter.of(day) for day in days)
    full = [quarter for quarter in (before, last) if began is not None and began <= quarter.last_day]
    return expected_flow([sent[quarter] for quarter in full])


def _granted(mediator_id: int) -> list[DeviceRequest]:
    mine = (DeviceRequest.mediator_id == mediator_id, DeviceRequest.status.in_(GRANTED))
    return list(
        db.session.scalars(select(DeviceRequest).where(*mine).order_by(DeviceRequest.decided_on, DeviceRequest.id))
    )


def served(request: DeviceRequest) -> int:
    """How many laptops have left for the mediator in answer to this request, the missing ones left out."""
    of_it = (Pickup.request_id == request.id, Pickup.signed_on.is_not(None), PickupLine.is_missing.is_(False))
    query = select(func.count(PickupLine.id)).where(PickupLine.pickup_id == Pickup.id, *of_it)
    return db.session.scalar(query) or 0


def left(request: DeviceRequest) -> int:
    """How many granted laptops have not come yet."""
    return max(0, (request.granted or 0) - served(request))


def to_serve(mediator_id: int) -> DeviceRequest | None:
    """The oldest granted request that still waits for laptops."""
    return next((request for request in _granted(mediator_id) if left(request)), None)


# ───────── The request and its answer ─────────
def send(request: DeviceRequest, today: date, *, version: int | None = None) -> DeviceRequest:
    """Envoyer (Rôle du Médiateur: « émettre des demandes de matériels »), with the figures of that day."""
    with perform(request, "envoyer", version=version) as request:
        in_order(request, RequestStatus.DRAFT, "Envoyer")
        mediator = request.mediator_id
        # Two tabs at once: the second waits here, then sees the first one's request.
        db.session.scalars(select(Partner).where(Partner.id == mediator).with_for_update(key_share=True)).one()
        asked = need(mediator, today)
        obstacles = request_obstacles(request.asked, request.why, asked.proposed)
        if Quarter.parse(request.quarter).last_day < today:
            obstacles.append(QUARTER_PAST)
        if db.session.scalar(_waiting(request)) is not None:
            obstacles.append(ASKED_ALREADY)
        if obstacles:
            raise Refused(obstacles)
        request.proposed, request.proposal = asked.proposed, asked.sentence[:300]
        request.status, request.sent_on = RequestStatus.SENT, today
        tell_alpi("request_sent", request.quarter)
    return request


def _waiting(request: DeviceRequest) -> Any:
    same = (DeviceRequest.mediator_id == request.mediator_id, DeviceRequest.quarter == request.quarter)
    return select(DeviceRequest.id).where(*same, DeviceRequest.status == RequestStatus.SENT).limit(1)


def decide(
    request: DeviceRequest,
    decision: RequestStatus,
    granted: int | None,
    reason: str | None,
    today: date,
    *,
    version: int | None = None,
) -> DeviceRequest:
    """Décider: whole, reduced or refused; without a number, the whole is granted, or nothing."""
    with perform(request, "decider", version=version) as request:
        in_order(request, RequestStatus.SENT, "Décider")
        if granted is None and decision == RequestStatus.GRANTED:
            granted = request.asked
        obstacles = decision_obstacles(decision, request.asked, granted, reason)
        if obstacles:
            raise Refused(obstacles)
        request.status, request.granted = decision, granted or 0
        request.decided_on, request.decision_reason = today, reason
        tell_structure(request.mediator_id, "request_decided", request.quarter)
    return request
