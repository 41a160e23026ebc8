"""The comparison gathered: counts and tables of one selection. What leaves this room is numbers, never an answer."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from models import impact_answers as gathered
from models.base import db
from models.partner import Partner
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.reference import QuestionnaireVersion
from models.viewer import asking, viewer
from pin40 import impact
from pin40.access import QUESTIONS
from pin40.paired import HIDDEN_UNDER
from pin40.path_words import Moment
from pin40.selection import Selection, quarter
from pin40.words import Role

Rows = list[dict[str, Any]]
QUESTION = "impact"


@dataclass
class Report:
    """One version of the questionnaire, one selection, one day."""

    number: int
    title: str
    selection: Selection
    day: date
    counts: dict[str, int] = field(default_factory=dict)
    dimensions: Rows = field(default_factory=list)
    questions: Rows = field(default_factory=list)
    yes_no: Rows = field(default_factory=list)
    distributions: Rows = field(default_factory=list)
    attrition: Rows = field(default_factory=list)
    ceiling: dict[str, float] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    others: dict[int, int] = field(default_factory=dict)
    """Responses of the other versions, by number: left out, and said."""
    mixed: int = 0
    """Dossiers that answered « avant » and « après » in two versions: no pair."""
    form: impact.Form | None = None


@contextmanager
def _reach() -> Iterator[Any]:
    """The Alpi and the readers ask a question of the closed list; a mediator reads its own rows, by the gate."""
    person = viewer().seen
    if person.role == Role.MEDIATOR:
        with nullcontext():
            yield person.partner_id
    else:
        with asking(QUESTION):
            yield "all"


def versions() -> list[tuple[QuestionnaireVersion, int]]:
    """Each published version and how many responses it has within reach, the latest first."""
    with _reach():
        found = dict(
            db.session.execute(
                select(QuestionnaireResponse.questionnaire_version_id, func.count()).group_by(
                    QuestionnaireResponse.questionnaire_version_id
                )
            ).all()  # type: ignore[arg-type]
        )
    published = select(QuestionnaireVersion).where(QuestionnaireVersion.published_on.is_not(None))
    with _reach():
        rows = db.session.scalars(published.order_by(QuestionnaireVersion.number.desc())).all()
    return [(version, found.get(version.id, 0)) for version in rows]


def version_of(number: int | None) -> QuestionnaireVersion | None:
    """The version asked for; else the one with most responses, the latest where they tie."""
    known = versions()
    if number is not None:
        return next((version for version, _ in known if version.number == number), None)
    return max(known, key=lambda one: (one[1], one[0].number))[0] if known else None


def report(version: QuestionnaireVersion, selection: Selection, day: date, *, least: int = HIDDEN_UNDER) -> Report:
    """Every figure of a selection; a row under `least` pairs, or that a subtraction would tell, is left out."""
    made = Report(version.number, version.title, selection, day)
    with _reach() as reach:
        made.form = form = gathered.form(version)
        made.counts = gathered.count(gathered.counted(version.id, selection))
        made.others = {other.number: n for other, n in versions() if n and other.id != version.id}
        made.mixed = _mixed(version.id)
        found = _tables(gathered.answers(version, reach), selection, form, least)
    for name, value in found.items():
        setattr(made, name, value)
    return made


@lru_cache(maxsize=8)
def _tables(found: gathered.Answers, selection: Selection, form: impact.Form, least: int) -> dict[str, Any]:
    """The tables of one selection. `found` is another object as soon as an answer changes: nothing stale is shown."""
    frame = found.of(selection)
    own = impact.pair_counts(frame, form)
    wider = [found.of(parent) for parent in selection.parents()]
    parents = [impact.pair_counts(parent, form) for parent in wider]
    made: dict[str, Any] = {"hidden": []}
    for name in ("dimensions", "questions", "yes_no", "distributions"):
        table = impact.records(getattr(impact, name)(frame, form))
        made[name], hidden = impact.kept(table, own, parents, least)
        made["hidden"] += [code for code in hidden if code not in made["hidden"]]
    made["ceiling"] = {code: n for code, n in impact.ceiling(frame, form).items() if code not in made["hidden"]}
    made["attrition"] = _attrition(frame, wider, form)
    return made


def _attrition(frame: Any, parents: list[Any], form: impact.Form) -> Rows:
    """Those who left beside those who stayed; a group too near its parent's is hidden with its mean."""
    rows = impact.records(impact.attrition(frame, form))
    wider = [{row["code"]: row for row in impact.records(impact.attrition(parent, form))} for parent in parents]
    for row in rows:
        for group in ("restes", "partis"):
            if any(impact.is_suppressed(row[f"n_{group}"], one[row["code"]][f"n_{group}"]) for one in wider):
                row[f"moyenne_{group}"] = None
    return [row for row in rows if row["moyenne_restes"] is not None or row["moyenne_partis"] is not None]


def _mixed(version_id: int) -> int:
    """Dossiers with both moments, of which one alone is of this version."""
    mine = gathered.counted(version_id, Selection())
    both = (Prescription.before_on.is_not(None), Prescription.after_on.is_not(None))
    one = mine["avant"] | mine["apres"]
    query = select(func.count()).select_from(Prescription).where(one, ~mine["paires"], *both)
    return db.session.scalar(query) or 0


# ───────── What a page offers ─────────
def periods() -> list[str]:
    """The years and quarters in which « avant » was answered, the latest first."""
    with _reach():
        days = db.session.scalars(
            select(QuestionnaireResponse.answered_on).where(QuestionnaireResponse.moment == Moment.BEFORE).distinct()
        ).all()
    quarters = {quarter(day) for day in days}
    return sorted(quarters | {name[:4] for name in quarters}, reverse=True)


def mediators() -> list[tuple[int, str]]:
    """The structures whose dossiers have answers, by name; the Alpi alone reads them all."""
    if viewer().seen.role not in (Role.MANAGER, Role.SYSTEM):
        return []
    keys = select(QuestionnaireResponse.mediator_id).distinct()
    rows = db.session.scalars(select(Partner).where(Partner.id.in_(keys)).order_by(Partner.name))
    return [(partner.id, partner.name) for partner in rows]


def is_open_to(role: Role) -> bool:
    """Whether this role has the comparison at all."""
    return role == Role.MEDIATOR or role in QUESTIONS[QUESTION]


def listed(name: str, number: int, selection: Selection) -> Any:
    """The dossiers behind a count, as a condition for their list; None where there is no such count."""
    version = version_of(number)
    return gathered.counted(version.id, selection).get(name) if version is not None else None
