"""Lots of laptops, and their balance at any date: acquired, and where each one is."""

from datetime import date
from typing import Any

from flask import abort, request
from flask_admin.base import expose

from models import first_facts, stocktaking
from models.lot import DeviceLot
from models.moments import shown_date
from models.stocktaking import LotBalance
from pin40.causes import lot_obstacles
from pin40.custody import Balance, balance_sentence
from pin40.device_words import DeviceState
from pin40.words import Role
from views.answers import crumbs
from views.base import Screen
from views.columns import TONES
from views.doors import today
from views.fields import Day, PinForm
from views.form_page import summary, told_by_field
from views.theme.typography import shown_number

GAP = "Le compte n’y est pas : chaque ordinateur de l’écart est nommé plus bas."


class DateForm(PinForm):
    date = Day("À la date du", description="Le compte en fin de journée.")


def not_to_come(entry: Any) -> bool:
    """A balance counts what has happened; of a day to come it would tell today's, under another date."""
    if entry.data is not None and entry.data > today():
        entry.errors = [*entry.errors, "Cette date est à venir : indiquez aujourd’hui ou un jour passé."]
    return not entry.errors


def told(found: Balance) -> str:
    """The count in a sentence; where there is a gap, its serials have their own table."""
    return balance_sentence(found) if found.is_square else GAP


def figure(number: int) -> dict[str, Any]:
    return {"kind": "number", "text": number, "tone": None, "stage": None, "url": None, "sub": None}


def state(one: DeviceState) -> dict[str, Any]:
    return {**figure(0), "kind": "status", "text": one.label, "tone": TONES[one]}


def awaited(lot: LotBalance) -> str:
    """What the deed announced beside what came."""
    announced = f"{shown_number(lot.lot.announced_count)} annoncés"
    if lot.awaited > 0:
        return f"{announced}, {shown_number(lot.awaited)} pas encore entrés."
    return (
        f"{announced}, {shown_number(-lot.awaited)} de plus entrés."
        if lot.awaited < 0
        else f"{announced}, tous entrés."
    )


def states_table(found: Balance, day: date) -> dict[str, Any]:
    """Acquired = the sum of the states, each on its line, the sum last."""
    lines = [[state(one), figure(count)] for one, count in found.by_state.items()]
    sum_ = [{**figure(0), "kind": "text", "text": "Somme des états"}, figure(sum(found.by_state.values()))]
    return {
        "caption": f"{shown_number(found.acquired)} acquis, par état, le {shown_date(day)}",
        "columns": ["État", {"label": "Ordinateurs", "numeric": True}],
        "rows": [*lines, sum_],
    }


def lots_table(lots: list[LotBalance], screen: Screen, day: date) -> dict[str, Any]:
    """One line a lot: acquired, then each state in which it has one."""
    used = [one for one in DeviceState if any(lot.balance.by_state[one] for lot in lots)]
    heads = ["Acquis", *(one.label for one in used), "Écart"]
    rows = []
    for lot in lots:
        gap = len(lot.balance.missing) + len(lot.balance.unknown)
        counts = [lot.balance.acquired, *(lot.balance.by_state[one] for one in used), gap]
        name = {**figure(0), "kind": "text", "text": lot.lot.number, "url": screen.url_for("details/", lot.lot)}
        rows.append([name, *map(figure, counts)])
    columns = ["Lot", *({"label": head, "numeric": True} for head in heads)]
    return {"caption": f"Par lot, le {shown_date(day)}", "columns": columns, "rows": rows, "tally": True}


def gap_section(found: Balance, key: str) -> list[dict[str, Any]]:
    """Every serial of a gap, to be looked for."""
    kinds = (("Acquis, sans état", found.missing), ("Suivis sans avoir été acquis", found.unknown))
    return [
        {
            "id": f"{key}{rank}",
            "title": title,
            "note": f"{shown_number(len(serials))} : numéro de série, puis d’inventaire.",
            "rows": [],
            "table": {
                "caption": title,
                "columns": ["Numéro de série (inventaire)"],
                "rows": [[one] for one in serials],
            },
        }
        for rank, (title, serials) in enumerate(kinds)
        if serials
    ]


class LotScreen(Screen):
    record = DeviceLot
    slug, title, singular, icon = "lots", "Lots", "Lot", "package"
    nouns = ("lot", "lots")
    create_label = "Ajouter un lot"
    in_place = True
    panels = (Role.MANAGER,)
    columns = ("number", "source", "deed", "received_on", "announced_count")
    search = ("number", "source", "deed")
    filters = ("received_on",)
    order = ("-received_on",)
    totals = ("announced_count",)
    changeable = ("source", "deed", "received_on")
    form_order = ("number", "source", "deed", "received_on", "announced_count")

    def check(self, form: Any, record: Any) -> None:
        """Received by today, and by the first fact of each of its laptops."""
        if "received_on" in form:
            told_by_field(form, lot_obstacles(form.received_on.data, today(), first_facts.of_lot(record.id)))

    def ways(self) -> list[dict[str, str]]:
        return [{"url": self.url_for("bilan/"), "label": "Bilan", "icon": "list-check"}]

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """The lot's balance today, and each serial of a gap."""
        found = stocktaking.of_lot(record, today())
        block = {
            "id": "bilan",
            "title": "Bilan",
            "note": f"{told(found.balance)} {awaited(found)}",
            "rows": [],
            "table": states_table(found.balance, today()),
        }
        return [block, *gap_section(found.balance, "ecart")]

    def acts(self, record: Any) -> list[dict[str, Any]]:
        """Its laptops, those to add and to order, and its balance on another day."""
        ways = (
            ("ajouter", "Ajouter un ordinateur", f"/gestion/ordinateurs/new/?lot={record.id}"),
            ("commander", "Commander leur reconditionnement", f"/gestion/bons-de-commande/new/?lot={record.id}"),
            ("ordinateurs", "Ses ordinateurs", f"/gestion/ordinateurs/?lot={record.id}"),
            ("bilan", "Bilan à une date", self.url_for("bilan/")),
        )
        return [
            {"key": key, "label": label, "url": url, "method": "GET", "kind": "second", "fields": [], "explain": ""}
            for key, label, url in ways
        ]

    @expose("/bilan/")
    def balance_view(self) -> Any:
        if not self.may("r"):
            abort(403)
        typed = {"date": request.args["date"]} if request.args.get("date") else {}
        form = DateForm(request.args if typed else None, data={"date": today()})
        valid = form.validate() and not_to_come(form.date)
        form.date.flags.due = True
        day = form.date.data if valid and form.date.data else today()
        whole, lots = stocktaking.whole(day), stocktaking.by_lot(day)
        page = {
            "title": f"Bilan au {shown_date(day)}",
            "lead": told(whole),
            "crumbs": crumbs(self, ("Bilan", None)),
            "form": form,
            "errors": summary(form),
            "tables": [states_table(whole, day), lots_table(lots, self, day)],
            "sections": gap_section(whole, "ecart"),
        }
        return self.render("balance.html", **page), 200 if valid else 422
