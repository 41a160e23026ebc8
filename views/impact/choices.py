"""The closed lists of the page's filters: a period, and one group at most."""

from typing import Any

from models import impact
from pin40.selection import told
from views.impact.asked import Asked


def choices(wanted: Asked) -> list[dict[str, Any]]:
    """Each list with its options, in families where it has several; one that leaves no choice is not shown."""
    periods = [("", "Toutes les périodes"), *((one, told(one).capitalize()) for one in impact.periods())]
    forms = [(str(v.number), f"Version {v.number}") for v, n in impact.versions() if n or v.id == wanted.version.id]
    families = [
        (words, [(f"{axis}-{value}", label) for value, label in values])
        for axis, words, values in impact.offered()
        if values
    ]
    axis, value = wanted.selection.group or ("", "")
    group = f"{axis}-{value}" if axis else ""
    shown: tuple[tuple[str, str, Any, Any, str], ...] = (
        ("periode", "« Avant » rempli", periods, [], wanted.selection.period),
        ("groupe", "Groupe", [("", "Tout le monde")], families, group),
        ("questionnaire", "Questionnaire", forms, [], str(wanted.version.number)),
    )
    return [
        {"name": name, "label": label, "options": options, "families": more, "chosen": chosen}
        for name, label, options, more, chosen in shown
        if more or len(options) > 1 or chosen not in ("", options[0][0])
    ]


def group_words(wanted: Asked) -> str:
    """« Genre : Féminin » ; empty where the selection is everybody."""
    axis, value = wanted.selection.group or ("", "")
    for name, words, values in impact.offered():
        if name == axis:
            return f"{words} : {dict(values).get(value, '')}"
    return ""
