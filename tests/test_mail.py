"""The outbox: real mails by a real SMTP server or into a directory, once each, whatever breaks."""

import threading
from datetime import timedelta
from email import message_from_bytes, policy
from time import monotonic, sleep

import pytest
import time_machine
from sqlalchemy import update

from models import sending
from models.mail import OutboxMail
from models.sending import PATIENCE, TRIES, start_sender
from outbox import BODY, outbox, rows, send
from pin40.words import MailState
from servers import smtp
from small_app import as_system

pytest_plugins = ("small_app",)


# ───────── Leaving ─────────
def test_a_mail_leaves_in_french_and_its_text_is_erased(settings):
    with smtp() as box, outbox(settings, box.url) as app:
        assert send(app) == (1, 0)
        assert send(app) == (0, 0)
        (mail,) = rows(app)
        assert (mail.state, mail.body, mail.attempts) == (MailState.SENT, None, 0)
        assert mail.sent_at is not None
        (received,) = box.mails
        assert (received.sender, received.recipients) == ("mon-ordi-pin40@example.org", ["alice@example.org"])
        message = received.message
        assert message["From"] == "Mon ordi Pin40 <mon-ordi-pin40@example.org>"
        assert (message["To"], message["Subject"]) == ("alice@example.org", "Un dossier vous est adressé")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content_type() == "text/plain"
        assert message.get_content().replace("\r\n", "\n").strip() == BODY


def test_mails_leave_in_their_order_and_not_more_than_asked(settings):
    names = [f"person{number}@example.org" for number in range(5)]
    with smtp() as box, outbox(settings, box.url, *names) as app:
        assert send(app, limit=3) == (3, 0)
        assert send(app, limit=3) == (2, 0)
        assert [mail.recipients[0] for mail in box.mails] == names


def test_a_directory_takes_the_place_of_a_server(settings, tmp_path):
    folder = tmp_path / "cour riels"
    with outbox(settings, f"file:{folder}", "alice@example.org", "bob@example.org") as app:
        assert send(app) == (2, 0)
        files = sorted(folder.iterdir())
        assert [file.suffix for file in files] == [".eml", ".eml"]
        assert files[0].stat().st_mode & 0o077 == 0
        message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
        assert (message["To"], message.get_content().strip()) == ("alice@example.org", BODY)


# ───────── Failing ─────────
def test_a_refused_mail_waits_then_fails_after_eight_tries_and_the_others_leave(settings, caplog):
    with smtp() as box, outbox(settings, box.url) as app:
        box.answer = "554 Non, alice@example.org n’existe pas".encode("ascii", "replace").decode()
        for tries in range(1, TRIES + 1):
            assert send(app) == (0, 1)
            (mail,) = rows(app)
            assert mail.attempts == tries
            assert mail.state == (MailState.WAITING if tries < TRIES else MailState.FAILED)
        assert send(app) == (0, 0)
        assert box.mails == []
        assert mail.body == BODY
    assert "SMTPDataError" in caplog.text
    assert "alice" not in caplog.text
    assert "dossier" not in caplog.text


def test_a_mail_that_fails_does_not_hold_back_the_next(settings):
    with smtp() as box, outbox(settings, box.url, "alice@example.org\nBcc: x@y.z", "bob@example.org") as app:
        assert send(app) == (1, 1)
        assert [mail.recipients for mail in box.mails] == [["bob@example.org"]]
        assert [mail.state for mail in rows(app)] == [MailState.WAITING, MailState.SENT]


def test_a_server_that_does_not_answer_is_tried_once_a_round(settings, caplog):
    with smtp() as box:
        url = box.url
    with outbox(settings, url, "alice@example.org", "bob@example.org") as app:
        assert send(app) == (0, 1)
        assert [mail.attempts for mail in rows(app)] == [1, 0]
        assert "UnreachableError" in caplog.text


