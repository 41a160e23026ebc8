"""Out of order, taken back, returned, gone, lost: each act writes its line, or says why not."""

from sqlalchemy import select

from demo_app import as_system, read
from laptops import allocate, chain, day, device, laptop, order, paper_number
from models.mail import OutboxMail
from models.pickup import Pickup
from models.prescription import Prescription
from models.purchase import PurchaseOrderLine
from pin40.device_words import DeviceState
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
