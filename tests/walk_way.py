"""A row of each table of the way, on each side and at each moment that a right names: so that no line is tried on nothing.

PYTEST_DONT_REWRITE: the scene takes its rows from it.
"""

from datetime import date

from sqlalchemy import select

from models.account import Account
from models.assessment import AssessmentMark, CompetenceAssessment, DigcompGoal
from models.base import db, now
from models.device import Device
from models.device_event import DeviceEvent
from models.draft import Draft
from models.handover import AfterCare, Handover
from models.note import Note, Tag
from models.partner import Partner
from models.pathway import Attendance, Pathway, Workshop
from models.pickup import Pickup, PickupLine
from models.prescription import Prescription
from models.purchase import PurchaseOrder, PurchaseOrderLine
from models.questionnaire import Answer, QuestionnaireResponse
from models.questionnaire_link import LinkAnswer, QuestionnaireLink
from models.reference import CompetenceGrid, DigcompCompetence, GridItem, Question, QuestionnaireVersion
from models.request import DeviceRequest
from models.saved_view import SavedView
from models.snapshot import Snapshot
from pin40.device_words import DeviceAct
from pin40.path_words import AfterCareKind, Moment, OrderStatus, PickupKind, PickupStatus, Presence, RequestStatus
from pin40.snapshot_words import SnapshotKind
from pin40.words import AccountRole, PartnerRole, Stage
from views.doors import today

DAY = date(2026, 3, 2)
NOW_OR_NEVER = (None, DAY)


def add(*rows):
    db.session.add_all(rows)
    db.session.flush()
    return rows[0]


def partner_of(name):
    return db.session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one().partner_id


def plant():
    """The way of both mediators and both refurbishers."""
    _keep()
    for name in ("mediateur", "mediateur2"):
        mediator = partner_of(name)
        mine = select(Prescription).where(Prescription.mediator_id == mediator, Prescription.sent_on.is_not(None))
        dossiers = list(db.session.scalars(mine.where(Prescription.stage != Stage.CLOSED).order_by(Prescription.id)))
        for ended, dossier in zip(NOW_OR_NEVER, dossiers[-2:], strict=True):
            _follow(mediator, dossier, ended)
        for sent in (DAY, None):
            status = RequestStatus.SENT if sent else RequestStatus.DRAFT
            add(DeviceRequest(mediator_id=mediator, quarter="2026-T2", asked=5, sent_on=sent, status=status))
    add(
        Snapshot(
            kind=SnapshotKind.PHOTOGRAPH, name="Essai", taken_on=DAY, questionnaire=1, digest="0" * 64,
            content={"title": "Essai", "counts": {}, "tables": {"dimensions": [], "questions": [], "yes_no": []}},
        )
    )  # fmt: skip
    for rank, name in enumerate(("reconditionneur", "reconditionneur2")):
        _order(rank, partner_of(name), partner_of(("mediateur", "mediateur2")[rank]))
    _views()


def _views():
    """Everybody's views of a list: one kept for oneself, one shared with one's colleagues."""
    for account in db.session.scalars(select(Account).where(Account.role != AccountRole.READER)):
        keys = {
            "account_id": account.id,
            "partner_id": account.partner_id,
            "slug": "prescriptions",
            "query": "sort=number",
        }
        add(SavedView(**keys, name="Pour moi", is_default=True), SavedView(**keys, name="Pour nous", is_shared=True))


def _keep():
    """A draft, a note and a label of each account of each role."""
    for rank, one in enumerate(db.session.scalars(select(Account).order_by(Account.id))):
        about = {"partner_id": one.partner_id, "structure_role": one.partner.role, "table_name": "Commune"}
        add(
            Draft(account_id=one.id, place="communes/new", address="/", fields={}, saved_at=now()),
            Note(**about, author_id=one.id, record_id=rank + 1, words="Essai", written_at=now()),
            Tag(**about, record_id=rank + 1, label="Essai"),
        )


