"""The rights walk over HTTP, on both databases: every list, file, column, form and filter against `rights.csv`."""

import csv
import io
import re
from collections import Counter
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import inspect, text

import walk
from models.base import db, labels
from models.scope import link_target
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from views import doors
from walk_doors import ACCOUNTS, choices, glimpse, listed, screens
from walk_scene import SECRET

pytest_plugins = ("whole_app", "walk_scene", "walk_doors")


def plain_column(screen):
    """A column of the list that reads in a file as it stands in the database."""
    return next((c for c in screen.shown_columns if c.kind == "text" and c.key == c.column and c.codes is None), None)


def stored(screen, column, rows):
    table = screen.record.__tablename__
    with seeing_as(SYSTEM):
        pairs = db.session.execute(text(f'SELECT id, "{column.column}" FROM "{table}"')).all()  # noqa: S608
    return Counter(str(value or "") for number, value in pairs if number in rows)


IN_WORDS = ("journal", "consultations")
"""Their files tell names and labels where the table keeps numbers and codes (`test_traces` reads them)."""
OWN_LINES = {"consultations": (1, 2)}
"""Each of the two files is itself a reading, and a line of this list."""


@pytest.mark.parametrize("name", ACCOUNTS)
def test_lists_and_files_hold_the_rows_of_rights_csv_and_no_hidden_column(app, visitors, name):
    visitor = visitors[name]
    for screen in screens(app, visitor.person):
        table, told = screen.record.__tablename__, labels(screen.record)
        if screen.slug not in ("journal", "consultations"):  # each page asked may add to it
            assert sorted(listed(visitor, screen)) == sorted(walk.rows(visitor.person, table, "read", kept=True)), (
                screen.url
            )
        rows = walk.rows(visitor.person, table, "read", kept=True)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(visitor.get(f"{screen.url}/export/xlsx/").body))
        workbook = [list(map(str, row)) for row in sheet.get_sheet_by_index(0).to_python()]
        made = visitor.get(f"{screen.url}/export/csv/").body.decode("utf-8-sig")
        hidden = {c for names, _ in walk.rights()[visitor.person.role, table].columns("hidden") for c in names}
        for lines in (workbook, list(csv.reader(io.StringIO(made, newline=""), delimiter=";"))):
            grown = len(lines) - 1 - len(rows)
            assert grown in (0, 1 if not rows else 0, *OWN_LINES.get(screen.slug, ())), screen.url
            assert not set(lines[0]) & {told[column] for column in hidden}, screen.url
            if screen.slug not in IN_WORDS and (column := plain_column(screen)) is not None and rows:
                place = lines[0].index(column.label)
                assert Counter(line[place].removeprefix("'") for line in lines[1:]) == stored(screen, column, rows)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_hidden_or_unknown_column_neither_sorts_nor_filters_nor_finds(app, visitors, name):
    visitor = visitors[name]
    for screen in screens(app, visitor.person):
        groups = walk.rights()[visitor.person.role, screen.record.__tablename__].columns("hidden")
        bare = glimpse(visitor, screen)
        columns = sorted({c for names, _ in groups for c in names} | {"password", "nulle_part"})
        for some in (columns[rank : rank + 3] for rank in range(0, len(columns), 3)):  # a list sorts on three at most
            for query in (
                f"&sort={','.join(some)}" + "".join(f"&{column}={SECRET}" for column in some),
                f"&sort=-{',-'.join(some)}" + "".join(f"&{column}=vide" for column in some),
                "".join(f"&{column}_from=1900-01-01" for column in some),
            ):
                assert glimpse(visitor, screen, query) == bare, (screen.url, query)
        for word in (SECRET, "99999999990", "74321", "$argon2"):
            _, found = glimpse(visitor, screen, f"&search={quote(word)}")
            assert found == ([] if screen.search else bare[1]), (screen.url, word)


REFUSAL_DAYS = ("15/07/1907", "16/07/1907")
MARKS = [
    ("mediateur", "prescriptions", (SECRET, *REFUSAL_DAYS)),
    ("mediateur2", "prescriptions", (SECRET, *REFUSAL_DAYS)),
    ("mediateur", "ordinateurs", ("74321", "74 321")),
    ("prescripteur", "prescriptions", ("17/07/1907", "18/07/1907")),
    ("prescripteur", "structures", ("9999999999",)),
    ("mediateur", "structures", ("9999999999",)),
    ("gestion", "documents", (SECRET,)),
]


@pytest.mark.parametrize(("name", "slug", "marks"), MARKS)
def test_what_is_hidden_stands_on_no_page_not_even_in_a_history(app, visitors, name, slug, marks):
    visitor = visitors[name]
    screen = next(one for one in screens(app, visitor.person) if one.slug == slug)
    for number in listed(visitor, screen):
        if slug == "structures" and number == visitor.person.partner_id:
            continue  # one's own structure shows all
        page = visitor.get(f"{screen.url}/details/?id={number}")
        assert page.code == 200
        assert [mark for mark in marks if mark in page.text] == [], (screen.url, number)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_forms_and_filters_offer_only_rows_within_reach(app, visitors, name):
    visitor = visitors[name]
    for screen in screens(app, visitor.person):
        change = walk.rows(visitor.person, screen.record.__tablename__, "change") & set(listed(visitor, screen))
        edited = [f"{screen.url}/edit/?id={n}" for n in sorted(change)[:1]]
        addresses = [f"{screen.url}/", f"{screen.url}/filtrer/", f"{screen.url}/new/", *edited]
        pages = [visitor.get(address).text for address in addresses]
        for relation in inspect(screen.record).relationships:
            for key in {relation.key, *(column.key for column in relation.local_columns)}:
                offered = set().union(*(choices(page, key) for page in pages))
                target = link_target(inspect(screen.record), key) if key.endswith("_id") else relation.mapper.class_
                if target is not None:
                    assert offered <= walk.rows(visitor.person, target.__tablename__), (screen.url, key)


def test_the_pages_of_two_twins_never_show_each_others_people(app, visitors):
    """A last look with plain eyes: no name of a person met elsewhere on any page of the panel."""
    for name, twin in (("prescripteur", "prescripteur2"), ("mediateur", "mediateur2")):
        visitor, other = visitors[name], visitors[twin]
        people = walk.rows(other.person, "beneficiaries") - walk.rows(visitor.person, "beneficiaries")
        full = "SELECT id, first_name || ' ' || last_name FROM "
        with seeing_as(SYSTEM):
            every = db.session.execute(text(f"{full} beneficiaries")).all()
            pointed = db.session.execute(text(f"{full} spottings")).all()
        ours = walk.rows(visitor.person, "beneficiaries")
        # One person met by both has a row on each side: the name is then known.
        spotted = walk.rows(visitor.person, "spottings")
        known = {n for i, n in every if i in ours} | {n for i, n in pointed if i in spotted}
        names = {n for i, n in every if i in people} - known
        addresses = [f"{s.url}/" for s in screens(app, visitor.person)] + [f"/{doors.PANELS[visitor.person.role]}/"]
        pages = [visitor.get(address).text for address in addresses]
        assert [n for n in names for page in pages if re.search(rf"\b{re.escape(n)}\b", page)] == []
