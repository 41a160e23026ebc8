"""Purchase orders issued by two people at the same moment: one laptop, one order; numbers without a hole."""

from functools import partial

import pytest

from demo_app import Person, read
from models.purchase import PurchaseOrder
from paper_trail import (
    contracted,
    drafted,
    open_lines,
    paper,
    stored,
    taken_numbers,
)
from request_story import asked, wipe
from test_races import at_once, one_did
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both
SLUG = "bons-de-commande"
ROUNDS = 20


@pytest.fixture(scope="module")
def twins(site):
    made = [Person(site, "gestion@example.org", "gestion") for _ in range(2)]
    for one in made:
        one.send("/nothing", {})
    return made


def test_two_orders_for_one_laptop_issue_one_and_tell_the_other(site, people, twins):
    for _ in range(ROUNDS):
        _, names = stored(site, 2)
        orders = [drafted(people, contracted(site), names) for _ in range(2)]
        answers = at_once(*(partial(p.act, "emettre", o, SLUG) for p, o in zip(twins, orders, strict=True)))
        one_did(answers)
        told = read(next(answer for answer in answers if answer.status_code == 409))
        assert names[0] in told
        assert open_lines(site, names).count(True) == 2


def test_numbers_follow_each_other_without_a_hole_when_two_people_issue_at_once(site, people, twins):
    before, made = taken_numbers(site), []
    for _ in range(ROUNDS):
        orders = [drafted(people, contracted(site), stored(site, 1)[1]) for _ in range(2)]
        answers = at_once(*(partial(p.act, "emettre", o, SLUG) for p, o in zip(twins, orders, strict=True)))
        assert [answer.status_code for answer in answers] == [302, 302], [read(a)[:300] for a in answers]
        made += [paper(site, PurchaseOrder, order).number for order in orders]
    first = before + 1
    assert sorted(made) == [f"BC-{today().year}-{n:03d}" for n in range(first, first + 2 * ROUNDS)]


def test_two_requests_of_one_quarter_sent_at_once_leave_one_waiting(site, people):
    couple = [Person(site, "mediateur@example.org", "mediation") for _ in range(2)]
    for one in couple:
        one.send("/nothing", {})
    for _ in range(ROUNDS // 2):
        wipe(site)
        drafts = [asked(people["mediateur"]) for _ in range(2)]
        answers = at_once(*(partial(p.act, "envoyer", n, "demandes") for p, n in zip(couple, drafts, strict=True)))
        one_did(answers)
        assert "une seule à la fois" in read(next(answer for answer in answers if answer.status_code == 409))
