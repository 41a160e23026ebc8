"""The path, as a mediator lives it: agreed, signed, ended; each step refused before its cause."""

import io

import pytest
from sqlalchemy import select

from demo_app import as_system, dossier, number_in, read
from models.assessment import DigcompGoal
from models.document import Document
from models.reference import DigcompCompetence
from path_cast import PDF, ago, agreed, agreement, diagnosed, engaged, pathway, session_of, shown, told
from pin40.words import DocumentKind, ExitReason, Level, Stage

pytest_plugins = ("demo_app",)

NEW = "/mediation/parcours/new/"
ENDED = {"ended_on": shown(ago(1)), "outcome": "PARTLY", "end_note": "Encore l'imprimante.", "is_unfollowed": "y"}


def goal(site, number: int, code: str, start: int, target: int) -> int:
    mediator = dossier(site, number).mediator_id
    with as_system(site) as session:
        found = session.scalars(select(DigcompCompetence.id).where(DigcompCompetence.code == code)).first()
        made = DigcompGoal(prescription_id=number, mediator_id=mediator, competence_id=found, level_start=start,
                           level_target=target)  # fmt: skip
        session.add(made)
        session.commit()
        return made.id


# ───────── Agreed ─────────
def test_objectives_start_from_the_competences_to_work_on(site, people):
    number = diagnosed(site, people, "Agathe")
    goal(site, number, "2.1", 1, 3)
    page = people["mediateur"].get(f"{NEW}?dossier={number}")
    assert page.status_code == 200
    assert "(niveau 1 vers 3)" in page.text
    assert f'value="{number}" selected' in page.text or f'selected value="{number}"' in page.text
    path = number_in(people["mediateur"].send(f"{NEW}?dossier={number}", agreement(number)))
    told_page = read(people["mediateur"].details("parcours", path))
    assert "7 h 30" in told_page
    assert "Envoyer un courriel" in told_page


def test_a_dossier_has_one_path_and_asking_again_opens_it(site, people):
    number, path = agreed(site, people, "Bertille")
    again = people["mediateur"].get(f"{NEW}?dossier={number}")
    assert again.status_code == 302
    assert again.location.endswith(f"parcours/details/?id={path}")
    twice = people["mediateur"].send(NEW, agreement(number))
    assert twice.status_code == 409
    assert "C'est déjà enregistré" in read(twice)
    assert people["mediateur"].send(NEW, agreement(number, objectives="Autre chose")).status_code == 422


def test_bad_hours_and_days_are_said_by_their_field(site, people):
    number = diagnosed(site, people, "Cyprien")
    wrong = (("planned_hours", "0"), ("planned_hours", "600"), ("planned_hours", "1,25"), ("planned_hours", "douze"),
             ("agreed_on", shown(ago(-2))), ("agreed_on", "hier"), ("objectives", "\x00"))  # fmt: skip
    for name, value in wrong:
        answer = people["mediateur"].send(NEW, agreement(number, **{name: value}))
        is_early = (name, value) == ("agreed_on", shown(ago(-2)))  # well typed: the rule refuses
        assert answer.status_code == (409 if is_early else 422), (name, value)
        assert f'id="{name}-err"' in answer.text, (name, value)


@pytest.mark.parametrize("query", ["0", "abc", "999999999", "1,2"])
def test_a_dossier_that_is_not_mine_is_as_if_absent(site, people, query):
    assert people["mediateur"].get(f"{NEW}?dossier={query}").status_code == 404


def test_another_mediator_neither_reads_nor_signs_nor_agrees(site, people):
    number, path = agreed(site, people, "Dorine")
    other = people["mediateur2"]
    assert other.get(f"{NEW}?dossier={number}").status_code == 404
    assert other.details("parcours", path).status_code == 404
    assert other.act("signer", path, "parcours", signed_on=shown(ago(1)), who="person").status_code == 404
    assert other.send(NEW, agreement(number)).status_code == 422
    assert people["gestion"].details("parcours", path).status_code == 200
    assert people["gestion"].act("signer", path, "parcours").status_code == 403


