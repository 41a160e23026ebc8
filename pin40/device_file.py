"""A file of laptops, line by line: what each column holds, and what is wrong said in French. No base, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pin40.device_words import DeviceState, DiskKind, Grade
from pin40.identity import fold
from pin40.privacy import alerts

Parser = Callable[[Any], Any]


class Unread(ValueError):
    """A cell that cannot be read; its words say in French what to write."""


# ───────── Cells ─────────
def words(limit: int) -> Parser:
    def read(cell: Any) -> str:
        text = _plain(cell)
        if any(ord(c) < 32 or ord(c) == 127 for c in text):
            raise Unread("contient un caractère illisible : retapez-le")
        if len(text) > limit:
            raise Unread(f"est trop long : {limit} caractères au plus")
        return text

    return read


def _plain(cell: Any) -> str:
    """A cell as text: a spreadsheet turns « 412 » into 412.0. A formula is text like another."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def free(cell: Any) -> str:
    text = str(words(300)(cell))
    refusal = next((alert.sentence for alert in alerts(text) if alert.is_blocking), None)
    if refusal is not None:
        raise Unread("contient un numéro qui ne doit pas être gardé : retirez-le")
    return text


def whole(low: int, high: int) -> Parser:
    def read(cell: Any) -> int:
        text = _plain(cell)
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise Unread(f"n’est pas un nombre entier de {low} à {high}")
        return int(text)

    return read


def amount(high: int, places: str) -> Parser:
    def read(cell: Any) -> Decimal:
        try:
            number = Decimal(_plain(cell).replace(",", ".").replace(" ", ""))
            if number.is_finite() and 0 <= number <= high:
                return number.quantize(Decimal(places))
        except InvalidOperation:
            pass
        raise Unread(f"n’est pas un nombre de 0 à {high}, par exemple 12,5")

    return read


def day(cell: Any) -> date:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = _plain(cell)[:10]
    for candidate in (text, "-".join(reversed(text.split("/")))):
        try:
            found = date.fromisoformat(candidate)
        except ValueError:
            continue
        if 1990 <= found.year <= 2100:
            return found
    raise Unread("n’est pas une date, par exemple 31/12/2026")


def yes_or_no(cell: Any) -> bool:
    said = {"oui": True, "true": True, "1": True, "non": False, "false": False, "0": False}.get(fold(_plain(cell)))
    if said is None:
        raise Unread("s’écrit « oui » ou « non »")
    return said


def among(kind: Any) -> Parser:
    def read(cell: Any) -> Any:
        wanted = fold(_plain(cell))
        found = next((word for word in kind if wanted in (fold(word.label), fold(word.value))), None)
        if found is None:
            raise Unread(f"n’est pas dans la liste : {', '.join(word.label for word in kind)}")
        return found

    return read


def stored(cell: Any) -> None:
    if fold(_plain(cell)) not in (fold(DeviceState.STORED.label), "stored", "en_stock"):
        raise Unread("n’est pas « en stock » : un ordinateur entre en stock, puis avance par ses actes")


# ───────── Columns ─────────
@dataclass(frozen=True)
class Field:
    """One column of the file: the device's own column (None: of its lot, or nowhere), its reader, whether it is due."""

    column: str | None
    read: Parser
    is_due: bool = False


FIELDS: dict[str, Field] = {
    "numero_inventaire": Field("inventory_number", words(30), is_due=True),
    "numero_serie": Field("serial", words(40), is_due=True),
    "lot": Field(None, words(20), is_due=True),
    "gisement": Field(None, words(120)),
    "date_entree": Field(None, day),
    "annee_fabrication": Field("year", whole(1990, 2100)),
    "marque": Field("make", words(40), is_due=True),
    "modele": Field("model", words(80), is_due=True),
    "processeur": Field("cpu", words(80)),
    "ram_go": Field("memory_gb", whole(0, 1024)),
    "disque_go": Field("disk_gb", whole(0, 100_000)),
    "disque_type": Field("disk_kind", among(DiskKind)),
    "ecran_pouces": Field("screen_inches", amount(99, "0.1")),
    "batterie_sante_pct": Field("battery_percent", whole(0, 100)),
    "chargeur": Field("has_charger", yes_or_no, is_due=True),
    "os_installe": Field("os", words(40)),
    "suite_bureautique": Field("office_suite", words(60)),
    "disque_numero_serie": Field("disk_serial", words(40)),
    "grade": Field("grade", among(Grade)),
    "defauts": Field("defects", free),
    "statut": Field(None, stored),
    "cout_reconditionnement_ht": Field("cost", amount(100_000, "0.01")),
}
LEFT_OUT = {
    "effacement_methode": "erasure", "effacement_outil": "erasure", "effacement_date": "erasure",
    "effacement_resultat": "erasure", "effacement_certificat": "erasure",
    "motif_hors_service": "flow", "devenir": "flow", "d3e_date": "flow", "d3e_organisme": "flow",
    "d3e_bordereau": "flow", "bon_commande": "flow", "bon_retrait": "flow", "mediateur_stock": "flow",
    "date_remise": "flow", "kgco2e_evites": "computed",
}  # fmt: skip
"""Columns of the model file that no import writes, and why."""
WHY_LEFT_OUT = {
    "erasure": "l’effacement est déclaré par le Reconditionneur qui l’a fait",
    "flow": "cela s’écrit par les actes, une fois l’ordinateur entré",
    "computed": "c’est un calcul du logiciel",
}
COLUMNS = (*FIELDS, *LEFT_OUT)


@dataclass(frozen=True)
class Line:
    """One laptop of the file: its number in the file, the device's own values, and what is said of its lot."""

    number: int
    values: dict[str, Any]
    lot: str
    source: str | None
    entered_on: date | None


def read_line(number: int, cells: Mapping[str, Any], today: date) -> tuple[Line | None, list[str]]:
    """The laptop of one line, or None and each of its faults as a sentence that names line and column."""
    found: dict[str, Any] = {}
    faults = []
    for name, field in FIELDS.items():
        cell = cells.get(name)
        if cell is None or _plain(cell) == "":
            if field.is_due:
                faults.append(f"Ligne {number}, colonne « {name} » : elle est vide, remplissez-la.")
            continue
        try:
            found[name] = field.read(cell)
        except Unread as error:
            faults.append(f"Ligne {number}, colonne « {name} » : « {_plain(cell)[:40]} » {error}.")
    if found.get("date_entree") is not None and found["date_entree"] > today:
        faults.append(f"Ligne {number}, colonne « date_entree » : cette date est à venir, corrigez-la.")
    if faults:
        return None, faults
    values = {f.column: found[name] for name, f in FIELDS.items() if f.column is not None and name in found}
    return Line(number, values, found["lot"], found.get("gisement"), found.get("date_entree")), []
