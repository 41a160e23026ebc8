"""From marks to levels: what a diagnosis says, what it proposes to work on, and when it may be validated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pin40.charter import heading
from pin40.journey import IN_THE_MEDIATORS_HANDS
from pin40.obstacle import Obstacle
from pin40.path_words import AssessmentMoment
from pin40.typography import inside
from pin40.word import Word
from pin40.words import Level, Stage

Tree = Mapping[str, Mapping[str, Sequence[str]]]
"""A grid: domain → sub-domain → item codes, in the order they are asked."""
Marks = Mapping[str, int | None]
"""Item code → 0, 1 or 2; None, or no entry, says that the item was not assessed."""

BEST_MARK = 2
ACQUIRED_PERCENT = 75
"""Our figure: the charter has none, nor does the CléA that it cites. Counted on the assessed items alone."""

MARKS: dict[int | None, str] = {
    0: "0 – Ne sait pas faire", 1: "1 – Avec de l’aide", 2: "2 – Seul(e)", None: "Non évalué",
}  # fmt: skip
"""What each mark says, in the order in which it is offered."""

_BADNESS = {Level.ACQUIRED: 0, Level.TO_CHECK: 1, Level.TO_WORK_ON: 2}


class Verdict(Word):
    """What became of one level between two diagnoses."""

    BETTER = "mieux", "Mieux"
    SAME = "pareil", "Pareil"
    WORSE = "moins_bien", "Moins bien"


@dataclass(frozen=True)
class Result:
    """The levels of one diagnosis, and how many items of the grid were assessed."""

    subdomains: dict[str, Level]
    domains: dict[str, Level]
    overall: Level
    assessed: int
    total: int


@dataclass(frozen=True)
class Progress:
    """One domain or sub-domain, at the start and at the end."""

    code: str
    before: Level
    after: Level
    verdict: Verdict


# ───────── Levels ─────────
def subdomain_level(marks: Sequence[int | None]) -> Level:
    """The level of one sub-domain, from the marks of all its items; ValueError for another mark than 0, 1, 2.

    An item at 0, or fewer than 75 % of the points of the assessed items: to work on. Else an item not
    assessed: to check. Source: charter, « Rôle du Prescripteur » for the three levels; the figures are ours.
    """
    given = [mark for mark in marks if mark is not None]
    if any(mark not in range(BEST_MARK + 1) for mark in given):
        raise ValueError(f"Une cotation vaut de 0 à {BEST_MARK}, ou rien.")
    if 0 in given or sum(given) * 100 < ACQUIRED_PERCENT * BEST_MARK * len(given):
        return Level.TO_WORK_ON
    return Level.ACQUIRED if given and len(given) == len(marks) else Level.TO_CHECK


def worst(levels: Iterable[Level]) -> Level:
    """The worst of these levels; nothing known is to be checked."""
    return max(levels, key=_BADNESS.__getitem__, default=Level.TO_CHECK)


def result(tree: Tree, marks: Marks) -> Result:
    """What these marks say on this grid; marks of items foreign to the grid count for nothing."""
    subdomains = {
        code: subdomain_level([marks.get(item) for item in items])
        for branch in tree.values()
        for code, items in branch.items()
    }
    domains = {domain: worst(subdomains[code] for code in branch) for domain, branch in tree.items()}
    items = _items(tree)
    assessed = sum(marks.get(item) is not None for item in items)
    return Result(subdomains, domains, worst(domains.values()), assessed, len(items))


def _items(tree: Tree) -> list[str]:
    return [item for branch in tree.values() for items in branch.values() for item in items]


# ───────── What to work on, what was gained ─────────
def proposed_competences(tree: Tree, marks: Marks, links: Mapping[str, Sequence[str]]) -> list[str]:
    """The DigComp codes linked to items, or to sub-domains, that are not acquired: sorted, each once.

    An item is acquired at the best mark only; what was not assessed is still to check, so it is proposed:
    the mediator strikes out what is not needed. Source: charter, « Rôle du Médiateur ».
    """
    levels = result(tree, marks).subdomains
    weak = [code for code, level in levels.items() if level != Level.ACQUIRED]
    weak += [item for item in _items(tree) if marks.get(item) != BEST_MARK]
    return sorted({competence for code in weak for competence in links.get(code, ())})


def verdict(before: Level, after: Level) -> Verdict:
    """Whether a level is better, the same or worse, in the order of the charter's three words."""
    gained = _BADNESS[before] - _BADNESS[after]
    if gained == 0:
        return Verdict.SAME
    return Verdict.BETTER if gained > 0 else Verdict.WORSE