def test_patience_spreads_the_tries_over_a_day(settings):
    with smtp() as box, time_machine.travel("2026-11-23 08:00:00+00:00", tick=False) as clock:
        with outbox(settings, box.url) as app:
            box.answer = "451 Plus tard"
            spent = timedelta()
            for age in PATIENCE[:-1]:
                clock.shift(age - spent)
                spent = age
                assert send(app, patiently=True) == (0, 1)
                assert send(app, patiently=True) == (0, 0)
            box.answer = "250 OK"
            assert send(app, patiently=True) == (0, 0)
            clock.shift(PATIENCE[-1] - spent)
            assert send(app, patiently=True) == (1, 0)


def test_a_crash_after_sending_sends_again_under_the_same_name(settings, monkeypatch):
    with smtp() as box, outbox(settings, box.url) as app:
        right = sending._try

        def crash(post, message):
            right(post, message)
            raise KeyboardInterrupt

        monkeypatch.setattr(sending, "_try", crash)
        with pytest.raises(KeyboardInterrupt):
            send(app)
        monkeypatch.setattr(sending, "_try", right)
        assert send(app) == (1, 0)
        first, second = (mail.message["Message-ID"] for mail in box.mails)
        assert first == second


# ───────── Together ─────────
def test_two_senders_never_take_the_same_mail(settings):
    names = [f"person{number}@example.org" for number in range(12)]
    with smtp() as box, outbox(settings, box.url, *names) as app:
        done = []
        several = [threading.Thread(target=lambda: done.append(send(app))) for _ in range(4)]
        for thread in several:
            thread.start()
        for thread in several:
            thread.join(60)
        assert sum(sent for sent, _ in done) == 12
        assert sorted(mail.recipients[0] for mail in box.mails) == sorted(names)


def test_nobody_waits_for_the_network_to_write(settings, monkeypatch):
    """While a mail is leaving, a request writes: on SQLite there is only one pen."""
    with smtp() as box, outbox(settings, box.url) as app:
        right = sending._try
        waited = []

        def slow(post, message):
            def write():
                start = monotonic()
                with as_system(app) as session:
                    session.add(OutboxMail(recipient="bob@example.org", subject="Un autre", body=BODY))
                    session.commit()
                waited.append(monotonic() - start)

            other = threading.Thread(target=write)
            other.start()
            other.join(20)
            return right(post, message)

        monkeypatch.setattr(sending, "_try", slow)
        assert send(app, limit=1) == (1, 0)
        assert waited[0] < 3


def test_a_server_process_sends_in_the_background_and_survives_a_bad_round(settings, monkeypatch, caplog):
    with smtp() as box, outbox(settings, box.url) as app:
        real, calls = sending.send_waiting, []

        def once_broken(**options):
            calls.append(options)
            if len(calls) == 1:
                raise RuntimeError("alice@example.org")
            return real(**options)

        monkeypatch.setattr(sending, "send_waiting", once_broken)
        stop = start_sender(app, every=0.05)
        until = monotonic() + 20
        while not box.mails and monotonic() < until:
            sleep(0.05)
        sleep(0.3)
        stop.set()
        assert len(box.mails) == 1
        assert calls[0] == {"patiently": True}
        assert "RuntimeError" in caplog.text
        assert "alice" not in caplog.text
        for thread in threading.enumerate():
            if thread.name == "courriels":
                assert thread.daemon
                thread.join(20)
        assert rows(app)[0].state == MailState.SENT


def test_a_mail_written_while_the_state_changes_is_not_taken_twice(settings):
    """Another sender marked it between the list and the mail itself."""
    with smtp() as box, outbox(settings, box.url) as app:
        with as_system(app) as session:
            numbers = sending._waiting(10, False)
            session.execute(update(OutboxMail).values(state=MailState.SENT))
            session.commit()
            assert [sending._deliver(number, sending._post()) for number in numbers] == [None]
        assert box.mails == []
