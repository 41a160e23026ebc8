"""Two rows of one person, side by side: what one keeps of each, then one row; the Alpi alone, within one prescriber."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_admin.base import expose
from sqlalchemy import select

from models import alike, merging
from models.base import db
from models.beneficiary import Beneficiary
from models.scope import in_reach
from models.viewer import viewer
from pin40 import access
from pin40.merging import MERGED
from pin40.typography import inside
from views.answers import crumbs, same_version
from views.columns import cell, describe
from views.doors import PANELS

ROOM = "reunir/"


class Merging:
    """What the people's screen adds for the Alpi: the page that compares, and the act."""

    one: Any
    role: Any
    url_for: Any
    record: Any

    @expose("/reunir/", methods=("GET", "POST"))
    def merge_view(self) -> Any:
        if not access.may_act(viewer().seen, "Beneficiary", "fusionner"):
            abort(404)
        if request.method == "POST":
            abort(405)
        kept = self.one()
        self.opened(kept)  # type: ignore[attr-defined]
        text = request.args.get("avec", "")
        other = self.named(text) if text else None
        return render_template("merge.html", **(self.choice(kept) if other is None else self.compared(kept, other)))

    def named(self, text: str) -> Beneficiary:
        """The other row, or the same 404 as for any other absent one."""
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            abort(404)
        wanted = (Beneficiary.id == int(text), Beneficiary.trashed_at.is_(None), in_reach(Beneficiary))
        found = db.session.scalars(select(Beneficiary).where(*wanted)).one_or_none()
        return found if found is not None else abort(404)

    def choice(self, kept: Beneficiary) -> dict[str, Any]:
        """Which row to compare with: those that look alike, or are called as one says, in one prescriber's own."""
        asked = request.args.get("nom", "").replace("\x00", "").strip()[:80]
        if asked:
            found = [(one, str(one.commune or "")) for one in alike.called(asked, kept.prescriber_id, kept.id)]
        else:
            looked = alike.alike(alike.of(kept), kept.prescriber_id, kept.id)
            found = [(one.person, ", ".join(one.reasons)) for one in looked]
        return {
            "title": f"Réunir : {kept}",
            "crumbs": crumbs(self, (str(kept), self.url_for("details/", kept)), ("Réunir", None)),
            "lead": "Deux fiches d’une même personne, chez le même prescripteur, deviennent une seule.",
            "found": [
                {"name": one.full_name, "sub": str(one.birth_year or ""), "why": why,
                 "url": f"{self.url_for(ROOM)}?id={kept.id}&avec={one.id}"} for one, why in found
            ],
            "asked": asked,
            "action": self.url_for(ROOM),
            "id": kept.id,
            "back": self.url_for("details/", kept),
        }  # fmt: skip

    def compared(self, kept: Beneficiary, other: Beneficiary) -> dict[str, Any]:
        columns = [describe(Beneficiary, name.removesuffix("_id")) for name in MERGED]
        return {
            "title": "Réunir deux fiches",
            "crumbs": crumbs(self, (str(kept), self.url_for("details/", kept)), ("Réunir", None)),
            "lead": "Choisissez ce que l’on garde de chaque fiche. Les dossiers de l’autre rejoignent la première.",
            "pair": [self.side(kept), self.side(other)],
            "swap": f"{self.url_for(ROOM)}?id={other.id}&avec={kept.id}",
            "rows": [
                {"name": column.column, "label": column.label, "cells": [cell(column, kept), cell(column, other)],
                 "differs": getattr(kept, column.column) != getattr(other, column.column),
                 "theirs": getattr(kept, column.column) in (None, "") and getattr(other, column.column) is not None}
                for column in sorted(columns, key=lambda one: getattr(kept, one.column) == getattr(other, one.column))
                if {getattr(kept, column.column), getattr(other, column.column)} - {None, "", False}
            ],
            "reasons": [obstacle.sentence for obstacle in merging.foreseen(kept, other)],
            "action": self.url_for("fusionner/"),
            "hidden_params": [("id", kept.id), ("avec", other.id), ("version", kept.version), ("autre_version", other.version)],
            "back": self.url_for("details/", kept),
        }  # fmt: skip

    def side(self, person: Beneficiary) -> dict[str, Any]:
        base = f"/{PANELS[self.role]}/prescriptions/details/?id="
        mine = [one for one in merging.dossiers(person) if one.trashed_at is None]
        return {
            "id": person.id, "name": person.full_name, "prescriber": str(person.prescriber),
            "url": self.url_for("details/", person), "created": f"{person.created_at:%d/%m/%Y}",
            "dossiers": [{"label": f"{one.number}, {inside(one.stage.label)}", "url": f"{base}{one.id}"} for one in mine],
        }  # fmt: skip

    def run(self, act: str) -> Any:
        """POST /fusionner/: `id` stays, `avec` joins it."""
        kept = self.one()
        same_version(kept)
        other = self.named(request.form.get("avec") or str(kept.id))
        theirs = frozenset(name for name in MERGED if request.form.get(f"garde_{name}") == "autre")
        given = request.form.get("autre_version", "")
        version = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else other.version
        done = merging.merge(kept, other, theirs, versions=(kept.version, version))
        db.session.commit()
        flash("Les deux fiches n’en font plus qu’une ; le journal en garde la trace.", "ok")
        return redirect(self.url_for("details/", done))
