"""A form in parts: those of the record's own page, in the same order; fields that a box asks for, with their rule."""

from typing import Any

FEW = 6
"""Fields under which a form is one part."""


def fieldsets(screen: Any, form: Any) -> list[dict[str, Any]]:
    """The parts of a form as its template prints them."""
    names = [entry.name for entry in form if entry.name != "version"]
    parts = _parts(screen, names) if len(names) >= FEW else []
    if len(parts) < 2:
        parts = [(None, names)]
    return [
        {"id": f"f{rank}", "legend": legend, "intro": None, "fields": fields, "groups": [], "when": screen.conditional}
        for rank, (legend, fields) in enumerate(parts, 1)
    ]


def _parts(screen: Any, names: list[str]) -> list[tuple[str | None, list[str]]]:
    """Each field under the title that its record's page gives it; what stands under none goes with the first."""
    titles = {key.removesuffix("_id"): title for title, keys in screen.sections for key in keys}
    placed: dict[str, list[str]] = {title: [] for title, _ in screen.sections}
    first = next(iter(placed), "")
    for name in names:
        placed.setdefault(titles.get(name.removesuffix("_id"), first), []).append(name)
    return [(title, fields) for title, fields in placed.items() if fields]


def settle(form: Any, conditional: dict[str, str]) -> None:
    """The server's twin: what an unticked box does not ask for is not kept, whatever was sent."""
    for name, box in conditional.items():
        if name in form and box in form and not form[box].data:
            form[name].data = None


def shown_again(form: Any, conditional: dict[str, str]) -> None:
    """A form that comes back after all shows what was typed, even where its box does not ask for it."""
    for name in conditional:
        if name in form and form[name].data is None and form[name].raw_data:
            form[name].data = form[name].raw_data[0]
