"""A long list stops counting, says so, and still leads to each of its rows; its order is that of a plain sort."""

import re

import pytest
from sqlalchemy import event, select

from demo_app import as_system, read
from models import finding, keeping, paging
from models.base import db
from models.device import Device
from models.event import Event
from models.finding import Key
from models.keeping import Kept
from models.lot import DeviceLot
from models.partner import Partner
from models.session import writing
from models.viewer import seeing_as
from pin40.conditions import Person, viewer
from pin40.identity import fold
from pin40.words import Role
from views import listing

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both
MOST = 7


@pytest.fixture
def short(monkeypatch):
    """Counting stops early, for a demonstration of few rows."""
    monkeypatch.setattr(listing, "MOST_COUNTED", MOST)


def page(person, query, slug="ordinateurs"):
    answer = person.get(person.at(f"{slug}/?{query}"))
    assert answer.status_code == 200, query
    return answer


def numbers(answer):
    return [int(n) for n in re.findall(r'class="go" href="/\w+/\w+/details/\?id=(\d+)"', answer.text)]


def stored(site):
    with as_system(site) as session:
        return sorted(session.scalars(select(Device.id).where(Device.state == "STORED")))


# ───────── Counting ─────────
def test_a_narrowed_list_says_that_there_are_more_and_counts_when_asked(site, people, short):
    person, wanted = people["gestion"], stored(site)
    assert len(wanted) > MOST
    said = read(page(person, "state=STORED&page_size=5"))
    assert f"Plus de {MOST} ordinateurs" in said
    assert f"1 à 5 sur plus de {MOST}" in said
    assert f"Tout sélectionner (plus de {MOST} résultats)" in said
    exact = read(page(person, "state=STORED&page_size=5&count=exact"))
    assert f"{len(wanted)} ordinateurs" in exact
    assert "lus de" not in exact


def test_a_whole_list_and_a_choice_of_all_are_counted_to_the_last(site, people, short):
    person = people["gestion"]
    with as_system(site) as session:
        every = session.query(Device).count()
    assert f"{every} ordinateurs" in read(page(person, "page_size=5&sort=make"))
    assert f"{len(stored(site))} ordinateurs choisis" in read(page(person, "state=STORED&all=1"))


def test_every_row_of_a_capped_list_is_reached_by_its_pager_alone(site, people, short):
    person, found, query = people["gestion"], [], "state=STORED&page_size=5"
    while query:
        answer = page(person, query)
        found += numbers(answer)
        following = re.search(r'href="[^"?]*\?([^"]*)" rel="next"', answer.text)
        query = following[1].replace("&amp;", "&") if following else ""
        assert len(found) < 1000
    assert sorted(found) == stored(site)
    assert len(found) == len(set(found))


def test_a_download_of_a_capped_list_holds_every_row(site, people, short):
    person = people["gestion"]
    lines = person.get(person.at("ordinateurs/export/csv/?state=STORED")).get_data(as_text=True).splitlines()
    assert len(lines) - 1 == len(stored(site))


def test_a_capped_count_reads_no_further_than_it_says(site):
    with as_system(site):
        assert finding.count(select(Device), Device, 3) == 4
        assert finding.count(select(Device).where(Device.id < 3), Device, 3) == len(
            db.session.scalars(select(Device.id).where(Device.id < 3)).all()
        )
        said = []
        event.listen(db.engine, "before_cursor_execute", lambda *sent: said.append(sent[2]))
        finding.count(select(Device), Device)
        assert "count(*)" in said[-1]


# ───────── Order ─────────
ORDERS = (
    "", "make", "-make", "grade", "-grade", "erased_on", "-erased_on", "holder", "-holder", "lot,-grade",
    "-grade,erased_on,make", "grade,-erased_on,-model", "-holder,grade,-inventory_number", "state,-lot", "id", "-id",
)  # fmt: skip
"""Ties, nothing, both ways, through relations, up to three keys."""
RELATIONS = {"holder": ("holder_id", Partner), "lot": ("lot_id", DeviceLot)}


def keys_of(text):
    found = []
    for name in filter(None, text.split(",")):
        column, target = RELATIONS.get(name.lstrip("-"), (name.lstrip("-"), None))
        found.append(Key(column, target, name.startswith("-")))
    return found


def as_people_sort(rows, keys, names):
    """Key after key, nothing last whichever the way, the number last and the way of the last key."""
    rows = sorted(rows, key=lambda row: row.id, reverse=not keys or keys[-1].descending)
    for key in reversed(keys):

        def value(row, key=key):
            found = getattr(row, key.column)
            return names[key.target][found] if key.target and found is not None else getattr(found, "value", found)

        filled = sorted((r for r in rows if value(r) is not None), key=value, reverse=key.descending)
        rows = [*filled, *(r for r in rows if value(r) is None)]
    return [row.id for row in rows]


