"""One laptop, one number: letter case opens no second one, in the form, in the database, in a race."""

import re

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from at_once import at_once
from demo_app import Person, as_system, read
from laptops import device, laptop
from models.device import Device
from models.lot import DeviceLot

pytest_plugins = ("demo_app",)
NEW = "/gestion/ordinateurs/new/"


def fields(site, number, make, serial):
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot.id).order_by(DeviceLot.id).limit(1)).one()
    return {"inventory_number": number, "serial": serial, "make": make, "model": "ProBook", "lot_id": str(lot)}


def test_the_same_serial_in_other_letters_is_refused_by_the_field(site, people):
    assert people["gestion"].send(NEW, fields(site, "J-1", "HP", "SV4")).status_code == 302
    answer = people["gestion"].send(NEW, fields(site, "J-2", "hp", "sv4"))
    assert answer.status_code == 422
    assert "Numéro de série : L'ordinateur J-1 porte déjà ce numéro de série dans cette marque" in read(answer)
    assert people["gestion"].send(NEW, fields(site, "J-3", "Dell", "sv4")).status_code == 302


def test_the_same_inventory_number_in_other_letters_is_refused_by_the_field(site, people):
    assert people["gestion"].send(NEW, fields(site, "k-1", "HP", "SK1")).status_code == 302
    answer = people["gestion"].send(NEW, fields(site, "K-1", "HP", "SK2"))
    assert answer.status_code == 422
    assert "Numéro d'inventaire : L'ordinateur k-1 porte déjà ce numéro d'inventaire" in read(answer)


def test_a_laptop_is_not_its_own_twin(site, people):
    number = laptop(site, make="Asus", serial="SEUL")
    row = device(site, number)
    form = {"version": str(row.version), "inventory_number": row.inventory_number, "serial": "seul", "make": "ASUS",
            "model": row.model, "lot_id": str(row.lot_id)}  # fmt: skip
    assert people["gestion"].send(f"/gestion/ordinateurs/edit/?id={number}", form).status_code == 302


def test_the_database_itself_refuses_the_twin(site):
    laptop(site, make="Lenovo", serial="JUMEAU")
    with pytest.raises(IntegrityError):
        laptop(site, make="LENOVO", serial="jumeau")
    with pytest.raises(IntegrityError):
        laptop(site, inventory_number=first_number(site).swapcase())


def test_a_base_where_the_twins_are_already_there_is_told_which(fresh):
    with as_system(fresh) as session:
        lot = session.scalars(select(DeviceLot.id)).first()
        session.rollback()
        for name in ("uq_devices_one_serial", "uq_devices_one_inventory_number"):
            session.execute(text(f"DROP INDEX {name}"))
        for number, serial in (("VIEUX-1", "AbC"), ("VIEUX-2", "aBc")):
            session.add(Device(inventory_number=number, serial=serial, make="HP", model="x", lot_id=lot))
        session.execute(text("UPDATE alembic_version SET version_num = '0009'"))
        session.commit()
    told = fresh.test_cli_runner().invoke(args=["pin40", "init"])
    assert told.exit_code == 1
    assert "VIEUX-1 et VIEUX-2" in told.output
    assert "Traceback" not in told.output


def first_number(site):
    with as_system(site) as session:
        return session.scalars(select(Device.inventory_number).order_by(Device.id).limit(1)).one()


@pytest.mark.both
def test_of_two_windows_at_once_one_enters_and_the_other_is_told_by_the_field(site):
    windows = [Person(site, "gestion@example.org", "gestion") for _ in range(2)]
    for window in windows:
        window.get("/mon-compte")
    for rank in range(5):
        typed = [fields(site, f"C-{rank}-{side}", make, f"course{rank}") for side, make in enumerate(("hp", "HP"))]
        answers = at_once(*(lambda w=w, f=f: w.send(NEW, f) for w, f in zip(windows, typed, strict=True)))
        assert sorted(answer.status_code for answer in answers) == [302, 422]
        told = next(answer for answer in answers if answer.status_code == 422)
        assert re.search(r"Numéro de série : (L'ordinateur|Cette valeur)", read(told))
        with as_system(site) as session:
            same = func.lower(Device.serial) == f"course{rank}"
            assert session.scalar(select(func.count()).select_from(Device).where(same)) == 1
