"""A chunk of the large demonstration: people, dossiers at every stage, and the children that their facts speak of."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from models.assessment import CompetenceAssessment
from models.beneficiary import Beneficiary
from models.handover import Handover
from models.pathway import Attendance, Pathway, Workshop
from models.prescription import Prescription
from models.questionnaire import Answer, QuestionnaireResponse
from pin40 import journey
from pin40.identity import identity_key
from pin40.path_words import AnswerMode, AssessmentMoment, Moment, PathwayOutcome, Presence
from pin40.words import ContactPreference, ExitReason, Gender, Level, Phase, RefusalReason
from seed.demo_names import FIRST_NAMES, GROWN, LAST_NAMES, MOTIVATIONS, PROOFS, WORKERS
from seed.demo_words import PLACE

STEPS = {
    "sent_on": 2, "accepted_on": 6, "met_on": 10, "assessed_on": 12, "before_on": 13, "sheet_signed_on": 14,
    "path_ended_on": 60, "after_on": 61, "handed_over_on": 66, "closed_on": 120,
}  # fmt: skip
"""Days from the first day of a dossier to each of its facts."""
ORDER = tuple(STEPS)
REACHED = (0, 1, 1, 2, 3, 4, 6, 6, 7, 8, 9, 9, 9, 9, 9, 9, 9, 10, 10, 10)
"""How many facts each dossier of twenty reaches; one in twenty was refused, two ended before a laptop."""
ENDED_EARLY, REFUSED = (2, 5), 1
LEVELS = {"subdomains": {}, "domains": {}, "assessed": 40, "total": 40}
Keep = Callable[..., list[int]]
Rows = list[dict[str, Any]]


def write(ground: Any, ranks: Sequence[int], total: int, laptops: Any, keep: Keep) -> None:
    """These dossiers, in the order of their days."""
    people: Rows = []
    dossiers: Rows = []
    for rank in ranks:
        day = ground.start + timedelta(days=20 + rank * (365 * 2 - 21) // total)
        person, dossier = _dossier(ground, rank, day)
        people.append(person)
        dossiers.append(dossier)
    for number, dossier in zip(keep(Beneficiary, people, back=True), dossiers, strict=True):
        dossier["beneficiary_id"] = number
    handed = [dossier for dossier in dossiers if dossier["handed_over_on"]]
    for number, dossier in zip(laptops.handed(handed), handed, strict=True):
        dossier["device_id"] = number
    numbers = keep(Prescription, dossiers, back=True)
    _children(ground, list(zip(numbers, dossiers, strict=True)), keep)


def _dossier(ground: Any, rank: int, day: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """A person and a dossier: as many facts as its place in twenty says, none after today."""
    place, mediator = rank % len(REACHED), ground.mediators[rank % len(ground.mediators)]
    reached = [name for name in ORDER[: REACHED[place]] if day + timedelta(days=STEPS[name]) <= ground.today]
    facts: dict[str, Any] = dict.fromkeys(ORDER) | {name: day + timedelta(days=STEPS[name]) for name in reached}
    facts |= _end(facts, place, mediator, ground.today, rank)
    held = None if facts["refused_on"] else mediator
    person = _person(ground, rank, day) | {
        "mediator_id": held if facts["sent_on"] else None, "shared_on": facts["sent_on"],
        "accepted_on": facts["accepted_on"], "last_contact_on": facts["met_on"],
    }  # fmt: skip
    level = (Level.TO_WORK_ON if rank % 3 else Level.TO_CHECK) if facts["assessed_on"] else None
    key = identity_key(person["first_name"], person["last_name"], person["birth_year"])
    dossier = {
        **facts, **_told(ground, rank, day), "prescriber_id": person["prescriber_id"], "mediator_id": held,
        "assessed_level": level, "device_id": None, "answered_on": facts["refused_on"] or facts["accepted_on"],
        "reserved_until": facts["sent_on"] and facts["sent_on"] + timedelta(days=14),
        "identity_key": key if facts["sent_on"] else None,
    }  # fmt: skip
    dossier["stage"] = journey.stage(Prescription(**dossier).facts())
    return person, ground.stamp(day) | dossier


def _person(ground: Any, rank: int, day: date) -> dict[str, Any]:
    prescriber, commune = ground.prescribers[rank % len(ground.prescribers)]
    gender = ground.dice.choice((Gender.FEMALE, Gender.MALE))
    return {
        **ground.stamp(day), "prescriber_id": prescriber, "commune_id": commune, "gender": gender,
        "first_name": ground.dice.choice(FIRST_NAMES[gender]),
        # The second name counts: nobody written in bulk bears the names of another.
        "last_name": f"{ground.dice.choice(LAST_NAMES)}-{LAST_NAMES[rank % len(LAST_NAMES)]} {_letters(rank)}",
        "birth_year": 1940 + rank % 60, "phone": f"06 39 98 {rank // 100 % 100:02d} {rank % 100:02d}",
        "has_no_contact": False, "contact_preference": ContactPreference.PHONE, "has_representative": False,
        "notice_version": "2026-01", "notice_on": day,
    }  # fmt: skip


def _told(ground: Any, rank: int, day: date) -> dict[str, Any]:
    """What the prescriber wrote."""
    ground.numbers[day.year] += 1
    return {
        "number": f"D{day.year}-{ground.numbers[day.year]:04d}", "worker_name": ground.dice.choice(WORKERS),
        "criterion_means": rank % 2 == 0, "criterion_skills": rank % 3 == 0, "criterion_autonomy": rank % 2 == 1,
        "proof_note": ground.dice.choice(PROOFS), "motivation": ground.dice.choice(MOTIVATIONS[GROWN]),
        "is_meeting_told": True, "is_pathway_told": True, "is_solidarity_told": True, "told_on": day,
        "estimated_level": Level.TO_WORK_ON,
    }  # fmt: skip


def _end(facts: dict[str, Any], place: int, mediator: int, today: date, rank: int) -> dict[str, Any]:
    """Refused, or ended before a laptop; nothing for the others."""
    ends = {"exit_reason": None, "refused_on": None, "refused_by_id": None, "refusal_reason": None}
    sent = facts["sent_on"]
    if place == REFUSED and sent and sent < today:
        answer = {"refused_on": sent + timedelta(days=1), "refused_by_id": mediator}
        return ends | answer | {"refusal_reason": RefusalReason.NO_SLOT}
    last = max((day for day in facts.values() if day), default=None)
    if place in ENDED_EARLY and last and last + timedelta(days=30) <= today:
        reason = list(ExitReason)[rank // len(REACHED) % len(ExitReason)]
        return ends | {"closed_on": last + timedelta(days=30), "exit_reason": reason}
    return ends


def _letters(number: int) -> str:
    """A rank in letters: names hold no digit."""
    letters = ""
    while number or not letters:
        letters, number = chr(65 + number % 26) + letters, number // 26
    return letters


# ───────── Children ─────────
def _children(ground: Any, dossiers: list[tuple[int, dict[str, Any]]], keep: Keep) -> None:
    def base(number: int, dossier: dict[str, Any], day: date) -> dict[str, Any]:
        return {**ground.stamp(day), "prescription_id": number, "mediator_id": dossier["mediator_id"]}

    keep(CompetenceAssessment, [
        base(n, d, d["assessed_on"]) | {
            "grid_id": ground.grid, "moment": AssessmentMoment.START, "started_on": d["assessed_on"],
            "validated_on": d["assessed_on"], "level": d["assessed_level"], "levels": LEVELS,
        }
        for n, d in dossiers if d["assessed_on"]
    ])  # fmt: skip
    keep(Handover, [
        base(n, d, d["handed_over_on"]) | {
            "device_id": d["device_id"], "receipt_signed_on": d["handed_over_on"], "signatory": "La personne",
        }
        for n, d in dossiers if d["handed_over_on"]
    ])  # fmt: skip
    _paths(ground, [(base(n, d, d["sheet_signed_on"]), d) for n, d in dossiers if d["sheet_signed_on"]], keep)
    for moment, fact in ((Moment.BEFORE, "before_on"), (Moment.AFTER, "after_on")):
        _responses(ground, [(base(n, d, d[fact]), d[fact]) for n, d in dossiers if d[fact]], moment, keep)


def _paths(ground: Any, signed: list[tuple[dict[str, Any], dict[str, Any]]], keep: Keep) -> None:
    """Each path, and the session in which its mediator's people meet the week after."""
    rows = [
        row | {
            "objectives": "Faire ses démarches en ligne, à son rythme.", "planned_hours": 8,
            "agreed_on": d["sheet_signed_on"], "sheet_signed_on": d["sheet_signed_on"], "signatory": "La personne",
            "ended_on": d["path_ended_on"], "outcome": PathwayOutcome.REACHED if d["path_ended_on"] else None,
        }
        for row, d in signed
    ]  # fmt: skip
    _sessions(ground, list(zip(keep(Pathway, rows, back=True), rows, strict=True)), keep)


