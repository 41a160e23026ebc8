"""My account: who I am, my own words, my password against the present one."""

import pytest
from sqlalchemy import select

from models.account import Account
from models.event import Event
from models.mail import OutboxMail
from small_app import CHOSEN, PASSWORD, PEOPLE, Browser, as_system, english_in, settle
from views.mailer import CHANGED, TEXTS

pytest_plugins = ("small_app",)


def test_my_account_tells_who_i_am_and_my_last_sign_ins(app):
    settle(app, alice={"phone": "05 58 00 00 00", "job": "Conseillère"})
    Browser(app).sign_in("alice@example.org", "pas le bon")
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    page = browser.get("/mon-compte").text
    for told in ("Alice", "05 58 00 00 00", "Conseillère", "CCAS de Dax", "alice@example.org"):
        assert told in page
    assert "Refusée depuis 192.0.2.1" in page
    assert "Réussie depuis 192.0.2.1" in page


def test_one_corrects_ones_own_name_phone_and_job(app):
    numbers = settle(app, alice={})
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    sent = {
        "name": " Alice Dupouy ",
        "phone": "",
        "job": "Référente",
        "email": "evil@example.org",
        "is_referent": "1",
    }
    assert browser.post("/mon-compte/coordonnees", sent).location == "/mon-compte"
    with as_system(app) as session:
        account = session.get(Account, numbers["alice"])
        assert (account.name, account.phone, account.job) == ("Alice Dupouy", None, "Référente")
        assert (account.email, account.is_referent) == ("alice@example.org", False)
        written = session.scalars(select(Event).where(Event.verb == "update")).one()
        assert (written.actor_id, written.columns) == (numbers["alice"], "name,job")


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_bad_name_is_refused_by_its_field(app, name):
    settle(app, alice={})
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    answer = browser.post("/mon-compte/coordonnees", {"name": name, "phone": "1" * 21})
    assert answer.status_code == 422
    assert "pin-error" in answer.text
    assert not english_in(answer.text)


def test_two_who_write_the_same_card_are_shown_both_values(app):
    numbers = settle(app, alice={})
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    with as_system(app) as session:
        session.get(Account, numbers["alice"]).job = "Directrice"
        session.commit()
    answer = browser.post("/mon-compte/coordonnees", {"name": "Alice", "job": "Conseillère", "version": "1"})
    assert answer.status_code == 409
    assert "Directrice" in answer.text
    assert "Conseillère" in answer.text


# ───────── Changing it ─────────
def changed(browser, present, password=CHOSEN):
    sent = {"present": present, "password": password, "password_confirm": password}
    return browser.post("/mon-compte", sent)


def test_changing_ones_password_keeps_this_session_and_ends_the_others(app):
    numbers = settle(app, **PEOPLE)
    here, there = Browser(app), Browser(app)
    here.sign_in("alice@example.org")
    there.sign_in("alice@example.org")
    assert changed(here, PASSWORD).location == "/mon-compte"
    assert here.is_in()
    assert not there.is_in()
    with as_system(app) as session:
        told = select(OutboxMail.recipient).where(OutboxMail.subject == TEXTS[CHANGED][0])
        assert session.scalars(told).all() == ["alice@example.org"]
        event = session.scalars(select(Event).where(Event.verb == "definir-mot-de-passe")).one()
        assert event.actor_id == numbers["alice"]


def test_the_present_password_is_asked_behind_the_same_brake(app):
    settle(app, **PEOPLE)
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    for _ in range(5):
        answer = changed(browser, "pas le bon mot")
        assert answer.status_code == 422
        assert "pas votre mot de passe actuel" in answer.text
    assert changed(browser, PASSWORD).status_code == 429
    assert Browser(app).sign_in("alice@example.org").status_code == 429
