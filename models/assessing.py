"""The acts of the diagnosis: start it, mark it, validate it, and make goals of what it shows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from models.acts import Refused, Stale, perform
from models.assessment import AssessmentMark, CompetenceAssessment, DigcompGoal
from models.base import db
from models.prescription import Prescription
from models.reference import CompetenceGrid, DigcompCompetence, GridItem
from models.viewer import lifted
from pin40 import assessment as rules
from pin40 import digcomp, journey
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.path_words import AssessmentMoment
from pin40.words import GridLevel, Level

NO_GRID = Obstacle(
    "no_grid", "Aucune grille de diagnostic n’est publiée : demandez à l’Alpi d’en importer une.", heading("manager")
)


# ───────── Facts ─────────
def current_grid(today: date) -> CompetenceGrid | None:
    """The latest grid published on that day."""
    published = CompetenceGrid.published_on.is_not(None), CompetenceGrid.published_on <= today
    return db.session.scalars(
        select(CompetenceGrid).where(*published).order_by(CompetenceGrid.number.desc()).limit(1)
    ).one_or_none()


def items(grid_id: int) -> list[GridItem]:
    """Every line of a grid, domains and sub-domains too, in the order in which they are read."""
    return list(db.session.scalars(select(GridItem).where(GridItem.grid_id == grid_id).order_by(GridItem.position)))


def tree(lines: Iterable[GridItem]) -> rules.Tree:
    """The lines as the rules take them: domain → sub-domain → items."""
    found: dict[str, dict[str, list[str]]] = {}
    above: dict[str, list[str]] = {}
    for line in lines:
        if line.level == GridLevel.DOMAIN:
            found[line.code] = {}
        elif line.level == GridLevel.SUBDOMAIN:
            above[line.code] = found[str(line.parent_code)][line.code] = []
        else:
            above[str(line.parent_code)].append(line.code)
    return found


def marks(assessment: CompetenceAssessment) -> dict[int, int | None]:
    """Grid item → its mark; an item without a row was never assessed."""
    query = select(AssessmentMark.grid_item_id, AssessmentMark.value)
    return {row[0]: row[1] for row in db.session.execute(query.where(AssessmentMark.assessment_id == assessment.id))}


def token(assessment: CompetenceAssessment) -> int:
    """The version of the whole grid: its own and its marks', so that a mark changed elsewhere is seen."""
    query = select(AssessmentMark.version).where(AssessmentMark.assessment_id == assessment.id)
    return assessment.version + sum(db.session.scalars(query))


def result(assessment: CompetenceAssessment) -> rules.Result:
    """What the diagnosis says: as it was validated, or as its marks stand now."""
    kept = assessment.levels
    if kept is None:
        lines, given = items(assessment.grid_id), marks(assessment)
        return rules.result(tree(lines), {line.code: given.get(line.id) for line in lines})
    return rules.Result(
        {code: Level(level) for code, level in kept["subdomains"].items()},
        {code: Level(level) for code, level in kept["domains"].items()},
        Level(assessment.level or Level.TO_CHECK),
        kept["assessed"],
        kept["total"],
    )


def first(prescription_id: int) -> CompetenceAssessment | None:
    """The latest validated diagnosis before the path: the one that decides."""
    done = _decided(prescription_id)
    return max(done, key=lambda one: (one.validated_on, one.id)) if done else None


def _decided(prescription_id: int) -> list[CompetenceAssessment]:
    return list(
        db.session.scalars(
            select(CompetenceAssessment).where(
                CompetenceAssessment.prescription_id == prescription_id,
                CompetenceAssessment.moment == AssessmentMoment.START,
                CompetenceAssessment.validated_on.is_not(None),
            )
        )
    )


def draft(prescription_id: int) -> CompetenceAssessment | None:
    """The diagnosis begun and not yet validated."""
    query = select(CompetenceAssessment).where(
        CompetenceAssessment.prescription_id == prescription_id, CompetenceAssessment.validated_on.is_(None)
    )
    return db.session.scalars(query.order_by(CompetenceAssessment.id.desc()).limit(1)).one_or_none()


def moment(dossier: Prescription) -> AssessmentMoment:
    return rules.moment(dossier.sheet_signed_on, dossier.assessed_on)


