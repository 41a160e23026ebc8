"""Creation in place: beside a choice, the way to add the row that it lacks without leaving what one writes."""

from typing import Any

from flask import current_app
from sqlalchemy import inspect

from models.base import Record
from models.scope import link_target
from models.viewer import viewer
from views import answers
from views.doors import PANELS
from views.fields import Choice


def offer(screen: Any, form: Any) -> None:
    """Give each choice of rows its screen, where this very person may add such a row there."""
    record = getattr(screen, "record", None)
    if record is None:
        return
    table = inspect(record)
    for entry in form:
        if isinstance(entry, Choice) and entry.name in table.columns:
            target = link_target(table, entry.name)
            entry.creating = _way(target) if target is not None else None


def _way(target: type[Record]) -> dict[str, str] | None:
    panel = f"/{PANELS[viewer().role]}/"
    for admin in current_app.extensions["admin"]:
        for view in admin._views:
            mine = getattr(view, "record", None) is target and view.url.startswith(panel) and view.in_place
            if mine and view.is_accessible() and view.may("c") and answers.may_write(target):
                return {"url": view.url_for("new/"), "label": view.create_label} if view.form_columns_for("c") else None
    return None
