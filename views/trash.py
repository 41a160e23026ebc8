"""The trash of one panel: what one threw away, until when, and the way back."""

from typing import Any

from flask import Flask, Response, abort, flash, redirect, render_template, request
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from models import trashing
from models.acts import Refused
from models.base import Record, Trashable, db
from models.scope import in_reach
from models.viewer import viewer
from pin40 import access
from pin40.charter import heading
from pin40.conditions import Person
from pin40.obstacle import Obstacle
from pin40.words import PANEL_ROLES, Role
from views import answers
from views.columns import person_of
from views.doors import PANELS, today

TITLE = "Corbeille"
SHOWN = 100
TAKEN = Obstacle(
    "taken",
    "Une autre fiche a pris sa place depuis (un dossier ouvert pour la même personne) : elle reste à la corbeille.",
    heading("purpose"),
)


class Room:
    """What `answers.refused` asks of a screen: where one stands."""

    title = TITLE

    def __init__(self) -> None:
        self.role = Role(viewer().role)

    def url_for(self, place: str = "") -> str:
        return f"/{PANELS[self.role]}/corbeille/{place}"


def screens(role: Role) -> list[Any]:
    """The screens whose rows this role may throw away and take back."""
    from views.menu import CONTENTS, belongs

    return [
        screen
        for _, all_of in CONTENTS
        for screen in all_of
        if issubclass(screen.record, Trashable) and belongs(screen, role) and _may_throw(role, screen.record)
    ]


def _may_throw(role: Role, model: type[Record]) -> bool:
    return any("d" in grant.verbs for grant in access.grants(Person(role), model.__name__))


def thrown(model: Any) -> Any:
    return select(model).where(model.trashed_at.is_not(None), in_reach(model, "d"))


def page() -> str:
    room = Room()
    groups = [group for screen in screens(room.role) if (group := _group(screen, room))]
    return render_template(
        "trash.html",
        title=TITLE,
        lead="Ce que vous avez supprimé reste ici trente jours. Reprenez une fiche, et elle retrouve sa place.",
        crumbs=[*answers.crumbs(room)[:1], (TITLE, None)],
        groups=groups,
    )


def _group(screen: Any, room: Room) -> dict[str, Any] | None:
    model = screen.record
    total = db.session.scalar(select(func.count()).select_from(thrown(model).subquery())) or 0
    rows = db.session.scalars(thrown(model).order_by(model.trashed_at.desc(), model.id.desc()).limit(SHOWN)).all()
    return {
        "title": screen.title, "slug": screen.slug, "total": total, "singular": screen.singular,
        "rows": [_row(row) for row in rows], "action": room.url_for("reprendre/"),
    } if rows else None  # fmt: skip


def _row(record: Any) -> dict[str, Any]:
    until = trashing.leaves_on(record, today())
    return {
        "id": record.id,
        "version": record.version,
        "label": str(record),
        "sub": str(record.beneficiary) if getattr(record, "beneficiary", None) else person_of(record),
        "thrown_on": record.trashed_at,
        "days": max((until - today()).days, 0),
        "is_merged": getattr(record, "merged_into_id", None) is not None,
    }


def take_back() -> Any:
    """POST: the row that a slug and a number name, out of the trash."""
    room = Room()
    screen = next((one for one in screens(room.role) if one.slug == request.form.get("fiche")), None)
    number = request.form.get("id", "")
    if screen is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        abort(404)
    record = db.session.scalars(thrown(screen.record).where(screen.record.id == int(number))).one_or_none()
    if record is None:
        abort(404)
    try:
        answers.same_version(record)
        together = trashing.take_back(record)
        db.session.commit()
    except (Refused, answers.Stale, StaleDataError, IntegrityError) as refusal:
        db.session.rollback()
        return refused(room, refusal)
    more = " et ce qui l’accompagnait" if together else ""
    flash(f"{screen.singular} : repris à la corbeille{more}.", "ok")
    return redirect(f"/{PANELS[room.role]}/{screen.slug}/details/?id={int(number)}")


def refused(room: Room, refusal: Exception) -> Response:
    if isinstance(refusal, Refused):
        return answers.refused(room, refusal.obstacles)
    return answers.refused(room, [TAKEN if isinstance(refusal, IntegrityError) else answers.STALE])


def menu_item(role: Role) -> tuple[str, str, str] | None:
    return (TITLE, f"/{PANELS[role]}/corbeille/", "trash") if screens(role) else None


def register(app: Flask) -> None:
    for role in PANEL_ROLES:
        if screens(role):
            name = PANELS[role]
            app.add_url_rule(f"/{name}/corbeille/", f"trash_{name}", page, methods=["GET"])
            app.add_url_rule(f"/{name}/corbeille/reprendre/", f"trash_{name}_back", take_back, methods=["POST"])
