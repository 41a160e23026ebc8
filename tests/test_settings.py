"""Settings: what stands by default, and one French sentence for each nonsense."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import request

from app import create_app
from settings import Settings, SettingsError, load
from views.doors import public

ROOT = Path(__file__).resolve().parent.parent
KEY = "Zt4-qW8eR2yU6iO0pA5sD9fG3hJ7kL1x"
PRODUCTION = {
    "PIN40_ENV": "production",
    "SECRET_KEY": KEY,
    "PUBLIC_URL": "https://ordi.example.org",
    "SMTP_URL": "smtps://pin40:s3cret@mail.example.org:465",
}


@pytest.fixture
def read(tmp_path):
    return lambda **environ: load(environ, tmp_path / "instance")


def test_nothing_at_all_is_a_development_machine(read, tmp_path):
    settings = read()
    assert settings.environment == "developpement"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/pin40.sqlite"
    assert settings.smtp_url == f"file:{tmp_path}/instance/courriels"
    assert (settings.port, settings.public_url) == (8040, "http://127.0.0.1:8040")
    assert settings.trusted_hosts == ("127.0.0.1", "localhost")
    assert not settings.cookie_secure
    assert not settings.is_production


def test_an_empty_variable_counts_as_absent(read):
    assert read(PORT=" ", DATABASE_URL="").port == 8040


def test_the_port_moves_the_public_address_with_it(read):
    assert read(PORT="9000").public_url == "http://127.0.0.1:9000"


def test_the_development_key_is_drawn_once_and_kept_to_oneself(read, tmp_path):
    first, second = read(), read()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    kept = tmp_path / "instance" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["secret_key"]


def test_the_salt_follows_the_key_without_being_it(read):
    one, other = read(SECRET_KEY="une clé"), read(SECRET_KEY="une autre clé")
    assert one.password_salt == read(SECRET_KEY="une clé").password_salt
    assert one.password_salt not in (other.password_salt, one.secret_key)


def test_production_takes_what_it_is_given_and_trusts_no_local_name(read, tmp_path):
    database = "postgresql+psycopg://pin40:s3cret@db.example.org/pin40"
    settings = read(**PRODUCTION, DATABASE_URL=database, TRUSTED_HOSTS="WWW.example.org, .cap.example.org")
    assert settings.database_url == database
    assert settings.smtp_url == PRODUCTION["SMTP_URL"]
    assert settings.trusted_hosts == ("ordi.example.org", "www.example.org", ".cap.example.org")
    assert settings.cookie_secure
    assert settings.is_production
    assert not (tmp_path / "instance" / "secret_key").exists()


def test_production_may_be_tried_on_the_machine_itself_without_https(read):
    assert not read(**{**PRODUCTION, "PUBLIC_URL": "http://localhost:8040"}).cookie_secure


def test_mails_may_be_put_in_a_directory_anywhere(read):
    for written in ("file:/srv/mails", "file:///srv/mails"):
        assert read(SMTP_URL=written).smtp_url == "file:/srv/mails"


def test_no_password_nor_key_is_shown_when_settings_are_printed(read):
    settings = read(**PRODUCTION, DATABASE_URL="postgresql+psycopg://pin40:s3cret@db.example.org/pin40")
    assert "s3cret" not in repr(settings)
    assert KEY not in repr(settings)
    assert settings.password_salt not in repr(settings)


REFUSED = [
    ({"PIN40_ENV": "prod"}, "PIN40_ENV est inconnu"),
    *(({"PORT": port}, "PORT n’est pas") for port in ("0", "65536", "-1", "80 40", "８０４０", "1" * 5000)),
    ({"DATABASE_URL": "postgresql://u:s3cret@h/b"}, "écrivez postgresql+psycopg://"),
    ({"DATABASE_URL": "postgres://u:s3cret@h/b"}, "écrivez postgresql+psycopg://"),
    ({"DATABASE_URL": "mysql://u:s3cret@h/b"}, "doit commencer par sqlite:///"),
    ({"DATABASE_URL": "u:s3cret@h/b"}, "n’est pas lisible"),
    ({"DATABASE_URL": "postgresql+psycopg://u:s3cret@h:port/b"}, "n’est pas lisible"),
    ({"DATABASE_URL": "postgresql+psycopg://u:s3cret@h"}, "ne nomme pas la base"),
    ({"DATABASE_URL": "sqlite:///pin40.sqlite"}, "un chemin complet"),
    ({"DATABASE_URL": "sqlite:////tmp"}, "un chemin complet"),
    ({"DATABASE_URL": "sqlite://"}, "un chemin complet"),
    ({"DATABASE_URL": "sqlite:////nulle/part/pin40.sqlite"}, "un dossier qui n’existe pas"),
    ({"PUBLIC_URL": "ordi.example.org"}, "n’est pas une adresse web"),
    ({"PUBLIC_URL": "ftp://ordi.example.org"}, "n’est pas une adresse web"),
    ({"PUBLIC_URL": "https://"}, "n’est pas une adresse web"),
    ({"PUBLIC_URL": "https://ordi exemple"}, "n’est pas une adresse web"),
    ({"PUBLIC_URL": "https://[::1"}, "n’est pas une adresse lisible"),
    ({"PUBLIC_URL": "https://ordi.example.org:99999"}, "n’est pas une adresse lisible"),
    ({"PUBLIC_URL": "https://ordi.example.org/pin40"}, "en dit trop"),
    ({"PUBLIC_URL": "https://u:s3cret@ordi.example.org"}, "en dit trop"),
    ({"TRUSTED_HOSTS": "https://ordi.example.org"}, "noms de site"),
    ({"TRUSTED_HOSTS": "ordi.example.org:8040"}, "noms de site"),
    ({"SMTP_URL": "mail.example.org"}, "SMTP_URL s’écrit"),
    ({"SMTP_URL": "http://u:s3cret@mail.example.org:25"}, "SMTP_URL s’écrit"),
    ({"SMTP_URL": "smtp://u:s3cret@mail.example.org"}, "SMTP_URL s’écrit"),
    ({"SMTP_URL": "file:courriels"}, "un chemin complet"),
    ({"MAIL_FROM": "pin40"}, "MAIL_FROM n’est pas une adresse"),
    ({"MAIL_FROM": "a@example.org\nBcc: b@example.org"}, "MAIL_FROM n’est pas une adresse"),
    ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY manque ou est trop courte"),
    ({**PRODUCTION, "SECRET_KEY": KEY[:31]}, "SECRET_KEY manque ou est trop courte"),
    ({**PRODUCTION, "SECRET_KEY": "a" * 64}, "SECRET_KEY est connue ou trop simple"),
    ({**PRODUCTION, "SECRET_KEY": "ChangeMe-" + KEY}, "SECRET_KEY est connue ou trop simple"),
    ({**PRODUCTION, "SMTP_URL": ""}, "SMTP_URL manque"),
    ({**PRODUCTION, "PUBLIC_URL": "http://ordi.example.org"}, "https:// en production"),
]


@pytest.mark.parametrize(("environ", "sentence"), REFUSED)
def test_nonsense_is_refused_in_one_french_sentence_without_secrets(read, environ, sentence):
    with pytest.raises(SettingsError) as refusal:
        read(**environ)
    said = str(refusal.value)
    assert sentence in said
    assert "\n" not in said
    assert "s3cret" not in said
    assert KEY[:8] not in said


def test_a_damaged_key_file_is_named(read, tmp_path):
    read()
    (tmp_path / "instance" / "secret_key").write_text("")
    with pytest.raises(SettingsError, match="abîmé"):
        read()


def test_an_instance_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="ne peut pas être créé"):
        load({}, tmp_path / "file" / "instance")


def test_a_process_stops_with_one_line_and_code_two():
    command = [sys.executable, "-c", "import settings; settings.from_environment_or_exit()"]
    environ = {"PATH": os.environ["PATH"], "PIN40_ENV": "prod"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "PIN40_ENV est inconnu\u00a0: écrivez developpement, production ou test.\n"


def test_settings_do_not_change_once_read(read):
    with pytest.raises(AttributeError):
        read().port = 1  # type: ignore[misc]
    assert isinstance(read(), Settings)


@pytest.mark.parametrize(("written", "seen"), [("0", "127.0.0.1 http"), ("1", "203.0.113.9 https")])
def test_a_proxy_is_believed_only_when_the_settings_say_so(tmp_path, written, seen):
    app = create_app(load({"PIN40_ENV": "test", "SECRET_KEY": KEY, "PIN40_PROXY": written}, tmp_path))
    app.add_url_rule("/who", public("who"), lambda: f"{request.remote_addr} {request.scheme}")
    headers = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https"}
    assert app.test_client().get("/who", base_url="http://127.0.0.1:8040", headers=headers).text == seen


def test_a_proxy_is_yes_or_no(read):
    with pytest.raises(SettingsError, match="PIN40_PROXY n’est ni 0 ni 1"):
        read(PIN40_PROXY="oui")
