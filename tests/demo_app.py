"""The whole application with its demonstration, on each database, and the browsers of its people.

The demonstration is built once for a process, then copied: a test that writes keeps it for itself.
PYTEST_DONT_REWRITE: test modules both import it and take their fixtures from it.
"""

import html
import re
from contextlib import contextmanager
from datetime import timedelta
from zlib import crc32

import pytest
from sqlalchemy import func, select

from app import create_app
from demo_store import copied
from models.account import Account
from models.base import db
from models.partner import Partner
from models.prescription import Prescription
from models.scope import models
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from quicker import hash_lightly
from seed import demo
from small_app import Browser
from views.doors import today
from whole_app import settings_for, whole_server  # noqa: F401

ROLES = {
    "gestion": "gestion",
    "lecture": "lecture",
    "prescripteur": "prescription",
    "prescripteur2": "prescription",
    "mediateur": "mediation",
    "mediateur2": "mediation",
    "reconditionneur": "reconditionnement",
    "reconditionneur2": "reconditionnement",
}
"""Each account of the demonstration and its panel."""


class Person(Browser):
    """Somebody signed in: their panel's addresses, forms filled from what the page shows."""

    insists = True
    """Says « une autre personne » where the page asks whether it is the same: most invented people look alike."""

    def __init__(self, app, email: str, panel: str = "") -> None:
        super().__init__(app)
        self.app, self.panel = app, panel
        self.token = ""
        assert self.sign_in(email, demo.PASSWORD).status_code == 302, email

    def send(self, path, data=None, **options):
        """Post with the token of the session, without reading the form first."""
        if not self.token:
            self.token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/mon-compte").text)[1]
        fields = [("csrf_token", self.token), *(data.items() if isinstance(data, dict) else data or [])]
        many = {name: [value for other, value in fields if other == name] for name, _ in fields}
        answer = self.client.post(path, data=many, **self.sent, **options)
        insists = self.insists and "autre_personne" not in many
        while insists and answer.status_code == 422:
            # Asked anew each time that somebody alike was entered meanwhile, by another window.
            asked = re.search(r'name="autre_personne" value="(\w+)"', answer.text)
            if asked is None or many.get("autre_personne") == [asked[1]]:
                break
            many["autre_personne"] = [asked[1]]
            answer = self.client.post(path, data=many, **self.sent, **options)
        return answer

    def at(self, place: str) -> str:
        return f"/{self.panel}/{place}"

    def act(self, name: str, record, slug: str = "prescriptions", **fields):
        return self.send(self.at(f"{slug}/{name}/"), {"id": record, **fields})

    def details(self, slug: str, record):
        return self.get(self.at(f"{slug}/details/?id={record}"))


def read(answer) -> str:
    """A page as people read it: no tag, plain spaces and apostrophes."""
    return plain(html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)))


def plain(text: str) -> str:
    """Our words with plain spaces and apostrophes: how a test writes them."""
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").replace("’", "'").split())


@contextmanager
def as_system(app):
    with app.app_context(), seeing_as(SYSTEM):
        yield db.session


def counts(app) -> dict[str, int]:
    """How many rows each table holds, but what is only remembered of readings and sign-ins."""
    with as_system(app) as session:
        return {
            m.__name__: session.scalar(select(func.count()).select_from(m))
            for m in models()
            if m.__name__ not in ("AccessLog", "LoginAttempt")
        }


def structure(app, email: str) -> int:
    with as_system(app) as session:
        return session.scalars(select(Account.partner_id).where(Account.email == email)).one()


def dossier(app, number_or_id):
    """A dossier as the software sees it, detached."""
    key = Prescription.number if isinstance(number_or_id, str) else Prescription.id
    with as_system(app) as session:
        found = session.scalars(select(Prescription).where(key == number_or_id)).one()
        session.refresh(found)
        session.expunge(found)
        return found


def named(app, words: str) -> int:
    """The number of the one structure whose name starts so."""
    with as_system(app) as session:
        return session.scalars(select(Partner.id).where(Partner.name.startswith(words))).one()


def filled(mediator: int, **changes) -> dict[str, str]:
    """The guided form, whole and ready to send; each name has a telephone of its own, as different people have."""
    name = f"{changes.get('first_name')} {changes.get('last_name')}"
    phone = f"06{crc32(name.encode()) % 10**8:08}"
    day = f"{today() - timedelta(days=1):%d/%m/%Y}"
    return {
        "first_name": "Zénobie", "last_name": "Quitterie", "birth_year": "1961", "gender": "FEMALE", "commune_id": "",
        "phone": phone, "email": "", "contact_preference": "PHONE", "representative_name": "",
        "notice_version": "2026-01", "notice_on": day, "criterion_means": "y", "proof_note": "Quotient familial vu.",
        "motivation": "Elle veut faire ses démarches elle-même.", "estimated_level": "TO_WORK_ON",
        "is_meeting_told": "y", "is_pathway_told": "y", "is_solidarity_told": "y", "told_on": day,
        "worker_name": "Sandrine", "mediator_id": str(mediator), "no_stock_reason": "Le seul à portée de bus.",
        "act": "transmettre", **changes,
    }  # fmt: skip


def number_in(answer) -> int:
    """The id at the end of the address that a form leads to."""
    assert answer.status_code == 302, read(answer)[:1500]
    return int(re.search(r"id=(\d+)", answer.location)[1])


@contextmanager
def copy_of(kind: str, server: str, home):
    """An application over its own copy of the demonstration."""
    with copied(kind, today(), server, home) as (url, _):
        app = hash_lightly(create_app(settings_for(home, url)))
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request, whole_server, tmp_path_factory):  # noqa: F811
    """The demonstration of a module's own, on each database: its tests share it and write their own rows."""
    with copy_of(request.param, whole_server, tmp_path_factory.mktemp("site")) as app:
        yield app


@pytest.fixture(scope="module")
def people(site):
    """Each account of the demonstration, signed in the first time that it is named."""
    found = {}

    class People(dict):
        def __missing__(self, name):
            self[name] = Person(site, name if "@" in name else f"{name}@example.org", ROLES.get(name, ""))
            return self[name]

    return People(found)


@pytest.fixture
def fresh(tmp_path):
    """A demonstration for one test alone (SQLite): what it closes or signs is nobody else's affair."""
    with copy_of("sqlite", "", tmp_path) as app:
        yield app
