"""The forms and acts of the way with bad values, bad numbers and bad days, at every stage and in every state."""

import html

import pytest

from assure import scenes
from assure.deeds import DEEDS, Deed
from assure.steps import HANDS
from demo_app import as_system, counts, read
from form_reader import forms_in
from handover_cast import ago, device, lay
from models.device import Device
from models.prescription import Prescription
from pin40 import custody, journey
from pin40.device_words import DeviceAct
from pin40.words import DeviceState, Role, Stage
from test_bad_input import HOSTILE, check_page, refuse

pytest_plugins = ("demo_app",)

NEW = ("parcours/new/", "seances/new/", "evaluations/new/", "objectifs/new/", "questionnaires/new/", "demandes/new/",
       "bons-de-commande/new/", "bons-de-retrait/new/")  # fmt: skip
BAD_IDS = ("", "0", "1,2", "abc", "-1", "1" + "0" * 20, "1\x00", "１", "1e3", " ", "1 OR 1=1")
NO_SUCH_DAY = ("29/02/2027", "2027-02-29", "31/04/2026", "0001-01-01", "01/01/0001", "1/1/1", "10000-01-01", "demain")
PAST_ALLOWED = {("séance", "held_on"), ("livrable", "erased_on")}
"""A session may be held and a disk erased long ago: nothing before them is their cause."""


def form_of(person, deed: Deed):
    """The form of this deed as its page shows it."""
    if deed.names == "id":
        page = person.details(deed.place.split("/")[0], deed.record)
        return next(form for form in forms_in(page.text) if form.action.endswith(deed.place))
    name = "id" if deed.names == "?" else "dossier"
    return forms_in(person.get(person.at(f"{deed.place}?{name}={deed.record}")).text)[0]


# ───────── Values ─────────
@pytest.mark.parametrize("name", sorted(DEEDS))
def test_every_act_says_each_bad_value_by_its_field_and_does_nothing(site, people, name):
    deed = DEEDS[name](site)
    person = people[deed.who]
    form = form_of(person, deed)
    before = counts(site)
    refuse(person, form.action or person.at(f"{deed.place}?id={deed.record}"), form)
    assert counts(site) == before


@pytest.mark.parametrize(
    ("who", "place"),
    [("mediateur", place) for place in NEW[:6]]
    + [("gestion", NEW[6]), ("gestion", NEW[7]), ("reconditionneur", NEW[7])],
)
def test_every_new_form_says_each_bad_value_by_its_field_and_writes_nothing(site, people, who, place):
    person = people[who]
    form = forms_in(person.get(person.at(place)).text)[0]
    before = counts(site)
    refuse(person, person.at(place), form)
    answer = person.send(person.at(place), {})
    check_page(answer)
    assert counts(site) == before


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_day_that_does_not_exist_is_to_come_or_precedes_its_cause_is_refused(site, people, name):
    deed = DEEDS[name](site)
    person, before = people[deed.who], counts(site)
    version = deed.read(person)
    for field in (key for key in deed.fields if key.endswith("_on")):
        for day in NO_SUCH_DAY:
            check_page(deed.post(person, version=version, **{field: day}))
        told = [f"{ago(-1):%d/%m/%Y}", "31/12/9999"] if (name, field) != ("séance", "held_on") else []
        told += [] if (name, field) in PAST_ALLOWED else ["01/01/1990"]
        for day in told:
            answer = deed.post(person, version=version, **{field: day})
            assert answer.status_code in (409, 422), (field, day, answer.status_code)
            check_page(answer, answer.status_code)
    assert counts(site) == before


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_hostile_words_stay_words(site, people, name):
    deed = DEEDS[name](site)
    person = people[deed.who]
    typed = {key: f for key, f in form_of(person, deed).typed().items() if f.kind in ("text", "textarea")}
    free = [key for key, f in typed.items() if key in deed.fields and not key.endswith("_on")]
    words = {key: HOSTILE[rank % 2][: typed[key].longest or 60] for rank, key in enumerate(free)}
    if not words:
        return
    answer = deed.post(person, version=deed.read(person), **words)
    page = person.get(answer.location) if answer.status_code == 302 else answer
    check_page(page, 200 if answer.status_code == 302 else 422)
    assert "<script>alert" not in page.text
    if answer.status_code == 302 and deed.names != "id":
        assert any(text in html.unescape(page.text) for text in words.values())


