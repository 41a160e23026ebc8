"""A form sent again, by the back button or a second window: one row, and who sends it is told and led to it."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

import diagnosis
from assure import scenes
from at_once import at_once
from demo_app import ROLES, Person, as_system, counts, dossier, filled, named, number_in, read, structure
from diagnosis import token
from handover_cast import lay
from models.base import now
from models.charter import CharterVersion
from models.draft import Draft
from paper_trail import contracted
from path_cast import session_of
from request_story import quarter
from views.doors import today

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both

NEW = "/prescription/prescriptions/new/"


def charter(site) -> int:
    with as_system(site) as session:
        return session.scalars(select(CharterVersion.id).order_by(CharterVersion.id.desc())).first()


@pytest.fixture(scope="module")
def mugron(site):
    return named(site, "Atelier numérique de Mugron")


# ───────── Any other form: the back button, a second window ─────────
def session_on(site, **changes):
    return session_of(site, title="Deux fois la même", **changes)


TWICE = {
    "seances": ("mediateur", session_on),
    "demandes": ("mediateur", lambda site: {"quarter": quarter(2), "asked": "2", "why": "Deux ateliers commencent."}),
    "reperages": (
        "mediateur",
        lambda site: {
            "first_name": "Odile", "last_name": "Lahitte", "contact": "06 39 98 44 55", "is_agreed": "y",
            "prescriber_id": str(structure(site, "prescripteur@example.org")),
        },
    ),
    "bons-de-commande": (
        "gestion",
        lambda site: {
            "refurbisher_id": str(contracted(site)), "wanted_on": "", "note": "Bis",
            "lot": "", "count": "", "numbers": "",
        },
    ),
}  # fmt: skip


def age(site, slug: str, minutes: int) -> None:
    """The forms of this list were sent so many minutes earlier."""
    with as_system(site) as session:
        for kept in session.scalars(select(Draft).where(Draft.place == f"{slug}/envoyé")):
            moment = (now() - timedelta(minutes=minutes)).isoformat()
            kept.fields = {"sent": [[words, number, moment] for words, number, _ in kept.fields["sent"]]}
        session.commit()


def told_already(answer, url: str) -> None:
    assert answer.status_code == 409, read(answer)[:800]
    assert "C'est déjà enregistré" in read(answer)
    assert url in answer.text


@pytest.mark.parametrize("slug", sorted(TWICE))
def test_the_same_form_sent_again_makes_one_row_and_says_so(site, people, slug):
    who, form = TWICE[slug]
    person, words = people[who], form(site)
    place = person.at(f"{slug}/new/")
    before = counts(site)
    made = number_in(person.send(place, words))
    once = counts(site)
    assert once != before
    told_already(person.send(place, words), f"{slug}/details/?id={made}")
    assert counts(site) == once


@pytest.mark.parametrize("slug", sorted(TWICE))
def test_four_windows_that_send_one_form_at_once_make_one_row(site, slug):
    who, form = TWICE[slug]
    words = form(site)
    words |= {key: "À quatre" for key in ("title", "last_name", "note", "why") if key in words}
    windows = [Person(site, f"{who}@example.org", ROLES[who]) for _ in range(4)]
    for window in windows:
        window.send("/nothing", {})  # the token is read once, before the race
    sending = [partial(window.send, window.at(f"{slug}/new/"), words) for window in windows]
    first, *others = sorted(at_once(*sending), key=lambda answer: answer.status_code)
    made = number_in(first)  # it made the row and its mark: the others, and all the next ones, find them
    for answer in (*others, *at_once(*sending)):
        told_already(answer, f"{slug}/details/?id={made}")


@pytest.mark.parametrize("late", [0, 11])
def test_four_forms_that_differ_sent_at_once_make_four_rows(site, late):
    """Whether this account has never sent such a form, or sent its last one eleven minutes before."""
    windows = [Person(site, "mediateur2@example.org", ROLES["mediateur"]) for _ in range(4)]
    if late:
        age(site, "reperages", late)
    words = TWICE["reperages"][1](site)
    for window in windows:
        window.send("/nothing", {})
    place = windows[0].at("reperages/new/")
    names = [f"{name}{late}" for name in ("Anna", "Bruna", "Carla", "Dora")]
    sent = at_once(*(partial(w.send, place, words | {"first_name": n}) for w, n in zip(windows, names, strict=True)))
    assert len({number_in(answer) for answer in sent}) == 4


def test_one_word_changed_ten_minutes_or_another_account_make_another_session(site, people):
    words, place = session_on(site, place="Ailleurs"), "/mediation/seances/new/"
    first = number_in(people["mediateur"].send(place, words))
    assert number_in(people["mediateur"].send(place, words | {"minutes": "60"})) != first
    told_already(people["mediateur"].send(place, words), f"details/?id={first}")  # two steps back
    second = number_in(people["mediateur2"].send(place, words))
    assert second != first
    age(site, "seances", 11)
    assert number_in(people["mediateur"].send(place, words)) not in (first, second)


def test_a_mark_of_an_earlier_version_says_nothing(site, people):
    """A base that an earlier version served keeps its marks as that version wrote them."""
    words = TWICE["reperages"][1](site) | {"first_name": "Ancienne"}
    made = number_in(people["mediateur2"].send("/mediation/reperages/new/", words))
    with as_system(site) as session:
        for kept in session.scalars(select(Draft).where(Draft.place == "reperages/envoyé")):
            kept.fields = {"words": "0" * 64, "made": made, "version": 1}
        session.commit()
    assert number_in(people["mediateur2"].send("/mediation/reperages/new/", words)) != made


def test_the_form_of_a_row_that_has_gone_its_way_since_leads_to_it_too(site, people):
    words = TWICE["demandes"][1](site) | {"quarter": quarter(2), "asked": "1"}
    person = people["mediateur"]
    first = number_in(person.send("/mediation/demandes/new/", words))
    assert person.act("envoyer", first, "demandes").status_code == 302
    told_already(person.send("/mediation/demandes/new/", words), f"details/?id={first}")


def test_a_breakdown_declared_twice_is_one_and_a_hand_over_leads_to_itself(site, people):
    person = people["mediateur"]
    number = scenes.equipped(site)
    day = today().isoformat()
    form = {"prescription_id": str(number), "kind": "BREAKDOWN", "happened_on": day, "note": "L'écran reste noir."}
    place = f"/mediation/sav/new/?dossier={number}"
    made = number_in(person.send(place, form))
    told_already(person.send(place, form), f"sav/details/?id={made}")
    assert number_in(person.send(place, form | {"note": "Le clavier aussi."})) != made


# ───────── Sent, then back to its form ─────────
def test_the_form_of_a_dossier_sent_meanwhile_says_so_and_leads_to_it(site, people, mugron):
    person = people["prescripteur"]
    number = number_in(person.send(NEW, filled(mugron, last_name="Retour", act="enregistrer")))
    edit = f"/prescription/prescriptions/edit/?id={number}"
    assert person.get(edit).status_code == 200
    assert person.act("transmettre", number).status_code == 302
    for answer in (person.get(edit), person.send(edit, filled(mugron, last_name="Retour", act="transmettre"))):
        assert answer.status_code == 403
        assert "Cette fiche ne se modifie pas, ou plus" in read(answer)
        assert "Elle a été transmise, signée, terminée ou close" in read(answer)
        assert f"/prescription/prescriptions/details/?id={number}" in answer.text


def test_who_may_change_no_such_row_is_told_of_the_role(site, people):
    answer = people["prescripteur"].get(f"/prescription/versions-charte/edit/?id={charter(site)}")
    assert answer.status_code == 403
    assert "Votre rôle ne permet pas cela" in read(answer)


def test_a_dossier_sent_twice_is_one_and_its_page_says_so(site, people, mugron):
    person = people["prescripteur"]
    sent = [person.send(NEW, filled(mugron, last_name="Deuxfois", act="transmettre")) for _ in range(2)]
    assert number_in(sent[0]) == number_in(sent[1])
    assert "rien n'est fait deux fois" in read(person.get(sent[1].location))


def test_a_grid_sent_again_by_the_back_button_is_kept_once_and_says_so(site, people):
    person = people["mediateur"]
    number = scenes.dossier_at(site)
    lay(site, number, met_on=today())
    begun = number_in(person.send("/mediation/evaluations/new/", {"prescription_id": str(number)}))
    version = token(person.get(f"/mediation/evaluations/edit/?id={begun}"))
    values = dict.fromkeys(diagnosis.asked(site, begun)[:3], "2")
    assert diagnosis.fill(person, begun, values, version=version).status_code == 302
    told_already(diagnosis.fill(person, begun, values, version=version), f"evaluations/details/?id={begun}")
    assert diagnosis.fill(person, begun, dict.fromkeys(values, "0"), version=version).status_code == 409


# ───────── Done, then asked again ─────────
def test_an_act_sent_again_says_that_it_is_done_and_to_a_colleague_that_somebody_was_quicker(site, people, mugron):
    person = people["prescripteur"]
    number = number_in(person.send(NEW, filled(mugron, last_name="Déjàfait", act="enregistrer")))
    version = dossier(site, number).version
    assert person.act("transmettre", number, version=version).status_code == 302
    again = person.act("transmettre", number, version=version)
    assert again.status_code == 409
    assert "C'est déjà fait" in read(again)
    assert "Vous venez de le faire" in read(again)
    assert f"prescriptions/details/?id={number}" in again.text
    mediator, version = people["mediateur"], dossier(site, number).version
    assert mediator.act("accepter", number).status_code == 302
    assert "Vous venez de le faire" in read(mediator.act("accepter", number, version=version))
    late = person.act("transmettre", number, version=version)
    assert late.status_code == 409
    assert "pendant que vous la lisiez" in read(late)


def test_a_note_sent_again_is_kept_once_and_another_hand_writes_its_own(site, people):
    before = counts(site)["Note"]
    for who, words in (("gestion", "Rappelée."), ("gestion", "Rappelée."), ("gestion", "Rappelée deux fois.")):
        form = {"fiche": "lots", "id": "1", "words": words}
        assert people[who].send(people[who].at("notes/"), form).status_code == 302
    assert counts(site)["Note"] == before + 2


# ───────── A number that its table does not take ─────────
@pytest.mark.parametrize(
    ("slug", "field", "typed", "told"),
    [
        ("seances", "minutes", "-5", "Écrivez un nombre entre 5 et 600."),
        ("seances", "minutes", "601", "Écrivez un nombre entre 5 et 600."),
        ("demandes", "asked", "10001", "Écrivez un nombre entre 1 et 10 000."),
        ("demandes", "asked", "0", "Écrivez un nombre entre 1 et 10 000."),
    ],
)
def test_a_number_out_of_its_bounds_is_told_once_with_its_bounds(site, people, slug, field, typed, told):
    who, form = TWICE[slug]
    answer = people[who].send(people[who].at(f"{slug}/new/"), form(site) | {field: typed})
    assert answer.status_code == 422
    assert told in read(answer)
    assert "entre 0 et" not in read(answer)
