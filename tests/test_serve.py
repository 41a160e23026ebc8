"""The server that people start: it answers on its port, sends the mails that wait, and stops when told."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from servers import smtp

ROOT = Path(__file__).resolve().parents[1]
FLASK = [sys.executable, "-m", "flask", "--app", "app", "pin40"]


def test_serve_answers_sends_what_waits_and_stops_when_told(tmp_path):
    port = free_port()
    with smtp() as mailbox:
        environ = os.environ | {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'pin40.sqlite'}",
            "PIN40_ENV": "test",
            "SECRET_KEY": "k" * 40,
            "SMTP_URL": mailbox.url,
        }
        for words in (["init"], ["create-manager", "alice@example.org", "Alice"]):
            subprocess.run([*FLASK, *words], cwd=ROOT, env=environ, check=True, capture_output=True)
        server = subprocess.Popen([*FLASK, "serve", "--port", str(port)], cwd=ROOT, env=environ)
        try:
            assert eventually(lambda: page(port, "/healthz")) == '{"database":"sqlite","status":"ok"}'
            [mail] = eventually(lambda: mailbox.mails)
            assert mail.recipients == ["alice@example.org"]
            told = heavy(port, 40)
            assert told.startswith("HTTP/1.1 413 "), told[:200]
            assert "C’est trop gros" in told.replace("'", "’").replace("&#39;", "’")
        finally:
            server.terminate()
            assert server.wait(10) != 0


def heavy(port, megabytes):
    """What the server answers to a file of that weight, posted by somebody not signed in."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        head = (
            f"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {megabytes << 20}\r\n\r\n"
        )
        line.sendall(head.encode())
        for _ in range(megabytes):
            line.sendall(b"x" * (1 << 20))
        told = b""
        while some := line.recv(1 << 16):
            told += some
        return told.decode()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def page(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.read().decode().strip()
    except OSError:
        return None


def eventually(ask, seconds=30):
    """What `ask` gives once it gives something."""
    until = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < until, "rien n'est venu"
        time.sleep(0.1)
    return found
