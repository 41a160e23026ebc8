"""The terminal: each command does its work, twice does no harm, and errors are one French sentence."""

import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import create_app
from models.account import Account
from models.base import db
from models.event import Event
from models.mail import OutboxMail
from models.partner import Partner
from models.prescription import Prescription
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import AccountRole, MailState
from seed import demo, demo_story
from terminal import app, pin40, prepared, ready, settings, shown  # noqa: F401  (its fixtures)
from whole_app import count, settings_for

pytest_plugins = ("whole_app",)
pytestmark = pytest.mark.both
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """The command is tried here, not what it tells: that has its own tests."""
    monkeypatch.setitem(demo_story.SCALES, "small", demo_story.TINY)


# ───────── init ─────────
def test_init_prepares_the_base_and_again_changes_nothing(app, pin40):
    assert "  327 communes\n" in pin40("init")
    with app.app_context(), seeing_as(SYSTEM):
        before = count(Event), count(Partner)
    assert "rien n’a changé" in pin40("init")
    with app.app_context(), seeing_as(SYSTEM):
        assert (count(Event), count(Partner)) == before
    assert "✗" not in pin40("check")


def test_a_base_not_prepared_is_said(pin40):
    for words in (("demo",), ("create-manager", "a@example.org", "Alice")):
        assert "lancez « init »" in pin40(*words, code=2)
    assert "✗ Le schéma est à jour." in pin40("check", code=1)
    assert "lancez « init »" in pin40("serve", code=2)


# ───────── demo ─────────
def test_demo_prints_its_accounts_and_comes_once(ready):
    first, again = ready("demo", "--size", "small"), ready("demo")
    assert re.search(r"\d+ dossiers", first)
    assert "déjà là" in again
    for words in (*demo.ACCOUNTS, demo.PASSWORD):
        assert words in first
        assert words in again
    assert "✗" not in ready("check")


def test_demo_refuses_production(app, ready):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], environment="production")
    assert "En production, pas de démonstration" in ready("demo", code=1)
    with app.app_context():
        assert demo.accounts_there() == set()


def test_demo_refuses_an_address_already_taken(ready):
    ready("create-manager", "alice@example.org", "Alice")
    ready("create-manager", "gestion@example.org", "Une vraie personne")
    assert "déjà prises : gestion@example.org." in ready("demo", code=1)


# ───────── create-manager, send-mails ─────────
def test_create_manager_writes_one_invitation_and_no_password(app, ready):
    assert "invitation à usage unique" in ready("create-manager", "Alice.B@Example.org", "Alice B.")
    with app.app_context(), seeing_as(SYSTEM):
        account = db.session.scalars(select(Account)).one()
        assert (account.email, account.name) == ("alice.b@example.org", "Alice B.")
        assert account.role == AccountRole.MANAGER
        assert account.password is None
        assert account.is_referent
        mail = db.session.scalars(select(OutboxMail)).one()
        assert mail.recipient == account.email
        assert f"{app.config['PUBLIC_URL']}/invitation/" in mail.body
    ready("create-manager", typed="bob@example.org\nBob\n")
    with app.app_context(), seeing_as(SYSTEM):
        assert db.session.scalars(select(Account.is_referent).order_by(Account.id)).all() == [True, False]


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        ("alice", "Alice", "pas valable"),
        ("a@b", "Alice", "pas valable"),
        (f"{'a' * 120}@example.org", "Alice", "pas valable"),
        ("alice@example.org", " ", "1 à 80"),
        ("alice@example.org", "A" * 81, "1 à 80"),
        ("ALICE@example.org", "Alice", "existe déjà"),
    ],
)
def test_create_manager_says_what_is_wrong_and_writes_nothing(app, ready, email, name, sentence):
    ready("create-manager", "alice@example.org", "Alice")
    assert sentence in ready("create-manager", email, name, code=1)
    with app.app_context(), seeing_as(SYSTEM):
        assert (count(Account), count(OutboxMail)) == (1, 1)


