"""One dossier walking at random: only declared moves, facts that make the stage, and figures that hold."""

import pytest

from assure import scenes
from assure.dossier_walk import done, reached, refused, walk
from assure.steps import MOVES
from demo_app import dossier
from handover_cast import laptop, lay
from pin40.words import DeviceState, Stage

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both


def test_a_dossier_walking_at_random_only_makes_declared_moves(site):
    walk(site, examples=10, steps=8)
    assert reached >= {Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED, Stage.EQUIPPED, Stage.CLOSED}
    assert done >= {"accepter", "rencontrer", "valider", "signer", "terminer", "répondre", "attribuer", "remettre"}
    assert refused >= {"remettre", "signer", "terminer"}
    assert done | refused <= set(MOVES)


def test_a_laptop_taken_back_from_a_person_is_free_once_it_comes_back(site, people):
    """Returned by the laptops' own screen: its first dossier kept it, so that nobody else could ever have it."""
    first, mediator = scenes.equipped(site), people["mediateur"]
    given = dossier(site, first).device_id
    assert mediator.act("retourner", given, "ordinateurs", reason="Clavier").status_code == 302
    assert laptop(site, given).state == DeviceState.RETURNED
    assert (dossier(site, first).stage, dossier(site, first).device_id) == (Stage.EQUIPPED, None)
    lay(site, scenes.dossier_at(site), device_id=given)  # the database itself takes one dossier a laptop
