"""The demonstration: invented structures, people and laptops, built by the same rules as the real ones.

Deterministic: the same day and the same seed give the same data (passwords and session keys apart).
"""

import random
from datetime import date

from sqlalchemy import delete, func, select

from models.account import Account
from models.base import at, db
from models.device import Device
from models.mail import OutboxMail
from models.partner import Partner
from models.prescription import Prescription
from models.reference import Commune
from models.spotting import Spotting
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import MailState
from seed import (
    demo_acts,
    demo_devices,
    demo_large,
    demo_paths,
    demo_requests,
    demo_spottings,
    demo_structures,
    demo_supply,
    demo_tales,
    texts,
)
from seed.demo_people import Cast
from seed.demo_story import SCALES, Story

PASSWORD = "ordinateur-pin40-demo"  # noqa: S105  (public on purpose: production refuses these accounts)
DOMAIN = "@example.org"
ACCOUNTS = tuple(
    name + DOMAIN
    for name in (
        "gestion", "lecture", "prescripteur", "prescripteur2", "mediateur", "mediateur2", "reconditionneur",
        "reconditionneur2",
    )
)  # fmt: skip
"""The accounts that README, tests and the end of the command name; the other structures have theirs too."""
SEED = 40
LARGE = "large"
SIZES = (*SCALES, LARGE)


def accounts_there() -> set[str]:
    """Which addresses of the demonstration have an account: none, or all once it is built."""
    ours = [line["adresse"] for line in texts("demo_accounts")]
    with seeing_as(SYSTEM):
        return set(db.session.scalars(select(Account.email).where(Account.email.in_(ours))))


def build(today: date, seed: int = SEED, scale: str = "small") -> dict[str, int]:
    """Build it all in one transaction, and give how many of each there are. `reference.load` comes before."""
    with seeing_as(SYSTEM):
        _play(Story(today, random.Random(seed), SCALES[scale]))  # noqa: S311  (dice, not secrets)
        forget_mails()
        db.session.commit()
        made = counts()
        db.session.rollback()  # on SQLite even a reading holds the pen
    return made


def make(today: date, seed: int, size: str) -> dict[str, int]:
    """The demonstration of that size; the large one stands on the small one."""
    made = build(today, seed, "small" if size == LARGE else size)
    if size != LARGE:
        return made
    demo_large.add(today, seed)
    made = counts()
    db.session.rollback()
    return made


def _play(story: Story) -> None:
    """Plan everything, then do it in the order of the days."""
    story.towns = dict(db.session.execute(select(Commune.insee, Commune.id)).all())
    with at(story.moment(story.start)):
        demo_structures.build(story, PASSWORD)
    db.session.expunge_all()
    story.acts, cast = demo_acts.ACTS, Cast(story)
    demo_devices.plan(story)
    demo_tales.tell(story, cast)
    demo_spottings.plan(story, cast)
    demo_supply.plan(story)
    demo_requests.plan(story)
    demo_paths.plan_sessions(story)
    story.play()


def forget_mails() -> None:
    """Nothing leaves for invented people."""
    db.session.flush()
    db.session.execute(
        delete(OutboxMail).where(OutboxMail.state == MailState.WAITING, OutboxMail.recipient.endswith(DOMAIN))
    )


def counts() -> dict[str, int]:
    """How many structures, accounts, dossiers, repérages and laptops the database holds."""
    tables = {
        "structures": Partner,
        "comptes": Account,
        "dossiers": Prescription,
        "repérages": Spotting,
        "ordinateurs": Device,
    }
    with seeing_as(SYSTEM):
        return {name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}
