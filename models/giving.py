"""The hand-over, at the end of the way: its facts written once, and the act."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from models import collecting, custody, questions
from models.accompanying import locked
from models.acts import Refused, perform
from models.assessment import CompetenceAssessment
from models.base import Record, db
from models.device import Device
from models.device_event import DeviceEvent
from models.handover import AfterCare, Handover
from models.pathway import Pathway
from models.pickup import Pickup
from models.prescription import Prescription
from models.viewer import lifted
from pin40 import custody as rules
from pin40 import handover, journey
from pin40.charter import CONDITIONS, CRITERIA, heading
from pin40.device_words import DeviceAct
from pin40.obstacle import Obstacle
from pin40.path_words import AssessmentMoment
from pin40.words import Stage

DATED = (
    "sent_on", "accepted_on", "met_on", "assessed_on", "assessed_level", "estimated_level", "before_on",
    "sheet_signed_on", "path_ended_on", "after_on",
)  # fmt: skip
"""What the dossier itself keeps, under the name that the gate gives it."""


# ───────── Facts ─────────
def handover_facts(dossier: Prescription, today: date) -> handover.Facts:
    """What the gate looks at, for any viewer of the dossier: of what they may not read, only yes or no comes out."""
    sides = [key for key in (dossier.prescriber_id, dossier.mediator_id) if key is not None]
    signed = questions.signed(sides, today)
    with lifted("lire ce qui manque", frozenset()):
        return handover.Facts(
            prescriber_signed=dossier.prescriber_id in signed,
            mediator_signed=dossier.mediator_id in signed,
            notice_on=dossier.beneficiary.notice_on if dossier.beneficiary else None,
            told_on=dossier.told_on if all(getattr(dossier, name) for name, _ in CONDITIONS) else None,
            is_eligible=any(getattr(dossier, name) for name, _ in CRITERIA),
            is_refused=dossier.stage == Stage.TO_REDIRECT,
            already_equipped=already_equipped(dossier),
            closed=dossier.stage == Stage.CLOSED,
            has_assessment=_exists(
                CompetenceAssessment,
                CompetenceAssessment.prescription_id == dossier.id,
                CompetenceAssessment.moment == AssessmentMoment.START,
            ),
            has_path=_exists(Pathway, Pathway.prescription_id == dossier.id),
            **{name: getattr(dossier, name) for name in DATED},
            **_device_facts(dossier),
        )


def _device_facts(dossier: Prescription) -> dict[str, Any]:
    """The laptop allocated to it, as it is; asked where the reach is lifted."""
    device = db.session.get(Device, dossier.device_id) if dossier.device_id else None
    elsewhere = Prescription.device_id == dossier.device_id, Prescription.id != dossier.id
    return {
        "has_device": device is not None,
        "device_state": device.state if device else None,
        "device_held_by_mediator": bool(device and device.holder_id and device.holder_id == dossier.mediator_id),
        "device_erased_or_no_disk": bool(device and not rules.deliverable_obstacles(custody.facts(device))),
        "device_allocated_elsewhere": device is not None and _exists(Prescription, *elsewhere),
        "device_delivered_on": _delivered_on(device),
        "device_uncounted": str(paper) if (paper := to_count(dossier)) else None,
    }


def to_count(dossier: Prescription) -> Pickup | None:
    """The pick-up by which its laptop came, signed and not counted yet; asked where the reach holds it."""
    return collecting.uncounted([dossier.device_id]).get(dossier.device_id) if dossier.device_id else None


def already_equipped(dossier: Prescription) -> bool:
    """Whether another dossier, of any prescriber, gave this person a laptop; asked where the reach is lifted.

    The Alpi's homonyms keep apart: their fingerprint carries the number of their own dossier.
    """
    same: list[ColumnElement[bool]] = [Prescription.beneficiary_id == dossier.beneficiary_id]
    if dossier.identity_key:
        same.append(Prescription.identity_key == dossier.identity_key)
    return _exists(Prescription, or_(*same), Prescription.id != dossier.id, Prescription.handed_over_on.is_not(None))


def _exists(kind: type[Record], *where: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(kind.id).where(*where).limit(1)) is not None


def _delivered_on(device: Device | None) -> date | None:
    """When the mediator last collected it; None where it came before the chain of custody was kept."""
    if device is None:
        return None
    line = DeviceEvent.device_id == device.id, DeviceEvent.act == DeviceAct.COLLECT
    return db.session.scalar(select(DeviceEvent.happened_on).where(*line).order_by(DeviceEvent.id.desc()).limit(1))


# ───────── Hand-over ─────────
def hand_over(dossier: Prescription, on: date, signatory: str, today: date, *, version: int | None = None) -> Handover:
    """Remettre l'ordinateur (Rôle du Médiateur: « à titre gracieux »; Parcours: « en fin de parcours »)."""
    with perform(dossier, "remettre", table="Handover", version=version) as dossier:
        if found := _once(dossier) or _receipt(dossier, on, today):
            raise Refused(found)
        device = locked(dossier.device_id)
        custody.move(device, DeviceAct.HAND_OVER, on, today, holder_id=None)
        made = Handover(
            prescription_id=dossier.id,
            mediator_id=dossier.mediator_id,
            device_id=device.id,
            receipt_signed_on=on,
            signatory=signatory,
        )
        db.session.add(made)
        dossier.handed_over_on = on
        dossier.stage = journey.stage(dossier.facts())
    return made


def done_words(on: date) -> str:
    return f"L’ordinateur de ce dossier est déjà remis, le {on:%d/%m/%Y} : rien n’est à refaire."


def _once(dossier: Prescription) -> list[Obstacle]:
    if dossier.handed_over_on is None:
        return []
    return [Obstacle("already_handed_over", done_words(dossier.handed_over_on), heading("pathway"))]


def _receipt(dossier: Prescription, on: date, today: date) -> list[Obstacle]:
    facts = handover_facts(dossier, today)
    return handover.receipt_obstacles(handover.missing(facts), on, facts, today)


# ───────── The end ─────────
def still_due(dossier: Prescription) -> list[Obstacle]:
    """What keeps an equipped dossier from being closed; asked where the reach is lifted."""
    if not _exists(AfterCare, AfterCare.prescription_id == dossier.id, AfterCare.solved_on.is_(None)):
        return []
    sentence = "Un SAV n’est pas encore réglé : le Médiateur note d’abord la solution, puis le dossier peut être clos."
    return [Obstacle("after_care", sentence, heading("mediator"))]
