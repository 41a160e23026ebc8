"""The random walk at length: `make assure`, many dossiers on each database. Never part of `make test`."""

import os

from assure.dossier_walk import reached, walk
from pin40.words import Stage

pytest_plugins = ("demo_app",)
EXAMPLES, STEPS = int(os.environ.get("ROUNDS") or 200), 15


def test_many_dossiers_walk_at_random(site, record_property):
    record_property("rounds", f"{EXAMPLES} dossiers × {STEPS} pas")
    walk(site, EXAMPLES, STEPS)
    if EXAMPLES >= 100:  # a shortened run may not meet them all
        assert reached >= set(Stage) - {Stage.DRAFT, Stage.SENT}
