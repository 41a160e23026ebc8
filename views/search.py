"""Search everywhere: the words typed, in every list of one's own panel, and in what one can open or do.

Each group is the screen's own search over the screen's own rows: what a list would not show is not found here.
The page reads without JavaScript; the palette (Ctrl-K) asks the same address for its results alone.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, render_template, request
from werkzeug.datastructures import MultiDict

from models.viewer import viewer
from pin40.identity import fold
from pin40.words import PANEL_ROLES, Reading, Role
from views.doors import PANELS
from views.listing import Listing
from views.logbook import remember

SHOWN = 4
LONGEST = 200
ORDER = (
    "prescriptions", "beneficiaires", "reperages", "ordinateurs", "structures", "bons-de-commande", "bons-de-retrait",
    "lots", "comptes", "communes",
)  # fmt: skip
PERSONAL = ("prescriptions", "beneficiaires", "reperages")
TITLE = "Rechercher"
HINT = "Un nom, un numéro de dossier ou de série, une structure, une page…"


def register(app: Flask) -> None:
    for role in PANEL_ROLES:
        if role != Role.READER:
            panel = PANELS[role]
            app.add_url_rule(f"/{panel}/recherche", f"search_{panel}", page, methods=["GET", "POST"])


def page() -> Any:
    if request.method == "POST":
        abort(405)
    words = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST]
    groups = [*ways(words), *found(words)]
    total = sum(group["total"] for group in groups)
    told = {"q": words, "groups": groups, "sentence": sentence(words, total), "title": TITLE, "hint": HINT}
    if request.args.get("partie") == "resultats":
        return render_template("search_results.html", **told)
    return render_template("search.html", crumbs=[("Accueil", f"/{PANELS[viewer().role]}/"), (TITLE, None)], **told)


def sentence(words: str, total: int) -> str:
    if not words:
        return "Écrivez un mot, ou choisissez où aller."
    if total == 0:
        return f"Rien ne contient « {words} » dans votre espace. Essayez un mot plus court, ou une autre orthographe."
    return f"{total} résultat{'s' if total > 1 else ''} pour « {words} »."


def found(words: str) -> list[dict[str, Any]]:
    """What the lists of this panel hold of these words, a group a list; a look at people is remembered, by number."""
    if not fold(words).split():
        return []
    groups = []
    for screen in screens():
        listing = Listing(screen, MultiDict({"search": words}))
        records = listing.records()[:SHOWN]
        if not records:
            continue
        if screen.slug in PERSONAL:
            remember(Reading.OPENED, screen.record, count=len(records))
        groups.append({
            "key": screen.slug, "title": screen.title, "total": listing.count(), "icon": screen.icon,
            "rows": [_row(screen, record) for record in records],
            "url": f"{screen.url_for()}?{urlencode({'search': words})}",
        })  # fmt: skip
    return groups


def screens() -> list[Any]:
    """The lists of the viewer's panel that can be searched and opened, in the order in which they are told."""
    panel = PANELS[viewer().role]
    views = [view for admin in current_app.extensions["admin"] for view in admin._views if hasattr(view, "slug")]
    mine = {view.slug: view for view in views if view.url.startswith(f"/{panel}/") and view.is_accessible()}
    return [mine[slug] for slug in ORDER if slug in mine and mine[slug].search]


def _row(screen: Any, record: Any) -> dict[str, Any]:
    """One find: its name, then the few words of the list that say which one it is."""
    title = str(record)
    cells = [str(cell["text"]) for cell in screen.cells(record) if cell["text"] not in (None, "")]
    detail = " · ".join([text for text in cells if text not in title][:3])
    return {"title": title, "detail": detail, "url": screen.url_for("details/", record)}


def ways(words: str) -> list[dict[str, Any]]:
    """The pages that one can open and what one can begin, whose words hold those typed."""
    wanted = fold(words).split()
    groups = []
    for key, title, icon, rows in (("faire", "Faire", "plus", acts()), ("aller", "Aller à", "arrow-right", places())):
        kept = [row for row in rows if all(word in fold(row["title"]) for word in wanted)]
        if kept:
            groups.append({"key": key, "title": title, "total": len(kept), "icon": icon, "rows": kept, "url": None})
    return groups


def acts() -> list[dict[str, Any]]:
    """What begins something new; nothing before the charter is signed, nor with another's eyes."""
    from views.home import WAYS

    now = viewer()
    if not now.seen.has_signed or now.is_borrowed:
        return []
    offered = {url: label for label, url in WAYS.get(now.role, ())}
    for screen in screens():
        if screen.create_label and screen.may("c"):
            offered.setdefault(screen.url_for("new/"), screen.create_label)
    return [{"title": label, "detail": "", "url": url} for url, label in offered.items()]


def places() -> list[dict[str, Any]]:
    """The pages of the menu, and one's own account."""
    from views.menu import shown_panel

    sections = shown_panel(g.account, request.path)["sections"]
    rows = [
        {"title": item["title"], "detail": section["title"] or "", "url": item["url"]}
        for section in sections
        for item in section["items"]
    ]
    return [*rows, {"title": "Mon compte", "detail": "Mot de passe, coordonnées, thème", "url": "/mon-compte"}]
