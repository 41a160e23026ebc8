"""« Pourquoi pas encore ? »: every step of the way on a dossier's page, who must act, and the way to do it."""

from typing import Any

from models import accompanying, answering
from models.giving import handover_facts
from models.moments import shown_date
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import handover, journey, prerequisites
from pin40.handover import HAND_OVER, Step
from pin40.words import Role, Stage
from views import prescription_children as children
from views.doors import PANELS, today

WHO = {
    Role.PRESCRIBER: "Le prescripteur",
    Role.MEDIATOR: "Le médiateur",
    Role.REFURBISHER: "Le reconditionneur",
    Role.MANAGER: "L’Alpi",
}
LABELS = {
    "prescriber_signed": "Signer la charte",
    "mediator_signed": "Signer la charte",
    "notice": "Compléter la prescription",
    "told": "Compléter la prescription",
    "eligible": "Compléter la prescription",
    "assessed": "Faire le diagnostic",
    "before": "Remplir le questionnaire",
    "sheet": "Préparer la fiche",
    "path_ended": "Ouvrir le parcours",
    "after": "Remplir le questionnaire",
    "device_erased": "Retourner l’ordinateur",
    "device_counted": "Compter le bon de retrait",
}
FIRST = {
    "sent": "transmettre le dossier",
    "accepted": "accepter le dossier",
    "met": "noter la rencontre",
    "assessed": "faire le diagnostic",
    "before": "remplir le questionnaire « avant »",
    "sheet": "faire signer la fiche de suivi",
    "path_ended": "terminer le parcours",
}
"""What comes first, where another step waits for it."""
DATES = {
    "told": "told_on",
    "sent": "sent_on",
    "accepted": "accepted_on",
    "met": "met_on",
    "assessed": "assessed_on",
    "before": "before_on",
    "sheet": "sheet_signed_on",
    "path_ended": "path_ended_on",
    "after": "after_on",
}


def gate(dossier: Prescription, role: Role, acts: list[dict[str, Any]], here: str = "") -> dict[str, Any] | None:
    """The way as this reader may know it (`here`: the dossier's own page, seen from another); None once the laptop is handed over, or where the dossier is closed."""
    if dossier.stage in (Stage.EQUIPPED, Stage.CLOSED):
        return None
    steps = handover.steps(handover_facts(dossier, today()))
    missing = [step for step in steps if not step.is_done]
    shown = handover.for_role(steps, role)
    keys = {act["key"]: f"{here}#acte-{act['key']}" for act in acts}
    items = [_item(step, prerequisites.first_to_do(step, steps), dossier, role, keys) for step in shown]
    mine = sum(1 for step in shown if not step.is_done and step.who == role)
    title = "Pourquoi pas encore ?" if missing else "Tout est prêt"
    return {"title": title, "intro": _intro(role, len(missing), mine), "items": items}


def but_told(reasons: list[tuple[str, str, str]], told: dict[str, Any] | None) -> list[tuple[str, str, str]]:
    """The reasons of a refusal, those that the gate tells on the same page being counted in one line."""
    shown = {f"{item['title']} : {item['text']}" for item in (told or {}).get("items", ()) if not item["done"]}
    others = [reason for reason in reasons if reason[2] not in shown]
    count = len(reasons) - len(others)
    line = f"La remise vient en fin de parcours : il reste {_count(count)}, avec ce qu’en dit la charte, ci-dessous."
    return [("", "", line), *others] if count else others


def ways(dossier: Prescription, role: Role, *, is_ready: bool) -> list[dict[str, Any]]:
    """What a dossier leads to on another page: the hand-over once nothing is missing, then its after-care."""
    if role == Role.MEDIATOR and is_ready:
        return [_link(HAND_OVER.title, f"/{PANELS[role]}/{HAND_OVER.place}?dossier={dossier.id}", "primary")]
    asked = answering.due(dossier) if role == Role.MEDIATOR and dossier.accepted_on else None
    if asked is not None:
        named = f"?dossier={dossier.id}&moment={asked.value}"
        base = f"/{PANELS[role]}/"
        return [
            _link("Donner un lien pour le questionnaire", f"{base}liens/new/{named}", "second"),
            _link("Imprimer le questionnaire", f"{base}questionnaires/formulaire.pdf{named}", "second"),
        ]
    cared = role in (Role.MEDIATOR, Role.MANAGER) and dossier.stage == Stage.EQUIPPED and dossier.device_id
    return [_link("Déclarer au SAV", f"/{PANELS[role]}/sav/new/?dossier={dossier.id}", "second")] if cared else []


def _link(label: str, url: str, kind: str) -> dict[str, Any]:
    return {"key": "", "label": label, "url": url, "method": "GET", "kind": kind, "fields": [], "explain": ""}


def _intro(role: Role, missing: int, mine: int) -> str:
    if not missing:
        return "L’ordinateur peut être remis."
    if role == Role.PRESCRIBER:
        return (
            f"Il vous reste {_count(mine)}." if mine else "Rien n’est attendu de vous : la suite revient au Médiateur."
        )
    yours = f", dont {mine} pour vous" if 0 < mine < missing else ""
    return f"Avant la remise, il reste {_count(missing)}{yours}."


def _count(number: int) -> str:
    return f"{number} étapes" if number > 1 else "une étape"


def _item(step: Step, first: Step, dossier: Prescription, role: Role, acts: dict[str, str]) -> dict[str, Any]:
    """One line: its way to act leads to the step that must come first, when it waits for one."""
    on = getattr(dossier, DATES[step.code]) if step.code in DATES else None
    cited = f"Charte, {step.heading}."
    return {
        "title": step.title,
        "text": (shown_date(on) if on else "") if step.is_done else f"{step.text} {cited}",
        "who": "Vous" if step.who == role else WHO[step.who],
        "act": None if step.is_done or step.who != role else _first_way(step, first, dossier, role, acts),
        "done": step.is_done,
    }


def _first_way(
    step: Step, first: Step, dossier: Prescription, role: Role, acts: dict[str, str]
) -> dict[str, str] | None:
    way = _way(first, dossier, role, acts) if first.who == role else None
    if way is None or first is step:
        return way
    return {**way, "label": f"D’abord : {FIRST[first.code]}"}


def _way(step: Step, dossier: Prescription, role: Role, acts: dict[str, str]) -> dict[str, str] | None:
    """The act's form on the dossier's page, or the page where it is done; None while neither can be opened."""
    if step.code == "device" and not accompanying.spare():
        return {"label": "Demander des ordinateurs", "url": f"/{PANELS[role]}/demandes/new/"}
    if step.act is not None:
        return {"label": journey.ACTS[step.act].label, "url": acts[step.act]} if step.act in acts else None
    url = _place(step, dossier, role) if step.place else None
    return {"label": LABELS[step.code], "url": url} if url else None


def _place(step: Step, dossier: Prescription, role: Role) -> str | None:
    slug, _, act = str(step.place).partition("/")
    base = f"/{PANELS[role]}/{slug}/"
    if not children.has_screen(slug, role):
        return None
    if slug == "prescriptions":
        return f"{base}edit/?id={dossier.id}" if dossier.stage == Stage.DRAFT else None
    if slug == "signatures":
        return f"{base}{act}" if viewer().seen.is_referent else None  # the referent alone signs
    if act == "new/":
        moment = {"before": "&moment=avant", "after": "&moment=apres"}.get(step.code, "")
        return f"{base}new/?dossier={dossier.id}{moment}"
    return children.latest(slug, dossier, base)
