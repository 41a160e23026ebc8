"""The charter: its versions, who signed, who is awaited; and the act of signing."""

import hashlib
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.base import expose
from flask_wtf.file import FileField
from sqlalchemy import func, select
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from models import questions, signing
from models.base import db
from models.charter import CharterSignature, CharterVersion
from models.document import Document
from models.partner import Partner
from models.viewer import viewer
from pin40.words import DocumentKind, PartnerRole, Role
from views import form_page
from views.base import Screen
from views.doors import today
from views.fields import Choice, Day, PinForm, no_nul, row_options, strip

MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST = 5 * 1024 * 1024


class SigningForm(PinForm):
    """Who signs what, for which structure, on which day."""

    id = HiddenField()
    signatory = StringField("Signataire", filters=[strip], description="Prénom et nom.",
        validators=[no_nul, InputRequired("Écrivez le nom du signataire."), Length(max=80, message="80 caractères au plus.")])  # fmt: skip
    capacity = StringField("Qualité", filters=[strip], description="Par exemple : directrice, maire.",
        validators=[no_nul, InputRequired("Écrivez la qualité du signataire."), Length(max=80, message="80 caractères au plus.")])  # fmt: skip
    signed_on = Day("Signée le", validators=[InputRequired("Écrivez la date de signature.")])
    scan = FileField(
        "Charte signée", description="PDF, JPEG ou PNG, 5 Mo au plus. Facultatif si l'Alpi détient l'original."
    )


class ManagerSigningForm(SigningForm):
    partner_id = Choice("Structure", row_options(Partner, Partner.role != PartnerRole.FUNDER, Partner.is_active), int,
                        validators=[InputRequired("Choisissez la structure qui signe.")])  # fmt: skip


def scanned(form: SigningForm, partner_id: int) -> Document | None:
    """The file joined to a signature, checked by what it is and not by its name."""
    file = form.scan.data
    if not file or not getattr(file, "filename", ""):
        return None
    content = file.read(LARGEST + 1)
    media = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if media is None or len(content) > LARGEST:
        form.scan.errors = [*form.scan.errors, "Joignez un PDF, un JPEG ou un PNG de 5 Mo au plus."]
        return None
    return Document(
        partner_id=partner_id, kind=DocumentKind.SIGNED_CHARTER, title="Charte signée", media_type=media,
        file_name=file.filename.replace("\x00", "")[-120:], size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), content=content, table_name="CharterSignature",
    )  # fmt: skip


class SignatureScreen(Screen):
    record = CharterSignature
    slug, title, singular, icon = "signatures", "Signatures", "Signature", "writing-sign"
    create_label = "Signer la charte"
    columns = ("partner", "charter_version", "signed_on", "signatory", "capacity")
    search = ("signatory", "partner.name")
    filters = ("partner", "charter_version", "signed_on")
    order = ("-signed_on",)

    def version_to_sign(self) -> CharterVersion | None:
        """The version in force while unsigned, else the one proposed."""
        mine = viewer().seen
        wanted = request.values.get("version_id") or request.form.get("id") or ""
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
            return db.session.get(CharterVersion, int(wanted))
        standing = questions.in_force(today())
        if standing is not None and mine.role != Role.MANAGER and mine.partner_id not in questions.signers(standing):
            return standing
        proposed = select(CharterVersion).where(CharterVersion.in_force_on.is_(None)).order_by(CharterVersion.number)
        return db.session.scalars(proposed.limit(1)).first() or standing

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        version = self.version_to_sign() or abort(404)
        kind = ManagerSigningForm if self.role == Role.MANAGER else SigningForm
        form = kind(data={"id": version.id, "signed_on": today()})
        return self.form_to_sign(form, version)

    def form_to_sign(self, form: SigningForm, version: CharterVersion) -> Any:
        paragraphs = [{"id": "texte", "legend": str(version), "intro": version.text, "fields": [], "groups": []}]
        names = [f.name for f in form if f.name not in ("id", "version")]
        return form_page.form_page(
            self, form, f"Signer : {version}", self.url_for(), action=self.url_for("signer/"),
            enctype="multipart/form-data",
            fieldsets=[*paragraphs, {"id": "qui", "legend": "Votre signature", "intro": None, "fields": names, "groups": []}],
            submits=[{"name": "", "value": "", "label": "Signer la charte", "primary": True, "novalidate": False}],
        )  # fmt: skip

    def run(self, act: str) -> Any:
        version = self.version_to_sign() or abort(404)
        form = (ManagerSigningForm if self.role == Role.MANAGER else SigningForm)()
        if self.role != Role.MANAGER and not viewer().seen.is_referent:
            abort(403)
        valid = form.validate()
        partner_id = form.partner_id.data if self.role == Role.MANAGER else viewer().seen.partner_id
        document = scanned(form, partner_id) if valid and partner_id else None
        if not valid or form.errors or partner_id is None:
            return self.form_to_sign(form, version)
        signing.sign(
            version,
            partner_id,
            form.signatory.data,
            form.capacity.data,
            form.signed_on.data,
            today(),
            document=document,
        )
        db.session.commit()
        flash("Charte signée. Merci.", "ok")
        return redirect(self.url_for())


class VersionScreen(Screen):
    record = CharterVersion
    slug, title, singular, icon = "versions-charte", "Versions de la charte", "Version", "file-text"
    create_label = "Proposer une version"
    columns = ("number", "proposed_on", "in_force_on", "changes")
    order = ("-number",)
    filters = ("in_force_on",)
    sections = (("Version", ("number", "proposed_on", "in_force_on", "changes")), ("Texte", ("text",)))
    form_order = ("text", "changes")

    def form_columns_for(self, verb: str) -> tuple[str, ...]:
        return self.form_order if self.role == Role.MANAGER else ()

    def before_create(self, record: Any) -> None:
        record.number = (db.session.scalar(select(func.max(CharterVersion.number))) or 0) + 1
        record.proposed_on = today()

    def after_create(self, record: Any) -> None:
        signing.propose(record)

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """Who signed, who is awaited (Modifications: « signées par toutes les parties »)."""
        if self.role != Role.MANAGER:
            return []
        signed, parties = questions.signers(record), questions.parties()
        names = dict(
            db.session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(parties | signed))).all()
        )
        awaited = sorted(names[p] for p in parties - signed)
        done = sorted(names[p] for p in signed)
        return [
            _names("attendues", f"Structures attendues ({len(awaited)})", awaited),
            _names("signees", f"Structures signataires ({len(done)})", done),
        ]


def _names(key: str, title: str, names: list[str]) -> dict[str, Any]:
    rows = [[{"kind": "text", "text": name, "tone": None, "stage": None, "url": None, "sub": None}] for name in names]
    table = {"caption": title, "columns": ["Structure"], "rows": rows} if rows else None
    return {"id": key, "title": title, "note": None, "rows": [], "table": table}
