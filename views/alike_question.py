"""« Est-ce la même personne ? »: asked before a second row of somebody is written, never a wall."""

import hashlib
from typing import Any

from flask import request

from models import alike
from models.alike import Alike
from pin40.identity import fold
from pin40.likeness import Identity
from pin40.words import Role
from views.doors import PANELS

FIELD = "autre_personne"


def question(wanted: Identity, prescriber_id: int, role: Role, but_for: int | None = None) -> dict[str, Any] | None:
    """What is asked of this identity; None when nobody is like it, or when the answer is already given."""
    found = alike.alike(wanted, prescriber_id, but_for) if wanted.first_name and wanted.last_name else []
    token = answer_for(wanted, found)
    if not found or request.form.get(FIELD) == token:
        return None
    return {
        "field": FIELD,
        "token": token,
        "title": "Est-ce la même personne ?" if len(found) == 1 else "Est-ce l’une de ces personnes ?",
        "people": [_told(one, role) for one in found],
    }


def answer_for(wanted: Identity, found: list[Alike]) -> str:
    """What « une autre personne » is worth for: this identity before these rows, and no other."""
    told = (fold(wanted.first_name), fold(wanted.last_name), wanted.birth_year, sorted(one.person.id for one in found))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:20]


def _told(one: Alike, role: Role) -> dict[str, Any]:
    person, dossier = one.person, one.open_dossier
    facts = [str(person.birth_year or ""), str(person.commune or ""), person.phone or ""]
    return {
        "id": person.id,
        "name": person.full_name,
        "facts": [fact for fact in facts if fact],
        "reasons": ", ".join(one.reasons),
        "url": f"/{PANELS[role]}/beneficiaires/details/?id={person.id}",
        "dossier": {"label": dossier.number, "url": f"/{PANELS[role]}/prescriptions/details/?id={dossier.id}"}
        if dossier is not None
        else None,
    }
