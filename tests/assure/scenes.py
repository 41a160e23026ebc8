"""Rows of the way where a test needs them: laid at once, so that a round of a race costs no click.

PYTEST_DONT_REWRITE: the acts tried by the races and by bad input take their rows from it.
"""

from sqlalchemy import select

import laptops
import paper_trail
from demo_app import as_system, structure
from diagnosis import accepted
from handover_cast import AGO, ago, device, lay
from models import answering, assessing, collecting, ordering
from models.assessment import AssessmentMark, CompetenceAssessment, DigcompGoal
from models.base import Record, now
from models.device import Device
from models.handover import AfterCare
from models.pathway import Pathway, Workshop
from models.pickup import Pickup, PickupLine
from models.prescription import Prescription
from models.purchase import PurchaseOrder, PurchaseOrderLine
from models.questionnaire import Answer, QuestionnaireResponse
from models.reference import DigcompCompetence
from models.request import DeviceRequest
from pin40.device_words import BrokenReason, DeviceState, ErasureResult
from pin40.orders import Quarter
from pin40.path_words import AfterCareKind, AssessmentMoment, Moment, OrderStatus, PickupKind, RequestStatus
from pin40.words import GridLevel, Level
from views.doors import today

S = DeviceState
NOT_YET = (
    "refused_on", "met_on", "solidarity_told_on", "assessed_on", "assessed_level", "before_on", "sheet_signed_on",
    "path_ended_on", "after_on", "handed_over_on", "closed_on", "exit_reason", "trashed_at",
)  # fmt: skip


def kept(site, row: Record) -> int:
    with as_system(site) as session:
        session.add(row)
        session.commit()
        return row.id


def us(site, who: str = "mediateur") -> int:
    return structure(site, f"{who}@example.org")


def dossier_at(site, last: str = "accepted_on", **facts) -> int:
    """A dossier of mediateur@ with every step done up to this one."""
    number, done = accepted(site, met=False), {}
    for step, days in AGO.items():
        done[step] = ago(days)
        if step == "assessed_on":
            done["assessed_level"] = Level.TO_WORK_ON
        if step == last:
            break
    nothing = dict.fromkeys(NOT_YET)  # whatever the dossier it was copied from had gone through
    lay(site, number, sent_on=ago(45), answered_on=ago(40), **{**nothing, **done, **facts})
    return number


def ready(site) -> int:
    """A dossier that only waits for its hand-over."""
    return dossier_at(site, "after_on", device_id=device(site))


def equipped(site) -> int:
    """A dossier whose laptop was handed over four days ago."""
    laptop = device(site, state=S.HANDED_OVER, holder_id=None)
    return dossier_at(site, "after_on", device_id=laptop, handed_over_on=ago(4))


def path(site, number: int) -> int:
    """The path of a dossier, signed and ended as its dossier says."""
    with as_system(site) as session:
        dossier = session.get(Prescription, number)
        words = {"objectives": "Écrire", "planned_hours": 6, "agreed_on": ago(26)}
        dates = {"sheet_signed_on": dossier.sheet_signed_on, "ended_on": dossier.path_ended_on}
        made = Pathway(prescription_id=number, mediator_id=dossier.mediator_id, **words, **dates)
        session.add(made)
        session.commit()
        return made.id


