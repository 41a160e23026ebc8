"""Purchase orders: the Alpi chooses the laptops, issues, cancels; the refurbisher reads what was issued to it."""

from typing import Any

from flask import request
from wtforms.validators import InputRequired, NumberRange, Optional

from models import carried, ordering, picking
from models.base import db
from models.device import Device
from models.lot import DeviceLot
from models.partner import Partner
from models.purchase import PurchaseOrder
from models.viewer import viewer
from pin40.orders import contract_obstacles, planned_obstacles
from pin40.path_words import OrderStatus
from pin40.words import PartnerRole, Role
from views.acting import Acting, EmptyForm, in_reading_order, sentence
from views.base import Screen
from views.device_choice import add, as_text, devices_table, pasted, read, tally
from views.doors import today
from views.fields import HINTS, REQUIRED, Choice, Number, PinForm, row_options

HINTS |= {("PurchaseOrder", "note"): "Lu par le reconditionneur : pas de nom de personne."}
NO_LOT = "Choisissez le lot où prendre ces ordinateurs."
NO_COUNT = "Écrivez combien d’ordinateurs prendre dans ce lot."
LABELS = {
    "emettre": ("Émettre", "primary", "Le bon reçoit son numéro et ses ordinateurs sont réservés."),
    "annuler": ("Annuler", "danger", "Possible tant qu’aucun ordinateur n’est parti. Le numéro reste, annulé."),
}


class CancelForm(PinForm):
    reason = sentence("Motif", "Dites au reconditionneur pourquoi vous annulez.")


def contracted() -> list[tuple[str, str]]:
    """The active refurbishers, each with its public contract."""
    active = (Partner.role == PartnerRole.REFURBISHER, Partner.is_active)
    rows = {key: name for key, name in row_options(Partner, *active)()}
    return [(key, f"{name} : {contract(db.session.get_one(Partner, int(key)))}") for key, name in rows.items()]


def contract(partner: Partner) -> str:
    """The contract in force, or why there is none."""
    keys = (partner.contract_reference, partner.contract_from, partner.contract_until)
    if contract_obstacles(*keys, today()):
        return "pas de marché public en vigueur"
    until = f", jusqu’au {partner.contract_until:%d/%m/%Y}" if partner.contract_until else ""
    return f"marché {partner.contract_reference}{until}"


