"""A path is agreed after the welcome, the meeting and the diagnosis, and the sheet says the same."""

import pytest
from sqlalchemy import select

from demo_app import as_system, number_in, read
from models.pathway import Pathway
from path_cast import accepted, ago, agreed, agreement, diagnosed, pathway, shown, told

pytest_plugins = ("demo_app",)

NEW = "/mediation/parcours/new/"


def test_no_path_is_agreed_before_a_validated_diagnosis(site, people):
    number = accepted(site, people, "Désirée")
    mediator = people["mediateur"]
    answer = mediator.get(f"{NEW}?dossier={number}")
    assert answer.status_code == 409
    assert "valide d'abord le diagnostic" in read(answer)
    assert "Rôle du Médiateur" in read(answer)
    assert mediator.send(NEW, agreement(number)).status_code == 422  # it is not among the choices
    with as_system(site) as session:
        assert session.scalars(select(Pathway).where(Pathway.prescription_id == number)).all() == []


BEFORE_ITS_CAUSES = [(26, "précède l'acceptation"), (23, "précède la rencontre"), (21, "précède le diagnostic")]


@pytest.mark.parametrize(("days", "says"), BEFORE_ITS_CAUSES)
def test_an_agreement_comes_after_the_welcome_the_meeting_and_the_diagnosis(site, people, days, says):
    number = diagnosed(site, people, f"Delphine {days}")
    told(site, number, met_on=ago(22))
    wrong = {"agreed_on": shown(ago(days))}
    answer = people["mediateur"].send(NEW, agreement(number, **wrong))
    assert answer.status_code == 409
    assert says in read(answer)
    assert 'id="agreed_on-err"' in answer.text
    path = number_in(people["mediateur"].send(NEW, agreement(number)))
    edited = agreement(number, **wrong, version=str(pathway(site, path).version))
    answer = people["mediateur"].send(f"/mediation/parcours/edit/?id={path}", edited)
    assert answer.status_code == 409
    assert says in read(answer)
    assert pathway(site, path).agreed_on == ago(15)


def test_what_was_agreed_before_the_diagnosis_is_agreed_again_before_it_is_signed(site, people):
    number, path = agreed(site, people, "Edwige")
    told(site, number, assessed_on=ago(12))
    answer = people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(10)), who="person")
    assert answer.status_code == 409
    assert "La date de l'accord précède le diagnostic" in read(answer)
    assert pathway(site, path).sheet_signed_on is None