def _sessions(ground: Any, paths: list[tuple[int, dict[str, Any]]], keep: Keep) -> None:
    met: dict[tuple[int, date], list[int]] = {}
    for number, row in paths:
        day = row["sheet_signed_on"] + timedelta(days=7)
        if day <= ground.today:
            met.setdefault((row["mediator_id"], day), []).append(number)
    ended = {number: row["ended_on"] for number, row in paths}
    sessions = [
        {**ground.stamp(day), "mediator_id": who, "held_on": day, "minutes": 90, "place": PLACE, "title": "Courriel"}
        for who, day in met
    ]
    keep(Attendance, [
        {**ground.stamp(day), "workshop_id": session, "pathway_id": path, "mediator_id": who,
         "presence": Presence.PRESENT if path % 8 else Presence.EXCUSED, "ended_on": ended[path]}
        for session, ((who, day), paths) in zip(keep(Workshop, sessions, back=True), met.items(), strict=True)
        for path in paths
    ])  # fmt: skip


def _responses(ground: Any, given: list[tuple[dict[str, Any], date]], moment: Moment, keep: Keep) -> None:
    asked = [q for q, phase in ground.questions if phase == Phase.BOTH]
    rows = [
        row | {"questionnaire_version_id": ground.version, "moment": moment, "answered_on": day, "entered_on": day,
               "mode": AnswerMode.BESIDE}
        for row, day in given
    ]  # fmt: skip
    high = 1 if moment == Moment.AFTER else 0
    keep(Answer, [
        {**ground.stamp(day), "response_id": number, "mediator_id": row["mediator_id"], "question_id": question,
         "value": None if (number + question) % 17 == 0 else min(1, (number * 7 + question) % 3 // 2 + high),
         "is_not_concerned": False, "entered_on": day}
        for number, (row, day) in zip(keep(QuestionnaireResponse, rows, back=True), given, strict=True)
        for question in asked
    ])  # fmt: skip
