"""Out of order, taken back, returned, gone, lost: each act writes its line, or says why not."""

import re
from datetime import timedelta

from sqlalchemy import select

from demo_app import as_system, read
from laptops import WIPED, allocate, chain, day, device, laptop, order, paper_number, receive
from models import custody, stocktaking
from models.base import now
from models.device import Device
from models.mail import OutboxMail
from models.pickup import Pickup
from models.prescription import Prescription
from models.purchase import PurchaseOrderLine
from pin40.device_words import DeviceAct, DeviceState, DiskKind, ErasureResult
from views.doors import today

pytest_plugins = ("demo_app",)


# ───────── Other acts ─────────
def test_broken_taken_back_and_gone_each_write_their_line(site, people):
    number, us = laptop(site), people["reconditionneur"]
    assert us.act("hors-service", number, "ordinateurs").status_code == 422
    assert us.act("sortir", number, "ordinateurs", outcome="PARTS").status_code == 409
    assert us.act("hors-service", number, "ordinateurs", broken_reason="ecran").status_code == 302
    assert us.act("reprendre", number, "ordinateurs").status_code == 302
    assert device(site, number).broken_reason is None
    assert us.act("hors-service", number, "ordinateurs", broken_reason="ecran").status_code == 302
    assert us.act("sortir", number, "ordinateurs", outcome="REUSE").status_code == 422
    assert us.act("sortir", number, "ordinateurs", outcome="WEEE").status_code == 422
    early = us.act("sortir", number, "ordinateurs", outcome="PARTS", on=day(-3))
    assert early.status_code == 409
    assert "précède le dernier mouvement" in read(early)
    gone = us.act("sortir", number, "ordinateurs", outcome="WEEE", gone_slip="BSD-1", gone_to="ecosystem")
    assert gone.status_code == 302
    found = device(site, number)
    assert (found.state, found.holder_id, found.gone_on) == (DeviceState.GONE, None, today())
    assert [line.state_after for line in chain(site, number)][-4:] == [
        DeviceState.BROKEN, DeviceState.WAITING, DeviceState.BROKEN, DeviceState.GONE,
    ]  # fmt: skip
    for act in ("livrable", "hors-service", "reprendre", "sortir", "perdu"):
        fields = {"broken_reason": "ecran", "outcome": "PARTS"}
        assert us.act(act, number, "ordinateurs", **fields).status_code == 409, act


def test_a_return_writes_its_paper_and_frees_the_dossier(site, people):
    number = laptop(site, DeviceState.DELIVERED)
    allocated = allocate(site, number)
    assert people["mediateur2"].act("retourner", number, "ordinateurs", reason="x").status_code == 404
    assert people["reconditionneur"].act("retourner", number, "ordinateurs", reason="x").status_code == 403
    assert people["mediateur"].act("retourner", number, "ordinateurs").status_code == 422
    assert people["mediateur"].act("retourner", number, "ordinateurs", reason="Clavier").status_code == 302
    line = chain(site, number)[-1]
    with as_system(site) as session:
        paper = session.get(Pickup, line.pickup_id)
        assert paper.number.startswith("BR-")
        assert session.get(Prescription, allocated).device_id is None
    page = read(people["mediateur"].details("ordinateurs", number))
    assert paper_number(site, line) in page
    assert "Livré → Retourné" in page


def test_a_loss_is_its_holders_or_the_alpis_frees_what_waited_for_it_and_is_told(site, people):
    number = laptop(site, DeviceState.DELIVERED)
    allocated, ordered = allocate(site, number), order(site, number)
    refused = people["reconditionneur"].act("perdu", number, "ordinateurs")
    assert refused.status_code == 409
    assert "ne détient pas cet ordinateur" in read(refused)
    assert people["mediateur"].act("perdu", number, "ordinateurs", on=day(1)).status_code == 409
    assert people["mediateur"].act("perdu", number, "ordinateurs", reason="Local visité").status_code == 302
    found = device(site, number)
    assert (found.state, found.holder_id) == (DeviceState.LOST, None)
    with as_system(site) as session:
        assert session.get(Prescription, allocated).device_id is None
        assert not session.get(PurchaseOrderLine, ordered).is_open
        told = session.scalars(select(OutboxMail).where(OutboxMail.subject.contains(found.inventory_number))).all()
        assert {mail.recipient for mail in told} >= {"gestion@example.org"}
    other = laptop(site)
    assert people["gestion"].act("perdu", other, "ordinateurs").status_code == 302


