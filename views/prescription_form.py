"""Writing a prescription: saved as a draft, or saved and sent, in one transaction."""

from typing import Any

from flask import abort, flash, g, redirect, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from models import orientation, spotted
from models.acts import Refused
from models.alone import SAME_MOMENT
from models.base import db, now
from models.beneficiary import Beneficiary
from models.partner import Partner
from models.prescription import Prescription
from models.spotting import Spotting
from models.viewer import viewer
from pin40 import charter, privacy
from pin40.obstacle import Obstacle
from pin40.words import Gender, Reading, Stage
from views import already, drafts, form_page
from views import prescription_twins as twins
from views.doors import today
from views.fieldsets import settle
from views.logbook import remember
from views.prescription_fields import CONDITIONAL, DOSSIER, PERSON, KnownPersonForm, PrescriptionForm, parts

OPEN_ALREADY = Obstacle(
    "open_already", "Cette personne a déjà un dossier ouvert : reprenez-le.", charter.heading("prescriber"), "last_name"
)
FILLED = ("proof_note", "motivation", "worker_name")
"""Columns that keep an empty text rather than nothing."""
SUBMITS = [
    {"name": "act", "value": "transmettre", "label": "Transmettre au médiateur", "primary": True, "novalidate": False},
    {"name": "act", "value": "enregistrer", "label": "Enregistrer le brouillon", "primary": False, "novalidate": True},
    {
        "name": "act",
        "value": "mediateurs",
        "label": "Voir les médiateurs proches",
        "primary": False,
        "novalidate": True,
    },
    {"name": "act", "value": "deja-suivi", "label": "Déjà suivie ailleurs ?", "primary": False, "novalidate": True},
]


