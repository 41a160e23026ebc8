"""« Activité » in four panels: the page, its drawings, its workbook and its paper."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask, Response, abort, g, render_template, request

from models import activity
from models.activity_named import named
from models.steady import steady
from models.viewer import viewer
from pin40.access import ROOMS
from pin40.activity_words import Scope
from pin40.selection import told
from pin40.words import Reading, Role
from views import aside
from views.activity import charts, figures, paper, workbook
from views.activity.asked import Asked, asked
from views.activity.tables import Told, closed, report, spans
from views.doors import PANELS, today
from views.logbook import remember
from views.prints import render
from views.theme.typography import shown_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "Activité"
LEADS = {
    Role.MANAGER: "Ce que tout le dispositif a fait, trimestre par trimestre.",
    Role.PRESCRIBER: "Ce que votre structure a prescrit, trimestre par trimestre.",
    Role.MEDIATOR: "Ce que votre structure a accompagné, trimestre par trimestre.",
    Role.REFURBISHER: "Ce que votre structure a reconditionné, trimestre par trimestre.",
}
AT_HOME = "Par intercommunalité, seuls les dossiers se comptent : une séance ou un ordinateur n’a pas de domicile."


def register(app: Flask, role: Role) -> None:
    """The rooms of one panel, where the table of rights opens them."""
    if role not in ROOMS["activity"]:
        return
    panel = PANELS[role]
    rooms: list[tuple[str, str, Callable[..., Any]]] = [
        ("", "", page), (".xlsx", "_xlsx", download), (".pdf", "_pdf", printed),
        *((f"/{name}.svg", f"_{name}", drawer(name)) for name in figures.DRAWN.values()),
    ]  # fmt: skip
    for end, name, room in rooms:
        app.add_url_rule(f"/{panel}/activite{end}", f"activity_{panel}{name}", room, methods=["GET"])


@steady()
def page() -> str | Response:
    wanted, role, day = asked(), Role(viewer().role), today()
    waited = awaited(wanted, day)
    if waited is not None:
        return waited
    made = report(wanted, day)
    base = f"/{PANELS[role]}/activite"
    return render_template(
        "activity.html",
        title=TITLE,
        lead=LEADS[role],
        crumbs=[("Accueil", f"/{PANELS[role]}/"), (TITLE, None)],
        day=day,
        words=wanted.words[:1].upper() + wanted.words[1:],
        summary=figures.summary(made),
        counts=figures.counts(made),
        sections=figures.sections(made, base),
        notices=[AT_HOME] if wanted.scope.epci is not None else [],
        method=made.method,
        choices=choices(wanted, made),
        files=files(wanted, made, base),
    )


def awaited(wanted: Asked, day: date) -> Response | None:
    """The page to wait on, where the report is long to make and not made yet; None where it may be asked for."""
    count = activity.weight()
    if count < aside.LONG:
        return None
    lead = f"Calcul en cours sur {shown_number(count)} dossiers et ordinateurs."
    name = named(wanted.scope)
    return aside.awaited(TITLE, lead, (day, name), lambda: report(wanted, day, name))


def files(wanted: Asked, made: Told, base: str) -> list[dict[str, str]]:
    """The paper follows the period alone, and its closed quarters."""
    found = [{"label": "Excel", "icon": "file-spreadsheet", "url": f"{base}.xlsx?{wanted.query()}"}]
    if closed(made.spans, made.day):
        url = f"{base}.pdf?{wanted.query(structure=None, epci=None)}"
        found.append({"label": "PDF", "icon": "file-type-pdf", "url": url})
    return found


def choices(wanted: Asked, made: Told) -> list[dict[str, Any]]:
    """The closed lists of the page's filters; one that leaves no choice is not shown."""
    every = spans(made.found, Asked(Scope()), made.day)
    periods = sorted({*every, *(span[:4] for span in every), wanted.scope.period} - {""}, reverse=True)
    people = [(str(number), name) for number, name, _ in activity.structures()]
    towns = [(str(number), name) for number, name in activity.epcis()]
    shown = (
        ("periode", "Période", [("", "Depuis le début"), *((one, told(one).capitalize()) for one in periods)],
         wanted.scope.period),
        ("structure", "Structure", [("", "Toutes les structures"), *people], str(wanted.scope.structure or "")),
        ("epci", "Où vivent les personnes", [("", "Partout"), *towns], str(wanted.scope.epci or "")),
    )  # fmt: skip
    return [
        {"name": name, "label": label, "options": options, "chosen": chosen}
        for name, label, options, chosen in shown
        if len(options) > 1
    ]


def drawer(name: str) -> Callable[[], Response]:
    """The room of one drawing of the same report; the page says it in words and in a table beside it."""

    @steady()
    def draw() -> Response:
        values = figures.drawn(report(asked(), today()), name)
        if not values:
            abort(404)
        width = charts.NARROW if request.args.get("largeur") == "etroite" else charts.WIDE
        drawn = charts.spread(values, width) if name == "delais" else charts.by_quarter(values, width)
        return Response(drawn, mimetype="image/svg+xml")

    return draw


@steady()
def download() -> Response:
    """The workbook of what the page shows."""
    made = report(asked(), today())
    remember(Reading.DOWNLOADED, _counted(), count=sum(len(table.rows) for table in made.tables.values()))
    file = io.BytesIO()
    workbook.write(file, made, g.structure.name)
    response = Response(file.getvalue(), mimetype=XLSX)
    name = f"activite-{made.day.isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@steady()
def printed() -> Response:
    """The paper that one hands on: whole closed quarters, no other filter, small groups hidden."""
    wanted, day = asked(), today()
    if wanted.scope.structure is not None or wanted.scope.epci is not None:
        abort(404)
    data = paper.data(report(wanted, day), g.structure.name)
    if data is None:
        abort(404)
    remember(Reading.DOCUMENT, _counted())
    return render.download(f"activite-{day.isoformat()}", render.document("activite", data))


def _counted() -> type[Any]:
    """What the log says was read: dossiers, or laptops where one has none."""
    from models.device import Device
    from models.prescription import Prescription

    return Prescription if activity.may_read(Prescription) else Device


def menu_item(role: Role) -> tuple[str, str, str] | None:
    """The page's line in the menu of a panel that has it: words, address, sign."""
    return (TITLE, f"/{PANELS[role]}/activite", "clipboard-list") if role in ROOMS["activity"] else None
