"""Pick-ups: prepared and signed by whoever gives, counted by whoever receives; nobody delivers."""

from typing import Any

from flask import request
from sqlalchemy import func, select
from wtforms.validators import InputRequired

from models import carried, collecting, ordering
from models.acts import Refused
from models.base import db
from models.device import Device
from models.partner import Partner
from models.pickup import Pickup, PickupLine
from models.purchase import PurchaseOrder
from models.viewer import viewer
from pin40.charter import heading
from pin40.custody import named
from pin40.obstacle import Obstacle
from pin40.orders import planned_obstacles
from pin40.path_words import PickupKind, PickupStatus
from pin40.typography import inside
from pin40.words import DeviceState, PartnerRole, Role
from views.acting import Acting, in_reading_order
from views.base import Screen
from views.device_choice import Ticks, add, as_text, devices_table, pasted, read, tally
from views.doors import today
from views.fields import HINTS, Choice, PinForm, row_options
from views.pickup_forms import SignForm, count_form
from views.theme.typography import shown_number

HINTS |= {
    ("Pickup", "collector_name"): "Quelqu’un de la structure qui reçoit : personne ne livre.",
    ("Pickup", "note"): "Pas de nom de bénéficiaire.",
}
TICKED = 200
"""How many laptops a form shows to tick; the others are pasted."""
NOTHING_TICKED = Obstacle(
    "nothing_ticked", "Cochez ce que vous recevez, ou dites que rien n’est arrivé.", heading("mediator"), "received"
)
BOTH_SAID = Obstacle("both_said", "Décochez les ordinateurs reçus, ou cette case-ci.", heading("mediator"), "is_empty")
NO_ORDER = "Choisissez le bon de commande dont les ordinateurs partent."
NO_MEDIATOR = "Choisissez le médiateur qui vient chercher les ordinateurs."
LABELS = {
    "signer": ("Signer la remise", "primary", "Le bon reçoit son numéro et ses lignes ne changent plus."),
    "recevoir": ("Compter à la réception", "primary", "Décochez ce qui manque : les manquants seront nommés."),
}


def collector(pickup: Pickup, word: str) -> int | None:
    """The structure that the answer names; None for a third one."""
    return {"receiver": pickup.to_id, "giver": pickup.from_id}.get(word)


def deliverable(but: int | None = None) -> list[tuple[int, str]]:
    """The first « livrable » laptops within reach that no pick-up under way carries."""
    query = select(Device).where(Device.state == DeviceState.DELIVERABLE).order_by(Device.inventory_number)
    found = list(db.session.scalars(query.limit(2 * TICKED)))
    busy = carried.elsewhere([device.id for device in found], but)
    free = [device for device in found if device.id not in busy][:TICKED]
    return [(one.id, f"{one.inventory_number}, {one.make} {one.model}{_grade(one)}") for one in free]


def _grade(device: Device) -> str:
    return f", grade {device.grade.label}" if device.grade else ""


