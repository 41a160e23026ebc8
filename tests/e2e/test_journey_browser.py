"""The way, whole: a new lot and a new person, from nothing to the laptop in hand, through the screens only."""

import pytest
import way

from hands import go_through

STEPS = (
    ("Dossier accepté", lambda page: way.do(page, "accepter")),
    ("Rencontre avec le Médiateur", lambda page: way.do(page, "rencontrer")),
    ("Diagnostic validé", way.assess),
    ("Questionnaire « avant »", lambda page: way.answer(page, "avant")),
    ("Fiche de suivi signée", way.agree),
    ("Parcours terminé", way.follow_path),
    ("Questionnaire « après »", lambda page: way.answer(page, "après")),
    ("Ordinateur attribué", way.allocate),
)
TOO_EARLY = {
    "Rencontre avec le Médiateur": "Charte, Rôle du Prescripteur.",
    "Fiche de suivi signée": "Charte, Parcours.",
    "Ordinateur attribué": "Charte, Rôle du Médiateur.",
}
"""Three moments at which the laptop is asked for all the same, and the heading under which it is refused."""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def kind(request):
    return request.param


def test_a_new_person_and_a_new_lot_meet_at_the_hand_over(visit, look_over):
    with (
        visit("gestion") as alpi,
        visit("reconditionneur") as bench,
        visit("prescripteur") as prescriber,
        visit("mediateur") as mediator,
    ):
        supply(alpi, bench, mediator)
        number = way.prescribe(prescriber)
        walk(mediator, number)
        way.hand_over(mediator)
        equipped(alpi, prescriber, number)
        balanced(alpi)
        said = [line for page in (alpi, bench, prescriber, mediator) for line in page.complaints]
        assert [line for line in said if "409" not in line and "422" not in line] == []
    is_well, said = look_over()
    assert is_well, said


def supply(alpi, bench, mediator):
    way.enter_lot(alpi)
    way.receive(bench, "reconditionnement", way.order(alpi), "2 ordinateurs reçus")
    way.receive(mediator, "mediation", way.refurbish(bench), "1 ordinateur reçu")


def walk(page, number):
    """Each step takes its own line off « Pourquoi pas encore ? » and no other."""
    for title, step in STEPS:
        way.open_dossier(page, number)
        before = way.gate(page)
        assert before[title] == "Vous", before
        if title in TOO_EARLY:
            refused = way.hand_over_too_early(page, number)
            assert title in refused
            assert TOO_EARLY[title] in refused, refused
            way.open_dossier(page, number)
        step(page)
        way.open_dossier(page, number)
        assert set(way.gate(page)) == set(before) - {title}
    assert "Tout est prêt" in way.told(page)


def equipped(alpi, prescriber, number):
    """Told on both sides: the prescriber reads the stage, the Alpi the laptop too."""
    for page, panel in ((alpi, "gestion"), (prescriber, "prescription")):
        page.goto(f"/{panel}/prescriptions/?search={number}")
        go_through(page.locator("a.go", has_text=number).first)
        assert "Équipé" in page.inner_text(".pin-id")
        assert page.locator(way.OPEN_STEPS).count() == 0
    assert way.NUMBERS[0] not in way.told(prescriber)


def balanced(alpi):
    """The lot: one handed over, one still on the bench; the day before, none was acquired."""
    found = way.balance(alpi, way.TODAY)
    kept = {head: count for head, count in found.items() if count}
    assert kept == {"Acquis": 2, "Remis": 1, "En attente de traitement": 1}
    assert not any(way.balance(alpi, way.YESTERDAY).values())
