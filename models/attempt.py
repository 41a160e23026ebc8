"""Sign-in attempts, counted in the database so that the brake holds over processes and restarts."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models.base import Record, flag, text
from models.moments import shown_moment


class LoginAttempt(Record):
    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_account_key_created_at", "account_key", "created_at"),
        Index("ix_login_attempts_address_created_at", "address", "created_at"),
    )
    account_key: Mapped[str] = text(64, "Compte visé (empreinte)", nullable=False)
    address: Mapped[str] = text(45, "Adresse du poste", nullable=False)
    is_success: Mapped[bool] = flag("Réussi")

    def __str__(self) -> str:
        return f"Essai de connexion du {shown_moment(self.created_at)}"
