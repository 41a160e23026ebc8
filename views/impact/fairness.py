"""The fairness of the scheme as the Alpi reads it: who is served where, how long they wait, who gives up."""

from typing import Any
from urllib.parse import urlencode

from flask import render_template
from werkzeug.datastructures import MultiDict

from models import fairness
from models.fairness import Place, half_of
from views.impact.figures import cell, heads, number, share

KINDS = {"epci": "Par intercommunalité", "commune": "Par commune"}
NAMES = {"transmis": "Transmis", "remis": "Remis", "abandons": "Abandons et injoignables"}
TITLE = "Qui est servi, et quand"
LIST = "/gestion/prescriptions/"
FEW = 5


def page() -> str:
    """A page of its own: dossiers and delays, no answer."""
    crumbs = [("Accueil", "/gestion/"), ("Évolution observée", "/gestion/impact"), (TITLE, None)]
    return render_template(
        "impact.html", title=TITLE, lead="Dossiers et délais par lieu, sans aucune réponse.", crumbs=crumbs, fairness=told(),
        notices=[], summary=[], counts=[], choices=[], evolution=[], limits=[],
    )  # fmt: skip


def told() -> dict[str, Any]:
    """A summary in sentences, and a table a kind of place; each count leads to its dossiers."""
    found = fairness.places()
    return {
        "summary": summary(found["epci"]),
        "tables": [{"label": label, **table(kind, label, found[kind])} for kind, label in KINDS.items()],
    }


def table(kind: str, label: str, places: list[Place]) -> dict[str, Any]:
    columns = heads(
        label.removeprefix("Par ").capitalize(), *NAMES.values(), "Remis pour 1 000 habitants", "Jours avant la rencontre",
        "Jours avant la remise",
    )  # fmt: skip
    shown = [place for place in places if kind == "epci" or place.counts["transmis"]]
    return {
        "caption": f"{label} : dossiers, délais (la moitié a attendu moins) et abandons",
        "columns": columns,
        "rows": [_line(kind, place) for place in shown if place.counts["transmis"] or place.population],
    }


def _line(kind: str, place: Place) -> list[dict[str, Any]]:
    rate = 1000 * place.counts["remis"] / place.population if place.population else None
    return [
        cell(place.name, nowrap=False),
        *(cell(number(n), url=_url(name, kind, place) if n else None) for name, n in place.counts.items()),
        cell(number(rate, 2)),
        *(cell(number(half_of(days)) if len(days) >= FEW else "–") for days in (place.to_meeting, place.to_handover)),
    ]


def _url(name: str, kind: str, place: Place) -> str:
    return f"{LIST}?{urlencode({'equite': name, kind: place.key if place.key is not None else 0})}"


def summary(places: list[Place]) -> list[str]:
    """How far apart the places are; where there is nothing to compare, nothing is said."""
    known = [place for place in places if place.population and place.key is not None]
    empty = [place for place in known if not place.counts["transmis"]]
    sent = sum(place.counts["transmis"] for place in places)
    given_up = sum(place.counts["abandons"] for place in places)
    found = [
        f"{number(given_up)} dossiers transmis sur {number(sent)} finissent par un abandon ({share(given_up, sent)})."
    ]
    if empty:
        found.append(f"Aucun dossier dans {len(empty)} intercommunalités sur {len(known)}.")
    waits = {place.name: half_of(place.to_handover) for place in known if len(place.to_handover) >= FEW}
    if len(waits) > 1:
        least, most = (pick(waits, key=lambda name: waits[name] or 0) for pick in (min, max))
        found.append(f"La remise vient en {waits[least]} jours à {least}, en {waits[most]} jours à {most}.")
    return found if sent else []


# ───────── The lists behind the counts ─────────
def condition(args: MultiDict[str, str]) -> Any:
    """The dossiers that a count of these tables names, for their list; None where none is named."""
    name, kind = args.get("equite", ""), next((one for one in KINDS if args.get(one)), "")
    key = args.get(kind, "") if kind else ""
    if name not in NAMES or not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    return fairness.behind(name, kind, int(key) or None)


def view(args: MultiDict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The name of that list, among the list's own views."""
    name = args.get("equite", "")
    kept = ("equite", *KINDS)
    return [(NAMES[name], {key: args[key] for key in kept if args.get(key)})] if name in NAMES else []
