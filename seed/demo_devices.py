"""Scene 2 of the demonstration: two lots of laptops, in the hands that their state says."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from models.base import db
from models.device import Device
from models.lot import DeviceLot
from models.viewer import seeing_as
from pin40.words import BrokenReason, DeviceState, DiskKind, ErasureMethod, ErasureResult, Grade
from seed import rows
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
ERASED = (DeviceState.DELIVERABLE, DeviceState.DELIVERED)
LOTS = (
    (
        "Département des Landes, opération « 1 collégien, 1 ordinateur »",
        "Délibération de cession (démo)",
        60,
        50,
    ),
    ("Région (démo), renouvellement des lycées", "Convention de cession (démo)", -300, 34),
)
"""Source, deed, days before the start of the demonstration, announced count."""


def build(story: Story) -> None:
    """The Alpi receives the lots; the software lays the laptops, until the acts that move them are written."""
    with seeing_as(story.eyes["alpi"]):
        lots = [_lot(story, *line) for line in LOTS]
    places = [line for line in rows("demo_devices") for _ in range(int(line["nombre"]))]
    story.dice.shuffle(places)
    places.sort(key=lambda line: line["etat"] == DeviceState.STORED.value)
    for rank, line in enumerate(places, start=1):
        lot = lots[0] if rank <= lots[0].announced_count else lots[1]
        db.session.add(_device(story, rank, lot, line))
    db.session.flush()


def _lot(story: Story, source: str, deed: str, before: int, count: int) -> DeviceLot:
    received = story.start - timedelta(days=before)
    # Three hundred and sixty days apart, two lots may fall in one year: the second is then the year's second.
    earlier = select(func.count()).where(DeviceLot.number.startswith(f"LOT-{received.year}-"))
    lot = DeviceLot(
        number=f"LOT-{received.year}-{(db.session.scalar(earlier) or 0) + 1:02d}",
        source=source,
        deed=deed,
        received_on=received,
        announced_count=count,
        created_at=story.moment(received),
    )
    db.session.add(lot)
    db.session.flush()
    return lot


def _device(story: Story, rank: int, lot: DeviceLot, line: dict[str, str]) -> Device:
    dice, state = story.dice, DeviceState(line["etat"])
    make, model, cpu, screen = dice.choice(MODELS)
    kind = dice.choice((DiskKind.SSD, DiskKind.SSD, DiskKind.NVME, DiskKind.HDD))
    holder = story.partners[line["detenteur"]]
    device = Device(
        inventory_number=f"ALPI-{lot.received_on.year}-{rank:05d}",
        serial=f"{make[:2].upper()}{dice.randrange(16**7):07X}",
        make=make,
        model=model,
        cpu=cpu,
        screen_inches=Decimal(screen),
        year=dice.randint(2017, 2020),
        memory_gb=dice.choice((8, 8, 8, 16)),
        disk_kind=kind,
        disk_gb=dice.choice((128, 256, 256, 500)),
        disk_serial=f"S{dice.randrange(10**11):011d}",
        has_charger=dice.random() < 0.95,
        state=state,
        lot_id=lot.id,
        holder_id=holder,
        refurbisher_id=story.partners[line["reconditionneur"]] if line["reconditionneur"] else None,
        mediator_id=holder if state == DeviceState.DELIVERED else None,
        created_at=story.moment(lot.received_on),
    )
    if state in ERASED:
        _refurbish(story, device, lot.received_on + timedelta(days=dice.randint(20, 120)))
    elif state == DeviceState.BROKEN:
        device.broken_reason = dice.choice(list(BrokenReason))
    return device


def _refurbish(story: Story, device: Device, day: date) -> None:
    """Erased, then graded: without both, a laptop is not « livrable »."""
    grade = story.dice.choice((Grade.A, Grade.B, Grade.B, Grade.C))
    device.grade, device.defects, device.os = grade, DEFECTS[grade], "Linux Mint 22"
    device.battery_percent = story.dice.randint(*BATTERIES[grade])
    device.cost = Decimal(story.dice.randrange(4200, 6800)) / 100
    is_flash = device.disk_kind != DiskKind.HDD
    device.erasure_method = ErasureMethod.PURGE if is_flash else ErasureMethod.CLEAR
    device.erasure_tool = "nwipe 0.37" if not is_flash else "nvme-cli / hdparm"
    device.erased_on = min(day, story.today)
    device.erasure_result = ErasureResult.SUCCESS
    device.erasure_certificate = f"EFF-{device.erased_on:%Y%m%d}-{device.inventory_number[-5:]}"
