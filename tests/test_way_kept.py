"""After each act, the next one is at hand; what is wrong in a number is said with words that suit its field."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import as_system, number_in, read
from diagnosis import asked, begun, fill, valid
from models.lot import DeviceLot
from models.reference import DigcompCompetence
from models.request import DeviceRequest
from path_cast import agreement, diagnosed, engaged, presences, session_of
from pin40.path_words import RequestStatus
from views.doors import today

pytest_plugins = ("demo_app",)


# ───────── The next act ─────────
def test_once_goals_are_kept_one_is_on_the_dossier(site, people):
    number = diagnosed(site, people, "Buts")
    with as_system(site) as session:
        competence = session.scalars(select(DigcompCompetence.id).order_by(DigcompCompetence.id)).first()
    form = {"prescription_id": number, "is_chosen": "1", f"goal-{competence}": "1", f"start-{competence}": "1",
            f"target-{competence}": "3"}  # fmt: skip
    answer = people["mediateur"].send("/mediation/objectifs/new/", form)
    assert answer.location.endswith(f"/mediation/prescriptions/details/?id={number}#diagnostic")
    page = people["mediateur"].get(answer.location)
    assert 'id="diagnostic"' in page.text
    assert "Objectif enregistré." in read(page)


def test_a_session_added_from_a_path_has_its_person_first_and_present(site, people):
    _, other = engaged(site, people, "Abel")
    _, path = engaged(site, people, "Zoé")
    way = re.search(r'href="(/mediation/seances/new/[^"]*)"', people["mediateur"].details("parcours", path).text)[1]
    page = people["mediateur"].get(html.unescape(way)).text
    checked = re.findall(r'<input[^>]*name="p(\d+)"[^>]*>', page)
    assert checked[0] == str(path)
    present = re.search(rf'<input[^>]*name="p{path}"[^>]*value="PRESENT"[^>]*>', page)[0]
    assert "checked" in present
    assert "checked" not in re.search(rf'<input[^>]*name="p{other}"[^>]*value="PRESENT"[^>]*>', page)[0]
    number_in(people["mediateur"].send(html.unescape(way), session_of(site) | {f"p{path}": "PRESENT"}))
    assert presences(site, path) == ["PRESENT"]


def test_a_path_out_of_reach_preselects_nobody(people):
    page = people["mediateur"].get("/mediation/seances/new/?parcours=999999")
    assert page.status_code == 200
    assert people["mediateur"].get("/mediation/seances/new/?parcours=abc").status_code == 200


def test_a_request_granted_leads_to_its_order(site, people):
    with as_system(site) as session:
        waits = select(DeviceRequest).where(DeviceRequest.status == RequestStatus.SENT)
        number = session.scalars(waits.limit(1)).one().id
    assert "Préparer le bon de commande" not in read(people["gestion"].details("demandes", number))
    granted = people["gestion"].act("decider", number, "demandes", decision="GRANTED")
    assert granted.status_code == 302
    page = people["gestion"].details("demandes", number).text
    way = re.search(r'href="(/gestion/bons-de-commande/new/\?count=(\d+))"', page)
    assert int(way[2]) > 0
    assert re.search(rf'name="count"[^>]*value="{way[2]}"', people["gestion"].get(way[1]).text)


# ───────── The day of a diagnosis ─────────
@pytest.mark.parametrize(("days", "words"), [(1, "dans le futur"), (-900, "ne peut pas précéder la rencontre")])
def test_a_wrong_day_of_diagnosis_is_said_by_its_field_and_kept(site, people, days, words):
    _, draft = begun(site, people)
    fill(people["mediateur"], draft, {asked(site, draft)[0]: "1"})
    on = today() + timedelta(days=days)
    answer = valid(people["mediateur"], draft, on)
    assert answer.status_code == 409
    assert words in read(answer)
    entry = re.search(r'<input[^>]*name="validated_on"[^>]*>', answer.text)[0]
    assert f'value="{on:%d/%m/%Y}"' in entry
    assert 'aria-invalid="true"' in entry


# ───────── Words that suit the field ─────────
def test_the_example_of_a_number_suits_its_field(site, people):
    lot = {"number": "L-MOT", "source": "Essai", "deed": "", "received_on": f"{today():%d/%m/%Y}"}
    told = read(people["gestion"].send("/gestion/lots/new/", {**lot, "announced_count": "beaucoup"}))
    assert "par exemple 12" in told
    assert "1961" not in told
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot.id)).first()
    form = {"inventory_number": "MOT-1", "serial": "M1", "make": "HP", "model": "x", "lot_id": lot, "year": "vieux"}
    assert "par exemple 2019" in read(people["gestion"].send("/gestion/ordinateurs/new/", form))
    assert "entre 0 et 100 000" in read(
        people["gestion"].send("/gestion/ordinateurs/new/", {**form, "cost": "9999999"})
    )


def test_too_many_hours_are_refused_with_the_most_allowed(site, people):
    number = diagnosed(site, people, "Heures")
    answer = people["mediateur"].send("/mediation/parcours/new/", agreement(number, planned_hours="99999999"))
    assert answer.status_code == 422
    assert "Écrivez un nombre entre 0 et 500." in read(answer)


def test_only_what_is_kept_about_a_person_says_that_they_may_read_it(site, people):
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot.id)).first()
    assert "La personne peut les lire" not in read(people["gestion"].details("lots", lot))
    number = diagnosed(site, people, "Lectrice")
    assert "La personne peut les lire" in read(people["mediateur"].details("prescriptions", number))
