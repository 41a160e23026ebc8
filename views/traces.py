"""What the software remembers for the Alpi alone: who read what, which mails left, who tried to sign in."""

from typing import Any

from flask import g

from models.account import Account
from models.attempt import LoginAttempt
from models.event import AccessLog
from models.mail import OutboxMail
from models.partner import Partner
from pin40.words import Role
from views import journal_words as said
from views.base import Screen
from views.columns import address
from views.throttle import LINKS


class Trace(Screen):
    """Lines that nobody writes by hand, newest first."""

    panels = (Role.MANAGER,)
    order = ("-id",)
    page_size = 100

    def history(self, record: Any) -> list[dict[str, Any]]:
        return []


def named(model: Any, number: int | None, nobody: str = "") -> dict[str, Any]:
    """The name behind a key, and the way to it."""
    found = said.found(model, number) if number else None
    return said.cell(str(found) if found else nobody, url=address(found) if found else None)


class ReadingScreen(Trace):
    record = AccessLog
    slug, title, singular, icon = "consultations", "Consultations", "Consultation", "eye"
    nouns = ("consultation", "consultations")
    columns = (
        "created_at",
        "reading",
        "table_name",
        "record_id",
        "row_count",
        "account_id",
        "viewed_as_id",
        "partner_id",
    )
    filters = ("created_at", "reading", "table_name", "account_id", "partner_id", "record_id")

    def __init__(self, role: Role) -> None:
        super().__init__(role)
        self.shown_columns, self.filter_columns = (
            [said.coded(column) for column in columns] for columns in (self.shown_columns, self.filter_columns)
        )

    def prepare(self, records: list[Any]) -> None:
        g.told_of = said.about(records, ("account_id", "viewed_as_id"), "partner_id")

    def exported(self, records: list[Any], columns: list[Any]) -> list[list[Any]]:
        return said.exported(records, columns)

    def cells(self, record: Any) -> list[dict[str, Any]]:
        when, reading, _, _, rows, *_ = super().cells(record)
        subject = said.subject(record) if record.record_id else said.cell("")
        return [
            when, reading, said.cell(said.singular(record.table_name)), subject, rows,
            named(Account, record.account_id, "Le logiciel"), named(Account, record.viewed_as_id),
            named(Partner, record.partner_id),
        ]  # fmt: skip

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        cells = dict(zip(self.columns, self.cells(record), strict=True))
        return [(column.label, cells[column.key]) for column in columns if column.key in cells]


class MailScreen(Trace):
    """The post: to whom, about what, and whether it left; never what it said."""

    record = OutboxMail
    slug, title, singular, icon = "courriels", "Courriels", "Courriel", "mail"
    nouns = ("courriel", "courriels")
    columns = ("created_at", "recipient", "subject", "state", "attempts", "sent_at")
    search = ("recipient", "subject")
    filters = ("created_at", "state", "sent_at")


class AttemptScreen(Trace):
    record = LoginAttempt
    slug, title, singular, icon = "connexions", "Connexions", "Essai de connexion", "key"
    nouns = ("essai de connexion", "essais de connexion")
    columns = ("created_at", "address", "is_success")
    search = ("address",)
    filters = ("created_at", "is_success")

    def cells(self, record: Any) -> list[dict[str, Any]]:
        when, where, *others = super().cells(record)
        return [when, where | {"text": place(record)}, *others]

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        cells = dict(zip((c.key for c in self.shown_columns), self.cells(record), strict=True))
        return [(column.label, cells[column.key]) for column in columns if column.key in cells]

    def exported(self, records: list[Any], columns: list[Any]) -> list[list[Any]]:
        made = super().exported(records, columns)
        ranks = [rank for rank, column in enumerate(columns) if column.key == "address"]
        for row, record in zip(made, records, strict=True):
            for rank in ranks:
                row[rank] = place(record)
        return made


def place(attempt: LoginAttempt) -> str:
    """The machine, and what it tried where it was no password: the link of a questionnaire."""
    machine = attempt.address.removeprefix(f"{LINKS} ")
    return machine if machine == attempt.address else f"{machine} (lien de questionnaire inconnu)"
