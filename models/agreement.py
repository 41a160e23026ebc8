"""For `pin40 check`: what a dossier says of itself agrees with the rows it was written with."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from models.assessment import CompetenceAssessment
from models.base import db
from models.device import Device
from models.handover import Handover
from models.pathway import Pathway
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from pin40.device_words import DeviceState
from pin40.path_words import AssessmentMoment, Moment

Facts = dict[int, Any]
"""By dossier, what its children say."""


def disagreements() -> Iterator[str]:
    """Each dossier whose own facts are not those of its children, in a sentence."""
    told = _told()
    held: Facts = dict(db.session.execute(select(Device.id, Device.state)).all())
    labels = {key: Prescription.__table__.columns[key].info["label"] for key in told}  # type: ignore[attr-defined]
    for dossier in db.session.scalars(select(Prescription).execution_options(yield_per=500)):
        for key, children in told.items():
            said, written = getattr(dossier, key), children.get(dossier.id)
            if said != written:
                yield f"{dossier.number}, « {labels[key]} » : {_say(said)} sur le dossier, {_say(written)} sur sa fiche."
        if dossier.device_id is not None and held.get(dossier.device_id) not in _states(dossier):
            yield f"{dossier.number} : son ordinateur n’est pas dans l’état que dit le dossier."


def _told() -> dict[str, Facts]:
    starts = select(CompetenceAssessment).where(
        CompetenceAssessment.moment == AssessmentMoment.START, CompetenceAssessment.validated_on.is_not(None)
    )
    # The latest diagnosis before the path decides: it comes last, and stays.
    ordered = starts.order_by(CompetenceAssessment.validated_on, CompetenceAssessment.id)
    rows = db.session.execute(
        ordered.with_only_columns(
            CompetenceAssessment.prescription_id, CompetenceAssessment.validated_on, CompetenceAssessment.level
        )
    ).all()
    return {
        "assessed_on": {number: on for number, on, _ in rows},
        "assessed_level": {number: level for number, _, level in rows},
        "before_on": _answered(Moment.BEFORE),
        "sheet_signed_on": _dates(Pathway, Pathway.sheet_signed_on),
        "path_ended_on": _dates(Pathway, Pathway.ended_on),
        "after_on": _answered(Moment.AFTER),
        "handed_over_on": _dates(Handover, Handover.receipt_signed_on),
    }


def _answered(moment: Moment) -> Facts:
    return _dates(QuestionnaireResponse, QuestionnaireResponse.answered_on, QuestionnaireResponse.moment == moment)


def _dates(kind: Any, column: Any, *where: Any) -> Facts:
    return dict(db.session.execute(select(kind.prescription_id, column).where(*where)).all())


def _states(dossier: Prescription) -> tuple[DeviceState, ...]:
    """Where an allocated laptop may be: put aside it is anywhere but given, given it is with its person."""
    if dossier.handed_over_on is not None:
        return (DeviceState.HANDED_OVER,)
    return tuple(state for state in DeviceState if state not in (DeviceState.HANDED_OVER, DeviceState.GONE))


def _say(value: Any) -> str:
    if value is None:
        return "rien"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else f"« {getattr(value, 'label', value)} »"
