"""« Pourquoi pas encore ? »: each line that its reader may act on leads to the act, now or by what must come first."""

import html
import re

import pytest

from demo_app import filled, number_in, read, structure
from handover_cast import NEW, accepted, ago, ready
from models import accompanying
from pin40.device_words import DeviceState
from pin40.handover import Facts, steps
from pin40.prerequisites import NEEDS, first_to_do
from pin40.words import Level
from test_why_not_yet import gate_of

pytest_plugins = ("demo_app",)
BARE = {
    **dict.fromkeys(Facts.__dataclass_fields__, None), "prescriber_signed": True, "mediator_signed": True,
    "notice_on": ago(50), "told_on": ago(50), "is_eligible": True, "is_refused": False, "has_device": False,
    "device_held_by_mediator": False, "device_erased_or_no_disk": False, "device_allocated_elsewhere": False,
    "device_state": DeviceState.DELIVERED, "already_equipped": False, "closed": False, "sent_on": ago(45),
    "estimated_level": Level.TO_WORK_ON, "has_assessment": False, "has_path": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("done", "step", "first"),
    [
        ({}, "device", "accepted"),
        ({}, "after", "accepted"),
        ({"accepted_on": ago(40)}, "sheet", "met"),
        ({"accepted_on": ago(40), "met_on": ago(35)}, "path_ended", "assessed"),
        ({"accepted_on": ago(40), "sheet_signed_on": ago(20)}, "after", "before"),
        ({"accepted_on": ago(40)}, "met", "met"),
    ],
)
def test_what_must_come_first(done, step, first):
    way = steps(Facts(**{**BARE, **done}))
    asked = next(one for one in way if one.code == step)
    assert first_to_do(asked, way).code == first


def test_nothing_needs_itself_or_a_step_that_is_not_on_the_way():
    codes = {one.code for one in steps(Facts(**BARE))}
    assert {*NEEDS, *(need for needs in NEEDS.values() for need in needs)} <= codes


def lines(person, number):
    """Each line still to do: its title, who must act, and its way."""
    gate = gate_of(person, number).partition("<details")[0]
    for item in re.findall(r"<li>.*?</li>", gate, flags=re.S):
        title = re.sub(r"<[^>]+>", "", re.search(r"<h3>(.*?)</h3>", item, flags=re.S)[1])
        who = re.search(r'class="pin-who who">.*?</svg>\s*([^<]+)</span>', item, flags=re.S)
        way = re.search(r'<a class="btn[^"]*" href="([^"]+)">([^<]+)</a>', item)
        assert "Charte, " in item, title
        yield html.unescape(title), who[1].strip(), way and (html.unescape(way[1]), html.unescape(way[2]))


def sent(site, people, name):
    return number_in(people["prescripteur"].send(NEW, filled(structure(site, "mediateur@example.org"), last_name=name)))


@pytest.mark.parametrize("facts", [None, {}, {"met_on": ago(35)}, {"met_on": ago(35), "before_on": ago(30)}, "ended"])
def test_each_line_of_the_mediator_leads_where_something_can_be_done(site, people, facts):
    us, name = people["mediateur"], f"Voie{'abcdefgh'[len(str(facts)) % 8]}"
    if facts is None:
        number = sent(site, people, name)
    elif facts == "ended":
        number = ready(site, people, name, path_ended_on=None, after_on=None, device_id=None)
    else:
        number = accepted(site, people, name, **facts)
    told = [(title, way) for title, who, way in lines(us, number) if who == "Vous"]
    assert len(told) > 1
    page = us.details("prescriptions", number).text
    for title, way in told:
        assert way is not None, title
        url, label = way
        if url.startswith("#"):
            assert f'id="{url[1:]}"' in page, (title, url)
        else:
            assert us.get(url).status_code in (200, 302), (title, label, url)


def test_before_the_answer_every_line_begins_with_the_acceptance(site, people):
    number = sent(site, people, "Avant")
    ways = {title: way for title, who, way in lines(people["mediateur"], number)}
    assert ways.pop("Dossier accepté") == ("#acte-accepter", "Accepter")
    assert {tuple(" ".join(part.split()) for part in way) for way in ways.values()} == {
        ("#acte-accepter", "D’abord : accepter le dossier")
    }


def test_without_a_laptop_to_give_the_way_is_to_ask_for_some(site, people, monkeypatch):
    number = accepted(site, people, "Vide")
    assert dict((t, w) for t, _, w in lines(people["mediateur"], number))["Ordinateur attribué"][0] == "#acte-attribuer"
    monkeypatch.setattr(accompanying, "spare", lambda: [])
    url, label = dict((t, w) for t, _, w in lines(people["mediateur"], number))["Ordinateur attribué"]
    assert (url, label) == ("/mediation/demandes/new/", "Demander des ordinateurs")
    assert people["mediateur"].get(url).status_code == 200


def test_a_draft_says_who_must_act_and_leads_to_its_form(site, people):
    fields = filled(structure(site, "mediateur@example.org"), last_name="Ébauche", act="enregistrer", told_on="")
    number = number_in(people["prescripteur"].send(NEW, fields))
    told = list(lines(people["prescripteur"], number))
    assert told
    for _, who, (url, label) in told:
        assert (who, label) == ("Vous", "Compléter")
        assert people["prescripteur"].get(url).status_code == 200


@pytest.mark.parametrize("place", ["evaluations/new/", "questionnaires/new/", "parcours/new/"])
def test_a_refusal_about_a_dossiers_child_leads_back_to_the_dossier(site, people, place):
    number = sent(site, people, f"Retour{place[:4]}")
    answer = people["mediateur"].get(f"/mediation/{place}?dossier={number}")
    assert answer.status_code == 409
    assert f'href="/mediation/prescriptions/details/?id={number}"' in answer.text
    assert "Ouvrir le dossier" in read(answer)
