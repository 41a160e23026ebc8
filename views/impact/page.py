"""« Évolution observée » in three panels: what changed, by how much, for how many, what we cannot say."""

import io
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, render_template

from models import impact
from models.impact import Report
from models.questionnaire import QuestionnaireResponse
from models.viewer import viewer
from pin40 import impact_words as words
from pin40.impact import LIMITS, notice
from pin40.selection import told
from pin40.words import Reading, Role
from views.doors import PANELS
from views.impact import charts, figures, workbook
from views.impact.asked import Asked, asked
from views.logbook import remember

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_YET = (
    "Les publications figées ne sont pas encore construites : cette page ne montre, sur toute la période, que les lignes "
    "d'au moins 20 paires."
)
TITLE = "Évolution observée"


def register(app: Flask, role: Role) -> None:
    """The page of one panel, its drawing, and its workbook where answers do not leave their circle."""
    if not impact.is_open_to(role):
        return
    panel = PANELS[role]
    rooms: list[tuple[str, str, Callable[[], Any]]] = [("", "", page), ("/mieux-moins-bien.svg", "_drawing", drawing)]
    if role != Role.READER:
        rooms.append((".xlsx", "_xlsx", download))
    for end, name, room in rooms:
        app.add_url_rule(f"/{panel}/impact{end}", f"impact_{panel}{name}", room, methods=["GET"])


def page() -> str:
    wanted = asked()
    report = wanted.report()
    role = Role(viewer().role)
    return render_template(
        "impact.html",
        title=TITLE,
        lead="Réponses des mêmes personnes, avant et après leur parcours.",
        crumbs=[("Accueil", f"/{PANELS[role]}/"), (TITLE, None)],
        report=report,
        notices=notices(report, role),
        summary=words.summary(report.dimensions, report.counts["paires"]),
        counts=figures.counts(report, wanted, role),
        evolution=figures.evolution(report),
        ticks=figures.ticks(report),
        numbers=figures.numbers(report),
        shares=figures.shares(report),
        drawing_url=f"/{PANELS[role]}/impact/mieux-moins-bien.svg?{wanted.query()}" if report.dimensions else None,
        yes_no=figures.yes_no(report),
        questions=figures.questions(report),
        attrition=figures.attrition(report) if report.attrition and role != Role.READER else None,
        limits=[*LIMITS.items()],
        xlsx_url=f"/{PANELS[role]}/impact.xlsx?{wanted.query()}" if role != Role.READER else None,
        choices=choices(wanted) if role != Role.READER else [],
    )


def notices(report: Report, role: Role) -> list[str]:
    """What must be known before any figure."""
    found = [NOT_YET] if role == Role.READER else []
    if report.hidden:
        found.append(figures.hidden(report) if role != Role.READER else "")
    if report.others or report.mixed:
        found.append(workbook.versions_words(report))
    small = [row["libelle"] for row in report.dimensions if notice(row["n_paires"])]
    if small:
        found.append(f"{notice(5)} {', '.join(small)}.")
    return [sentence for sentence in found if sentence]


def choices(wanted: Asked) -> list[dict[str, Any]]:
    """The closed lists of the page's filters; one that leaves no choice is not shown."""
    periods = [("", "Toutes les périodes"), *((one, told(one).capitalize()) for one in impact.periods())]
    people = [("", "Tous les médiateurs"), *((str(number), name) for number, name in impact.mediators())]
    forms = [(str(v.number), f"Version {v.number}") for v, n in impact.versions() if n or v.id == wanted.version.id]
    shown = (
        ("periode", "« Avant » rempli", periods, wanted.selection.period),
        ("mediateur", "Médiateur", people, str(wanted.selection.mediator or "")),
        ("questionnaire", "Questionnaire", forms, str(wanted.version.number)),
    )
    return [
        {"name": name, "label": label, "options": options, "chosen": chosen}
        for name, label, options, chosen in shown
        if len(options) > (1 if name == "questionnaire" else 2) or chosen not in ("", options[0][0])
    ]


def drawing() -> Response:
    """The drawing of the same report; the page says it in words and in a table beside it."""
    rows = asked().report().dimensions
    if not rows:
        abort(404)
    return Response(charts.drawing(charts.shares(rows)), mimetype="image/svg+xml")


def download() -> Response:
    """The workbook of what the page shows."""
    wanted = asked()
    report = wanted.report()
    remember(Reading.DOWNLOADED, QuestionnaireResponse, count=report.counts["paires"])
    file = io.BytesIO()
    workbook.write(file, report)
    response = Response(file.getvalue(), mimetype=XLSX)
    name = f"evolution-observee-{report.day.isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def menu_item(role: Role) -> tuple[str, str, str] | None:
    """The page's line in the menu of a panel that has it: words, address, sign."""
    return (TITLE, f"/{PANELS[role]}/impact", "chart-bar") if impact.is_open_to(role) else None
