"""The laptop's way: its moves, who may make them, no « livrable » without an erasure, and the balance."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pin40.charter import heading
from pin40.device_words import DeviceAct, DeviceState
from pin40.erasure import DeviceFacts as DeviceFacts
from pin40.erasure import deliverable_obstacles as deliverable_obstacles
from pin40.obstacle import Obstacle
from pin40.typography import inside
from pin40.words import Role

NAMED = 10
"""How many devices a sentence names before « et n autres »."""


# ───────── The table of moves ─────────
@dataclass(frozen=True)
class Move:
    """One move: from which states, to which, by whom, with which paper, and what follows in one sentence."""

    label: str
    sources: tuple[DeviceState, ...]
    target: DeviceState
    roles: tuple[Role, ...]
    paper: str
    consequence: str


S = DeviceState
LOSABLE = tuple(state for state in S if state not in (S.HANDED_OVER, S.GONE, S.LOST))

MOVES: dict[DeviceAct, Move] = {
    DeviceAct.HAND_TO_REFURBISHER: Move(
        "Remettre au reconditionneur", (S.STORED,), S.WAITING, (Role.MANAGER, Role.REFURBISHER),
        "bon de commande et bon de retrait",
        "L’ordinateur quitte le stock de l’Alpi et attend d’être traité par le Reconditionneur.",
    ),
    DeviceAct.DELIVERABLE: Move(
        "Déclarer livrable", (S.WAITING,), S.DELIVERABLE, (Role.REFURBISHER,), "certificat d’effacement",
        "L’ordinateur est prêt : un Médiateur peut venir le chercher.",
    ),
    DeviceAct.BROKEN: Move(
        "Déclarer hors service", (S.WAITING, S.DELIVERABLE), S.BROKEN, (Role.REFURBISHER,), "",
        "L’ordinateur n’ira à personne, sauf si vous le reprenez en traitement.",
    ),
    DeviceAct.TAKE_BACK: Move(
        "Reprendre", (S.BROKEN, S.DELIVERABLE), S.WAITING, (Role.REFURBISHER,), "",
        "L’ordinateur attend à nouveau d’être traité.",
    ),
    DeviceAct.COLLECT: Move(
        "Faire retirer", (S.DELIVERABLE,), S.DELIVERED, (Role.REFURBISHER,), "bon de retrait",
        "L’ordinateur passe au Médiateur, qui en confirme le compte.",
    ),
    DeviceAct.MISSING: Move(
        "Compter manquant", (S.DELIVERED,), S.DELIVERABLE, (Role.MEDIATOR,), "bon de retrait",
        "L’ordinateur est rendu au stock du Reconditionneur, qui doit le retrouver.",
    ),
    DeviceAct.HAND_OVER: Move(
        "Remettre au bénéficiaire", (S.DELIVERED,), S.HANDED_OVER, (Role.MEDIATOR,), "attestation de remise",
        "L’ordinateur appartient désormais à la personne.",
    ),
    DeviceAct.RETURN: Move(
        "Retourner", (S.DELIVERED, S.HANDED_OVER), S.RETURNED, (Role.MEDIATOR,), "bon de retrait",
        "L’ordinateur repart vers le Reconditionneur et devra être effacé à nouveau.",
    ),
    DeviceAct.RECEIVE_RETURN: Move(
        "Recevoir le retour", (S.RETURNED,), S.WAITING, (Role.REFURBISHER,), "bon de retrait",
        "L’ordinateur attend à nouveau d’être effacé et traité.",
    ),
    DeviceAct.TAKE_OUT: Move(
        "Sortir", (S.BROKEN,), S.GONE, (Role.REFURBISHER,), "bordereau",
        "L’ordinateur quitte le dispositif pour de bon, avec son devenir.",
    ),
    DeviceAct.LOSE: Move(
        "Déclarer perdu ou volé", LOSABLE, S.LOST, (Role.MANAGER, Role.MEDIATOR, Role.REFURBISHER), "",
        "L’ordinateur n’est plus compté chez personne, et l’Alpi l’apprend.",
    ),
}  # fmt: skip
"""Entering the stock and being put on an order move no device: these two acts are not here."""

_CITED = {Role.MANAGER: "manager", Role.MEDIATOR: "mediator", Role.REFURBISHER: "refurbisher"}


def open_moves(state: DeviceState, role: Role) -> list[DeviceAct]:
    """The moves that this role may make from this state, in the order of a laptop's life."""
    return [act for act, move in MOVES.items() if state in move.sources and role in move.roles]


