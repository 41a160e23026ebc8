"""Accounts: the Alpi's, or those of one's own structure for its referent. Nobody chooses another's password."""

import secrets
from typing import Any

from flask import flash, redirect
from sqlalchemy import func, select

from models import borrowing
from models.account import Account
from models.acts import Refused
from models.base import db
from models.partner import Partner
from models.viewer import lifted, viewer
from pin40 import access
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.words import AccountRole, PartnerRole, Role, Verb
from views.answers import same_version
from views.base import Screen
from views.borrowing import open_eyes
from views.doors import today
from views.fields import HINTS
from views.invitation import invite

HINTS |= {
    ("Account", "email"): "La personne y reçoit son invitation.",
    ("Account", "is_referent"): "Il ou elle invite les collègues et signe la charte.",
    ("Account", "is_open"): "Décochez pour fermer : la session en cours s’arrête aussitôt.",
    ("Account", "role"): "Vide : celui de la structure. Lecteur : des totaux seulement.",
}

CLOSED = "Cette structure est fermée : rouvrez-la d’abord, ou choisissez-en une autre."
MOVED = "Un compte ne change pas de structure : fermez-le, puis invitez la personne dans l’autre."
INVITES = "Un lien à usage unique part par e-mail ; la personne choisit elle-même son mot de passe."
BORROWS = "Vous lirez ses pages comme elle, sans rien pouvoir changer. Le début et la fin sont notés au journal."
LAST = "Il ne resterait personne : nommez d’abord un autre référent, ou un autre gestionnaire."


class AccountScreen(Screen):
    record = Account
    slug, title, singular, icon = "comptes", "Comptes", "Compte", "id-badge-2"
    nouns = ("compte", "comptes")
    create_label = "Inviter quelqu’un"
    referent_only = True
    columns = ("name", "email", "partner", "role", "job", "is_referent", "is_open", "last_login_at")
    unlisted, partners_unlisted = ("job",), ("role",)
    search = ("name", "email", "job")
    filters = ("partner", "role", "is_open", "is_referent")
    order = ("name",)
    changeable = ("job", "phone")
    sections = (
        ("Compte", ("name", "email", "job", "phone", "partner", "role", "is_referent", "is_open")),
        ("Connexions", ("invited_at", "last_login_at")),
    )
    form_order = ("partner_id", "role", "name", "email", "job", "phone", "is_referent", "is_open")

    def form_columns_for(self, verb: str) -> tuple[str, ...]:
        # A newcomer starts open: the box is for closing.
        return tuple(c for c in super().form_columns_for(verb) if verb != "c" or c != "is_open")

    def form_class(self, verb: str, columns: tuple[str, ...]) -> Any:
        made = super().form_class(verb, columns)
        if hasattr(made, "role"):
            made.role.kwargs["validators"] = []
        return made

    def check(self, form: Any, record: Any) -> None:
        if "email" in form and form.email.data:
            form.email.data = form.email.data.lower()
        partner_id = form.partner_id.data if "partner_id" in form else viewer().seen.partner_id
        asked = db.session.get(Partner, partner_id) if record.id is None and "partner_id" in form else None
        if asked is not None and not asked.is_active:
            form.partner_id.errors = [*form.partner_id.errors, CLOSED]
        if "role" in form and partner_id:
            allowed = roles_of(partner_id)
            form.role.data = form.role.data or allowed[0]
            if form.role.data not in allowed:
                words = " ou ".join(role.label for role in allowed)
                form.role.errors = [*form.role.errors, f"Cette structure n’ouvre que l’espace : {words}."]

        self.check_place(form, record)

    def check_place(self, form: Any, record: Any) -> None:
        """A known account stays in its structure; a structure keeps a referent, and the Alpi somebody to manage."""
        if record.id is None:
            return
        if "partner_id" in form and form.partner_id.data not in (None, record.partner_id):
            form.partner_id.errors = [*form.partner_id.errors, MOVED]
        left = [
            name
            for name in ("is_referent", "is_open")
            if name in form and getattr(record, name) and not form[name].data
        ]
        if left and record.is_open and is_last(record, *left):
            form[left[0]].errors = [*form[left[0]].errors, LAST]

    def before_delete(self, record: Any) -> None:
        """The last referent, or the last manager, stays."""
        if is_last(record, "is_open"):
            raise Refused([Obstacle("last", LAST, heading("personal_data"))])

    def before_create(self, record: Any) -> None:
        record.fs_uniquifier = secrets.token_hex(32)
        record.is_open = True
        if viewer().role != Role.MANAGER:
            record.partner_id = viewer().seen.partner_id
            record.role = AccountRole(viewer().role.value)

    def after_create(self, record: Any) -> None:
        invite(record, today())

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        """A new address proves itself by a new invitation: whoever wrote it must not choose the password."""
        moved = "email" in was and was["email"] != record.email
        closed = was.get("is_open") and not record.is_open
        if not (moved or closed or was.get("role", record.role) != record.role):
            return
        with lifted(Verb.UPDATE.value, frozenset({"Account"})):
            record.fs_uniquifier = secrets.token_hex(32)  # its open sessions end, and the links sent before
            record.password = None if moved else record.password
            db.session.flush()
        if moved and record.is_active:
            invite(record, today())

    def acts(self, record: Any) -> list[dict[str, Any]]:
        known = [("inviter", "Inviter de nouveau" if record.invited_at else "Inviter", INVITES, not record.is_open),
                 ("voir-comme", "Voir comme", BORROWS, bool(borrowing.obstacles(record)))]  # fmt: skip
        return [
            {
                "key": key,
                "label": label,
                "url": self.url_for(f"{key}/"),
                "method": "POST",
                "kind": "second",
                "fields": [],
                "explain": explain,
                "id": record.id,
                "version": record.version,
            }
            for key, label, explain, is_shut in known
            if access.may_act(viewer().seen, "Account", key) and not is_shut
        ]

    def run(self, act: str) -> Any:
        record = self.one()
        same_version(record)
        if act == "voir-comme":
            return open_eyes(record)
        invite(record, today())
        db.session.commit()
        flash("Invitation envoyée.", "ok")
        return redirect(self.url_for("details/", record))


def is_last(account: Account, *losing: str) -> bool:
    """Whether nobody else would remain: referent of the structure, or manager of the scheme."""
    others = select(func.count()).where(
        Account.id != account.id, Account.is_open, Account.partner_id == account.partner_id
    )
    if account.is_referent and not db.session.scalar(others.where(Account.is_referent)):
        return True
    manages = account.role == AccountRole.MANAGER and "is_open" in losing
    return manages and not db.session.scalar(others.where(Account.role == AccountRole.MANAGER))


def roles_of(partner_id: int) -> list[AccountRole]:
    """What an account of this structure may open (model, §1)."""
    partner = db.session.get(Partner, partner_id)
    if partner is None:
        return [AccountRole.READER]
    if partner.role == PartnerRole.MANAGER:
        return [AccountRole.MANAGER, AccountRole.READER]
    return [AccountRole.READER] if partner.role == PartnerRole.FUNDER else [AccountRole(partner.role.value)]
