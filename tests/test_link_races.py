"""The one-time link under hammering: slowed where nobody has a link, answered once where everybody sends at once."""

import re

import pytest
from sqlalchemy import func, select

from at_once import at_once
from demo_app import as_system
from link_cast import link, say
from models.attempt import LoginAttempt
from models.prescription import Prescription
from models.questionnaire import QuestionnaireResponse
from models.questionnaire_link import QuestionnaireLink
from questionnaire_cast import CODES, responses
from small_app import Browser
from views.doors import today

pytest_plugins = ("demo_app", "questionnaire_cast")
pytestmark = pytest.mark.both
ROUNDS = 50


# ───────── Throttled ─────────
def test_whoever_tries_addresses_is_slowed_and_may_still_sign_in(site, people, accepted):
    url = link(people["mediateur"], accepted)
    walker = Browser(site, "203.0.113.9")
    codes = [walker.get(f"/q/{'A' * 21}{n % 10}").status_code for n in range(31)]
    assert codes == [404] * 30 + [429]
    held = walker.get(url)
    assert held.status_code == 429
    assert 0 < int(held.headers["Retry-After"]) <= 15 * 60
    assert walker.get("/connexion").status_code == 200
    assert Browser(site, "203.0.113.10").get(url).status_code == 200
    with as_system(site) as session:
        assert session.scalar(select(func.count()).where(LoginAttempt.address == "203.0.113.9")) == 0


# ───────── At the same moment ─────────
def test_sent_twice_at_once_fifty_times_there_is_one_answer_each_time(site, people, accepted):
    mediator = people["mediateur"]
    windows = [Browser(site, f"198.51.100.{n}") for n in (21, 22)]
    for turn in range(ROUNDS):
        url = link(mediator, accepted)
        for window in windows:
            window.token = re.search(r'name="csrf_token" value="([^"]+)"', window.get(f"{url}?n=1").text)[1]
        say(windows[0], url, 1, str(turn % 2))
        sending = [lambda w=window: _send(w, url) for window in windows]
        beside = [lambda: mediator.send("/mediation/questionnaires/new/", _beside(accepted))] if turn % 5 == 4 else []
        codes = [answer.status_code for answer in at_once(*sending, *beside)]
        assert all(code in (302, 303, 409, 410) for code in codes), codes
        assert responses(site, accepted) == ["avant"]
        _again(site, accepted)


def _send(window, url):
    return window.client.post(f"{url}?n=fin", data={"csrf_token": window.token}, **window.sent)


def _beside(number: int) -> dict[str, str]:
    head = {"dossier": str(number), "moment": "avant", "answered_on": f"{today():%d/%m/%Y}", "mode": "BESIDE"}
    return head | dict.fromkeys(CODES, "") | {"Q01": "1"}


def _again(site, number: int) -> None:
    """The dossier as it was before anybody answered."""
    with as_system(site) as session:
        mine = QuestionnaireLink.prescription_id == number
        for one in session.scalars(select(QuestionnaireLink).where(mine)):
            session.delete(one)
        session.flush()
        for one in session.scalars(
            select(QuestionnaireResponse).where(QuestionnaireResponse.prescription_id == number)
        ):
            session.delete(one)
        session.get(Prescription, number).before_on = None
        session.commit()
