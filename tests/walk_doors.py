"""Visitors for the rights walk over HTTP: each account signed in with a browser of its own.

PYTEST_DONT_REWRITE: test modules both import it and take their fixtures from it.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from contextvars import Context
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from flask import Flask, current_app

import walk
from models.base import db
from pin40.conditions import Person
from seed import demo
from views.base import Screen

ACCOUNTS = tuple(walk.PAIRS)
CHANGING = re.compile(r'(name="csrf_token" value|content|nonce)="[^"]*"')
FILLED = {"act": "accepter", "kind": "csv", "token": "x", "filename": "pin40.css"}


@dataclass(frozen=True)
class Answer:
    """What came back; `page` is the body without what changes at each request."""

    code: int
    body: bytes
    location: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def page(self) -> str:
        return CHANGING.sub("", self.text)


class Visitor:
    """One account's browser, or a stranger's without a name; it keeps one token for all its forms."""

    def __init__(self, app: Flask, name: str = "") -> None:
        self.client, self.name, self.token = app.test_client(), name, ""
        if name:
            self.token = self._token("/connexion")
            typed = {"email": f"{name}@example.org", "password": demo.PASSWORD}
            assert self.post("/connexion", typed).code == 302, name
            self.token = self._token("/mon-compte")
            self.person: Person = walk.person(name)

    def _token(self, path: str) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)[1]

    def _send(self, method: str, path: str, data: dict) -> Answer:
        with closing(self.client.open(path, method=method, data=data)) as answer:
            return Answer(answer.status_code, answer.get_data(), answer.headers.get("Location", ""))

    def ask(self, method: str, path: str, data: dict | None = None) -> Answer:
        """In a context of its own, as a server would: the test's own transaction and eyes stay out of it."""
        db.session.rollback()
        walk.cells["doors"] += 1
        return Context().run(self._send, method, path, data or {})

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, data: dict | None = None) -> Answer:
        return self.ask("POST", path, {"csrf_token": self.token, **(data or {})})


def paths(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(endpoint, panel, an address) of each rule."""
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: FILLED[found[1]], rule.rule)
        yield rule.endpoint, address.split("/")[1], address


def screens(app: Flask, person: Person) -> list[Screen]:
    """The lists of this person's panel."""
    views = [view for admin in app.extensions["admin"] for view in admin._views]
    return [view for view in views if isinstance(view, Screen) and view.role == person.role]


def listed(visitor: Visitor, screen: Screen, query: str = "") -> list[int]:
    """The numbers that a list shows, page after page."""
    found: list[int] = []
    for page in range(100):
        answer = visitor.get(f"{screen.url}/?page_size=100&page={page}{query}")
        assert answer.code == 200, (screen.url, query, answer.code)
        numbers = re.findall(rf'{screen.url}/details/\?id=(\d+)"', answer.text)
        if not numbers:
            break
        found += dict.fromkeys(map(int, numbers))
        if len(numbers) < 100:
            break
    return found


def glimpse(visitor: Visitor, screen: Screen, query: str = "") -> tuple[str, list[str]]:
    """How many rows a list says that it has, and the first of them in its order: a sort or a filter would show."""
    answer = visitor.get(f"{screen.url}/?page_size=25{query}")
    assert answer.code == 200, (screen.url, query, answer.code)
    total = re.search(r"<title>(.*?)</title>", answer.text, re.S)
    assert total is not None, screen.url
    return total[1], re.findall(rf'{screen.url}/details/\?id=(\d+)"', answer.text)


def choices(page: str, field: str) -> set[int]:
    """The numbers that a form offers for one field, as a select or as radio buttons."""
    select = re.search(rf'<select[^>]*name="{field}"[^>]*>(.*?)</select>', page, re.S)
    options = re.findall(r'<option[^>]*value="(\d+)"', select[1]) if select else []
    radios = re.findall(rf'<input[^>]*name="{field}"[^>]*value="(\d+)"', page)
    return set(map(int, (*options, *radios)))


def numbers(visitor, screen, most):
    """Numbers to knock with, so many of each: open to each verb, only read, in the trash, foreign."""
    table = screen.record.__tablename__
    read = walk.rows(visitor.person, table, "read", kept=True)
    change, throw = (walk.rows(visitor.person, table, verb) & read for verb in ("change", "throw"))
    groups = (change, throw, read - change, read - throw, walk.rows(visitor.person, table) - read,
              walk.ids(table, "1 = 1", visitor.person) - read)  # fmt: skip
    return sorted({number for group in groups for number in sorted(group)[-most:]})


def knock(visitor, screen, number):
    """Each door of one record, with a version long gone: what is granted is refused as stale, and nothing changes."""
    value = quote(str(number))
    yield "read", visitor.get(f"{screen.url}/details/?id={value}")
    yield "change", visitor.get(f"{screen.url}/edit/?id={value}")
    yield "change", visitor.post(f"{screen.url}/edit/?id={value}", {"version": "0"})
    yield "throw", visitor.get(f"{screen.url}/delete/?id={value}")
    yield "throw", visitor.post(f"{screen.url}/delete/", {"id": str(number), "version": "0"})


@pytest.fixture(scope="module")
def visitors(scene):
    """Each account signed in once; "" is a stranger."""
    yield {name: Visitor(current_app._get_current_object(), name) for name in ("", *ACCOUNTS)}
    db.session.remove()


@pytest.fixture
def app(visitors):
    return current_app