def _reached(model: Any, text: str | None) -> Any:
    """The row that a hidden number names, within reach; 404 for a foreign, an absent and a malformed one."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(404)
    found = db.session.get(model, int(text))
    if found is None or found.trashed_at is not None:
        abort(404)
    if request.method == "GET":  # the form begins with what the file says of the person
        remember(Reading.OPENED, model, found.id)
    return found


class Desk:
    """One writing of one dossier: what it starts from, what was typed, what becomes of it."""

    def __init__(self, screen: Any, dossier: Prescription | None) -> None:
        self.screen, self.dossier = screen, dossier
        begun = drafts.resumed()
        sent = request.form if request.method == "POST" else begun or request.args
        self.spotting = _reached(Spotting, sent.get("spotting_id") or request.args.get("spotting"))
        self.person = dossier.beneficiary if dossier else _reached(
            Beneficiary, sent.get("prendre") or sent.get("beneficiary_id") or request.args.get("beneficiary")
        )  # fmt: skip
        known = self.person is not None and self.person.shared_on is not None
        kind = KnownPersonForm if known else PrescriptionForm
        self.form = kind(request.form if request.method == "POST" else begun, data=self.start())
        if request.form.get("prendre"):
            twins.take(self.form, self.person)
        commune = self.form.commune_id.data if "commune_id" in self.form else self.person.commune_id
        self.form.mediator_id.commune_id = commune

    def start(self) -> dict[str, Any]:
        """What the form opens with."""
        first = {"notice_version": twins.notice(), "worker_name": g.account.name, "gender": Gender.UNTOLD}
        if self.spotting is not None:
            first |= {n: getattr(self.spotting, n) for n in ("first_name", "last_name", "commune_id")}
            first["spotting_id"] = self.spotting.id
        if self.person is not None:
            first |= {n: getattr(self.person, n) for n in PERSON} | {"beneficiary_id": self.person.id}
        if self.dossier is not None:
            first |= {n: getattr(self.dossier, n) for n in DOSSIER} | {"version": self.token()}
        return first

    def token(self) -> str:
        """The dossier and its person are written together: their two versions make one."""
        return f"{self.dossier.version}.{self.person.version}" if self.dossier else ""

    def answer(self) -> Any:
        used = spotted.dossier_of(self.spotting) if self.spotting is not None and self.dossier is None else None
        if request.method == "GET" and used is not None:
            flash(spotted.made_already(used).sentence, "info")
            return redirect(self.screen.url_for("details/", used))
        if request.method == "GET" or request.form.get("act") == "mediateurs" or "prendre" in request.form:
            return self.page(200)
        if request.form.get("act") == "deja-suivi":
            return twins.elsewhere(self)
        if self.dossier is not None and self.form.version.data != self.token():
            return self.conflict()
        sending = request.form.get("act") == "transmettre"
        if not self.is_valid(sending):
            if sending:
                self.lay(self.foreseen())
            return self.page(422)
        if self.twin(sending) is None and (asked := twins.question(self)):
            return self.page(422, question=asked)
        return self.save(sending)

    def is_valid(self, sending: bool) -> bool:
        valid = self.form.validate()
        for name in ("motivation", "proof_note", "no_stock_reason"):
            for alert in privacy.alerts(self.form[name].data or ""):
                if alert.is_blocking or (sending and not self.form.is_text_checked.data):
                    extra = "" if alert.is_blocking else " Retirez-le, ou cochez que vous avez relu."
                    self.form[name].errors = [*self.form[name].errors, alert.sentence + extra]
                elif not sending:
                    flash(alert.sentence, "warn")
        if not valid or self.form.errors:
            return False
        settle(self.form, CONDITIONAL)
        return True

    def typed(self) -> dict[str, Any]:
        """What was typed, as the tables keep it."""
        typed = {n: self.form[n].data for n in (*PERSON, *DOSSIER) if n in self.form}
        given = {n: typed[n] or "" for n in FILLED}
        return typed | given | ({"gender": typed["gender"] or Gender.UNTOLD} if "gender" in typed else {})

    def foreseen(self) -> list[Obstacle]:
        """What would keep it from its mediator besides what is badly written: everything is told at once."""
        typed = self.typed()
        person = self.person if "first_name" not in typed else Beneficiary(**{n: typed[n] for n in PERSON})
        dossier = Prescription(
            prescriber=g.structure, prescriber_id=g.structure.id, beneficiary=person, **{n: typed[n] for n in DOSSIER}
        )
        mediator = db.session.get(Partner, dossier.mediator_id) if dossier.mediator_id else None
        return orientation.foreseen(dossier, mediator, today())

    def save(self, sending: bool) -> Any:
        if sending and already.is_worn_out():
            abort(429)
        try:
            dossier = self.dossier or self.opened()
            twin = self.twin(sending)
            remarks = [twins.AGAIN] if twin else self.written(dossier, sending)
        except Refused as refusal:
            db.session.rollback()
            already.count(refusal.obstacles)
            return self.say(refusal.obstacles)
        except IntegrityError:
            db.session.rollback()
            already.count([orientation.FOLLOWED] if sending else [])
            return self.say([orientation.FOLLOWED if sending else OPEN_ALREADY])
        done = twin or dossier
        flash(f"Dossier {done.number} transmis." if sending else f"Brouillon {done.number} enregistré.", "ok")
        for remark in remarks:
            flash(remark, "info")
        return redirect(self.screen.url_for("details/", done))

    def opened(self) -> Prescription:
        """A new dossier with its number, which keeps everybody else's new dossiers waiting until the commit."""
        return Prescription(prescriber_id=viewer().seen.partner_id, number=twins.number())

    def twin(self, sending: bool) -> Prescription | None:
        """The dossier that this very form has just made: sent twice, it leads there and makes no second one."""
        if self.dossier is not None:
            return None
        typed, stage = self.typed(), Stage.SENT if sending else Stage.DRAFT
        lately = select(Prescription).where(
            Prescription.prescriber_id == viewer().seen.partner_id,
            Prescription.stage == stage,
            Prescription.spotting_id == (self.spotting.id if self.spotting else None),
            Prescription.created_at > now() - SAME_MOMENT,
            Prescription.trashed_at.is_(None),
        )
        lately = lately.order_by(Prescription.id.desc()).options(selectinload(Prescription.beneficiary))
        for one in db.session.scalars(lately):
            same = self.person is None or one.beneficiary_id == self.person.id
            if same and all(getattr(one.beneficiary if n in PERSON else one, n) == typed[n] for n in typed):
                db.session.rollback()  # gives the number back
                return one
        return None

    def written(self, dossier: Prescription, sending: bool) -> list[str]:
        """Save what was typed, send it where asked; what is then to be remarked."""
        self.write(dossier)
        db.session.flush()
        if sending:
            orientation.send(dossier, today())
        remarks = orientation.remarks(dossier, today()) if sending else []
        db.session.commit()
        return remarks

    def write(self, dossier: Prescription) -> None:
        """What was typed, on a new or a known dossier."""
        if self.dossier is None and self.spotting is not None:
            if (used := spotted.dossier_of(self.spotting)) is not None:
                raise Refused([spotted.made_already(used)])
            dossier.spotting_id = self.spotting.id
        person = self.person or Beneficiary(prescriber_id=viewer().seen.partner_id)
        if "first_name" in self.form:
            form_page.fill(self.form, person, PERSON)
            person.gender = person.gender or Gender.UNTOLD
        db.session.add(person)
        db.session.flush()
        if self.dossier is None:
            dossier.beneficiary_id = person.id
        typed = self.typed()
        for name in DOSSIER:
            setattr(dossier, name, typed[name])
        db.session.add(dossier)

    def lay(self, obstacles: list[Obstacle]) -> None:
        """Each obstacle on its field, unless the field is already said wrong; those that have none by the mediator."""
        wrong = {entry.name for entry in self.form if entry.errors}
        for obstacle in obstacles:
            entry = self.form[obstacle.field] if obstacle.field in self.form else self.form.mediator_id
            if entry.name not in wrong:
                entry.errors = [*entry.errors, obstacle.sentence]

    def say(self, obstacles: list[Obstacle]) -> Any:
        self.lay(obstacles)
        if self.dossier is not None:
            self.dossier = db.session.get(Prescription, self.dossier.id)
        return self.page(422)

    def page(self, code: int, **more: Any) -> Any:
        title = f"Dossier {self.dossier.number}" if self.dossier else "Nouvelle prescription"
        answer = form_page.form_page(
            self.screen, self.form, title, self.screen.url_for(),
            lead="Dix minutes environ. Un brouillon ne demande que le prénom et le nom ; rien ne part sans vous.",
            fieldsets=parts(self.form), submits=SUBMITS,
            errors_text="Rien n’est perdu. La prescription n’est pas encore partie.", **more,
        )  # fmt: skip
        answer.status_code = code
        return answer

    def conflict(self) -> Any:
        self.form.version.data = None
        names = [n for n in (*PERSON, *DOSSIER) if n in self.form]
        pairs = {n: getattr(self.person if n in PERSON else self.dossier, n) for n in names}
        return form_page.conflict_of(self.screen, self.form, self.dossier, pairs, self.token())
