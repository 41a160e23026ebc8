"""The terminal's two commands of the impact: `import-answers`, and `impact` for a monthly report without a browser."""

from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup

from models import importing_answers
from views.doors import today

Say = Callable[..., click.ClickException]


def register(group: AppGroup, say: Say) -> None:
    """Add both commands to the terminal; `say` makes a French sentence of an error."""

    @group.command("import-answers", help="Importe des réponses au questionnaire (CSV) : toutes, ou aucune.")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--historique", is_flag=True, help="Crée les dossiers inconnus : années passées, sans personne.")
    @click.option("--version", type=click.IntRange(1), default=1, help="Version du questionnaire.")
    def import_answers(file: Path, historique: bool, version: int) -> None:
        if not file.is_file():
            raise say(f"Le fichier {file} n'existe pas.")
        try:
            taken = importing_answers.import_answers(file, today(), is_historic=historique, number=version)
        except importing_answers.AnswersError as error:
            raise say("\n".join([*error.sentences, "Rien n'a été importé."])) from error
        for sentence in told(taken):
            click.echo(sentence)


def told(taken: importing_answers.Taken) -> list[str]:
    """What was taken back, and what was left aside."""
    found = [f"Questionnaires importés : {taken.responses}, soit {taken.answers} réponses."]
    if taken.created:
        found.append(f"Dossiers d'années passées créés : {taken.created}.")
    if taken.blanks:
        lines = ", ".join(map(str, taken.blanks))
        found.append(f"Laissées de côté, sans aucune réponse : {len(taken.blanks)} lignes ({lines}).")
    return found
