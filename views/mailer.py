"""Flask-Security's mails, in our words: each becomes a row of the outbox, in the transaction that asks it."""

from typing import Any

from flask import current_app
from flask_security import MailUtil

from models.base import db
from models.mail import OutboxMail
from models.notices import FOOT

RESET, CHANGED = "reset", "changed"
TEXTS = {
    RESET: (
        "Mon ordi Pin40 : choisir un nouveau mot de passe",
        "Bonjour,\n\n"
        "Vous avez demandé à choisir un nouveau mot de passe. Ouvrez ce lien dans l’heure ; "
        "il ne sert qu’une fois :\n\n"
        "{link}\n\n"
        "Vous n’avez rien demandé ? Ignorez ce message : votre mot de passe ne change pas.",
    ),
    CHANGED: (
        "Mon ordi Pin40 : votre mot de passe a changé",
        "Bonjour,\n\n"
        "Le mot de passe de votre compte vient d’être changé. Vos autres sessions sont fermées.\n\n"
        "Ce n’est pas vous ? Demandez tout de suite un nouveau mot de passe depuis la page de connexion, "
        "et prévenez le référent de votre structure ou l’Alpi.",
    ),
}


def link_to(endpoint: str, **values: str) -> str:
    """An address to write in a mail: from the settings, never from the request, whose Host can be forged.

    A command has no request at all.
    """
    return str(current_app.config["PUBLIC_URL"]) + current_app.url_map.bind("").build(endpoint, values)


class Outbox(MailUtil):
    """What Flask-Security calls to send; `template` is one of TEXTS, named in `login.CONFIGURATION`."""

    def send_mail(
        self, template: str, subject: Any, recipient: Any, sender: Any, body: Any, html: Any, **context: Any
    ) -> None:
        subject, text = TEXTS[template]
        link = link_to("security.reset_password", token=context["reset_token"]) if template == RESET else ""
        text = text.format(link=link) + FOOT.format(url=current_app.config["PUBLIC_URL"])
        db.session.add(OutboxMail(recipient=recipient, account_id=context["user"].id, subject=subject, body=text))
