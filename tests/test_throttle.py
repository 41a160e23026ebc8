"""The brake: failures counted by account and by machine, over processes, then time passes."""

import multiprocessing
import sqlite3
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from models.attempt import LoginAttempt
from models.setting import Setting
from small_app import PASSWORD, Browser, as_system, settings_for, settle, small_app, token_in, without_secrets
from views.throttle import account_key, machine

pytest_plugins = ("small_app",)
START = "2026-11-23 08:00:00+00:00"
WRONG = "pas le bon mot"


def set_figure(app, key, value):
    with as_system(app) as session:
        session.add(Setting(key=key, value=value, valid_from=date(2026, 1, 1)))
        session.commit()


def fail(app, who, times, address="192.0.2.1"):
    return [Browser(app, address).sign_in(f"{who}@example.org", WRONG).status_code for _ in range(times)]


def test_after_five_failures_even_the_right_password_waits(app):
    settle(app, alice={})
    with time_machine.travel(START, tick=False) as clock:
        assert fail(app, "alice", 6) == [422] * 5 + [429]
        answer = Browser(app, "198.51.100.7").sign_in("alice@example.org")
        assert answer.status_code == 429
        assert "Réessayez à partir de 9 h 15." in answer.text.replace("\u00a0", " ")
        assert answer.headers["Retry-After"] == "900"
        assert 'value="alice@example.org"' in answer.text
        clock.shift(timedelta(minutes=14, seconds=59))
        assert Browser(app).sign_in("alice@example.org").status_code == 429
        clock.shift(timedelta(seconds=2))
        assert Browser(app).sign_in("alice@example.org").status_code == 302


def test_whoever_insists_does_not_push_the_moment_away(app):
    settle(app, alice={})
    with time_machine.travel(START, tick=False) as clock:
        fail(app, "alice", 5)
        for _ in range(14):
            clock.shift(timedelta(minutes=1))
            assert fail(app, "alice", 1) == [429]
        clock.shift(timedelta(minutes=1, seconds=1))
        assert Browser(app).sign_in("alice@example.org").status_code == 302


def test_an_unknown_address_waits_the_same_with_the_same_page(app):
    settle(app, alice={})
    with time_machine.travel(START, tick=False):
        pages = set()
        for who in ("alice", "nobody"):
            fail(app, who, 5)
            answer = Browser(app).sign_in(f"{who}@example.org")
            pages.add((answer.status_code, without_secrets(answer.text).replace(who, "…")))
        assert len(pages) == 1


def test_another_writing_of_the_address_is_the_same_account(app):
    settle(app, alice={})
    fail(app, " ALICE", 3)
    fail(app, "Alice", 2)
    assert fail(app, "alice", 1) == [429]


def test_coming_in_forgets_the_failures_of_the_account_and_is_not_one(app):
    settle(app, alice={})
    for _ in range(3):
        assert fail(app, "alice", 4) == [422] * 4
        assert Browser(app).sign_in("alice@example.org").status_code == 302
    for _ in range(8):
        assert Browser(app).sign_in("alice@example.org").status_code == 302


def test_a_machine_that_tries_many_accounts_waits_but_others_do_not(app):
    settle(app, alice={})
    set_figure(app, "failures_per_address", "6")
    for number in range(6):
        assert fail(app, f"someone{number}", 1) == [422]
        assert Browser(app).sign_in("alice@example.org").status_code == (302 if number < 5 else 429)
    assert Browser(app, "192.0.2.2").sign_in("alice@example.org").status_code == 302


def test_an_ipv6_subscriber_counts_as_one():
    assert machine("2001:db8:1:2:3:4:5:6") == machine("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert machine("2001:db8:1:3::1") != machine("2001:db8:1:2::1")
    assert machine("::ffff:192.0.2.1") == machine("192.0.2.1") == "192.0.2.1"
    assert machine("fe80::1%eth0") == "fe80::/64"
    assert machine(None) == machine("unix:") == "?"
    assert all(len(machine(a)) <= 45 for a in ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "255.255.255.255"))


@pytest.mark.parametrize(("value", "allowed"), [("2", 2), ("0", 5), ("-1", 5), ("beaucoup", 5), ("", 5), ("²", 5)])
def test_a_setting_changes_the_limit_but_nonsense_locks_nobody_out(app, value, allowed):
    settle(app, alice={})
    set_figure(app, "failures_per_account", value)
    assert fail(app, "alice", allowed + 1) == [422] * allowed + [429]


def test_the_table_tells_nobody_who_was_tried(app):
    settle(app, alice={})
    fail(app, "alice", 1)
    with as_system(app) as session:
        attempt = session.scalars(select(LoginAttempt)).one()
        assert attempt.account_key == account_key(" Alice@example.org")
        assert len(attempt.account_key) == 64
    app.config["SECRET_KEY"] = "another" * 8
    with app.app_context():
        assert account_key("alice@example.org") != attempt.account_key


def test_the_attempt_is_counted_before_the_password_is_looked_at(app, monkeypatch):
    settle(app, alice={})
    counted = []

    def break_down(password, hashed):
        with as_system(app) as session:
            counted.extend(session.scalars(select(LoginAttempt.is_success)).all())
        raise RuntimeError

    monkeypatch.setattr("views.password.matches", break_down)
    assert fail(app, "alice", 1) == [500]
    assert counted == [False]


def test_the_slow_part_keeps_no_writer_waiting(tmp_path, monkeypatch):
    """While a password is being checked, another process writes in the same SQLite file."""
    with small_app(settings_for(tmp_path)) as app:
        settle(app, alice={})
        file = app.config["SETTINGS"].database_url.removeprefix("sqlite:///")

        def look(password, hashed):
            other = sqlite3.connect(file, timeout=0)
            other.execute("BEGIN IMMEDIATE")
            other.close()
            return True

        monkeypatch.setattr("views.password.matches", look)
        assert Browser(app).sign_in("alice@example.org", WRONG).status_code == 302


def _storm(settings, start, answers):
    """One process: its own application on the same database, four failures in a row."""
    with small_app(settings) as app:
        browser = Browser(app, f"192.0.2.{multiprocessing.current_process().pid % 250}")
        token = token_in(browser.get("/connexion").text)
        sent = {"csrf_token": token, "email": "alice@example.org", "password": WRONG}
        start.wait(30)
        for _ in range(4):
            answers.put(browser.client.post("/connexion", data=sent, **browser.sent).status_code)


@pytest.mark.both
def test_the_count_holds_over_processes(settings):
    with small_app(settings) as app:
        settle(app, alice={})
        context = multiprocessing.get_context("spawn")
        start, answers = context.Barrier(3), context.Queue()
        several = [context.Process(target=_storm, args=(settings, start, answers)) for _ in range(3)]
        for process in several:
            process.start()
        codes = sorted(answers.get(timeout=60) for _ in range(12))
        for process in several:
            process.join(30)
        assert codes == [422] * 5 + [429] * 7
        assert Browser(app).sign_in("alice@example.org", PASSWORD).status_code == 429