# ───────── Acts ─────────
def start(dossier: Prescription, today: date) -> CompetenceAssessment:
    """The draft to fill: the one already begun, or a new one on the grid of the day. The caller commits.

    Raises Refused. Source: charter, « Rôle du Médiateur » (diagnostiquer).
    """
    # One draft a dossier: the row stays locked, so that two clicks begin one diagnosis.
    with lifted("commencer un diagnostic", frozenset({"Prescription"})):
        locked = select(Prescription).where(Prescription.id == dossier.id).with_for_update(of=Prescription)
        dossier = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    obstacles = rules.start_obstacles(dossier.stage, moment(dossier), dossier.met_on)
    if obstacles:
        raise Refused(obstacles)
    begun, grid = draft(dossier.id), current_grid(today)
    if begun is not None:
        return begun
    if grid is None:
        raise Refused([NO_GRID])
    new = CompetenceAssessment(
        prescription_id=dossier.id, mediator_id=dossier.mediator_id, grid_id=grid.id, moment=moment(dossier),
        started_on=today,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    return new


def mark(assessment: CompetenceAssessment, values: Mapping[int, int | None], *, version: int | None = None) -> None:
    """Keep the marks of these items; the others stay as they are. The caller commits.

    `version` is the `token` that was read: raises Stale where somebody marked since.
    """
    locked = select(CompetenceAssessment).where(CompetenceAssessment.id == assessment.id)
    if db.session.scalars(locked.with_for_update(of=CompetenceAssessment)).one_or_none() is None:
        raise Stale
    if version is not None and token(assessment) != version:
        raise Stale
    query = select(AssessmentMark).where(AssessmentMark.assessment_id == assessment.id)
    there = {one.grid_item_id: one for one in db.session.scalars(query)}
    for item_id, value in values.items():
        if item_id in there:
            there[item_id].value = value
        elif value is not None:
            db.session.add(
                AssessmentMark(
                    assessment_id=assessment.id, mediator_id=assessment.mediator_id, grid_item_id=item_id, value=value
                )
            )
    db.session.flush()


def obstacles(assessment: CompetenceAssessment, on: date, today: date) -> list[Obstacle]:
    """Why it cannot be validated on that day."""
    dossier, assessed = assessment.dossier, result(assessment).assessed
    found = rules.validation_obstacles(assessment.validated_on, dossier.met_on, assessed, on, today)
    if assessment.validated_on is None:
        found = [*rules.stage_obstacles(dossier.stage, moment(dossier)), *found]
    return found


def validate(
    assessment: CompetenceAssessment, on: date, today: date, *, version: int | None = None
) -> CompetenceAssessment:
    """Valider: the marks are frozen, and before the path the dossier takes this level; at its end it decides nothing.

    Raises Refused, Stale. Source: charter, « Rôle du Médiateur » (diagnostiquer).
    """
    with perform(assessment, "valider") as assessment:
        if version is not None and token(assessment) != version:
            raise Stale
        reasons = obstacles(assessment, on, today)
        if reasons:
            raise Refused(reasons)
        dossier, found = assessment.dossier, result(assessment)
        # A draft older than the signature of the sheet no longer decides: its moment is that of its validation.
        assessment.moment = moment(dossier)
        assessment.validated_on, assessment.level = on, found.overall
        assessment.levels = {
            "subdomains": found.subdomains, "domains": found.domains, "assessed": found.assessed, "total": found.total,
        }  # fmt: skip
        for one in assessment.marks:
            one.validated_on = on
        if assessment.moment == AssessmentMoment.START:
            decides = max([*_decided(dossier.id), assessment], key=lambda one: (one.validated_on, one.id))
            dossier.assessed_on, dossier.assessed_level = decides.validated_on, decides.level
            dossier.stage = journey.stage(dossier.facts())
    return assessment


# ───────── Competences to work on ─────────
def competences() -> list[DigcompCompetence]:
    """DigComp's competences, in the latest edition that is kept."""
    every = db.session.scalars(select(DigcompCompetence).order_by(DigcompCompetence.id)).all()
    latest = max((one.release for one in every), default="")
    return sorted((one for one in every if one.release == latest), key=lambda one: one.code)


def proposed(dossier: Prescription) -> list[str]:
    """The codes that the diagnosis which decides leaves to work on; nothing without one."""
    decides = first(dossier.id)
    if decides is None:
        return []
    lines, given = items(decides.grid_id), marks(decides)
    links = {line.code: [code for code in line.digcomp_codes.split("|") if code] for line in lines}
    return rules.proposed_competences(tree(lines), {line.code: given.get(line.id) for line in lines}, links)


def propose_goals(dossier: Prescription, wanted: Sequence[tuple[int, int | None, int | None]]) -> list[DigcompGoal]:
    """Several goals at once, as (competence, level at the start, level aimed at). Raises Refused; the caller commits."""
    reasons = digcomp.obstacles(dossier.stage, dossier.met_on, dossier.path_ended_on)
    if reasons:
        raise Refused(reasons)
    goals = [
        DigcompGoal(
            prescription_id=dossier.id, mediator_id=dossier.mediator_id, competence_id=competence, level_start=start,
            level_target=target,
        )
        for competence, start, target in wanted
    ]  # fmt: skip
    db.session.add_all(goals)
    db.session.flush()
    return goals
