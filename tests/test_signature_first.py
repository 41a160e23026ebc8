"""Who reads totals only, who must sign before acting, and accounts that change hands."""

import io
import re
from datetime import timedelta

from sqlalchemy import select

from demo_app import Person, as_system, filled, named, number_in, read, structure
from models.account import Account
from models.beneficiary import Beneficiary
from models.charter import CharterVersion
from models.partner import Partner
from models.prescription import Prescription
from test_first_act import MUGRON, NEW, mails_about
from views.doors import today

pytest_plugins = ("demo_app",)


# ───────── Who reads totals only ─────────
def test_a_reader_sees_totals_and_nobodys_name(site, people):
    for email in ("lecture@example.org", "financeur@example.org"):
        person = people["lecture"] if email.startswith("lecture") else Person(site, email, "lecture")
        text = read(person.get("/lecture/"))
        assert re.search(r"\d", text)
        assert "signer" not in text.lower()
        with as_system(site) as session:
            names = {n for row in session.execute(select(Beneficiary.first_name, Beneficiary.last_name)) for n in row}
        assert {name for name in names if re.search(rf"\b{re.escape(name)}\b", text)} == set()
        for slug in ("prescriptions", "beneficiaires", "structures", "comptes", "signatures"):
            assert person.get(f"/lecture/{slug}/").status_code == 404


# ───────── Signature first ─────────
PDF = b"%PDF-1.7 signed"
SIGNED = {"signatory": "Odette Lacouture", "capacity": "Présidente", "signed_on": ""}


def scan(content=PDF, name="charte.pdf"):
    return {"scan": (io.BytesIO(content), name)}


def sign(person, version, content=PDF, **changes):
    form = {**SIGNED, "signed_on": today().isoformat(), "id": str(version), "csrf_token": person.token, **changes}
    return person.client.post(person.at("signatures/signer/"), data={**form, **scan(content)}, **person.sent)


def test_an_unsigned_structure_reads_but_does_not_act_until_it_signs(site):
    person = Person(site, "accueil.peyrehorade@example.org", "prescription")
    home = read(person.get("/prescription/"))
    assert "Votre structure doit signer la charte" in home
    assert person.get("/prescription/structures/").status_code == 200
    answer = person.send(NEW, filled(named(site, MUGRON), act="enregistrer"))
    assert answer.status_code == 409
    assert "signez-la" in read(answer)
    wrong = sign(person, 1, b"MZ\x90 not a paper")
    assert wrong.status_code == 422
    assert "Joignez un PDF" in read(wrong)
    assert 'value="Odette Lacouture"' in wrong.text
    late = sign(person, 1, signed_on=(today() + timedelta(days=1)).isoformat())
    assert late.status_code == 409
    assert sign(person, 1).status_code == 302
    assert sign(person, 1).status_code == 409
    assert number_in(person.send(NEW, filled(named(site, MUGRON), first_name="Paule", act="enregistrer")))


def test_a_proposed_version_comes_into_force_when_the_last_awaited_structure_signs_or_leaves(fresh):
    gestion = Person(fresh, "gestion@example.org", "gestion")
    answer = gestion.send("/gestion/versions-charte/new/", {"text": "Version deux.", "changes": "Le prix."})
    version = number_in(answer)
    page = read(gestion.details("versions-charte", version))
    with as_system(fresh) as session:
        parties = session.scalars(select(Partner.id).where(Partner.is_active, Partner.role != "FUNDER")).all()
        assert f"Structures attendues ({len(parties)})" in page
        fund = session.scalars(select(Partner.id).where(Partner.role == "FUNDER")).one()
    first = Person(fresh, "prescripteur@example.org", "prescription")
    assert f"La version {2} de la charte attend votre signature" in read(first.get("/prescription/"))
    first.send("/nothing", {})
    assert sign(first, version).status_code == 302
    gestion.send("/nothing", {})
    assert sign(gestion, version, partner_id=str(fund)).status_code == 422
    last = named(fresh, "CCAS de Peyrehorade")
    mine = structure(fresh, "prescripteur@example.org")
    for party in set(parties) - {mine, last}:
        assert sign(gestion, version, partner_id=str(party)).status_code == 302
        assert in_force(fresh, version) is None
    closing = {**edited(gestion, f"/gestion/structures/edit/?id={last}")}
    closing.pop("is_active")
    assert gestion.send(f"/gestion/structures/edit/?id={last}", closing).status_code == 302
    assert in_force(fresh, version) == today()
    assert first.send(NEW, filled(named(fresh, MUGRON), act="enregistrer")).status_code == 302


def in_force(site, version):
    with as_system(site) as session:
        return session.get(CharterVersion, version).in_force_on


def edited(person, place) -> dict:
    from form_reader import forms_in

    (form,) = forms_in(person.get(place).text)
    return dict(form.pairs())


# ───────── Accounts ─────────
def test_a_changed_address_or_a_closed_account_loses_its_password_and_its_sessions(fresh):
    gestion = Person(fresh, "gestion@example.org", "gestion")
    victim = Person(fresh, "prescripteur@example.org", "prescription")
    with as_system(fresh) as session:
        number = session.scalars(select(Account.id).where(Account.email == "prescripteur@example.org")).one()
    place = f"/gestion/comptes/edit/?id={number}"
    assert gestion.send(place, {**edited(gestion, place), "job": "Autre"}).status_code == 302
    assert victim.is_in()
    assert gestion.send(place, {**edited(gestion, place), "email": "voleur@example.org"}).status_code == 302
    assert not victim.is_in()
    assert [to for to, _ in mails_about(fresh, "ouvrez votre compte")] == ["voleur@example.org"]
    with as_system(fresh) as session:
        account = session.get(Account, number)
        assert account.password is None
        assert session.query(Prescription).count() > 0
    other = Person(fresh, "lecture@example.org", "lecture")
    with as_system(fresh) as session:
        number = session.scalars(select(Account.id).where(Account.email == "lecture@example.org")).one()
    place = f"/gestion/comptes/edit/?id={number}"
    closed = edited(gestion, place)
    closed.pop("is_open")
    assert gestion.send(place, closed).status_code == 302
    assert not other.is_in()
    assert gestion.send(place, {**edited(gestion, place), "is_open": "y"}).status_code == 302
    assert not other.is_in()  # opened again, it does not revive the old session
