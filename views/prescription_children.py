"""What follows the welcome, on a dossier's page: each child told in a line that leads to its own screen."""

from typing import Any

from sqlalchemy import and_, or_, select

from models import accompanying, giving
from models.assessment import CompetenceAssessment, DigcompGoal
from models.base import Record, db
from models.document import Document
from models.handover import AfterCare, Handover
from models.pathway import Attendance, Pathway, Workshop
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.viewer import viewer
from pin40 import access
from pin40.conditions import Person
from pin40.path_words import AssessmentMoment
from pin40.words import Role
from views.columns import address, cell, describe
from views.pathway_page import hours, planned

Section = dict[str, Any]


def has_screen(slug: str, role: Role) -> bool:
    """Whether this role's panel has a screen of that name."""
    from views.menu import CONTENTS, belongs

    return any(screen.slug == slug and belongs(screen, role) for _, screens in CONTENTS for screen in screens)


def latest(slug: str, dossier: Prescription, base: str) -> str | None:
    """The page of the dossier's diagnosis, path or laptop: where the step named in its gate is done."""
    if slug == "ordinateurs":
        return f"{base}details/?id={dossier.device_id}" if dossier.device_id else None
    if slug == "bons-de-retrait":
        paper = giving.to_count(dossier)
        return f"{base}details/?id={paper.id}" if paper else base
    kind: Any = {"evaluations": CompetenceAssessment, "parcours": Pathway}[slug]
    mine = select(kind.id).where(kind.prescription_id == dossier.id)
    if kind is CompetenceAssessment:
        mine = mine.where(CompetenceAssessment.moment == AssessmentMoment.START)
    found = db.session.scalar(mine.order_by(kind.id.desc()).limit(1))
    return f"{base}details/?id={found}" if found else f"{base}new/?dossier={dossier.id}"


def sections(dossier: Prescription, role: Role) -> list[Section]:
    """For whoever reads them: the mediator and the Alpi, once a mediator accepted; nobody else."""
    if role not in (Role.MEDIATOR, Role.MANAGER) or dossier.accepted_on is None:
        return []
    told = [
        _solidarity(dossier), _diagnosis(dossier), _path(dossier), _questionnaires(dossier), _laptop(dossier),
        _after_care(dossier), _documents(dossier),
    ]  # fmt: skip
    return [section for section in told if section is not None]


# ───────── One paragraph each ─────────
def _solidarity(dossier: Prescription) -> Section | None:
    """Whom the person may turn to: the refurbishers' cards, to hand over."""
    if dossier.solidarity_told_on is None:
        return None
    rows = [
        [text(one.name, address(one)), text(one.phone or ""), text(one.address or ""), text(one.opening or "")]
        for one in accompanying.refurbishers()
    ]
    note = f"Dit le {dossier.solidarity_told_on:%d/%m/%Y}. Remettez ces coordonnées à la personne."
    columns = ["Reconditionneur", "Téléphone", "Adresse", "Accueil"]
    return _section("prix-solidaire", "Prix solidaire", note, _table("Où acheter à prix solidaire", columns, rows))


def _diagnosis(dossier: Prescription) -> Section:
    found = _of(CompetenceAssessment, dossier)
    goals = _of(DigcompGoal, dossier)
    rows: list[tuple[str, Any]] = [("Rencontre", _day(dossier, "met_on"))] if dossier.met_on else []
    rows += [(str(one), _assessed(one)) for one in found]
    rows += [("Compétences à travailler", [_goal(one) for one in goals])] if goals else []
    return _facts("diagnostic", "Diagnostic", rows)


def _assessed(one: CompetenceAssessment) -> dict[str, Any]:
    level = one.level.label if one.level else "En cours"
    when = f"le {one.validated_on:%d/%m/%Y}" if one.validated_on else f"commencé le {one.started_on:%d/%m/%Y}"
    return text(level, address(one), when)


def _goal(one: DigcompGoal) -> dict[str, Any]:
    steps = [("départ", one.level_start), ("visé", one.level_target), ("atteint", one.level_end)]
    return text(str(one), address(one), ", ".join(f"{word} {level}" for word, level in steps if level is not None))


