"""The charter: its versions, who signed, who is awaited; and the act of signing."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin.base import expose
from flask_wtf.file import FileField
from sqlalchemy import func, select
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from models import questions, signing
from models.acts import Refused
from models.base import db
from models.charter import CharterSignature, CharterVersion
from models.document import Document
from models.partner import Partner
from models.viewer import viewer
from pin40.words import DocumentKind, PartnerRole, Role
from views import form_page
from views.answers import same_version
from views.base import Screen
from views.doors import PANELS, today
from views.fields import Choice, Day, PinForm, no_nul, row_options, strip
from views.papers import received


class SigningForm(PinForm):
    """Who signs what, for which structure, on which day."""

    id = HiddenField()
    signatory = StringField(
        "Signataire",
        filters=[strip],
        description="Prénom et nom.",
        validators=[
            no_nul,
            InputRequired("Écrivez le nom du signataire."),
            Length(max=80, message="80 caractères au plus."),
        ],
    )
    capacity = StringField(
        "Qualité",
        filters=[strip],
        description="Par exemple : directrice, maire.",
        validators=[
            no_nul,
            InputRequired("Écrivez la qualité du signataire."),
            Length(max=80, message="80 caractères au plus."),
        ],
    )
    signed_on = Day("Signée le", validators=[InputRequired("Écrivez la date de signature.")])
    scan = FileField(
        "Charte signée", description="PDF, JPEG ou PNG, 5 Mo au plus. Facultatif si l’Alpi détient l’original."
    )


class ManagerSigningForm(SigningForm):
    partner_id = Choice(
        "Structure",
        row_options(Partner, Partner.role != PartnerRole.FUNDER, Partner.is_active),
        int,
        validators=[InputRequired("Choisissez la structure qui signe.")],
    )


def scanned(form: SigningForm, partner_id: int) -> Document | None:
    """The file joined to a signature."""
    paper = received(form.scan)
    if paper is None:
        return None
    kind = DocumentKind.SIGNED_CHARTER
    return Document(partner_id=partner_id, kind=kind, title="Charte signée", table_name="CharterSignature", **paper)


class SignatureScreen(Screen):
    keeps_drafts = False
    record = CharterSignature
    slug, title, singular, icon = "signatures", "Signatures", "Signature", "writing-sign"
    nouns, is_feminine = ("signature", "signatures"), True
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
        paragraphs = [{"id": "texte", "legend": str(version), "prose": version.text, "fields": [], "groups": []}]
        names = [f.name for f in form if f.name not in ("id", "version")]
        return form_page.form_page(
            self,
            form,
            f"Signer : {version}",
            self.url_for(),
            action=self.url_for("signer/"),
            enctype="multipart/form-data",
            fieldsets=[
                *paragraphs,
                {"id": "qui", "legend": "Votre signature", "intro": None, "fields": names, "groups": []},
            ],
            submits=[{"name": "", "value": "", "label": "Signer la charte", "primary": True, "novalidate": False}],
        )

    def run(self, act: str) -> Any:
        version = self.version_to_sign() or abort(404)
        form = (ManagerSigningForm if self.role == Role.MANAGER else SigningForm)()
        if self.role != Role.MANAGER and not viewer().seen.is_referent:
            abort(403)
        same_version(version)
        valid = form.validate()
        partner_id = form.partner_id.data if self.role == Role.MANAGER else viewer().seen.partner_id
        document = scanned(form, partner_id) if valid and partner_id else None
        if not valid or form.errors or partner_id is None:
            return self.form_to_sign(form, version)
        said = (form.signatory.data, form.capacity.data, form.signed_on.data)
        try:
            signing.sign(version, partner_id, *said, today(), document=document)
        except Refused as refusal:
            if any(obstacle.field not in form for obstacle in refusal.obstacles):
                raise
            db.session.rollback()
            form_page.told_by_field(form, refusal.obstacles)
            form.refused_with = 409  # the form is well filled in: the charter's rule refuses it
            return self.form_to_sign(form, version)
        db.session.commit()
        flash("Charte signée. Merci.", "ok")
        return redirect(self.url_for())


class VersionScreen(Screen):
    record = CharterVersion
    slug, title, singular, icon = "versions-charte", "Versions de la charte", "Version", "file-text"
    nouns, is_feminine = ("version", "versions"), True
    create_label = "Proposer une version"
    columns = ("number", "proposed_on", "in_force_on", "changes")
    order = ("-number",)
    filters = ("in_force_on",)
    sections = (("Version", ("proposed_on", "in_force_on", "changes")),)
    form_order = ("text", "changes")

    def form_columns_for(self, verb: str) -> tuple[str, ...]:
        return self.form_order if self.role == Role.MANAGER else ()

    def cells(self, record: Any) -> list[dict[str, Any]]:
        made = super().cells(record)
        made[0] |= {"kind": "text", "text": str(record)}
        return made

    def acts(self, record: Any) -> list[dict[str, Any]]:
        """The way to the signature, for the referent of a structure that has not signed this version."""
        mine = viewer().seen
        if self.role == Role.MANAGER or not mine.is_referent or mine.partner_id in questions.signers(record):
            return []
        url = f"/{PANELS[self.role]}/signatures/new/?version_id={record.id}"
        return [
            {
                "key": "signer",
                "label": "Signer cette version",
                "url": url,
                "method": "GET",
                "kind": "primary",
                "fields": [],
                "explain": "",
                "id": record.id,
            }
        ]

    def check(self, form: Any, record: Any) -> None:
        if record.id is not None and questions.signers(record):
            form.text.errors = [*form.text.errors, "Une structure a déjà signé ce texte : proposez une autre version."]

    def before_create(self, record: Any) -> None:
        record.number = (db.session.scalar(select(func.max(CharterVersion.number))) or 0) + 1
        record.proposed_on = today()

    def after_create(self, record: Any) -> None:
        signing.propose(record)

    def more_sections(self, record: Any) -> list[dict[str, Any]]:
        """Who signed, who is awaited (Modifications: « signées par toutes les parties »), and the text."""
        text = {"id": "texte", "title": "Texte", "note": None, "rows": [], "table": None, "prose": record.text}
        if self.role != Role.MANAGER:
            return [text]
        signed, parties = questions.signers(record), questions.parties()
        names = dict(db.session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(parties | signed))).all())
        awaited = sorted(names[p] for p in parties - signed)
        done = sorted(names[p] for p in signed)
        return [
            _names("attendues", f"Structures attendues ({len(awaited)})", awaited),
            text,
            _names("signees", f"Structures signataires ({len(done)})", done),
        ]


def _names(key: str, title: str, names: list[str]) -> dict[str, Any]:
    rows = [[{"kind": "text", "text": name, "tone": None, "stage": None, "url": None, "sub": None}] for name in names]
    table = {"caption": f"{title}, par ordre alphabétique", "columns": ["Structure"], "rows": rows} if rows else None
    return {"id": key, "title": title, "note": None, "rows": [], "table": table}
