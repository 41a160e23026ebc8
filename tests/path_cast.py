"""People on their way: a dossier accepted, diagnosed, with a path agreed, its sheet signed.

PYTEST_DONT_REWRITE: test modules take their helpers from it.
"""

from datetime import date, timedelta

from sqlalchemy import select

from demo_app import as_system, filled, number_in, structure
from models.pathway import Attendance, Pathway
from models.prescription import Prescription
from models.reference import SessionTheme
from pin40 import journey
from pin40.words import Level
from views.doors import today

PDF = b"%PDF-1.7 a scan"


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def accepted(site, people, first_name: str, **changes) -> int:
    """A dossier of prescripteur@ accepted by mediateur@."""
    given = filled(structure(site, "mediateur@example.org"), first_name=first_name, last_name="Cheminant", **changes)
    number = number_in(people["prescripteur"].send("/prescription/prescriptions/new/", given))
    assert people["mediateur"].act("accepter", number).status_code == 302
    return number


def told(site, number: int, **facts) -> None:
    """Lay dated facts on a dossier, as the acts of the other screens do."""
    with as_system(site) as session:
        dossier = session.get(Prescription, number)
        for name, value in facts.items():
            setattr(dossier, name, value)
        dossier.stage = journey.stage(dossier.facts())
        session.commit()


def diagnosed(site, people, first_name: str, level: Level = Level.TO_WORK_ON, **changes) -> int:
    number = accepted(site, people, first_name, **changes)
    told(site, number, accepted_on=ago(25), assessed_on=ago(20), assessed_level=level, met_on=ago(20))
    return number


def agreement(number: int, **changes) -> dict[str, str]:
    return {"prescription_id": str(number), "objectives": "Envoyer un courriel\nImprimer", "planned_hours": "7,5",
            "agreed_on": shown(ago(15)), **changes}  # fmt: skip


def agreed(site, people, first_name: str, **changes) -> tuple[int, int]:
    """(dossier, path)"""
    number = diagnosed(site, people, first_name, **changes)
    return number, number_in(people["mediateur"].send("/mediation/parcours/new/", agreement(number)))


def engaged(site, people, first_name: str, days: int = 10, before: int | None = 9) -> tuple[int, int]:
    """(dossier, path), the sheet signed some days ago, the « avant » kept some days ago."""
    number, path = agreed(site, people, first_name)
    answer = people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(days)), who="person")
    assert answer.status_code == 302
    if before is not None:
        told(site, number, before_on=ago(before))
    return number, path


def theme(site) -> str:
    with as_system(site) as session:
        return str(session.scalars(select(SessionTheme.id).order_by(SessionTheme.id).limit(1)).one())


def session_of(site, **changes) -> dict[str, str]:
    return {
        "held_on": shown(ago(5)),
        "minutes": "90",
        "theme_id": theme(site),
        "place": "Salle",
        "title": "",
        **changes,
    }


def pathway(site, number: int) -> Pathway:
    with as_system(site) as session:
        found = session.get(Pathway, number)
        session.refresh(found)
        session.expunge(found)
        return found


def presences(site, path: int) -> list[str]:
    with as_system(site) as session:
        lines = session.scalars(select(Attendance).where(Attendance.pathway_id == path).order_by(Attendance.id))
        return [line.presence.value for line in lines]
