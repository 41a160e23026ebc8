"""A screen joins the menu by one line, and is told in French, by name, what it still lacks before anything starts."""

import importlib
import inspect as python
import re
from functools import cache
from pathlib import Path
from typing import Any

import click
from sqlalchemy import inspect

from models.base import Record, labels
from pin40 import access
from pin40.conditions import Person
from views.base import Screen

ICONS = Path(__file__).with_name("theme") / "static" / "vendor" / "icons.svg"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WORDS = {
    "record": "record = la classe du modèle",
    "slug": 'slug = "prets", le mot de l’adresse',
    "title": 'title = "Prêts", le nom de la liste',
    "singular": 'singular = "Prêt", le nom d’une fiche',
    "nouns": 'nouns = ("prêt", "prêts"), pour compter',
    "icon": 'icon = "list", un signe de la feuille des icônes',
    "columns": 'columns = ("title",), les colonnes de la liste',
}
"""What every screen says for itself, with an example of each."""


class Incomplete(click.ClickException):
    """What a screen lacks, one sentence a line, and nothing in English around it."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def screens_of(room: str) -> tuple[type[Screen], ...]:
    """The screens of `views/<room>.py`, in the order in which they are written: their one line in the menu."""
    module = importlib.import_module(f"views.{room}")
    found = [one for _, one in python.getmembers(module, python.isclass) if one.__module__ == module.__name__]
    own = [one for one in found if issubclass(one, Screen)]
    if not own:
        raise Incomplete(f"views/{room}.py : aucune classe n’y hérite de Screen.")
    return tuple(sorted(own, key=lambda one: python.getsourcelines(one)[1]))


def complete(screens: list[type[Screen]]) -> None:
    """Raises Incomplete with everything that is missing, of every screen at once."""
    told = [
        f"{one.__module__.replace('.', '/')}.py, {one.__name__} : {fault}" for one in screens for fault in lacks(one)
    ]
    if told:
        raise Incomplete("\n".join(told))


def lacks(screen: type[Screen]) -> list[str]:
    """What keeps this screen from being opened, each in a French sentence."""
    unsaid = [name for name in WORDS if not _says(screen, name)]
    found = [f"il manque {name} (par exemple {WORDS[name]})." for name in unsaid]
    if "slug" not in unsaid and not SLUG.fullmatch(screen.slug):
        found.append(f"slug = « {screen.slug} » : des minuscules sans accent, des chiffres et des tirets seulement.")
    if "icon" not in unsaid and screen.icon not in icons():
        found.append(f"icon = « {screen.icon} » n’est pas dans la feuille des icônes (views/theme/static/vendor).")
    return found if "record" in unsaid else [*found, *_of_its_record(screen)]


def _says(screen: type[Screen], name: str) -> bool:
    """Whether the screen, or a class between it and Screen, says it."""
    own = [one for one in screen.__mro__ if one is not Screen and one not in Screen.__mro__]
    return any(vars(one).get(name) for one in own)


def _of_its_record(screen: type[Screen]) -> list[str]:
    """Its columns are the model's, each with its French label; some role of its panels reads them."""
    model, found = screen.record, []
    if not (isinstance(model, type) and issubclass(model, Record)):
        return [f"record = {model!r} : ce n’est pas un modèle (une classe de models/ qui hérite de Record)."]
    known = {*inspect(model).column_attrs.keys(), *inspect(model).relationships.keys()}
    asked = dict.fromkeys((*screen.columns, *screen.filters, *screen.form_order))
    found += [
        f"« {name} » n’est ni une colonne ni une relation de {model.__name__}." for name in asked if name not in known
    ]
    found += [
        f"la colonne « {name} » de {model.__name__} n’a pas de nom français : écrivez-le dans column(…) ou text(…)."
        for name, label in labels(model).items()
        if not label
    ]
    if not any("r" in grant.verbs for role in screen.panels for grant in access.grants(Person(role), model.__name__)):
        found.append(f"aucun rôle ne lit « {model.__name__} » : ajoutez sa ligne dans pin40/access.py.")
    return found


@cache
def icons() -> frozenset[str]:
    return frozenset(re.findall(r'id="i-([\w-]+)"', ICONS.read_text(encoding="utf-8")))
