"""The quick environment answers as Jinja's own, dictionaries' keys first."""

import pytest
from flask import Flask
from jinja2 import Environment

from views.theme.quick import QuickEnvironment

ASKED = (
    "{{ row.label }}", "{{ row.absent }}", "{{ row.absent is defined }}", "{{ row.absent or 'rien' }}", "{{ row.none is none }}",
    "{% for key, value in row.items() %}{{ key }}={{ value }};{% endfor %}", "{{ row['items'] }}", "{{ row.get('label') }}",
    "{{ thing.label }}", "{{ thing.absent is defined }}", "{{ words.upper() }}", "{{ row.inner.label }}",
)  # fmt: skip


class Thing:
    label = "chose"


@pytest.mark.parametrize("asked", ASKED)
def test_a_template_reads_the_same_in_both(asked):
    given = {
        "row": {"label": "a<b", "none": None, "items": "mots", "inner": {"label": 3}},
        "thing": Thing(),
        "words": "x",
    }
    quick = QuickEnvironment(Flask("essai"), autoescape=True)
    assert quick.from_string(asked).render(given) == Environment(autoescape=True).from_string(asked).render(given)


def test_what_is_missing_still_says_its_name_where_it_is_used():
    quick = QuickEnvironment(Flask("essai"))
    with pytest.raises(Exception, match="absent"):
        quick.from_string("{{ row.absent.more }}").render(row={})
