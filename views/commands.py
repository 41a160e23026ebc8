"""The terminal: `flask --app app pin40 …`. One French sentence for each error, never a traceback."""

import secrets
import socket
from pathlib import Path
from typing import Any

import click
import waitress
from alembic import command
from alembic.util import CommandError
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import exc, func, select

from models import checkup, rls, sending
from models.account import Account
from models.acts import Refused
from models.base import db
from models.viewer import Closed, enter, seeing_as
from pin40.conditions import STRANGER, SYSTEM
from pin40.words import AccountRole
from seed import demo, grid, reference
from settings import Settings
from views import command_impact, command_purge, command_reminders
from views.doors import today
from views.invitation import invite
from views.shapes import ADDRESS

NOT_READY = "La base de données ne répond pas ou n’est pas prête : vérifiez DATABASE_URL, puis lancez « init »."
HEAVIEST = 100 * 1024 * 1024
"""What a request may weigh before its line is cut without a word; what the application takes is far less."""
NO_ALPI = "L’Alpi n’est pas encore dans la base : lancez d’abord « init »."


class Terminal(AppGroup):
    """Commands run as the software itself; what goes wrong is said in French."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with seeing_as(SYSTEM):
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # the reader has left (`… | head`): nothing to say, and nobody to hear it
        except click.Abort as error:
            raise _said("Interrompu : rien n’a été fait.") from error
        except click.UsageError as error:
            raise _said(f"Cette commande s’écrit autrement : voyez « {self.name} --help ».", 2) from error
        except grid.GridError as error:
            raise _said("\n".join([*error.sentences, "Rien n’a été importé."])) from error
        except Refused as error:
            raise _said("\n".join(obstacle.sentence for obstacle in error.obstacles)) from error
        except Closed as error:
            raise _said(error.sentence) from error
        except (exc.SQLAlchemyError, CommandError) as error:
            raise _of_the_base(error) from error
        except OSError as error:
            what = f" ({error.filename})" if error.filename else ""
            raise _said(f"Un fichier ou un port ne peut pas être ouvert{what}.") from error


class Said(click.ClickException):
    """A sentence on the error output, without click's own English « Error »."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def _of_the_base(error: Exception) -> click.ClickException:
    """What the base refused, or that there is no base there: a wrong address is a wrong setting."""
    absent = isinstance(error, exc.OperationalError | exc.ProgrammingError) or type(error) is exc.DatabaseError
    return _said(NOT_READY, 2) if absent else _said("La base a refusé : rien n’a été changé.")


def _said(sentence: str, code: int = 1) -> Said:
    said = Said(sentence)
    said.exit_code = code
    return said


pin40 = Terminal("pin40", help="Les commandes de Mon ordi Pin40.")


def _is_production() -> bool:
    return bool(current_app.config["SETTINGS"].is_production)


@pin40.command("init", help="Prépare la base : schéma, droits, données de référence. Se relance sans risque.")
def init() -> None:
    try:
        command.upgrade(checkup.migrations(), "head")
    except RuntimeError as error:  # a migration that finds rows it cannot take along says which
        raise _said(str(error)) from error
    if missing := checkup.unborn():
        raise _said("\n".join(missing))
    with db.engine.begin() as connection:
        rls.lay(connection)
    added = {name: count for name, count in reference.load(today()).items() if count}
    click.echo(f"La base {checkup.database_name()} est prête.")
    for name, count in added.items():
        click.echo(f"  {count:>4} {name}")
    if not added:
        click.echo("Les données de référence étaient déjà là : rien n’a changé.")


@pin40.command("demo", help="Ajoute des données de démonstration inventées (jamais en production).")
@click.option(
    "--size",
    type=click.Choice(demo.SIZES),
    default="small",
    help="Taille : essai (une centaine de dossiers), small (trois cents), large (cent mille).",
)
@click.option("--seed", type=click.IntRange(0), default=demo.SEED, help="Graine du tirage.")
def make_demo(size: str, seed: int) -> None:
    if _is_production():
        raise _said("En production, pas de démonstration : le mot de passe de ses comptes est public.")
    if reference.alpi() is None:
        raise _said(NO_ALPI)
    there = demo.accounts_there()
    if there >= set(demo.ACCOUNTS):
        click.echo("Les données de démonstration sont déjà là.")
    elif there:
        raise _said(f"Des adresses de la démonstration sont déjà prises : {', '.join(sorted(there))}.")
    else:
        made = demo.make(today(), seed, size)
        click.echo("Démonstration : " + ", ".join(f"{count} {name}" for name, count in made.items()) + ".")
    click.echo("Comptes de démonstration :")
    for email in demo.ACCOUNTS:
        click.echo(f"  {email}")
    click.echo(f"Mot de passe de tous : {demo.PASSWORD}")


