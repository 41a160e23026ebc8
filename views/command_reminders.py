"""The terminal's `remind`: to run each day; a structure is told now and then, whatever the number of runs."""

import click
from flask.cli import AppGroup

from models import reminding
from models.base import db
from views.doors import today


def register(group: AppGroup) -> None:
    @group.command("remind", help="Rappelle aux médiateurs les questionnaires à poser (au plus un courriel par délai).")
    def remind() -> None:
        told = reminding.remind(today())
        db.session.commit()
        click.echo(f"Structures prévenues : {told}. Les courriels partent par « send-mails ».")