def test_an_act_read_on_an_older_page_changes_nothing(site, people):
    number, us = laptop(site), people["reconditionneur"]
    seen = device(site, number).version
    assert us.act("hors-service", number, "ordinateurs", broken_reason="ecran", version=seen).status_code == 302
    stale = us.act("reprendre", number, "ordinateurs", version=seen)
    assert stale.status_code == 409
    assert device(site, number).state == DeviceState.BROKEN


# ───────── The disk ─────────
def edit(us, number, **values):
    page = us.at(f"ordinateurs/edit/?id={number}")
    version = re.search(r'name="version"[^>]*value="(\d+)"', us.get(page).text)[1]
    return us.send(page, {"version": version, **values})


def test_after_a_return_without_a_disk_is_proved_and_not_only_said(site, people):
    number, us = laptop(site, DeviceState.DELIVERED, disk_gb=256, disk_serial="D1"), people["reconditionneur"]
    assert people["mediateur"].act("retourner", number, "ordinateurs", reason="Panne").status_code == 302
    receive(site, number)
    assert edit(us, number, disk_kind="NONE", disk_gb="256", disk_serial="D1").status_code == 302
    said = us.act("livrable", number, "ordinateurs")
    assert said.status_code == 409
    assert "Retirez la taille et le numéro du disque" in read(said)
    assert edit(us, number, disk_kind="NONE", disk_gb="", disk_serial="").status_code == 302
    bare = us.act("livrable", number, "ordinateurs")
    assert bare.status_code == 409
    assert "revient d'autres mains" in read(bare)
    assert us.act("livrable", number, "ordinateurs", erasure_method="NO_DISK", erased_on=day(-1)).status_code == 409
    assert us.act("livrable", number, "ordinateurs", erasure_method="NO_DISK", erased_on=day()).status_code == 302
    assert chain(site, number)[-1].reason == "Sans disque"


def test_a_disk_written_over_is_there_whatever_was_said_before(site, people):
    number, us = laptop(site, disk_kind=DiskKind.NONE), people["reconditionneur"]
    wiped = {name: value for name, value in WIPED.items() if name.startswith("erasure")}
    refused = edit(us, number, disk_kind="NONE", **wiped, erased_on=day())
    assert refused.status_code == 422
    assert "se contredisent" in read(refused)
    assert us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day()).status_code == 302
    assert device(site, number).disk_kind is None


def test_no_erasure_is_dated_before_the_laptop_came(site, people):
    number, us = laptop(site), people["reconditionneur"]
    with as_system(site) as session:
        custody.write(session.get(Device, number), DeviceAct.HAND_TO_REFURBISHER, today() - timedelta(days=2), None)
        session.commit()
    early = us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day(-3))
    assert early.status_code == 409
    assert "précède l'arrivée" in read(early)
    assert edit(us, number, disk_kind="SSD", erased_on=day(-3)).status_code == 422
    assert us.act("livrable", number, "ordinateurs", **WIPED, erased_on=day(-2)).status_code == 302


def test_a_result_that_the_method_does_not_give_is_told_by_its_field(site, people):
    number, us = laptop(site), people["reconditionneur"]
    for method, result in (("DESTROY", "SUCCESS"), ("PURGE", "DESTROYED"), ("NO_DISK", "SUCCESS")):
        typed = {"erasure_method": method, "erasure_result": result, "erased_on": day()}
        answer = us.act("livrable", number, "ordinateurs", **typed)
        assert answer.status_code == 422, method
        assert "ou changez de méthode" in read(answer)
        assert edit(us, number, disk_kind="SSD", **typed).status_code == 422
    assert device(site, number).erased_on is None


def test_the_check_names_a_laptop_that_left_again_without_an_erasure(site):
    kept, given = (laptop(site, DeviceState.DELIVERED) for _ in range(2))
    numbers = (kept, given)
    with as_system(site) as session:
        assert not [fault for fault in stocktaking.unerased() if "ESSAI" in fault]
        for one in numbers:
            custody.write(session.get(Device, one), DeviceAct.RETURN, today(), DeviceState.DELIVERED)
        session.get(Device, given).state = DeviceState.HANDED_OVER
        session.commit()
        found = stocktaking.unerased()
        for one in numbers:
            assert any(f"({session.get(Device, one).inventory_number}) est « " in fault for fault in found)
    said = site.test_cli_runner().invoke(args=["pin40", "check"]).output
    assert "✗ Aucun ordinateur n’est reparti sans effacement." in said
    with as_system(site) as session:
        for one in numbers:
            row = session.get(Device, one)
            row.erasure_result, row.erased_on, row.erased_at = ErasureResult.SUCCESS, today(), now()
        session.commit()
        assert stocktaking.unerased() == []
