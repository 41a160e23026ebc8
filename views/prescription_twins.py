"""What the guided form asks of the person it writes, and the marks that it gives: number, notice."""

from typing import Any

from models import alike
from models.acts import figure, next_number
from models.beneficiary import Beneficiary
from models.viewer import viewer
from views import alike_question
from views.doors import today
from views.prescription_fields import PERSON


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


def number() -> str:
    """The next number of dossier of the year."""
    year = today().year
    return f"D{year}-{next_number('D', year):04d}"


def notice() -> str:
    """The version of the notice that the Alpi gives out today."""
    return figure("notice_version", today())
