"""Mails wait here, written in the transaction of their act, and leave by `flask pin40 send-mails`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, event
from sqlalchemy.orm import Mapped

from models.base import Record, column, link, long_text, moment, text, word
from models.viewer import viewer
from pin40.words import MailState


class OutboxMail(Record):
    __tablename__ = "outbox_mails"
    # A partner writes a mail that it may not read back: its number is drawn before, not returned after.
    __table_args__ = ({"implicit_returning": False},)
    recipient: Mapped[str] = text(120, "Destinataire", nullable=False)
    account_id: Mapped[int | None] = link("accounts", "Compte", ondelete="SET NULL")
    sender_id: Mapped[int | None] = link("accounts", "Écrit par", ondelete="SET NULL", index=False)
    subject: Mapped[str] = text(200, "Objet", nullable=False)
    body: Mapped[str | None] = long_text("Texte (effacé après l’envoi)")
    state: Mapped[MailState] = word(MailState, "État", nullable=False, default=MailState.WAITING, index=True)
    attempts: Mapped[int] = column(Integer, "Essais", nullable=False, default=0)
    sent_at: Mapped[datetime | None] = moment("Envoyé le")

    def __str__(self) -> str:
        return self.subject


@event.listens_for(OutboxMail, "before_insert")
def _sign(mapper: Any, connection: Any, mail: OutboxMail) -> None:
    """Whoever acts writes the mail, whatever the code says; only the software itself writes in nobody's name."""
    mail.sender_id = viewer().actor.account_id
