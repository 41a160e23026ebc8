"""« Voir comme »: the Alpi reads with somebody's eyes. Who did, when it began and ended: two lines of the journal."""

from models.account import Account
from models.acts import Refused
from models.base import db
from models.event import Event
from models.journal import request_id
from models.viewer import viewer
from pin40.charter import heading
from pin40.obstacle import Obstacle
from pin40.words import AccountRole, Verb

SAME_EYES = "Ce compte voit ce que vous voyez : il n’y a rien de plus à regarder."
SHUT = "Ce compte est fermé, ou sa structure n’est plus active : il ne voit rien."


def obstacles(account: Account) -> list[Obstacle]:
    """Why nobody may look with this account's eyes; empty means that the Alpi may."""
    if account.role == AccountRole.MANAGER:
        return [Obstacle("same_eyes", SAME_EYES, heading("personal_data"))]
    return [] if account.is_active else [Obstacle("shut", SHUT, heading("personal_data"))]


def begin(account: Account) -> None:
    if found := obstacles(account):
        raise Refused(found)
    _tell(account, Verb.BORROW)


def end(account: Account) -> None:
    _tell(account, Verb.STOP_BORROWING)


def _tell(account: Account, verb: Verb) -> None:
    """The account's own line: its structure's referent reads that the Alpi looked, and when."""
    actor = viewer().actor
    db.session.add(
        Event(
            actor_id=actor.account_id,
            viewed_as_id=account.id,
            structure_id=actor.partner_id,
            partner_id=account.partner_id,
            verb=verb.value,
            table_name=Account.__name__,
            record_id=account.id,
            columns="",
            request_id=request_id(),
        )
    )
