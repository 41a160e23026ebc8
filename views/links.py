"""One-time links of questionnaires: given from a dossier, shown once as an address and a QR code, taken back."""

import secrets
from typing import Any

import segno
from flask import Response, abort, request
from flask_admin.base import expose
from sqlalchemy.orm import selectinload
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from models import answering, giving_links
from models.base import db
from models.moments import shown_date
from models.prescription import Prescription
from models.questionnaire_link import QuestionnaireLink
from pin40.answer_link import LinkState
from pin40.path_words import Moment
from pin40.words import Role
from views import form_page
from views.acting import Acting
from views.answers import crumbs
from views.asked import asked_dossier
from views.base import Screen
from views.columns import person_of
from views.doors import today
from views.fields import no_nul
from views.mailer import link_to
from views.questionnaires import SHORT, ChooseForm, named

LABELS = {"retirer": ("Retirer ce lien", "danger", "Il n’ouvrira plus rien, et ce qui est commencé s’efface.")}
SUBMIT = {"name": "", "value": "", "label": "Créer le lien", "primary": True, "novalidate": False}


class LinkForm(ChooseForm):
    """`seed` makes the link: the same page sent twice gives the same one."""

    seed = HiddenField(validators=[InputRequired(), Length(20, 60), no_nul])


class LinkScreen(Acting, Screen):
    record = QuestionnaireLink
    slug, title, singular, icon = "liens", "Liens de questionnaire", "Lien", "qrcode"
    nouns = ("lien", "liens")
    create_label = "Donner un lien"
    panels = (Role.MANAGER, Role.MEDIATOR)
    is_personal = True
    columns = ("dossier", "moment", "given_on", "expires_on", "used_on", "revoked_on", "mediator")
    search = ("dossier.number", "dossier.beneficiary.last_name", "dossier.beneficiary.first_name")
    filters = ("moment", "mediator", "given_on", "expires_on", "used_on", "revoked_on")
    order = ("-given_on",)
    sections = (
        ("Lien", ("dossier", "moment", "questionnaire", "given_on", "given_by", "expires_on", "used_on", "revoked_on")),
    )
    labels = LABELS

    def views(self) -> list[tuple[str, dict[str, str]]]:
        return [("Sans réponse", {"used_on": "vide", "revoked_on": "vide"})]

    def loading(self) -> list[Any]:
        person = selectinload(QuestionnaireLink.dossier).selectinload(Prescription.beneficiary)
        return [*super().loading(), person]

    def cells(self, record: Any) -> list[dict[str, Any]]:
        cells = super().cells(record)
        return [{**cells[0], "sub": person_of(record)}, *cells[1:]]

    # ───────── Giving ─────────
    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.may("c"):
            abort(403)
        asked = asked_dossier() if request.method == "GET" else None
        form = LinkForm(request.form if request.method == "POST" else None, data=self.start(asked))
        if request.method == "GET" or not form.validate():
            return self.page(form)
        dossier = db.session.get_one(Prescription, form.dossier.data)
        moment = form.moment.data or answering.proposed(dossier, today())
        token = giving_links.token_of(f"{dossier.id} {moment.value} {form.seed.data}")
        made = giving_links.give(dossier, moment, token, today())
        db.session.commit()
        return self.given(made, token)

    def start(self, asked: Prescription | None) -> dict[str, Any]:
        """A page of its own seed; the dossier and the moment that its address names."""
        typed = request.args.get("moment", "") if request.method == "GET" else ""
        moment = Moment(typed) if typed in list(Moment) else None
        return {"dossier": asked.id if asked else None, "moment": moment, "seed": secrets.token_urlsafe(16)}

    def page(self, form: Any) -> Response:
        lead = "La personne répond seule, sur son téléphone ou sur une tablette. Le lien sert une seule fois."
        return form_page.form_page(self, form, self.create_label, self.url_for(), lead=lead, submits=[SUBMIT])

    def given(self, made: QuestionnaireLink, token: str) -> Response:
        """The only page that ever shows the link; no other place learns its address."""
        url = link_to("questionnaire_link", token=token)
        drawn = segno.make(url, error="m", micro=False).svg_data_uri(scale=6, border=3, light="white")
        body = self.render(
            "link_given.html",
            title=f"Lien du questionnaire {SHORT[made.moment]}",
            crumbs=crumbs(self, (self.create_label, None)),
            lead=named(made.dossier),
            url=url,
            code=drawn,
            until=shown_date(made.expires_on),
            acts=[{"label": "Voir ce lien, ou le retirer", "url": self.url_for("details/", made)}],
        )
        answer = Response(body)
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    # ───────── One link ─────────
    def show(self, record: Any, code: int = 200, **more: Any) -> Any:
        state = giving_links.state(record, today())
        told = {"tag_line": [("user", person_of(record) or "")] if person_of(record) else [], "lead": self.said(state)}
        return super().show(record, code, **(told | more))

    def said(self, state: LinkState) -> str:
        return {
            LinkState.OPEN: "Le lien est ouvert. Son adresse n’est gardée nulle part : pour la revoir, donnez-en un autre.",
            LinkState.USED: "La personne a répondu : le lien ne s’ouvre plus.",
            LinkState.EXPIRED: "Le délai est passé sans réponse : donnez un autre lien, ou posez les questions.",
            LinkState.REVOKED: "Ce lien est retiré : il n’ouvre plus rien.",
        }[state]

    def open_acts(self, record: Any) -> list[str]:
        standing = (LinkState.OPEN, LinkState.EXPIRED)
        return ["retirer"] if self.role == Role.MEDIATOR and giving_links.state(record, today()) in standing else []

    def do(self, act: str, record: Any, form: Any) -> str:
        giving_links.take_back(record, today())
        return "Lien retiré : il n’ouvre plus rien."
