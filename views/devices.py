"""Laptops: lists by state, the record with its chain of custody, and its acts as buttons."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.base import expose

from models import custody as chain
from models import first_facts, moving, twins
from models.acts import Refused
from models.base import db
from models.device import Device
from models.lot import DeviceLot
from models.viewer import viewer
from pin40 import access
from pin40.causes import lot_choice_obstacles
from pin40.device_words import DeviceAct, DeviceState
from pin40.erasure import early_obstacles, kind_after
from pin40.obstacle import Obstacle
from pin40.words import Role
from views import device_acts, device_batch, device_import
from views.activity.asked import Counted
from views.answers import same_version
from views.base import Screen
from views.columns import Column
from views.device_chain import chain_table
from views.doors import today
from views.fields import PinForm
from views.form_page import told_by_field

STATES = {
    Role.MANAGER: (
        ("En stock", "STORED"), ("En attente", "WAITING"), ("Livrables", "DELIVERABLE"), ("Livrés", "DELIVERED"),
        ("Remis", "HANDED_OVER"), ("Hors service", "BROKEN"),
    ),
    Role.MEDIATOR: (("En stock chez vous", "DELIVERED"), ("Remis", "HANDED_OVER"), ("Retournés", "RETURNED")),
    Role.REFURBISHER: (
        ("En attente", "WAITING"), ("Livrables", "DELIVERABLE"), ("Hors service", "BROKEN"), ("Livrés", "DELIVERED"),
    ),
}  # fmt: skip
WAYS = {
    Role.MANAGER: ("importer/", "Importer un fichier", "file-spreadsheet"),
    Role.REFURBISHER: ("lot/", "Traiter une liste", "clipboard-text"),
}
NOT_ON_THE_BENCH = (
    "L’effacement et le disque se notent sur un ordinateur en attente ou hors service : reprenez-le d’abord."
)

DISK_OR_NOT = "La méthode d’effacement et « Sans disque » se contredisent : corrigez le type de disque ou la méthode."


class DeviceScreen(Counted, Screen):
    record = Device
    slug, title, singular, icon = "ordinateurs", "Ordinateurs", "Ordinateur", "device-laptop"
    nouns = ("ordinateur", "ordinateurs")
    create_label = "Ajouter un ordinateur"
    panels = (Role.MANAGER, Role.MEDIATOR, Role.REFURBISHER)
    columns = ("inventory_number", "make", "model", "state", "grade", "holder", "lot", "erased_on")
    search = ("inventory_number", "serial", "make", "model")
    filters = ("state", "lot", "holder", "grade", "make", "erased_on")
    order = ("inventory_number",)
    totals = ("cost",)
    changeable = ("lot_id", "make", "model", "year", "cost", "cpu", "memory_gb", "screen_inches", "grade", "os",
                  "office_suite", "has_charger")  # fmt: skip
    sections = (
        ("Identité", ("inventory_number", "serial", "make", "model", "year", "lot", "cost")),
        ("Où il est", ("state", "holder", "refurbisher", "mediator", "broken_reason", "outcome", "gone_on", "gone_to",
                       "gone_slip")),
        ("Technique", ("cpu", "memory_gb", "disk_kind", "disk_gb", "disk_serial", "screen_inches", "battery_percent",
                       "has_charger", "os", "office_suite", "grade", "defects")),
        ("Effacement", ("erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate",
                        "erased_at", "back_on")),
    )  # fmt: skip
    form_order = (
        "inventory_number", "serial", "make", "model", "year", "lot_id", "cost", "cpu", "memory_gb", "disk_kind",
        "disk_gb", "disk_serial", "screen_inches", "battery_percent", "has_charger", "os", "office_suite", "grade",
        "defects", "erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate",
    )  # fmt: skip

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [*((label, {"state": state}) for label, state in STATES.get(self.role, ())), *super().views()]

    def ways(self) -> list[dict[str, str]]:
        way = WAYS.get(self.role)
        return [{"url": self.url_for(way[0]), "label": way[1], "icon": way[2]}] if way else []

    # ───────── Forms ─────────
    def form_class(self, verb: str, columns: tuple[str, ...]) -> type[PinForm]:
        """From a lot's page, the lot is already chosen."""
        made = super().form_class(verb, columns)
        if verb == "c" and "lot_id" in columns:
            made.lot_id.kwargs["default"] = request.args.get("lot", type=int)
        return made

    def check(self, form: Any, record: Any) -> None:
        told_by_field(form, twins.of_laptop({n: form[n].data for n in twins.KEYS if n in form}, record))
        for name, last in (("erased_on", today()), ("year", today().year)):
            if name in form and form[name].data and not form[name].errors and form[name].data > last:
                form[name].errors = [*form[name].errors, "C’est à venir : vérifiez."]
        if lot := db.session.get(DeviceLot, form.lot_id.data) if "lot_id" in form and form.lot_id.data else None:
            first = first_facts.of_device(record.id) if lot.id != record.lot_id else None
            told_by_field(form, lot_choice_obstacles(lot.number, lot.received_on, first))
        if "erasure_method" in form:
            self.check_erasure(form, record)
        if record.id is None or record.state in chain.IN_TREATMENT or viewer().role != Role.REFURBISHER:
            return
        for name in (*chain.ERASURE, "disk_kind"):
            if name in form and (form[name].data or None) != getattr(record, name):
                form[name].errors = [*form[name].errors, NOT_ON_THE_BENCH]

    def check_erasure(self, form: Any, record: Any) -> None:
        """What is typed of an erasure agrees with itself, with the disk, and with the laptop's arrival."""
        asked = {name: form[name].data or None for name in (*chain.ERASURE, "disk_kind") if name in form}
        if all(value == getattr(record, name) for name, value in asked.items()):
            return
        device_acts.check_result(form)
        kind, method = asked.get("disk_kind", record.disk_kind), asked["erasure_method"]
        if method and kind_after(kind, method) != kind:
            field = form["disk_kind" if "disk_kind" in form else "erasure_method"]
            field.errors = [*field.errors, DISK_OR_NOT]
        came = chain.came_on(record) if record.id else None
        for obstacle in early_obstacles(asked["erased_on"], came):
            form.erased_on.errors = [*form.erased_on.errors, obstacle.sentence]

    def before_create(self, record: Any) -> None:
        record.holder_id = viewer().seen.partner_id

    def after_create(self, record: Any) -> None:
        moving.enter(record, today())

    def after_edit(self, record: Any, was: dict[str, Any]) -> None:
        if any(name in was and was[name] != getattr(record, name) for name in chain.ERASURE):
            chain.declare_erased(record)

    # ───────── One laptop ─────────
    def facts(self, title: str, columns: list[Column], record: Any) -> list[tuple[str, Any]]:
        """What nobody has said yet is left out."""
        return super().facts(title, [c for c in columns if getattr(record, c.key) not in (None, "")], record)

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        told = {"lead": device_acts.FOUND_AGAIN} if record.state == DeviceState.LOST else {}
        return super().show(record, code, **(told | more))

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        return [chain_table(record)]

    def acts(self, record: Any) -> list[dict[str, Any]]:
        return self.buttons(record)

    def buttons(self, record: Any, refused: str = "", form: Any = None) -> list[dict[str, Any]]:
        names = device_acts.open_acts(record)
        return [
            device_acts.button(self, n, record, form if n == refused else device_acts.form_of(n, None, record))
            for n in names
        ]

    def run(self, act: str) -> Any:
        device = self.one()
        same_version(device)
        form = device_acts.form_of(act, request.form, device)
        if not device_acts.is_valid(act, form, today()):
            return self.again(act, device, form, 422, [])
        try:
            done = device_acts.do(act, device, form)
        except Refused as refusal:
            db.session.rollback()
            return self.again(act, self.one(), form, 409, refusal.obstacles)
        db.session.commit()
        flash(f"Ordinateur {done.inventory_number} : {device_acts.DONE[act]}.", "ok")
        return redirect(self.url_for("details/", done))

    def again(self, act: str, device: Any, form: Any, code: int, obstacles: list[Obstacle]) -> Any:
        """The laptop's page with the act open and what is wrong by its field; a plain refusal where it is not open."""
        if act not in device_acts.open_acts(device):
            moves = chain.obstacles(device, DeviceAct(act), today(), today(), role=viewer().role)
            raise Refused(obstacles or moves)
        if any(obstacle.field not in form for obstacle in obstacles):
            raise Refused(obstacles)
        for obstacle in obstacles:
            field = form[obstacle.field]
            field.errors = [*field.errors, obstacle.sentence]
        return self.show(device, code, acts=self.buttons(device, act, form))

    # ───────── Many at once ─────────
    @expose("/lot/", methods=("GET", "POST"))
    def batch_view(self) -> Any:
        if self.role != Role.REFURBISHER:
            abort(404)
        return device_batch.answer(self)

    @expose("/importer/", methods=("GET", "POST"))
    def import_view(self) -> Any:
        self.only_who_enters()
        return device_import.answer(self)

    @expose("/importer/modele/<kind>/")
    def model_file(self, kind: str) -> Any:
        self.only_who_enters()
        return device_import.model_file(kind) if kind in ("csv", "xlsx") else abort(404)

    def only_who_enters(self) -> None:
        if self.role != Role.MANAGER:
            abort(404)
        if not access.may_act(viewer().seen, "Device", "entrer"):
            abort(403)