def _follow(mediator, dossier, ended):
    """A diagnosis, a path and the rest: open, or ended that day."""
    grid = db.session.scalars(select(CompetenceGrid).where(CompetenceGrid.published_on.is_not(None))).first()
    item = db.session.scalars(select(GridItem).where(GridItem.grid_id == grid.id)).first()
    keys = {"prescription_id": dossier.id, "mediator_id": mediator}
    made = add(CompetenceAssessment(**keys, grid_id=grid.id, started_on=DAY, validated_on=ended))
    add(AssessmentMark(assessment_id=made.id, mediator_id=mediator, grid_item_id=item.id, value=1, validated_on=ended))
    competences = list(db.session.scalars(select(DigcompCompetence).order_by(DigcompCompetence.id)))
    add(DigcompGoal(**keys, competence_id=competences[0].id, level_start=1, level_target=3, ended_on=ended))
    path = add(Pathway(**keys, objectives="Essai", sheet_signed_on=ended, ended_on=ended))
    for is_empty in (False, True):
        session = add(Workshop(mediator_id=mediator, held_on=DAY, minutes=60))
        if not is_empty:
            add(Attendance(workshop_id=session.id, pathway_id=path.id, mediator_id=mediator, presence=Presence.PRESENT,
                           ended_on=ended))  # fmt: skip
    _ask(keys, mediator, DAY if ended else today())
    laptop = db.session.scalars(select(Device).where(Device.mediator_id == mediator)).first()
    add(Handover(**keys, device_id=laptop.id, receipt_signed_on=DAY, signatory="Essai"))
    add(AfterCare(**keys, device_id=laptop.id, kind=AfterCareKind.BREAKDOWN, happened_on=DAY))


def _ask(keys, mediator, on):
    """Entered long ago, or today: a correction is open for seven days."""
    questionnaire = db.session.scalars(
        select(QuestionnaireVersion).where(QuestionnaireVersion.published_on.is_not(None))
    ).first()
    question = db.session.scalars(select(Question).where(Question.questionnaire_version_id == questionnaire.id)).first()
    response = add(
        QuestionnaireResponse(
            **keys, questionnaire_version_id=questionnaire.id, moment=Moment.BEFORE, answered_on=DAY, entered_on=on
        )
    )
    add(Answer(response_id=response.id, mediator_id=mediator, question_id=question.id, value=1, entered_on=on))
    secret = f"{keys['prescription_id']:064d}"
    link = add(
        QuestionnaireLink(
            **keys, questionnaire_version_id=questionnaire.id, moment=Moment.AFTER, token_hash=secret, given_on=DAY,
            expires_on=DAY,
        )
    )  # fmt: skip
    add(LinkAnswer(link_id=link.id, mediator_id=mediator, question_id=question.id, value=1))


def _order(rank, refurbisher, mediator):
    """Orders and pick-ups, signed or not, each way; and a line of custody on each side."""
    alpi = db.session.scalars(select(Partner).where(Partner.role == PartnerRole.MANAGER)).one().id
    mine = list(db.session.scalars(select(Device).where(Device.refurbisher_id == refurbisher).order_by(Device.id)))
    numbers = [f"ESSAI-{rank}{place}" for place in range(2)]
    stored = [Device(inventory_number=n, serial=n, make="Essai", model="Essai", lot_id=mine[0].lot_id) for n in numbers]
    add(*stored)
    for place, issued in enumerate((DAY, None)):
        order = add(
            PurchaseOrder(
                number=f"BC-2001-{rank}{place}" if issued else None, refurbisher_id=refurbisher, issued_on=issued,
                status=OrderStatus.ISSUED if issued else OrderStatus.DRAFT,
            )
        )  # fmt: skip
        add(
            PurchaseOrderLine(
                purchase_order_id=order.id, device_id=stored[place].id, refurbisher_id=refurbisher,
                issued_on=issued,
            )
        )  # fmt: skip
    _collect(rank, refurbisher, mediator, alpi, mine)
    for mediated in (None, mediator):
        add(
            DeviceEvent(
                device_id=mine[0].id, lot_id=mine[0].lot_id, act=DeviceAct.ENTER, happened_on=DAY,
                state_after=mine[0].state, refurbisher_id=refurbisher, mediator_id=mediated,
            )
        )  # fmt: skip


def _collect(rank, refurbisher, mediator, alpi, mine):
    routes = (
        (PickupKind.TO_REFURBISHER, alpi, refurbisher, None),
        (PickupKind.TO_MEDIATOR, refurbisher, mediator, mediator),
    )
    for kind, giver, receiver, mediated in routes:
        for place, signed in enumerate((DAY, None)):
            pickup = add(
                Pickup(
                    number=f"BR-2001-{rank}{place}{kind.value[3]}" if signed else None, kind=kind, from_id=giver,
                    to_id=receiver, refurbisher_id=refurbisher, mediator_id=mediated, signed_on=signed,
                    status=PickupStatus.SIGNED if signed else PickupStatus.DRAFT,
                )
            )  # fmt: skip
            add(
                PickupLine(
                    pickup_id=pickup.id, device_id=mine[place].id, refurbisher_id=refurbisher, mediator_id=mediated,
                    signed_on=signed,
                )
            )  # fmt: skip
