"""What the address of the activity report asks for, read once for its pages, its files and the lists behind it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.datastructures import MultiDict

from models import activity
from models.pathway import Attendance, Workshop
from models.prescription import Prescription
from models.viewer import viewer
from pin40.activity_words import DEVICE_STEPS, DEVICES, DOSSIERS, SESSIONS, STEPS, Scope
from pin40.selection import bounds, told
from pin40.typography import inside
from pin40.words import DeviceState, ExitReason, Role
from views.doors import PANELS

KEPT = ("activite", "periode", "structure", "epci")
SLUGS = {Prescription: "prescriptions", Workshop: "seances", Attendance: "presences"}
NAMES = {
    **{one.code: one.label for one in (*DOSSIERS, *DEVICES, *SESSIONS)},
    **{f"delai-{one.code}": one.label for one in (*STEPS, *DEVICE_STEPS)},
    **{f"sortie-{reason.value}": f"Sortie : {inside(reason.label)}" for reason in ExitReason},
    **{f"stock-{state.value}": f"En stock : {inside(state.label)}" for state in DeviceState},
    "couts": "Livrables dont le coût est connu",
}


@dataclass(frozen=True)
class Asked:
    """A scope, with the names of its closed lists."""

    scope: Scope

    def query(self, **more: Any) -> str:
        """The same, as the end of an address."""
        known = {"periode": self.scope.period or None, "structure": self.scope.structure, "epci": self.scope.epci}
        return urlencode({key: value for key, value in (known | more).items() if value is not None})

    def link(self, model: type[Any], name: str, **changes: Any) -> str:
        """The list of exactly the rows that a figure counts, in the reader's own panel."""
        slug, role = SLUGS.get(model, "ordinateurs"), Role(viewer().role)
        other = replace(self, scope=replace(self.scope, **changes))
        return f"/{PANELS[role]}/{slug}/?{other.query(activite=name)}"

    @cached_property
    def words(self) -> str:
        """The scope in words, to stand under a title."""
        names = {number: name for number, name, _ in activity.structures()}
        towns = dict(activity.epcis())
        parts = [told(self.scope.period) if self.scope.period else "depuis le début"]
        parts += [names[self.scope.structure]] if self.scope.structure is not None else []
        parts += [f"personnes de {towns[self.scope.epci]}"] if self.scope.epci is not None else []
        return ", ".join(parts)


def asked() -> Asked:
    """What this request asks for; a period, a structure or an EPCI that is not in the lists: 404."""
    scope = read(request.args)
    return Asked(scope) if scope is not None else abort(404)


def read(args: MultiDict[str, str]) -> Scope | None:
    """None where an argument names nothing that its closed list has."""
    period, structure, epci = (args.get(key, "") for key in KEPT[1:])
    known = {str(number): number for number, _, _ in activity.structures()} if structure else {}
    towns = {str(number): number for number, _ in activity.epcis()} if epci else {}
    wrong = (period and bounds(period) is None, structure and structure not in known, epci and epci not in towns)
    return None if any(wrong) else Scope(period, known.get(structure), towns.get(epci))


class Counted:
    """A list that a figure of the report leads to: narrowed to the rows that the figure counts, and named so."""

    record: type[Any]

    def rows(self) -> Any:
        query = super().rows()  # type: ignore[misc]
        name = request.args.get("activite", "")
        if not name:
            return query
        scope = read(request.args)
        counted = activity.listed(self.record, name, scope) if scope is not None else None
        # What cannot be understood matches nothing, rather than everything.
        return query.where(self.record.id.is_(None) if counted is None else counted)

    def views(self) -> list[tuple[str, dict[str, str]]]:
        usual = super().views()  # type: ignore[misc]
        name, period = request.args.get("activite", ""), request.args.get("periode", "")
        if name not in NAMES:
            return list(usual)
        label = f"{NAMES[name]}, {told(period)}" if period and bounds(period) else NAMES[name]
        return [*usual, (label, {key: request.args[key] for key in KEPT if request.args.get(key)})]
