"""A list of laptops pasted or scanned by the refurbisher: previewed with its tally, then done in one transaction."""

from typing import Any

from flask import Response, flash, redirect, request
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from models.base import db
from models.device import Device
from models.tallying import LARGEST, Tally, lines_of, tally
from pin40.custody import MOVES
from pin40.device_words import DeviceAct
from views import device_acts
from views.answers import crumbs
from views.columns import cell, describe
from views.device_acts import DONE, ERASED
from views.doors import today
from views.fields import Choice, PinForm, field_for
from views.form_page import summary
from views.theme.typography import shown_number

ACTS = (DeviceAct.DELIVERABLE, DeviceAct.BROKEN, DeviceAct.TAKE_BACK)
TITLE = "Traiter une liste"


def batch_form(data: Any) -> Any:
    """The list, the act, and what is common to all its laptops; what another act asks is left empty."""
    fields = {
        "numbers": TextAreaField(
            "Numéros d’inventaire ou de série",
            description=f"Un par ligne, collés ou lus à la douchette, {LARGEST} au plus.",
            validators=[InputRequired("Collez ou scannez au moins un numéro.")],
            render_kw={"rows": 10},
        ),
        "act": Choice(
            "Ce que vous faites de tous",
            lambda: [(act.value, MOVES[act].label) for act in ACTS],
            DeviceAct,
            validators=[InputRequired("Choisissez un acte.")],
        ),
        **{name: field_for(Device, name) for name in (*ERASED, "grade", "os", "broken_reason")},
    }
    return type("BatchForm", (PinForm,), fields)(data)


def is_valid(form: Any) -> bool:
    valid = form.validate()
    count = len(lines_of(form.numbers.data or ""))
    if count > LARGEST:
        form.numbers.errors = [f"Cette liste a {count} lignes : envoyez-en {LARGEST} au plus à la fois."]
    elif not count and not form.numbers.errors:
        form.numbers.errors = ["Collez ou scannez au moins un numéro."]
    if form.act.data == DeviceAct.DELIVERABLE:
        device_acts.check_erasure(form, today())
    if form.act.data == DeviceAct.BROKEN and not form.broken_reason.data:
        form.broken_reason.errors = [*form.broken_reason.errors, "Choisissez un motif."]
    return bool(valid and not form.errors)


def answer(screen: Any) -> Any:
    """GET shows the form; POST its preview; POST once more, confirmed, does it."""
    if request.method == "GET":
        return _form_page(screen, batch_form(None))
    form = batch_form(request.form)
    if not is_valid(form):
        return _form_page(screen, form)
    found = tally(lines_of(form.numbers.data), form.act.data, form.data, today())
    if request.form.get("confirmed") != "1":
        return _preview(screen, form, found)
    for _, device in found.allowed:
        device_acts.do(form.act.data.value, device, form)
    db.session.commit()
    flash(_told(found, DONE[form.act.data.value]), "ok" if found.allowed else "warning")
    return redirect(screen.url_for())


def _told(found: Tally, done: str) -> str:
    """« 12 ordinateurs : déclaré livrable. 3 lignes laissées de côté. »"""
    left = len(found.refused) + len(found.doubled) + len(found.unknown)
    told = f"{shown_number(len(found.allowed))} fois : {done}."
    return told + (f" Lignes laissées de côté : {shown_number(left)}." if left else "")


def _form_page(screen: Any, form: Any) -> Response:
    legends = (
        ("La liste", ("numbers", "act"), ""),
        (
            "Si vous les déclarez livrables",
            (*ERASED, "grade", "os"),
            "L’effacement dit ici vaut pour toute la liste. Déjà noté sur chacun ? Laissez vide.",
        ),
        ("Si vous les déclarez hors service", ("broken_reason",), ""),
    )
    page = {
        "title": TITLE,
        "lead": "Rien n’est fait avant que vous ayez vu ce qui le serait, ligne par ligne.",
        "crumbs": crumbs(screen, (TITLE, None)),
        "form": form,
        "fieldsets": [
            {"id": f"f{i}", "legend": legend, "intro": intro, "fields": list(names), "groups": []}
            for i, (legend, names, intro) in enumerate(legends, 1)
        ],
        "errors": summary(form),
        "submits": [{"name": "", "value": "", "label": "Voir ce qui sera fait", "primary": True, "novalidate": False}],
        "cancel_url": screen.url_for(),
    }
    return Response(screen.render("form.html", **page), 422 if form.errors else 200)


def _preview(screen: Any, form: Any, found: Tally) -> str:
    label = MOVES[form.act.data].label
    typed = [(k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "confirmed")]
    many = len(found.allowed) > 1
    allowed = f"{shown_number(len(found.allowed))} ordinateur{'s' if many else ''}"
    return str(
        screen.render(
            "preview.html",
            title=f"{label} : vérifiez la liste",
            lead=f"{allowed} sur {shown_number(len(lines_of(form.numbers.data)))} lignes. Rien n’est encore fait.",
            crumbs=crumbs(screen, (TITLE, screen.url_for("lot/")), ("Vérifier", None)),
            facts=[
                ("Reconnus", shown_number(len(found.allowed) + len(found.refused))),
                ("Refusés par les règles", shown_number(len(found.refused))),
                ("En double", shown_number(len(found.doubled))),
                ("Inconnus", shown_number(len(found.unknown))),
            ],
            remarks=[],
            tables=[*_left_table(found), *_allowed_table(found, label)],
            action=screen.url_for("lot/"),
            hidden_params=[*typed, ("confirmed", "1")],
            submit=f"{label} : {allowed}" if found.allowed else None,
            cancel_url=screen.url_for("lot/"),
            cancel="Reprendre la liste",
        )
    )


def _left_table(found: Tally) -> list[dict[str, Any]]:
    """The lines that would be left aside, each with its reason; a foreign number and an absent one read alike."""
    rows: list[list[str]] = [[number, " ".join(sentences)] for number, _, sentences in found.refused]
    rows += [[number, reason] for number, reason in (*found.doubled, *found.unknown)]
    return [{"caption": "Lignes laissées de côté", "columns": ["Numéro", "Pourquoi"], "rows": rows}] if rows else []


def _allowed_table(found: Tally, label: str) -> list[dict[str, Any]]:
    columns = [describe(Device, key) for key in ("inventory_number", "serial", "make", "model", "state")]
    rows = [[cell(column, device) for column in columns] for _, device in found.allowed]
    heads = [column.label for column in columns]
    return [{"caption": f"{label} : ce qui sera fait", "columns": heads, "rows": rows}] if rows else []
