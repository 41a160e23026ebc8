"""Pages read from an anchor are the pages of the whole list, whatever its order, its holes and its size."""

import operator
from functools import cmp_to_key

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pin40 import keyset
from pin40.keyset import Is, Key

MAKE = {"make": st.none() | st.sampled_from("abc"), "year": st.none() | st.integers(0, 3)}
ROWS = st.lists(st.fixed_dictionaries(MAKE), max_size=30).map(
    lambda rows: [row | {"id": n} for n, row in enumerate(rows)]
)
ORDERS = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans()).map(
    lambda b: (Key("make", b[0], b[1]), Key("year", b[2], b[3]), Key("id", b[4]))
)
TESTS = {
    Is.SAME: operator.eq, Is.LESS: operator.lt, Is.MORE: operator.gt,
    Is.EMPTY: lambda value, _: value is None, Is.FILLED: lambda value, _: value is not None,
}  # fmt: skip


def ordered(rows, keys):
    """As a database sorts: key after key, nothing where it is asked."""

    def compare(one, other):
        for key in keys:
            a, b = one[key.column], other[key.column]
            if a == b:
                continue
            if a is None or b is None:
                return (1 if a is None else -1) * (1 if key.is_empty_last else -1)
            return (1 if a > b else -1) * (-1 if key.is_descending else 1)
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def holds(condition, row):
    """As a database answers: a comparison with nothing is never true."""
    return any(
        all(TESTS[how](row[column], value) if row[column] is not None or how in (Is.EMPTY, Is.FILLED) else False
            for column, how, value in terms)
        for terms in condition
    )  # fmt: skip


def values(row, keys):
    return [row[key.column] for key in keys]


@given(ROWS, ORDERS)
def test_what_comes_after_an_anchor_is_what_the_order_puts_after_it(rows, keys):
    whole = ordered(rows, keys)
    for rank, row in enumerate(whole):
        condition = keyset.after(keys, values(row, keys))
        assert [one for one in whole if holds(condition, one)] == whole[rank + 1 :]


@given(ROWS, ORDERS)
def test_ranges_read_one_after_the_other_are_already_in_order(rows, keys):
    whole = ordered(rows, keys)
    for rank, row in enumerate(whole):
        ranges = keyset.after(keys, values(row, keys))
        read = [one for terms in ranges for one in whole if holds((terms,), one)]
        assert read == whole[rank + 1 :]


@given(ROWS, ORDERS)
def test_an_order_turned_round_is_the_list_from_its_end(rows, keys):
    assert ordered(rows, keyset.turned(keys)) == ordered(rows, keys)[::-1]
    assert keyset.turned(keyset.turned(keys)) == keys


@given(st.integers(0, 400), st.integers(1, 30), st.integers(1, 60), st.integers(0, 30))
def test_a_page_read_by_its_way_is_the_page_itself_and_skips_less_than_a_step(total, size, step, page):
    whole = list(range(total))
    anchors = [whole[rank] for rank in keyset.marks(total, step)]
    way = keyset.way(page, size, total, step)
    if way.is_backwards:
        read = whole[::-1][way.skip : way.skip + way.take][::-1]
    else:
        start = 0 if way.anchor is None else anchors[way.anchor] + 1
        read = whole[start + way.skip : start + way.skip + way.take]
    assert read == whole[page * size : (page + 1) * size]
    assert way.skip < step or way.skip == 0


@pytest.mark.parametrize(
    ("page", "way"),
    [
        (0, keyset.Way(None, 0, 50)),
        (19, keyset.Way(None, 950, 50)),
        (20, keyset.Way(0, 0, 50)),
        (19_000, keyset.Way(949, 0, 50)),
        (19_999, keyset.Way(None, 0, 50, is_backwards=True)),
        (20_000, keyset.Way(None, 0, 0)),
    ],
)
def test_the_ways_of_a_million_rows(page, way):
    assert keyset.way(page, 50, 1_000_000) == way


def test_as_many_values_as_keys_or_a_refusal():
    with pytest.raises(ValueError, match="2 clés, 1 valeurs"):
        keyset.after((Key("make"), Key("id")), ["a"])


def test_anchors_of_another_moment_do_not_serve():
    assert not keyset.is_fresh(None, (1, 2))
    assert not keyset.is_fresh((1, 2), (1, 3))
    assert keyset.is_fresh((1, 2), (1, 2))


def test_a_count_says_when_it_stopped_counting():
    assert keyset.told(9_999, 10_000) == (9_999, False)
    assert keyset.told(10_000, 10_000) == (10_000, False)
    assert keyset.told(10_001, 10_000) == (10_000, True)
