"""Each act of the way, ready to be done: its record where the act is allowed, and the fields of its form.

PYTEST_DONT_REWRITE: the races and the tests of bad input take their acts from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import paper_trail
from assure import scenes
from demo_app import as_system
from form_reader import forms_in
from handover_cast import ago, device
from laptops import WIPED
from models.assessment import CompetenceAssessment, DigcompGoal
from models.base import Record
from models.device import Device
from models.handover import AfterCare
from models.pathway import Pathway, Workshop
from models.pickup import Pickup
from models.prescription import Prescription
from models.purchase import PurchaseOrder
from models.questionnaire import QuestionnaireResponse
from models.request import DeviceRequest
from pin40.orders import Quarter
from pin40.path_words import RequestStatus
from pin40.words import DeviceState as S
from questionnaire_cast import form as answers
from views.doors import today


@dataclass(frozen=True)
class Deed:
    """One act, or one form, on one record; `place` is its address within the panel."""

    who: str
    place: str
    model: type[Record]
    record: int
    fields: dict[str, str] = field(default_factory=dict)
    names: str = "id"
    """The field that names the record: « id », or the dossier's where the form is itself the act."""

    def read(self, person) -> str:
        """The version that its page gives: of the form, where it is one; else of the act's button."""
        if self.names == "id":
            page = person.details(self.place.split("/")[0], self.record)
            forms = [form for form in forms_in(page.text) if form.action.endswith(self.place)]
        else:
            name = "id" if self.names == "?" else "dossier"
            forms = forms_in(person.get(person.at(f"{self.place}?{name}={self.record}")).text)
        return dict(forms[0].pairs()).get("version", "")

    def post(self, person, **changes):
        if self.names == "?":
            return person.send(person.at(f"{self.place}?id={self.record}"), {**self.fields, **changes})
        return person.send(person.at(self.place), {self.names: str(self.record), **self.fields, **changes})


def shown(days: int = 0) -> str:
    return f"{ago(days):%d/%m/%Y}"


# ───────── On a dossier ─────────
def on_dossier(act: str, last: str = "accepted_on", **fields) -> Callable:
    def made(site) -> Deed:
        return Deed("mediateur", f"prescriptions/{act}/", Prescription, scenes.dossier_at(site, last), fields)

    return made


def allocate(site) -> Deed:
    fields = {"device_id": str(device(site))}
    return Deed("mediateur", "prescriptions/attribuer/", Prescription, scenes.dossier_at(site), fields)


def close(site) -> Deed:
    return Deed("mediateur", "prescriptions/clore/", Prescription, scenes.equipped(site))


def hand_over(site) -> Deed:
    fields = {"receipt_signed_on": shown(), "signatory": "La personne"}
    return Deed("mediateur", "remises/new/", Prescription, scenes.ready(site), fields, "prescription_id")


def after_care(kind: str) -> Callable:
    def made(site) -> Deed:
        fields = {"kind": kind, "happened_on": shown(), "note": "Essai"}
        if kind == "SWAP":
            fields["new_device_id"] = str(device(site))
        return Deed("mediateur", "sav/new/", Prescription, scenes.equipped(site), fields, "prescription_id")

    return made


def answer(site) -> Deed:
    number = scenes.dossier_at(site, "assessed_on")
    return Deed("mediateur", "questionnaires/new/", Prescription, number, answers(number, Q01=1), "dossier")


# ───────── On its children ─────────
def validate(site) -> Deed:
    number = scenes.diagnosis(site, scenes.dossier_at(site, "met_on"))
    return Deed("mediateur", "evaluations/valider/", CompetenceAssessment, number, {"validated_on": shown()})


def sign_path(site) -> Deed:
    number = scenes.path(site, scenes.dossier_at(site, "before_on"))
    return Deed("mediateur", "parcours/signer/", Pathway, number, {"signed_on": shown(), "who": "person"})


def end_path(site) -> Deed:
    number = scenes.path(site, scenes.dossier_at(site, "sheet_signed_on"))
    fields = {"ended_on": shown(), "outcome": "REACHED", "end_note": "", "is_unfollowed": "y"}
    return Deed("mediateur", "parcours/terminer/", Pathway, number, fields)


def edit_path(site) -> Deed:
    fields = {"objectives": "Imprimer", "planned_hours": "5", "agreed_on": shown(20)}
    number = scenes.path(site, scenes.dossier_at(site, "before_on"))
    return Deed("mediateur", "parcours/edit/", Pathway, number, fields, "?")


def edit_goal(site) -> Deed:
    number = scenes.goal(site, scenes.dossier_at(site, "met_on"))
    fields = {"level_start": "2", "level_target": "4", "level_end": ""}
    return Deed("mediateur", "objectifs/edit/", DigcompGoal, number, fields, "?")


