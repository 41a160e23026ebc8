"""The path's verbs: agreed, signed, ended; a session with who came. Rules: `pin40/following.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models.acts import Refused, perform
from models.assessment import DigcompGoal
from models.base import db
from models.pathway import Attendance, Pathway, Workshop
from models.prescription import Prescription
from models.scope import in_reach
from models.viewer import lifted
from pin40 import following, journey
from pin40.charter import heading
from pin40.identity import fold
from pin40.obstacle import Obstacle
from pin40.path_words import PathwayOutcome, Presence
from pin40.words import Stage

AGREED_ALREADY = Obstacle(
    "agreed_already", "Ce dossier a déjà son parcours : ouvrez-le.", heading("pathway"), "prescription_id"
)
KEPT = Obstacle(
    "has_attendances",
    "Des présences sont notées à cette séance : elle ne se supprime plus. Corrigez sa date ou ses présences.",
    heading("pathway"),
)


# ───────── Facts ─────────
def facts(dossier: Prescription, pathway: Pathway | None = None) -> following.Facts:
    """What the rules of the path look at."""
    last = select(func.max(Workshop.held_on)).join(Attendance, Attendance.workshop_id == Workshop.id)
    return following.Facts(
        stage=dossier.stage,
        accepted_on=dossier.accepted_on,
        met_on=dossier.met_on,
        assessed_on=dossier.assessed_on,
        assessed_level=dossier.assessed_level,
        before_on=dossier.before_on,
        has_objectives=bool(pathway and pathway.objectives.strip()),
        has_hours=bool(pathway and pathway.planned_hours),
        agreed_on=pathway.agreed_on if pathway else None,
        signed_on=pathway.sheet_signed_on if pathway else None,
        ended_on=pathway.ended_on if pathway else None,
        last_session_on=db.session.scalar(last.where(Attendance.pathway_id == pathway.id)) if pathway else None,
        has_followed=pathway is not None and _has_followed(pathway.id),
    )


def _has_followed(pathway_id: int) -> bool:
    came = Attendance.pathway_id == pathway_id, Attendance.presence == Presence.PRESENT
    return db.session.scalars(select(Attendance.id).where(*came).limit(1)).first() is not None


def of_dossier(dossier: Prescription) -> Pathway | None:
    """The path of a dossier: one at most."""
    return db.session.scalars(select(Pathway).where(Pathway.prescription_id == dossier.id)).one_or_none()


def goals(dossier: Prescription) -> Sequence[DigcompGoal]:
    """The competences to work on, in the order of their code."""
    query = (
        select(DigcompGoal).where(DigcompGoal.prescription_id == dossier.id).options(joinedload(DigcompGoal.competence))
    )
    return sorted(db.session.scalars(query), key=lambda goal: goal.competence.code)


def proposed(dossier: Prescription) -> str:
    """Objectives to start from: one line a competence, with the level now and the one aimed at."""
    return "\n".join(_line(goal) for goal in goals(dossier))


def _line(goal: DigcompGoal) -> str:
    levels = (goal.level_start, goal.level_target)
    told = f" (niveau {levels[0]} vers {levels[1]})" if None not in levels else ""
    return f"{goal.competence.plain_title}{told}"


@dataclass(frozen=True)
class Attended:
    """The sessions of a path, newest first, and what was really attended."""

    lines: Sequence[Attendance]

    @property
    def minutes(self) -> int:
        return sum(line.workshop.minutes for line in self.lines if line.presence == Presence.PRESENT)


def attended(pathway: Pathway) -> Attended:
    query = (
        select(Attendance)
        .join(Attendance.workshop)
        .where(Attendance.pathway_id == pathway.id)
        .options(joinedload(Attendance.workshop).joinedload(Workshop.theme))
        .order_by(Workshop.held_on.desc(), Workshop.id.desc())
    )
    return Attended(list(db.session.scalars(query)))


# ───────── Acts ─────────
def _hold(prescription_id: int) -> Prescription:
    """The dossier as it is now, kept from everybody else's acts until the commit."""
    with lifted("tenir le dossier", frozenset()):
        locked = select(Prescription).where(Prescription.id == prescription_id).with_for_update(of=Prescription)
        return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def agree(prescription_id: int, agreed_on: date | None, today: date, *, known: Pathway | None = None) -> list[Obstacle]:
    """Why no path may be agreed on this dossier, or this one not changed; the dossier is held meanwhile."""
    if db.session.scalar(select(Prescription.id).where(Prescription.id == prescription_id)) is None:
        return [Obstacle("no_dossier", "Ce dossier n’existe pas.", heading("pathway"), "prescription_id")]
    dossier = _hold(prescription_id)
    if known is None and of_dossier(dossier) is not None:
        return [AGREED_ALREADY]
    return following.agree_obstacles(facts(dossier, known), agreed_on, today)


