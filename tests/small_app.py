"""An application with its doors and its people, for the tests of signing in; to swap for the cast.

PYTEST_DONT_REWRITE: test modules both import it and take their fixtures from it.
"""

import importlib
import os
import re
import uuid
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_security import hash_password
from sqlalchemy import inspect, select
from sqlalchemy.engine import make_url

import models  # noqa: F401  (every table)
from models import journal, rls, scope  # noqa: F401  (the gate and the journal listen from here)
from models.account import Account
from models.base import db
from models.mail import OutboxMail
from models.partner import Partner
from models.session import prepare
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import AccountRole, PartnerKind, PartnerRole
from quicker import CHEAP
from servers import SHARED_POSTGRES, fresh_database, postgres
from settings import Settings, load

ROOMS = ("theme", "doors", "login", "errors", "pages")
PASSWORD = "quatre mots sans lien"
CHOSEN = "tracteur lavande pigeon mardi"
PEOPLE = {
    "alice": {"is_referent": True},
    "nora": {"password": None},
    "other": {"structure": 2, "is_referent": True},
    "colleague": {},
    "gaia": {"structure": 0},
}
STRUCTURES = (
    ("Alpi", PartnerRole.MANAGER, PartnerKind.SYNDICAT_MIXTE),
    ("CCAS de Dax", PartnerRole.PRESCRIBER, PartnerKind.CCAS),
    ("Mission locale des Landes", PartnerRole.PRESCRIBER, PartnerKind.MISSION_LOCALE),
)


def settings_for(directory: Path, database: str = "", **changes: object) -> Settings:
    """The settings of a test, its files in `directory`; without a database, a new SQLite there."""
    environ = {"PIN40_ENV": "test", "SECRET_KEY": "k" * 40, "DATABASE_URL": database}
    return replace(load(environ, directory), **changes)


@contextmanager
def small_app(settings: Settings, hashing: dict[str, int] | None = None):
    """The application and its tables, on PostgreSQL behind their second wall; those already there stay."""
    app = Flask("pin40", static_folder=None, template_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        PUBLIC_URL=settings.public_url,
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="pin40",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=2 * 60 * 60,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAP if hashing is None else hashing,
    )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    for room in ROOMS:
        importlib.import_module(f"views.{room}").register(app)
    with app.app_context():
        engine = db.engine
        if not inspect(engine).has_table("accounts"):
            _lay_tables()
    try:
        yield app
    finally:
        engine.dispose()


def _lay_tables() -> None:
    with seeing_as(SYSTEM):
        db.create_all()
        with db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
            rls.lay(connection)


@contextmanager
def as_system(app: Flask):
    """The database as the software itself sees it."""
    with app.app_context(), seeing_as(SYSTEM):
        yield db.session


def settle(app: Flask, **accounts: dict) -> dict[str, int]:
    """The structures, and one account a name: `alice={"structure": 2, "is_open": False}`; gives the numbers.

    Without other words an account is open, of the second structure, and its password is PASSWORD.
    """
    with as_system(app) as session:
        partners = [Partner(name=name, role=role, kind=kind) for name, role, kind in STRUCTURES]
        session.add_all(partners)
        session.flush()
        numbers = {}
        for name, given in accounts.items():
            kept = {"email": f"{name}@example.org", "structure": 1, "password": PASSWORD, **given}
            partner, typed = partners[kept.pop("structure")], kept.pop("password")
            account = Account(
                name=name.capitalize(),
                partner_id=partner.id,
                role=AccountRole(partner.role.value),
                password=typed and hash_password(typed),
                fs_uniquifier=uuid.uuid4().hex,
                **kept,
            )
            session.add(account)
            session.flush()
            numbers[name] = account.id
        session.commit()
        return numbers


class Browser:
    """A person's browser: it sends back the token of the page it last read."""

    def __init__(self, app: Flask, address: str = "192.0.2.1", base_url: str = "http://127.0.0.1:8040") -> None:
        self.client = app.test_client()
        self.sent = {"base_url": base_url, "environ_overrides": {"REMOTE_ADDR": address}}

    def get(self, path: str, **options):
        return self.client.get(path, **self.sent, **options)

    def post(self, path: str, data: dict | list | None = None, page: str = "", **options):
        """Read the form's page (`path` unless said), then send it filled."""
        token = token_in(self.get(page or path).text) or token_in(self.get("/connexion").text)
        fields = [("csrf_token", token), *(data.items() if isinstance(data, dict) else data or [])]
        return self.client.post(path, data=_multi(fields), **self.sent, **options)

    def sign_in(self, email: str, password: str = PASSWORD, **more: str):
        return self.post("/connexion", {"email": email, "password": password, **more})

    def is_in(self) -> bool:
        return self.get("/mon-compte").status_code == 200


def choose(app: Flask, link: str, password: str = CHOSEN, again: str | None = None, **options: str):
    """Follow a link and choose a password there."""
    return Browser(app, **options).post(link, {"password": password, "password_confirm": again or password})


def link_in(app: Flask, recipient: str) -> str:
    """The link of the last mail written to somebody, without the site's name; empty when there is none."""
    mine = select(OutboxMail.body).where(OutboxMail.recipient == recipient)
    with as_system(app) as session:
        body = session.scalars(mine.order_by(OutboxMail.id.desc())).first() or ""
    found = re.search(r"https?://[\w.:]+(/\S+/\S+)", body)
    return found[1] if found else ""


def account(session, who: str) -> Account:
    return session.scalars(select(Account).where(Account.name == who.capitalize())).one()


ENGLISH = (
    "Login",
    "Password",
    "Email Address",
    "Invalid",
    "not registered",
    "Please",
    "required",
    "Field must",
)


def english_in(page: str) -> list[str]:
    """The English words left on a page, its marks put aside."""
    return [word for word in ENGLISH if word in re.sub(r"<[^>]+>", " ", page)]


def _multi(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for other, value in fields if other == name] for name, _ in fields}


def token_in(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    return found[1] if found else ""


def without_secrets(text: str) -> str:
    """A page without what changes at each request: its token and its nonce."""
    return re.sub(r'(name="csrf_token" value|nonce)="[^"]+"', "", text)


@pytest.fixture(scope="session")
def postgres_server():
    if SHARED_POSTGRES in os.environ:
        yield os.environ[SHARED_POSTGRES]
    else:
        with postgres() as url:
            yield url


@pytest.fixture(scope="session")
def laid_database(postgres_server, tmp_path_factory):
    """The name of a PostgreSQL database with its tables, to copy: twenty times faster than laying them."""
    with fresh_database(postgres_server) as url:
        with small_app(settings_for(tmp_path_factory.mktemp("laid"), url)):
            pass
        yield make_url(url).database


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path):
    """The settings of one application, on each of the two databases."""
    if request.param == "sqlite":
        yield settings_for(tmp_path)
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres_server", "laid_database"))
        with fresh_database(server, template) as url:
            yield settings_for(tmp_path, url)


@pytest.fixture
def app(settings):
    with small_app(settings) as made:
        yield made