# ───────── Signed ─────────
def test_the_signature_engages_the_person(site, people):
    number, path = agreed(site, people, "Edmonde")
    assert dossier(site, number).stage == Stage.ASSESSED
    scan = {"id": path, "signed_on": shown(ago(10)), "who": "person", "paper": (io.BytesIO(PDF), "fiche.pdf")}
    answer = people["mediateur"].send("/mediation/parcours/signer/", scan)
    assert answer.status_code == 302, read(answer)[:800]
    found, kept = dossier(site, number), pathway(site, path)
    assert (found.stage, found.sheet_signed_on) == (Stage.ENGAGED, ago(10))
    assert (kept.sheet_signed_on, kept.signatory) == (ago(10), "Edmonde Cheminant")
    with as_system(site) as session:
        paper = session.scalars(
            select(Document).where(Document.record_id == path, Document.table_name == "Pathway")
        ).one()
        assert (paper.kind, paper.content, paper.partner_id) == (DocumentKind.FOLLOW_UP_SHEET, PDF, found.mediator_id)
    got = people["mediateur"].get(f"/mediation/parcours/fiche-signee/?id={path}")
    assert (got.status_code, got.data) == (200, PDF)
    assert people["mediateur2"].get(f"/mediation/parcours/fiche-signee/?id={path}").status_code == 404


def test_the_legal_representative_may_sign_and_nobody_else(site, people):
    number = diagnosed(site, people, "Flavie", has_representative="y", representative_name="Gaston Tuteur")
    path = number_in(people["mediateur"].send(NEW, agreement(number)))
    for who in ("mediator", "Gaston Tuteur", ""):
        assert people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(9)), who=who).status_code == 422
    given = {"signed_on": shown(ago(9)), "who": "representative"}
    assert people["mediateur"].act("signer", path, "parcours", **given).status_code == 302
    assert pathway(site, path).signatory == "Gaston Tuteur"


def test_no_signature_before_a_validated_diagnosis(site, people):
    number, path = agreed(site, people, "Honorine")
    told(site, number, assessed_on=None, assessed_level=None)
    answer = people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(1)), who="person")
    assert answer.status_code == 409
    assert "valide d'abord le diagnostic" in read(answer)
    assert pathway(site, path).sheet_signed_on is None
    assert "valide d'abord le diagnostic" in read(people["mediateur"].details("parcours", path))


def test_no_path_is_due_when_the_skills_are_acquired(site, people):
    number = diagnosed(site, people, "Irma", Level.ACQUIRED)
    refused = people["mediateur"].get(f"{NEW}?dossier={number}")
    assert refused.status_code == 409
    assert "aucun parcours n'est dû" in read(refused)
    assert people["mediateur"].send(NEW, agreement(number)).status_code == 422  # it is not among the choices
    other, path = agreed(site, people, "Jeannine")
    told(site, other, assessed_level=Level.ACQUIRED)
    assert people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(1)), who="person").status_code == 409
    assert dossier(site, other).sheet_signed_on is None


def test_no_signature_on_a_closed_dossier_nor_twice_nor_on_an_older_page(site, people):
    number, path = agreed(site, people, "Katia")
    form = {"signed_on": shown(ago(9)), "who": "person"}
    assert people["mediateur"].act("signer", path, "parcours", version="99", **form).status_code == 409
    assert people["mediateur"].act("signer", path, "parcours", **form).status_code == 302
    assert people["mediateur"].act("signer", path, "parcours", **form).status_code == 409
    other, closed = agreed(site, people, "Léone")
    told(site, other, exit_reason=ExitReason.MOVED, closed_on=ago(1))
    assert people["mediateur"].act("signer", closed, "parcours", **form).status_code == 409
    assert dossier(site, number).sheet_signed_on == ago(9)


