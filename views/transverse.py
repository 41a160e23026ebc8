"""Settings, documents and the journal."""

from typing import Any

from flask import Response
from flask_admin.base import expose

from models.document import Document
from models.event import Event
from models.setting import Setting
from pin40 import charter
from pin40.words import Reading, Role
from views.base import Screen
from views.logbook import remember


class SettingScreen(Screen):
    record = Setting
    slug, title, singular, icon = "reglages", "Réglages", "Réglage", "adjustments"
    create_label = "Ajouter une valeur"
    panels = (Role.MANAGER,)
    columns = ("key", "value", "valid_from")
    search = ("key", "value")
    filters = ("valid_from",)
    order = ("key", "-valid_from")
    form_order = ("key", "value", "valid_from")

    def check(self, form: Any, record: Any) -> None:
        if form.key.data and form.key.data not in charter.FIGURES:
            known = ", ".join(charter.FIGURES)
            form.key.errors = [*form.key.errors, f"Ce réglage n'existe pas. Réglages connus : {known}."]
        elif (
            form.key.data
            and isinstance(charter.FIGURES[form.key.data].value, int)
            and not str(form.value.data or "").isdigit()
        ):
            form.value.errors = [*form.value.errors, "Écrivez un nombre entier."]


class DocumentScreen(Screen):
    record = Document
    slug, title, singular, icon = "documents", "Documents", "Document", "file-description"
    panels = (Role.MANAGER,)
    columns = ("title", "kind", "partner", "file_name", "media_type", "size", "created_at")
    search = ("title", "file_name")
    filters = ("kind", "partner")
    order = ("-created_at",)
    form_order = ("kind", "title")

    @expose("/fichier/")
    def file(self) -> Any:
        """The paper itself, always as a download: a hostile file must not run in our pages."""
        document = self.one()
        remember(Reading.DOCUMENT, Document, document.id)
        safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in document.file_name)
        headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
        return Response(document.content, mimetype=document.media_type, headers=headers)

    def acts(self, record: Any) -> list[dict[str, Any]]:
        return [{"key": "fichier", "label": "Télécharger", "url": self.url_for("fichier/", record), "method": "GET",
                 "kind": "second", "fields": [], "explain": "", "id": record.id}]  # fmt: skip


class EventScreen(Screen):
    record = Event
    slug, title, singular, icon = "journal", "Journal", "Événement", "history"
    panels = (Role.MANAGER,)
    columns = ("created_at", "verb", "table_name", "record_id", "actor_id", "structure_id", "columns")
    search = ("verb", "table_name", "columns")
    filters = ("created_at", "verb", "table_name", "actor_id", "record_id")
    order = ("-id",)
    page_size = 100

    def history(self, record: Any) -> list[dict[str, Any]]:
        return []