@pytest.mark.parametrize("asked", ORDERS)
@pytest.mark.parametrize("late", [5, 1000])
def test_pages_put_together_are_the_plain_sort_of_every_row(site, asked, late, monkeypatch):
    monkeypatch.setattr(paging, "LATE", late)
    monkeypatch.setattr(paging, "LONG", late)
    with as_system(site) as session:
        keys, rows = keys_of(asked), session.scalars(select(Device)).all()
        names = {
            Partner: {one.id: fold(one.name) for one in session.scalars(select(Partner))},
            DeviceLot: {one.id: fold(one.number) for one in session.scalars(select(DeviceLot))},
        }
        wanted = as_people_sort(rows, keys, names)
        assert list(session.scalars(finding.ordered(select(Device.id), Device, keys))) == wanted
        for total in (len(rows), None):
            asked = paging.Asked(select(Device), Device, keys, total)
            pages = [paging.page(asked, number, 13) for number in range(-(-len(rows) // 13) + 1)]
            assert [row.id for page in pages for row in page] == wanted, total


def test_words_are_sorted_by_an_index_and_not_by_the_whole_table(site):
    """An index that no longer serves an order is a list that gets slower with each row."""
    with as_system(site):
        for column in ("make", "model", "state", "grade", "holder_id", "lot_id", "erased_on"):
            for descending in (False, True):
                query = finding.ordered(select(Device.id), Device, [Key(column, None, descending)]).limit(50)
                assert "TEMP B-TREE" not in plan(query), (column, descending)


def plan(query):
    """What SQLite says it will do; PostgreSQL chooses by the size of the table, which is small here."""
    if db.engine.dialect.name != "sqlite":
        return ""
    words = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
    return " ".join(row[3] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}"))


# ───────── Anchors ─────────
@pytest.mark.parametrize(
    "asked", ["", "make", "-make", "grade", "-grade", "-erased_on", "grade,-erased_on,-model", "-id"]
)
def test_pages_read_from_anchors_are_the_same_pages(site, asked, monkeypatch):
    monkeypatch.setattr(paging, "LATE", 1)
    with as_system(site) as session:
        rows, keys = session.scalars(select(Device)).all(), keys_of(asked)
        wanted, size = as_people_sort(rows, keys, {}), 7
        last = -(-len(rows) // size)
        for walk in (range(last), range(last - 1, -1, -1), [*range(0, last, 2), *range(last)]):
            kept = Kept((1,), 0.0)
            for number in walk:
                for _ in range(2):  # the second reading starts from the page's own first row
                    page = paging.page(paging.Asked(select(Device), Device, keys, len(rows), kept=kept), number, size)
                    assert [row.id for row in page] == wanted[number * size : (number + 1) * size], (number, kept)
            assert kept.anchors


def test_a_page_beside_a_known_one_skips_nothing(site, monkeypatch):
    monkeypatch.setattr(paging, "LATE", 1)
    with as_system(site) as session:
        total, kept, said = session.query(Device).count(), Kept((1,), 0.0), []
        asked = paging.Asked(select(Device), Device, [Key("make")], total, kept=kept)
        paging.page(asked, 5, 10)
        event.listen(db.engine, "before_cursor_execute", lambda *sent: said.append((sent[2], sent[3])))
        for number in (5, 6, 4):
            said.clear()
            assert paging.page(asked, number, 10)
            assert len(said) <= 2
            assert not any("IN (SELECT" in words and "OFFSET" in words and "UNION" not in words for words, _ in said)


def test_what_is_kept_is_learnt_again_after_any_write(site, people):
    person = people["gestion"]
    with as_system(site) as session:
        before, number = session.query(Device).count(), session.scalars(select(Device.id)).first()
    for _ in range(2):
        assert f"{before} ordinateurs" in read(page(person, "page_size=5"))
    with as_system(site) as session:
        like = session.get(Device, number)
        session.add(Device(inventory_number="ALPI-NEUF-1", serial="neuf1", make="Aa", model="m", lot_id=like.lot_id))
        session.commit()
    assert f"{before + 1} ordinateurs" in read(page(person, "page_size=5"))


def test_only_who_reads_the_whole_journal_keeps_anything(site, people):
    token = writing.set(False)
    try:
        with site.app_context(), seeing_as(viewer(Person(Role.MEDIATOR, 1, 2))):
            assert keeping.of(Device, "x") is None
        with as_system(site):
            assert keeping.of(Event, "x") is None
            known = keeping.of(Device, "x")
            assert known is None or keeping.of(Device, "x") is known  # PostgreSQL, while somebody writes
        writing.set(True)
        with as_system(site):
            assert keeping.of(Device, "x") is None
    finally:
        writing.reset(token)
        keeping.forget()
