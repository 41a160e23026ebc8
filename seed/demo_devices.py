"""Scene 2 of the demonstration: three lots of laptops, entered by the Alpi; what each one is, and is found to be."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from models import entering
from models.base import db
from models.lot import DeviceLot
from pin40.device_file import Line
from pin40.words import DiskKind, ErasureMethod, ErasureResult, Grade
from seed.demo_story import Story

MODELS = (
    ("HP", "ProBook 430 G5", "Intel Core i3-7100U", "13.3"),
    ("HP", "ProBook 440 G6", "Intel Core i5-8265U", "14.0"),
    ("Lenovo", "ThinkPad L390", "Intel Core i5-8265U", "13.3"),
    ("Lenovo", "ThinkPad X270", "Intel Core i5-7200U", "12.5"),
    ("Dell", "Latitude 3190", "Intel Pentium N5030", "11.6"),
    ("Dell", "Latitude 5400", "Intel Core i5-8365U", "14.0"),
    ("Acer", "TravelMate B118", "Intel Pentium N5000", "11.6"),
)
BATTERIES = {Grade.A: (80, 98), Grade.B: (65, 90), Grade.C: (45, 75)}
DEFECTS = {Grade.A: "", Grade.B: "Rayures légères sur le capot.", Grade.C: "Touches lustrées, coque marquée."}
SOURCES = (
    ("Département des Landes, opération « 1 collégien, 1 ordinateur »", "Délibération de cession (démo)", 2),
    ("Région (démo), renouvellement des lycées", "Convention de cession (démo)", 290),
    ("Département des Landes, opération « 1 collégien, 1 ordinateur »", "Délibération de cession (démo)", 690),
)
"""Source, deed, and days after the start of the demonstration."""


def plan(story: Story) -> None:
    for rank, (_, _, after) in enumerate(SOURCES):
        story.plan(story.start + timedelta(days=after), _receive, rank)


def _receive(story: Story, day: date, rank: int) -> None:
    """A lot comes: the Alpi enters it from its file, as `import-devices` does."""
    source, deed, _ = SOURCES[rank]
    count, before = story.scale.lots[rank], sum(story.scale.lots[:rank])
    name = f"LOT-{day.year}-{rank + 1:02d}"
    lines = [
        Line(number=place + 1, values=_described(story, day, before + place), lot=name, source=source, entered_on=day)
        for place in range(1, count + 1)
    ]
    with story.seen_by("alpi"):
        entering.keep(entering.Verdict(lines=lines, new_lots={name: lines}))
        db.session.scalars(select(DeviceLot).where(DeviceLot.number == name)).one().deed = deed


def _described(story: Story, day: date, rank: int) -> dict[str, Any]:
    dice = story.dice
    make, model, cpu, screen = dice.choice(MODELS)
    return {
        "inventory_number": f"ALPI-{day.year}-{rank:05d}",
        "serial": f"{make[:2].upper()}{dice.randrange(16**5):05X}{rank:04d}",
        "make": make,
        "model": model,
        "cpu": cpu,
        "screen_inches": Decimal(screen),
        "year": dice.randint(2017, 2020),
        "memory_gb": dice.choice((8, 8, 8, 16)),
        "disk_kind": dice.choice((DiskKind.SSD, DiskKind.SSD, DiskKind.NVME, DiskKind.HDD)),
        "disk_gb": dice.choice((128, 256, 256, 500)),
        "cost": Decimal(dice.randrange(4200, 6800)) / 100,
    }


def bench(story: Story, day: date, number: str, kind: DiskKind | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the refurbisher writes of a laptop, and what it declares with « livrable »: graded, then erased."""
    dice = story.dice
    grade = dice.choice((Grade.A, Grade.B, Grade.B, Grade.C))
    found = {
        "battery_percent": dice.randint(*BATTERIES[grade]),
        "disk_serial": f"S{dice.randrange(10**11):011d}",
        "has_charger": dice.random() < 0.95,
        "defects": DEFECTS[grade],
    }
    is_flash = kind != DiskKind.HDD
    declared = {
        "grade": grade,
        "os": "Linux Mint 22",
        "erasure_method": ErasureMethod.PURGE if is_flash else ErasureMethod.CLEAR,
        "erasure_tool": "nvme-cli / hdparm" if is_flash else "nwipe 0.37",
        "erased_on": day,
        "erasure_result": ErasureResult.SUCCESS,
        "erasure_certificate": f"EFF-{day:%Y%m%d}-{number[-5:]}",
    }
    return found, declared
