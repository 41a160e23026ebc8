"""The gate: the whole way to the laptop in hand, what is still missing, and who must act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pin40 import journey
from pin40.charter import heading
from pin40.device_words import DeviceState
from pin40.obstacle import Obstacle
from pin40.words import Level, Role


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one dossier and its laptop. No default for what the gate judges: nothing forgotten is a yes.

    `sent_on` is the sending that stands: None for a draft, and for a dossier `is_refused` that waits for another
    mediator. `assessed_*` is the diagnosis that decides (`journey.Facts`). `already_equipped`: another dossier gave
    this person a laptop, and this is no swap. `device_held_by_mediator`: by this dossier's;
    `device_allocated_elsewhere`: to another dossier; `device_uncounted`: the pick-up signed, not counted yet.
    `has_assessment` and `has_path` tell that one is begun: they choose the page to open, and let nothing through.
    """

    prescriber_signed: bool
    mediator_signed: bool
    notice_on: date | None
    told_on: date | None
    is_eligible: bool
    sent_on: date | None
    is_refused: bool
    accepted_on: date | None
    met_on: date | None
    assessed_on: date | None
    assessed_level: Level | None
    estimated_level: Level | None
    before_on: date | None
    sheet_signed_on: date | None
    path_ended_on: date | None
    after_on: date | None
    has_device: bool
    device_state: DeviceState | None
    device_held_by_mediator: bool
    device_erased_or_no_disk: bool
    device_allocated_elsewhere: bool
    device_delivered_on: date | None
    device_uncounted: str | None
    already_equipped: bool
    closed: bool
    has_assessment: bool = False
    has_path: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the way: what it is, how to do it, the charter's heading, and who must act.

    `act` is an act of the dossier itself (contract, « prescriptions »), `place` a page (« slug/act »);
    both None where there is nothing to press.
    """

    code: str
    title: str
    text: str
    heading: str
    who: Role
    act: str | None
    place: str | None
    is_done: bool


HAND_OVER = Step(
    "handed_over", "Remettre l’ordinateur",
    "Tout est prêt : remettez l’ordinateur à titre gracieux, et faites signer l’attestation.",
    heading("mediator"), Role.MEDIATOR, None, "remises/new/", False,
)  # fmt: skip
"""What the way leads to: not a step that may be missing, but what follows when none is."""


# ───────── The way, and what is missing ─────────
def steps(facts: Facts) -> list[Step]:
    """Every step up to the hand-over, done or not, in the charter's order.

    Questionnaires, sheet and path stand where a path is due: before the diagnosis it is presumed to be.
    Source: charter, « Rôle du Prescripteur », « Rôle du Médiateur », « Parcours ».
    """
    path = _path(facts) if is_path_due(facts) else []
    return [*_signatures(facts), *_prescription(facts), *_meeting(facts), *path, *_device(facts), *_person(facts)]


def missing(facts: Facts) -> list[Step]:
    """The steps not done yet; empty means that the laptop may be handed over."""
    return [step for step in steps(facts) if not step.is_done]


def next_step(facts: Facts) -> Step:
    """The first step to do; the hand-over itself when nothing is missing."""
    return next(iter(missing(facts)), HAND_OVER)


def for_role(steps: Sequence[Step], role: Role) -> list[Step]:
    """What this role may read of the way: the mediator and the Alpi all of it, the prescriber its own steps.

    A refurbisher and a reader read none: a dossier is a person's. Source: charter, « Protection des données ».
    """
    if role in (Role.MEDIATOR, Role.MANAGER):
        return list(steps)
    return [step for step in steps if role == Role.PRESCRIBER and step.who == role]


def is_path_due(facts: Facts) -> bool:
    """`journey.is_path_due`, from these facts."""
    known = journey.Facts(
        assessed_on=facts.assessed_on, assessed_level=facts.assessed_level, estimated_level=facts.estimated_level
    )
    return journey.is_path_due(known)


# ───────── One paragraph each ─────────
def _signatures(facts: Facts) -> list[Step]:
    cited, text = heading("parties"), "La structure doit signer la charte en vigueur : son référent la signe en ligne."
    return [
        Step("prescriber_signed", "Charte signée par le Prescripteur", text, cited,
             Role.PRESCRIBER, None, "signatures/new/", facts.prescriber_signed),
        Step("mediator_signed", "Charte signée par le Médiateur", text, cited,
             Role.MEDIATOR, None, "signatures/new/", facts.mediator_signed),
    ]  # fmt: skip


def _prescription(facts: Facts) -> list[Step]:
    edit, by = "prescriptions/edit/", Role.PRESCRIBER
    is_accepted = facts.accepted_on is not None and not facts.is_refused
    return [
        Step("notice", "Notice d’information remise",
             "Remettez à la personne la notice sur ses données, et notez la date.",
             heading("personal_data"), by, None, edit, facts.notice_on is not None),
        Step("told", "Conditions d’accès dites",
             "Dites à la personne les trois conditions d’accès, et notez la date.",
             heading("prescriber"), by, None, edit, facts.told_on is not None),
        Step("eligible", "Critère d’éligibilité",
             "Cochez au moins un des trois critères auxquels la personne répond.",
             heading("eligibility"), by, None, edit, facts.is_eligible),
        Step("sent", "Dossier transmis",
             "Choisissez un Médiateur qui a un ordinateur libre, et transmettez-lui le dossier.",
             heading("prescriber"), by, "reorienter" if facts.is_refused else "transmettre", None,
             is_accepted or (facts.sent_on is not None and not facts.is_refused)),
        Step("accepted", "Dossier accepté",
             "Répondez au Prescripteur : acceptez le dossier, ou refusez-le avec un motif.",
             heading("mediator"), Role.MEDIATOR, "accepter", None, is_accepted),
    ]  # fmt: skip


def _meeting(facts: Facts) -> list[Step]:
    place = "evaluations/valider" if facts.has_assessment else "evaluations/new/"
    return [
        Step("met", "Rencontre avec le Médiateur",
             "Rencontrez la personne, même si elle est à l’aise avec le numérique, et notez la date.",
             heading("prescriber"), Role.MEDIATOR, "rencontrer", None, facts.met_on is not None),
        Step("assessed", "Diagnostic validé",
             "Remplissez la grille à côté de la personne, puis validez le diagnostic.",
             heading("mediator"), Role.MEDIATOR, None, place, facts.assessed_on is not None),
    ]  # fmt: skip


def _path(facts: Facts) -> list[Step]:
    """The engagement and its two questionnaires, in the order in which they happen."""
    asked, cited, by = heading("mediator"), heading("pathway"), Role.MEDIATOR
    return [
        Step("before", "Questionnaire « avant »",
             "Faites remplir le questionnaire d’impact avant que le parcours commence.",
             asked, by, None, "questionnaires/new/", facts.before_on is not None),
        Step("sheet", "Fiche de suivi signée",
             "Convenez du parcours avec la personne, imprimez la fiche de suivi et faites-la signer.",
             cited, by, None, "parcours/signer" if facts.has_path else "parcours/new/", bool(facts.sheet_signed_on)),
        Step("path_ended", "Parcours terminé",
             "Menez le parcours à son terme, puis notez la date et le résultat.",
             cited, by, None, "parcours/terminer", facts.path_ended_on is not None),
        Step("after", "Questionnaire « après »",
             "Faites remplir le questionnaire d’impact une fois le parcours terminé.",
             asked, by, None, "questionnaires/new/", facts.after_on is not None),
    ]  # fmt: skip


def _device(facts: Facts) -> list[Step]:
    """Before a laptop is allocated, only that one is asked: nothing can be said of the state of no laptop."""
    by, text = Role.MEDIATOR, "Attribuez au dossier un ordinateur livré et effacé de votre stock."
    first = Step("device", "Ordinateur attribué", text, heading("mediator"), by, "attribuer", None, facts.has_device)
    return [first, *_allocated(facts)] if facts.has_device else [first]


def _allocated(facts: Facts) -> list[Step]:
    by, other, change = Role.MEDIATOR, Role.REFURBISHER, "attribuez-en un autre de votre stock."
    cited, is_here = heading("refurbisher"), facts.device_state == DeviceState.DELIVERED
    again = f"Les données d’avant doivent être effacées : sinon, retournez l’ordinateur et {change}"
    renew = (again, cited, by, None, "ordinateurs/retourner")
    erase = ("Effacez le disque, puis déclarez l’ordinateur livrable.", cited, other, None, "ordinateurs/livrable")
    pickup = ("Signez le bon de retrait avec le Médiateur qui vient.", cited, other, None, "bons-de-retrait/signer")
    swap = (f"L’ordinateur attribué doit être « livré » : sinon, {change}", cited, by, "attribuer", None)
    delivery: tuple[str, str, Role, str | None, str | None] = (
        pickup if facts.device_state == DeviceState.DELIVERABLE else swap
    )
    return [
        Step("device_erased", "Ordinateur effacé", *(renew if is_here else erase), facts.device_erased_or_no_disk),
        Step("device_delivered", "Ordinateur livré", *delivery, is_here),
        Step("device_counted", "Ordinateur compté à la réception",
             f"Comptez d’abord le bon de retrait {facts.device_uncounted or 'reçu'} : ce qui manque ne se remet pas.",
             heading("mediator"), by, None, "bons-de-retrait/recevoir", not facts.device_uncounted),
        Step("device_held", "Ordinateur dans le stock du Médiateur",
             f"L’ordinateur attribué doit être dans votre stock : sinon, {change}",
             heading("mediator"), by, "attribuer", None, facts.device_held_by_mediator),
        Step("device_free", "Ordinateur attribué à ce seul dossier",
             f"L’ordinateur ne sert qu’un dossier : s’il est promis ailleurs, {change}",
             heading("mediator"), by, "attribuer", None, not facts.device_allocated_elsewhere),
    ]  # fmt: skip


def _person(facts: Facts) -> list[Step]:
    one = Step(
        "one_laptop", "Un seul ordinateur par personne",
        "Si la personne a déjà reçu un ordinateur, abandonnez ce dossier, motif « Déjà équipé » : "
        "une panne ou un échange s’enregistre au SAV.",
        heading("parties"), Role.MEDIATOR, "abandonner", None, not facts.already_equipped,
    )  # fmt: skip
    text = "Ce dossier est clos : rien ne peut plus y être remis. Au besoin, le Prescripteur en ouvre un autre."
    closed = Step("open", "Dossier ouvert", text, heading("pathway"), Role.MANAGER, None, None, False)
    return [one, closed] if facts.closed else [one]


# ───────── The receipt ─────────
def receipt_obstacles(missing: Sequence[Step], on: date, facts: Facts, today: date) -> list[Obstacle]:
    """Why the receipt cannot be signed on that day: every missing step, then the date; empty means it can."""
    found = [Obstacle(step.code, f"{step.title} : {step.text}", step.heading) for step in missing]
    cited = heading("pathway")
    if on > today:
        sentence = "La date de remise est dans le futur : indiquez le jour même ou un jour passé."
        found.append(Obstacle("date_future", sentence, cited, "handed_over_on"))
    due = is_path_due(facts)
    causes = (
        ("acceptance", "l’acceptation du dossier", facts.accepted_on),
        ("meeting", "la rencontre", facts.met_on),
        ("assessment", "le diagnostic", facts.assessed_on),
        ("path_end", "la fin du parcours", facts.path_ended_on if due else None),
        ("after", "le questionnaire « après »", facts.after_on if due else None),
        ("delivery", "le retrait de l’ordinateur par le Médiateur", facts.device_delivered_on),
    )
    for code, what, day in causes:
        if day is not None and on < day:
            sentence = f"La date de remise précède {what} ({day:%d/%m/%Y}) : corrigez-la."
            found.append(Obstacle(f"before_{code}", sentence, cited, "handed_over_on"))
    return found