def sign(pathway: Pathway, on: date, signatory: str, today: date, *, version: int | None = None) -> Pathway:
    """Signer: « L'engagement se concrétise par la signature de la fiche de suivi par le Bénéficiaire » (Parcours)."""
    with perform(pathway, "signer", version=version) as pathway:
        dossier = _hold(pathway.prescription_id)
        _refuse(following.sign_obstacles(facts(dossier, pathway), on, today))
        pathway.sheet_signed_on = dossier.sheet_signed_on = on
        pathway.signatory = signatory
        dossier.stage = journey.stage(dossier.facts())
    return pathway


def end(
    pathway: Pathway,
    on: date,
    outcome: PathwayOutcome,
    today: date,
    *,
    note: str | None = None,
    version: int | None = None,
) -> Pathway:
    """Terminer: the path is over, with its outcome; the laptop comes next (« en fin de parcours »)."""
    with perform(pathway, "terminer", version=version) as pathway:
        dossier = _hold(pathway.prescription_id)
        _refuse(following.end_obstacles(facts(dossier, pathway), on, today))
        pathway.ended_on = dossier.path_ended_on = on
        pathway.outcome, pathway.end_note = outcome, note
        for goal in goals(dossier):
            goal.ended_on = on
        for line in attended(pathway).lines:
            line.ended_on = on
        dossier.stage = journey.stage(dossier.facts())
    return pathway


def _refuse(obstacles: list[Obstacle]) -> None:
    if obstacles:
        raise Refused(obstacles)


# ───────── Sessions ─────────
def engaged() -> list[Pathway]:
    """The paths that run: sheet signed, not ended, dossier open; by the person's name."""
    query = (
        select(Pathway)
        .join(Pathway.dossier)
        .where(Pathway.sheet_signed_on.is_not(None), Pathway.ended_on.is_(None), Prescription.stage == Stage.ENGAGED)
        .options(joinedload(Pathway.dossier).joinedload(Prescription.beneficiary))
    )
    return sorted(db.session.scalars(query), key=by_name)


def by_name(pathway: Pathway) -> tuple[str, str]:
    person = pathway.dossier.beneficiary
    return (fold(f"{person.last_name} {person.first_name}") if person else "", pathway.dossier.number)


def attendances(workshop: Workshop) -> list[Attendance]:
    """Who is noted at this session, by the person's name."""
    query = (
        select(Attendance)
        .where(Attendance.workshop_id == workshop.id)
        .options(joinedload(Attendance.pathway).joinedload(Pathway.dossier).joinedload(Prescription.beneficiary))
    )
    return sorted(db.session.scalars(query), key=lambda line: by_name(line.pathway))


def hold_paths(ids: Sequence[int]) -> None:
    """Keep these paths from being signed or ended while a session is written."""
    reached = list(db.session.scalars(select(Pathway.id).where(Pathway.id.in_(ids), in_reach(Pathway))))
    with lifted("tenir les parcours", frozenset()):
        locked = select(Pathway).where(Pathway.id.in_(reached)).order_by(Pathway.id).with_for_update(of=Pathway)
        db.session.scalars(locked.execution_options(populate_existing=True)).all()


def not_counted(pathway: Pathway, held_on: date, today: date) -> str | None:
    """Why a session of that day does not count in this path."""
    known = following.Facts(stage=pathway.dossier.stage, signed_on=pathway.sheet_signed_on, ended_on=pathway.ended_on)
    return following.attendance_obstacle(known, held_on, today)


def note(workshop: Workshop, presences: dict[int, Presence]) -> None:
    """Write who came: one line a path; a line already there is corrected."""
    db.session.flush()
    known = {line.pathway_id: line for line in attendances(workshop)} if presences else {}
    for pathway_id, presence in presences.items():
        line = known.get(pathway_id)
        if line is not None:
            line.presence = presence
        else:
            db.session.add(
                Attendance(
                    workshop_id=workshop.id,
                    pathway_id=pathway_id,
                    mediator_id=workshop.mediator_id,
                    presence=presence,
                )
            )
    db.session.flush()
