"""The outbox leaves, by SMTP or into a directory: a crash may send a mail twice, but never loses one.

A mail is marked after it left: if the machine stops between the two, it leaves again, under the same
Message-ID, so that mail programs show it once. Neither addresses nor texts go to the log.
"""

import fcntl
import logging
import os
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, current_app
from sqlalchemy import ColumnElement, and_, or_, select, true

from models.base import db, now
from models.mail import OutboxMail
from models.session import writing
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import MailState

TRIES = 8
SECONDS = 20
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PATIENCE = tuple(timedelta(minutes=m) for m in (0, 1, 5, 15, 60, 180, 480, 1440))
"""How old a mail is before each of its tries: a server stopped for a night loses nothing."""

log = logging.getLogger("pin40.courriels")
Post = Callable[[EmailMessage], None]


class UnreachableError(Exception):
    """The mail server does not answer: the other mails would fail in the same way."""


def send_waiting(limit: int = 100, *, patiently: bool = False) -> tuple[int, int]:
    """Send the mails that wait, oldest first, each tried once; returns how many left and how many failed.

    `patiently` leaves for later those that failed lately. Two senders at once never take the same mail.
    """
    sent = failed = 0
    with seeing_as(SYSTEM), _only_sender() as is_free:
        try:
            for number in _waiting(limit, patiently) if is_free else ():
                left = _deliver(number, _post())
                sent, failed = sent + (left is True), failed + (left is False)
        except UnreachableError:
            failed += 1
    return sent, failed


def start_sender(app: Flask, every: float = 5) -> threading.Event:
    """Send in the background of a server process; set the event returned to stop."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(every):
            try:
                with app.app_context():
                    send_waiting(patiently=True)
            except Exception as error:  # the next round may go better; a dead thread would say nothing
                log.error("L’envoi des courriels a échoué : %s", type(error).__name__)

    threading.Thread(target=work, name="courriels", daemon=True).start()
    return stop


@contextmanager
def _only_sender() -> Iterator[bool]:
    """On SQLite, one sender for the whole machine; on PostgreSQL each mail is locked as a row instead."""
    if _has_row_locks():
        yield True
        return
    with open(f"{db.engine.url.database}.courriels", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _has_row_locks() -> bool:
    return db.engine.dialect.name == "postgresql"


def _waiting(limit: int, patiently: bool) -> list[int]:
    """The numbers of the mails to send. A read: it must not take SQLite's only pen every few seconds."""
    token = writing.set(False)
    try:
        due = _is_due() if patiently else true()
        query = select(OutboxMail.id).where(OutboxMail.state == MailState.WAITING, due)
        return list(db.session.scalars(query.order_by(OutboxMail.id).limit(limit)))
    finally:
        db.session.rollback()
        writing.reset(token)


def _is_due() -> ColumnElement[bool]:
    born, moment = OutboxMail.created_at, now()
    return or_(*(and_(OutboxMail.attempts == n, born <= moment - age) for n, age in enumerate(PATIENCE)))


def _deliver(number: int, post: Post) -> bool | None:
    """Send one mail and write what became of it; None when another sender has it."""
    mail = _take(number)
    if mail is None:
        db.session.rollback()
        return None
    message = _message(mail)
    if not _has_row_locks():
        db.session.rollback()  # nobody waits for the network to write
    error = _try(post, message)
    mail = db.session.get_one(OutboxMail, number)
    if error is None:
        mail.state, mail.sent_at, mail.body = MailState.SENT, now(), None
    else:
        mail.attempts += 1
        mail.state = MailState.FAILED if mail.attempts >= TRIES else MailState.WAITING
        log.warning("Courriel %s non envoyé (essai %s) : %s", number, mail.attempts, type(error).__name__)
    db.session.commit()
    if isinstance(error, UnreachableError):
        raise error
    return error is None


def _take(number: int) -> OutboxMail | None:
    query = select(OutboxMail).where(OutboxMail.id == number, OutboxMail.state == MailState.WAITING)
    return db.session.scalar(query.with_for_update(skip_locked=True))


def _try(post: Post, message: EmailMessage | Exception) -> Exception | None:
    if isinstance(message, Exception):
        return message
    try:
        post(message)
    except (UnreachableError, OSError, ValueError) as error:  # smtplib's errors are OSErrors
        return error
    return None


def _message(mail: OutboxMail) -> EmailMessage | Exception:
    """The mail in plain text; a header that cannot be written (a line break in an address) is a failure."""
    settings = current_app.config["SETTINGS"]
    born = mail.created_at if mail.created_at.tzinfo else mail.created_at.replace(tzinfo=UTC)
    message = EmailMessage()
    try:
        message["From"] = f"Mon ordi Pin40 <{settings.mail_from}>"
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
    except ValueError as error:
        return error
    message["Date"] = format_datetime(born)
    message["Message-ID"] = f"<{mail.id}.{born:%Y%m%d%H%M%S%f}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body or "", cte="quoted-printable")
    return message


def _post() -> Post:
    url = current_app.config["SETTINGS"].smtp_url
    if url.startswith("file:"):
        return lambda message: _keep(message, Path(url.removeprefix("file:")))
    return lambda message: _smtp(message, url)


def _keep(message: EmailMessage, directory: Path) -> None:
    """Write the mail in the directory under its own number, whole at once."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = directory / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
    draft = name.with_suffix(".tmp")
    draft.touch(mode=0o600)
    draft.write_bytes(bytes(message))
    os.replace(draft, name)


def _smtp(message: EmailMessage, url: str) -> None:
    """Hand the mail to the server; raises UnreachableError where no mail at all could pass."""
    parts = urlsplit(url)
    host, name = parts.hostname or "", urlsplit(current_app.config["PUBLIC_URL"]).hostname
    try:
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, name, timeout=SECONDS, context=_tls(host))
        else:
            server = smtplib.SMTP(host, parts.port or 25, name, timeout=SECONDS)
    except OSError as error:
        raise UnreachableError from error
    try:
        _greet(server, parts)
        server.send_message(message)
    finally:
        with suppress(OSError):  # the mail is taken, or not, already
            server.quit()


def _greet(server: smtplib.SMTP, parts: SplitResult) -> None:
    """Encrypt if offered, and give our name; a password never leaves this machine in clear."""
    try:
        server.ehlo()
        is_safe = parts.scheme == "smtps" or parts.hostname in LOOPBACK
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=_tls(parts.hostname or ""))
            is_safe = True
        if parts.username and not is_safe:
            raise UnreachableError
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except OSError as error:
        raise UnreachableError from error


def _tls(host: str) -> ssl.SSLContext:
    """Certificates are checked, but on this very machine, where mail servers sign their own."""
    context = ssl.create_default_context()
    if host in LOOPBACK:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
