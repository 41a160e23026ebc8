"""Why something is not possible yet: the one answer of every rule that refuses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Obstacle:
    """One reason: `sentence` says in French what is wrong and how to mend it.

    `heading` is the charter's (`charter.heading`), `field` the form field to point at, or None.
    """

    code: str
    sentence: str
    heading: str
    field: str | None = None
