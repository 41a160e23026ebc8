"""Dossiers ready for a diagnosis, and diagnoses begun, filled and validated through the panel.

PYTEST_DONT_REWRITE: test modules import it.
"""

import re
from datetime import timedelta
from itertools import count

from sqlalchemy import inspect, select

from demo_app import as_system, number_in
from models import assessing
from models.account import Account
from models.assessment import CompetenceAssessment
from models.prescription import Prescription
from pin40.words import GridLevel, Stage
from views.doors import today

RANKS = count(1)


def accepted(app, email="mediateur@example.org", *, met=True) -> int:
    """A new dossier of this mediator, accepted like one of the demonstration; its person met yesterday."""
    with as_system(app) as session:
        mine = select(Account.partner_id).where(Account.email == email).scalar_subquery()
        like = session.scalars(
            select(Prescription)
            .where(Prescription.mediator_id == mine, Prescription.stage == Stage.ACCEPTED)
            .order_by(Prescription.id)
            .limit(1)
        ).one()
        person = copied(like.beneficiary, last_name=f"Essai{next(RANKS)}")
        session.add(person)
        session.flush()
        found = copied(like, number=f"E{next(RANKS):08d}", beneficiary_id=person.id, stage=Stage.ACCEPTED,
                       met_on=today() - timedelta(days=1) if met else None, identity_key=None, device_id=None)  # fmt: skip
        session.add(found)
        session.commit()
        return found.id


def copied(row, **changes):
    """A new row with the same columns, but these."""
    own = {c.key: getattr(row, c.key) for c in inspect(type(row)).column_attrs if c.key not in ("id", "version")}
    return type(row)(**(own | changes))


def begun(site, people, **more) -> tuple[int, int]:
    """A dossier and its diagnosis, just begun."""
    number = accepted(site, **more)
    return number, number_in(people["mediateur"].send("/mediation/evaluations/new/", {"prescription_id": number}))


def of(app, number):
    with as_system(app) as session:
        found = session.get(CompetenceAssessment, number)
        session.refresh(found)
        session.expunge(found)
        return found


def asked(app, number) -> list[int]:
    """The items of the grid of this diagnosis, in their order."""
    with as_system(app):
        lines = assessing.items(of(app, number).grid_id)
        return [line.id for line in lines if line.level == GridLevel.ITEM]


def kept(app, number) -> dict[int, int | None]:
    with as_system(app) as session:
        return assessing.marks(session.get(CompetenceAssessment, number))


def token(page) -> str:
    return re.search(r'name="version" value="(\d+)"', page.text)[1]


def fill(person, number, values, **more):
    """Post the grid as its page would, with the version that this page gives."""
    at = person.at(f"evaluations/edit/?id={number}")
    version = more.pop("version", None) or token(person.get(at))
    return person.send(at, {"version": version, **{f"mark-{item}": value for item, value in values.items()}, **more})


def valid(person, number, on=None, **more):
    return person.act("valider", number, "evaluations", validated_on=f"{on or today():%d/%m/%Y}", **more)


def done(site, people, value="2", number=None, dossier_id=None) -> tuple[int, int]:
    """A diagnosis validated today with the same mark everywhere."""
    if number is None:
        dossier_id, number = begun(site, people)
    assert fill(people["mediateur"], number, dict.fromkeys(asked(site, number), value)).status_code == 302
    assert valid(people["mediateur"], number).status_code == 302
    return dossier_id, number


def signed(app, number) -> None:
    with as_system(app) as session:
        session.get(Prescription, number).sheet_signed_on = today()
        session.commit()
