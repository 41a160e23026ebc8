"""`flask pin40 import-devices FILE`: the terminal's door to the same judgement as the screen's."""

from pathlib import Path

import click

from models import entering, moving
from models.base import db
from views.commands import NO_ALPI, Said, pin40
from views.doors import today
from views.sheets.read import Unreadable, rows


@pin40.command("import-devices", help="Importe des ordinateurs (CSV, XLSX ou ODS) : tout le fichier, ou rien.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--a-blanc", "is_dry", is_flag=True, help="Lit et juge le fichier, sans rien écrire.")
def import_devices(file: Path, is_dry: bool) -> None:
    if not file.is_file():
        raise Said(f"Le fichier {file} n’existe pas.")
    if moving.alpi_id() is None:
        raise Said(NO_ALPI)
    try:
        verdict = entering.judge(rows(file.read_bytes()), today())
    except Unreadable as error:
        raise Said(error.sentence) from error
    for remark in verdict.remarks:
        click.echo(remark)
    if verdict.faults:
        raise Said("\n".join([*verdict.told, "Rien n’a été importé."]))
    if is_dry:
        click.echo(f"Ordinateurs sans faute : {len(verdict.lines)}. Rien n’a été écrit.")
        return
    count = entering.keep(verdict)
    db.session.commit()
    click.echo(f"Ordinateurs entrés en stock : {count}.")
    for name, lines in verdict.new_lots.items():
        click.echo(f"  lot ouvert : {name} ({len(lines)})")
