"""No hidden count is found by subtraction: within one list, between periods and groups, and between two releases."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pin40 import release
from pin40.disclosure import LEAST, Sum, hidden_cells, partition
from pin40.selection import period_sums
from test_impact_rules import FORM, answers

QUARTERS = ("2025-T1", "2025-T2", "2026-T1")
counts = st.integers(0, 14)


def known(cells, sums, hidden):
    """What a patient reader finds: every sum with one unknown gives it, again and again, then all of them at once."""
    shown = {cell for cell in cells if cell not in hidden or cells[cell] == 0}
    unknown = [cell for cell in cells if cell not in shown]
    rows = []
    for one in sums:
        row = [float(cell in one.parts) - float(cell == one.total) for cell in unknown]
        if any(row):
            rows.append(row)
    if not unknown or not rows:
        return set()
    matrix = np.array(rows)
    rank = np.linalg.matrix_rank(matrix)
    # A hidden count is found where adding « this one is known » teaches nothing that the sums did not already tell.
    return {
        cell
        for place, cell in enumerate(unknown)
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(unknown))[place]])) == rank
    }


def small_groups(cells, sums, hidden):
    """The hidden parts of each shown total, together: their figures are the total's less what is shown."""
    found = []
    for one in sums:
        rest = sum(cells[cell] for cell in one.parts if cell in hidden)
        if one.total not in hidden and 0 < rest < LEAST:
            found.append(one)
    return found


# ───────── One list ─────────
@given(st.lists(counts, min_size=1, max_size=9))
def test_no_group_of_a_list_is_found_from_its_whole_and_the_others(sizes):
    cells = dict(enumerate(sizes))
    hidden = partition(cells)
    assert all(n >= LEAST or n == 0 for cell, n in cells.items() if cell not in hidden)
    rest = [cells[cell] for cell in hidden if cells[cell]]
    if sum(sizes) >= LEAST and rest:
        assert len(rest) >= 2
        assert sum(rest) >= LEAST


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [([30, 12, 8], set()), ([30, 12, 3], {1, 2}), ([30, 3, 4], {1, 2}), ([30, 1, 2], {0, 1, 2}), ([30, 0, 9], set()),
     ([30, 0, 2], {0, 2}), ([30, 12, 1, 1], {1, 2, 3})],
)  # fmt: skip
def test_a_small_group_draws_the_next_smallest_with_it(sizes, hidden):
    assert partition(dict(enumerate(sizes))) == hidden


# ───────── Periods crossed with groups ─────────
def crossed(values):
    """Cells of each (quarter, group), with the years, the groups' and the quarters' wholes, and the sum of all."""
    cells = {}
    for quarter, row in zip(QUARTERS, values, strict=True):
        for group, n in zip("abc", row, strict=True):
            for period in (quarter, quarter[:4], ""):
                for name in ("", group):
                    cells[period, name] = cells.get((period, name), 0) + n
    return cells


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=3, max_size=3))
def test_no_cell_of_periods_and_groups_is_found_by_any_subtraction(values):
    cells = crossed(values)
    alone = {cell: n for cell, n in cells.items() if cell[1] == ""}
    over_time = period_sums(QUARTERS, ())
    base = hidden_cells(alone, over_time)
    sums = period_sums(QUARTERS, "abc")
    margins = frozenset(alone)
    hidden = hidden_cells(cells, sums, margins - base, base)
    assert all(n >= LEAST or n == 0 for cell, n in cells.items() if cell not in hidden)
    found = known(cells, sums, hidden)
    assert [cell for cell in found if cells[cell] < LEAST] == []
    # Whole groups may be found where they are all of a period: they are then what that period already tells.
    assert small_groups(cells, sums, hidden - found) == []


def test_the_audit_itself_finds_a_cell_left_bare():
    cells = {"all": 20, "a": 17, "b": 3}
    assert known(cells, [Sum("all", ("a", "b"))], {"b"}) == {"b"}
    assert small_groups(cells, [Sum("all", ("a", "b"))], {"b"})


# ───────── A release ─────────
persons = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1), st.integers(0, 1)), min_size=5, max_size=30)  # fmt: skip


def told(people):
    frame = answers(
        Q05=[(float(a), float(b)) for a, b, _, _ in people],
        Q15=[(float(b), float(a)) for a, b, _, _ in people],
        Q13=[(float(c), float(d)) for _, _, c, d in people],
    )
    return release.tables(frame, FORM)


@settings(max_examples=150, deadline=None)
@given(persons)
def test_no_count_of_one_to_four_stands_in_a_release_nor_is_found_from_its_row(people):
    made = told(people)
    for row in (*made["dimensions"], *made["questions"]):
        parts = {key: row[key] for key in release.MOVED}
        assert not any(n is not None and 0 < n < LEAST for n in parts.values())
        unsaid = [key for key, n in parts.items() if n is None]
        assert len(unsaid) != 1
        if unsaid:
            assert row["n_paires"] - sum(n for n in parts.values() if n is not None) >= LEAST
        assert row["wilcoxon_W"] is None
    for row in made["yes_no"]:
        assert two_by_two(row, people) == set()


def two_by_two(row, people):
    """The persons of each kind of answer, before and after, that the row's sums tell though they are one to four."""
    real = {(c, d): sum(1 for _, _, x, y in people if (x, y) == (c, d)) for c in (0, 1) for d in (0, 1)}
    kinds = list(real)
    said = {
        "n_paires": kinds, "oui_avant": [(1, 0), (1, 1)], "oui_apres": [(0, 1), (1, 1)], "non_vers_oui": [(0, 1)],
        "oui_vers_non": [(1, 0)],
    }  # fmt: skip
    matrix = np.array([[float(k in cells) for k in kinds] for key, cells in said.items() if row[key] is not None])
    rank = np.linalg.matrix_rank(matrix)
    for key, cells in said.items():
        assert row[key] is None or not 0 < sum(real[k] for k in cells) < LEAST
    return {
        kind
        for place, kind in enumerate(kinds)
        if 0 < real[kind] < LEAST and np.linalg.matrix_rank(np.vstack([matrix, np.eye(4)[place]])) == rank
    }


def test_a_hidden_change_hides_its_exact_test_too():
    row = told([(0, 1, 0, 1)] * 9 + [(0, 1, 1, 0)] * 2 + [(0, 1, 1, 1)] * 6 + [(0, 1, 0, 0)] * 6)["yes_no"][0]
    assert (row["oui_avant"], row["oui_apres"]) == (8, 15)
    assert row["p"] is row["non_vers_oui"] is row["oui_vers_non"] is row["mcnemar_variante"] is None


def test_a_release_rounds_what_would_tell_a_person():
    made = told([(0, 1, 0, 1)] * 6 + [(0, 2, 0, 1)] * 7)
    found = next(row for row in made["questions"] if row["code"] == "Q05")
    assert found["difference"] == 1.5  # 1.54, rounded for thirteen persons
    assert release.roughly(17, 20) == 85
    assert release.roughly(17, 19) is None
    assert release.said(4) is None


def test_a_row_under_five_pairs_is_not_in_a_release():
    few = pd.concat([answers(Q05=[(0, 3)] * 4), answers(Q15=[(0, 3)] * 6).assign(person=lambda f: "X" + f["person"])])
    made = release.tables(few, FORM)
    assert [row["code"] for row in made["questions"]] == ["Q15"]
