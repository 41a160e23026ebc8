"""What one reads on a dossier's page: where it stands in a sentence, what is missing, sections in reading order."""

from typing import Any

from models import orientation
from models.moments import shown_date
from models.prescription import Prescription
from pin40 import charter
from pin40.columns import BEHIND_THE_DOOR
from pin40.typography import inside
from pin40.words import Role, Stage
from views.columns import Column, cell, describe
from views.doors import PANELS, today

STEPS = (Stage.SENT, Stage.ACCEPTED, Stage.ASSESSED, Stage.ENGAGED, Stage.PATH_ENDED, Stage.EQUIPPED, Stage.CLOSED)
DATES = {
    Stage.SENT: "sent_on",
    Stage.ACCEPTED: "accepted_on",
    Stage.ASSESSED: "assessed_on",
    Stage.ENGAGED: "sheet_signed_on",
    Stage.PATH_ENDED: "path_ended_on",
    Stage.EQUIPPED: "handed_over_on",
    Stage.CLOSED: "closed_on",
}
SECTIONS = (
    ("Refus", ("refused_by", "refused_on", "refusal_reason", "refusal_note", "suggested")),
    (
        "Pourquoi un ordinateur",
        ("criterion_means", "criterion_skills", "criterion_autonomy", "proof_note", "motivation", "estimated_level"),
    ),
    ("Ce qui a été dit", ("is_meeting_told", "is_pathway_told", "is_solidarity_told", "told_on")),
    (
        "Suivi",
        (
            "prescriber",
            "worker_name",
            "mediator",
            "sent_on",
            "reserved_until",
            "accepted_on",
            "no_stock_reason",
            "homonym_reason",
            "exit_reason",
            "closed_on",
        ),
    ),
)
CHILDREN = ("Diagnostic", "Parcours", "Questionnaires", "Ordinateur", "SAV", "Documents")
CRITERIA = tuple(name for name, _ in charter.CRITERIA)
CONDITIONS = tuple(name for name, _ in charter.CONDITIONS)


SAID = {
    Stage.DRAFT: "Brouillon : le médiateur n’en voit rien encore.",
    Stage.ASSESSED: "Le diagnostic est fait : le parcours est à convenir avec la personne.",
    Stage.ENGAGED: "La fiche de suivi est signée : le parcours est commencé.",
    Stage.PATH_ENDED: "Le chemin est fait : l’ordinateur peut être remis dès que plus rien ne manque.",
}


def where(dossier: Prescription, role: Role) -> str:
    """Where the dossier stands, as one would tell it on the phone."""
    if dossier.stage in SAID:
        return SAID[dossier.stage]
    mediator = dossier.mediator or "le médiateur"
    match dossier.stage:
        case Stage.SENT:
            asked = "Votre réponse est attendue." if role == Role.MEDIATOR else f"En attente de réponse : {mediator}."
            return f"{asked} {kept(dossier)}".strip()
        case Stage.TO_REDIRECT:
            return f"{dossier.refused_by or 'Le médiateur'} ne peut pas accueillir la personne : un autre médiateur est à choisir."
        case Stage.ACCEPTED:
            return f"{mediator} accueille la personne depuis le {shown_date(dossier.accepted_on)}."
        case Stage.EQUIPPED:
            return f"L’ordinateur est remis depuis le {shown_date(dossier.handed_over_on)}."
        case Stage.CLOSED if dossier.beneficiary_id is None:
            last = shown_date(dossier.closed_on)
            return f"Repris d’une année passée, sans personne ni structure : dernier questionnaire le {last}."
        case Stage.CLOSED if dossier.exit_reason:
            return f"Clos le {shown_date(dossier.closed_on)} : {inside(dossier.exit_reason.label)}."
        case _:
            return f"Clos le {shown_date(dossier.closed_on)}."


def kept(dossier: Prescription) -> str:
    """Until when a laptop waits for this dossier; the delay once over, it waits no more."""
    until = dossier.reserved_until
    if until is None:
        return ""
    if until < today():
        return f"La retenue d’un ordinateur a expiré le {shown_date(until)}."
    return f"Un ordinateur est retenu jusqu’au {shown_date(until)}."


