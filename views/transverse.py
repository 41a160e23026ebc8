"""Settings and the journal."""

from typing import Any

from flask import g

from models.account import Account
from models.event import Event
from models.partner import Partner
from models.setting import Setting
from pin40 import charter
from pin40.words import Role
from views import journal_words as said
from views.answers import crumbs
from views.base import Screen
from views.columns import address
from views.fields import Choice
from views.history import changes_of


class SettingScreen(Screen):
    record = Setting
    slug, title, singular, icon = "reglages", "Réglages", "Réglage", "adjustments"
    nouns = ("réglage", "réglages")
    create_label = "Ajouter une valeur"
    panels = (Role.MANAGER,)
    columns = ("key", "value", "valid_from")
    search = ("key", "value")
    filters = ("valid_from",)
    order = ("key", "-valid_from")
    form_order = ("key", "value", "valid_from")

    def cells(self, record: Any) -> list[dict[str, Any]]:
        key, value, start = super().cells(record)
        return [key | {"text": name_of(record)}, value | {"text": with_unit(record)}, start]

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        return [(column.label, cell) for column, cell in zip(columns, self.cells(record), strict=True)]

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        return super().show(record, code, **(titled(self, name_of(record)) | more))

    def form_class(self, verb: str, columns: tuple[str, ...]) -> Any:
        made = super().form_class(verb, columns)
        if "key" in columns:
            options = [(figure.key, figure.label) for figure in charter.FIGURES.values()]
            asked, made.key = (
                made.key,
                Choice("Réglage", lambda: options, str, validators=made.key.kwargs["validators"]),
            )
            made.key.creation_counter = asked.creation_counter  # it keeps its place, the first
        return made

    def check(self, form: Any, record: Any) -> None:
        if form.key.data and form.key.data not in charter.FIGURES:
            known = ", ".join(charter.FIGURES)
            form.key.errors = [*form.key.errors, f"Ce réglage n’existe pas. Réglages connus : {known}."]
        elif form.key.data and (sentence := charter.figure_obstacle(form.key.data, form.value.data or "")):
            form.value.errors = [*form.value.errors, sentence]


def titled(screen: Screen, title: str) -> dict[str, Any]:
    """A page's title in French words, and the same at the end of the way to it."""
    return {"title": title, "crumbs": crumbs(screen, (title, None))}


def name_of(setting: Setting) -> str:
    """A setting in French, as its list of figures says it."""
    figure = charter.FIGURES.get(setting.key)
    return figure.label if figure else setting.key


def with_unit(setting: Setting) -> str:
    figure = charter.FIGURES.get(setting.key)
    return f"{setting.value} {figure.unit}".strip() if figure else setting.value


class EventScreen(Screen):
    record = Event
    slug, title, singular, icon = "journal", "Journal", "Événement", "history"
    nouns = ("événement", "événements")
    panels = (Role.MANAGER,)
    columns = ("created_at", "verb", "table_name", "record_id", "actor_id", "structure_id", "columns")
    search = ("verb", "table_name", "columns")
    filters = ("created_at", "verb", "table_name", "actor_id", "record_id")
    order = ("-id",)
    unlisted = ("table_name",)
    page_size = 100

    def __init__(self, role: Role) -> None:
        super().__init__(role)
        self.shown_columns, self.filter_columns = (
            [said.coded(column) for column in columns] for columns in (self.shown_columns, self.filter_columns)
        )

    def prepare(self, records: list[Any]) -> None:
        """Who acted, for which structure and on which record: read once a table for the page."""
        g.told_of = said.about(records)

    def exported(self, records: list[Any], columns: list[Any]) -> list[list[Any]]:
        return said.exported(records, columns)

    def cells(self, record: Any) -> list[dict[str, Any]]:
        """Words and names where the table keeps codes and numbers."""
        when, *_ = super().cells(record)
        who = said.found(Account, record.actor_id)
        structure = said.found(Partner, record.structure_id)
        return [
            when, said.cell(said.verb(record)), said.cell(said.singular(record.table_name)), said.subject(record),
            said.cell(str(who) if who else "Le logiciel", url=address(who) if who else None),
            said.cell(str(structure) if structure else "", url=address(structure) if structure else None),
            said.cell(said.short(said.fields(record))),
        ]  # fmt: skip

    def facts(self, title: str, columns: list[Any], record: Any) -> list[tuple[str, Any]]:
        cells = dict(zip(self.columns, self.cells(record), strict=True))
        rows = [(column.label, cells[column.key]) for column in columns if column.key not in ("table_name", "columns")]
        return [*rows, ("Champs", [said.cell(name) for name in said.fields(record)] or said.cell(""))]

    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        return super().show(record, code, **(titled(self, said.what(record)) | more))

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """What changed, where the record still stands."""
        target = said.target(record)
        changes = changes_of(record, target) if target is not None else []
        rows = [[said.cell(one["label"]), said.cell(one["old"]), said.cell(one["new"])] for one in changes]
        table = {"caption": "Valeurs changées", "columns": ["Champ", "Avant", "Après"], "rows": rows}
        return [{"id": "valeurs", "title": "Valeurs", "note": None, "rows": [], "table": table}] if rows else []

    def history(self, record: Any) -> list[dict[str, Any]]:
        return []
