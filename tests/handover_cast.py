"""Dossiers at any point of the way, for the tests of its end: sent and accepted in the browser, then told as facts.

PYTEST_DONT_REWRITE: test modules both import it and take their fixtures from it.
"""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from demo_app import as_system, dossier, filled, number_in, structure
from models.beneficiary import Beneficiary
from models.device import Device
from models.lot import DeviceLot
from models.prescription import Prescription
from pin40 import journey
from pin40.device_words import DeviceState, DiskKind, ErasureResult
from pin40.words import Level
from views.doors import today

NEW = "/prescription/prescriptions/new/"
AGO = {
    "accepted_on": 40, "met_on": 35, "assessed_on": 30, "before_on": 28, "sheet_signed_on": 25,
    "path_ended_on": 10, "after_on": 9,
}  # fmt: skip
"""How many days ago each step was done, for a dossier that only waits for its laptop."""
TURNS = count(1)


def ago(days: int):
    return today() - timedelta(days=days)


def accepted(site, people, name: str, **facts) -> int:
    """A dossier that the first mediator accepted forty days ago, with these facts laid on it."""
    mine = structure(site, "mediateur@example.org")
    number = number_in(people["prescripteur"].send(NEW, filled(mine, last_name=name)))
    assert people["mediateur"].act("accepter", number).status_code == 302
    lay(site, number, **{"sent_on": ago(45), "answered_on": ago(40), "accepted_on": ago(40), **facts})
    return number


def ready(site, people, name: str, **facts) -> int:
    """Everything done but what `facts` says; a laptop of the mediator's stock allocated."""
    done = {step: ago(days) for step, days in AGO.items()}
    number = accepted(site, people, name, **{**done, "assessed_level": Level.TO_WORK_ON, **facts})
    if "device_id" not in facts:
        lay(site, number, device_id=device(site))
    return number


def lay(site, number: int, **facts) -> None:
    """Write facts as they are, and the stage that they make."""
    with as_system(site) as session:
        found = session.get(Prescription, number)
        for name, value in facts.items():
            setattr(found, name, value)
        found.stage = journey.stage(found.facts())
        session.commit()


def tell(site, number: int, **values) -> None:
    """Change the person of a dossier."""
    with as_system(site) as session:
        person = session.get(Beneficiary, session.get(Prescription, number).beneficiary_id)
        for name, value in values.items():
            setattr(person, name, value)
        session.commit()


def device(site, email: str = "mediateur@example.org", **values) -> int:
    """A laptop delivered to this mediator, erased, promised to nobody."""
    refurbisher, holder = structure(site, "reconditionneur@example.org"), structure(site, email)
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot)).first()
        rank = len(session.scalars(select(Device.id)).all()) + 1
        made = Device(**{
            "inventory_number": f"ESSAI-{rank:05d}", "serial": f"S{rank:06d}", "make": "HP", "model": "ProBook",
            "state": DeviceState.DELIVERED, "lot_id": lot.id, "holder_id": holder, "mediator_id": holder,
            "refurbisher_id": refurbisher, "disk_kind": DiskKind.SSD, "erased_on": ago(60),
            "erasure_result": ErasureResult.SUCCESS, **values,
        })  # fmt: skip
        session.add(made)
        session.commit()
        return made.id


def laptop(site, number: int) -> Device:
    """A laptop as the software sees it, detached."""
    with as_system(site) as session:
        found = session.get(Device, number)
        session.refresh(found)
        session.expunge(found)
        return found


def handed(site, people, name: str, days: int = 5) -> int:
    """A dossier whose laptop was handed over a few days ago, by the act itself."""
    number = ready(site, people, name)
    assert give(people, number, on=ago(days)).status_code == 302
    assert dossier(site, number).handed_over_on == ago(days)
    return number


def give(people, number: int, on=None, who: str = "mediateur", **more):
    fields = {"prescription_id": number, "receipt_signed_on": f"{on or today():%d/%m/%Y}", "signatory": "La personne"}
    return people[who].send("/mediation/remises/new/", {**fields, **more})


def care(people, number: int, kind: str, on=None, who: str = "mediateur", panel: str = "mediation", **more):
    words = f"Dit la fois {next(TURNS)}"  # the very same words sent again are the same form
    fields = {"prescription_id": number, "kind": kind, "happened_on": f"{on or today():%d/%m/%Y}", "note": words}
    return people[who].send(f"/{panel}/sav/new/", {**fields, **more})
