"""The fixed releases: the page of those who read figures alone, and what the paper prints."""

from typing import Any

from flask import abort, render_template, request

from models import impact, releases
from models.impact import Report
from models.moments import shown_date
from models.snapshot import Snapshot
from models.viewer import viewer
from pin40 import impact_words as words
from pin40 import release as rules
from pin40.impact import LIMITS
from pin40.selection import AXES, Selection, told
from pin40.words import Role
from views.doors import PANELS, today
from views.impact import figures, tables

TITLE = "Évolution observée"
RULE = (
    "Une parution par semestre clos, d’après le jour du questionnaire « après ». Elle ne change plus : les réponses arrivées "
    "ensuite n’y entrent pas. Les nombres de 1 à 4, et ceux qui les feraient retrouver, sont remplacés par un tiret. "
    "Une moyenne est arrondie d’autant plus que le groupe est petit : ce qu’une seule personne a répondu ne s’y voit pas."
)
NONE_YET = "Aucune parution encore : il faut un semestre clos depuis un mois, et des personnes qui ont répondu après leur parcours."


def chosen() -> Snapshot | None:
    """The release that the address names, else the latest; 404 for one that is not there."""
    found = releases.all_of(today())
    period = request.args.get("parution", "")
    if not period:
        return found[0] if found else None
    return next((one for one in found if one.period == period), None) or abort(404)


def report_of(release: Snapshot) -> Report:
    """A release with the names of a report, so that page, paper and workbook tell it in the same words."""
    kept = release.content
    made = Report(release.questionnaire, kept["title"], Selection(release.period), release.taken_on)
    made.counts = {"paires": release.pairs or 0}
    # Told again by today's rule: a release made before it keeps its figures, and leaves by this door alone.
    made.dimensions = [rules.scaled(row, rules.SCORE) for row in kept["tables"]["dimensions"]]
    made.questions = [rules.scaled(row, rules.ANSWER) for row in kept["tables"]["questions"]]
    made.yes_no = kept["tables"]["yes_no"]
    made.groups = {axis: [rules.grouped(row) for row in rows] for axis, rows in kept["groups"].items()}
    made.form = impact.form_of(release.questionnaire)
    return made


def summary(release: Snapshot, report: Report) -> list[str]:
    if release.pairs is None:
        return ["Moins de 5 personnes ont répondu avant et après : rien ne peut être dit de ce semestre."]
    return words.summary(report.dimensions, release.pairs)


def facts(release: Snapshot) -> list[dict[str, Any]]:
    """How many, and how many of those awaited."""
    rate = release.content["response_rate"]
    found = [{"label": "Avant et après", "value": release.pairs, "detail": "personnes comparées", "url": None}]
    if rate is not None:
        found.append({"label": "Réponse", "value": rate, "detail": "% environ des parcours terminés", "url": None})
    return [one for one in found if one["value"] is not None]


def page() -> str:
    """What changed in one closed half-year; nothing leads to anybody."""
    release = chosen()
    found = releases.all_of(today())
    panel = PANELS[Role(viewer().role)]
    shown: dict[str, Any] = {
        "title": TITLE, "lead": "Réponses des mêmes personnes, avant et après leur parcours.",
        "crumbs": [("Accueil", f"/{panel}/"), (TITLE, None)], "limits": [*LIMITS.items()], "choices": _choices(found, release),
        "notices": [NONE_YET, RULE] if release is None else [RULE], "summary": [], "counts": [], "evolution": [],
    }  # fmt: skip
    return render_template("impact.html", **(shown | (_told(release, panel) if release is not None else {})))


def _told(release: Snapshot, panel: str) -> dict[str, Any]:
    report, query = report_of(release), f"?parution={release.period}"
    titles = [(row["code"], row["libelle"]) for row in report.dimensions]
    return {
        "lead": f"Parution du {shown_date(release.taken_on)} : questionnaires « après » du {told(release.period)}.",
        "summary": summary(release, report),
        "counts": facts(release),
        "evolution": figures.evolution(report),
        "ticks": figures.ticks(report),
        "numbers": figures.numbers(report),
        "shares": figures.shares(report),
        "drawing_url": f"/{panel}/impact/mieux-moins-bien.svg{query}" if figures.is_drawn(report) else None,
        "drawing_words": tables.told_best(report, words.strength),
        "yes_no": figures.yes_no(report),
        "questions": figures.questions(report),
        "groups": tables.groups(report.groups, AXES, titles),
        "xlsx_url": f"/{panel}/impact.xlsx{query}",
        "pdf_url": f"/{panel}/impact.pdf",
    }


def _choices(found: list[Snapshot], release: Snapshot | None) -> list[dict[str, Any]]:
    options = [(one.period, told(one.period).capitalize()) for one in found]
    chosen_one = release.period if release is not None else ""
    one = {"name": "parution", "label": "Parution", "options": options, "families": [], "chosen": chosen_one}
    return [one] if len(options) > 1 else []
