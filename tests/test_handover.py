"""The laptop is handed over at the end of the way, never a step too early, once, and to one person."""

import pytest
from sqlalchemy import func, select

from demo_app import as_system, counts, dossier, filled, number_in, read, structure
from handover_cast import NEW, accepted, ago, give, laptop, ready, tell
from models.agreement import disagreements
from models.charter import CharterVersion
from models.device import Device
from models.device_event import DeviceEvent
from models.handover import Handover
from models.prescription import Prescription
from pin40.device_words import DeviceAct, DeviceState, ErasureResult
from pin40.words import ExitReason, Level, Stage
from views.doors import today

pytest_plugins = ("demo_app",)


def handovers(site, number: int) -> list[Handover]:
    with as_system(site) as session:
        return list(session.scalars(select(Handover).where(Handover.prescription_id == number)))


# ───────── It happens ─────────
def test_a_hand_over_writes_the_receipt_the_stage_and_the_chain_of_custody(site, people):
    number = ready(site, people, "Équipée")
    given = dossier(site, number).device_id
    answer = give(people, number, on=ago(2))
    assert answer.status_code == 302, read(answer)[:800]
    done = dossier(site, number)
    assert (done.handed_over_on, done.stage, done.device_id) == (ago(2), Stage.EQUIPPED, given)
    moved = laptop(site, given)
    assert (moved.state, moved.holder_id, moved.back_on) == (DeviceState.HANDED_OVER, None, ago(2))
    assert moved.mediator_id == done.mediator_id
    [made] = handovers(site, number)
    assert (made.device_id, made.receipt_signed_on, made.signatory) == (given, ago(2), "La personne")
    with as_system(site) as session:
        line = session.scalars(select(DeviceEvent).where(DeviceEvent.device_id == given)).all()[-1]
        assert (line.act, line.happened_on, line.holder_id) == (DeviceAct.HAND_OVER, ago(2), None)


def test_the_attestation_is_read_and_printed_from_the_hand_over_s_page(site, people):
    number = ready(site, people, "Attestée")
    page = read(people["mediateur"].get(give(people, number).location))
    given = laptop(site, dossier(site, number).device_id)
    for words in ("Attestation de remise", "à titre gracieux", given.serial, given.inventory_number, "Attestée"):
        assert words in page, words
    listed = read(people["mediateur"].get("/mediation/remises/"))
    assert dossier(site, number).number in listed
    assert "Attestée" in listed
    assert people["mediateur2"].details("remises", handovers(site, number)[0].id).status_code == 404
    assert people["gestion"].details("remises", handovers(site, number)[0].id).status_code == 200
    assert people["mediateur"].get("/mediation/remises/export/csv/").status_code == 200


def test_a_person_whose_skills_are_acquired_needs_no_path(site, people):
    none = dict.fromkeys(("before_on", "sheet_signed_on", "path_ended_on", "after_on"))
    number = ready(site, people, "Acquise", **none, assessed_level=Level.ACQUIRED)
    assert give(people, number).status_code == 302


# ───────── Every way to hand over too early ─────────
EARLY = {
    "Rencontre avec le Médiateur": {"met_on": None},
    "Diagnostic validé": {"assessed_on": None, "assessed_level": None},
    "Questionnaire « avant »": {"before_on": None},
    "Fiche de suivi signée": {"sheet_signed_on": None},
    "Parcours terminé": {"path_ended_on": None},
    "Questionnaire « après »": {"after_on": None},
    "Ordinateur attribué": {"device_id": None},
    "Conditions d'accès dites": {"told_on": None},
    "Critère d'éligibilité": {"criterion_means": False, "criterion_skills": False, "criterion_autonomy": False},
}


@pytest.mark.parametrize("step", EARLY)
def test_a_step_that_is_missing_refuses_the_hand_over_with_the_charters_heading(site, people, step):
    number = ready(site, people, f"Tôt {list(EARLY).index(step)}", **EARLY[step])
    before = counts(site)
    answer = give(people, number)
    assert answer.status_code == 409
    assert step in read(answer)
    assert "Charte," in read(answer)
    assert counts(site) == before
    assert (dossier(site, number).handed_over_on, handovers(site, number)) == (None, [])


def test_a_notice_never_given_refuses_the_hand_over(site, people):
    number = ready(site, people, "Sans notice")
    tell(site, number, notice_on=None)
    answer = give(people, number)
    assert answer.status_code == 409
    assert "Notice d'information remise" in read(answer)
    assert "Protection des données" in read(answer)


