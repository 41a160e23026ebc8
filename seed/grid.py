"""The diagnosis grid: read from a CSV, checked line by line, kept as a new version."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from models.base import db
from models.reference import CompetenceGrid, DigcompCompetence, GridItem
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import GridLevel

TITLE = "Grille de diagnostic Mon ordi Pin40, inspirée des 4 domaines CléA Numérique"
LONGEST_TITLE = 200
COLUMNS = ("code", "niveau", "code_parent", "libelle", "statut_source", "digcomp_lies")
PARENTS = {GridLevel.DOMAIN: None, GridLevel.SUBDOMAIN: GridLevel.DOMAIN, GridLevel.ITEM: GridLevel.SUBDOMAIN}
LENGTHS = {"code": 12, "libelle": 300, "statut_source": 40, "digcomp_lies": 60}
Line = Mapping[str, str]


class GridError(Exception):
    """The file is not a grid; `sentences` says in French what to correct, one sentence a fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(f"{len(sentences)} fautes")
        self.sentences = sentences


def import_grid(path: str | Path, today: date | None = None, title: str = TITLE) -> int:
    """Keep the file as the next version of the grid, and give its number; nothing is kept if a line is wrong.

    Published on `today`; without a date it stays a draft. Raises GridError, OSError; commits.
    """
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise GridError([f"Le titre de la grille fait de 1 à {LONGEST_TITLE} caractères."])
    lines = read(Path(path))
    with seeing_as(SYSTEM):
        known = set(db.session.scalars(select(DigcompCompetence.code)))
        faults = list(wrong(lines, known))
        if faults:
            raise GridError(faults)
        number = (db.session.scalar(select(func.max(CompetenceGrid.number))) or 0) + 1
        keep(number, title, lines, today)
        db.session.commit()
    return number


def read(path: Path) -> list[dict[str, str]]:
    """The lines of the file; commas or semicolons, UTF-8 or what Excel writes. Raises GridError, OSError."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\x00" in text or "\ufffd" in text:
        raise GridError(["Ce fichier n’est pas un CSV lisible : enregistrez-le en CSV UTF-8."])
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise GridError([f"La première ligne doit nommer les colonnes ; il manque : {', '.join(missing)}."])
    try:
        return [{column: (line[column] or "").strip() for column in COLUMNS} for line in reader]
    except csv.Error:
        raise GridError(["Ce fichier n’est pas un CSV lisible : enregistrez-le en CSV UTF-8."]) from None


def wrong(lines: Sequence[Line], competences: set[str]) -> Iterator[str]:
    """Every fault of the file, as a French sentence that names its line; the header is line 1."""
    levels: dict[str, str] = {}
    for rank, line in enumerate(lines, start=2):
        for fault in _faults(line, levels, competences):
            yield f"Ligne {rank} : {fault}"
        levels.setdefault(line["code"], line["niveau"])
    yield from _barren(lines)
    if GridLevel.ITEM.value not in levels.values():
        yield "Cette grille n’a aucun critère : il faut au moins une ligne de niveau « critere »."


def _faults(line: Line, levels: Mapping[str, str], competences: set[str]) -> Iterator[str]:
    for column in ("code", "libelle"):
        if not line[column]:
            yield f"« {column} » est vide."
    for column, length in LENGTHS.items():
        if len(line[column]) > length:
            yield f"« {column} » dépasse {length} caractères."
    if line["code"] in levels:
        yield f"le code {line['code']} est déjà pris par une ligne au-dessus."
    yield from _misplaced(line, levels)
    unknown = [code for code in _codes(line) if code not in competences]
    if unknown:
        yield f"DigComp ne connaît pas : {', '.join(unknown)}."


def _barren(lines: Sequence[Line]) -> Iterator[str]:
    """A domain without sub-domain, or a sub-domain without item, could never be acquired."""
    parents = {line["code_parent"] for line in lines}
    for rank, line in enumerate(lines, start=2):
        if line["niveau"] in (GridLevel.DOMAIN.value, GridLevel.SUBDOMAIN.value) and line["code"] not in parents:
            yield f"Ligne {rank} : rien ne se trouve dans {line['code']} : ajoutez-y une ligne, ou retirez-le."


def _misplaced(line: Line, levels: Mapping[str, str]) -> Iterator[str]:
    """A sub-domain stands under a domain written above it, an item under a sub-domain."""
    if line["niveau"] not in [level.value for level in GridLevel]:
        yield f"le niveau « {line['niveau']} » n’existe pas : écrivez domaine, sous_domaine ou critere."
        return
    parent = PARENTS[GridLevel(line["niveau"])]
    if parent is None and line["code_parent"]:
        yield "un domaine n’a pas de « code_parent »."
    elif parent is not None and levels.get(line["code_parent"]) != parent.value:
        yield f"« code_parent » doit nommer un {parent.label.lower()} écrit plus haut."


def _codes(line: Line) -> list[str]:
    return [code for code in line["digcomp_lies"].split("|") if code]


def keep(number: int, title: str, lines: Sequence[Line], today: date | None) -> CompetenceGrid:
    """Write a grid and its items, in the order of the lines; flushed, not committed."""
    grid = CompetenceGrid(number=number, title=title, published_on=today)
    db.session.add(grid)
    db.session.flush()
    for position, line in enumerate(lines, start=1):
        item = GridItem(
            grid_id=grid.id,
            code=line["code"],
            level=GridLevel(line["niveau"]),
            parent_code=line["code_parent"] or None,
            label=line["libelle"],
            source=line["statut_source"],
            digcomp_codes=line["digcomp_lies"],
            position=position,
            published_on=today,
        )
        db.session.add(item)
    db.session.flush()
    return grid