def _path(dossier: Prescription) -> Section:
    pathway = db.session.scalar(select(Pathway).where(Pathway.prescription_id == dossier.id))
    if pathway is None:
        return _facts("parcours", "Parcours", [])
    keys = ("planned_hours", "agreed_on", "sheet_signed_on", "ended_on", "outcome")
    rows = [("Fiche", text(str(pathway), address(pathway)))]
    rows += [(c.label, _agreed(c, pathway)) for c in _known(Pathway, keys) if getattr(pathway, c.key) is not None]
    held = select(Workshop).join(Attendance, Attendance.workshop_id == Workshop.id)
    sessions = db.session.scalars(held.where(Attendance.pathway_id == pathway.id).order_by(Workshop.held_on)).all()
    told = [text(one.subject, address(one), f"{one.held_on:%d/%m/%Y}, {hours(one.minutes)}") for one in sessions]
    return _facts("parcours", "Parcours", [*rows, ("Séances", told)] if told else rows)


def _agreed(column: Any, pathway: Pathway) -> dict[str, Any]:
    """Hours are read as hours, as on the path's own page."""
    return text(planned(pathway.planned_hours)) if column.key == "planned_hours" else cell(column, pathway)


def _questionnaires(dossier: Prescription) -> Section:
    """When each was answered; never what was answered."""
    found = _of(QuestionnaireResponse, dossier)
    rows = [(one.moment.label, text(f"{one.answered_on:%d/%m/%Y}", address(one))) for one in found]
    return _facts("questionnaires", "Questionnaires", rows)


def _laptop(dossier: Prescription) -> Section:
    made = db.session.scalar(select(Handover).where(Handover.prescription_id == dossier.id))
    rows: list[tuple[str, Any]] = []
    if dossier.device is not None:
        described = f"{dossier.device.make} {dossier.device.model}"
        rows = [("Attribué", text(str(dossier.device), address(dossier.device), described))]
        rows.append(("État", cell(describe(type(dossier.device), "state"), dossier.device)))
    if made is not None:
        when = f"le {made.receipt_signed_on:%d/%m/%Y}, attestation signée par {made.signatory}"
        rows.append(("Remise", text(str(made), address(made), when)))
    return _facts("ordinateur", "Ordinateur", rows)


def _after_care(dossier: Prescription) -> Section | None:
    if dossier.handed_over_on is None:
        return None
    rows = [
        [
            text(one.kind.label, address(one)),
            text(f"{one.happened_on:%d/%m/%Y}"),
            text(f"Réglé le {one.solved_on:%d/%m/%Y}" if one.solved_on else "À régler"),
        ]
        for one in _of(AfterCare, dossier)
    ]
    return _section("sav", "SAV", None, _table("Suivi après la remise", ["Nature", "Date", "Suite"], rows))


def _documents(dossier: Prescription) -> Section | None:
    pathway = select(Pathway.id).where(Pathway.prescription_id == dossier.id)
    its_own = and_(Document.table_name == "Prescription", Document.record_id == dossier.id)
    of_its_path = and_(Document.table_name == "Pathway", Document.record_id.in_(pathway))
    query = select(Document).where(or_(its_own, of_its_path))
    rows = [("Document", text(str(one), address(one))) for one in db.session.scalars(query.order_by(Document.id))]
    return _facts("documents", "Documents", rows) if rows else None


# ───────── Small pieces ─────────
def _of(kind: Any, dossier: Prescription) -> list[Any]:
    """The dossier's children of a kind, oldest first, as far as the viewer reaches them."""
    return list(db.session.scalars(select(kind).where(kind.prescription_id == dossier.id).order_by(kind.id)))


def _known(kind: type[Record], keys: tuple[str, ...]) -> list[Any]:
    read = access.readable(Person(viewer().seen.role), kind.__name__, keys)
    return [describe(kind, key) for key in keys if key in read]


def _day(record: Record, key: str) -> dict[str, Any]:
    return cell(describe(type(record), key), record)


def text(words: str, url: str | None = None, sub: str | None = None) -> dict[str, Any]:
    return {"kind": "text", "text": words, "tone": None, "stage": None, "url": url, "sub": sub}


def _facts(key: str, title: str, rows: list[tuple[str, Any]]) -> Section:
    return {"id": key, "title": title, "note": None, "table": None, "rows": rows}


def _section(key: str, title: str, note: str | None, table: dict[str, Any]) -> Section:
    return {"id": key, "title": title, "note": note, "table": table, "rows": []}


def _table(caption: str, columns: list[str], rows: list[Any]) -> dict[str, Any]:
    return {"caption": caption, "columns": columns, "rows": rows}
