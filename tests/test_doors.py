"""The rights walk over HTTP, on both databases: every address and every number against `rights.csv`."""

from zlib import crc32

import pytest

import walk
from pin40 import access
from views import doors
from walk_doors import ACCOUNTS, knock, numbers, paths, screens

pytest_plugins = ("whole_app", "walk_scene", "walk_doors")

ABSENT = 10**8
FORMLESS = {"competence_grids"}  # written by `import-grid` and the seed: no form, whoever asks
MALFORMED = ("1,2", "abc", "-1", str(10**20), "1\x00", "")


@pytest.fixture
def plain_or_not(is_whole):
    """An address as it is, or with a query that suits few: always the same of the two; both in `make assure`."""
    queries = ("", "?id=1&page=0&sort=-id,zz&search=%25")
    return lambda address: queries if is_whole else queries[crc32(address.encode()) % 2 :][:1]


@pytest.fixture
def malformed(is_whole):
    """`malformed(rank)`: two of them for the list of that rank, in turn; all of them in `make assure`."""
    step = 1 if is_whole else 3
    return lambda rank: MALFORMED[rank % step :: step]


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
def test_another_roles_panel_is_an_absent_page(app, visitors, name, is_whole):
    visitor = visitors[name]
    mine = doors.PANELS[visitor.person.role]
    absent = visitor.get(f"/{mine}/nulle-part/")
    assert absent.code == 404
    # Of two accounts of one role, the first asks for pages, the second sends forms; one alone does both.
    methods = ("POST",) if name.endswith("2") else ("GET",) if f"{name}2" in ACCOUNTS else ("GET", "POST")
    turn = list(doors.PANELS.values()).index(mine)
    for rank, (endpoint, panel, address) in enumerate(paths(app)):
        is_tried = is_whole or (rank + turn) % 2  # each address by two roles or more
        if panel in doors.PANELS.values() and panel != mine and is_tried:
            for method in methods:
                answer = visitor.ask(method, address, {"csrf_token": visitor.token})
                assert (answer.code, answer.page) == (404, absent.page), (endpoint, method)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_no_address_of_ones_own_panel_stumbles_and_none_takes_a_form_without_its_token(
    app, visitors, name, plain_or_not, is_whole
):
    visitor = visitors[name]
    mine = doors.PANELS[visitor.person.role]
    for endpoint, panel, address in paths(app):
        if panel != mine:
            continue
        if not name.endswith("2"):  # shared out as above
            for query in plain_or_not(address):
                assert visitor.get(address + query).code < 500, address
        if f"{name}2" not in ACCOUNTS:
            for rank, token in enumerate(({}, {"csrf_token": "faux"})):
                if is_whole or rank == crc32(address.encode()) % 2:
                    assert visitor.ask("POST", address, {"id": "1", **token}).code in (400, 404, 405), (endpoint, token)
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
def test_each_record_opens_as_rights_csv_says_and_a_foreign_one_is_as_if_absent(
    app, visitors, name, malformed, is_whole
):
    visitor = visitors[name]
    for turn, screen in enumerate(screens(app, visitor.person)):
        absent = [answer.page for _, answer in knock(visitor, screen, ABSENT)]
        for number in (*numbers(visitor, screen, 2 if is_whole else 1), *malformed(turn)):
            for rank, (verb, answer) in enumerate(knock(visitor, screen, number)):
                codes = (404,) if number in MALFORMED else expected(visitor, screen, number, verb)
                assert answer.code in codes, (screen.url, number, verb, answer.code)
                assert answer.code != 404 or answer.page == absent[rank], (screen.url, number, verb)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_act_answers_a_foreign_record_as_an_absent_one(app, visitors, name, malformed):
    visitor = visitors[name]
    for turn, screen in enumerate(screens(app, visitor.person)):
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
            for number in (*sorted(foreign)[:3], *malformed(turn)):
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
