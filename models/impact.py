"""The comparison gathered: counts and tables of one selection. What leaves this room is numbers, never an answer."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from models import impact_answers as gathered
from models import impact_cells
from models import impact_groups as axes
from models.base import db
from models.questionnaire import QuestionnaireResponse
from models.reference import QuestionnaireVersion
from models.steady import once
from models.viewer import Closed, asking, viewer
from pin40 import impact, impact_groups
from pin40.access import QUESTIONS
from pin40.laid import Laid
from pin40.paired import HIDDEN_UNDER
from pin40.path_words import Moment
from pin40.selection import AXES, Selection, quarter
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
    satisfaction: Rows = field(default_factory=list)
    groups: dict[str, Rows] = field(default_factory=dict)
    """By axis, the rows of `impact_groups.by_group` that may be shown, each with its words."""
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
    return once("versions", _versions)


def _versions() -> list[tuple[QuestionnaireVersion, int]]:
    given = QuestionnaireResponse.questionnaire_version_id
    published = select(QuestionnaireVersion).where(QuestionnaireVersion.published_on.is_not(None))
    with _reach():
        found = dict(db.session.execute(select(given, func.count()).group_by(given)).all())  # type: ignore[arg-type]
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
        counts = gathered.counts(gathered.asked(version, reach), selection)
        made.counts, made.mixed = dict(counts.of), counts.mixed
        made.others = {other.number: n for other, n in versions() if n and other.id != version.id}
        found = _tables(gathered.answers(version, reach), selection, form, least)
    for name, value in found.items():
        setattr(made, name, value)
    return made


@lru_cache(maxsize=64)
def _tables(found: gathered.Answers, selection: Selection, form: impact.Form, least: int) -> dict[str, Any]:
    """The tables of one selection. `found` is another object as soon as an answer changes: nothing stale is shown."""
    frame = found.laid(form) if selection.is_whole else Laid(found.of(selection), form)
    closed = impact_cells.closed(found, selection, form, least)
    made: dict[str, Any] = {"hidden": []}
    for name in ("dimensions", "questions", "yes_no", "distributions"):
        table = impact.records(getattr(impact, name)(frame, form))
        made[name] = [row for row in table if row["code"] not in closed]
        made["hidden"] += [row["code"] for row in table if row["code"] in closed and row["code"] not in made["hidden"]]
    made["ceiling"] = {code: n for code, n in impact.ceiling(frame, form).items() if code not in closed}
    made["satisfaction"] = [row for row in impact_groups.satisfaction(frame, form) if row["code"] not in closed]
    # Who left is told of everybody: one more selection would be one more subtraction.
    made["attrition"] = _attrition(frame, form) if selection.is_whole else []
    return made


def _attrition(frame: Any, form: impact.Form) -> Rows:
    """Those who left beside those who stayed, where either is five persons or more."""
    rows = impact.records(impact.attrition(frame, form))
    return [row for row in rows if row["moyenne_restes"] is not None or row["moyenne_partis"] is not None]


def named(version: QuestionnaireVersion) -> tuple[Any, ...]:
    """What names the figures of a version within reach: another as soon as anything that makes them changes."""
    with _reach() as reach:
        return gathered.named(version, reach)


def report_again(number: int, selection: Selection) -> None:
    """Make the tables of a selection ahead of the page that will ask for them."""
    version = version_of(number)
    if version is not None:
        report(version, selection, date.min)


def add_groups(report: Report, version: QuestionnaireVersion, wanted: Collection[str] = AXES) -> Report:
    """The groups of these axes, of every dossier: a selection has none, it is one itself."""
    if wanted and report.selection.is_whole and report.form is not None:
        with _reach() as reach:
            found = gathered.answers(version, reach)
            report.groups = {axis: impact_cells.grouped(found, report.form, axis) for axis in wanted}
    return report


# ───────── What a page offers ─────────
def periods() -> list[str]:
    """The years and quarters in which « avant » was answered, the latest first."""
    with _reach():
        days = db.session.scalars(
            select(QuestionnaireResponse.answered_on).where(QuestionnaireResponse.moment == Moment.BEFORE).distinct()
        ).all()
    quarters = {quarter(day) for day in days}
    return sorted(quarters | {name[:4] for name in quarters}, reverse=True)


def offered() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(axis, its words, its groups) of which somebody answered « avant »; a mediator reads no other one's."""
    is_mediator = viewer().seen.role == Role.MEDIATOR
    version = version_of(None)
    if version is None:
        return []
    with _reach() as reach:
        dossiers = gathered.answers(version, reach).dossiers
        return [
            (axis, words, axes.labels(axis, list(dossiers[axis].unique())))
            for axis, words in AXES.items()
            if not (is_mediator and axis == "mediateur")
        ]


def is_open_to(role: Role) -> bool:
    """Whether this role has the comparison at all."""
    return role == Role.MEDIATOR or role in (*QUESTIONS[QUESTION], *QUESTIONS["releases"])


def form_of(number: int) -> impact.Form | None:
    """The questions of a version, which is no secret; a release names it."""
    with asking("releases"):
        query = select(QuestionnaireVersion).where(QuestionnaireVersion.number == number)
        version = db.session.scalars(query).one_or_none()
        return gathered.form(version) if version is not None else None


def own_pairs(version: QuestionnaireVersion, selection: Selection) -> Rows:
    """A mediator's own answers, one row a pair, under a number that leads nowhere and in an order that tells nothing."""
    if viewer().seen.role != Role.MEDIATOR:
        raise Closed("Les réponses d’une personne ne se lisent que par l’analyse.")
    with _reach() as reach:
        found = gathered.answers(version, reach)
        return impact_groups.nameless(found.of(selection), gathered.form(version))


def listed(name: str, number: int, selection: Selection) -> Any:
    """The dossiers behind a count, as a condition for their list; None where there is no such count."""
    version = version_of(number)
    return gathered.counted(version.id, selection).get(name) if version is not None else None
