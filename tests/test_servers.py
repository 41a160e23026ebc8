"""The suite's own servers are real: a database is created, a mail travels, a page opens."""

import os
import smtplib
from email.message import EmailMessage

import psycopg
import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import create_engine, text

from servers import chromium_path, fresh_database, postgres, smtp


@pytest.fixture(scope="module")
def server():
    with postgres() as url:
        yield url


def test_a_database_is_created_used_and_dropped(server):
    with fresh_database(server) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE communes (nom text)"))
            connection.execute(text("INSERT INTO communes VALUES ('Dax')"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT nom FROM communes")) == "Dax"
            # Left open: the database is dropped all the same.
    engine.dispose()
    with psycopg.connect(server.replace("+psycopg", "")) as connection:
        left = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_%'").fetchall()
    assert left == []


def test_a_database_can_be_copied_from_a_template(server):
    with fresh_database(server) as first:
        engine = create_engine(first)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE communes (nom text)"))
        engine.dispose()
        with fresh_database(server, template=engine.url.database) as second:
            copy = create_engine(second)
            with copy.connect() as connection:
                assert connection.scalar(text("SELECT count(*) FROM communes")) == 0
            copy.dispose()


def test_postgresql_speaks_french_and_searches_by_trigrams(server):
    with psycopg.connect(server.replace("+psycopg", "")) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION unaccent")
        row = connection.execute("SELECT lower('ÉLODIE'), unaccent('Hélène'), 'Dupont' % 'Dupond'").fetchone()
    assert row == ("élodie", "Helene", True)


def test_a_role_without_privilege_is_held_by_row_level_security(server):
    with fresh_database(server) as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE ROLE somebody")
        connection.execute("CREATE TABLE files (id int); INSERT INTO files VALUES (1)")
        connection.execute("ALTER TABLE files ENABLE ROW LEVEL SECURITY; GRANT SELECT ON files TO somebody")
        connection.execute("SET ROLE somebody")
        assert connection.execute("SELECT count(*) FROM files").fetchone() == (0,)


def test_the_server_leaves_nothing_behind():
    with postgres() as url:
        home = url.partition("host=")[2].partition("&")[0]
        assert os.path.exists(f"{home}/data/postmaster.pid")
    assert not os.path.exists(home)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace("+psycopg", ""))


def test_a_mail_arrives_with_its_accents():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Votre rendez-vous à Dax"
    mail.set_content("À bientôt.\n")
    with smtp() as mailbox:
        host, port = mailbox.url.removeprefix("smtp://").split(":")
        with smtplib.SMTP(host, int(port)) as client:
            client.send_message(mail, to_addrs=["b@example.org", "c@example.org"])
    [received] = mailbox.mails
    assert (received.sender, received.recipients) == ("a@example.org", ["b@example.org", "c@example.org"])
    assert received.message["Subject"] == "Votre rendez-vous à Dax"
    assert received.message.get_content().strip() == "À bientôt."


def test_the_mail_server_can_be_told_to_refuse():
    with smtp() as mailbox:
        mailbox.answer = "451 Plus tard"
        host, port = mailbox.url.removeprefix("smtp://").split(":")
        with smtplib.SMTP(host, int(port)) as client, pytest.raises(smtplib.SMTPDataError, match="Plus tard"):
            client.sendmail("a@example.org", ["b@example.org"], "Subject: essai\r\n\r\nessai")
    assert mailbox.mails == []


def test_chromium_opens_a_page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path())
        page = browser.new_page()
        page.goto("data:text/html,<html lang=fr><title>Essai</title><h1>Bonjour</h1>")
        assert page.title() == "Essai"
        assert page.get_by_role("heading").inner_text() == "Bonjour"
        browser.close()


def test_a_missing_chromium_is_said_in_french(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(pytest.fail.Exception, match="Chromium manque"):
        chromium_path()
