"""One record as its template takes it, and the page that asks before throwing it away."""

from typing import Any

from views import notes, throwing_page
from views.answers import crumbs
from views.columns import address, cell


def above(record: Any) -> list[tuple[str, str | None]]:
    """The dossier that a record belongs to: the way back to what is still missing."""
    dossier = getattr(record, "dossier", None)
    way = address(dossier) if dossier is not None else None
    return [(str(dossier), way)] if way else []


def details_page(screen: Any, record: Any) -> dict[str, Any]:
    sections = [
        {
            "id": f"s{i}",
            "title": title,
            "note": None,
            "rows": screen.facts(title, columns, record),
            "table": None,
        }
        for i, (title, columns) in enumerate(screen.parts(record), 1)
        if columns
    ]
    stage = getattr(record, "stage", None)
    return {
        "title": str(record),
        "crumbs": crumbs(screen, *above(record), (str(record), None)),
        "tag_line": [],
        "stage": {"key": stage.value, "label": stage.label, "tone": None} if stage else None,
        "stepper": None,
        "missing": None,
        "acts": screen.acts(record),
        "why_not": [],
        "sections": screen.arranged(record, [*sections, *screen.more_sections(record)]),
        "kept": notes.beside(screen, record),
        "history": screen.history(record),
        "edit_url": screen.url_for("edit/", record) if screen.may("u", record) else None,
        "delete_url": screen.url_for("delete/", record) if screen.may("d", record) else None,
    }


def confirm_page(screen: Any, record: Any) -> dict[str, Any]:
    first = screen.parts(record)[:1]
    return {
        "title": f"Supprimer : {record}",
        "crumbs": crumbs(screen, (str(record), screen.url_for("details/", record)), ("Supprimer", None)),
        "text": screen.delete_text(record),
        "facts": [(c.label, cell(c, record)) for _, columns in first for c in columns[:6]],
        "consequences": [],
        "action": screen.url_for("delete/"),
        "hidden_params": [("id", record.id), ("version", record.version)],
        "cancel_url": screen.url_for("details/", record),
        **throwing_page.preview(record),
    }
