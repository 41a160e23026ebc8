"""Giving the one-time link of a questionnaire, and taking it back: acts of the mediator."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import date

from flask import current_app
from sqlalchemy import select

from models import answering
from models.acts import Refused, in_days, perform
from models.base import db
from models.prescription import Prescription
from models.questionnaire_link import LinkAnswer, QuestionnaireLink
from models.viewer import seeing_as, viewer
from pin40 import answer_link as rules
from pin40.charter import heading
from pin40.conditions import SYSTEM
from pin40.obstacle import Obstacle
from pin40.path_words import Moment

CLOSED = Obstacle(
    "link_closed", "Ce lien est déjà fermé : rouvrez la page pour en donner un autre.", heading("mediator")
)


def token_of(seed: str) -> str:
    """The secret part of a link: the same for the same page sent twice, and told by nothing that is kept."""
    secret = f"pin40 lien {current_app.config['SECRET_KEY']}".encode()
    made = hmac.new(secret, seed.encode("utf-8", "replace"), hashlib.sha256).digest()[: rules.BYTES]
    return urlsafe_b64encode(made).decode().rstrip("=")


def state(one: QuestionnaireLink, today: date) -> rules.LinkState:
    return rules.state(one.used_on, one.revoked_on, one.expires_on, today)


def give(dossier: Prescription, moment: Moment, token: str, today: date) -> QuestionnaireLink:
    """A link to one questionnaire, for a while; the one before it dies. The same token twice is the same link.

    Raises Closed, or Refused where this questionnaire cannot be given today; the caller commits.
    """
    with perform(dossier, "donner-lien", table="QuestionnaireLink") as dossier:
        known = select(QuestionnaireLink).where(QuestionnaireLink.token_hash == rules.fingerprint(token))
        made = db.session.scalar(known)
        if made is not None and state(made, today) != rules.LinkState.OPEN:
            raise Refused([CLOSED])
        if made is not None:
            return made
        found = answering.obstacles(dossier, moment, today, today)
        if found:
            raise Refused(found)
        for standing in _standing(dossier, moment):
            _close(standing, today)
        db.session.flush()  # one link stands at a time: the old one falls before the new one rises
        made = QuestionnaireLink(
            prescription_id=dossier.id,
            mediator_id=dossier.mediator_id,
            questionnaire_version_id=answering.version_for(dossier, today).id,
            moment=moment,
            token_hash=rules.fingerprint(token),
            given_on=today,
            given_by_id=viewer().actor.account_id,
            expires_on=in_days("link_days", today),
        )
        db.session.add(made)
    return made


def take_back(one: QuestionnaireLink, today: date) -> QuestionnaireLink:
    """The link opens nothing any more, and what was begun behind it goes away."""
    with perform(one, "retirer") as one:
        found = rules.revoke_obstacles(state(one, today))
        if found:
            raise Refused(found)
        _close(one, today)
    return one


def _standing(dossier: Prescription, moment: Moment) -> list[QuestionnaireLink]:
    mine = select(QuestionnaireLink).where(
        QuestionnaireLink.prescription_id == dossier.id,
        QuestionnaireLink.moment == moment,
        QuestionnaireLink.used_on.is_(None),
        QuestionnaireLink.revoked_on.is_(None),
    )
    return list(db.session.scalars(mine.with_for_update().execution_options(populate_existing=True)))


def _close(one: QuestionnaireLink, today: date) -> None:
    one.revoked_on = today
    forget(one)


def forget(one: QuestionnaireLink) -> None:
    """What was answered and not sent is kept no longer than the link."""
    for line in db.session.scalars(select(LinkAnswer).where(LinkAnswer.link_id == one.id)):
        db.session.delete(line)


def forget_expired(today: date) -> int:
    """Erase what was begun behind links that have expired and was never sent; gives how many answers.

    A link taken back or used has none left; an expired one closes by itself, and nobody comes to clean behind it.
    """
    late = select(QuestionnaireLink).where(QuestionnaireLink.expires_on < today)
    begun = select(LinkAnswer).where(LinkAnswer.link_id.in_(late.with_only_columns(QuestionnaireLink.id)))
    with seeing_as(SYSTEM):
        lines = list(db.session.scalars(begun))
        for line in lines:
            db.session.delete(line)
        db.session.commit()
    return len(lines)
