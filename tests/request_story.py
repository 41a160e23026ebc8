"""A mediator's requests, as the tests of them make, send and wipe them.

PYTEST_DONT_REWRITE: test modules import it.
"""

from itertools import count

from sqlalchemy import select

from demo_app import as_system, number_in, structure
from models import requesting
from models.pickup import Pickup
from models.request import DeviceRequest
from pin40.orders import Quarter
from views.doors import today

NEW = "/mediation/demandes/new/"
ranks = count(1)
"""No two of these forms say the same: the same words sent again would lead to the first."""


def quarter(after: int = 1) -> str:
    found = Quarter.of(today())
    for _ in range(after):
        found = found.next()
    return found.code


def need_of(site):
    mediator = structure_of(site, "mediateur")
    with as_system(site):
        return requesting.need(mediator, today())


def proposed(site) -> int:
    return need_of(site).proposed


def structure_of(site, who) -> int:
    return structure(site, f"{who}@example.org")


def request_of(site, number) -> DeviceRequest:
    with as_system(site) as session:
        found = session.get(DeviceRequest, number)
        session.refresh(found)
        session.expunge(found)
        return found


def asked(person, after=1, **fields) -> int:
    form = {"quarter": quarter(after), "asked": "2", "why": f"Deux ateliers commencent ({next(ranks)}).", **fields}
    return number_in(person.send(NEW, form))


def wipe(site) -> None:
    """Each test starts from no request at all."""
    with as_system(site) as session:
        for paper in session.scalars(select(Pickup).where(Pickup.request_id.is_not(None))):
            paper.request_id = None
        session.flush()
        for row in session.scalars(select(DeviceRequest)):
            session.delete(row)
        session.commit()


def sent(people, **fields) -> int:
    number = asked(people["mediateur"], **fields)
    assert people["mediateur"].act("envoyer", number, "demandes").status_code == 302
    return number
