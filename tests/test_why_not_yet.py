"""« Pourquoi pas encore ? » on a dossier's page: what is missing, who must act, and what each reader may know."""

from demo_app import as_system, dossier, filled, number_in, read, structure
from handover_cast import NEW, accepted, ago, lay, ready
from models.prescription import Prescription
from pin40.words import Level, Stage

pytest_plugins = ("demo_app",)


def day(value) -> str:
    return f"{value:%d/%m/%Y}"


def gate_of(person, number) -> str:
    page = person.details("prescriptions", number).text
    start = page.index('aria-labelledby="gate"')
    return page[start : page.index("</section>", start)]


def test_the_mediator_reads_every_missing_step_its_heading_and_the_way_to_act(site, people):
    number = accepted(site, people, "Chemin")
    gate = gate_of(people["mediateur"], number)
    for words in ("Rencontre avec le Médiateur", "Diagnostic validé", "Questionnaire «", "Fiche de suivi signée",
                  "Parcours terminé", "Ordinateur attribué"):  # fmt: skip
        assert words in gate.replace("\xa0", " "), words
    assert "Rôle du Médiateur" in gate
    assert 'href="#acte-rencontrer"' in gate
    assert 'href="#acte-attribuer"' in gate
    assert 'id="acte-rencontrer"' in people["mediateur"].details("prescriptions", number).text
    assert f'href="/mediation/questionnaires/new/?dossier={number}&amp;moment=avant"' in gate
    assert gate.count('href="#acte-rencontrer"') == 5  # its own line, and the four that wait for it
    lay(site, number, met_on=ago(30), assessed_on=ago(29), assessed_level=Level.TO_WORK_ON)
    assert f'href="/mediation/parcours/new/?dossier={number}"' in gate_of(people["mediateur"], number)
    lay(site, number, before_on=ago(28), sheet_signed_on=ago(25), path_ended_on=ago(10))
    after = f'href="/mediation/questionnaires/new/?dossier={number}&amp;moment=apres"'
    assert after in gate_of(people["mediateur"], number)


def test_each_page_that_the_way_leads_to_opens(site, people):
    number = accepted(site, people, "Pages", met_on=ago(35))
    for place in ("evaluations/new/", "questionnaires/new/", "parcours/new/", "remises/new/", "sav/new/"):
        answer = people["mediateur"].get(f"/mediation/{place}?dossier={number}")
        assert answer.status_code in (200, 302, 409), place


def test_the_prescriber_reads_only_what_it_must_do_itself(site, people):
    number = ready(site, people, "Discrète", device_id=None)
    page = people["prescripteur"].details("prescriptions", number)
    assert "Rien n'est attendu de vous" in read(page)
    lay(site, number, told_on=None)
    gate = gate_of(people["prescripteur"], number)
    assert "Conditions d" in gate
    for words in ("Diagnostic", "Questionnaire", "Ordinateur attribué", "Parcours"):
        assert words not in gate, words
    seen = read(people["prescripteur"].details("prescriptions", number))
    for behind in ("met_on", "assessed_on", "sheet_signed_on", "path_ended_on", "before_on"):
        assert day(getattr(dossier(site, number), behind)) not in seen, behind
    assert "À travailler" not in read(page).split("Niveau estimé")[0]


def test_the_alpi_reads_all_and_presses_nothing_of_the_others(site, people):
    number = accepted(site, people, "Veillée")
    gate = gate_of(people["gestion"], number)
    assert "Le médiateur" in gate
    assert "Rencontre avec le Médiateur" in gate.replace("\xa0", " ")
    assert "<a " not in gate


def test_when_nothing_is_missing_the_hand_over_is_offered(site, people):
    number = ready(site, people, "Prête")
    page = people["mediateur"].details("prescriptions", number)
    assert f'href="/mediation/remises/new/?dossier={number}"' in page.text
    assert "Tout est prêt" in read(page)
    assert "conditions sont déjà remplies" in gate_of(people["mediateur"], number)
    assert "Tout est prêt" in read(people["prescripteur"].details("prescriptions", number))
    assert read(people["mediateur"].get(f"/mediation/remises/new/?dossier={number}")).count("Prête") >= 1


def test_the_questionnaires_of_a_dossier_show_their_dates_only_and_each_section_is_there(site, people):
    number = ready(site, people, "Sections")
    page = read(people["gestion"].details("prescriptions", number))
    for title in ("Diagnostic", "Parcours", "Questionnaires", "Ordinateur"):
        assert title in page
    with as_system(site) as session:
        assert session.get(Prescription, number).stage == Stage.PATH_ENDED


def test_a_reservation_that_expired_is_said_so_on_the_dossier_and_kept_by_nobody(site, people):
    number = number_in(people["prescripteur"].send(NEW, filled(structure(site, "mediateur@example.org"))))
    until = day(dossier(site, number).reserved_until)
    for who in ("mediateur", "prescripteur"):
        assert f"Un ordinateur est retenu jusqu'au {until}." in read(people[who].details("prescriptions", number)), who
    lay(site, number, reserved_until=ago(1))
    for who in ("mediateur", "prescripteur"):
        page = read(people[who].details("prescriptions", number))
        assert f"La retenue d'un ordinateur a expiré le {day(ago(1))}." in page, who
        assert "est retenu jusqu'au" not in page, who
        assert "retient" not in read(people[who].get(people[who].at(""))), who
    assert "Chacune attend votre réponse." in read(people["mediateur"].get("/mediation/"))
