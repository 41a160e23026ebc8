"""A quarter's need, the request and its answer, the purchase order, and who collects: nobody delivers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pin40.charter import heading
from pin40.custody import named
from pin40.obstacle import Obstacle
from pin40.path_words import PickupKind, RequestStatus
from pin40.typography import inside
from pin40.words import DeviceState


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4; ValueError for another number."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in range(1, 5) or not 1 <= self.year <= 9998:
            raise ValueError("Un trimestre se numérote de 1 à 4.")

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that holds this day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, code: str) -> "Quarter":
        """The quarter written « 2026-T4 »; ValueError, in French, for anything else."""
        found = re.fullmatch(r"([0-9]{4})-T([1-4])", code.strip())
        if found is None or found[1] == "0000":
            raise ValueError("Ce trimestre n’est pas valable : écrivez-le comme 2026-T4.")
        return cls(int(found[1]), int(found[2]))

    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def label(self) -> str:
        return f"{self.number}{'er' if self.number == 1 else 'e'} trimestre {self.year}"

    @property
    def code(self) -> str:
        return f"{self.year:04d}-T{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)


# ───────── What a mediator needs for a quarter ─────────
@dataclass(frozen=True)
class Need:
    """The five numbers that make a proposal. `on_order` is what was granted and has not come yet.

    Source: charter, « Rôle du Médiateur » (« une vision prospective de ses besoins sur un trimestre »).
    """

    promised: int
    reserved: int
    expected: int
    held: int
    on_order: int

    @property
    def terms(self) -> list[tuple[str, int]]:
        """The sum, term by term, each with its sign."""
        return [
            ("dossiers acceptés à équiper", self.promised),
            ("dossiers transmis, réservés", self.reserved),
            ("dossiers prévus au trimestre", self.expected),
            ("ordinateurs en stock", -self.held),
            ("ordinateurs déjà accordés, à recevoir", -self.on_order),
        ]

    @property
    def proposed(self) -> int:
        """How many laptops the mediator needs; 0 when it has enough."""
        return max(0, sum(number for _, number in self.terms))

    @property
    def sentence(self) -> str:
        """The sum as one reads it aloud."""
        parts = [f"{abs(number)} {label if abs(number) > 1 else _one(label)}" for label, number in self.terms]
        total = sum(number for _, number in self.terms)
        told = str(total) if total >= 0 else f"−{-total}, donc 0"
        return f"{' + '.join(parts[:3])} − {' − '.join(parts[3:])} = {told} à demander."


def expected_flow(sent_by_quarter: Sequence[int]) -> int:
    """Dossiers to expect in a quarter: the mean of the last two full ones, rounded up.

    The oldest quarter first, full quarters only; one alone counts for itself, none for 0.
    """
    last = sent_by_quarter[-2:]
    return -(-sum(last) // len(last)) if last else 0


def _one(label: str) -> str:
    """The same words of one thing, or of none: « 1 dossier accepté à équiper »."""
    return re.sub(r"(?<=[a-zé])(?<!transmi)s\b", "", label)


# ───────── The request and its answer ─────────
def _filled(text: str | None) -> bool:
    return bool(text and text.strip())


def request_obstacles(asked: int | None, why: str | None, proposed: int) -> list[Obstacle]:
    """Why a request cannot be sent. Source: charter, « Rôle du Médiateur »."""
    cited = heading("mediator")
    if asked is None or asked < 1:
        sentence = "Demandez au moins un ordinateur : indiquez un nombre entier à partir de 1."
        return [Obstacle("asked_nothing", sentence, cited, "asked")]
    if asked > proposed and not _filled(why):
        sentence = f"Vous demandez plus que les {proposed} proposés : dites pourquoi, ou baissez le nombre."
        return [Obstacle("asked_more", sentence, cited, "why")]
    return []


def decision_obstacles(decision: RequestStatus, asked: int, granted: int | None, reason: str | None) -> list[Obstacle]:
    """Why an answer to a request does not hold together. Source: charter, « Rôle du Gestionnaire »."""
    cited = heading("manager")
    if decision not in (RequestStatus.GRANTED, RequestStatus.REDUCED, RequestStatus.REFUSED):
        sentence = "Choisissez une réponse : accorder, réduire ou refuser."
        return [Obstacle("decision_missing", sentence, cited, "decision")]
    given = granted or 0
    holds, sentence = {
        RequestStatus.GRANTED: (given == asked, f"Accorder, c’est accorder les {asked} demandés : sinon, réduisez."),
        RequestStatus.REDUCED: (0 < given < asked, f"Réduire, c’est accorder de 1 à {asked - 1} ordinateurs."),
        RequestStatus.REFUSED: (given == 0, "Refuser, c’est n’accorder aucun ordinateur : indiquez 0."),
    }[decision]
    if decision == RequestStatus.REDUCED and asked <= 1:
        sentence = "Une demande d’un seul ordinateur ne se réduit pas : accordez-la ou refusez-la."
    found = [] if holds else [Obstacle("granted_wrong", sentence, cited, "granted")]
    if decision != RequestStatus.GRANTED and not _filled(reason):
        sentence = "Dites au Médiateur pourquoi : écrivez un motif."
        found.append(Obstacle("reason_missing", sentence, cited, "reason"))
    return found


# ───────── The purchase order ─────────
def contract_obstacles(reference: str | None, start: date | None, end: date | None, today: date) -> list[Obstacle]:
    """Why no order may go to this refurbisher today; without an end, the contract runs on.

    Source: charter, « Définitions » (« attributaire d'un marché public »).
    """
    cited = heading("parties")
    if not _filled(reference) or start is None:
        sentence = "Notez d’abord la référence et le début du marché public sur la fiche du Reconditionneur."
        return [Obstacle("contract_missing", sentence, cited)]
    if today < start:
        sentence = f"Le marché public de ce Reconditionneur ne commence que le {start:%d/%m/%Y} : attendez ce jour."
        return [Obstacle("contract_not_begun", sentence, cited)]
    if end is not None and today > end:
        sentence = f"Le marché public de ce Reconditionneur a pris fin le {end:%d/%m/%Y} : notez le suivant."
        return [Obstacle("contract_ended", sentence, cited)]
    return []


def order_obstacles(devices: Sequence[tuple[str, DeviceState, bool]]) -> list[Obstacle]:
    """Why these devices cannot make a purchase order: (number, state, whether another open order has it)."""
    cited = heading("manager")
    if not devices:
        return [Obstacle("no_device", "Choisissez au moins un ordinateur en stock.", cited, "devices")]
    times = Counter(number for number, _, _ in devices)
    checks = (
        ("device_not_stored", "Retirez les ordinateurs qui ne sont pas en stock",
         [f"{number} ({inside(state.label)})" for number, state, _ in devices if state != DeviceState.STORED]),
        ("device_ordered", "Retirez les ordinateurs déjà pris par un autre bon de commande",
         [number for number, _, is_taken in devices if is_taken]),
        ("device_twice", "Gardez une seule ligne pour les ordinateurs cités plusieurs fois",
         [number for number, count in times.items() if count > 1]),
    )  # fmt: skip
    return [Obstacle(code, f"{what} : {named(guilty)}.", cited, "devices") for code, what, guilty in checks if guilty]


# ───────── Pick-ups and papers ─────────
def planned_obstacles(on: date | None, today: date, kept: date | None, field: str) -> list[Obstacle]:
    """What an order or a pick-up plans is still to come; the day that it already planned (`kept`) may have passed.

    Source: charter, « Rôle du Gestionnaire ».
    """
    if on is None or on >= today or on == kept:
        return []
    sentence = "Cette date est passée : indiquez un jour à venir."
    return [Obstacle(f"{field}_past", sentence, heading("manager"), field)]


def collector_obstacles(
    collector_structure: int | None, receiver: int, giver: int, kind: PickupKind = PickupKind.TO_MEDIATOR
) -> list[Obstacle]:
    """Why this person cannot collect: somebody of the receiving structure comes for the devices.

    Structures are given by id; `kind` only chooses the heading. Source: charter, « Rôle du Gestionnaire »
    and « Rôle du Reconditionneur » (« aucune livraison »).
    """
    cited = heading("manager" if kind == PickupKind.TO_REFURBISHER else "refurbisher")
    if collector_structure == receiver:
        return []
    if collector_structure == giver:
        sentence = "Personne ne livre : choisissez quelqu’un de la structure qui reçoit, pas de celle qui remet."
        return [Obstacle("delivered", sentence, cited, "collector_id")]
    sentence = "Choisissez qui vient chercher les ordinateurs : une personne de la structure qui les reçoit."
    return [Obstacle("collector_elsewhere", sentence, cited, "collector_id")]


def paper_number(prefix: str, year: int, n: int) -> str:
    """The number of a paper, « BC-2026-001 »; ValueError below 1."""
    if n < 1:
        raise ValueError("Les papiers se numérotent à partir de 1.")
    return f"{prefix}-{year:04d}-{n:03d}"
