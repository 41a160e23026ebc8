"""The terminal's two commands of the impact: `import-answers`, and `impact` for a monthly report without a browser."""

from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup

from models import impact, importing_answers, releases
from models.base import db
from pin40.selection import Selection
from views.doors import today
from views.impact import paper, workbook

Say = Callable[..., click.ClickException]


def register(group: AppGroup, say: Say) -> None:
    """Add both commands to the terminal; `say` makes a French sentence of an error."""

    @group.command("import-answers", help="Importe des réponses au questionnaire (CSV) : toutes, ou aucune.")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--historique", is_flag=True, help="Crée les dossiers inconnus : années passées, sans personne.")
    @click.option("--version", type=click.IntRange(1), default=1, help="Version du questionnaire.")
    def import_answers(file: Path, historique: bool, version: int) -> None:
        if not file.is_file():
            raise say(f"Le fichier {file} n’existe pas.")
        try:
            taken = importing_answers.import_answers(file, today(), is_historic=historique, number=version)
        except importing_answers.AnswersError as error:
            db.session.rollback()  # nothing stays held while the faults are read
            raise say("\n".join([*error.sentences, "Rien n’a été importé."])) from error
        click.echo("\n".join(told(taken)))

    @group.command("impact", help="Écrit l’évolution observée : tout (.xlsx), ou la dernière parution (.pdf).")
    @click.option("--output", type=click.Path(path_type=Path), required=True, help="Fichier à écrire.")
    @click.option("--version", type=click.IntRange(1), default=None, help="Version du questionnaire.")
    def report(output: Path, version: int | None) -> None:
        wrong = _refusal(output, version)
        if wrong:
            raise say(wrong, 2)
        done = printed(output) if output.suffix.lower() == ".pdf" else laid(output, version)
        if done is None:
            raise say(f"La version {version or 1} du questionnaire n’existe pas, ou n’est pas publiée.")
        click.echo(done)


def _refusal(output: Path, version: int | None) -> str:
    """Why this report cannot be written there; empty where it can."""
    if output.suffix.lower() not in (".xlsx", ".pdf"):
        return "Ce rapport s’écrit en .xlsx ou en .pdf : nommez par exemple evolution.xlsx."
    if not output.parent.is_dir():
        return f"Le dossier {output.parent} n’existe pas."
    if output.suffix.lower() == ".pdf" and version is not None:
        return "Le PDF est la dernière parution, qui a déjà sa version : retirez --version, ou écrivez un .xlsx."
    return ""


def laid(output: Path, version: int | None) -> str | None:
    """Write the workbook of every dossier; None where there is no such version."""
    found = impact.version_of(version)
    if found is None:
        return None
    made = impact.add_groups(impact.report(found, Selection(), today()), found)
    with output.open("wb") as file:
        workbook.write(file, made)
    return f"Rapport écrit : {output} ({made.counts['paires']} paire{'s' if made.counts['paires'] > 1 else ''}, version {made.number})."


def printed(output: Path) -> str:
    """Write the latest release on paper; says which."""
    release = releases.latest(today())
    output.write_bytes(paper.printed(release, today()))
    return f"Rapport écrit : {output} ({release.name if release else 'aucune parution encore'})."


def told(taken: importing_answers.Taken) -> list[str]:
    """What was taken back, and what was left aside."""
    found = [
        f"Questionnaires importés : {taken.responses}, soit {taken.answers} réponse{'s' if taken.answers > 1 else ''}."
    ]
    if taken.created:
        found.append(f"Dossiers d’années passées créés : {taken.created}.")
    if taken.blanks:
        lines = ", ".join(map(str, taken.blanks))
        found.append(f"Laissées de côté, sans aucune réponse : {len(taken.blanks)} lignes ({lines}).")
    return found
