"""Saved views: a list's state under a name, for oneself or for one's colleagues."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from models.base import Record, flag, link
from models.base import text as words


class SavedView(Record):
    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("account_id", "slug", "name"),
        Index(
            "uq_saved_views_default",
            "account_id",
            "slug",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )
    account_id: Mapped[int] = link("accounts", "Enregistrée par", ondelete="CASCADE", nullable=False, index=False)
    partner_id: Mapped[int] = link("partners", "Structure", ondelete="CASCADE", nullable=False)
    slug: Mapped[str] = words(40, "Liste", nullable=False)
    name: Mapped[str] = words(60, "Nom de la vue", nullable=False)
    query: Mapped[str] = words(2000, "Adresse de la vue", nullable=False)
    is_shared: Mapped[bool] = flag("Partagée avec mes collègues")
    is_default: Mapped[bool] = flag("Ouvrir la liste ainsi, depuis le menu")

    def __str__(self) -> str:
        return self.name
