"""Invitations: a link serves once, and its person alone chooses the password."""

import re
from datetime import timedelta
from string import ascii_lowercase, ascii_uppercase, digits

import pytest
import time_machine
from sqlalchemy import select

from models.account import Account
from models.acts import Refused
from models.base import db
from models.event import Change, Event
from models.mail import OutboxMail
from models.viewer import Closed, seeing_as
from pin40.conditions import viewer
from small_app import (
    CHOSEN,
    PEOPLE,
    Browser,
    account,
    as_system,
    choose,
    link_in,
    settings_for,
    settle,
    small_app,
)
from views.doors import today
from views.invitation import invite
from views.password import weaknesses

pytest_plugins = ("small_app",)
BASE64 = f"{ascii_uppercase}{ascii_lowercase}{digits}-_"


def invited(app, who, by="alice"):
    """`by` invites `who`; gives the address written in the mail, without the site."""
    with as_system(app) as session:
        person = account(session, by).person(has_signed=False)
        with seeing_as(viewer(person)):
            found = session.scalar(select(Account).where(Account.name == who.capitalize()))
            if found is None:
                raise Closed("hors de portée", 404)
            invite(found, today())
            session.commit()
    return link_in(app, f"{who}@example.org")


# ───────── The invitation ─────────
def test_someone_invited_chooses_a_password_then_signs_in(app):
    numbers = settle(app, **PEOPLE)
    link = invited(app, "nora")
    page = Browser(app).get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    for told in ("CCAS de Dax", "Prescripteur", "nora@example.org", "phrase de quatre mots"):
        assert told in page.text
    answer = choose(app, link)
    assert answer.location == "/connexion"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    with as_system(app) as session:
        assert session.get(Account, numbers["nora"]).password.startswith("$argon2id$")
    assert Browser(app).sign_in("nora@example.org", CHOSEN).location == "/prescription/"


def test_choosing_signs_nobody_in(app):
    settle(app, **PEOPLE)
    browser = Browser(app)
    browser.post(invited(app, "nora"), {"password": CHOSEN, "password_confirm": CHOSEN})
    assert not browser.is_in()
    assert "Votre mot de passe est enregistré" in browser.get("/connexion").text


def test_the_journal_says_who_invited_and_that_the_person_chose(app):
    numbers = settle(app, **PEOPLE)
    link = invited(app, "nora")
    choose(app, link)
    with as_system(app) as session:
        hers = select(Event).where(Event.table_name == "Account", Event.record_id == numbers["nora"])
        told = session.scalars(hers.order_by(Event.id)).all()[1:]
        assert [(e.verb, e.actor_id, e.columns) for e in told] == [
            ("inviter", numbers["alice"], "invited_at"),
            ("definir-mot-de-passe", numbers["nora"], "password,fs_uniquifier"),
        ]
        values = session.scalars(select(Change).where(Change.event_id == told[-1].id)).one()
        assert (values.before, values.after) == ({}, {})


def test_a_link_serves_once(app):
    settle(app, **PEOPLE)
    link = invited(app, "nora")
    choose(app, link)
    for answer in (Browser(app).get(link), choose(app, link, "encore quatre autres mots")):
        assert answer.status_code == 410
        assert "n’est plus valable" in answer.text
        assert "référent de votre structure" in answer.text
    assert Browser(app).sign_in("nora@example.org", CHOSEN).status_code == 302


def test_a_newer_invitation_replaces_the_older(app):
    settle(app, **PEOPLE)
    old = invited(app, "nora")
    new = invited(app, "nora")
    assert Browser(app).get(old).status_code == 410
    assert Browser(app).get(new).status_code == 200


def test_a_link_lives_seven_days(app):
    settle(app, **PEOPLE)
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False) as clock:
        link = invited(app, "nora")
        clock.shift(timedelta(days=6, hours=23))
        assert Browser(app).get(link).status_code == 200
        clock.shift(timedelta(hours=2))
        dead = Browser(app).get(link)
        assert dead.status_code == 410
        assert dead.headers["Referrer-Policy"] == "no-referrer"
        assert "pendant 7\u00a0jours" in dead.text


def test_a_link_tampered_with_opens_nothing(app):
    settle(app, **PEOPLE)
    link = invited(app, "nora")
    token = link.rsplit("/", 1)[1]
    forged = [token[:-1], token + "A", token[::-1], "x" + token[1:], token.upper()]
    forged += ["a.b.c", "%00", "é", "9" * 5000]
    for number in range(0, len(token), 9):
        # Another first bit: the last ones of a last letter say nothing, and changing them alone changes nothing.
        other = "A" if token[number] in BASE64[32:] else "g"
        forged.append(token[:number] + other + token[number + 1 :])
    for other in forged:
        assert Browser(app).get(f"/invitation/{other}").status_code == 410, other
        assert Browser(app).get(f"/mot-de-passe-oublie/{token}").status_code == 410


