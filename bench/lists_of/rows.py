"""A million laptops, the same on SQLite and PostgreSQL: written in bulk, from a fixed seed, and kept outside the repository."""

import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, insert, inspect, select
from sqlalchemy.engine import make_url

sys.path.insert(0, str(Path(__file__).parents[2]))

from alembic import command

from app import create_app
from models import checkup, rls
from models.account import Account
from models.base import db, now
from models.device import Device
from models.lot import DeviceLot
from models.partner import Partner
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import AccountRole, DeviceState, Grade, PartnerKind, PartnerRole
from seed import reference
from settings import load

MAKES = {
    "Dell": ("Latitude 5400", "Latitude 5490", "Latitude 7390"), "Lenovo": ("ThinkPad T480", "ThinkPad L390"),
    "HP": ("EliteBook 840 G5", "ProBook 450 G6"), "Acer": ("TravelMate P2",), "Asus": ("ExpertBook B1",),
}  # fmt: skip
FIRST_DAY = date(2020, 1, 1)
MANAGER = "banc@example.org"
CHUNK = 20_000
BEFORE = "0009"
STOCK = {"flask-admin": (), "django": ("lot_id", "holder_id", "refurbisher_id", "mediator_id")}
"""The indexes that each makes by itself beside keys and unique columns: Django, one a foreign key."""


def app_of(url: str):
    """Our application on this database, in production's manner but for its secret."""
    home = Path(make_url(url).database).parent if url.startswith("sqlite") else Path(tempfile.gettempdir())
    return create_app(load({"PIN40_ENV": "test", "SECRET_KEY": "b" * 40, "DATABASE_URL": url}, home))


def build(url: str, count: int) -> None:
    """Schema, reference data, one manager, then laptops up to `count`; nothing where they are there already."""
    app = app_of(url)
    with app.app_context(), seeing_as(SYSTEM):
        command.upgrade(checkup.migrations(), "head")
        with db.engine.begin() as connection:
            rls.lay(connection)
        if reference.alpi() is None:
            reference.load(date.today())
        _ground()
        if not _fill(count):
            return
    _analysed(app)


def strip(url: str, who: str) -> None:
    """The same rows in a table as this one would have made it, without the indexes of our own lists."""
    app = app_of(url)
    with app.app_context(), seeing_as(SYSTEM):
        command.downgrade(checkup.migrations(), BEFORE)
        ours = [index["name"] for index in inspect(db.engine).get_indexes("devices") if not index["unique"]]
        with db.engine.begin() as connection:
            for name in ours:
                connection.exec_driver_sql(f"DROP INDEX {name}")
            for column in STOCK[who]:
                connection.exec_driver_sql(f"CREATE INDEX stock_{column} ON devices ({column})")
    _analysed(app)


def _fill(count: int) -> bool:
    """Whether rows were missing, and are now there."""
    known = db.session.scalar(select(func.count()).select_from(Device)) or 0
    if known >= count:
        return False
    lots, holders = (list(db.session.scalars(select(one.id).order_by(one.id))) for one in (DeviceLot, Partner))
    rows: list[dict] = []
    for row in laptops(random.Random(40), count, lots, holders):
        if row["id"] > known:
            rows.append(row)
        if len(rows) == CHUNK:
            db.session.execute(insert(Device.__table__), rows)
            rows = []
    if rows:
        db.session.execute(insert(Device.__table__), rows)
    db.session.commit()
    return True


def _analysed(app) -> None:
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
        db.engine.dispose()


def _ground() -> None:
    """Thirty lots, twenty mediators and one account: what a list of laptops points at."""
    if db.session.scalar(select(func.count()).select_from(DeviceLot)):
        return
    alpi = reference.alpi()
    db.session.add_all(
        Partner(name=f"Médiateur n° {n:02d}", role=PartnerRole.MEDIATOR, kind=PartnerKind.ASSOCIATION_MEDIATION)
        for n in range(20)
    )
    db.session.add_all(
        DeviceLot(number=f"LOT-{n:02d}", source="Collège", received_on=FIRST_DAY, announced_count=1) for n in range(30)
    )
    db.session.add(Account(partner_id=alpi.id, role=AccountRole.MANAGER, email=MANAGER, name="Banc", is_open=True,
                           fs_uniquifier="b" * 32, password="!"))  # fmt: skip
    db.session.commit()


def laptops(dice: random.Random, count: int, lots: list[int], holders: list[int]) -> Iterator[dict]:
    """Rows in the order of their number, which says nothing of any other column."""
    states, grades, makes, moment = list(DeviceState), [*Grade, None], list(MAKES), now()
    for number in range(1, count + 1):
        make = dice.choice(makes)
        erased = dice.random() < 0.6
        yield {
            "id": number, "created_at": moment, "version": 1, "make": make, "model": dice.choice(MAKES[make]),
            "inventory_number": f"ALPI-{dice.getrandbits(24):08d}-{number}", "serial": f"{dice.getrandbits(40):010X}-{number}",
            "state": dice.choice(states), "grade": dice.choice(grades), "lot_id": dice.choice(lots),
            "holder_id": dice.choice(holders) if dice.random() < 0.7 else None, "year": dice.randint(2014, 2022),
            "has_charger": True, "defects": "", "cost": dice.randint(30, 90),
            "erased_on": FIRST_DAY + timedelta(days=dice.randint(0, 2200)) if erased else None,
        }  # fmt: skip


if __name__ == "__main__":
    strip(sys.argv[1], sys.argv[3]) if sys.argv[2] == "strip" else build(sys.argv[1], int(sys.argv[2]))