def edit_session(site) -> Deed:
    fields = {"held_on": shown(3), "minutes": "75", "theme_id": "", "place": "Salle", "title": "Autre"}
    return Deed("mediateur", "seances/edit/", Workshop, scenes.workshop(site), fields, "?")


def edit_answers(site) -> Deed:
    dossier = scenes.dossier_at(site, "before_on", before_on=today())
    number = scenes.response(site, dossier)
    return Deed("mediateur", "questionnaires/edit/", QuestionnaireResponse, number, answers(dossier, Q01=0), "?")


def edit_care(site) -> Deed:
    number = scenes.care(site, scenes.equipped(site))
    fields = {"note": "Écran", "solved_on": shown(), "solution": "Remplacé"}
    return Deed("mediateur", "sav/edit/", AfterCare, number, fields, "?")


# ───────── On a laptop ─────────
def on_laptop(act: str, state: S, who: str = "reconditionneur", **fields) -> Callable:
    def made(site) -> Deed:
        number = device(site) if who == "mediateur" else scenes.wiped(site, state)
        return Deed(who, f"ordinateurs/{act}/", Device, number, fields)

    return made


# ───────── On papers ─────────
def on_request(act: str, who: str, status: RequestStatus, **fields) -> Callable:
    def made(site) -> Deed:
        return Deed(who, f"demandes/{act}/", DeviceRequest, scenes.request(site, status), fields)

    return made


def edit_request(site) -> Deed:
    fields = {"quarter": Quarter.of(today()).next().code, "asked": "3", "why": "Deux ateliers."}
    return Deed("mediateur", "demandes/edit/", DeviceRequest, scenes.request(site, RequestStatus.DRAFT), fields, "?")


def issue(site) -> Deed:
    number = scenes.order(site, paper_trail.stored(site, 2)[1])
    return Deed("gestion", "bons-de-commande/emettre/", PurchaseOrder, number)


def cancel(site) -> Deed:
    number = scenes.issued(site, scenes.order(site, paper_trail.stored(site, 2)[1]))
    return Deed("gestion", "bons-de-commande/annuler/", PurchaseOrder, number, {"reason": "Contrat perdu"})


def sign_pickup(site) -> Deed:
    number = scenes.pickup(site, paper_trail.deliverable(site, 2))
    fields = {"collector_name": "Odile", "collector_id": "receiver"}
    return Deed("reconditionneur", "bons-de-retrait/signer/", Pickup, number, fields)


def receive(site) -> Deed:
    number = scenes.signed(site, scenes.pickup(site, paper_trail.deliverable(site, 2)))
    with as_system(site) as session:
        line = session.get(Pickup, number).lines[0].id
    return Deed("mediateur", "bons-de-retrait/recevoir/", Pickup, number, {"received": str(line)})


D = RequestStatus
DEEDS: dict[str, Callable] = {
    "rencontrer": on_dossier("rencontrer", met_on=shown()),
    "informer-prix-solidaire": on_dossier("informer-prix-solidaire", "met_on", solidarity_told_on=shown()),
    "attribuer": allocate,
    "abandonner": on_dossier("abandonner", "assessed_on", reason="GAVE_UP"),
    "clore": close,
    "remettre": hand_over,
    "panne": after_care("BREAKDOWN"),
    "échange": after_care("SWAP"),
    "retour": after_care("RETURN"),
    "répondre": answer,
    "valider": validate,
    "signer": sign_path,
    "terminer": end_path,
    "parcours": edit_path,
    "objectif": edit_goal,
    "séance": edit_session,
    "réponses": edit_answers,
    "sav": edit_care,
    "livrable": on_laptop("livrable", S.WAITING, **WIPED, erased_on=shown()),
    "hors-service": on_laptop("hors-service", S.DELIVERABLE, broken_reason="ecran"),
    "reprendre": on_laptop("reprendre", S.BROKEN),
    "sortir": on_laptop("sortir", S.BROKEN, outcome="PARTS"),
    "retourner": on_laptop("retourner", S.DELIVERED, "mediateur", reason="Clavier"),
    "perdu": on_laptop("perdu", S.DELIVERED, "mediateur", reason="Local visité"),
    "demande": edit_request,
    "envoyer": on_request("envoyer", "mediateur", D.DRAFT),
    "décider": on_request("decider", "gestion", D.SENT, decision="GRANTED"),
    "émettre": issue,
    "annuler": cancel,
    "signer-retrait": sign_pickup,
    "recevoir": receive,
}
REPEATABLE = ("panne",)
"""Doing it again is another fact, not the same one twice."""
