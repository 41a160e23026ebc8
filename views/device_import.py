"""Importing laptops from a spreadsheet: read, judged line by line, previewed, then kept whole or not at all."""

import base64
import csv
import io
import json
import tempfile
import zlib
from datetime import date
from typing import Any

from flask import Response, flash, redirect, request
from flask_wtf.file import FileField, FileRequired
from rustpy_xlsxwriter import write_worksheet

from models import entering
from models.base import db
from models.entering import TOLD, Verdict
from models.moments import shown_date
from pin40.device_file import COLUMNS, LEFT_OUT
from views.answers import crumbs
from views.doors import today
from views.fields import PinForm
from views.form_page import summary
from views.logbook import reading
from views.sheets.read import Unreadable, rows
from views.theme.typography import shown_number

TITLE = "Importer des ordinateurs"
PACKED = 1_900_000
"""Characters that a form may carry from the preview to its confirmation."""
UNPACKED = 64 * 1024 * 1024
LOST = "L’aperçu s’est perdu en route : joignez de nouveau le fichier."
MODEL = tuple(name for name in COLUMNS if name not in LEFT_OUT)
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileForm(PinForm):
    file = FileField(
        "Fichier",
        description="CSV, XLSX ou ODS, une ligne par ordinateur, les noms de colonnes du fichier modèle.",
        validators=[FileRequired("Joignez un fichier.")],
    )


# ───────── From the preview to its confirmation ─────────
def packed(table: list[list[Any]]) -> str:
    """The rows as one line of text: a confirmation judges what was previewed, and nothing waits on the server."""
    text = json.dumps([[_plain(cell) for cell in row] for row in table], ensure_ascii=False)
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


def _plain(cell: Any) -> Any:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def unpacked(text: str) -> list[list[Any]]:
    """Unreadable where the line was cut or changed; never more than its share of memory."""
    try:
        reader = zlib.decompressobj()
        found = json.loads(reader.decompress(base64.b85decode(text), UNPACKED))
    except (ValueError, zlib.error, RecursionError) as error:
        raise Unreadable(LOST) from error
    if not isinstance(found, list) or not all(isinstance(row, list) for row in found):
        raise Unreadable(LOST)
    return found


# ───────── The screen ─────────
def answer(screen: Any) -> Any:
    """GET shows the form; POST with a file its preview or its faults; POST of a preview keeps it."""
    if request.method == "GET":
        return _page(screen, FileForm(None))
    form = FileForm()
    try:
        table = unpacked(request.form["rows"]) if "rows" in request.form else _sent(form)
    except Unreadable as error:
        form.file.errors = [error.sentence]
        return _page(screen, form)
    with reading():
        verdict = entering.judge(table, today())
    if "rows" in request.form and not verdict.faults:
        entering.judge_again(verdict)
    if verdict.faults:
        return _page(screen, form, verdict)
    if "rows" in request.form:
        count = entering.keep(verdict)
        db.session.commit()
        flash(f"{shown_number(count)} ordinateur{'s' if count > 1 else ''} en stock.", "ok")
        return redirect(screen.url_for())
    carried = packed(table)
    if len(carried) > PACKED:
        form.file.errors = ["Ce fichier est trop lourd pour l’écran : partagez-le en deux."]
        return _page(screen, form)
    return _preview(screen, verdict, carried)


def _sent(form: FileForm) -> list[list[Any]]:
    file = form.file.data
    if not file or not getattr(file, "filename", ""):
        raise Unreadable("Joignez un fichier.")
    return rows(file.read())


def _page(screen: Any, form: FileForm, verdict: Verdict | None = None) -> Response:
    """The form; what is wrong in the file is told first, line by line."""
    faults: list[Any] = verdict.told if verdict else []
    text = f"Rien n’a été importé. Corrigez ces lignes dans le fichier, puis renvoyez-le ({TOLD} fautes dites au plus)."
    page = {
        "title": TITLE,
        "lead": "Tout le fichier entre, ou rien : vous verrez d’abord ce qu’il contient.",
        "crumbs": crumbs(screen, (TITLE, None)),
        "form": form,
        "fieldsets": [{"id": "f1", "legend": "Le fichier", "fields": ["file"], "groups": []}],
        "errors": [*summary(form), *faults],
        "errors_text": text if faults else None,
        "submits": [{"name": "", "value": "", "label": "Voir ce qu’il contient", "primary": True, "novalidate": False}],
        "cancel_url": screen.url_for(),
        "enctype": "multipart/form-data",
    }
    return Response(
        screen.render("device_import.html", **page, model=screen.url_for("importer/modele/")),
        422 if page["errors"] else 200,
    )


def _preview(screen: Any, verdict: Verdict, carried: str) -> str:
    count, lots = len(verdict.lines), verdict.new_lots
    by_lot: dict[str, int] = {}
    for line in verdict.lines:
        by_lot[line.lot] = by_lot.get(line.lot, 0) + 1
    rows_ = [[name, _lot_words(verdict, name), shown_number(number)] for name, number in sorted(by_lot.items())]
    first = [[line.values["inventory_number"], line.values["serial"], line.values["make"], line.values["model"], line.lot]
             for line in verdict.lines[:10]]  # fmt: skip
    heads = ["Numéro d’inventaire", "Numéro de série", "Marque", "Modèle", "Lot"]
    return str(
        screen.render(
            "preview.html",
            title="Vérifiez avant d’importer",
            lead=f"{shown_number(count)} ordinateur{'s' if count > 1 else ''} sans faute. Rien n’est encore écrit.",
            crumbs=crumbs(screen, (TITLE, screen.url_for("importer/")), ("Vérifier", None)),
            facts=[("Ordinateurs", shown_number(count)), ("Lots nouveaux", shown_number(len(lots)))],
            remarks=verdict.remarks,
            tables=[
                {"caption": "Par lot", "columns": ["Lot", "Ce qui en est fait", "Ordinateurs"], "rows": rows_},
                {"caption": "Les premières lignes", "columns": heads, "rows": first},
            ],
            action=screen.url_for("importer/"),
            hidden_params=[("rows", carried)],
            submit=f"Importer {shown_number(count)} ordinateur{'s' if count > 1 else ''}",
            cancel_url=screen.url_for("importer/"),
        )
    )


def _lot_words(verdict: Verdict, name: str) -> str:
    lines = verdict.new_lots.get(name)
    if not lines:
        return "Complété"
    received = min(line.entered_on for line in lines if line.entered_on)
    return f"Ouvert, reçu le {shown_date(received)}"


# ───────── The model ─────────
def model_file(kind: str) -> Response:
    """An empty file whose first line names the columns."""
    content = _model_csv() if kind == "csv" else _model_xlsx()
    response = Response(content, mimetype=MEDIA[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="modele-ordinateurs.{kind}"'
    return response


def _model_csv() -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(MODEL)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _model_xlsx() -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write_worksheet([dict.fromkeys(MODEL)], file.name, sheet_name="Ordinateurs", freeze_row=1, bold_headers=True)
        return file.read()
