"""« Voir comme »: the Alpi looks with another account's eyes, and changes nothing while it does.

The session of the Alpi's own account keeps the number of the other one. The door reads it at each request and
enters with the pair (actor, seen); the gate refuses every write of such a pair, and the door every form.
"""

from typing import Any

from flask import Flask, flash, g, redirect, session

from models import borrowing
from models.account import Account
from models.base import db
from models.viewer import enter
from pin40.conditions import viewer
from views import doors


def open_eyes(account: Account) -> Any:
    """From the account's page: begin, and arrive where this person arrives."""
    borrowing.begin(account)
    db.session.commit()
    session[doors.BORROWED] = account.id
    return redirect(doors.home_url(account))


def give_back() -> Any:
    """The one way out, from any page."""
    if g.account is g.actor:
        return redirect(doors.home_url(g.account))
    seen, actor = g.account, g.actor
    session.pop(doors.BORROWED, None)
    enter(viewer(actor.person(doors.has_signed(actor))))
    borrowing.end(seen)
    db.session.commit()
    flash(f"Vous revoyez avec vos yeux. Compte quitté : {seen.name}.", "info")
    return redirect(f"{doors.home_url(actor)}comptes/details/?id={seen.id}")


def banner() -> dict[str, str] | None:
    """What the top of each page says while somebody looks with another's eyes."""
    seen = g.get("account")
    if seen is None or seen is g.get("actor"):
        return None
    return {"name": seen.name, "structure": seen.partner.name, "role": seen.role.label}


def register(app: Flask) -> None:
    app.add_url_rule("/fin-de-voir-comme", doors.common("give_back"), give_back, methods=["POST"])
