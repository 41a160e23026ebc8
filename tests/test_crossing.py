"""Two axes laid on each other tell of nobody: a mediator's people may be all those of a place but one."""

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from demo_app import as_system
from models import impact, impact_cells
from models import impact_answers as gathered
from pin40.crossing import Crossing
from pin40.disclosure import LEAST
from pin40.selection import AXES, Selection

pytest_plugins = ("demo_app",)
QUARTERS, PLACES, HELPERS = ("2025-T4", "2026-T1"), ("a", "b"), ("x", "y", "")


def crossing(people):
    there = pd.DataFrame(people, columns=["quarter", "place", "helper"])
    return Crossing.of(pd.DataFrame({"Q03": np.ones(len(there), bool)}), there), there


def test_a_group_that_is_another_axis_group_but_one_person_is_hidden():
    people = [("2026-T1", "a", "x")] * 9 + [("2026-T1", "a", "y")] + [("2026-T1", "b", "y")] * 9
    people += [("2026-T1", "c", "z")] * 20
    found = crossing(people)[0].bare("Q03", {"place": (), "helper": ()})
    assert ("2026-T1", "x") in found["helper"], "neuf des dix personnes du lieu : la dixième se lirait"
    assert ("2026-T1", "a") not in found.get("place", ())


def test_two_groups_that_are_everybody_but_a_few_do_not_both_stand():
    people = [("2026-T1", "a", "y")] * 9 + [("2026-T1", "b", "x")] * 8 + [("2026-T1", "b", "y")] * 2
    assert crossing(people)[0].bare("Q03", {"place": (), "helper": ()})


def test_nothing_is_hidden_where_the_gap_is_of_five():
    people = [("2026-T1", "a", "x")] * 9 + [("2026-T1", "a", "y")] * 5 + [("2026-T1", "b", "y")] * 9
    assert crossing(people)[0].bare("Q03", {"place": (), "helper": ()}) == {}


def test_a_release_hides_it_too_where_periods_play_no_part():
    people = [("a", "x")] * 9 + [("a", "y")] + [("b", "y")] * 9 + [("c", "z")] * 20 + [("c", "")] * 6
    there = pd.DataFrame(people, columns=["place", "helper"])
    pairs = pd.DataFrame({"usage": np.ones(len(there), bool), "emploi": np.zeros(len(there), bool)})
    hidden = impact_cells.alone(pairs, there)
    assert "x" in hidden["helper"]["usage"]
    assert hidden["helper"]["emploi"] == frozenset()
    assert impact_cells.alone(pairs[:0], there[:0])["place"]["usage"] == frozenset()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=12, max_size=12))
def test_once_nothing_more_is_bare_no_shown_group_lies_in_another_but_a_few(sizes):
    kinds = list(product(QUARTERS, PLACES, HELPERS))
    people = [kind for kind, n in zip(kinds, sizes, strict=True) for _ in range(n)]
    if not people:
        return
    found, there = crossing(people)
    hidden = {"place": set(), "helper": set()}
    while more := found.bare("Q03", hidden):
        for axis, cells in more.items():
            assert not cells & hidden[axis]
            hidden[axis] |= cells
    there = there.replace("", "?")
    for one, other in product(*(_shown(there, axis, hidden[axis]) for axis in ("place", "helper"))):
        assert not (one <= other or other <= one) or not 0 < len(one ^ other) < LEAST


def _shown(there, axis, hidden):
    """The persons of each shown cell of five or more."""
    for period, value in product((*QUARTERS, "2025", "2026", ""), sorted(set(there[axis]))):
        people = frozenset(there.index[there["quarter"].str.startswith(period) & (there[axis] == value)])
        if (period, value) not in hidden and len(people) >= LEAST:  # smaller ones are hidden for that alone
            yield people


def test_in_the_demonstration_no_two_selections_of_the_page_differ_by_a_few_persons(site):
    """Every period and every group of every axis, two by two, one within the other."""
    with as_system(site):
        version = impact.version_of(None)
        form, found = gathered.form(version), gathered.answers(version, "all")
        pairs = impact_cells._paired(found, form)
        shown = list(_selections(found, form))
    for code in ("Q03", "Q18", "usage", "emploi"):
        of_code = set(pairs.index[pairs[code]])
        sets = sorted((of_code & people for people, closed in shown if code not in closed), key=len)
        for rank, small in enumerate(sets):
            for large in sets[rank + 1 :]:
                assert not (0 < len(large) - len(small) < LEAST and small < large), code


def _selections(found, form):
    dossiers = found.dossiers
    quarters = {one for one in dossiers["quarter"] if one}
    for period in sorted(quarters | {one[:4] for one in quarters} | {""}):
        of_period = dossiers["quarter"].str.startswith(period)
        for axis in AXES:
            for value in sorted({one for one in dossiers[axis] if one}):
                one = Selection(period, int(value)) if axis == "mediateur" else Selection(period, None, axis, value)
                people = set(dossiers.index[of_period & (dossiers[axis] == value)])
                yield people, impact_cells.closed(found, one, form)
