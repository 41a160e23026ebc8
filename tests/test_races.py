"""Two people at the same moment: one effect, a clean answer for the other, and numbers without a hole."""

import re
import threading
from functools import partial

import pytest
from sqlalchemy import func, select

from at_once import at_once as all_at_once
from demo_app import Person, as_system, dossier, filled, named, number_in, read
from models.charter import CharterSignature, CharterVersion
from models.mail import OutboxMail
from models.prescription import Prescription
from models.setting import Setting
from pin40.words import Stage
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both

ROUNDS = 50
CLEAN = (302, 404, 409, 422)


def at_once(*doings):
    """As `at_once.at_once`, and each answer is clean."""
    answers = all_at_once(*doings)
    for answer in answers:
        assert answer is not None
        assert answer.status_code in CLEAN, read(answer)[:600]
    return answers


def one_did(answers) -> None:
    codes = [answer.status_code for answer in answers]
    assert codes.count(302) == 1, (codes, [read(a)[:300] for a in answers])


@pytest.fixture(scope="module")
def twins(site):
    """Two browsers of each account: a person with two windows, or two colleagues."""

    def pair(name, panel):
        made = [Person(site, f"{name}@example.org", panel) for _ in range(2)]
        for one in made:
            one.send("/nothing", {})  # the token is read once, before the race
        return made

    return {
        "prescripteur": pair("prescripteur", "prescription"),
        "prescripteur2": pair("prescripteur2", "prescription"),
        "mediateur": pair("mediateur", "mediation"),
        "gestion": pair("gestion", "gestion"),
    }


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(c)) for c in str(number))


def draft(person, mediator, name):
    fields = filled(mediator, first_name=name, last_name="Course", act="enregistrer")
    return number_in(person.send("/prescription/prescriptions/new/", fields))


def mails(site, number: str) -> int:
    with as_system(site) as session:
        return session.scalar(
            select(func.count()).where(OutboxMail.subject == f"Un dossier vous est adressé : {number}")
        )


def test_the_same_draft_sent_twice_leaves_once(site, twins, mugron):
    first, second = twins["prescripteur"]
    for turn in range(ROUNDS):
        number = draft(first, mugron, f"Un{letters(turn)}")
        one_did(at_once(*(partial(p.act, "transmettre", number) for p in (first, second))))
        sent = dossier(site, number)
        assert sent.stage == Stage.SENT
        assert mails(site, sent.number) == 1


def test_the_same_person_sent_by_two_prescribers_is_followed_once(site, twins, mugron):
    couple = twins["prescripteur"][0], twins["prescripteur2"][0]
    with as_system(site) as session:  # each refusal counts as a question: let the day be long
        for setting in session.scalars(select(Setting).where(Setting.key == "already_asked_per_day")):
            setting.value = "1000"
        session.commit()
    for turn in range(ROUNDS):
        form = filled(mugron, first_name=f"Deux{letters(turn)}", last_name="Course")
        answers = at_once(*(partial(p.send, "/prescription/prescriptions/new/", form) for p in couple))
        one_did(answers)
        assert "a déjà un dossier ouvert" in read(next(a for a in answers if a.status_code == 422))


def test_accepting_and_refusing_at_once_does_one_of_them(site, twins, mugron):
    sender = twins["prescripteur"][0]
    yes, no = twins["mediateur"]
    for turn in range(ROUNDS):
        number = draft(sender, mugron, f"Trois{letters(turn)}")
        assert sender.act("transmettre", number).status_code == 302
        version = dossier(site, number).version
        answers = at_once(
            partial(yes.act, "accepter", number, version=version),
            partial(no.act, "refuser", number, version=version, reason="TOO_FAR", note="", suggested=""),
        )
        one_did(answers)  # both read the same version: the second one's is stale, or out of its reach
        done = dossier(site, number)
        if done.stage == Stage.ACCEPTED:
            assert done.refused_on is None
        else:
            assert done.stage == Stage.TO_REDIRECT
            assert done.mediator_id is done.accepted_on is None


def test_one_address_invited_twice_makes_one_account(site, twins):
    couple = twins["prescripteur"]
    for turn in range(ROUNDS // 2):
        form = {"name": "Nora", "email": f"nora{turn}@example.org", "job": "", "phone": ""}
        answers = at_once(*(partial(p.send, "/prescription/comptes/new/", form) for p in couple))
        one_did(answers)
        with as_system(site) as session:
            written = select(func.count()).where(OutboxMail.recipient == form["email"])
            assert session.scalar(written) == 1


def test_a_structure_signs_a_version_once(site, twins):
    first, second = twins["prescripteur"]
    gestion = twins["gestion"][0]
    form = {"signatory": "Odette Lacouture", "capacity": "Présidente", "signed_on": today().isoformat()}
    for turn in range(ROUNDS // 10):
        assert (
            gestion.send("/gestion/versions-charte/new/", {"text": f"Texte {turn}", "changes": ""}).status_code == 302
        )
        with as_system(site) as session:
            version = session.scalar(select(func.max(CharterVersion.id)))
        sign = [partial(p.act, "signer", version, "signatures", **form) for p in (first, second)]
        one_did(at_once(*sign))
        with as_system(site) as session:
            signed = select(func.count()).where(CharterSignature.charter_version_id == version)
            assert session.scalar(signed) == 1


def test_two_changes_of_one_record_keep_one(site, twins, mugron):
    first, second = twins["prescripteur"]
    number = draft(first, mugron, "Quatre")
    for turn in range(ROUNDS // 5):
        page = first.get(f"/prescription/prescriptions/edit/?id={number}").text
        version = re.search(r'name="version"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="version"', page)
        token = next(part for part in version.groups() if part)
        change = [
            partial(
                p.send,
                f"/prescription/prescriptions/edit/?id={number}",
                filled(mugron, first_name="Quatre", last_name="Course", act="enregistrer", version=token,
                       worker_name=f"{r} {turn}"),
            )
            for r, p in enumerate((first, second))
        ]  # fmt: skip
        answers = at_once(*change)
        one_did(answers)
        assert {a.status_code for a in answers} == {302, 409}


def test_numbers_stand_without_a_hole(site, twins, mugron):
    """After all these races, and the first numbers of a year that nobody had opened."""
    couple = twins["prescripteur"][0], twins["prescripteur2"][0]
    for turn in range(ROUNDS // 5):
        at_once(*(partial(p.send,"/prescription/prescriptions/new/", filled(
            mugron, first_name=f"Cinq{letters(turn)}", last_name=f"Course{n}", act="enregistrer"
        )) for n, p in zip("ab", couple, strict=True)))  # fmt: skip
    year = today().year
    with as_system(site) as session:
        numbers = session.scalars(select(Prescription.number).where(Prescription.number.startswith(f"D{year}-"))).all()
    ranks = sorted(int(number.split("-")[1]) for number in numbers)
    assert ranks == list(range(1, len(ranks) + 1))


def test_a_year_opened_by_two_at_once_has_one_series(site):
    from models.acts import next_number

    found = []

    def take():
        with as_system(site) as session:
            found.append(next_number("D", 2090))
            session.commit()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 9))
