"""Laptops and their lots: read, described, downloaded. Their moves come with the chain of custody."""

from typing import Any

from models.device import Device
from models.lot import DeviceLot
from pin40.words import Role
from views.base import Screen
from views.doors import today


class DeviceScreen(Screen):
    record = Device
    slug, title, singular, icon = "ordinateurs", "Ordinateurs", "Ordinateur", "device-laptop"
    nouns = ("ordinateur", "ordinateurs")
    create_label = "Ajouter un ordinateur"
    panels = (Role.MANAGER, Role.MEDIATOR, Role.REFURBISHER)
    columns = ("inventory_number", "make", "model", "state", "grade", "holder", "lot", "erased_on")
    search = ("inventory_number", "serial", "make", "model")
    filters = ("state", "lot", "holder", "grade", "make", "erased_on")
    order = ("inventory_number",)
    sections = (
        ("Identité", ("inventory_number", "serial", "make", "model", "year", "lot", "cost")),
        ("Où il est", ("state", "holder", "refurbisher", "mediator", "broken_reason", "outcome")),
        ("Technique", ("cpu", "memory_gb", "disk_kind", "disk_gb", "disk_serial", "screen_inches", "battery_percent",
                       "has_charger", "os", "grade", "defects")),
        ("Effacement", ("erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate")),
    )  # fmt: skip
    form_order = (
        "inventory_number", "serial", "make", "model", "year", "lot_id", "cost", "cpu", "memory_gb", "disk_kind",
        "disk_gb", "disk_serial", "screen_inches", "battery_percent", "has_charger", "os", "grade", "defects",
        "erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate",
    )  # fmt: skip

    def check(self, form: Any, record: Any) -> None:
        for name, last in (("erased_on", today()), ("year", today().year)):
            if name in form and form[name].data and form[name].data > last:
                form[name].errors = [*form[name].errors, "C'est à venir : vérifiez."]

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [
            ("Livrables", {"state": "DELIVERABLE"}),
            ("Livrés", {"state": "DELIVERED"}),
            ("En attente", {"state": "WAITING"}),
        ]


class LotScreen(Screen):
    record = DeviceLot
    slug, title, singular, icon = "lots", "Lots", "Lot", "package"
    nouns = ("lot", "lots")
    create_label = "Ajouter un lot"
    panels = (Role.MANAGER,)
    columns = ("number", "source", "deed", "received_on", "announced_count")
    search = ("number", "source", "deed")
    filters = ("received_on",)
    order = ("-received_on",)
    form_order = ("number", "source", "deed", "received_on", "announced_count")
