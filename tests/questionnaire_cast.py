"""A dossier just accepted, its questionnaire as a browser sends it, and what the tables keep of it.

PYTEST_DONT_REWRITE: test modules both import it and take their fixture from it.
"""

from itertools import product
from string import ascii_lowercase

import pytest
from sqlalchemy import select

from demo_app import as_system, filled, number_in, structure
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from pin40.words import Level, Stage
from views.doors import today

NEW = "/mediation/questionnaires/new/"
ROOM = "questionnaires"
CODES = [f"Q{n:02}" for n in range(1, 19)]
LAST = ["S01", "S02"]
names = (f"Répondante{one}{two}" for one, two in product(ascii_lowercase, repeat=2))


@pytest.fixture
def accepted(site, people) -> int:
    """A dossier of mediateur@, just accepted."""
    mine = structure(site, "mediateur@example.org")
    number = number_in(
        people["prescripteur"].send("/prescription/prescriptions/new/", filled(mine, last_name=next(names)))
    )
    assert people["mediateur"].act("accepter", number).status_code == 302
    return number


def form(number: int, moment: str = "avant", **values) -> dict[str, str]:
    """The page's form, all left unsaid but what is named."""
    codes = CODES + (LAST if moment == "apres" else [])
    head = {"dossier": number, "moment": moment, "answered_on": f"{today():%d/%m/%Y}", "mode": "BESIDE"}
    return {name: str(value) for name, value in {**head, **dict.fromkeys(codes, ""), **values}.items()}


def given(person, number: int, moment: str = "avant", **values) -> int:
    return number_in(person.send(NEW, form(number, moment, **values)))


def kept(site, response: int) -> dict[str, tuple]:
    """The answers of a questionnaire, by code."""
    with as_system(site) as session:
        lines = session.scalars(select(Answer).where(Answer.response_id == response)).all()
        return {line.question.code: (line.value, line.is_not_concerned, line.words) for line in lines}


def responses(site, number: int) -> list[str]:
    with as_system(site) as session:
        found = select(QuestionnaireResponse.moment).where(QuestionnaireResponse.prescription_id == number)
        return sorted(moment.value for moment in session.scalars(found))


def set_facts(site, number: int, **facts) -> None:
    """What other acts would have written."""
    with as_system(site) as session:
        row = session.get(Prescription, number)
        for name, value in facts.items():
            setattr(row, name, value)
        session.commit()


def end_path(site, number: int) -> None:
    facts = {"assessed_on": today(), "assessed_level": Level.TO_WORK_ON, "sheet_signed_on": today()}
    set_facts(site, number, **facts, path_ended_on=today(), stage=Stage.PATH_ENDED)
