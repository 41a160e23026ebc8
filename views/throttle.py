"""The brake on sign-in: failures counted in the database, by account and by machine, over all processes."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from flask import current_app, request
from sqlalchemy import ColumnElement, and_, delete, func, select, update

from models.acts import figure
from models.alone import alone
from models.attempt import LoginAttempt
from models.base import db, now
from pin40.charter import FIGURES
from views.doors import PARIS, today

KEPT = timedelta(days=30)
"""How long an attempt is remembered: far beyond the day that the brake may count, enough to see one's last sign-ins."""

LINKS = "/q/"
"""What stands for the account where an address of a link was tried."""


@dataclass(frozen=True)
class Try:
    """One attempt to sign in: its number when it may go on, else the moment from which to try again."""

    id: int | None
    until: datetime | None = None

    @property
    def sentence(self) -> str:
        """When to try again, to the minute above; the same words whether the account exists or not."""
        local = (self.until or now()).astimezone(PARIS) + timedelta(seconds=59)
        return f"Trop d’essais ont échoué. Réessayez à partir de {local.hour} h {local:%M}."

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
    alone(key, place)
    window = timedelta(minutes=_figure("failure_window_minutes"))
    waits = (
        _wait(_of_account(key), "failures_per_account", window),
        _wait(LoginAttempt.address == place, "failures_per_address", window),
    )
    if any(waits):
        # A refused attempt is not counted: else whoever insists would keep the account's owner out for ever.
        return Try(None, max(wait for wait in waits if wait))
    attempt = LoginAttempt(account_key=key, address=place)
    db.session.add(attempt)
    db.session.flush()
    return Try(attempt.id)


def stray_wait() -> datetime | None:
    """Until when this machine, which tried too many addresses of links that are not, is kept from them all."""
    window = timedelta(minutes=_figure("failure_window_minutes"))
    return _wait(LoginAttempt.address == _behind_links(), "failures_per_address", window)


def stray() -> None:
    """Count an address of a link that is not. It keeps nobody from signing in: the two counts are apart.

    Needs the software's own eyes and a transaction that may write; the caller commits.
    """
    alone(_behind_links())
    db.session.add(LoginAttempt(account_key=LINKS, address=_behind_links()))


def _behind_links() -> str:
    return f"{LINKS} {machine(request.remote_addr)}"


def opened(attempt: Try) -> None:
    """The password was right: the attempt no longer counts, and those before it neither, for this account."""
    db.session.execute(update(LoginAttempt).where(LoginAttempt.id == attempt.id).values(is_success=True))
    # Done by those who come in: whoever hammers at the door pays for nothing more than the count.
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.created_at < now() - KEPT))


def _wait(counted: ColumnElement[bool], limit: str, window: timedelta) -> datetime | None:
    """When the failures that count will be fewer than the limit; None when they are already."""
    allowed, moment = _figure(limit), LoginAttempt.created_at
    failures = select(moment).where(counted, ~LoginAttempt.is_success, moment > now() - window)
    last = db.session.scalars(failures.order_by(moment.desc()).limit(allowed)).all()
    return last[-1].replace(tzinfo=last[-1].tzinfo or UTC) + window if len(last) == allowed else None


def _of_account(key: str) -> ColumnElement[bool]:
    """The attempts on an account since the last time that it was opened."""
    mine = LoginAttempt.account_key == key
    last = select(func.max(LoginAttempt.id)).where(mine, LoginAttempt.is_success).scalar_subquery()
    return and_(mine, LoginAttempt.id > func.coalesce(last, 0))


def _figure(key: str) -> int:
    """A setting; one that is not a positive number must not lock everybody out, the Alpi included."""
    value = figure(key, today())
    return int(value) if value.isascii() and value.isdigit() and int(value) else int(FIGURES[key].value)
