"""Fiche de suivi (charter, annexe 1): what is known of a dossier, as far as its reader may read it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, abort, request
from sqlalchemy import inspect

from models import assessing, following
from models.partner import Partner
from models.pathway import Pathway
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import access, charter
from pin40.conditions import NO_ROW
from pin40.typography import french
from pin40.words import GridLevel, Level, Reading
from views.doors import today
from views.logbook import remember
from views.pathway_page import hours, planned
from views.prints import render

PROMISES = (
    "Je suis d’accord avec le parcours écrit ci-dessus, et je m’engage à le suivre jusqu’au bout.",
    "Je réponds au questionnaire du médiateur avant le parcours, puis après.",
    "L’ordinateur reconditionné m’est remis gratuitement à la fin du parcours.",
    "Si je ne veux pas suivre de parcours, je peux acheter un ordinateur à prix solidaire auprès d’un reconditionneur.",
)
NOTICE = (
    "Ces informations servent seulement à conduire le dispositif « Mon ordi Pin40 », mission d’intérêt public de l’Alpi. "
    "Les lisent : votre prescripteur, votre médiateur et l’Alpi, chacun pour sa part. Aucun reconditionneur ne les lit.",
    "Vous pouvez demander à les lire, à les corriger, à en limiter l’usage, ou vous y opposer : parlez-en à "
    "votre médiateur, à votre prescripteur ou à l’Alpi. Vous pouvez aussi écrire à la CNIL (www.cnil.fr).",
)
BLANKS = 6
"""Empty lines to fill by hand, where nothing is noted yet."""


def download(dossier: Prescription) -> Response:
    """The sheet as a file; who took it is remembered. A POST is refused here: it would else be sent on to the acts."""
    if request.method == "POST":
        abort(405)
    remember(Reading.DOCUMENT, Prescription, dossier.id)
    return render.download(f"fiche-de-suivi-{dossier.number}", render.document("fiche-de-suivi", sheet(dossier)))


def sheet(dossier: Prescription) -> dict[str, Any]:
    """The data of the sheet; the path's part is None for who may not read it (the prescriber)."""
    person, names = viewer().seen, tuple(c.key for c in inspect(Prescription).column_attrs)
    seen = access.readable(person, "Prescription", names, lambda column: getattr(dossier, column))
    data = {
        "title": "Fiche de suivi du bénéficiaire",
        "under": f"Dossier {dossier.number}, annexe 1 de la charte « Mon ordi Pin40 », imprimée le {_day(today())}",
        "foot": f"Fiche de suivi, dossier {dossier.number}",
        "code": dossier.number,
        "person": _person(dossier),
        "structures": _structures(dossier),
        "criteria": [[_sentence(words), _yes(getattr(dossier, name))] for name, words in charter.CRITERIA],
        "conditions": [[_sentence(words), _yes(getattr(dossier, name))] for name, words in charter.CONDITIONS],
        "need": _need(dossier),
        "notice": [*NOTICE, *_noticed(dossier)],
        "path": None,
    }
    if access.reach(person, "Pathway", "r") != NO_ROW:
        data |= _followed(dossier, seen)
    return _typeset(data)


def _typeset(data: Any) -> Any:
    """French spaces in our own sentences; what people typed stays as typed (it stands in `facts` values)."""
    ours = ("title", "under", "notice", "promises", "criteria", "conditions", "followed")
    return {key: _nbsp(value) if key in ours else value for key, value in data.items()}


def _nbsp(value: Any) -> Any:
    return french(value) if isinstance(value, str) else [_nbsp(one) for one in value]


def _person(dossier: Prescription) -> list[list[str]]:
    one = dossier.beneficiary
    rows = [
        ["Nom", str(one)],
        ["Année de naissance", str(one.birth_year or "")],
        ["Commune", str(one.commune or "")],
        ["Téléphone", one.phone or ""],
        ["E-mail", one.email or ""],
    ]
    return rows + ([["Représentant légal", one.representative_name or ""]] if one.has_representative else [])


def _structures(dossier: Prescription) -> list[list[str]]:
    who = [["Prescripteur", _reached(dossier.prescriber)], ["Suivi par", dossier.worker_name]]
    return [*who, ["Médiateur", _reached(dossier.mediator)]]