def test_send_mails_empties_the_outbox(app, ready, settings):
    ready("create-manager", "alice@example.org", "Alice")
    assert "Courriels envoyés : 1." in ready("send-mails")
    assert "Courriels envoyés : 0." in ready("send-mails")
    assert len(list(Path(settings.smtp_url.removeprefix("file:")).glob("*.eml"))) == 1
    with app.app_context(), seeing_as(SYSTEM):
        assert db.session.scalar(select(OutboxMail.state)) == MailState.SENT


# ───────── import-grid ─────────
def test_import_grid_is_a_new_version_or_nothing(ready, tmp_path):
    assert "version 2" in ready("import-grid", str(ROOT / "seed" / "clea.csv"))
    wrong = tmp_path / "fausse.csv"
    wrong.write_text((ROOT / "seed" / "clea.csv").read_text() + "D9.9,critere,D9,Perdu,alpi,\n")
    said = ready("import-grid", str(wrong), code=1)
    assert "Ligne 58 :" in said
    assert "Rien n’a été importé." in said
    assert "n’existe pas" in ready("import-grid", str(tmp_path / "absente.csv"), code=1)
    assert "version 3" in ready("import-grid", str(ROOT / "seed" / "clea.csv"), "--title", "La nôtre")


# ───────── check ─────────
def test_check_names_a_stage_that_lies_and_a_second_manager_missing(app, shown):
    with app.app_context(), seeing_as(SYSTEM):
        dossier = db.session.scalars(select(Prescription).where(Prescription.stage == "ACCEPTED").limit(1)).one()
        number = dossier.number
        db.session.execute(text("UPDATE prescriptions SET stage = 'SENT' WHERE number = :n"), {"n": number})
        db.session.execute(text("UPDATE charter_versions SET in_force_on = NULL"))
        db.session.execute(text("UPDATE partners SET role = 'FUNDER' WHERE role = 'MANAGER'"))
        db.session.commit()
    said = shown("check", code=1)
    assert f"{number} est « Transmis », ses faits disent « Accepté »." in said
    assert "✗ Une version de la charte est en vigueur." in said
    assert "✗ Une seule structure est gestionnaire." in said
    assert "✓ Le journal ne peut être ni modifié ni effacé." in said


def test_check_names_a_protection_that_fell(app, ready):
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER events_no_delete"))
            connection.execute(text("DROP POLICY p_r ON beneficiaries"))
        else:
            connection.execute(text("DROP TRIGGER events_no_delete"))
    said = ready("check", code=1)
    assert "Il manque le déclencheur events_no_delete." in said
    if "PostgreSQL" in said:
        assert "Différence sur beneficiaries" in said
        ready("init")
        assert "Différence" not in ready("check", code=1)


# ───────── serve ─────────
def test_production_refuses_demonstration_accounts(app, shown):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], environment="production")
    said = shown("serve", code=2)
    assert "comptes de démonstration" in said
    assert said.count("\n") == 1


def test_a_port_already_taken_is_said(ready):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Le port {port} est déjà pris" in ready("serve", "--port", str(port), code=2)


# ───────── What goes wrong ─────────
WRONG = (("inconnu",), ("demo", "--size", "moyenne"), ("serve", "--port", "0"), ("import-grid",))


@pytest.mark.parametrize("words", WRONG)
def test_a_command_written_wrong_is_said_in_french(pin40, words):
    assert "s’écrit autrement" in pin40(*words, code=2)


def test_a_database_that_does_not_answer_is_said(tmp_path):
    url = "postgresql+psycopg://personne:secret@127.0.0.1:9/absente"
    app = create_app(settings_for(tmp_path, url))
    for words in (["init"], ["check"], ["serve"]):
        result = app.test_cli_runner().invoke(args=["pin40", *words])
        assert result.exit_code == 2
        assert "ne répond pas" in result.output
        assert "secret" not in result.output
