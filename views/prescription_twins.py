"""What the guided form asks of the person it writes, and the marks that it gives: number, notice."""

from typing import Any

from flask import abort, flash

from models import alike, questions
from models.acts import figure, next_number
from models.beneficiary import Beneficiary
from models.prescription import Prescription
from models.viewer import viewer
from pin40.words import Reading
from views import alike_question, already
from views.doors import today
from views.logbook import remember
from views.prescription_fields import PERSON

WHOLE = "La question demande le prénom, le nom et l’année de naissance."
AGAIN = "Ce même formulaire venait d’être envoyé : rien n’est fait deux fois."


def take(form: Any, person: Beneficiary) -> None:
    """« C'est elle »: what is already known of the person replaces what was typed of them."""
    form.beneficiary_id.data = person.id
    for name in PERSON:
        if name in form and getattr(person, name) not in (None, ""):
            form[name].data = getattr(person, name)


def question(desk: Any) -> dict[str, Any] | None:
    """Asked of somebody new, or of a draft whose person changes."""
    if "first_name" not in desk.form:
        return None
    typed, known = desk.typed(), desk.person
    if known is not None and all(getattr(known, name) == typed[name] for name in alike.WHO):
        return None
    partner, but_for = viewer().seen.partner_id, known.id if known else None
    asked = alike_question.question(alike.identity(typed), partner, desk.screen.role, but_for)  # type: ignore[arg-type]
    return asked and asked | {"may_take": desk.dossier is None}


def elsewhere(desk: Any) -> Any:
    """« Déjà suivie ailleurs ? » of what is typed so far: counted and remembered like any other asking."""
    form = desk.form if "first_name" in desk.form else None
    who = [form[name].data if form else getattr(desk.person, name) for name in alike.WHO]
    if not all(who):
        for name, value in zip(alike.WHO, who, strict=True):
            if form and not value:
                form[name].errors = [WHOLE]
        return desk.page(422)
    if already.is_worn_out():
        abort(429)
    remember(Reading.ASKED, Prescription)
    known = questions.already_followed(*who, but_for=desk.dossier.id if desk.dossier else None)
    flash(already.YES if known else already.NO, "warn" if known else "info")
    return desk.page(200)


def number() -> str:
    """The next number of dossier of the year."""
    year = today().year
    return f"D{year}-{next_number('D', year):04d}"


def notice() -> str:
    """The version of the notice that the Alpi gives out today."""
    return figure("notice_version", today())
