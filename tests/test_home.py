"""« À faire » counts exactly the records that its links show."""

import html
import re

import pytest

pytest_plugins = ("demo_app",)

TASK = re.compile(r'<li><div><h3>[^<]*<span class="n">([^<]*)</span></h3>.*?href="([^"]+)"', re.S)
WORKERS = ("prescripteur", "prescripteur2", "mediateur", "mediateur2", "reconditionneur", "reconditionneur2", "gestion")


def listed(person, path):
    """The numbers that a list shows, page after page."""
    found, base = set(), path.partition("?")[0]
    for page in range(50):
        numbers = re.findall(rf'{base}details/\?id=(\d+)"', person.get(f"{path}&page_size=100&page={page}").text)
        if not numbers:
            break
        found |= set(numbers)
    return found


@pytest.mark.parametrize("name", WORKERS)
def test_each_task_leads_to_exactly_the_records_that_it_counts(site, people, name):
    person = people[name]
    tasks = TASK.findall(person.get(person.at("")).text)
    assert tasks
    for count, url in tasks:
        shown = listed(person, html.unescape(url))
        assert len(shown) == int(re.sub(r"\D", "", count)), url


@pytest.mark.parametrize("name", ["mediateur", "prescripteur", "reconditionneur"])
def test_each_figure_with_a_link_leads_to_as_many_records(people, name):
    person = people[name]
    figures = re.findall(r'<dt>[^<]*</dt><dd><a href="([^"]+)">([^<]*)</a>', person.get(person.at("")).text)
    assert figures
    for url, count in figures:
        assert len(listed(person, html.unescape(url))) == int(re.sub(r"\D", "", count)), url