# ───────── Numbers ─────────
@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_bad_number_finds_nothing_and_does_nothing(site, people, name):
    deed = DEEDS[name](site)
    person, before = people[deed.who], counts(site)
    for number in BAD_IDS:
        if deed.names == "?":
            answer = person.send(person.at(deed.place), {**deed.fields, "id": number})
            answers = [answer, person.get(person.at(deed.place), query_string={"id": number})]
        else:
            answers = [person.send(person.at(deed.place), {**deed.fields, deed.names: number})]
        for answer in answers:
            assert answer.status_code in (404, 422), (number, answer.status_code)
            check_page(answer, answer.status_code)
    assert counts(site) == before


# ───────── Out of order ─────────
def at_stage(site, stage: Stage) -> int:
    """A dossier of mediateur@ at this stage."""
    steps = {Stage.ACCEPTED: "met_on", Stage.ASSESSED: "before_on", Stage.ENGAGED: "sheet_signed_on"}
    if stage in (Stage.EQUIPPED, Stage.CLOSED):
        number = scenes.equipped(site)
        if stage == Stage.CLOSED:
            lay(site, number, closed_on=ago(1))
        return number
    number = scenes.dossier_at(site, steps.get(stage, "after_on"))
    if stage == Stage.SENT:
        lay(site, number, accepted_on=None, answered_on=None)
    if stage == Stage.DRAFT:
        lay(site, number, sent_on=None, accepted_on=None, answered_on=None)
    return number


ON_DOSSIER = ("rencontrer", "informer-prix-solidaire", "attribuer", "abandonner", "clore", "remettre", "retour")


STAGES = [stage for stage in Stage if stage != Stage.TO_REDIRECT]
"""A dossier refused has no mediator any more: it is as if absent, which `test_first_act.py` tells."""


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", ON_DOSSIER)
def test_an_act_on_a_dossier_out_of_order_gives_its_reasons_and_changes_nothing(site, people, name, stage):
    model, number = DEEDS[name](site), at_stage(site, stage)
    deed = Deed(model.who, model.place, Prescription, number, model.fields, model.names)
    act = {"remettre": (Stage.PATH_ENDED,), "retour": (Stage.EQUIPPED,)}.get(name)
    allowed = act or journey.ACTS[name].stages
    with as_system(site) as session:
        assert session.get(Prescription, number).stage == stage
    before = counts(site)
    answer = deed.post(people["mediateur"])
    # No laptop is allocated here, and a mediator does not see a draft.
    if stage in allowed and name != "remettre" and stage != Stage.DRAFT:
        assert answer.status_code == 302, read(answer)[-800:]
    else:
        unseen = 422 if deed.names == "prescription_id" else 404
        told(site, answer, before, unseen if stage == Stage.DRAFT else 409)


def told(site, answer, before, code=409) -> None:
    check_page(answer, code)
    assert code != 409 or "Rien n'a été changé" in read(answer)
    assert counts(site) == before


@pytest.mark.parametrize("stage", STAGES[1:])
@pytest.mark.parametrize("name", ["valider", "signer", "terminer"])
def test_an_act_on_a_child_of_a_dossier_out_of_order_gives_its_reasons_and_changes_nothing(site, people, name, stage):
    number = at_stage(site, stage)
    model = DEEDS[name](site)
    child = scenes.diagnosis(site, number) if name == "valider" else scenes.path(site, number)
    before = counts(site)
    answer = people["mediateur"].send(f"/mediation/{model.place}", {"id": str(child), **model.fields})
    allowed = {"valider": (*HANDS, Stage.EQUIPPED), "signer": (Stage.ASSESSED,), "terminer": (Stage.ENGAGED,)}[name]
    if stage in allowed:
        assert answer.status_code == 302, read(answer)[-800:]
    else:
        told(site, answer, before)


LAPTOP_ACTS = {
    "livrable": "reconditionneur", "hors-service": "reconditionneur", "reprendre": "reconditionneur",
    "sortir": "reconditionneur", "retourner": "mediateur", "perdu": "gestion",
}  # fmt: skip


@pytest.mark.parametrize("state", list(DeviceState))
@pytest.mark.parametrize("name", sorted(LAPTOP_ACTS))
def test_an_act_on_a_laptop_out_of_order_gives_its_reasons_and_changes_nothing(site, people, name, state):
    who, fields = LAPTOP_ACTS[name], DEEDS[name](site).fields
    number = device(site)
    with as_system(site) as session:
        session.get(Device, number).state = state
        session.commit()
    role = {"reconditionneur": Role.REFURBISHER, "mediateur": Role.MEDIATOR, "gestion": Role.MANAGER}[who]
    before = counts(site)
    answer = people[who].act(name, number, "ordinateurs", **fields)
    if answer.status_code == 302:
        assert state in custody.MOVES[DeviceAct(name)].sources
        assert DeviceAct(name) in custody.open_moves(state, role)
        return
    told(site, answer, before)
