"""Laptops entered from a file: all of it judged, then all of it kept, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from models import bulk_entry, moving
from models.acts import perform
from models.base import db
from models.device import Device
from models.lot import DeviceLot
from pin40 import device_file
from pin40.device_file import COLUMNS, FIELDS, LEFT_OUT, WHY_LEFT_OUT, Line
from pin40.identity import fold

LARGEST = 20_000
"""Lines of a file."""
TOLD = 50
"""Faults told before « et n autres »."""

Cells = Mapping[str, Any]


@dataclass
class Verdict:
    """What a file would do: the laptops to enter, the lots to open, or every fault; and what is left out."""

    lines: list[Line] = field(default_factory=list)
    new_lots: dict[str, list[Line]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """The first fifty faults, and how many more."""
        more = len(self.faults) - TOLD
        return self.faults[:TOLD] + ([f"… et {more} autre{'s' if more > 1 else ''}."] if more > 0 else [])


def judge(rows: Sequence[Sequence[Any]], today: date) -> Verdict:
    """Read every line (the header is line 1) against the rules, the file itself and the base; writes nothing."""
    verdict = Verdict()
    heads = _heads(rows[0] if rows else (), verdict)
    filled = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(_is_said(cell) for cell in row)]
    if not verdict.faults and not filled:
        verdict.faults.append(
            "Ce fichier n’a aucune ligne : remplissez-en une par ordinateur sous les noms de colonnes."
        )
    if len(filled) > LARGEST:
        verdict.faults.append(f"Ce fichier a {len(filled)} lignes : envoyez-en {LARGEST} au plus à la fois.")
    if verdict.faults:
        return verdict
    left: set[str] = set()
    for number, row in filled:
        cells = {name: cell for name, cell in zip(heads, row, strict=False) if name is not None}
        left |= {name for name in LEFT_OUT if _is_said(cells.get(name))}
        line, faults = device_file.read_line(number, cells, today)
        verdict.faults += faults
        verdict.lines += [line] if line else []
    _compare(verdict)
    verdict.remarks += [
        f"Colonne « {n} » : laissée de côté, {WHY_LEFT_OUT[LEFT_OUT[n]]}." for n in LEFT_OUT if n in left
    ]
    return verdict


def judge_again(verdict: Verdict) -> None:
    """Once the lock is held: the base alone may have changed since `judge` read it; the file has not."""
    verdict.new_lots = {}
    _compare(verdict)


def _compare(verdict: Verdict) -> None:
    """The lines against one another and against the base."""
    verdict.faults += [*_doubles(verdict.lines), *_lots(verdict)]
    verdict.faults.sort(key=_rank)


def _is_said(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _rank(fault: str) -> int:
    """Faults in the order of the file's lines."""
    number = fault.removeprefix("Ligne ").partition(",")[0].partition(" ")[0]
    return int(number) if number.isdigit() else 0


def _heads(row: Sequence[Any], verdict: Verdict) -> list[str | None]:
    """The name of each column, None where it has no place here; what is unknown, doubled or missing is said."""
    known = {fold(name): name for name in COLUMNS}
    heads: list[str | None] = []
    for cell in row:
        words = str(cell if cell is not None else "").strip()
        name = known.get(fold(words))
        if name in heads and name is not None:
            verdict.faults.append(f"La colonne « {name} » est nommée deux fois : gardez-en une.")
        elif name is None and words:
            verdict.faults.append(f"La colonne « {words[:60]} » est inconnue : reprenez les noms du fichier modèle.")
        heads.append(name)
    missing = [name for name, column in FIELDS.items() if column.is_due and name not in heads]
    if missing:
        verdict.faults.append(f"La première ligne doit nommer les colonnes ; il manque : {', '.join(missing)}.")
    return heads


def _doubles(lines: list[Line]) -> Iterator[str]:
    """Two laptops under one number, within the file or against the base."""
    numbers, serials = _known()
    for line in lines:
        number, serial = _keys(line.values)
        for key, seen, column, words in (
            (number, numbers, "numero_inventaire", line.values["inventory_number"]),
            (serial, serials, "numero_serie", line.values["serial"]),
        ):
            if key in seen:
                at = seen[key]
                where = f"à la ligne {at}" if at else "dans la base"
                yield f"Ligne {line.number}, colonne « {column} » : « {words} » est déjà {where}, retirez l’un des deux."
            seen.setdefault(key, line.number)


def _keys(values: Mapping[str, Any]) -> tuple[str, tuple[str, str]]:
    """What may stand once: the inventory number, and the serial within its make; case does not count."""
    return values["inventory_number"].upper(), (values["make"].upper(), values["serial"].upper())


def _known() -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """The numbers of the base; their line is 0."""
    rows = db.session.execute(select(Device.inventory_number, Device.make, Device.serial)).all()
    return {number.upper(): 0 for number, _, _ in rows}, {(make.upper(), serial.upper()): 0 for _, make, serial in rows}


def _lots(verdict: Verdict) -> Iterator[str]:
    """Each lot is there, or opens with what its lines say of it; no line contradicts its lot."""
    there = {lot.number: (lot.source, lot.received_on) for lot in db.session.scalars(select(DeviceLot))}
    for line in verdict.lines:
        if line.lot not in there:
            verdict.new_lots.setdefault(line.lot, []).append(line)
    for name, lines in verdict.new_lots.items():
        source = next((line.source for line in lines if line.source), None)
        days = [line.entered_on for line in lines if line.entered_on]
        if source is None or not days:
            sentence = "n’existe pas encore : remplissez « gisement » et « date_entree » pour l’ouvrir"
            yield f"Ligne {lines[0].number}, colonne « lot » : « {name} » {sentence}."
        else:
            there[name] = (source, min(days))
    for line in verdict.lines:
        source, received = there.get(line.lot, (None, None))
        if source is not None and line.source is not None and fold(line.source) != fold(source):
            sentence = f"le lot « {line.lot} » vient de « {source} », corrigez l’un ou l’autre"
            yield f"Ligne {line.number}, colonne « gisement » : {sentence}."
        if received is not None and line.entered_on is not None and line.entered_on < received:
            sentence = f"le lot « {line.lot} » a été reçu le {received:%d/%m/%Y}, pas avant"
            yield f"Ligne {line.number}, colonne « date_entree » : {sentence}."


# ───────── Keeping ─────────
def keep(verdict: Verdict) -> int:
    """Enter every laptop of a file without fault, and give how many; the caller commits."""
    for name, lines in verdict.new_lots.items():
        source = next(line.source for line in lines if line.source)
        received = min(line.entered_on for line in lines if line.entered_on)
        lot = DeviceLot(number=name, source=source, deed="", received_on=received, announced_count=len(lines))
        db.session.add(lot)
    db.session.flush()
    lots = {lot.number: lot for lot in db.session.scalars(select(DeviceLot))}
    alpi = moving.alpi_id()
    for name in dict.fromkeys(line.lot for line in verdict.lines):
        with perform(lots[name], "entrer", table="Device") as lot:
            mine = [line for line in verdict.lines if line.lot == name]
            bulk_entry.enter([(line.values, line.entered_on or lot.received_on) for line in mine], lot, alpi)
    return len(verdict.lines)
