"""What an empty list says: why, and what to do next."""

from typing import Any

from pin40.words import Role
from views.listing import Listing

TEXTS: dict[tuple[str, Role], str] = {
    ("prescriptions", Role.PRESCRIBER): "Écrivez la première prescription : on vous guide, et rien ne part sans vous.",
    ("prescriptions", Role.MEDIATOR): "Quand un prescripteur vous oriente une personne, sa prescription arrive ici.",
    ("beneficiaires", Role.PRESCRIBER): "Une personne entre ici avec sa première prescription.",
    ("beneficiaires", Role.MEDIATOR): "Les personnes que l’on vous oriente apparaissent ici.",
    ("evaluations", Role.MEDIATOR): "Un diagnostic se commence depuis un dossier que vous avez accepté.",
    ("objectifs", Role.MEDIATOR): "Les compétences à travailler se choisissent depuis un dossier diagnostiqué.",
    ("parcours", Role.MEDIATOR): "Un parcours se convient avec la personne, depuis son dossier diagnostiqué.",
    ("seances", Role.MEDIATOR): "Notez ici chaque séance : qui était là, combien de temps, sur quoi.",
    ("presences", Role.MEDIATOR): "Les présences viennent avec les séances.",
    ("questionnaires", Role.MEDIATOR): "Le questionnaire se pose avant et après le parcours, depuis le dossier.",
    ("remises", Role.MEDIATOR): "La remise vient en fin de parcours : le dossier dit ce qui manque encore.",
    ("sav", Role.MEDIATOR): "Panne, casse ou perte après la remise : déclarez-la ici.",
    ("demandes", Role.MEDIATOR): "Demandez vos ordinateurs pour un trimestre : la quantité vous est proposée.",
    ("ordinateurs", Role.MEDIATOR): "Vos ordinateurs arrivent par un bon de retrait : faites d’abord une demande.",
    ("ordinateurs", Role.REFURBISHER): "Les ordinateurs arrivent avec un bon de commande de l’Alpi.",
    ("bons-de-commande", Role.REFURBISHER): "Les bons de commande que l’Alpi vous adresse arrivent ici.",
    (
        "bons-de-retrait",
        Role.MEDIATOR,
    ): "Quand un reconditionneur prépare vos ordinateurs, son bon de retrait arrive ici.",
    ("reperages", Role.PRESCRIBER): "Un médiateur peut vous signaler une personne : il écrit ici.",
    ("reperages", Role.MEDIATOR): "Vous repérez quelqu’un ? Signalez-le à un prescripteur : lui seul prescrit.",
    ("ordinateurs", Role.MANAGER): "Faites entrer les ordinateurs d’un lot : par fichier, ou un par un.",
    ("lots", Role.MANAGER): "Un lot réunit les ordinateurs cédés ensemble : commencez par lui.",
}


def empty(screen: Any, listing: Listing, clear_url: str) -> dict[str, Any]:
    """A page past the end, filters that hold nothing, or nothing yet: each with its way out."""
    if listing.total:
        first = {"label": "Voir la première page", "url": listing.url(page=None), "primary": True}
        return {"title": "Cette page n’existe plus", "text": "La liste est devenue plus courte.", "acts": [first]}
    if listing.active or listing.search:
        return _filtered(listing, clear_url)
    create = screen.may("c") and screen.create_label
    first = "la première" if screen.is_feminine else "le premier"
    text = TEXTS.get((screen.slug, screen.role), f"Les {screen.nouns[1]} apparaîtront ici dès {first}.")
    act = {"label": screen.create_label, "url": screen.url_for("new/"), "primary": True}
    return {"title": "Rien pour l’instant", "text": text, "acts": [act] if create else []}


def _filtered(listing: Listing, clear_url: str) -> dict[str, Any]:
    acts = [{"label": "Retirer les filtres", "url": clear_url, "primary": True}]
    if listing.search and listing.active:
        acts.append(
            {"label": "Garder les filtres, sans la recherche", "url": listing.url(search=None), "primary": False}
        )
    elif len(listing.active) > 1:
        last = listing.active[-1]
        away = listing.url(**dict.fromkeys(last.keys), page=None)
        acts.append({"label": f"Retirer seulement « {last.column.label} »", "url": away, "primary": False})
    text = "Retirez un filtre, ou cherchez un autre mot : un début de nom suffit, sans accent ni majuscule."
    return {"title": "Rien ici, avec ces filtres", "text": text, "acts": acts}
