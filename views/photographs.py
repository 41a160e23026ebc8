"""« Photographier »: the figures of a day under a name, and those of today beside them."""

from typing import Any

from models import photographing
from models.moments import shown_date
from models.snapshot import Snapshot
from pin40.snapshot_words import SnapshotKind
from pin40.words import Role
from views.base import Screen
from views.doors import today
from views.impact.figures import cell, heads, number, signed

ALTERED = "Ces chiffres ne sont plus ceux de leur empreinte : ne vous y fiez pas."
NEAR = "à moins de 5 paires d’aujourd’hui"


class PhotographScreen(Screen):
    record = Snapshot
    slug, title, singular, icon = "photographies", "Photographies", "Photographie", "file-text"
    nouns, is_feminine = ("photographie", "photographies"), True
    create_label = "Photographier aujourd’hui"
    panels = (Role.MANAGER,)
    columns = ("name", "kind", "taken_on", "period", "questionnaire", "pairs")
    search = ("name",)
    filters = ("kind", "taken_on")
    order = ("-taken_on", "-id")
    form_order = ("name",)
    sections = (
        ("Photographie", ("name", "kind", "taken_on", "taken_by", "period", "questionnaire", "pairs", "digest")),
    )

    def before_create(self, record: Any) -> None:
        photographing.fill(record, today())

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """What the figures were, beside today's; a release stands by itself."""
        if not photographing.is_intact(record):
            return [_section("Attention", ALTERED, None)]
        if record.kind == SnapshotKind.RELEASE:
            return [_section("Par dimension", None, _then(record))]
        return [_section("Ce jour-là et aujourd’hui", _note(record), _compared(record))]


def _section(title: str, note: str | None, table: dict[str, Any] | None) -> dict[str, Any]:
    return {"id": "chiffres", "title": title, "note": note, "rows": [], "table": table}


def _note(record: Any) -> str:
    return (
        f"Écart moyen sur 100, après moins avant, le {shown_date(record.taken_on)} et aujourd’hui. Une dimension à moins de "
        "5 paires d’aujourd’hui n’est pas comparée : on y lirait ce que ces quelques personnes ont répondu."
    )


def _compared(record: Any) -> dict[str, Any]:
    columns = heads("Dimension", "Paires alors", "Écart alors", "Paires aujourd’hui", "Écart aujourd’hui")
    rows = [
        [cell(one["libelle"], sub=NEAR if one["is_near"] else None), *_row(one["then"]), *_row(one["now"])]
        for one in photographing.compared(record, today())
    ]
    return {"caption": f"« {record.name} » et aujourd’hui", "columns": columns, "rows": rows}


def _then(record: Any) -> dict[str, Any]:
    rows = [[cell(row["libelle"]), *_row(row)] for row in record.content["tables"]["dimensions"]]
    return {"caption": record.name, "columns": heads("Dimension", "Paires", "Écart"), "rows": rows}


def _row(row: dict[str, Any] | None) -> list[dict[str, Any]]:
    if row is None:
        return [cell("–"), cell("–")]
    return [cell(number(row["n_paires"])), cell(signed(row["difference"], 1))]
