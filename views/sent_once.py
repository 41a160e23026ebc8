"""The same form sent again, by the back button or a second window: it makes one row, and says which."""

import hashlib
from typing import Any

from flask import Response, request

from models import drafting
from models.alone import SAME_MOMENT, alone
from models.base import Record, db, now
from models.viewer import viewer
from views import drafts, errors

ONCE = (
    "Ce même formulaire vient d’être enregistré, une seule fois. S’il faut une seconde fiche toute pareille, changez-en un "
    "mot ou attendez dix minutes."
)
MARKS = 8
"""How many of the forms last sent are remembered, of each screen and account."""
UNSAID = (drafts.UNKEPT | {"version"}) - {"act"}
"""What a form carries and its writer does not say."""


def twin(screen: Any) -> Response | None:
    """409 with the way to the row that this very form made a moment ago; None where it has made none."""
    if any(file.filename for file in request.files.values()):
        return None  # two papers may bear the same words
    # Of two windows at once, the second waits here, and reads what the first has made.
    alone(f"{_place(screen)} {viewer().seen.account_id}")
    number = next((number for words, number, _ in _marks(screen) if words == _words()), None)
    made = db.session.get(screen.record, number) if number is not None else None
    if made is None or getattr(made, "trashed_at", None) is not None:
        return None
    return errors.already(screen.url_for("details/", made), made, ONCE)


def keep(screen: Any, record: Record) -> None:
    """Remember what made this row, in its own transaction."""
    db.session.flush()
    marks = [[_words(), record.id, now().isoformat()], *_marks(screen)][:MARKS]
    drafting.keep(_place(screen), 0, request.path, {"sent": marks})


def _marks(screen: Any) -> list[list[Any]]:
    """(words, number, moment) of the forms sent within the moment, the latest first."""
    kept = drafting.mine(_place(screen), 0)
    since = (now() - SAME_MOMENT).isoformat()
    return [mark for mark in kept.fields.get("sent", []) if mark[2] > since] if kept is not None else []


def _place(screen: Any) -> str:
    return f"{screen.slug}/envoyé"


def _words() -> str:
    """What the form says and where it was opened, unreadable."""
    said = [pair for pair in request.form.items(multi=True) if pair[0] not in UNSAID]
    return hashlib.sha256(repr((drafts.bare(request.full_path), sorted(said))).encode()).hexdigest()
