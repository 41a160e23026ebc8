"""Mails that wait, and an application to send them: for the tests of the outbox."""

from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select

from models.mail import OutboxMail
from models.sending import send_waiting
from small_app import as_system, small_app

BODY = "Le dossier D2026-0001 vous est adressé : ça presse, à l’été.\n\nhttps://ordi.example.org/invitation/" + "x" * 90


@contextmanager
def outbox(settings, url, *recipients):
    """An application whose mails leave by `url`, and one waiting for each recipient."""
    with small_app(replace(settings, smtp_url=url)) as app:
        with as_system(app) as session:
            for recipient in recipients or ("alice@example.org",):
                session.add(OutboxMail(recipient=recipient, subject="Un dossier vous est adressé", body=BODY))
            session.commit()
        yield app


def send(app, **options):
    with app.app_context():
        return send_waiting(**options)


def rows(app):
    with as_system(app) as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