def diagnosis(site, number: int) -> int:
    """A diagnosis begun, one item marked."""
    mine = us(site)
    with as_system(site) as session:
        grid = assessing.current_grid(today())
        item = next(one for one in assessing.items(grid.id) if one.level == GridLevel.ITEM)
        made = CompetenceAssessment(
            prescription_id=number, mediator_id=mine, grid_id=grid.id, moment=AssessmentMoment.START,
            started_on=ago(30),
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add(AssessmentMark(assessment_id=made.id, mediator_id=made.mediator_id, grid_item_id=item.id, value=1))
        session.commit()
        return made.id


def goal(site, number: int) -> int:
    with as_system(site) as session:
        first = session.scalars(select(DigcompCompetence.id).order_by(DigcompCompetence.id).limit(1)).one()
    return kept(site, DigcompGoal(prescription_id=number, mediator_id=us(site), competence_id=first, level_start=1))


def request(site, status: RequestStatus) -> int:
    sent = ago(1) if status != RequestStatus.DRAFT else None
    code = Quarter.of(today()).next().code
    with as_system(site) as session:  # one request of a quarter may wait
        for other in session.scalars(select(DeviceRequest).where(DeviceRequest.status == RequestStatus.SENT)):
            other.status, other.granted, other.decided_on = RequestStatus.GRANTED, other.asked, today()
        session.commit()
    words = {"why": "Deux ateliers.", "asked": 2, "proposed": 2}
    return kept(site, DeviceRequest(mediator_id=us(site), quarter=code, status=status, sent_on=sent, **words))


def order(site, names: list[str]) -> int:
    """A purchase order in preparation, of these laptops."""
    refurbisher = paper_trail.contracted(site)
    with as_system(site) as session:
        made = PurchaseOrder(refurbisher_id=refurbisher, status=OrderStatus.DRAFT)
        session.add(made)
        session.flush()
        for one in session.scalars(select(Device).where(Device.inventory_number.in_(names))):
            session.add(
                PurchaseOrderLine(
                    purchase_order_id=made.id, device_id=one.id, refurbisher_id=refurbisher, is_open=False
                )
            )
        session.commit()
        return made.id


def pickup(site, names: list[str]) -> int:
    """A pick-up in preparation, from the refurbisher to the mediator."""
    giver, taker = us(site, "reconditionneur"), us(site)
    with as_system(site) as session:
        made = Pickup(kind=PickupKind.TO_MEDIATOR, from_id=giver, to_id=taker, refurbisher_id=giver, mediator_id=taker,
                      collector_name="Odile")  # fmt: skip
        session.add(made)
        session.flush()
        for one in session.scalars(select(Device).where(Device.inventory_number.in_(names))):
            session.add(PickupLine(pickup_id=made.id, device_id=one.id, refurbisher_id=giver, mediator_id=taker))
        session.commit()
        return made.id


def workshop(site) -> int:
    return kept(site, Workshop(mediator_id=us(site), held_on=ago(3), minutes=60, title="Essai"))


def response(site, number: int) -> int:
    """The « avant » kept today, every question with its line."""
    mine = us(site)
    with as_system(site) as session:
        version = answering.current(today())
        made = QuestionnaireResponse(
            prescription_id=number, mediator_id=mine, questionnaire_version_id=version.id, moment=Moment.BEFORE,
            answered_on=today(), entered_on=today(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        for asked in answering.questions(version.id, Moment.BEFORE):
            session.add(Answer(response_id=made.id, mediator_id=made.mediator_id, question_id=asked.id))
        session.commit()
        return made.id


def care(site, number: int) -> int:
    with as_system(site) as session:
        laptop = session.get(Prescription, number).device_id
    return kept(site, AfterCare(prescription_id=number, mediator_id=us(site), device_id=laptop,
                                kind=AfterCareKind.BREAKDOWN, happened_on=ago(2), note="Écran"))  # fmt: skip


def wiped(site, state: S) -> int:
    """A laptop of the refurbisher's in this state, erased today."""
    more = {"broken_reason": BrokenReason.SCREEN} if state == S.BROKEN else {}
    erased = {"erased_on": today(), "erased_at": now(), "erasure_result": ErasureResult.SUCCESS}
    return laptops.laptop(site, state, **{**erased, **more})


def issued(site, number: int) -> int:
    with as_system(site) as session:
        ordering.issue(session.get(PurchaseOrder, number), today())
        session.commit()
    return number


def signed(site, number: int) -> int:
    with as_system(site) as session:
        made = session.get(Pickup, number)
        collecting.sign(made, "Odile", made.to_id, today())
        session.commit()
    return number
