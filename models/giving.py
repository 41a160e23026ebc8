"""The hand-over, at the end of the way: its facts written once, the act, and what comes after it."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select

from models import collecting, custody, questions
from models.accompanying import spare_obstacles
from models.acts import Refused, perform
from models.assessment import CompetenceAssessment
from models.base import Record, db
from models.device import Device
from models.device_event import DeviceEvent
from models.handover import AfterCare, Handover
from models.pathway import Pathway
from models.prescription import Prescription
from models.viewer import lifted
from pin40 import custody as rules
from pin40 import handover, journey
from pin40.charter import CONDITIONS, CRITERIA, heading
from pin40.device_words import DeviceAct
from pin40.obstacle import Obstacle
from pin40.path_words import AfterCareKind, AssessmentMoment
from pin40.words import Stage

ENDING = (AfterCareKind.SWAP, AfterCareKind.RETURN)
"""What takes the laptop back from the person: the after-care is settled on the spot."""


# ───────── Facts ─────────
def handover_facts(dossier: Prescription, today: date) -> handover.Facts:
    """What the gate looks at, for any viewer of the dossier: of what they may not read, only yes or no comes out."""
    sides = [key for key in (dossier.prescriber_id, dossier.mediator_id) if key is not None]
    signed = questions.signed(sides, today)
    with lifted("lire ce qui manque", frozenset()):
        device = db.session.get(Device, dossier.device_id) if dossier.device_id else None
        has_told = all(getattr(dossier, name) for name, _ in CONDITIONS)
        return handover.Facts(
            prescriber_signed=dossier.prescriber_id in signed,
            mediator_signed=dossier.mediator_id in signed,
            notice_on=dossier.beneficiary.notice_on if dossier.beneficiary else None,
            told_on=dossier.told_on if has_told else None,
            is_eligible=any(getattr(dossier, name) for name, _ in CRITERIA),
            sent_on=dossier.sent_on,
            is_refused=dossier.stage == Stage.TO_REDIRECT,
            accepted_on=dossier.accepted_on,
            met_on=dossier.met_on,
            assessed_on=dossier.assessed_on,
            assessed_level=dossier.assessed_level,
            estimated_level=dossier.estimated_level,
            before_on=dossier.before_on,
            sheet_signed_on=dossier.sheet_signed_on,
            path_ended_on=dossier.path_ended_on,
            after_on=dossier.after_on,
            has_device=device is not None,
            device_state=device.state if device else None,
            device_held_by_mediator=bool(device and device.holder_id and device.holder_id == dossier.mediator_id),
            device_erased_or_no_disk=bool(device and not rules.deliverable_obstacles(custody.facts(device))),
            device_allocated_elsewhere=_exists(
                Prescription, Prescription.device_id == dossier.device_id, Prescription.id != dossier.id
            ),
            device_delivered_on=_delivered_on(device),
            already_equipped=already_equipped(dossier),
            closed=dossier.stage == Stage.CLOSED,
            has_assessment=_exists(
                CompetenceAssessment,
                CompetenceAssessment.prescription_id == dossier.id,
                CompetenceAssessment.moment == AssessmentMoment.START,
            ),
            has_path=_exists(Pathway, Pathway.prescription_id == dossier.id),
        )


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
        device = _locked(dossier.device_id)
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


def _once(dossier: Prescription) -> list[Obstacle]:
    if dossier.handed_over_on is None:
        return []
    sentence = (
        f"L'ordinateur de ce dossier est déjà remis, le {dossier.handed_over_on:%d/%m/%Y} : rien n'est à refaire."
    )
    return [Obstacle("already_handed_over", sentence, heading("pathway"))]


def _receipt(dossier: Prescription, on: date, today: date) -> list[Obstacle]:
    facts = handover_facts(dossier, today)
    return handover.receipt_obstacles(handover.missing(facts), on, facts, today)


def _locked(number: int | None) -> Device:
    query = select(Device).where(Device.id == number).with_for_update(of=Device)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


# ───────── After-care ─────────
def declare(
    dossier: Prescription,
    kind: AfterCareKind,
    on: date,
    note: str,
    today: date,
    *,
    new_device: Device | None = None,
    version: int | None = None,
) -> AfterCare:
    """Déclarer au SAV: a breakdown, a swap, a return or a loss; a laptop that goes back makes its paper."""
    with perform(dossier, "declarer", table="AfterCare", version=version) as dossier:
        if found := _declare_obstacles(dossier, kind, on, today, new_device):
            raise Refused(found)
        old = _locked(dossier.device_id)
        made = AfterCare(
            prescription_id=dossier.id, mediator_id=dossier.mediator_id, device_id=old.id,
            kind=kind, happened_on=on, note=note,
        )  # fmt: skip
        if kind in ENDING:
            _settle(made, old, on, new_device)
            collecting.return_pickup(old, f"SAV : {kind.label.lower()}", on, today)
            _replace(dossier, new_device, on, today)
        db.session.add(made)
    return made


def _settle(made: AfterCare, old: Device, on: date, new: Device | None) -> None:
    """The laptop goes back: what was waiting about it no longer waits."""
    made.solved_on, made.new_device_id = on, new.id if new else None
    made.solution = f"Échangé contre {new}." if new else "Repris : il part chez le Reconditionneur."
    waiting = select(AfterCare).where(AfterCare.device_id == old.id, AfterCare.solved_on.is_(None))
    for one in db.session.scalars(waiting):
        one.solved_on, one.solution = max(on, one.happened_on), one.solution or made.solution


def _replace(dossier: Prescription, new: Device | None, on: date, today: date) -> None:
    """The new one is handed over like the first; without one, the person keeps « remis » and no laptop."""
    if new is None:
        dossier.device_id = None
        return
    custody.move(new, DeviceAct.HAND_OVER, on, today, holder_id=None)
    dossier.device_id = new.id


def _declare_obstacles(
    dossier: Prescription, kind: AfterCareKind, on: date, today: date, new: Device | None
) -> list[Obstacle]:
    cited = heading("mediator")
    if dossier.stage != Stage.EQUIPPED or dossier.handed_over_on is None:
        now = dossier.stage.label.lower()
        sentence = f"Ce dossier est « {now} » : le SAV n'est possible que s'il est « {Stage.EQUIPPED.label.lower()} »."
        return [Obstacle("not_equipped", sentence, cited)]
    if dossier.device_id is None:
        return [Obstacle("no_device", "L'ordinateur de ce dossier est déjà retourné : il n'y en a plus.", cited)]
    lost = AfterCare.kind == AfterCareKind.LOSS, AfterCare.solved_on.is_(None)
    if _exists(AfterCare, AfterCare.device_id == dossier.device_id, *lost):
        sentence = "Cet ordinateur est déclaré perdu ou volé : réglez d'abord cette perte, puis recommencez."
        return [Obstacle("is_lost", sentence, cited)]
    found = []
    if on > today:
        sentence = "La date est à venir : indiquez le jour même ou un jour passé."
        found.append(Obstacle("date_future", sentence, cited, "happened_on"))
    if on < dossier.handed_over_on:
        sentence = f"La date précède la remise ({dossier.handed_over_on:%d/%m/%Y}) : corrigez-la."
        found.append(Obstacle("before_handover", sentence, cited, "happened_on"))
    return [*found, *_swap_obstacles(dossier, kind, new)]


def _swap_obstacles(dossier: Prescription, kind: AfterCareKind, new: Device | None) -> list[Obstacle]:
    is_swap = kind == AfterCareKind.SWAP
    if is_swap != (new is not None):
        sentence = (
            "Choisissez l'ordinateur de remplacement dans votre stock."
            if is_swap
            else "Un ordinateur de remplacement ne se donne que pour un échange."
        )
        return [Obstacle("replacement", sentence, heading("mediator"), "new_device_id")]
    return spare_obstacles(_locked(new.id), dossier.mediator_id) if new is not None else []


# ───────── The end ─────────
def solve_obstacles(made: AfterCare, solved_on: date | None, solution: str | None, today: date) -> list[Obstacle]:
    """Why this after-care cannot be settled so: a date and a solution go together, after what happened."""
    cited, found = heading("mediator"), []
    if solved_on is not None and solved_on > today:
        found.append(Obstacle("date_future", "La date est à venir : vérifiez-la.", cited, "solved_on"))
    if solved_on is not None and solved_on < made.happened_on:
        sentence = f"La date précède ce qui s'est passé ({made.happened_on:%d/%m/%Y}) : corrigez-la."
        found.append(Obstacle("before_cause", sentence, cited, "solved_on"))
    if solved_on is not None and not solution:
        found.append(Obstacle("no_solution", "Écrivez ce qui a été fait.", cited, "solution"))
    if solution and solved_on is None:
        found.append(Obstacle("no_date", "Indiquez le jour où c'était réglé.", cited, "solved_on"))
    return found


def still_due(dossier: Prescription) -> list[Obstacle]:
    """What keeps an equipped dossier from being closed; asked where the reach is lifted."""
    if not _exists(AfterCare, AfterCare.prescription_id == dossier.id, AfterCare.solved_on.is_(None)):
        return []
    sentence = "Un SAV n'est pas encore réglé : le Médiateur note d'abord la solution, puis le dossier peut être clos."
    return [Obstacle("after_care", sentence, heading("mediator"))]
