"""A forgotten password: a link by mail serves once, for an hour, and nobody learns who is known."""

import time
from datetime import timedelta

import time_machine
from sqlalchemy import select

from models.mail import OutboxMail
from small_app import (
    CHOSEN,
    PASSWORD,
    PEOPLE,
    Browser,
    as_system,
    choose,
    link_in,
    settings_for,
    settle,
    small_app,
    token_in,
    without_secrets,
)
from views.mailer import CHANGED, RESET, TEXTS

pytest_plugins = ("small_app",)


def asked(app, email, **options):
    return Browser(app, **options).post("/mot-de-passe-oublie", {"email": email})


def mails(app, subject=TEXTS[RESET][0]):
    with as_system(app) as session:
        return session.scalars(select(OutboxMail.recipient).where(OutboxMail.subject == subject)).all()


def test_a_forgotten_password_is_chosen_again_by_mail(app):
    settle(app, **PEOPLE)
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    assert asked(app, " Alice@Example.org").status_code == 200
    link = link_in(app, "alice@example.org")
    assert Browser(app).get(link).headers["Referrer-Policy"] == "no-referrer"
    assert choose(app, link).location == "/connexion"
    assert not browser.is_in()
    assert Browser(app).sign_in("alice@example.org", PASSWORD).status_code == 422
    assert Browser(app).sign_in("alice@example.org", CHOSEN).status_code == 302
    assert mails(app, TEXTS[CHANGED][0]) == ["alice@example.org"]
    assert choose(app, link, "encore quatre autres mots").status_code == 410


def test_a_reset_link_lives_one_hour(app):
    settle(app, **PEOPLE)
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False) as clock:
        asked(app, "alice@example.org")
        link = link_in(app, "alice@example.org")
        clock.shift(timedelta(minutes=59))
        assert Browser(app).get(link).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert Browser(app).get(link).status_code == 410
        assert choose(app, link).status_code == 410


def test_only_open_accounts_with_a_password_are_written_to_and_all_get_the_same_page(app):
    settle(app, **PEOPLE | {"clara": {"is_open": False}})
    hostile = ("x\x00@y.z", "a" * 50_000, "<b>@x", "' OR 1=1 --", "alice@example.org\nBcc: x@y.z")
    pages = {}
    for email in (
        "alice@example.org",
        "clara@example.org",
        "nora@example.org",
        "nobody@example.org",
        *hostile,
    ):
        answer = asked(app, email)
        pages[email[:20]] = (answer.status_code, without_secrets(answer.text))
    assert len(set(pages.values())) == 1
    assert answer.status_code == 200
    assert mails(app) == ["alice@example.org"]


def test_asking_again_and_again_sends_three_mails_an_hour(app):
    settle(app, **PEOPLE)
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False) as clock:
        pages = {without_secrets(asked(app, "alice@example.org").text) for _ in range(6)}
        assert len(pages) == 1
        assert len(mails(app)) == 3
        clock.shift(timedelta(hours=1, seconds=1))
        asked(app, "alice@example.org")
        assert len(mails(app)) == 4


def test_asking_takes_the_same_time_for_known_and_unknown_addresses(tmp_path):
    with small_app(settings_for(tmp_path), hashing={}) as app:
        settle(app, **PEOPLE)
        spent = {}
        for who in ("nobody", "alice", "nora"):
            browser = Browser(app)
            sent = {
                "csrf_token": token_in(browser.get("/mot-de-passe-oublie").text),
                "email": f"{who}@example.org",
            }
            rounds = []
            for _ in range(3):
                start = time.perf_counter()
                browser.client.post("/mot-de-passe-oublie", data=sent, **browser.sent)
                rounds.append(time.perf_counter() - start)
            spent[who] = min(rounds)  # the machine's other work only adds
    assert max(spent.values()) < 2.5 * min(spent.values()), spent


def test_the_address_in_the_mail_comes_from_the_settings(app):
    settle(app, **PEOPLE)
    asked(app, "alice@example.org", base_url="http://localhost:9999")
    assert link_in(app, "alice@example.org")


def test_an_empty_form_is_said_so(app):
    answer = asked(app, "")
    assert answer.status_code == 422
    assert "Écrivez l’adresse de votre compte." in answer.text
