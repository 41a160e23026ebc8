"""What is signed no longer changes, and no date is written that cannot be: each refusal is a French sentence."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from demo_app import Person, as_system, dossier, filled, named, number_in, read, structure
from form_reader import forms_in
from models.beneficiary import Beneficiary
from models.charter import CharterSignature, CharterVersion
from models.device import Device
from pin40.device_words import DeviceState
from views.doors import today

pytest_plugins = ("demo_app",)
NEW = "/prescription/prescriptions/new/"
VERSIONS = "/gestion/versions-charte"


def shown(person, place) -> dict:
    """What a browser would send back from the one form of a page."""
    (form,) = forms_in(person.get(place).text)
    return dict(form.pairs())


def sign(person, version, day=None, **changes):
    form = {"id": str(version), "signatory": "Odette", "capacity": "Présidente", **changes}
    return person.send(person.at("signatures/signer/"), {**form, "signed_on": f"{day or today():%d/%m/%Y}"})


# ───────── A signed text ─────────
def test_the_text_of_a_signed_version_is_frozen(fresh):
    gestion, signer = (
        Person(fresh, "gestion@example.org", "gestion"),
        Person(fresh, "mediateur@example.org", "mediation"),
    )
    version = number_in(gestion.send(f"{VERSIONS}/new/", {"text": "Version deux.", "changes": "Le prix."}))
    place = f"{VERSIONS}/edit/?id={version}"
    assert gestion.send(place, {**shown(gestion, place), "text": "Version deux, relue."}).status_code == 302
    form = shown(gestion, place)
    assert sign(signer, version).status_code == 302
    for change in ({"text": "Autre chose."}, {"changes": "Rien."}):
        refused = gestion.send(place, {**form, **change})
        assert refused.status_code == 422
        assert "Une structure a déjà signé ce texte : proposez une autre version." in read(refused)
        assert next(iter(change.values())) in read(refused) or next(iter(change.values())) in refused.text
    with as_system(fresh) as session:
        kept = session.get(CharterVersion, version)
        assert (kept.text, kept.changes) == ("Version deux, relue.", "Le prix.")


def test_the_text_in_force_is_not_even_offered_for_change(site, people):
    for who in ("gestion", "prescripteur"):
        place = people[who].at("versions-charte/edit/?id=1")
        assert people[who].get(place).status_code == 403
        assert people[who].send(place, {"text": "Autre chose.", "changes": "", "version": "1"}).status_code == 403


# ───────── Dates ─────────
def test_a_birth_year_to_come_is_refused_by_its_field(site, people):
    year = str(today().year + 1)
    mugron = named(site, "Atelier numérique de Mugron")
    for act in ("enregistrer", "transmettre"):
        wrong = filled(mugron, first_name="Futur", last_name="Bébé", birth_year=year, act=act)
        refused = people["prescripteur"].send(NEW, wrong)
        assert refused.status_code == 422
        assert "Cette année est à venir : vérifiez-la." in read(refused)
        assert f'value="{year}"' in refused.text
    with as_system(site) as session:
        assert session.scalars(select(Beneficiary).where(Beneficiary.last_name == "Bébé")).all() == []
    right = filled(mugron, first_name="Bel", last_name="Enfant", birth_year=str(today().year), act="enregistrer")
    person = dossier(site, number_in(people["prescripteur"].send(NEW, right))).beneficiary_id
    for who in ("gestion", "prescripteur"):
        place = people[who].at(f"beneficiaires/edit/?id={person}")
        refused = people[who].send(place, {**shown(people[who], place), "birth_year": year})
        assert refused.status_code == 422, who
        assert "Cette année est à venir : vérifiez-la." in read(refused)


def test_a_year_out_of_reason_is_told_in_one_sentence(site, people):
    mugron = named(site, "Atelier numérique de Mugron")
    for year, told in (("3000", "Écrivez quatre chiffres"), (str(today().year + 1), "Cette année est à venir")):
        answer = people["prescripteur"].send(NEW, filled(mugron, birth_year=year))
        assert answer.status_code == 422
        assert told in read(answer)
        assert "Écrivez quatre chiffres" not in read(answer) or "à venir" not in read(answer)


def test_an_erasure_to_come_is_refused_by_its_field(site, people):
    mine = structure(site, "reconditionneur@example.org")
    with as_system(site) as session:
        number = session.scalars(
            select(Device.id).where(Device.refurbisher_id == mine, Device.state == DeviceState.WAITING).limit(1)
        ).one()
        before = session.get(Device, number).erased_on
    person = people["reconditionneur"]
    place = person.at(f"ordinateurs/edit/?id={number}")
    late = today() + timedelta(days=1)
    refused = person.send(place, {**shown(person, place), "erased_on": f"{late:%d/%m/%Y}"})
    assert refused.status_code == 422
    assert "C'est à venir : vérifiez." in read(refused)
    with as_system(site) as session:
        assert session.get(Device, number).erased_on == before
    assert person.send(place, {**shown(person, place), "erased_on": f"{today():%d/%m/%Y}"}).status_code == 302


@pytest.mark.parametrize(("days", "said"), [(-1, "précède cette version"), (1, "La date de signature est à venir")])
def test_a_signature_before_its_version_or_to_come_is_refused(fresh, days, said):
    gestion = Person(fresh, "gestion@example.org", "gestion")
    signer = Person(fresh, "mediateur@example.org", "mediation")
    version = number_in(gestion.send(f"{VERSIONS}/new/", {"text": "Version deux.", "changes": "Le prix."}))
    party = structure(fresh, "prescripteur@example.org")
    day = today() + timedelta(days=days)
    for refused in (sign(signer, version, day), sign(gestion, version, day, partner_id=str(party))):
        assert refused.status_code == 409
        assert said in read(refused)
    with as_system(fresh) as session:
        of = select(CharterSignature).where(CharterSignature.charter_version_id == version)
        assert session.scalars(of).all() == []
    assert sign(signer, version).status_code == 302
