"""Accounts: one person, one structure, one panel. Flask-Security keeps the password and the session."""

from datetime import datetime

from flask_security import UserMixin
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, relationship

from models.base import Record, flag, link, moment, now, text, word
from models.moments import PARIS
from models.partner import Partner
from pin40.conditions import Person
from pin40.words import AccountRole, Role


class Account(Record, UserMixin):
    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_folded"),)
    partner_id: Mapped[int] = link("partners", "Structure", nullable=False)
    role: Mapped[AccountRole] = word(AccountRole, "Espace", nullable=False)
    email: Mapped[str] = text(120, "E-mail", unique=True, nullable=False)
    name: Mapped[str] = text(80, "Nom", nullable=False)
    job: Mapped[str | None] = text(80, "Fonction")
    phone: Mapped[str | None] = text(20, "Téléphone")
    is_referent: Mapped[bool] = flag("Référent de la structure")
    is_open: Mapped[bool] = flag("Compte ouvert", default=True)
    password: Mapped[str | None] = text(255, "Mot de passe (haché)")
    fs_uniquifier: Mapped[str] = text(64, "Clé de session", unique=True, nullable=False)
    invited_at: Mapped[datetime | None] = moment("Invité le")
    last_login_at: Mapped[datetime | None] = moment("Dernière connexion")
    partner: Mapped[Partner] = relationship(lazy="joined")

    @property
    def is_active(self) -> bool:
        """Read at each request: closing the account or its structure ends its sessions."""
        return bool(self.is_open and self.partner.is_active)

    @property
    def active(self) -> bool:
        return self.is_active

    @property
    def roles(self) -> list[str]:
        """Flask-Security's own roles are not used: `pin40/access.py` is the one table of rights."""
        return []

    def person(self, has_signed: bool) -> Person:
        """This account as the gate knows it."""
        day = now().astimezone(PARIS).date()
        return Person(Role(self.role.value), self.id, self.partner_id, self.is_referent, has_signed, day)

    def __str__(self) -> str:
        return self.name
