"""The same form sent again, by the back button or a second window: it makes one row, and says which."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Response, request

from models import drafting
from models.base import Record, db, now
from views import drafts, errors

SAME_MOMENT = timedelta(minutes=10)
"""How long the same words sent again are the same form sent twice: a double click, a page sent afresh."""
ONCE = (
    "Ce même formulaire vient d’être enregistré, une seule fois. S’il faut une seconde fiche toute pareille, changez-en un "
    "mot ou attendez dix minutes."
)


def twin(screen: Any) -> Response | None:
    """409 with the way to the row that this very form has just made; None where it has made none."""
    if any(file.filename for file in request.files.values()):
        return None  # two papers may bear the same words
    kept = drafting.mine(_place(screen), 0, since=now() - SAME_MOMENT)
    if kept is None or kept.fields["words"] != _words():
        return None
    made = db.session.get(screen.record, kept.fields["made"])
    if made is None or made.version != kept.fields["version"] or getattr(made, "trashed_at", None) is not None:
        return None  # it has gone its way since: the same words again are another one
    return errors.already(screen.url_for("details/", made), ONCE)


def keep(screen: Any, record: Record) -> None:
    """Remember what made this row, in its own transaction; of two windows at once, the second breaks on it."""
    db.session.flush()
    drafting.keep(_place(screen), 0, request.path, {"words": _words(), "made": record.id, "version": record.version})


def _place(screen: Any) -> str:
    return f"{screen.slug}/envoyé"


def _words() -> str:
    """What the form says and where it was opened, unreadable."""
    said = [pair for pair in request.form.items(multi=True) if pair[0] not in drafts.UNKEPT - {"act"}]
    return hashlib.sha256(repr((drafts.bare(request.full_path), sorted(said))).encode()).hexdigest()
