"""What each act on a laptop asks, the buttons of its page, and how a refusal is told by the field it points at."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from models import custody as chain
from models import moving
from models.device import Device
from models.viewer import viewer
from pin40 import custody
from pin40.access import ACTS
from pin40.device_words import BrokenReason, DeviceAct, ErasureMethod, Outcome
from pin40.erasure import incoherence
from views.doors import today
from views.fields import Choice, Day, PinForm, field_for, lawful, no_nul, strip, word_options

NOBODY = "Des faits, pas de nom de personne."
REQUIRED = "Remplissez ce champ."
ERASED = ("erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate")
WHOLE = ("erasure_method", "erased_on", "erasure_result")
"""An erasure is declared with these three, or not at all."""
KINDS = {"livrable": "primary", "hors-service": "danger", "perdu": "danger", "sortir": "danger"}
DONE = {
    "livrable": "déclaré livrable",
    "hors-service": "déclaré hors service",
    "reprendre": "repris en traitement",
    "retourner": "retourné, le bon de retrait est prêt",
    "sortir": "sorti",
    "perdu": "déclaré perdu ou volé",
}
WEEE_ASKS = "Pour une remise à la filière DEEE, remplissez ce champ."


def sentence(label: str, limit: int, required: bool = False, hint: str = "") -> StringField:
    asked = [InputRequired(REQUIRED)] if required else [Optional()]
    length = Length(max=limit, message=f"{limit} caractères au plus.")
    return StringField(label, filters=[strip], description=hint, validators=[no_nul, *asked, length, lawful])


class BrokenForm(PinForm):
    broken_reason = Choice(
        "Motif", word_options(BrokenReason), BrokenReason, validators=[InputRequired("Choisissez un motif.")]
    )


class BackForm(PinForm):
    reason = sentence("Pourquoi il repart", 300, required=True, hint=NOBODY)
    on = Day("Le", description="Aujourd’hui si vous ne dites rien.", validators=[Optional()])


class GoneForm(PinForm):
    outcome = Choice(
        "Devenir",
        lambda: [(word.value, word.label) for word in Outcome if word != Outcome.REUSE],
        Outcome,
        validators=[InputRequired("Choisissez un devenir.")],
    )
    gone_slip = sentence("Numéro de bordereau", 60)
    gone_to = sentence("Éco-organisme ou repreneur", 80, hint="Une structure, pas une personne.")
    on = Day("Sorti le", description="Aujourd’hui si vous ne dites rien.", validators=[Optional()])


FOUND_AGAIN = "S’il est retrouvé ensuite : gardez-le à part, ne vous en servez pas, et appelez l’Alpi."
"""Nothing moves a laptop out of « perdu »: whoever finds one is told what to do."""


class LostForm(PinForm):
    reason = sentence("Circonstances", 300, hint=f"{NOBODY} {FOUND_AGAIN}")
    on = Day("Constaté le", description="Aujourd’hui si vous ne dites rien.", validators=[Optional()])


class EmptyForm(PinForm):
    """An act that asks nothing."""


def ready_form() -> type[PinForm]:
    """What makes a laptop « livrable »: made from its columns, so that words and lengths are theirs."""
    return type("ReadyForm", (PinForm,), {name: field_for(Device, name) for name in (*ERASED, *moving.FOUND)})


FORMS: dict[str, Callable[[], type[PinForm]]] = {
    "livrable": ready_form,
    "hors-service": lambda: BrokenForm,
    "reprendre": lambda: EmptyForm,
    "retourner": lambda: BackForm,
    "sortir": lambda: GoneForm,
    "perdu": lambda: LostForm,
}


def form_of(act: str, data: Any, device: Device | None = None) -> PinForm:
    """The form of an act; an erasure that still stands is shown, one that no longer does is asked anew."""
    kind = FORMS[act]()
    if act != "livrable" or device is None:
        return kind(data)
    stands = not custody.deliverable_obstacles(chain.facts(device))
    kept = (*moving.FOUND, *(ERASED if stands else ()))
    form = kind(data, data={name: getattr(device, name) for name in kept})
    for name in () if stands else WHOLE:
        form[name].flags.due = True  # said beside its label; the rules refuse, not the browser
    return form


def is_valid(act: str, form: Any, day: date) -> bool:
    """The form's own rules, and those over several fields."""
    valid = form.validate()
    if act == "livrable":
        check_erasure(form, day)
    if act == "sortir" and form.outcome.data == Outcome.WEEE:
        for field in (form.gone_slip, form.gone_to):
            if not field.data:
                field.errors = [*field.errors, WEEE_ASKS]
    return bool(valid and not form.errors)


def check_erasure(form: Any, day: date) -> None:
    """An erasure is declared whole: its method, its day and its result, and these two agree."""
    check_result(form)
    if form.erased_on.data and form.erased_on.data > day:
        form.erased_on.errors = [*form.erased_on.errors, "C’est à venir : vérifiez."]
    if not moving.is_declared(form.data) or form.erasure_method.data == ErasureMethod.NO_DISK:
        return
    for field in (form[name] for name in WHOLE):
        if not field.data and not field.errors:
            field.errors = ["Un effacement se déclare avec sa méthode, sa date et son résultat : remplissez ce champ."]


def check_result(form: Any) -> None:
    """The closed table of what each method may give, told by the result."""
    if wrong := incoherence(form.erasure_method.data or None, form.erasure_result.data or None):
        form.erasure_result.errors = [*form.erasure_result.errors, wrong]


def open_acts(device: Device) -> list[str]:
    """The acts that the reader may do on this laptop today, as far as state, role and holder go."""
    role, day = viewer().role, today()
    posted = {name for name, act in ACTS["Device"].items() if act.is_posted and role in act.roles}
    found = [act for act in custody.open_moves(device.state, role) if act.value in posted]
    facts = chain.facts(device)
    return [
        act.value
        for act in found
        if all(one.code != "not_the_holder" for one in custody.move_obstacles(act, facts, role, day, day))
    ]


def button(screen: Any, act: str, device: Device, form: PinForm) -> dict[str, Any]:
    move = custody.MOVES[DeviceAct(act)]
    return {
        "key": act,
        "label": move.label,
        "url": screen.url_for(f"{act}/"),
        "method": "POST",
        "id": device.id,
        "kind": KINDS.get(act, "second"),
        "fields": [f for f in form if f.name != "version"],
        "explain": move.consequence,
        "version": device.version,
    }


def do(act: str, device: Device, form: Any) -> Device:
    """One act with what its form says; Refused, Stale and Closed go through."""
    day = today()
    match act:
        case "livrable":
            return moving.declare_deliverable(device, form.data, day)
        case "hors-service":
            return moving.declare_broken(device, form.broken_reason.data, day)
        case "reprendre":
            return moving.take_back(device, day)
        case "retourner":
            return moving.give_back(device, form.reason.data, form.on.data or day, day)
        case "sortir":
            slip, to = form.gone_slip.data or None, form.gone_to.data or None
            return moving.take_out(device, form.outcome.data, form.on.data or day, day, slip=slip, to=to)
        case _:
            return moving.lose(device, form.on.data or day, day, reason=form.reason.data or None)
