"""A list as a workbook or a CSV: read row by row, written row by row, and no cell is ever a formula."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, stream_with_context
from rustpy_xlsxwriter import write_worksheet

from models.base import db
from views.columns import shown
from views.doors import today

LIVE = ("=", "+", "-", "@", "\t", "\r")
BATCH = 500
PARIS = ZoneInfo("Europe/Paris")


def values(screen: Any, listing: Any) -> Iterator[list[Any]]:
    """The rows of a list, in its order, a batch in memory at a time."""
    found = db.session.scalars(listing.ordered().options(*screen.loading()).execution_options(yield_per=BATCH))
    for records in found.partitions():
        for record in records:
            yield [_typed(shown(c, getattr(record, c.key))) for c in screen.shown_columns]
        db.session.expunge_all()


def _typed(value: Any) -> Any:
    """Moments in Paris time without zone: spreadsheets know no other."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo("UTC"))).astimezone(PARIS).replace(tzinfo=None)
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
    """The file to download, named after its list and its day."""
    name = f"{screen.slug}-{today().isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        return Response(stream_with_context(_csv(screen, listing)), mimetype="text/csv; charset=utf-8", headers=headers)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(stream_with_context(_workbook(screen, listing)), mimetype=sheet, headers=headers)


def _csv(screen: Any, listing: Any) -> Iterator[str]:
    """Semicolons and a byte order mark: what a French spreadsheet opens at a click."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([column.label for column in screen.shown_columns])
    for row in values(screen, listing):
        writer.writerow([safe(value) for value in row])
        if buffer.tell() > 65536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _workbook(screen: Any, listing: Any) -> Iterator[bytes]:
    labels = [column.label for column in screen.shown_columns]
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        records = (dict(zip(labels, row, strict=True)) for row in values(screen, listing))
        first = next(records, None)
        rows = [dict.fromkeys(labels)] if first is None else _chain(first, records)
        write_worksheet(rows, file.name, sheet_name=screen.title[:31], freeze_row=1, bold_headers=True, autofilter=True)
        file.seek(0)
        while block := file.read(65536):
            yield block


def _chain(first: Any, rest: Any) -> Iterator[Any]:
    yield first
    yield from rest