def meta(dossier: Prescription, role: Role) -> list[tuple[str, str]]:
    """Under the title: who, where, with whom."""
    person = dossier.beneficiary
    lines = [("user", str(person))] if person else []
    if person and person.commune:
        lines.append(("map-pin", person.commune.name))
    if role != Role.PRESCRIBER and dossier.prescriber:
        lines.append(("building-community", f"Prescripteur : {dossier.prescriber}"))
    if role != Role.MEDIATOR and dossier.mediator:
        lines.append(("building-community", f"Médiateur : {dossier.mediator}"))
    return lines


def stepper(dossier: Prescription, role: Role) -> list[dict[str, Any]]:
    """The stages and their dates; the prescriber follows the stage, not what happens behind the mediator's door."""
    if dossier.exit_reason is not None or dossier.stage == Stage.TO_REDIRECT or dossier.beneficiary_id is None:
        return []
    reached = STEPS.index(dossier.stage) if dossier.stage in STEPS else -1
    dated = {s: key for s, key in DATES.items() if role != Role.PRESCRIBER or key not in BEHIND_THE_DOOR}
    return [
        {
            "label": s.label,
            "when": getattr(dossier, dated[s]) if s in dated and i <= reached else None,
            "state": "done" if i < reached else "now" if i == reached else "todo",
        }
        for i, s in enumerate(STEPS)
    ]


def missing(dossier: Prescription, role: Role) -> dict[str, Any] | None:
    """All that keeps a draft from its mediator, told from the first day."""
    if role != Role.PRESCRIBER or dossier.stage != Stage.DRAFT:
        return None
    found = orientation.foreseen(dossier, dossier.mediator, today())
    if not found:
        return None
    act = {"label": "Compléter", "url": f"/{PANELS[role]}/prescriptions/edit/?id={dossier.id}"}
    items = [
        {"title": o.sentence, "text": f"Charte, {o.heading}.", "who": "Vous", "act": act, "done": False} for o in found
    ]
    count = f"{len(found)} points" if len(found) > 1 else "un point"
    return {"title": "Pourquoi pas encore ?", "intro": f"Avant de transmettre, il reste {count}.", "items": items}


def completion(url: str, dossier: Prescription) -> dict[str, Any]:
    """What stands for « Transmettre » while something is missing."""
    return {
        "key": "completer",
        "label": "Compléter la prescription",
        "url": url,
        "method": "GET",
        "kind": "primary",
        "fields": [],
        "explain": "",
        "id": dossier.id,
    }


def facts(title: str, columns: list[Column], dossier: Prescription) -> list[tuple[str, Any]]:
    """Boxes read as the sentences that were ticked; what is empty is left out."""
    rows: list[tuple[str, Any]] = []
    for label, names in (("Critères remplis", CRITERIA), ("Dit à la personne", CONDITIONS)):
        boxes = [column for column in columns if column.column in names]
        said = [_sentence(column.label) for column in boxes if getattr(dossier, column.column)]
        if boxes:
            rows.append((label, [_text(words) for words in said] or _text("Rien encore")))
    others = [c for c in columns if c.column not in (*CRITERIA, *CONDITIONS)]
    return [*rows, *((c.label, cell(c, dossier)) for c in others if getattr(dossier, c.key) not in (None, ""))]


def _sentence(label: str) -> str:
    words = label.removeprefix("Dit : ")
    return words[:1].upper() + words[1:]


def _text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words, "tone": None, "stage": None, "url": None, "sub": None}


def person(dossier: Prescription, role: Role) -> list[dict[str, Any]]:
    """The person, as far as the reader reaches them."""
    found = dossier.beneficiary
    if found is None:
        return []
    keys = ["birth_year", "commune", "phone", "email", "contact_preference"]
    keys += ["representative_name"] if found.has_representative else []
    columns = [describe(type(found), key) for key in keys]
    who = _text(str(found)) | {"url": f"/{PANELS[role]}/beneficiaires/details/?id={found.id}"}
    rows = [(c.label, cell(c, found)) for c in columns if getattr(found, c.key) not in (None, "")]
    return [{"id": "personne", "title": "Personne", "note": None, "table": None, "rows": [("Nom", who), *rows]}]


def arranged(dossier: Prescription, sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The refusal first while it waits for a choice, then the person, then the rest."""
    urgent = dossier.stage == Stage.TO_REDIRECT
    order = {"Refus": 0 if urgent else 8, "Prix solidaire": 0, "Personne": 1, **dict.fromkeys(CHILDREN, 2)}
    kept = [one | ({"tone": "resin"} if urgent and one["title"] == "Refus" else {}) for one in sections]
    return sorted(kept, key=lambda one: order.get(one["title"], 5))
