"""What one reads on a session's page, printable as an attendance sheet; and a presence's words."""

from typing import Any

from models import following
from models.pathway import Attendance, Pathway, Workshop
from pin40.path_words import Presence
from pin40.words import Role
from views.answers import crumbs
from views.columns import Column, address, person_of
from views.pathway_page import hours, text

GONE = (
    "Une des personnes cochées n’est plus engagée dans un parcours chez vous : elle a quitté la liste, le reste de votre "
    "saisie est gardé. Relisez, puis enregistrez de nouveau."
)


def who(pathway: Pathway) -> str:
    """A person's name with the dossier's number; the number alone where the person is not read."""
    person = person_of(pathway)
    return f"{person} ({pathway.dossier})" if person else str(pathway.dossier)


def titled(screen: Any, workshop: Workshop) -> dict[str, Any]:
    """A session is known by its day; how many came stands under it."""
    came = sum(line.presence == Presence.PRESENT for line in workshop.attendances)
    lead = (
        f"{came} personne{'s' if came > 1 else ''} présente{'s' if came > 1 else ''}." if workshop.attendances else None
    )
    title = f"Séance du {workshop.held_on:%d/%m/%Y} : {workshop.subject}"
    return {"title": title, "crumbs": crumbs(screen, (title, None)), "lead": lead}


def facts(rows: list[tuple[str, Any]], columns: list[Column], workshop: Workshop) -> list[tuple[str, Any]]:
    shown = []
    for (label, cell), column in zip(rows, columns, strict=True):
        if column.key == "minutes":
            shown.append(("Durée", text(hours(workshop.minutes))))
        elif getattr(workshop, column.key) not in (None, ""):
            shown.append((label, cell))
    return shown


def register(workshop: Workshop, role: Role) -> dict[str, Any]:
    """Who came; with nobody noted yet, everybody engaged, for the sheet that they sign."""
    lines: list[tuple[Pathway, str]] = [(line.pathway, line.presence.label) for line in following.attendances(workshop)]
    note = None
    if not lines and role == Role.MEDIATOR:
        lines = [(path, "") for path in following.engaged()]
        note = "Personne n’est encore noté : voici toutes les personnes engagées. Imprimez, faites signer, puis notez."
    rows = [[text(who(path), address(path)), text(said), text("")] for path, said in lines]
    table = {"caption": "Feuille d’émargement", "columns": ["Personne", "Présence", "Signature"], "rows": rows,
             "signed": True}  # fmt: skip
    return {"id": "presences", "title": "Présences", "note": note, "rows": [], "table": table if rows else None}


def told(cell: dict[str, Any], column: Column, line: Attendance) -> dict[str, Any]:
    """The dossier with its person, the session with its day."""
    if column.key == "pathway" and line.pathway:
        return cell | {"text": str(line.pathway.dossier), "sub": person_of(line.pathway)}
    if column.key == "workshop" and line.workshop:
        return cell | {"text": f"{line.workshop.held_on:%d/%m/%Y}", "sub": line.workshop.subject}
    return cell
