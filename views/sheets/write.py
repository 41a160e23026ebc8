"""A list as a workbook or a CSV: read row by row, written row by row, and no cell is ever a formula."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import IO, Any

from flask import Response, request
from rustpy_xlsxwriter import write_worksheet
from werkzeug.wsgi import wrap_file

from models.base import db
from models.moments import in_paris
from views.doors import today

LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What starts a formula; some spreadsheets read the full-width signs as the plain ones."""
BATCH = 500


def columns(screen: Any, listing: Any) -> list[Any]:
    """The columns chosen on the list, in their order; without a choice, all those of the screen."""
    return list(listing.columns if listing.is_chosen else screen.shown_columns)


def values(screen: Any, listing: Any) -> Iterator[list[Any]]:
    """The rows of a list, in its order, a batch in memory at a time."""
    told = columns(screen, listing)
    found = db.session.scalars(listing.ordered().options(*screen.loading_of(told)).execution_options(yield_per=BATCH))
    for records in found.partitions():
        for row in screen.exported(list(records), told):
            yield [_typed(value) for value in row]


def _typed(value: Any) -> Any:
    """Moments in Paris time without zone: spreadsheets know no other."""
    if isinstance(value, datetime):
        return in_paris(value).replace(tzinfo=None)
    return value


def safe(value: Any) -> str:
    """A cell of a CSV: what a spreadsheet would run is told as text."""
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y %H:%M}" if isinstance(value, datetime) else f"{value:%d/%m/%Y}"
    if not isinstance(value, str):
        return str(value).replace(".", ",")
    return f"'{value}" if value.lstrip().startswith(LIVE) or value.startswith(LIVE) else value


def answer(screen: Any, listing: Any, kind: str) -> Response:
    """The file to download, named after its list and its day; whole on disk first, so that it is never cut short."""
    name = f"{screen.slug}-{today().isoformat()}.{kind}"
    file = tempfile.NamedTemporaryFile(suffix=f".{kind}")
    labels = [column.label for column in columns(screen, listing)]
    (_csv if kind == "csv" else _workbook)(file, screen.title, labels, values(screen, listing))
    file.seek(0)
    media = {
        "csv": "text/csv",  # Flask adds the charset
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }[kind]
    response = Response(wrap_file(request.environ, file), mimetype=media, direct_passthrough=True)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(file: IO[bytes], title: str, labels: list[str], rows: Iterator[list[Any]]) -> None:
    """Semicolons and a byte order mark: what a French spreadsheet opens at a click."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(labels)
    writer.writerows([safe(value) for value in row] for row in rows)
    text.detach()


def _workbook(file: Any, title: str, labels: list[str], rows: Iterator[list[Any]]) -> None:
    """One header row, then one row a record; text stays text, dates are dates."""
    records = (dict(zip(labels, row, strict=True)) for row in rows)
    first = next(records, None)
    found = [dict.fromkeys(labels)] if first is None else chain([first], records)
    write_worksheet(found, file.name, sheet_name=title[:31], freeze_row=1, bold_headers=True, autofilter=True)