def test_every_missing_step_is_told_at_once(site, people):
    number = accepted(site, people, "Tout manque")
    answer = give(people, number)
    assert answer.status_code == 409
    for step in ("Rencontre", "Diagnostic validé", "Questionnaire « avant »", "Fiche de suivi", "Parcours terminé",
                 "Questionnaire « après »", "Ordinateur attribué"):  # fmt: skip
        assert step in read(answer), step


LAPTOPS = {
    "Ordinateur livré": {"state": DeviceState.DELIVERABLE},
    "Ordinateur effacé": {"erasure_result": ErasureResult.FAILURE},
    "Ordinateur dans le stock du Médiateur": {"holder_id": None},
}


@pytest.mark.parametrize("step", LAPTOPS)
def test_a_laptop_that_is_no_longer_ready_refuses_the_hand_over(site, people, step):
    number = ready(site, people, f"Machine {list(LAPTOPS).index(step)}")
    with as_system(site) as session:
        found = session.get(Device, dossier(site, number).device_id)
        for name, value in LAPTOPS[step].items():
            setattr(found, name, value)
        session.commit()
    answer = give(people, number)
    assert answer.status_code == 409
    assert step in read(answer)
    assert handovers(site, number) == []


@pytest.mark.parametrize(("on", "code", "said"), [
    (ago(8), 302, ""), (ago(9), 302, ""), (ago(11), 409, "précède la fin du parcours"),
    (ago(10), 409, "précède le questionnaire"), (ago(41), 409, "précède l'acceptation"), (ago(-1), 422, "à venir"),
])  # fmt: skip
def test_the_receipt_is_signed_after_all_that_leads_to_it_and_not_to_come(site, people, on, code, said):
    number = ready(site, people, f"Reçu {(today() - on).days + 1}")
    answer = give(people, number, on=on)
    assert answer.status_code == code
    assert said in read(answer)
    assert (dossier(site, number).handed_over_on == on) is (code == 302)
    if code != 302:
        assert "La personne" in answer.text  # what was typed is kept


def test_a_draft_a_dossier_just_sent_and_a_closed_one_are_refused(site, people):
    mine = structure(site, "mediateur@example.org")
    sent = number_in(people["prescripteur"].send(NEW, filled(mine, last_name="Envoyée")))
    assert give(people, sent).status_code == 409
    closed = ready(site, people, "Close", exit_reason=ExitReason.GAVE_UP, closed_on=today(), device_id=None)
    answer = give(people, closed)
    assert answer.status_code == 409
    assert "Ce dossier est clos" in read(answer)


def test_only_its_own_mediator_hands_over(site, people):
    number = ready(site, people, "Ailleurs")
    assert give(people, number, who="mediateur2").status_code == 422
    fields = {"prescription_id": number, "receipt_signed_on": f"{today():%d/%m/%Y}", "signatory": "X"}
    assert people["gestion"].send("/gestion/remises/new/", fields).status_code == 403
    assert people["prescripteur"].send("/prescription/remises/new/", fields).status_code == 404
    assert people["mediateur2"].get(f"/mediation/remises/new/?dossier={number}").status_code == 404
    for wrong in ("", "abc", 10**8):
        assert give(people, wrong).status_code == 422
    assert give(people, number, signatory="").status_code == 422
    assert handovers(site, number) == []


def test_a_mediator_that_has_not_signed_the_version_in_force_hands_nothing_over(site, people):
    number = ready(site, people, "Non signée")
    with as_system(site) as session:
        last = session.scalar(select(func.max(CharterVersion.number)))
        version = CharterVersion(number=last + 1, text="Essai", changes="", proposed_on=today(), in_force_on=today())
        session.add(version)
        session.commit()
        made = version.id
    try:
        assert give(people, number).status_code == 409
        assert handovers(site, number) == []
    finally:
        with as_system(site) as session:
            session.get(CharterVersion, made).in_force_on = None
            session.commit()


# ───────── What the dossier says is what its rows say ─────────
def test_a_dossier_that_does_not_say_what_its_rows_say_is_found_and_named(fresh):
    with as_system(fresh) as session:
        assert list(disagreements()) == []
        found = session.scalars(select(Prescription).where(Prescription.stage == Stage.ACCEPTED)).first()
        found.before_on = ago(1)
        session.commit()
        [said] = disagreements()
    assert found.number in said
    assert f"{ago(1):%d/%m/%Y} sur le dossier, rien sur sa fiche" in said
