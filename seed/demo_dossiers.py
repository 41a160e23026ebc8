"""Scene 3 of the demonstration: two years of dossiers, played act by act in the order of their days."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from models import orientation, questions
from models.acts import next_number
from models.base import db
from models.beneficiary import Beneficiary
from models.partner import Partner
from models.prescription import Prescription
from models.viewer import seeing_as
from pin40.words import ExitReason, RefusalReason
from seed import demo_spottings, rows
from seed.demo_names import NO_STOCK, REFUSALS
from seed.demo_people import Cast, Invented
from seed.demo_story import Story, open_day


@dataclass(frozen=True)
class Plot:
    """When a dossier begins, in days before today (at the earliest, at the latest), and its acts in order."""

    window: tuple[int, int]
    acts: tuple[str, ...]


PLOTS = {
    "brouillon": Plot((20, 1), ("rediger",)),
    "brouillon_incomplet": Plot((30, 1), ("ebaucher",)),
    "transmis": Plot((11, 6), ("rediger", "transmettre")),
    "sans_reponse": Plot((60, 28), ("rediger", "transmettre")),
    "accepte": Plot((300, 25), ("rediger", "transmettre", "accepter")),
    "refuse": Plot((60, 22), ("rediger", "transmettre", "refuser")),
    "cede": Plot((90, 40), ("rediger", "transmettre", "accepter", "refuser")),
    "reoriente": Plot((250, 60), ("rediger", "transmettre", "refuser", "reorienter", "accepter")),
    "reoriente_transmis": Plot((34, 30), ("rediger", "transmettre", "refuser", "reorienter")),
    "clos_brouillon": Plot((680, 30), ("ebaucher", "abandonner")),
    "clos_transmis": Plot((680, 60), ("rediger", "transmettre", "abandonner")),
    "clos_accepte": Plot((690, 90), ("rediger", "transmettre", "accepter", "abandonner")),
}
GAPS = {
    "transmettre": (0, 4),
    "accepter": (1, 9),
    "refuser": (1, 9),
    "reorienter": (1, 5),
    "abandonner": (5, 60),
}
"""Days from one act to the next."""


@dataclass
class Tale:
    """One dossier's story: who, with whom, and how it goes."""

    prescriber: str
    mediator: str
    plot: str
    reason: str
    other: str
    person: Invented
    spotting_id: int | None = None
    number: int | None = None
    is_spotted: bool = False
    days: list[tuple[date, str]] = field(default_factory=list)


def build(story: Story) -> None:
    cast = Cast(story)
    tales = [_tale(story, cast, line) for line in rows("demo_dossiers") for _ in range(int(line["nombre"]))]
    steps = [(day, rank, place) for rank, tale in enumerate(tales) for place, (day, _) in enumerate(tale.days)]
    for day, rank, place in sorted(steps):
        ACTS[tales[rank].days[place][1]](story, tales[rank], day)
        db.session.flush()
        db.session.expunge_all()  # each act starts like a request: nothing left from other eyes
    demo_spottings.build(story, cast)


def _tale(story: Story, cast: Cast, line: dict[str, str]) -> Tale:
    plot = PLOTS[line["histoire"]]
    first = story.today - timedelta(days=story.dice.randint(plot.window[1], plot.window[0]))
    tale = Tale(
        prescriber=line["prescripteur"],
        mediator=line["mediateur"],
        plot=line["histoire"],
        reason=line["motif"],
        other=line["autre_mediateur"],
        person=cast.draw(line["prescripteur"], open_day(first)),
        is_spotted=line["signale"] == "oui",
    )
    if tale.is_spotted:
        tale.days.append((open_day(first - timedelta(days=story.dice.randint(3, 10))), "signaler"))
    day = first
    for act in plot.acts:
        day = min(story.today, day + timedelta(days=story.dice.randint(*GAPS.get(act, (0, 0)))))
        tale.days.append((open_day(day), act))
    return tale


# ───────── Acts, each with the eyes of the one who does it ─────────
def _point_out(story: Story, tale: Tale, day: date) -> None:
    tale.spotting_id = demo_spottings.point_out(story, tale.mediator, tale.prescriber, tale.person, day)


def _write(story: Story, tale: Tale, day: date) -> None:
    """A dossier ready to go."""
    with seeing_as(story.eyes[tale.prescriber]):
        _new(story, tale, day, **tale.person.situation(story, day))


def _sketch(story: Story, tale: Tale, day: date) -> None:
    """A dossier just begun: the person, and a first word."""
    tale.person.forget_notice()
    with seeing_as(story.eyes[tale.prescriber]):
        _new(story, tale, day, motivation=tale.person.motivation)


def _new(story: Story, tale: Tale, day: date, **written: object) -> None:
    me = story.partners[tale.prescriber]
    person = Beneficiary(prescriber_id=me, created_at=story.moment(day), **tale.person.identity(story, day))
    db.session.add(person)
    db.session.flush()
    number = f"D{day.year}-{next_number('D', day.year):04d}"
    dossier = Prescription(
        number=number,
        beneficiary_id=person.id,
        prescriber_id=me,
        mediator_id=story.partners[tale.mediator] if tale.mediator else None,
        spotting_id=tale.spotting_id,
        worker_name=tale.person.worker,
        created_at=person.created_at,
        **written,
    )
    db.session.add(dossier)
    db.session.flush()
    tale.number = dossier.id


def _dossier(tale: Tale) -> Prescription:
    return db.session.get_one(Prescription, tale.number)


def _no_stock(story: Story, mediator: int, day: date) -> str | None:
    """Why this mediator, when it has no laptop free: the rule asks for a reason."""
    return None if questions.stock([mediator], day)[mediator].free > 0 else story.dice.choice(NO_STOCK)


def _send(story: Story, tale: Tale, day: date) -> None:
    with seeing_as(story.eyes[tale.prescriber]):
        dossier = _dossier(tale)
        dossier.no_stock_reason = _no_stock(story, story.partners[tale.mediator], day)
        orientation.send(dossier, day)


def _redirect(story: Story, tale: Tale, day: date) -> None:
    tale.mediator = tale.other
    with seeing_as(story.eyes[tale.prescriber]):
        mediator = db.session.get_one(Partner, story.partners[tale.mediator])
        reason = _no_stock(story, mediator.id, day)
        orientation.redirect(_dossier(tale), mediator, day, reason=reason)


def _accept(story: Story, tale: Tale, day: date) -> None:
    with seeing_as(story.eyes[tale.mediator]):
        dossier = orientation.accept(_dossier(tale), day)
        dossier.beneficiary.last_contact_on = day  # the call that fixes the meeting


def _refuse(story: Story, tale: Tale, day: date) -> None:
    with seeing_as(story.eyes[tale.mediator]):
        colleague = story.partners[tale.other] if tale.other else None
        reason = RefusalReason(tale.reason)
        orientation.refuse(_dossier(tale), reason, day, note=REFUSALS[tale.reason], suggested_id=colleague)


def _abandon(story: Story, tale: Tale, day: date) -> None:
    by = tale.mediator if tale.plot == "clos_accepte" else tale.prescriber
    with seeing_as(story.eyes[by]):
        orientation.abandon(_dossier(tale), ExitReason(tale.reason), day)


ACTS: dict[str, Callable[[Story, Tale, date], None]] = {
    "signaler": _point_out,
    "ebaucher": _sketch,
    "rediger": _write,
    "transmettre": _send,
    "refuser": _refuse,
    "reorienter": _redirect,
    "accepter": _accept,
    "abandonner": _abandon,
}