@pin40.command("create-manager", help="Crée un compte de gestion de l’Alpi et lui écrit une invitation.")
@click.argument("email", required=False)
@click.argument("name", required=False)
def create_manager(email: str | None, name: str | None) -> None:
    email = (email or click.prompt("Adresse e-mail")).strip().lower()
    name = (name or click.prompt("Nom")).strip()
    if not ADDRESS.fullmatch(email) or len(email) > 120:
        raise _said("Cette adresse e-mail n’est pas valable : écrivez par exemple prenom.nom@example.org.")
    if not 0 < len(name) <= 80:
        raise _said("Le nom fait de 1 à 80 caractères.")
    # A link needs an address to stand on: outside a request, the public one.
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]):
        _add_manager(email, name)
    click.echo(f"Compte créé. Une invitation à usage unique est écrite à {email}.")
    click.echo("Elle part toute seule si l’application tourne ; sinon, lancez « send-mails ».")


def _add_manager(email: str, name: str) -> None:
    alpi = reference.alpi()
    if alpi is None:
        raise _said(NO_ALPI)
    if db.session.scalar(select(Account.id).where(Account.email == email)):
        raise _said("Un compte existe déjà à cette adresse.")
    others = select(func.count()).where(Account.partner_id == alpi.id, Account.is_referent, Account.is_open)
    account = Account(
        partner_id=alpi.id,
        role=AccountRole.MANAGER,
        email=email,
        name=name,
        is_referent=not db.session.scalar(others),
        is_open=True,
        fs_uniquifier=secrets.token_hex(32),
    )
    db.session.add(account)
    db.session.flush()
    invite(account, today())
    db.session.commit()


@pin40.command("import-grid", help="Importe une grille de diagnostic (CSV) : une nouvelle version, ou rien.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", default=grid.TITLE, help="Titre de la grille.")
def import_grid(file: Path, title: str) -> None:
    if not file.is_file():
        raise _said(f"Le fichier {file} n’existe pas.")
    number = grid.import_grid(file, today(), title)
    click.echo(f"Grille importée : c’est la version {number}, publiée aujourd’hui.")


command_impact.register(pin40, _said)
command_purge.register(pin40)
command_reminders.register(pin40)


@pin40.command("send-mails", help="Envoie les courriels en attente.")
def send_mails() -> None:
    sent, failed = sending.send_waiting()
    total = sent
    while sent and not failed:
        sent, failed = sending.send_waiting()
        total += sent
    click.echo(f"Courriels envoyés : {total}.")
    if failed:
        raise _said("Au moins un courriel n’est pas parti : vérifiez SMTP_URL, il repartira au prochain envoi.")


@pin40.command("check", help="Vérifie la base, ses protections et ses règles.")
def check() -> None:
    wrong = False
    for title, faults in checkup.run(today()):
        wrong = wrong or bool(faults)
        click.echo(f"{'✗' if faults else '✓'} {title}")
        for fault in faults:
            click.echo(f"    {fault}")
    if wrong:
        raise _said("Quelque chose ne va pas : lisez les lignes marquées ✗.")


@pin40.command("serve", help="Démarre l’application sur 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port d’écoute.")
def serve(port: int | None) -> None:
    port = port or current_app.config["SETTINGS"].port
    if checkup.late():
        raise _said("Le schéma de la base n’est pas à jour : lancez « init ».", 2)
    if _is_production() and demo.accounts_there():
        raise _said("La base contient des comptes de démonstration au mot de passe public : prenez une base neuve.", 2)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise _said(f"Le port {port} est déjà pris : choisissez-en un autre, par exemple PORT=8041.", 2) from error
    db.session.remove()
    enter(STRANGER)  # from here on, the doors say who looks
    app.config["PUBLIC_URL"] = reached_at(app.config["SETTINGS"], port)
    sending.start_sender(app)
    click.echo(f"Mon ordi Pin40 : http://127.0.0.1:{port} (Ctrl+C pour arrêter)")
    # Waitress lays a body in a file, then the application says itself that it is too big; beyond, it cuts the line.
    waitress.create_server(app, sockets=[listening], threads=8, ident=None, max_request_body_size=HEAVIEST).run()


def reached_at(settings: Settings, port: int) -> str:
    """What mails lead to: the address given, else the port that really listens."""
    return settings.public_url if settings.is_public_url_given else f"http://127.0.0.1:{port}"


def register(app: Flask) -> None:
    from views import command_devices  # noqa: F401  (its command joins the group)

    app.cli.add_command(pin40)
