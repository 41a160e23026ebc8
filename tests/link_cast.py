"""A one-time link, as the mediator's page gives it and as a person's telephone follows it.

PYTEST_DONT_REWRITE: test modules import it.
"""

import re

from sqlalchemy import select

from demo_app import as_system, read
from form_reader import forms_in
from models.questionnaire_link import QuestionnaireLink
from pin40.path_words import Moment
from small_app import Browser

NEW = "/mediation/liens/new/"


def asked_link(person, number: int, moment: str = "avant", **more):
    """The page that shows a new link, after the form that a browser would send."""
    (form,) = forms_in(person.get(f"{NEW}?dossier={number}&moment={moment}").text)
    return person.send(NEW, dict(form.pairs()) | more)


def link(person, number: int, moment: str = "avant") -> str:
    page = asked_link(person, number, moment)
    assert page.status_code == 200, read(page)[:800]
    return re.search(r"<code>https?://[^/]+(/q/[\w-]{22})</code>", page.text)[1]


def row(site, number: int, moment: str = "avant") -> QuestionnaireLink:
    mine = select(QuestionnaireLink).where(
        QuestionnaireLink.prescription_id == number, QuestionnaireLink.moment == Moment(moment)
    )
    with as_system(site) as session:
        found = session.scalars(mine.order_by(QuestionnaireLink.id.desc())).first()
        session.refresh(found)
        session.expunge(found)
        return found


def say(visitor: Browser, url: str, rank: int, value: str):
    return visitor.post(f"{url}?n={rank}", {"answer": value})
