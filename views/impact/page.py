"""« Évolution observée » in three panels: what changed, by how much, for how many, what we cannot say."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, render_template, request

from models import impact
from models.impact import Report
from models.steady import steady
from models.viewer import viewer
from pin40 import impact_words as words
from pin40.impact import LIMITS, notice
from pin40.selection import AXES
from pin40.words import Role
from views import aside
from views.doors import PANELS
from views.impact import charts, fairness, figures, files, released, tables, workbook
from views.impact.asked import Asked, asked
from views.impact.choices import choices, group_words
from views.theme.typography import shown_number

TITLE = released.TITLE
FAIRNESS = "/gestion/impact/equite"
PHOTOGRAPHS = "/gestion/photographies/"


def register(app: Flask, role: Role) -> None:
    """The page of one panel, its drawings, its workbook and its paper."""
    if not impact.is_open_to(role):
        return
    panel, is_reader = PANELS[role], role == Role.READER
    rooms: list[tuple[str, str, Callable[[], Any]]] = [
        ("", "", released.page if is_reader else page),
        ("/mieux-moins-bien.svg", "_drawing", drawing),
        (".xlsx", "_xlsx", files.released_xlsx if is_reader else files.xlsx),
        (".pdf", "_pdf", files.pdf),
    ]
    if not is_reader:
        rooms.append(("/reponses.svg", "_answers", answers_drawing))
    if role == Role.MANAGER:
        rooms.append(("/equite", "_fairness", fairness.page))
    for end, name, room in rooms:
        app.add_url_rule(f"/{panel}/impact{end}", f"impact_{panel}{name}", room, methods=["GET"])


@steady()
def page() -> str | Response:
    wanted = asked()
    waited = awaited(wanted)
    if waited is not None:
        return waited
    report = impact.add_groups(wanted.report(), wanted.version, [wanted.axis] if wanted.axis else [])
    role = Role(viewer().role)
    panel = PANELS[role]
    return render_template(
        "impact.html",
        title=TITLE,
        lead="Réponses des mêmes personnes, avant et après leur parcours.",
        crumbs=[("Accueil", f"/{panel}/"), (TITLE, None)],
        notices=notices(report, wanted),
        summary=words.summary(report.dimensions, report.counts["paires"]),
        counts=figures.counts(report, wanted, role),
        limits=[*LIMITS.items()],
        xlsx_url=f"/{panel}/impact.xlsx?{wanted.query()}",
        pdf_url=f"/{panel}/impact.pdf",
        photographs_url=PHOTOGRAPHS if role == Role.MANAGER else None,
        choices=choices(wanted),
        **_figures(report),
        **_drawings(report, f"/{panel}/impact", wanted),
        chosen_axis=wanted.axis,
        axes=_axes(report, wanted, role),
        fairness_url=FAIRNESS if role == Role.MANAGER else None,
    )


def awaited(wanted: Asked) -> Response | None:
    """The page to wait on, where these figures are long to make and not made yet; None where they may be asked for."""
    number = wanted.version.number
    count = next((n for version, n in impact.versions() if version.number == number), 0)
    if count < aside.LONG:
        return None
    name = (impact.named(wanted.version), wanted.selection)
    lead = f"Calcul en cours sur {shown_number(count)} questionnaires."
    return aside.awaited(TITLE, lead, name, lambda: impact.report_again(number, wanted.selection))


def _figures(report: Report) -> dict[str, Any]:
    titles = [(row["code"], row["libelle"]) for row in report.dimensions]
    return {
        "evolution": figures.evolution(report),
        "ticks": figures.ticks(report),
        "numbers": figures.numbers(report),
        "shares": figures.shares(report),
        "yes_no": figures.yes_no(report),
        "questions": figures.questions(report),
        "answers": tables.answers(report),
        "satisfaction": tables.satisfaction(report),
        "groups": tables.groups(report.groups, AXES, titles),
        "attrition": figures.attrition(report) if report.attrition else None,
    }


def _axes(report: Report, wanted: Asked, role: Role) -> list[tuple[str, str, bool]]:
    """(words, address, is chosen) of each way to make groups; a selection is one group already."""
    known = [axis for axis in AXES if not (role == Role.MEDIATOR and axis == "mediateur")]
    here = f"/{PANELS[role]}/impact?"
    return [
        (AXES[axis], f"{here}{wanted.query(par=axis)}#groupes", axis == wanted.axis)
        for axis in known
        if report.selection.is_whole and report.dimensions
    ]


def _drawings(report: Report, base: str, wanted: Asked) -> dict[str, Any]:
    """The addresses of the drawings that have something to draw, each with its sentence."""
    query = wanted.query()
    return {
        "drawing_url": f"{base}/mieux-moins-bien.svg?{query}" if figures.is_drawn(report) else None,
        "drawing_words": tables.told_best(report, words.strength),
        "answers_url": f"{base}/reponses.svg?{query}" if tables.stacks(report) else None,
    }


def notices(report: Report, wanted: Asked) -> list[str]:
    """What must be known before any figure."""
    found = [f"{group_words(wanted)}."] if wanted.selection.group is not None else []
    if report.hidden:
        found.append(figures.hidden(report))
    if report.others or report.mixed:
        found.append(workbook.versions_words(report))
    small = [row["libelle"] for row in report.dimensions if notice(row["n_paires"])]
    if small:
        found.append(f"{notice(5)} {', '.join(small)}.")
    return [sentence for sentence in found if sentence]


# ───────── Drawings ─────────
@steady()
def drawing() -> Response:
    """The drawing of the same report; the page says it in words and in a table beside it."""
    is_fixed = viewer().role == Role.READER
    report = released.report_of(released.chosen() or abort(404)) if is_fixed else asked().report()
    return _svg(charts.drawing(charts.shares(report.dimensions) or abort(404), _width()))


@steady()
def answers_drawing() -> Response:
    """Each question before and after, the four answers stacked."""
    return _svg(charts.stacked(tables.stacks(asked().report()) or abort(404), _width()))


def _width() -> int:
    return charts.NARROW if request.args.get("largeur") == "etroite" else charts.WIDE


def _svg(text: str) -> Response:
    return Response(text, mimetype="image/svg+xml")


def menu_item(role: Role) -> tuple[str, str, str] | None:
    """The page's line in the menu of a panel that has it: words, address, sign."""
    return (TITLE, f"/{PANELS[role]}/impact", "chart-bar") if impact.is_open_to(role) else None
