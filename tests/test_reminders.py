"""Reminders of the questionnaires that wait: a number, nobody's name, and not twice within the delay."""

from datetime import timedelta

from sqlalchemy import func, select

from demo_app import as_system, read, structure
from models import reminding
from models.account import Account
from models.mail import OutboxMail
from models.setting import Setting
from pin40 import questionnaire as rules
from pin40.path_words import Moment
from pin40.questionnaire import Dates
from questionnaire_cast import end_path, form, given, set_facts
from views.doors import today

pytest_plugins = ("demo_app", "questionnaire_cast")
HALF_A_YEAR = timedelta(days=rules.SIX_MONTHS_DAYS)


def mails(app) -> list[str]:
    with as_system(app) as session:
        found = select(OutboxMail).where(OutboxMail.subject.startswith(reminding.PREFIX))
        return [f"{one.subject}\n{one.body}" for one in session.scalars(found)]


def remind(app, later: int = 0) -> int:
    with as_system(app) as session:
        if later:
            for one in session.scalars(select(OutboxMail)):
                one.created_at -= timedelta(days=later)
            session.flush()
        told = reminding.remind(today())
        session.commit()
        return told


def test_each_structure_is_told_once_within_the_delay(site, accepted):
    first = remind(site)
    assert first > 0
    sent = mails(site)
    assert remind(site) == 0
    assert mails(site) == sent
    assert remind(site, 13) == 0
    assert remind(site, 2) == first
    with as_system(site) as session:
        mine = structure(site, "mediateur@example.org")
        people = session.scalar(select(func.count()).where(Account.partner_id == mine, Account.is_open))
        waiting = sum(dossier.mediator_id == mine for dossier, _ in reminding.waiting(today()))
        told = (
            select(OutboxMail.subject)
            .join(Account, OutboxMail.account_id == Account.id)
            .where(Account.partner_id == mine, OutboxMail.subject.startswith(reminding.PREFIX))
        )
        assert session.scalars(told).all() == [f"Questionnaires à poser : {waiting}"] * people * 2
    assert not any("Zénobie" in one or "Répondante" in one or "D2026" in one for one in mails(site))


def equipped(site, people, number, days: int) -> None:
    given(people["mediateur"], number, Q01=0)
    end_path(site, number)
    given(people["mediateur"], number, "apres", Q01=1)
    long_ago = today() - timedelta(days=days)
    set_facts(
        site, number, accepted_on=long_ago, before_on=long_ago, sheet_signed_on=long_ago, path_ended_on=long_ago,
        after_on=long_ago, handed_over_on=long_ago,
    )  # fmt: skip


def test_six_months_after_the_person_is_asked_again_and_then_no_more(site, people, accepted):
    equipped(site, people, accepted, 190)
    with as_system(site):
        assert accepted in [one.id for one in reminding.six_months_due(today())]
    assert "Questionnaires « six mois après » à poser" in read(people["mediateur"].get("/mediation/"))
    page = people["mediateur"].get("/mediation/questionnaires/new/").text
    assert f"dossier={accepted}&amp;moment=6mois" in page
    assert people["mediateur"].send("/mediation/questionnaires/new/", form(accepted, "6mois", Q01=1)).status_code == 302
    with as_system(site):
        assert accepted not in [one.id for one in reminding.six_months_due(today())]


def test_the_follow_up_is_optional(site, people, accepted):
    equipped(site, people, accepted, 200)
    with as_system(site) as session:
        session.scalars(select(Setting).where(Setting.key == "six_months_asked")).one().value = "0"
        session.flush()
        assert reminding.six_months_due(today()) == []
        session.rollback()


def test_the_rule_says_from_when_to_when():
    pair = {
        "before_on": today(),
        "after_on": today(),
        "sheet_signed_on": None,
        "path_ended_on": None,
        "accepted_on": None,
    }
    for days, due in ((181, False), (182, True), (364, True), (365, False)):
        facts = Dates(**pair, handed_over_on=today() - timedelta(days=days))
        assert rules.six_months_due(facts, today()) is due, days
    early = today() - HALF_A_YEAR
    assert not rules.six_months_due(Dates(**pair, handed_over_on=early, six_months_on=today()), today())
    assert not rules.six_months_due(Dates(**pair | {"before_on": None}, handed_over_on=early), today())
    assert not rules.six_months_due(Dates(**pair, handed_over_on=None), today())
    assert Moment.SIX_MONTHS.value == "6mois"


def test_the_command_tells_how_many(site):
    answer = site.test_cli_runner().invoke(args=["pin40", "remind"])
    assert answer.exit_code == 0, answer.output
    assert "Structures prévenues" in answer.output