def progress(before: Result, after: Result) -> list[Progress]:
    """The sub-domains, then the domains, that both diagnoses hold, in the order of the first.

    « À vérifier » comes from items not assessed: a first diagnosis cut short may make the second look worse.
    """
    started, ended = before.subdomains | before.domains, after.subdomains | after.domains
    return [
        Progress(code, level, ended[code], verdict(level, ended[code]))
        for code, level in started.items()
        if code in ended
    ]


# ───────── Start ─────────
def moment(sheet_signed_on: date | None, assessed_on: date | None) -> AssessmentMoment:
    """Which diagnosis comes next: the one at the end once the path of a diagnosed person is signed.

    A sheet signed before any diagnosis leaves the first one to be made: it decides whether a path is due.
    """
    is_engaged = sheet_signed_on is not None and assessed_on is not None
    return AssessmentMoment.END if is_engaged else AssessmentMoment.START


def stage_obstacles(stage: Stage, at: AssessmentMoment) -> list[Obstacle]:
    """Why a dossier at this stage takes no diagnosis. Source: charter, « Rôle du Médiateur »."""
    if stage in IN_THE_MEDIATORS_HANDS or (stage == Stage.EQUIPPED and at == AssessmentMoment.END):
        return []
    sentence = f"Ce dossier est « {inside(stage.label)} » : le diagnostic se fait quand un médiateur l’accompagne."
    if stage == Stage.EQUIPPED:
        sentence = "L’ordinateur est déjà remis : le diagnostic de départ ne change plus."
    return [Obstacle("not_followed", sentence, heading("mediator"))]


def start_obstacles(stage: Stage, at: AssessmentMoment, met_on: date | None) -> list[Obstacle]:
    """Why a diagnosis cannot be started; empty means that it can."""
    found = stage_obstacles(stage, at)
    if not found and met_on is None:
        sentence = "Rencontrez d’abord la personne et notez la date : le diagnostic se fait avec elle."
        found = [Obstacle("not_met", sentence, heading("mediator"))]
    return found


# ───────── Validation ─────────
def validation_obstacles(
    validated_on: date | None, met_on: date | None, assessed: int, on: date, today: date
) -> list[Obstacle]:
    """Why a diagnosis cannot be validated on that day; empty means that it can.

    Items may be left out, not all of them. Source: charter, « Rôle du Médiateur », « Rôle du Prescripteur »
    for the meeting.
    """
    cited = heading("mediator")
    if validated_on is not None:
        sentence = f"Ce diagnostic est déjà validé, le {validated_on:%d/%m/%Y} : commencez-en un autre."
        return [Obstacle("already_validated", sentence, cited)]
    found = []
    if met_on is None:
        sentence = "Rencontrez d’abord la personne et notez la date : le diagnostic se fait avec elle."
        found.append(Obstacle("not_met", sentence, cited))
    if assessed < 1:
        sentence = "Aucun critère n’est coté : cotez au moins un critère avant de valider."
        found.append(Obstacle("nothing_assessed", sentence, cited))
    if on > today:
        sentence = "La date du diagnostic est dans le futur : indiquez le jour même ou un jour passé."
        found.append(Obstacle("validated_on_future", sentence, cited, "validated_on"))
    if met_on is not None and on < met_on:
        sentence = f"Le diagnostic ne peut pas précéder la rencontre du {met_on:%d/%m/%Y} : corrigez la date."
        found.append(Obstacle("validated_before_meeting", sentence, cited, "validated_on"))
    return found
