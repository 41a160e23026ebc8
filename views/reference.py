"""Reference lists, kept by the Alpi."""

from models.reference import Commune, CompetenceGrid
from pin40.words import Role
from views.base import Screen


class CommuneScreen(Screen):
    record = Commune
    slug, title, singular, icon = "communes", "Communes", "Commune", "map-pin"
    nouns, is_feminine = ("commune", "communes"), True
    create_label = "Ajouter une commune"
    in_place = True
    panels = (Role.MANAGER,)
    columns = ("name", "insee", "postcodes", "epci", "population", "is_rural")
    search = ("name", "insee", "postcodes")
    filters = ("epci", "is_rural")
    order = ("name",)
    totals = ("population",)
    changeable = ("epci_id", "is_rural")
    form_order = ("insee", "name", "postcodes", "epci_id", "population", "is_rural")


class GridScreen(Screen):
    record = CompetenceGrid
    slug, title, singular, icon = "grilles", "Grilles de diagnostic", "Grille", "checklist"
    nouns, is_feminine = ("grille", "grilles"), True
    panels = (Role.MANAGER,)
    columns = ("title", "number", "published_on")
    order = ("-number",)
