"""The dossier that an address names, for every form that begins from one."""

from flask import abort, request

from models.base import db
from models.prescription import Prescription


def dossier_named(text: str | None) -> Prescription:
    """The dossier of this number; the same 404 for a foreign, an absent, a thrown and a malformed one."""
    if not text or not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(404)
    found = db.session.get(Prescription, int(text))
    return found if found is not None and found.trashed_at is None else abort(404)


def asked_dossier() -> Prescription | None:
    """The dossier that the address names; None where it names none."""
    text = request.args.get("dossier", "")
    return dossier_named(text) if text else None
