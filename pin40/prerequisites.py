"""What must come first: for each step of the way that cannot be done yet, the earlier one that can."""

from collections.abc import Sequence

from pin40.handover import Step

NEEDS: dict[str, tuple[str, ...]] = {
    "accepted": ("sent",),
    "met": ("accepted",),
    "assessed": ("met",),
    "before": ("accepted",),
    "sheet": ("assessed",),
    "path_ended": ("sheet", "before"),
    "after": ("path_ended",),
    "device": ("accepted",),
}
"""The steps without which the act of another is refused (`journey`, `assessment`, `following`, `questionnaire`)."""


def first_to_do(step: Step, steps: Sequence[Step]) -> Step:
    """The step that opens the way to this one; itself where nothing stands before it."""
    known = {one.code: one for one in steps}
    for code in NEEDS.get(step.code, ()):
        if code in known and not known[code].is_done:
            return first_to_do(known[code], steps)
    return step
