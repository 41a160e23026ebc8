"""After the hand-over: a breakdown, a swap, a return, a loss, and how each is settled."""

from datetime import date

from sqlalchemy import select

from models import collecting, custody
from models.accompanying import locked, spare_obstacles
from models.acts import Refused, perform
from models.base import db
from models.device import Device
from models.handover import AfterCare
from models.prescription import Prescription
from pin40.charter import heading
from pin40.device_words import DeviceAct
from pin40.obstacle import Obstacle
from pin40.path_words import AfterCareKind
from pin40.typography import inside
from pin40.words import Stage

ENDING = (AfterCareKind.SWAP, AfterCareKind.RETURN)
"""What takes the laptop back from the person: the after-care is settled on the spot."""

ALREADY_LOST = Obstacle(
    "already_lost",
    "Cet ordinateur est déclaré perdu ou volé : échangez-le ; s’il est retrouvé, réglez d’abord cette perte, avec une "
    "solution qui commence par « Retrouvé ».",
    heading("mediator"),
)


def declare(
    dossier: Prescription,
    kind: AfterCareKind,
    on: date,
    note: str,
    today: date,
    *,
    new_device: Device | None = None,
    version: int | None = None,
) -> AfterCare:
    """Déclarer au SAV: a breakdown, a swap, a return or a loss; a laptop that goes back makes its paper."""
    with perform(dossier, "declarer", table="AfterCare", version=version) as dossier:
        if found := _declare_obstacles(dossier, kind, on, today, new_device):
            raise Refused(found)
        old = locked(dossier.device_id)
        made = AfterCare(
            prescription_id=dossier.id, mediator_id=dossier.mediator_id, device_id=old.id,
            kind=kind, happened_on=on, note=note,
        )  # fmt: skip
        if kind in ENDING:
            is_lost = custody.is_lost(old)
            _settle(made, old, on, new_device, is_lost)
            if not is_lost:  # what was stolen comes back on no paper: it stays « remis »
                collecting.return_pickup(old, f"SAV : {inside(kind.label)}", on, today)
            _replace(dossier, new_device, on, today)
        db.session.add(made)
    return made


def _settle(made: AfterCare, old: Device, on: date, new: Device | None, is_lost: bool) -> None:
    """The laptop goes back, or is replaced: what was waiting about it no longer waits."""
    made.solved_on, made.new_device_id = on, new.id if new else None
    swapped = f"Perdu ou volé, remplacé par {new}." if is_lost else f"Échangé contre {new}."
    made.solution = swapped if new else "Repris : il part chez le Reconditionneur."
    waiting = select(AfterCare).where(AfterCare.device_id == old.id, AfterCare.solved_on.is_(None))
    for one in db.session.scalars(waiting):
        one.solved_on, one.solution = max(on, one.happened_on), one.solution or made.solution


def _replace(dossier: Prescription, new: Device | None, on: date, today: date) -> None:
    """The new one is handed over like the first; without one, the person keeps « remis » and no laptop."""
    if new is None:
        dossier.device_id = None
        return
    custody.move(new, DeviceAct.HAND_OVER, on, today, holder_id=None)
    dossier.device_id = new.id


def _declare_obstacles(
    dossier: Prescription, kind: AfterCareKind, on: date, today: date, new: Device | None
) -> list[Obstacle]:
    cited = heading("mediator")
    if dossier.stage != Stage.EQUIPPED or dossier.handed_over_on is None:
        now = inside(dossier.stage.label)
        sentence = f"Ce dossier est « {now} » : le SAV n’est possible que s’il est « {inside(Stage.EQUIPPED.label)} »."
        return [Obstacle("not_equipped", sentence, cited)]
    if dossier.device_id is None:
        return [Obstacle("no_device", "L’ordinateur de ce dossier est déjà retourné : il n’y en a plus.", cited)]
    if kind != AfterCareKind.SWAP and custody.is_lost(locked(dossier.device_id)):
        return [custody.LOST if kind == AfterCareKind.RETURN else ALREADY_LOST]
    found = []
    if on > today:
        sentence = "La date est à venir : indiquez le jour même ou un jour passé."
        found.append(Obstacle("date_future", sentence, cited, "happened_on"))
    if on < dossier.handed_over_on:
        sentence = f"La date précède la remise ({dossier.handed_over_on:%d/%m/%Y}) : corrigez-la."
        found.append(Obstacle("before_handover", sentence, cited, "happened_on"))
    return [*found, *_swap_obstacles(dossier, kind, new)]


def _swap_obstacles(dossier: Prescription, kind: AfterCareKind, new: Device | None) -> list[Obstacle]:
    is_swap = kind == AfterCareKind.SWAP
    if is_swap != (new is not None):
        sentence = (
            "Choisissez l’ordinateur de remplacement dans votre stock."
            if is_swap
            else "Un ordinateur de remplacement ne se donne que pour un échange."
        )
        return [Obstacle("replacement", sentence, heading("mediator"), "new_device_id")]
    return spare_obstacles(locked(new.id), dossier.mediator_id) if new is not None else []


def solve_obstacles(made: AfterCare, solved_on: date | None, solution: str | None, today: date) -> list[Obstacle]:
    """Why this after-care cannot be settled so: a date and a solution go together, after what happened."""
    cited, found = heading("mediator"), []
    if solved_on is not None and solved_on > today:
        found.append(Obstacle("date_future", "La date est à venir : vérifiez-la.", cited, "solved_on"))
    if solved_on is not None and solved_on < made.happened_on:
        sentence = f"La date précède ce qui s’est passé ({made.happened_on:%d/%m/%Y}) : corrigez-la."
        found.append(Obstacle("before_cause", sentence, cited, "solved_on"))
    if solved_on is not None and not solution:
        found.append(Obstacle("no_solution", "Écrivez ce qui a été fait.", cited, "solution"))
    if solution and solved_on is None:
        found.append(Obstacle("solved_on_missing", "Indiquez le jour où c’était réglé.", cited, "solved_on"))
    return found
