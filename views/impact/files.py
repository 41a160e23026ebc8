"""The comparison as files: the workbook of what the page shows, the workbook and the paper of a release."""

import io

from flask import Response, abort

from models import impact, releases
from models.questionnaire import QuestionnaireResponse
from models.snapshot import Snapshot
from models.steady import steady
from models.viewer import viewer
from pin40.words import Reading, Role
from views.doors import today
from views.impact import paper, released, workbook, workbook_more
from views.impact.asked import asked
from views.logbook import remember
from views.prints import render

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@steady()
def xlsx() -> Response:
    """The workbook of what the page shows; a mediator's own holds its pairs, without a name or a number of dossier."""
    wanted = asked()
    report = impact.add_groups(wanted.report(), wanted.version)
    remember(Reading.DOWNLOADED, QuestionnaireResponse, count=report.counts["paires"])
    own = (
        impact.own_pairs(wanted.version, wanted.selection)
        if viewer().role == Role.MEDIATOR and not viewer().is_borrowed
        else None
    )
    file = io.BytesIO()
    workbook.write(file, report, own)
    return _download(file, f"evolution-observee-{report.day.isoformat()}")


def released_xlsx() -> Response:
    """The workbook of a release: what the reader's page shows, nothing more."""
    release = released.chosen() or abort(404)
    remember(Reading.DOWNLOADED, Snapshot, release.id)
    file = io.BytesIO()
    workbook_more.write_release(file, released.report_of(release), release.content["response_rate"])
    return _download(file, f"evolution-observee-{release.period}")


def pdf() -> Response:
    """The latest release on paper, whatever the page's filters; a page without any says so on its paper too."""
    release = releases.latest(today())
    remember(Reading.DOCUMENT, Snapshot, release.id if release else None)
    return render.download("evolution-observee", paper.printed(release, today()))


def _download(file: io.BytesIO, name: str) -> Response:
    response = Response(file.getvalue(), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
