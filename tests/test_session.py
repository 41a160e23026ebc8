"""Leaving, and what ends a session; who is named on the sign-in page of a demonstration."""

from datetime import timedelta

import pytest
import time_machine

from small_app import Browser, account, as_system, settings_for, settle, small_app

pytest_plugins = ("small_app",)


# ───────── Leaving ─────────
def test_leaving_takes_a_post_and_ends_the_session(app):
    settle(app, alice={})
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    assert browser.get("/deconnexion").status_code == 405
    assert browser.client.post("/deconnexion", **browser.sent).status_code == 400
    assert browser.is_in()
    answer = browser.post("/deconnexion", {"next": "http://["}, page="/mon-compte")
    assert answer.location == "/connexion"
    assert not browser.is_in()


def test_a_session_lasts_two_hours_after_the_last_page(app):
    settle(app, alice={})
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False) as clock:
        browser = Browser(app)
        browser.sign_in("alice@example.org")
        for _ in range(3):
            clock.shift(timedelta(hours=1, minutes=59))
            assert browser.is_in()
        clock.shift(timedelta(hours=2, minutes=1))
        assert not browser.is_in()


@pytest.mark.parametrize("closed", ["account", "structure"])
def test_a_closed_account_or_structure_loses_its_session_for_good(app, closed):
    settle(app, alice={})
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    assert browser.is_in()

    def set_open(value):
        with as_system(app) as session:
            hers = account(session, "alice")
            if closed == "account":
                hers.is_open = value
            else:
                hers.partner.is_active = value
            session.commit()

    set_open(False)
    assert browser.get("/mon-compte").location == "/connexion?next=/mon-compte"
    set_open(True)
    assert not browser.is_in()
    assert browser.sign_in("alice@example.org").status_code == 302


# ───────── Demonstration ─────────
def test_the_invented_people_are_named_only_where_they_exist_and_never_in_production(app):
    assert "Mode démonstration" not in Browser(app).get("/connexion").text
    settle(app, alice={}, other={"email": "prescripteur@example.org"})
    page = Browser(app).get("/connexion").text
    assert "ordinateur-pin40-demo" in page
    assert "Prescripteur : CCAS de Dax" in page.replace("\u00a0", " ")
    assert "prescripteur2@example.org" not in page
    assert "alice@example.org" not in page


def test_production_never_shows_the_password_of_the_demonstration(tmp_path):
    with small_app(settings_for(tmp_path, environment="production")) as app:
        settle(app, other={"email": "prescripteur@example.org"})
        assert "ordinateur-pin40-demo" not in Browser(app).get("/connexion").text