def test_a_closed_account_cannot_use_its_link(app):
    settle(app, **PEOPLE)
    link = invited(app, "nora")
    with as_system(app) as session:
        account(session, "nora").is_open = False
        session.commit()
    assert Browser(app).get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("", "", "Écrivez votre mot de passe."),
        ("court", "court", "au moins 12 caractères"),
        ("tracteur lavande", "tracteur lavandes", "ne sont pas pareils"),
        ("le mot de Nora ici", "le mot de Nora ici", "le début de votre adresse"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "les mêmes caractères"),
        ("ab c" * 100, "ab c" * 100, "trop long"),
    ],
)
def test_a_weak_password_is_refused_in_words(app, password, again, said):
    settle(app, **PEOPLE)
    answer = choose(app, invited(app, "nora"), password, again)
    assert answer.status_code == 422
    assert said in answer.text.replace("\u00a0", " ")
    assert f'value="{password}"' not in answer.text or not password


def test_four_words_are_enough_and_short_names_do_not_count():
    assert weaknesses(CHOSEN, "nora@example.org") == []
    assert weaknesses("tracteur jo lavande", "jo@example.org") == []
    assert len(weaknesses("nora", "nora@example.org")) == 2


def test_a_password_typed_on_another_keyboard_is_the_same(app):
    """An é is one sign or two, according to the machine."""
    settle(app, **PEOPLE)
    choose(app, invited(app, "nora"), "\u00e9t\u00e9 lavande pigeon")
    assert Browser(app).sign_in("nora@example.org", "e\u0301te\u0301 lavande pigeon").status_code == 302


def test_the_link_works_over_https_where_no_referer_is_sent(tmp_path):
    site = settings_for(tmp_path, public_url="https://ordi.example.org", trusted_hosts=("ordi.example.org",))
    with small_app(site) as app:
        settle(app, **PEOPLE)
        with as_system(app) as session:
            invite(account(session, "nora"), today())
            session.commit()
            link = re.search(r"https://ordi\.example\.org(/\S+)", session.scalars(select(OutboxMail.body)).one())[1]
        assert choose(app, link, base_url="https://ordi.example.org").location == "/connexion"


def test_a_link_behind_another_session_leaves_that_session_alone(app):
    settle(app, **PEOPLE)
    browser = Browser(app)
    browser.sign_in("alice@example.org")
    link = invited(app, "nora")
    browser.post(link, {"password": CHOSEN, "password_confirm": CHOSEN})
    assert "Alice" in browser.get("/mon-compte").text
    with app.app_context():
        assert db.session.scalars(select(Account)).all() == []


# ───────── Who may invite ─────────
def test_the_mail_holds_no_name_and_waits_in_the_outbox_of_the_act(app):
    settle(app, **PEOPLE)
    invited(app, "nora")
    with as_system(app) as session:
        mail = session.scalars(select(OutboxMail)).one()
    assert mail.subject == "Mon ordi Pin40 : ouvrez votre compte"
    assert "CCAS de Dax" in mail.body
    assert "Nora" not in mail.body


def test_a_referent_invites_in_their_structure_only(app):
    settle(app, **PEOPLE)
    with pytest.raises(Closed):
        invited(app, "nora", by="other")
    with pytest.raises(Closed):
        invited(app, "nora", by="colleague")
    assert invited(app, "nora", by="gaia")


def test_a_closed_account_is_not_invited(app):
    settle(app, **PEOPLE | {"clara": {"is_open": False}})
    with pytest.raises(Refused, match="closed"):
        invited(app, "clara")


def test_invitations_do_not_fill_a_mailbox(app):
    settle(app, **PEOPLE)
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False) as clock:
        for _ in range(3):
            clock.shift(1)
            invited(app, "nora")
        with pytest.raises(Refused, match="invited_lately"):
            invited(app, "nora")
        clock.shift(timedelta(hours=1))
        assert invited(app, "nora")


def test_nothing_half_done_stays_when_an_invitation_is_given_up(app):
    numbers = settle(app, **PEOPLE)
    with as_system(app) as session:
        invite(session.get(Account, numbers["nora"]), today())
        session.rollback()
        assert session.scalars(select(OutboxMail)).all() == []
        assert session.get(Account, numbers["nora"]).invited_at is None
