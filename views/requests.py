"""Requests for laptops: what a mediator asks for a quarter, beside the sum proposed, and the Alpi's answer."""

from typing import Any

from wtforms.validators import InputRequired, NumberRange, Optional

from models import questions, requesting
from models.request import DeviceRequest
from models.viewer import viewer
from pin40.orders import Quarter, request_obstacles
from pin40.path_words import RequestStatus
from pin40.typography import inside
from pin40.words import Role
from views.acting import Acting, EmptyForm, in_reading_order, sentence
from views.base import Screen
from views.doors import today
from views.fields import HINTS, REQUIRED, Choice, Number, PinForm, field_for

HINTS |= {("DeviceRequest", "why"): "À remplir si vous demandez plus que le nombre proposé. Pas de nom de personne."}
ANSWERS = (RequestStatus.GRANTED, RequestStatus.REDUCED, RequestStatus.REFUSED)
WORDS = {
    RequestStatus.GRANTED: "Accorder tout",
    RequestStatus.REDUCED: "Réduire",
    RequestStatus.REFUSED: "Refuser",
}
ORDERS = "/gestion/bons-de-commande/new/"
LABELS = {
    "envoyer": ("Envoyer à l’Alpi", "primary", ""),
    "decider": ("Décider", "primary", "Le médiateur lit votre décision."),
}


class DecisionForm(PinForm):
    decision = Choice(
        "Votre décision", lambda: [(word.value, WORDS[word]) for word in ANSWERS], RequestStatus,
        validators=[InputRequired("Choisissez une réponse : accorder, réduire ou refuser.")],
    )  # fmt: skip
    granted = Number(
        "Quantité accordée", description="Seulement si vous réduisez.",
        validators=[Optional(), NumberRange(0, 10000, "Écrivez un nombre entre 0 et 10 000.")],
    )  # fmt: skip
    reason = sentence("Motif", hint="À remplir si vous réduisez ou refusez. Le médiateur le lit.")


def quarters() -> list[Quarter]:
    """The quarter under way and the two that follow."""
    now = Quarter.of(today())
    return [now, now.next(), now.next().next()]


def figures(title: str, rows: list[tuple[str, int]], note: str) -> dict[str, Any]:
    """A section of numbers, one a line."""
    shown = {"kind": "number", "tone": None, "stage": None, "url": None, "sub": None}
    return {
        "id": "chiffres", "title": title, "note": note, "table": None,
        "rows": [(label, shown | {"text": number}) for label, number in rows],
    }  # fmt: skip


class RequestScreen(Acting, Screen):
    record = DeviceRequest
    slug, title, singular, icon = "demandes", "Demandes de matériel", "Demande", "clipboard-list"
    nouns, is_feminine = ("demande", "demandes"), True
    create_label = "Demander des ordinateurs"
    panels = (Role.MANAGER, Role.MEDIATOR)
    columns = ("quarter", "mediator", "proposed", "asked", "status", "sent_on", "granted", "decided_on")
    search = ("quarter", "why")
    filters = ("status", "quarter", "mediator", "sent_on", "decided_on")
    order = ("-quarter",)
    totals = ("proposed", "asked", "granted")
    sections = (
        ("Demande", ("mediator", "quarter", "asked", "proposed", "proposal", "why", "sent_on")),
        ("Décision de l’Alpi", ("status", "granted", "decision_reason", "decided_on")),
    )
    form_order = ("quarter", "asked", "why")
    labels = LABELS

    def views(self) -> list[tuple[str, dict[str, str]]]:
        words = (RequestStatus.SENT, RequestStatus.DRAFT, RequestStatus.GRANTED, RequestStatus.REFUSED)
        return [(word.label, {"status": word.value}) for word in words]

    # ───────── The form ─────────
    def form_class(self, verb: str, columns: tuple[str, ...]) -> type[PinForm]:
        made = super().form_class(verb, columns)
        need = requesting.need(viewer().seen.partner_id or 0, today())
        told = f"Nous proposons {need.proposed}. {need.sentence}"
        made.asked = field_for(DeviceRequest, "asked", description=told, default=need.proposed or None)
        made.quarter = Choice(
            "Trimestre", lambda: [(one.code, one.label.capitalize()) for one in quarters()], str,
            default=quarters()[1].code, validators=[InputRequired(REQUIRED)],
        )  # fmt: skip
        return in_reading_order(made, *self.form_order)

    def check(self, form: Any, record: Any) -> None:
        need = requesting.need(viewer().seen.partner_id or 0, today())
        if form.asked.errors:
            return
        for obstacle in request_obstacles(form.asked.data, form.why.data, need.proposed):
            target = form[obstacle.field]
            target.errors = [*target.errors, obstacle.sentence]

    def before_create(self, record: Any) -> None:
        super().before_create(record)
        need = requesting.need(viewer().seen.partner_id or 0, today())
        record.proposed, record.proposal = need.proposed, need.sentence[:300]

    # ───────── The page ─────────
    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        stock = questions.stock([record.mediator_id], today())[record.mediator_id]
        rows = [
            ("Détenus", stock.held),
            ("Réservés", stock.reserved),
            ("Promis", stock.promised),
            ("Libres", stock.free),
        ]
        if record.granted:
            rows.append(("Accordés à cette demande, encore à recevoir", requesting.left(record)))
        told = f"Stock du médiateur au {today():%d/%m/%Y}. Libres = détenus − réservés − promis."
        return [figures("Ordinateurs", rows, told)]

    def acts(self, record: Any) -> list[dict[str, Any]]:
        """What was granted and is not yet received leads to the order that brings it."""
        shown = super().acts(record)
        left = requesting.left(record) if self.role == Role.MANAGER and record.granted else 0
        if left > 0:
            shown.append(self.way("commander", "Préparer le bon de commande", f"{ORDERS}?count={left}"))
        return shown

    def open_acts(self, record: Any) -> list[str]:
        if self.role == Role.MEDIATOR:
            return ["envoyer"] if record.status == RequestStatus.DRAFT else []
        return ["decider"] if record.status == RequestStatus.SENT else []

    def form_of(self, act: str, record: Any, data: Any) -> PinForm:
        return DecisionForm(data) if act == "decider" else EmptyForm(data)

    def do(self, act: str, record: Any, form: Any) -> str:
        if act == "envoyer":
            requesting.send(record, today())
            return "Demande envoyée : l’Alpi va décider."
        done = requesting.decide(record, form.decision.data, form.granted.data, form.reason.data or None, today())
        return f"Demande {inside(done.status.label)}."
