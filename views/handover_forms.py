"""The forms of a hand-over and of what comes after it, and the words of the attestation."""

from typing import Any, ClassVar

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from models import giving
from models.base import db
from models.handover import Handover
from models.moments import shown_date
from models.prescription import Prescription
from models.viewer import viewer
from pin40 import journey
from pin40.path_words import AfterCareKind
from pin40.words import Role, Stage
from views.columns import ELSEWHERE, person_of
from views.fields import Choice, PinForm, lawful, no_nul, strip
from views.prescription_acts import SpareChoice, device_words, done_on, known_number

SHOWN = 500
CLOSED = "Ce dossier est clos : rien ne peut plus y être remis."
WITHOUT_SWAP = tuple(kind for kind in AfterCareKind if kind != AfterCareKind.SWAP)


class DossierChoice(Choice):
    """The dossiers of these stages, with their person; another of the viewer's is left to the act, which says why."""

    def __init__(self, stages: tuple[Stage, ...], **more: Any) -> None:
        super().__init__("Dossier", lambda: [(str(one.id), dossier_words(one)) for one in self.offered()], int, **more)
        self.stages, self.only = stages, None

    def offered(self) -> list[Prescription]:
        query: Select[Any] = select(Prescription).options(selectinload(Prescription.beneficiary))
        if self.only is not None:
            return list(db.session.scalars(query.where(Prescription.id == self.only)))
        open_now = query.where(Prescription.stage.in_(self.stages), Prescription.trashed_at.is_(None))
        latest = Prescription.path_ended_on.desc().nulls_last(), Prescription.accepted_on.desc(), Prescription.id.desc()
        return list(db.session.scalars(open_now.order_by(*latest).limit(SHOWN)))

    def process_formdata(self, valuelist: list[str]) -> None:
        number = known_number(valuelist, Prescription)
        if number is None:
            super().process_formdata(valuelist)
        else:
            self.data = number


def dossier_words(dossier: Prescription) -> str:
    """« D2026-0012 · Aline Laforêt · engagé »."""
    return " · ".join(part for part in (dossier.number, str(dossier.beneficiary or ""), dossier.stage.label) if part)


class DossierForm(PinForm):
    """A form on one dossier; named by the page's address, it is the only one offered."""

    AT: ClassVar[dict[str, str]]
    """Where each field of a refusal stands in this form."""
    version = HiddenField()

    @classmethod
    def known(cls, dossier: Prescription) -> dict[str, Any]:
        """What is already known of the dossier, and need not be typed."""
        return {"prescription_id": dossier.id}

    @classmethod
    def for_(cls, dossier: Prescription | None) -> Any:
        # A page only read takes nothing from its address.
        form = cls(data=cls.known(dossier) if dossier else None)
        if dossier is not None:
            form.prescription_id.only = dossier.id
        return form


class HandoverForm(DossierForm):
    AT: ClassVar[dict[str, str]] = {"handed_over_on": "receipt_signed_on"}
    prescription_id = DossierChoice(
        journey.IN_THE_MEDIATORS_HANDS, validators=[InputRequired("Choisissez le dossier.")]
    )
    receipt_signed_on = done_on("Remis et attestation signée le")
    signatory = StringField(
        "Attestation signée par",
        filters=[strip],
        description="La personne, ou son représentant légal.",
        validators=[
            no_nul,
            InputRequired("Écrivez qui a signé."),
            Length(max=80, message="80 caractères au plus."),
            lawful,
        ],
        render_kw={"maxlength": 80},
    )

    @classmethod
    def known(cls, dossier: Prescription) -> dict[str, Any]:
        person = dossier.beneficiary
        name = person.representative_name or str(person) if person else ""
        return {**super().known(dossier), "signatory": name}


class AfterCareForm(DossierForm):
    AT: ClassVar[dict[str, str]] = {"happened_on": "happened_on"}
    prescription_id = DossierChoice((Stage.EQUIPPED,), validators=[InputRequired("Choisissez le dossier.")])
    kind = Choice(
        "Nature",
        lambda: [(kind.value, kind.label) for kind in kinds()],
        AfterCareKind,
        validators=[InputRequired("Choisissez ce qui s’est passé.")],
    )
    happened_on = done_on("Survenu le")
    note = TextAreaField(
        "Ce qui s’est passé",
        filters=[strip],
        description="En une phrase. Pas de santé, pas de jugement.",
        validators=[no_nul, Optional(), Length(max=300, message="300 caractères au plus."), lawful],
        render_kw={"maxlength": 300},
    )


class SwapForm(AfterCareForm):
    AT: ClassVar[dict[str, str]] = {"happened_on": "happened_on", "new_device_id": "new_device_id"}
    new_device_id = SpareChoice(
        "Ordinateur de remplacement",
        description="Pour un échange seulement : l’ancien repart chez le Reconditionneur, avec son bon de retrait.",
        validators=[Optional()],
    )


def kinds() -> tuple[AfterCareKind, ...]:
    """A swap takes a laptop out of the mediator's own stock: the Alpi does not do it in its place."""
    return tuple(AfterCareKind) if viewer().role == Role.MEDIATOR else WITHOUT_SWAP


def submit(label: str) -> dict[str, Any]:
    return {"name": "", "value": "", "label": label, "primary": True, "novalidate": False}


def lead(words: str, dossier: Prescription | None) -> str:
    """The page's sentence, with the laptop in question once the dossier is known."""
    if dossier is None or dossier.device is None:
        return words
    return f"{words} Ordinateur : {device_words(dossier.device)}."


def over(dossier: Prescription) -> str | None:
    """Why nothing is left to hand over on a dossier that came to its end."""
    if dossier.stage == Stage.CLOSED:
        return CLOSED
    return giving.done_words(dossier.handed_over_on) if dossier.handed_over_on else None


def attestation(made: Handover) -> str:
    """What the person signs, in plain words; printed from the hand-over's page while its laptop can be read there."""
    device = made.device
    if device is None:
        return f"{ELSEWHERE} : l’attestation ne s’imprime plus d’ici."
    described = (
        f"{device.make} {device.model}, numéro de série {device.serial}, numéro d’inventaire {device.inventory_number}"
    )
    charger = "avec son chargeur" if device.has_charger else "sans chargeur"
    who = person_of(made) or "la personne du dossier"
    said = "avoir reçu" if made.signatory == who else f"que {who} a reçu"
    return "\n".join(
        (
            f"Je soussigné(e) {made.signatory} certifie {said} le {shown_date(made.receipt_signed_on)}, à titre gracieux, "
            f"un ordinateur portable reconditionné {described}, {charger} (dossier {made.dossier}).",
            f"L’ordinateur est remis par la structure {made.mediator}, Médiateur du dispositif « Mon ordi Pin40 » conduit par l’Alpi. "
            "Les données d’avant ont été effacées.",
            "En cas de panne, la personne s’adresse au Médiateur.",
            "Fait en deux exemplaires, l’un pour la personne, l’autre pour le Médiateur.",
        )
    )