# ───────── Why not ─────────
def move_obstacles(act: DeviceAct, facts: DeviceFacts, role: Role, on: date, today: date) -> list[Obstacle]:
    """Why this role cannot make this move on that day; KeyError when the act moves no device.

    « Livrable » includes `deliverable_obstacles`: no door can forget the erasure.
    Source: charter, « Rôle du Reconditionneur », « Rôle du Médiateur », « Rôle du Gestionnaire ».
    """
    move = MOVES[act]
    cited = heading(_CITED[move.roles[0]])
    found = [*_state_obstacles(move, facts, cited), *_role_obstacles(act, facts, role, cited)]
    if act == DeviceAct.DELIVERABLE:
        found += deliverable_obstacles(facts)
    if on > today:
        sentence = "La date est dans le futur : indiquez le jour même ou un jour passé."
        found.append(Obstacle("date_future", sentence, cited, "on"))
    if facts.last_back_on is not None and on < facts.last_back_on:
        sentence = (
            f"La date précède le dernier retour ou la dernière remise ({facts.last_back_on:%d/%m/%Y}) : corrigez-la."
        )
        found.append(Obstacle("date_before_cause", sentence, cited, "on"))
    if act == DeviceAct.DELIVERABLE and facts.erased_on is not None and on < facts.erased_on:
        sentence = f"La date précède l’effacement du {facts.erased_on:%d/%m/%Y} : corrigez-la."
        found.append(Obstacle("date_before_erasure", sentence, cited, "on"))
    return found


def _state_obstacles(move: Move, facts: DeviceFacts, cited: str) -> list[Obstacle]:
    if facts.state in move.sources:
        return []
    possible = " ou ".join(f"« {inside(state.label)} »" for state in move.sources)
    now = inside(facts.state.label)
    sentence = f"Cet ordinateur est « {now} » : « {move.label} » n’est possible que s’il est {possible}."
    return [Obstacle("out_of_order", sentence, cited)]


def _role_obstacles(act: DeviceAct, facts: DeviceFacts, role: Role, cited: str) -> list[Obstacle]:
    """The role must be written; a loss, a hand-over and a return from stock also ask for the holder."""
    move = MOVES[act]
    if role not in move.roles:
        able = " ou ".join(other.label for other in move.roles)
        return [Obstacle("not_yours", f"« {move.label} » revient à : {able}. Demandez-le-lui.", cited)]
    is_in_hand = facts.state == S.DELIVERED and act in (DeviceAct.HAND_OVER, DeviceAct.RETURN)
    if role == Role.MANAGER or facts.is_holder or not (is_in_hand or act == DeviceAct.LOSE):
        return []
    holder = f"son détenteur ({facts.holder_role.label})" if facts.holder_role else "l’Alpi"
    sentence = f"Votre structure ne détient pas cet ordinateur : adressez-vous à {holder}."
    return [Obstacle("not_the_holder", sentence, cited)]


# ───────── Balance ─────────
@dataclass(frozen=True)
class Balance:
    """Devices acquired, and where they are. `by_state` counts the acquired ones, each state named.

    `missing` were acquired and are in no state; `unknown` are in a state and were never acquired.
    """

    acquired: int
    by_state: dict[DeviceState, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_square(self) -> bool:
        return not self.missing and not self.unknown


def balance(acquired: Iterable[str], states: Mapping[str, DeviceState]) -> Balance:
    """Acquired = the sum of the states, or a gap with its serials; a serial given twice counts once."""
    known = set(acquired)
    counted = Counter(state for serial, state in states.items() if serial in known)
    by_state = {state: counted[state] for state in DeviceState}
    return Balance(len(known), by_state, tuple(sorted(known - states.keys())), tuple(sorted(states.keys() - known)))


def states_on(events: Iterable[tuple[str, date, int, DeviceState]], day: date) -> dict[str, DeviceState]:
    """Each device's state at the end of that day, from (serial, day, sequence, state after), in any order."""
    past = sorted((on, sequence, serial, state) for serial, on, sequence, state in events if on <= day)
    return {serial: state for _, _, serial, state in past}


def balance_sentence(balance: Balance) -> str:
    """The balance in one or more French sentences, naming the serials of a gap."""
    if balance.is_square:
        return f"Le compte y est : {_count(balance.acquired)} acquis, tous retrouvés dans un état."
    found = ["Le compte n’y est pas."]
    if balance.missing:
        found.append(f"{_count(len(balance.missing))} acquis sans état : {named(balance.missing)}.")
    if balance.unknown:
        found.append(f"{_count(len(balance.unknown))} suivi sans acquisition : {named(balance.unknown)}.")
    return " ".join(found)


def _count(number: int) -> str:
    return f"{number} ordinateur{'s' if number > 1 else ''}"


def named(numbers: Sequence[str]) -> str:
    """The first ten of a list, and how many more."""
    more = len(numbers) - NAMED
    told = ", ".join(numbers[:NAMED])
    return told if more <= 0 else f"{told} et {more} autre{'s' if more > 1 else ''}"
