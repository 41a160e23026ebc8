"""The pages that the law asks for: honest, whole, open to everybody, and in each footer."""

import pytest

from demo_app import as_system, read
from models.partner import Partner
from pin40.words import PartnerRole
from small_app import Browser

pytest_plugins = ("demo_app",)
ASKED = {
    "accessibilite": (
        "non conforme au référentiel général d'amélioration de l'accessibilité", "article 47", "aucun audit",
        "Contenus non accessibles", "Signaler un défaut", "Défenseur des droits", "Technologies",
    ),
    "donnees-personnelles": (
        "responsable du traitement", "6.1.e", "Combien de temps", "Délégué à la protection des données", "CNIL",
        "aucune personne", "voir comme",
    ),
    "mentions-legales": ("Éditeur", "254 003 304 00030", "publication", "Hébergement", "Union européenne", "FSE+"),
}  # fmt: skip


@pytest.mark.parametrize("slug", ASKED)
def test_a_legal_page_says_what_the_law_asks_to_a_stranger(fresh, slug):
    page = read(Browser(fresh).get(f"/{slug}"))
    for words in ASKED[slug]:
        assert words in page, words


@pytest.mark.parametrize("path", ["/connexion", "/accessibilite", "/absente"])
def test_each_footer_tells_the_state_and_the_money(fresh, path):
    page = read(Browser(fresh).get(path))
    assert "Accessibilité : non conforme" in page
    assert "Cofinancé par l'Union européenne" in page


def test_the_alpi_is_reached_as_its_own_record_says(fresh):
    assert "À compléter par l'Alpi" in read(Browser(fresh).get("/mentions-legales"))
    with as_system(fresh) as session:
        alpi = session.query(Partner).filter(Partner.role == PartnerRole.MANAGER).one()
        alpi.email, alpi.phone = "contact@example.org", "05 00 00 00 00"
        session.commit()
    assert "contact@example.org, 05 00 00 00 00" in read(Browser(fresh).get("/accessibilite"))