@pytest.mark.parametrize(("day", "says"), [(-1, "futur"), (16, "précède l'accord"), (21, "précède le diagnostic")])
def test_a_signature_comes_after_its_causes_and_not_tomorrow(site, people, day, says):
    number, path = agreed(site, people, f"Margot {says.split()[-1]}")
    answer = people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(day)), who="person")
    assert answer.status_code == 409
    assert says in read(answer)
    assert shown(ago(day)) in answer.text or ago(day).isoformat() in answer.text
    assert dossier(site, number).stage == Stage.ASSESSED


def test_a_scan_that_is_no_paper_is_refused_and_nothing_is_signed(site, people):
    number, path = agreed(site, people, "Noémie")
    scan = {"id": path, "signed_on": shown(ago(9)), "who": "person", "paper": (io.BytesIO(b"<html>"), "fiche.pdf")}
    assert people["mediateur"].send("/mediation/parcours/signer/", scan).status_code == 422
    assert dossier(site, number).sheet_signed_on is None


def test_what_is_signed_is_complete(site, people):
    number = diagnosed(site, people, "Odile")
    path = number_in(people["mediateur"].send(NEW, agreement(number, planned_hours="", objectives="")))
    answer = people["mediateur"].act("signer", path, "parcours", signed_on=shown(ago(9)), who="person")
    assert answer.status_code == 409
    assert "les objectifs convenus" in read(answer)
    assert "les heures prévues" in read(answer)


# ───────── Ended ─────────
def test_a_path_ends_with_its_outcome_and_its_goals(site, people):
    number, path = engaged(site, people, "Pauline")
    aim = goal(site, number, "3.1", 2, 4)
    assert people["mediateur"].act("terminer", path, "parcours", **ENDED).status_code == 302
    found, kept = dossier(site, number), pathway(site, path)
    assert (found.stage, found.path_ended_on) == (Stage.PATH_ENDED, ago(1))
    assert (kept.ended_on, kept.outcome.value, kept.end_note) == (ago(1), "PARTLY", "Encore l'imprimante.")
    with as_system(site) as session:
        assert session.get(DigcompGoal, aim).ended_on == ago(1)
    assert people["mediateur"].act("terminer", path, "parcours", **ENDED).status_code == 409
    assert people["mediateur"].get(f"/mediation/parcours/edit/?id={path}").status_code == 403


def test_no_end_before_the_signature_nor_before_the_first_questionnaire(site, people):
    _, path = agreed(site, people, "Quentine")
    answer = people["mediateur"].act("terminer", path, "parcours", **ENDED)
    assert answer.status_code == 409
    assert "signe d'abord la fiche de suivi" in read(answer)
    number, path = engaged(site, people, "Rosalie", before=None)
    answer = people["mediateur"].act("terminer", path, "parcours", **ENDED)
    assert answer.status_code == 409
    assert "Le Médiateur soumet d'abord le questionnaire « avant »" in read(answer)
    assert dossier(site, number).path_ended_on is None


def test_an_end_comes_after_the_sheet_and_the_last_session(site, people):
    number, path = engaged(site, people, "Solange")
    assert (
        people["mediateur"].send("/mediation/seances/new/", session_of(site) | {f"p{path}": "PRESENT"}).status_code
        == 302
    )
    for day, says in ((-1, "futur"), (12, "précède la signature"), (6, "précède la dernière séance")):
        answer = people["mediateur"].act("terminer", path, "parcours", **{**ENDED, "ended_on": shown(ago(day))})
        assert answer.status_code == 409, day
        assert says in read(answer)
    assert people["mediateur"].act("terminer", path, "parcours", **{**ENDED, "outcome": ""}).status_code == 422
    assert dossier(site, number).stage == Stage.ENGAGED


def test_a_signed_path_is_not_thrown_away_and_a_mere_agreement_is(site, people):
    _, path = engaged(site, people, "Tatiana")
    assert people["mediateur"].get(f"/mediation/parcours/delete/?id={path}").status_code == 403
    _, path = agreed(site, people, "Ursule")
    assert people["mediateur"].send("/mediation/parcours/delete/", {"id": path}).status_code == 302
