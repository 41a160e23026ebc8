"""SQLite has one pen: who waits for it too long is told so, loses nothing, and may try again."""

import sqlite3
from contextlib import closing

import quicker
from demo_app import Person, counts, read
from form_reader import forms_in
from models import session
from models.base import db
from whole_app import standing

pytest_plugins = ("demo_app",)


def test_a_pen_held_too_long_is_a_503_that_writes_nothing_and_the_next_try_passes(fresh, monkeypatch):
    person = Person(fresh, "prescripteur@example.org", "prescription")
    draft = {"first_name": "Maylis", "last_name": "Pressée", "act": "enregistrer"}
    person.get("/mon-compte")
    person.send("/prescription/prescriptions/new/", {})  # the token is known: what follows only writes
    before = counts(fresh)
    monkeypatch.setattr(session, "PATIENCE", 50)
    with fresh.app_context():
        db.engine.dispose()  # the next connections wait as long as is said now
        file = db.engine.url.database
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = person.send("/prescription/prescriptions/new/", draft)
        assert answer.status_code == 503
        assert "La base est occupée" in read(answer)
        assert "Rien n'a été enregistré. Réessayez dans un instant." in read(answer)
        assert "Se connecter" not in read(answer)
        assert answer.headers["Retry-After"] == "10"
        (again,) = [form for form in forms_in(answer.text) if ("last_name", "Pressée") in form.pairs()]
        assert "locked" not in answer.text
        assert person.get("/prescription/").status_code == 200  # who only reads waits for nobody
        other.execute("ROLLBACK")
    assert counts(fresh) == before
    sent = person.client.post(
        "/prescription/prescriptions/new/", data=dict(again.pairs()) | {"csrf_token": person.token}, **person.sent
    )
    assert sent.status_code == 302  # « Réessayer » sends what was typed


def test_what_is_told_as_done_is_on_the_disk(tmp_path, monkeypatch):
    """The suite spares itself that wait (`quicker`), the application does not."""
    monkeypatch.setattr(session, "PRAGMAS", quicker.REAL)
    with standing(tmp_path):
        assert db.session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
