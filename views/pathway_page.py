"""What one reads on a path's page: its way in a sentence, what is agreed, sessions with their total."""

from datetime import date
from decimal import Decimal
from typing import Any

from models import following
from models.acts import Refused
from models.document import Document
from models.pathway import Attendance, Pathway
from models.viewer import viewer
from pin40 import following as rules
from pin40.obstacle import Obstacle
from pin40.words import Role, Stage
from views.columns import Column, address, person_of
from views.doors import PANELS

ACTS = {
    "signer": (
        "Noter la signature de la fiche",
        "La signature engage la personne : le parcours commence, et la fiche signée reste dans votre dossier papier.",
    ),
    "terminer": (
        "Terminer le parcours",
        "Le parcours et ses objectifs ne changeront plus ; viennent ensuite le questionnaire « après » et la remise.",
    ),
}
DAYS = {"signer": "signed_on", "terminer": "ended_on"}
TOLD = {"signer": "Signer", "terminer": "Terminer"}


def text(words: str, url: str | None = None, sub: str | None = None) -> dict[str, Any]:
    return {"kind": "text", "text": words, "tone": None, "stage": None, "url": url, "sub": sub}


def day(value: date) -> dict[str, Any]:
    return text(f"{value:%d/%m/%Y}") | {"kind": "date"}


def hours(minutes: int) -> str:
    """7 h 30; nothing is « 0 h »."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest:02d}" if rest else f"{whole} h"


def planned(value: Decimal | None) -> str:
    return hours(int(value * 60)) if value is not None else ""


def told(cell: dict[str, Any], column: Column, pathway: Pathway) -> dict[str, Any]:
    """A cell of the list: the person beside the number, hours as hours, the structure by its name."""
    if column.key == "dossier":
        return cell | {"sub": person_of(pathway)}
    if column.key == "planned_hours" and pathway.planned_hours is not None:
        return text(planned(pathway.planned_hours)) | {"nowrap": True}
    return cell


def meta(pathway: Pathway, role: Role) -> list[tuple[str, str]]:
    dossier = pathway.dossier
    person = person_of(pathway)
    lines = [("user", person)] if person else []
    lines.append(("clipboard-text", f"Dossier {dossier}"))
    if role != Role.MEDIATOR and dossier.mediator:
        lines.append(("building-community", f"Médiateur : {dossier.mediator}"))
    return lines


def is_told(pathway: Pathway, key: str) -> bool:
    return getattr(pathway, key) not in (None, "")


def facts(rows: list[tuple[str, Any]], columns: list[Column], pathway: Pathway) -> list[tuple[str, Any]]:
    """Objectives one a line, hours as hours."""
    shown: list[tuple[str, Any]] = []
    for (label, cell), column in zip(rows, columns, strict=True):
        if column.key == "objectives":
            cell = [text(line) for line in pathway.objectives.splitlines() if line.strip()]
        elif column.key == "planned_hours":
            cell = text(planned(pathway.planned_hours))
        shown.append((label, cell))
    return shown


def why_not(known: rules.Facts, today: date) -> list[dict[str, str]]:
    """The next act and what it waits for, with who must act."""
    act, judge = ("signer", rules.sign_obstacles) if known.signed_on is None else ("terminer", rules.end_obstacles)
    waits = judge(known, None, today) if known.ended_on is None else []
    return [{"label": TOLD[act], "reason": one.sentence} for one in waits]


def links(screen: Any, pathway: Pathway, paper: Document | None) -> list[dict[str, Any]]:
    base = f"/{PANELS[screen.role]}"
    sheet = f"{base}/prescriptions/fiche-de-suivi.pdf?id={pathway.prescription_id}"
    found = [("fiche", "Fiche de suivi (PDF)", sheet)] if person_of(pathway) else []
    if paper is not None:
        found.append(("scan", "Fiche signée, numérisée", screen.url_for("fiche-signee/", pathway)))
    if pathway.dossier.stage == Stage.ENGAGED and viewer().role == Role.MEDIATOR:
        found.append(("seance", "Ajouter une séance", f"{base}/seances/new/?parcours={pathway.id}"))
    return [
        {"key": key, "label": label, "url": url, "method": "GET", "kind": "second", "fields": [], "explain": ""}
        for key, label, url in found
    ]


def goals(pathway: Pathway) -> dict[str, Any]:
    """The competences to work on, with where one starts, aims and arrives."""
    rows = [
        [text(str(goal.competence), address(goal)), *(level(n) for n in (goal.level_start, goal.level_target, goal.level_end))]
        for goal in following.goals(pathway.dossier)
    ]  # fmt: skip
    table = {
        "caption": "Niveaux de 0 à 8 (DigComp)", "columns": ["Compétence", "Au départ", "Visé", "Atteint"], "rows": rows
    }  # fmt: skip
    return _section("objectifs", "Compétences à travailler", None, table if rows else None)


def level(number: int | None) -> dict[str, Any]:
    return text("" if number is None else str(number))


def sessions(pathway: Pathway) -> dict[str, Any]:
    """Each session with its presence, and the time really followed against what was planned."""
    found = following.attended(pathway)
    rows = [_session(line) for line in found.lines]
    followed = f"{hours(found.minutes)} suivies"
    if pathway.planned_hours is not None:
        followed += f" sur {planned(pathway.planned_hours)} prévues"
    table = {"caption": followed, "columns": ["Date", "Séance", "Durée", "Présence"], "rows": rows}
    return _section("seances", "Séances", followed if rows else None, table if rows else None)


def _session(line: Attendance) -> list[dict[str, Any]]:
    held = line.workshop
    return [day(held.held_on), text(held.subject, address(held)), text(hours(held.minutes)), text(line.presence.label)]


def _section(key: str, title: str, note: str | None, table: dict[str, Any] | None) -> dict[str, Any]:
    return {"id": key, "title": title, "note": note, "rows": [], "table": table}


def lay(form: Any, obstacles: list[Obstacle]) -> None:
    """Each obstacle on its field; those that have none refuse the whole."""
    if alone := [one for one in obstacles if one.field is None or one.field not in form]:
        raise Refused(alone)
    for one in obstacles:
        form[one.field].errors = [*form[one.field].errors, one.sentence]
