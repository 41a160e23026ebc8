"""Documents: the papers kept beside the records, deposited and downloaded by the Alpi."""

from typing import Any

from flask import Response
from flask_admin.base import expose
from flask_wtf.file import FileField

from models.document import Document
from models.viewer import viewer
from pin40.words import Reading, Role
from views.base import Screen
from views.logbook import remember
from views.papers import received

MISSING = "Choisissez le fichier à déposer."


class DocumentScreen(Screen):
    record = Document
    slug, title, singular, icon = "documents", "Documents", "Document", "file-description"
    nouns = ("document", "documents")
    create_label = "Déposer un document"
    panels = (Role.MANAGER,)
    columns = ("title", "kind", "partner", "file_name", "media_type", "size", "created_at")
    search = ("title", "file_name")
    filters = ("kind", "partner")
    order = ("-created_at",)
    form_order = ("kind", "title")

    def form_class(self, verb: str, columns: tuple[str, ...]) -> Any:
        made = super().form_class(verb, columns)
        if verb == "c":
            made.file = FileField("Fichier", description="PDF, JPEG ou PNG, 5 Mo au plus.")
        return made

    def check(self, form: Any, record: Any) -> None:
        """A new paper comes with its file, which stays the same afterwards."""
        if "file" not in form:
            return
        paper = received(form.file)
        if paper is None and not form.file.errors:
            form.file.errors = [MISSING]
        for name, value in (paper or {}).items():
            setattr(record, name, value)

    def before_create(self, record: Any) -> None:
        record.partner_id = viewer().seen.partner_id

    @expose("/fichier/")
    def file(self) -> Any:
        """The paper itself, always as a download: a hostile file must not run in our pages."""
        document = self.one()
        remember(Reading.DOCUMENT, Document, document.id)
        safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in document.file_name)
        headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
        return Response(document.content, mimetype=document.media_type, headers=headers)

    def acts(self, record: Any) -> list[dict[str, Any]]:
        act = {"key": "fichier", "label": "Télécharger", "url": self.url_for("fichier/", record), "method": "GET"}
        return [{**act, "kind": "second", "fields": [], "explain": "", "id": record.id}]
