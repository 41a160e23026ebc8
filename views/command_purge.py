"""The terminal's `purge`: what has waited in the trash for too long, drafts and answers left behind, erased for good."""

import click
from flask.cli import AppGroup

from models import giving_links, trashing
from views.doors import today


def register(group: AppGroup) -> None:
    @group.command("purge", help="Efface ce qui est à la corbeille depuis plus de trente jours. À lancer chaque nuit.")
    def purge() -> None:
        erased = trashing.purge(today())
        click.echo(f"Corbeille : {erased['effacées']} fiches effacées.")
        if erased["gardées"]:
            click.echo(f"  {erased['gardées']} gardées : d’autres fiches s’en servent encore.")
        click.echo(f"Saisies commencées et oubliées : {trashing.forget(today())} effacées.")
        click.echo(f"Réponses commencées derrière un lien expiré : {giving_links.forget_expired(today())} effacées.")