class OrderScreen(Acting, Screen):
    record = PurchaseOrder
    slug, title, singular, icon = "bons-de-commande", "Bons de commande", "Bon de commande", "file-invoice"
    nouns = ("bon de commande", "bons de commande")
    create_label = "Préparer un bon de commande"
    panels = (Role.MANAGER, Role.REFURBISHER)
    columns = ("number", "refurbisher", "status", "wanted_on", "issued_on", "contract_reference")
    search = ("number", "note", "contract_reference")
    filters = ("status", "refurbisher", "issued_on", "wanted_on")
    order = ("-number",)
    sections = (
        (
            "Bon de commande",
            ("number", "refurbisher", "contract_reference", "issued_on", "wanted_on", "status", "note"),
        ),
        ("Annulation", ("cancelled_on", "cancel_reason")),
    )
    form_order = ("refurbisher_id", "wanted_on", "note")
    labels = LABELS

    def views(self) -> list[tuple[str, dict[str, str]]]:
        words = OrderStatus if self.role == Role.MANAGER else (OrderStatus.ISSUED, OrderStatus.CANCELLED)
        return [(word.label, {"status": word.value}) for word in words]

    # ───────── The form ─────────
    def form_class(self, verb: str, columns: tuple[str, ...]) -> type[PinForm]:
        made = super().form_class(verb, columns)
        if verb == "c":
            made.refurbisher_id = Choice("Reconditionneur", contracted, int, validators=[InputRequired(REQUIRED)])
        there = "" if verb == "c" else as_text([line.device for line in ordering.lines(self.one())])
        asked = request.args.get("lot", type=int) if verb == "c" else None
        made.lot = Choice("Prendre dans le lot", row_options(DeviceLot), int, default=asked, validators=[Optional()])
        made.count = Number(
            "Combien d’ordinateurs", description="Les premiers en stock qu’aucun bon ne retient.",
            default=request.args.get("count", type=int) if verb == "c" else None,
            validators=[Optional(), NumberRange(1, 1000, "Écrivez un nombre entre 1 et 1 000.")],
        )  # fmt: skip
        hint = "Un numéro d’inventaire par ligne, saisi, collé ou lu au lecteur."
        told = hint if verb == "c" else f"{hint} Cette liste fait foi : ajoutez ou retirez des lignes."
        made.numbers = pasted("Ordinateurs", told, there)
        return in_reading_order(made, "refurbisher_id", "lot", "count", "numbers", "wanted_on", "note")

    def check(self, form: Any, record: Any) -> None:
        record.chosen = [*read(form.numbers), *self.from_lot(form)]
        for one in planned_obstacles(form.wanted_on.data, today(), record.wanted_on, "wanted_on"):
            add(form.wanted_on, one.sentence)

    def from_lot(self, form: Any) -> list[Device]:
        """« 40 ordinateurs du lot X », beside those already listed."""
        lot, count = form.lot.data, form.count.data
        if form.lot.errors or form.count.errors or (lot is None and count is None):
            return []
        if lot is None or count is None:
            add(form.lot if lot is None else form.count, NO_LOT if lot is None else NO_COUNT)
            return []
        found = picking.of_lot(lot, count, [device.id for device in picking.listed(form.numbers.data or "")[0]])
        if len(found) < count:
            add(
                form.count,
                f"Ce lot n’en a {'qu’un seul' if len(found) == 1 else f'que {len(found)}'} en stock que rien ne retient : baissez le nombre.",
            )
        return found

    def after_create(self, record: Any) -> None:
        ordering.set_lines(record, record.chosen)

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        ordering.set_lines(record, record.chosen)

    def before_delete(self, record: Any) -> None:
        if request.method == "POST":
            ordering.clear(record)

    def delete_text(self, record: Any) -> str:
        return "La commande en préparation est supprimée ; ses ordinateurs restent en stock."

    # ───────── The page ─────────
    def parts(self, record: Any) -> list[tuple[str, list[Any]]]:
        cancelled = record.status == OrderStatus.CANCELLED
        shown = [(title, columns) for title, columns in super().parts(record) if cancelled or title != "Annulation"]
        return [(title, [c for c in some if getattr(record, c.column) not in (None, "")]) for title, some in shown]

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        devices = [line.device for line in ordering.lines(record)]
        told = contract(record.refurbisher) if record.status == OrderStatus.DRAFT else ""
        note = f"{tally(devices)} {record.refurbisher} : {told}." if told else tally(devices)
        table = devices_table([(device, "") for device in devices], f"Ordinateurs du bon {record}", "")
        return [{"id": "ordinateurs", "title": "Ordinateurs", "note": note, "rows": [], "table": table}]

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        sides = ("Pour l’Alpi", f"Pour {record.refurbisher}")
        return super().show(record, code, **({"signatures": sides if record.number else None} | more))

    def open_acts(self, record: Any) -> list[str]:
        if viewer().role != Role.MANAGER:
            return []
        return {OrderStatus.DRAFT: ["emettre"], OrderStatus.ISSUED: ["annuler"]}.get(record.status, [])

    def acts(self, record: Any) -> list[dict[str, Any]]:
        shown = super().acts(record)
        if viewer().role == Role.MANAGER and record.status == OrderStatus.ISSUED and carried.ready(record):
            url = f"/gestion/bons-de-retrait/new/?order={record.id}"
            shown.insert(0, self.way("retirer", "Préparer le retrait", url) | {"kind": "primary"})
        return shown

    def form_of(self, act: str, record: Any, data: Any) -> PinForm:
        return CancelForm(data) if act == "annuler" else EmptyForm(data)

    def do(self, act: str, record: Any, form: Any) -> str:
        if act == "annuler":
            return f"Bon de commande {ordering.cancel(record, form.reason.data, today()).number} annulé."
        return f"Bon de commande {ordering.issue(record, today()).number} émis."