class PickupScreen(Acting, Screen):
    record = Pickup
    slug, title, singular, icon = "bons-de-retrait", "Bons de retrait", "Bon de retrait", "package-export"
    nouns = ("bon de retrait", "bons de retrait")
    create_label = "Préparer un retrait"
    panels = (Role.MANAGER, Role.MEDIATOR, Role.REFURBISHER)
    columns = ("number", "kind", "status", "from_partner", "to_partner", "planned_on", "signed_on", "received_on")
    search = ("number", "note")
    filters = ("status", "kind", "from_partner", "to_partner", "planned_on", "signed_on", "received_on")
    order = ("-number",)
    sections = (
        ("Bon de retrait", ("number", "kind", "from_partner", "to_partner", "purchase_order", "request", "planned_on",
                            "collector_name", "signed_on", "received_on", "status", "note")),
    )  # fmt: skip
    form_order = ("purchase_order_id", "mediator_id", "planned_on", "collector_name", "note")
    labels = LABELS

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [(word.label, {"status": word.value}) for word in PickupStatus]

    # ───────── The form ─────────
    def form_class(self, verb: str, columns: tuple[str, ...]) -> type[PinForm]:
        made = super().form_class(verb, columns)
        if "purchase_order_id" in columns:
            made.purchase_order_id = Choice(
                "Bon de commande", row_options(PurchaseOrder, carried.to_collect()), int,
                default=request.args.get("order", type=int), validators=[InputRequired(NO_ORDER)],
            )  # fmt: skip
        if "mediator_id" in columns:
            known = row_options(Partner, Partner.role == PartnerRole.MEDIATOR)
            made.mediator_id = Choice("Médiateur qui vient", known, int, validators=[InputRequired(NO_MEDIATOR)])
        if self.role == Role.REFURBISHER and verb == "c":
            made.ticked = Ticks(f"Ordinateurs livrables ({TICKED} au plus)", deliverable)
        there = "" if verb == "c" else as_text([line.device for line in carried.lines(self.one())])
        made.numbers = pasted("Ordinateurs, par liste", self.list_hint(verb), there)
        return in_reading_order(
            made, "purchase_order_id", "mediator_id", "ticked", "numbers", "planned_on", "collector_name", "note"
        )

    def list_hint(self, verb: str) -> str:
        hint = "Un numéro d’inventaire par ligne, saisi, collé ou lu au lecteur."
        if verb == "u":
            return f"{hint} Cette liste fait foi : ajoutez ou retirez des lignes."
        return f"{hint} Vide : tous ceux du bon de commande encore en stock." if self.role == Role.MANAGER else hint

    def check(self, form: Any, record: Any) -> None:
        devices = read(form.numbers)
        if "ticked" in form and not form.ticked.errors:
            ticked = set(form.ticked.data or ())
            devices += db.session.scalars(select(Device).where(Device.id.in_(ticked)))
        order_id = form.purchase_order_id.data if "purchase_order_id" in form else record.purchase_order_id
        if self.role == Role.MANAGER:
            devices = self.of_order(form, order_id, devices, record)
        elif "mediator_id" in form:
            record.to_id = form.mediator_id.data
        wanted = carried.READY[PickupKind.TO_REFURBISHER if self.role == Role.MANAGER else PickupKind.TO_MEDIATOR]
        wrong = [f"{device} ({inside(device.state.label)})" for device in devices if device.state != wanted]
        if wrong:
            add(form.numbers, f"Retirez les ordinateurs qui ne sont pas « {inside(wanted.label)} » : {named(wrong)}.")
        if not devices and not form.errors:
            add(form.numbers, "Choisissez au moins un ordinateur.")
        for one in planned_obstacles(form.planned_on.data, today(), record.planned_on, "planned_on"):
            add(form.planned_on, one.sentence)
        record.chosen = devices

    def of_order(self, form: Any, order_id: int | None, devices: list[Device], record: Any) -> list[Device]:
        """The laptops listed, within the order; none listed: all that it still has in stock."""
        order = db.session.get(PurchaseOrder, order_id) if order_id else None
        if order is None:
            return devices
        lines = {line.device_id for line in ordering.lines(order) if line.is_open}
        if strange := [str(device) for device in devices if device.id not in lines]:
            add(form.numbers, f"Retirez les ordinateurs qui ne sont pas dans {order} : {named(strange)}.")
        if record.id is None:
            record.to_id = record.refurbisher_id = order.refurbisher_id
        return devices or ([] if record.id else carried.ready(order))

    def before_create(self, record: Any) -> None:
        record.from_id = mine = viewer().seen.partner_id
        if self.role == Role.REFURBISHER:
            record.kind, record.refurbisher_id = PickupKind.TO_MEDIATOR, mine
        else:
            record.kind = PickupKind.TO_REFURBISHER

    def after_create(self, record: Any) -> None:
        carried.set_lines(record, record.chosen)

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        carried.set_lines(record, record.chosen)

    def before_delete(self, record: Any) -> None:
        if request.method == "POST":
            carried.clear(record)

    def delete_text(self, record: Any) -> str:
        return "Le retrait en préparation est supprimé ; ses ordinateurs ne bougent pas."

    # ───────── The page ─────────
    def parts(self, record: Any) -> list[tuple[str, list[Any]]]:
        """What is not known yet is not printed; a relation whose rows one's role never reads is not even named."""
        return [
            (title, [c for c in columns if self.shows(c) and getattr(record, c.column) not in (None, "")])
            for title, columns in super().parts(record)
        ]

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        lines = carried.lines(record)
        devices = [line.device for line in lines]
        gone = db.session.scalar(select(func.count()).where(PickupLine.pickup_id == record.id)) - len(lines)
        counted = record.status == PickupStatus.RECEIVED
        rows = [(line.device, "Reçu" if line.is_received else "Manquant" if line.is_missing else "") for line in lines]
        table = devices_table(rows, f"Ordinateurs du bon {record}", "Compté" if counted else "")
        return [{"id": "ordinateurs", "title": "Ordinateurs", "note": tally(devices, gone), "rows": [], "table": table}]

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        told: dict[str, Any] = {"lead": next_words(record)}
        if record.number:
            told["signatures"] = (f"Remis par {record.from_partner}", f"Retiré par {record.to_partner}")
        return super().show(record, code, **(told | more))

    def open_acts(self, record: Any) -> list[str]:
        mine = viewer().seen.partner_id
        if record.status == PickupStatus.DRAFT and record.from_id == mine:
            return ["signer"]
        return ["recevoir"] if record.status == PickupStatus.SIGNED and record.to_id == mine else []

    def form_of(self, act: str, record: Any, data: Any) -> PinForm:
        if act == "recevoir":
            return count_form(record, data)
        return SignForm(data, data={"collector_name": record.collector_name})

    def do(self, act: str, record: Any, form: Any) -> str:
        if act == "signer":
            who = collector(record, form.collector_id.data or "")
            return f"Bon de retrait {collecting.sign(record, form.collector_name.data, who, today()).number} signé."
        received = set(form.received.data or ())
        if bool(received) == bool(form.is_empty.data):
            raise Refused([BOTH_SAID if received else NOTHING_TICKED])
        who = form.collector_name.data if "collector_name" in form else None
        return counted_words(collecting.receive(record, received, today(), collector_name=who))


def next_words(pickup: Pickup) -> str:
    """Where the laptops are, and who must act."""
    if pickup.status == PickupStatus.RECEIVED:
        return counted_words(pickup)
    if pickup.status == PickupStatus.SIGNED:
        return f"Signé : {pickup.to_partner} doit encore compter ce qui est arrivé."
    return f"En préparation : {pickup.from_partner} le signe quand on vient chercher les ordinateurs."


def counted_words(pickup: Pickup) -> str:
    """« 38 ordinateurs reçus, 2 manquants : A, B. »"""
    lines = carried.lines(pickup)
    missing = [str(line.device) for line in lines if line.is_missing]
    count = sum(line.is_received for line in lines)
    several = "s" if count > 1 else ""
    told = f"{shown_number(count)} ordinateur{several} reçu{several}"
    absent = f", {len(missing)} manquant{'s' if len(missing) > 1 else ''} : {named(missing)}" if missing else ""
    return f"{told}{absent}."
