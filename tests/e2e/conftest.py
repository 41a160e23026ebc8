"""The real application with its demonstration, served on a free port, and the system's Chromium to walk it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from demo_store import copied
from hands import go_through
from seed.demo import PASSWORD
from servers import SHARED_POSTGRES, chromium_path
from theme_samples import LOOKS
from views.doors import today

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120_000
"""How long a page may take before a test gives up, in milliseconds: a busy machine is no fault of ours."""
FLASK = [sys.executable, "-m", "flask", "--app", "app", "pin40"]


@pytest.fixture(scope="module")
def kind():
    """The database of a file's pages, unless the file says otherwise."""
    return "sqlite"


@pytest.fixture(scope="module")
def environ(kind, tmp_path_factory):
    """Where the application finds its demonstration: one a file, which finds nothing that another did."""
    home = tmp_path_factory.mktemp("site")
    with copied(kind, today(), os.environ[SHARED_POSTGRES], home) as (url, _):
        yield os.environ | {
            "DATABASE_URL": url, "PIN40_ENV": "test", "SECRET_KEY": "k" * 40, "SMTP_URL": f"file:{home / 'mails'}"
        }  # fmt: skip


@pytest.fixture(scope="module")
def look_over(environ):
    """`look_over()` is `pin40 check` on that demonstration: whether it finds all well, and what it says."""

    def looked():
        done = subprocess.run([*FLASK, "check"], cwd=ROOT, env=environ, capture_output=True, text=True)
        return done.returncode == 0, done.stdout + done.stderr

    return looked


@pytest.fixture(scope="module")
def site(environ, tmp_path_factory):
    """The address of the application on that demonstration."""
    log_file = tmp_path_factory.mktemp("log") / "log"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with log_file.open("w") as log:
        server = subprocess.Popen([*FLASK, "serve", "--port", str(port)], cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def wait_for(address, seconds=90):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 (our own address)
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("L’application ne répond pas.")


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=chromium_path(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sessions(site, chromium):
    """The cookies of each account, signed in once."""
    return {}


def sign_in(page, site, account):
    page.goto(f"{site}/connexion")
    page.fill("[name=email]", f"{account}@example.org")
    page.fill("[name=password]", PASSWORD)
    go_through(page.get_by_role("button", name="Se connecter"))
    assert "/connexion" not in page.url, page.inner_text("main")


def overheard(context):
    """A page that writes down what the browser complains of and what it asks for."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.complaints, page.asked = [], []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    return page


@pytest.fixture(scope="module")
def tabs(site):
    """Each account's page that serves a whole file: what it once fetched, it need not fetch again."""
    return {}


@pytest.fixture
def visit(site, chromium, sessions, tabs):
    """`visit("mediateur")` gives that account's page; what the browser complains of is in `page.complaints`.

    `is_kept`: the same page for the whole file, for those who only look at one after another.
    """

    @contextmanager
    def opened(account=None, *, is_kept=False, **options):
        if is_kept and account in tabs:
            tabs[account].complaints.clear()
            tabs[account].asked.clear()
            yield tabs[account]
            return
        if account and account not in sessions:
            first = chromium.new_context(base_url=site)
            sign_in(first.new_page(), site, account)
            sessions[account] = first.storage_state()
            first.close()
        context = chromium.new_context(
            base_url=site, locale="fr-FR", reduced_motion="reduce", storage_state=sessions.get(account), **options
        )
        page = overheard(context)
        if is_kept:
            tabs[account] = page
        yield page
        if not is_kept:
            context.close()

    return opened


@pytest.fixture
def looks(request):
    """`looks(path)`: the one in which `make test` looks at this page, always the same; all four in `make assure`."""
    if request.config.getoption("--whole"):
        return lambda path: LOOKS
    return lambda path: [LOOKS[crc32(path.encode()) % len(LOOKS)]]


@pytest.fixture(scope="module")
def axe():
    """What axe finds on a page: nothing, or each fault with its element."""

    def found(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]]

    return found
