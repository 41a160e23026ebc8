"""Mail servers that encrypt and ask who we are: what travels in clear, and what never does."""

import smtplib
import socket
import ssl
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from models.base import now
from outbox import outbox, rows, send
from small_app import settings_for


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that this machine signed for itself, as mail servers do."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now() - timedelta(1)).not_valid_after(now() + timedelta(1))
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


class Keeper:
    """What the server saw: whether the mail came encrypted, and by whom."""

    def __init__(self):
        self.seen = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        is_encrypted = server.transport.get_extra_info("ssl_object") is not None
        self.seen.append((is_encrypted, getattr(session, "auth_data", None)))
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"pin40@site", b"s3:cr/et")
    return AuthResult(success=good, handled=good, auth_data=data.login if good else None)


@contextmanager
def server(**options):
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=0, **options)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        controller.port = listening.getsockname()[1]
    controller.start()
    try:
        yield keeper, f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def test_an_offered_encryption_is_taken_and_the_password_given_inside(tmp_path, certificate):
    options = {"tls_context": certificate, "authenticator": authenticate, "auth_required": True}
    with server(**options) as (keeper, place):
        with outbox(settings_for(tmp_path), f"smtp://pin40%40site:s3%3Acr%2Fet@{place}") as app:
            assert send(app) == (1, 0)
    assert keeper.seen == [(True, b"pin40@site")]


def test_a_wrong_password_stops_the_round(tmp_path, certificate, caplog):
    options = {"tls_context": certificate, "authenticator": authenticate, "auth_required": True}
    with server(**options) as (keeper, place):
        with outbox(settings_for(tmp_path), f"smtp://pin40:faux@{place}", "a@b.c", "d@e.f") as app:
            assert send(app) == (0, 1)
            assert [mail.attempts for mail in rows(app)] == [1, 0]
    assert keeper.seen == []
    assert "faux" not in caplog.text


def test_smtps_is_encrypted_from_the_first_byte(tmp_path, certificate):
    with (
        server(ssl_context=certificate) as (keeper, place),
        outbox(settings_for(tmp_path), f"smtps://{place}") as app,
    ):
        assert send(app) == (1, 0)
    assert keeper.seen == [(True, None)]


def test_a_password_never_leaves_this_machine_in_clear(tmp_path, monkeypatch):
    """The same server under another name, as if elsewhere: no encryption offered, so no password."""
    with server(authenticator=authenticate, auth_require_tls=False) as (keeper, place):
        connect = smtplib.SMTP.connect
        monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, host, port: connect(self, "127.0.0.1", port))
        port = place.rpartition(":")[2]
        with outbox(settings_for(tmp_path), f"smtp://pin40%40site:s3%3Acr%2Fet@mail.example.org:{port}") as app:
            assert send(app) == (0, 1)
    assert keeper.seen == []


def test_a_certificate_from_elsewhere_is_checked(tmp_path, certificate, monkeypatch):
    with server(tls_context=certificate) as (keeper, place):
        connect = smtplib.SMTP.connect
        monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, host, port: connect(self, "127.0.0.1", port))
        port = place.rpartition(":")[2]
        with outbox(settings_for(tmp_path), f"smtp://mail.example.org:{port}") as app:
            assert send(app) == (0, 1)
    assert keeper.seen == []
