"""Settings: the environment read once, checked, and frozen.

The application refuses to start on nonsense: one sentence in French on the error output, exit code 2.
No sentence ever repeats a URL or a key, since either may carry a password.
"""

import hashlib
import hmac
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

INSTANCE = Path(__file__).resolve().parent / "instance"
ENVIRONMENTS = ("developpement", "production", "test")
LOCAL_HOSTS = ("127.0.0.1", "localhost")
SECRET_LENGTH = 32
# Placeholders, and keys printed in public documentation (Flask's, Flask-Security's): known to all.
KNOWN_SECRETS = (
    "changeme",
    "change-me",
    "change_me",
    "changez",
    "your-secret",
    "your_secret",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "pf9wkove4ikeaxvy-cqkedphv9cb3ag-wyjilbq_dfw",
)
HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


class SettingsError(ValueError):
    """A setting that cannot work; its text is one French sentence that says what to write instead."""


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. URLs and keys stay out of repr: they carry passwords."""

    environment: str
    instance: Path
    port: int
    public_url: str
    is_public_url_given: bool
    mail_from: str
    trusted_hosts: tuple[str, ...]
    is_behind_proxy: bool
    database_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    password_salt: str = field(repr=False)

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def cookie_secure(self) -> bool:
        """The session cookie travels over https alone, wherever the public address is https."""
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str], instance: Path = INSTANCE) -> Settings:
    """Settings from environment variables; an empty variable counts as absent.

    Creates the instance directory, and in development the secret key's file in it. Raises SettingsError.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    environment = _environment(given)
    instance = _made(instance.resolve())
    port = _port(given.get("PORT", "8040"))
    public_url = _public_url(given.get("PUBLIC_URL", f"http://127.0.0.1:{port}"), environment)
    secret_key = _secret_key(given, environment, instance)
    return Settings(
        environment=environment,
        instance=instance,
        port=port,
        public_url=public_url,
        is_public_url_given="PUBLIC_URL" in given,
        mail_from=_mail_from(given.get("MAIL_FROM", "mon-ordi-pin40@example.org")),
        trusted_hosts=_trusted_hosts(given.get("TRUSTED_HOSTS", ""), public_url, environment),
        is_behind_proxy=_yes_or_no("PIN40_PROXY", given.get("PIN40_PROXY", "0")),
        database_url=_database_url(given.get("DATABASE_URL", f"sqlite:///{instance / 'pin40.sqlite'}")),
        smtp_url=_smtp_url(given, environment, instance),
        secret_key=secret_key,
        password_salt=hmac.new(secret_key.encode(), b"pin40 password salt", hashlib.sha256).hexdigest(),
    )


