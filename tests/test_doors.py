"""The rights walk over HTTP, on both databases: every address, every number, every list against `rights.csv`."""

import csv
import io
import re
from collections import Counter
from urllib.parse import quote

import pytest
from flask import current_app
from python_calamine import CalamineWorkbook
from sqlalchemy import inspect, text

import walk
from models.base import db, labels
from models.scope import link_target
from models.viewer import seeing_as
from pin40 import access
from pin40.conditions import SYSTEM
from views import doors
from walk_doors import Visitor, choices, knock, listed, numbers, paths, screens
from walk_scene import SECRET

pytest_plugins = ("whole_app", "walk_scene")

ACCOUNTS = tuple(walk.PAIRS)
ABSENT = 10**8
FORMLESS = {"competence_grids"}  # written by `import-grid` and the seed: no form, whoever asks
MALFORMED = ("1,2", "abc", "-1", str(10**20), "1\x00", "")


@pytest.fixture(scope="module")
def visitors(scene):
    """Each account signed in once; "" is a stranger."""
    yield {name: Visitor(current_app._get_current_object(), name) for name in ("", *ACCOUNTS)}
    db.session.remove()


@pytest.fixture
def app(visitors):
    return current_app


def test_every_rule_has_a_declared_right(app):
    assert (found := walk.undeclared(app)) == [], walk.UNDECLARED.format(", ".join(found))


def test_a_stranger_gets_the_sign_in_page_for_all_that_is_not_public(app, visitors):
    for endpoint, panel, address in paths(app):
        for method in ("GET", "POST"):
            answer = visitors[""].ask(method, address)
            sent_away = answer.code == 302 and answer.location.startswith("/connexion?next=")
            assert sent_away == (endpoint not in doors.PUBLIC) or answer.code == 405, (method, address, answer.code)
            assert method == "POST" or answer.code != 405 or panel not in doors.PANELS.values(), address
            assert answer.code < 500, address


@pytest.mark.parametrize("name", ACCOUNTS)
def test_another_roles_panel_is_an_absent_page(app, visitors, name):
    visitor = visitors[name]
    mine = doors.PANELS[visitor.person.role]
    absent = visitor.get(f"/{mine}/nulle-part/")
    assert absent.code == 404
    for endpoint, panel, address in paths(app):
        if panel in doors.PANELS.values() and panel != mine:
            # The twin account knocks the other way: between them, every address is tried both ways.
            method = "POST" if name.endswith("2") or (name in ("gestion", "lecture") and len(address) % 2) else "GET"
            answer = visitor.ask(method, address, {"csrf_token": visitor.token})
            assert (answer.code, answer.page) == (404, absent.page), (endpoint, method)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_no_address_of_ones_own_panel_stumbles_and_none_takes_a_form_without_its_token(app, visitors, name):
    visitor = visitors[name]
    mine = doors.PANELS[visitor.person.role]
    for endpoint, panel, address in paths(app):
        if panel != mine:
            continue
        for query in ("", "?id=1&page=0&sort=-id,zz&search=%25"):
            assert visitor.get(address + query).code < 500, address
        assert visitor.ask("POST", address, {"id": "1"}).code in (400, 404, 405), (endpoint, "no token")
        assert visitor.ask("POST", address, {"id": "1", "csrf_token": "faux"}).code in (400, 404, 405), endpoint
        assert visitor.post(address).code < 500, address


