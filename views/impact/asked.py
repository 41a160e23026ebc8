"""What the address of the comparison asks for, read once for the page, its drawing, its workbook and the lists."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.datastructures import MultiDict

from models import impact
from models.impact import Report
from models.reference import QuestionnaireVersion
from models.viewer import viewer
from pin40.selection import AXES, Selection, bounds
from views.doors import today


@dataclass(frozen=True)
class Asked:
    """A version and a selection, as the address names them."""

    version: QuestionnaireVersion
    selection: Selection
    axis: str = ""
    """What the groups are told by, one at a time."""

    def report(self) -> Report:
        return impact.report(self.version, self.selection, today())

    def query(self, **more: Any) -> str:
        """The same, as the end of an address."""
        chosen = self.selection
        known = {"questionnaire": self.version.number, "periode": chosen.period or None, "mediateur": chosen.mediator,
                 "groupe": f"{chosen.axis}-{chosen.value}" if chosen.axis else None, **more}  # fmt: skip
        return urlencode({key: value for key, value in known.items() if value is not None})


def asked() -> Asked:
    """What this request asks for; a version, a period or a mediator that is not in the lists: 404."""
    found = read(request.args)
    return found if found is not None else abort(404)


def read(args: MultiDict[str, str]) -> Asked | None:
    """None where an argument names nothing that its closed list has."""
    number = args.get("questionnaire", "")
    if not (number == "" or (number.isascii() and number.isdigit() and len(number) < 6)):
        return None
    version = impact.version_of(int(number) if number else None)
    selection = _selection(args)
    axis = args.get("par", "")
    is_known = version is not None and selection is not None and (not axis or axis in AXES)
    return Asked(version, selection, axis) if is_known and version and selection else None


def _selection(args: MultiDict[str, str]) -> Selection | None:
    """A period, and one group at most: two together would soon be somebody."""
    period, mediator, group = (args.get(name, "") for name in ("periode", "mediateur", "groupe"))
    if (period and (bounds(period) is None or "S" in period)) or (mediator and group):
        return None
    chosen = f"mediateur-{mediator}" if mediator else group
    if not chosen:
        return Selection(period)
    axis, _, value = chosen.partition("-")
    known = {name: {one for one, _ in values} for name, _, values in impact.offered()}
    if value not in known.get(axis, ()):
        return None
    return Selection(period, int(value)) if axis == "mediateur" else Selection(period, None, axis, value)


# ───────── The lists behind the counts ─────────
NAMES = {
    "demandes-avant": "« Avant » demandé",
    "avant": "« Avant » rempli",
    "demandes-apres": "« Après » demandé",
    "apres": "« Après » rempli",
    "paires": "Avant et après",
}


def condition(args: MultiDict[str, str]) -> Any:
    """The dossiers that a count of the page names, for their own list; None where none is named."""
    name = args.get("impact", "")
    if name not in NAMES or not impact.is_open_to(viewer().role):
        return None
    found = read(args)
    return impact.listed(name, found.version.number, found.selection) if found is not None else None


def view(args: MultiDict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The name of that list, among the list's own views."""
    name = args.get("impact", "")
    kept = ("impact", "questionnaire", "periode", "mediateur", "groupe")
    return [(NAMES[name], {key: args[key] for key in kept if args.get(key)})] if name in NAMES else []