def from_environment_or_exit() -> Settings:
    """Settings of this process, or one French line on the error output and exit code 2."""
    try:
        return load(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


def _environment(given: Mapping[str, str]) -> str:
    environment = given.get("PIN40_ENV", "developpement")
    if environment not in ENVIRONMENTS:
        raise SettingsError("PIN40_ENV est inconnu : écrivez developpement, production ou test.")
    return environment


def _yes_or_no(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise SettingsError(f"{name} n’est ni 0 ni 1 : écrivez 1 pour oui, 0 pour non.")
    return text == "1"


def _made(directory: Path) -> Path:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise SettingsError(f"Le dossier {directory} ne peut pas être créé : donnez-en le droit.") from None
    return directory


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise SettingsError("PORT n’est pas un numéro de port : écrivez un nombre entre 1 et 65535.")
    return int(text)


def _split(name: str, text: str) -> SplitResult:
    """A URL in parts; a bracket or a port that cannot be read is refused here."""
    try:
        parts = urlsplit(text)
        if parts.port == 0:
            raise ValueError
    except ValueError:
        raise SettingsError(f"{name} n’est pas une adresse lisible : vérifiez le nom et le port.") from None
    return parts


def _public_url(text: str, environment: str) -> str:
    parts = _split("PUBLIC_URL", text)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(host):
        raise SettingsError("PUBLIC_URL n’est pas une adresse web : écrivez https:// et le nom du site.")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError("PUBLIC_URL en dit trop : écrivez seulement https:// et le nom du site.")
    if environment == "production" and parts.scheme != "https" and host not in LOCAL_HOSTS:
        raise SettingsError("PUBLIC_URL doit commencer par https:// en production.")
    return f"{parts.scheme}://{parts.netloc.lower().rstrip(':')}"


def _trusted_hosts(text: str, public_url: str, environment: str) -> tuple[str, ...]:
    added = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not all(HOST.fullmatch(name) for name in added):
        raise SettingsError("TRUSTED_HOSTS attend des noms de site séparés par des virgules, sans port.")
    local = () if environment == "production" else LOCAL_HOSTS
    return tuple(dict.fromkeys([urlsplit(public_url).hostname or "", *added, *local]))


def _database_url(text: str) -> str:
    if text.startswith(("postgresql://", "postgres://")):
        raise SettingsError("DATABASE_URL ne nomme pas le pilote : écrivez postgresql+psycopg://…")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL n’est pas lisible : vérifiez le nom, le port et la base.") from None
    if url.drivername == "sqlite":
        return _sqlite_url(text, url.database or "")
    if url.drivername != "postgresql+psycopg":
        raise SettingsError("DATABASE_URL doit commencer par sqlite:/// ou par postgresql+psycopg://")
    if not url.database:
        raise SettingsError("DATABASE_URL ne nomme pas la base : terminez l’adresse par /nom_de_la_base")
    return text


def _sqlite_url(text: str, path: str) -> str:
    """A relative path would be read from one place by the server and from another by the migrations."""
    if not Path(path).is_absolute() or Path(path).is_dir():
        raise SettingsError("DATABASE_URL : écrivez un chemin complet, sqlite:////dossier/pin40.sqlite")
    if not Path(path).parent.is_dir():
        raise SettingsError("DATABASE_URL désigne un dossier qui n’existe pas : créez-le d’abord.")
    return text


def _smtp_url(given: Mapping[str, str], environment: str, instance: Path) -> str:
    text = given.get("SMTP_URL", "")
    if not text and environment == "production":
        raise SettingsError("SMTP_URL manque : écrivez smtp://utilisateur:mot-de-passe@serveur:587")
    if not text or text.startswith("file:"):
        directory = text.removeprefix("file:").removeprefix("//") if text else str(instance / "courriels")
        if not directory.startswith("/"):
            raise SettingsError("SMTP_URL : écrivez un chemin complet, file:/dossier/courriels")
        return f"file:{directory}"
    parts = _split("SMTP_URL", text)
    if parts.scheme not in ("smtp", "smtps") or not HOST.fullmatch(parts.hostname or "") or not parts.port:
        raise SettingsError("SMTP_URL s’écrit smtp://serveur:port, smtps://serveur:port ou file:/dossier")
    return text


def _mail_from(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise SettingsError("MAIL_FROM n’est pas une adresse : écrivez par exemple ordi@example.org")
    return text


def _secret_key(given: Mapping[str, str], environment: str, instance: Path) -> str:
    key = given.get("SECRET_KEY", "")
    if environment != "production":
        return key or _kept_key(instance / "secret_key")
    if len(key) < SECRET_LENGTH:
        raise SettingsError(f"SECRET_KEY manque ou est trop courte : tirez {SECRET_LENGTH} caractères.")
    if len(set(key)) < 10 or any(known in key.lower() for known in KNOWN_SECRETS):
        raise SettingsError("SECRET_KEY est connue ou trop simple : faites tirer une clé au hasard.")
    return key


def _kept_key(file: Path) -> str:
    """The development key, drawn once. Linked into place whole, so that two first starts agree on one key."""
    try:
        if not file.exists():
            descriptor, draft = tempfile.mkstemp(dir=file.parent)  # mode 600 from its first byte
            with os.fdopen(descriptor, "w") as stream:
                stream.write(os.urandom(32).hex())
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                os.unlink(draft)
        key = file.read_text().strip()
    except OSError:
        raise SettingsError(f"Le fichier {file} ne peut pas être lu ou écrit : donnez-en le droit.") from None
    if len(key) < SECRET_LENGTH:
        raise SettingsError(f"Le fichier {file} est abîmé : effacez-le, il sera recréé.")
    return key