def _reached(partner: Partner | None) -> str:
    """A structure with where to call it, as its card says."""
    return ", ".join(part for part in (partner.name, partner.phone, partner.email) if part) if partner else ""


def _need(dossier: Prescription) -> list[list[str]]:
    return [
        ["Ce qui le montre", dossier.proof_note],
        ["Motivation", dossier.motivation],
        ["Niveau estimé par le prescripteur", _word(dossier.estimated_level)],
        ["Conditions dites le", _day(dossier.told_on)],
    ]


def _noticed(dossier: Prescription) -> list[str]:
    one = dossier.beneficiary
    if one.notice_on is None:
        return ["La notice d’information n’est pas encore remise."]
    return [f"Notice d’information (version {one.notice_version}) remise le {_day(one.notice_on)}."]


# ───────── What the mediator and the Alpi read ─────────
def _followed(dossier: Prescription, seen: Sequence[str]) -> dict[str, Any]:
    path = following.of_dossier(dossier)
    goals = [
        [str(goal.competence), *(_number(n) for n in (goal.level_start, goal.level_target, goal.level_end))]
        for goal in following.goals(dossier)
    ]
    return {
        **_met(dossier, seen),
        **_sessions(path),
        "path": _agreed(path),
        "goals": goals,
        "blank_goals": 0 if goals else BLANKS // 2,
        "promises": PROMISES,
        "signatures": _signatures(dossier, path),
    }


def _met(dossier: Prescription, seen: Sequence[str]) -> dict[str, Any]:
    assessed = dossier.assessed_on if "assessed_on" in seen else None
    return {
        "meeting": [
            ["Rencontre le", _day(dossier.met_on if "met_on" in seen else None)],
            ["Diagnostic validé le", _day(assessed)],
            ["Niveau diagnostiqué", _word(dossier.assessed_level) if assessed else ""],
        ],
        "levels": _levels(dossier) if assessed else [],
    }


def _sessions(path: Pathway | None) -> dict[str, Any]:
    """What was followed, oldest first, and lines to fill while the path runs."""
    attended = following.attended(path) if path else following.Attended([])
    sessions = [
        [_day(line.workshop.held_on), line.workshop.subject, hours(line.workshop.minutes), line.presence.label]
        for line in reversed(attended.lines)
    ]
    told = f"Séances : {hours(attended.minutes)} suivies" if sessions else "Séances, à remplir au fil du parcours"
    return {"sessions": sessions, "followed": told, "blank_sessions": 0 if path and path.ended_on else BLANKS}


def _agreed(path: Pathway | None) -> list[list[str]]:
    if path is None:
        return [["Objectifs", ""], ["Heures prévues", ""], ["Convenu le", ""]]
    return [
        ["Objectifs", path.objectives],
        ["Heures prévues", planned(path.planned_hours)],
        ["Convenu le", _day(path.agreed_on)],
        *([["Terminé le", _day(path.ended_on)], ["Bilan", _word(path.outcome)]] if path.ended_on else []),
    ]


def _signatures(dossier: Prescription, path: Pathway | None) -> list[list[str]]:
    """Frames to sign in; once signed, by whom and when stands there."""
    one = dossier.beneficiary
    names = [f"Le bénéficiaire : {one}"]
    if one.has_representative:
        names.append(f"Son représentant légal : {one.representative_name or ''}")
    names.append(f"Le médiateur : {dossier.mediator or ''}")
    signed = path.signatory if path and path.sheet_signed_on else None
    return [
        [name, _day(path.sheet_signed_on), f"Fiche signée par {signed}"]
        if path and signed and name.endswith(signed)
        else [name, "", ""]
        for name in names
    ]


def _levels(dossier: Prescription) -> list[list[str]]:
    """Each domain of the diagnosis that decides, in the charter's three words."""
    decided = assessing.first(dossier.id)
    if decided is None:
        return []
    names = {item.code: item.label for item in assessing.items(decided.grid_id) if item.level == GridLevel.DOMAIN}
    return [[names.get(code, code), _word(level)] for code, level in assessing.result(decided).domains.items()]


# ───────── Words ─────────
def _day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _word(value: Level | Any) -> str:
    return str(value.label) if value is not None else ""


def _yes(value: bool) -> str:
    return "Oui" if value else "Non"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
