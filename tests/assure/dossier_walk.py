"""One dossier walking at random with its mediator and two laptops: what must hold after each step.

PYTEST_DONT_REWRITE: the short walk and the long one run the same machine.
"""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from assure import scenes
from assure.steps import HANDS, MOVES, WAY, Step
from demo_app import as_system
from handover_cast import device, lay
from models import giving, questions, stocktaking
from models.account import Account
from models.acts import Refused
from models.base import db
from models.device import Device
from models.device_event import DeviceEvent
from models.handover import AfterCare, Handover
from models.pickup import Pickup
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from models.viewer import Closed, seeing_as
from pin40 import handover, journey
from pin40.conditions import viewer
from pin40.words import DeviceState, Stage
from views.doors import today

WRITTEN = (DeviceEvent, Handover, AfterCare, Pickup, QuestionnaireResponse, Answer)
QUIET = ("commencer", "convenir")
"""They write their own row alone, and leave the dossier as it is."""
reached: set[Stage] = set()
done: set[str] = set()
refused: set[str] = set()


class DossierWalk(RuleBasedStateMachine):
    """Any act in any order on any day, by the mediator; what is refused changes nothing."""

    site = None

    def __init__(self) -> None:
        super().__init__()
        site = self.site
        self.number, self.laptops = scenes.dossier_at(site), [device(site), device(site)]
        lay(site, self.number, accepted_on=None, answered_on=None, sent_on=today() - timedelta(days=3))
        with as_system(site) as session:
            account = session.scalars(select(Account).where(Account.email == "mediateur@example.org")).one()
            self.eyes, self.mediator = viewer(account.person(True)), account.partner_id
            for number in self.laptops:  # the chain begins where the walk does
                one = session.get(Device, number)
                session.add(DeviceEvent(
                    device_id=number, lot_id=one.lot_id, act="entrer", happened_on=today() - timedelta(days=30),
                    state_after=one.state, holder_id=one.holder_id, mediator_id=one.mediator_id,
                    refurbisher_id=one.refurbisher_id,
                ))  # fmt: skip
            session.commit()

    @initialize(far=st.integers(0, len(WAY)), pick=st.integers(0, 9))
    def come_some_way(self, far, pick) -> None:
        self.far = far
        for act in WAY[:far]:
            self.step(act, 0, pick)

    @rule(act=st.sampled_from(sorted(MOVES)), days=st.integers(-2, 1), pick=st.integers(0, 9))
    def try_anything(self, act, days, pick) -> None:
        self.step(act, days, pick)

    @rule(pick=st.integers(0, 9))
    def go_on(self, pick) -> None:
        """The next act of the straight way; from its end, the way is tried again."""
        self.far += 1
        self.step(WAY[(self.far - 1) % len(WAY)], 0, pick)

    def photograph(self) -> tuple:
        """The dossier and its laptops, column by column, and how many rows an act may have written."""
        with as_system(self.site) as session:
            rows = [session.get(Prescription, self.number), *(session.get(Device, n) for n in self.laptops)]
            told = [{c.key: getattr(row, c.key) for c in row.__table__.columns} for row in rows]
            return (*told, *(session.scalar(select(func.count()).select_from(kind)) for kind in WRITTEN))

    def missing(self) -> list[str]:
        with as_system(self.site) as session:
            facts = giving.handover_facts(session.get(Prescription, self.number), today())
            return [step.code for step in handover.missing(facts)]

    def step(self, act: str, days: int, pick: int) -> None:
        before, missing = self.photograph(), self.missing() if act == "remettre" else []
        is_refused = False
        with self.site.app_context(), seeing_as(self.eyes):
            try:
                Step(act, today() + timedelta(days=days), pick).do(self.number, self.laptops)
                db.session.commit()
            except (Refused, Closed):
                db.session.rollback()
                is_refused = True
        after = self.photograph()
        if is_refused:
            refused.add(act)
            assert after == before, act
        elif act in QUIET or after != before:
            self.judge(act, before[0]["stage"], after[0]["stage"], missing)

    def judge(self, act, stage, now, missing) -> None:
        assert (stage, now) in MOVES[act], (act, stage, now)
        assert missing == [], missing
        done.add(act)
        reached.add(now)

    # ───────── What holds ─────────
    @invariant()
    def the_stage_is_what_the_facts_make(self) -> None:
        with as_system(self.site) as session:
            dossier = session.get(Prescription, self.number)
            assert journey.stage(dossier.facts()) == dossier.stage
            made = session.scalar(select(func.count()).where(Handover.prescription_id == self.number))
            assert made == (dossier.handed_over_on is not None)

    @invariant()
    def the_stock_is_what_one_counts_by_hand(self) -> None:
        with as_system(self.site) as session:
            held = sum(d.state == DeviceState.DELIVERED and d.holder_id == self.mediator
                       for d in session.scalars(select(Device)))  # fmt: skip
            mine = [p for p in session.scalars(select(Prescription)) if p.mediator_id == self.mediator]
            kept = [p for p in mine if p.stage == Stage.SENT and p.reserved_until and p.reserved_until >= today()]
            promised = [p for p in mine if p.stage in HANDS]
            told = questions.stock([self.mediator], today())[self.mediator]
            assert (told.held, told.reserved, told.promised) == (held, len(kept), len(promised))

    @invariant()
    def every_laptop_is_where_its_chain_says_and_the_balance_holds(self) -> None:
        with as_system(self.site) as session:
            balance = stocktaking.whole(today())
            for number in self.laptops:
                one = session.get(Device, number)
                lines = select(DeviceEvent).where(DeviceEvent.device_id == number)
                last = session.scalars(lines.order_by(DeviceEvent.happened_on.desc(), DeviceEvent.id.desc())).first()
                assert one.state == last.state_after
                owner = session.scalars(select(Prescription).where(Prescription.device_id == number)).one_or_none()
                if owner is not None and owner.handed_over_on is not None:
                    assert one.state == DeviceState.HANDED_OVER  # else it would be theirs and somebody else's
                assert f"{one.serial} ({one.inventory_number})" not in (*balance.missing, *balance.unknown)


def walk(site, examples: int, steps: int) -> None:
    DossierWalk.site = site
    some = settings(
        max_examples=examples, stateful_step_count=steps, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(DossierWalk, settings=some)
