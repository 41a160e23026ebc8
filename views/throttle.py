"""The brake on sign-in: failures counted in the database, by account and by machine, over processes and restarts."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from flask import current_app, request
from sqlalchemy import ColumnElement, func, select, update

from models.acts import figure
from models.attempt import LoginAttempt
from models.base import db, now
from pin40.charter import FIGURES
from views.doors import PARIS, today


@dataclass(frozen=True)
class Try:
    """One attempt to sign in: its number when it may go on, else the moment from which to try again."""

    id: int | None
    until: datetime | None = None

    @property
    def sentence(self) -> str:
        """When to try again, to the minute above; the same words whether the account exists or not."""
        local = (self.until or now()).astimezone(PARIS) + timedelta(seconds=59)
        return f"Trop d’essais ont échoué. Réessayez à partir de {local.hour} h {local:%M}, ou demandez un nouveau mot de passe."

    @property
    def seconds(self) -> int:
        return max(1, ceil(((self.until or now()) - now()).total_seconds()))


def folded(email: str) -> str:
    """An address as accounts keep it."""
    return email.strip().lower()


def account_key(email: str) -> str:
    """The fingerprint of an address: the table does not tell who was tried."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, folded(email).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def machine(address: str | None) -> str:
    """Where an attempt comes from. An IPv6 subscriber holds a whole /64: it counts as one."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "?"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def knock(email: str) -> Try:
    """Count an attempt before its password is looked at; it is a failure until `opened` says otherwise.

    Needs the software's own eyes; the caller commits, so that the count stands whatever happens next.
    """
    key, place = account_key(email), machine(request.remote_addr)
    _alone(key, place)
    window = timedelta(minutes=_figure("failure_window_minutes"))
    waits = (
        _wait(LoginAttempt.account_key == key, "failures_per_account", window, _last_success(key)),
        _wait(LoginAttempt.address == place, "failures_per_address", window, 0),
    )
    if any(waits):
        # A refused attempt is not counted: else whoever insists would keep the account's owner out for ever.
        return Try(None, max(wait for wait in waits if wait))
    attempt = LoginAttempt(account_key=key, address=place)
    db.session.add(attempt)
    db.session.flush()
    return Try(attempt.id)


def opened(attempt: Try) -> None:
    """The password was right: the attempt no longer counts, and those before it neither, for this account."""
    db.session.execute(update(LoginAttempt).where(LoginAttempt.id == attempt.id).values(is_success=True))


def _wait(where: ColumnElement[bool], limit: str, window: timedelta, after: int | ColumnElement[int]) -> datetime | None:
    """When the failures that count will be fewer than the limit; None when they are already."""
    allowed = _figure(limit)
    failures = db.session.scalars(
        select(LoginAttempt.created_at)
        .where(where, ~LoginAttempt.is_success, LoginAttempt.created_at > now() - window, LoginAttempt.id > after)
        .order_by(LoginAttempt.created_at.desc())
        .limit(allowed)
    ).all()
    return failures[-1].replace(tzinfo=failures[-1].tzinfo or UTC) + window if len(failures) == allowed else None


def _last_success(key: str) -> ColumnElement[int]:
    last = select(func.max(LoginAttempt.id)).where(LoginAttempt.account_key == key, LoginAttempt.is_success)
    return func.coalesce(last.scalar_subquery(), 0)


def _figure(key: str) -> int:
    """A setting; one that is not a positive number must not lock everybody out, the Alpi included."""
    value = figure(key, today())
    return int(value) if value.isascii() and value.isdigit() and int(value) else int(FIGURES[key].value)


def _alone(*keys: str) -> None:
    """One attempt at a time for an account or a machine, until the commit: several at once cannot all be the last.

    On SQLite a request that writes already holds the only pen.
    """
    if db.engine.dialect.name == "postgresql":
        for key in sorted(keys):
            number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)
            db.session.execute(select(func.pg_advisory_xact_lock(number)))