def expected(visitor, screen, number, verb):
    """The answer to a verb on a row: as the matrix's table of answers has it."""
    table = screen.record.__tablename__
    if verb == "read" or number not in walk.rows(visitor.person, table, "read", kept=True):
        return (200,) if number in walk.rows(visitor.person, table, "read", kept=True) else (404,)
    if verb == "change" and table in FORMLESS:
        return (403,)
    return (200, 409, 422) if number in walk.rows(visitor.person, table, verb) else (403,)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_record_opens_as_rights_csv_says_and_a_foreign_one_is_as_if_absent(app, visitors, name):
    visitor = visitors[name]
    for screen in screens(app, visitor.person):
        absent = [answer.page for _, answer in knock(visitor, screen, ABSENT)]
        for number in (*numbers(visitor, screen), *MALFORMED):
            for rank, (verb, answer) in enumerate(knock(visitor, screen, number)):
                codes = (404,) if number in MALFORMED else expected(visitor, screen, number, verb)
                assert answer.code in codes, (screen.url, number, verb, answer.code)
                assert answer.code != 404 or answer.page == absent[rank], (screen.url, number, verb)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_act_answers_a_foreign_record_as_an_absent_one(app, visitors, name):
    visitor = visitors[name]
    for screen in screens(app, visitor.person):
        if screen.acts_of() == "CharterSignature":
            continue  # signing names a version, which everybody reads
        for act in walk.posted(screen.acts_of()):
            address = f"{screen.url}/{act}/"
            assert visitor.get(address).code == 405
            absent = visitor.post(address, {"id": str(ABSENT), "version": "0"})
            mine = walk.rows(visitor.person, screen.record.__tablename__, "read", kept=True)
            foreign = walk.ids(screen.record.__tablename__, "1 = 1", visitor.person) - mine
            has_act = visitor.person.role in access.ACTS[screen.acts_of()][act].roles
            assert absent.code == (404 if has_act else 403)
            for number in (*sorted(foreign)[:3], *MALFORMED):
                answer = visitor.post(address, {"id": str(number), "version": "0"})
                assert (answer.code, answer.page) == (absent.code, absent.page), (address, number)
            for number in sorted(mine)[:2]:
                answer = visitor.post(address, {"id": str(number), "version": "0"})
                assert answer.code in ((302, 409, 422) if has_act else (403,)), (address, number, answer.code)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_new_record_is_offered_to_whom_may_create_it(app, visitors, name):
    visitor = visitors[name]
    for screen in screens(app, visitor.person):
        right = walk.rights()[visitor.person.role, screen.record.__tablename__]
        for answer in (visitor.get(f"{screen.url}/new/"), visitor.post(f"{screen.url}/new/")):
            allowed = right.may_create(visitor.person) and screen.record.__tablename__ not in FORMLESS
            assert answer.code in ((200, 404, 422) if allowed else (403,)), (screen.url, answer.code)


def plain_column(screen):
    """A column of the list that reads in a file as it stands in the database."""
    return next((c for c in screen.shown_columns if c.kind == "text" and c.key == c.column and c.codes is None), None)


def stored(screen, column, rows):
    table = screen.record.__tablename__
    with seeing_as(SYSTEM):
        pairs = db.session.execute(text(f'SELECT id, "{column.column}" FROM "{table}"')).all()  # noqa: S608
    return Counter(str(value or "") for number, value in pairs if number in rows)


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
            if screen.slug not in OWN_LINES and (column := plain_column(screen)) is not None and rows:
                place = lines[0].index(column.label)
                assert Counter(line[place].removeprefix("'") for line in lines[1:]) == stored(screen, column, rows)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_hidden_or_unknown_column_neither_sorts_nor_filters_nor_finds(app, visitors, name):
    visitor = visitors[name]
    for screen in screens(app, visitor.person):
        groups = walk.rights()[visitor.person.role, screen.record.__tablename__].columns("hidden")
        bare = listed(visitor, screen)
        for column in sorted({c for names, _ in groups for c in names} | {"password", "nulle_part"}):
            for query in (
                f"&sort={column}",
                f"&sort=-{column}",
                f"&{column}={SECRET}",
                f"&{column}=vide",
                f"&{column}_from=1900-01-01",
            ):
                assert listed(visitor, screen, query) == bare, (screen.url, query)
        for word in (SECRET, "99999999990", "74321", "$argon2"):
            found = listed(visitor, screen, f"&search={quote(word)}")
            assert found == ([] if screen.search else bare), (screen.url, word)


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
