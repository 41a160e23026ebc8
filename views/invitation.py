"""Invitations: an account is opened by a link in a mail, and its password chosen by its person alone."""

import hashlib
from datetime import UTC, date, timedelta

from flask import Flask, Response, current_app, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from models.account import Account
from models.acts import Refused, figure, perform
from models.base import db, now
from models.mail import OutboxMail
from models.notices import FOOT
from pin40.charter import heading
from pin40.obstacle import Obstacle
from views import doors
from views.mailer import link_to
from views.password import MAILS_PER_HOUR, NewPassword, behind_link, mails_lately, problems

SUBJECT = "Mon ordi Pin40 : ouvrez votre compte"
TEXT = (
    "Bonjour,\n\n"
    "Un compte vous attend sur Mon ordi Pin40, pour la structure {structure}.\n"
    "Ouvrez ce lien pour choisir votre mot de passe ; il sert une fois, jusqu’au {last:%d/%m/%Y} :\n\n"
    "{link}\n\n"
    "Votre identifiant est cette adresse e-mail. Personne d’autre que vous ne connaîtra votre mot de passe."
)
CLOSED = Obstacle(
    "closed",
    "Ce compte ou sa structure est fermé : rouvrez-le, puis invitez la personne.",
    heading("personal_data"),
    "is_open",
)
INVITED_LATELY = Obstacle(
    "invited_lately",
    "Plusieurs invitations viennent de partir vers cette adresse : vérifiez-la, ou attendez une heure.",
    heading("personal_data"),
    "email",
)


def invite(account: Account, today: date) -> None:
    """Write to the account's person a single-use link to choose their password; the links before it die.

    Raises Closed, or Refused where the account is closed or was just invited; the caller commits.
    """
    days = _days(today)
    with perform(account, "inviter") as invited:
        obstacles = [] if invited.is_active else [CLOSED]
        if mails_lately(invited.id, SUBJECT) >= MAILS_PER_HOUR:
            obstacles.append(INVITED_LATELY)
        if obstacles:
            raise Refused(obstacles)
        invited.invited_at = now()
        db.session.flush()
        text = TEXT.format(
            structure=invited.partner.name,
            last=today + timedelta(days=days),
            link=link_to("invitation", token=token_of(invited)),
        )
        text += FOOT.format(url=current_app.config["PUBLIC_URL"])
        db.session.add(OutboxMail(recipient=invited.email, account_id=invited.id, subject=SUBJECT, body=text))


def token_of(account: Account) -> str:
    return _signer().dumps([account.id, _seal(account)])


def _signer() -> URLSafeTimedSerializer:
    stronger = {"digest_method": hashlib.sha256}
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], "pin40 invitation", signer_kwargs=stronger)


def _seal(account: Account) -> str:
    """What any use breaks: it changes with the password, the session key and a newer invitation."""
    moment = account.invited_at or now()
    sent = f"{(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC):%Y%m%d%H%M%S%f}"
    return hashlib.sha256(f"{account.fs_uniquifier}|{account.password}|{sent}".encode()).hexdigest()


def _days(today: date) -> int:
    return int(figure("invitation_days", today))


def _invited(token: str) -> Account | None:
    """The account that a living link was written for. Needs the software's own eyes."""
    try:
        number, seal = _signer().loads(token, max_age=_days(doors.today()) * 24 * 60 * 60)
    except (BadData, ValueError):
        return None
    account = db.session.get(Account, number)
    return account if account and account.is_active and seal == _seal(account) else None


def open_account(token: str) -> Response:
    """The page of an invitation."""
    return behind_link(lambda: _invited(token), _page, _dead)


def _page(form: NewPassword, account: Account) -> str:
    return render_template(
        "invitation.html",
        form=form,
        action=request.path,
        errors=problems(form),
        facts=[
            ("Votre structure", account.partner.name),
            ("Votre espace", account.role.label),
            ("Votre identifiant", account.email),
        ],
    )


def _dead() -> str:
    return render_template(
        "message.html",
        title="Cette invitation n’est plus valable",
        text=[
            f"Une invitation sert une seule fois, pendant {_days(doors.today())} jours ; la plus récente "
            "remplace les autres.",
            "Demandez-en une nouvelle au référent de votre structure. Si c’est vous, demandez-la à l’Alpi.",
        ],
        acts=[{"label": "Se connecter", "url": url_for("security.login")}],
    )


def register(app: Flask) -> None:
    app.add_url_rule("/invitation/<token>", doors.public("invitation"), open_account, methods=["GET", "POST"])
