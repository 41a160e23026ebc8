"""The dossier that an address names, for every form that begins from one."""

from flask import abort, g, request

from models.base import db
from models.prescription import Prescription
from pin40.words import Reading
from views.logbook import remember


def dossier_named(text: str | None) -> Prescription:
    """The dossier of this number; the same 404 for a foreign, an absent, a thrown and a malformed one."""
    if not text or not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(404)
    found = db.session.get(Prescription, int(text))
    if found is None or found.trashed_at is not None:
        abort(404)
    if request.method == "GET" and g.get("asked") != found.id:  # the form names the person, as their file does
        g.asked = found.id
        remember(Reading.OPENED, Prescription, found.id)
    return found


def asked_dossier() -> Prescription | None:
    """The dossier that the address names; None where it names none."""
    text = request.args.get("dossier", "")
    return dossier_named(text) if text else None
