"""What the activity report counts, in which words, and whose dates say it. No figure here: see `activity.py`."""

from dataclasses import dataclass

from pin40.device_words import DeviceAct
from pin40.words import Role


@dataclass(frozen=True)
class Scope:
    """What the report is about: "2026", "2026-T1" or everything; a structure; where the people live."""

    period: str = ""
    structure: int | None = None
    epci: int | None = None


@dataclass(frozen=True)
class Measure:
    """Something that happens on a day; `on` is the column of that day, or the act that a device's chain keeps."""

    code: str
    label: str
    on: str
    short: str
    """The same at the head of a column."""


@dataclass(frozen=True)
class Step:
    """From one day to another, in days; counted in the quarter of the second."""

    code: str
    label: str
    start: str
    end: str
    short: str
    """The same where there is little room."""


DOSSIERS = (
    Measure("transmis", "Prescriptions transmises", "sent_on", "Transmises"),
    Measure("acceptes", "Acceptées", "accepted_on", "Acceptées"),
    Measure("rencontres", "Personnes rencontrées", "met_on", "Rencontres"),
    Measure("parcours", "Parcours terminés", "path_ended_on", "Parcours"),
    Measure("remises", "Ordinateurs remis", "handed_over_on", "Remises"),
    Measure("sorties", "Sorties sans ordinateur", "closed_on", "Sorties"),
)
"""One line a dossier; an exit has a reason beside its day."""

STEPS = (
    Step("reponse", "De la transmission à l’acceptation", "sent_on", "accepted_on", "Réponse"),
    Step("rencontre", "De l’acceptation à la rencontre", "accepted_on", "met_on", "Rencontre"),
    Step("diagnostic", "De la rencontre au diagnostic", "met_on", "assessed_on", "Diagnostic"),
    Step("engagement", "Du diagnostic à la fiche signée", "assessed_on", "sheet_signed_on", "Engagement"),
    Step("formation", "De la fiche signée à la fin du parcours", "sheet_signed_on", "path_ended_on", "Parcours"),
    Step("fin", "De la fin du parcours à la remise", "path_ended_on", "handed_over_on", "Remise"),
    Step("tout", "De la transmission à la remise", "sent_on", "handed_over_on", "En tout"),
)

DEVICES = (
    Measure("entres", "Entrés en stock", DeviceAct.ENTER.value, "Entrés"),
    Measure("confies", "Confiés au reconditionneur", DeviceAct.HAND_TO_REFURBISHER.value, "Confiés"),
    Measure("livrables", "Déclarés livrables", DeviceAct.DELIVERABLE.value, "Livrables"),
    Measure("hors-service", "Déclarés hors service", DeviceAct.BROKEN.value, "Hors service"),
    Measure("retires", "Retirés par les médiateurs", DeviceAct.COLLECT.value, "Retirés"),
)
"""One line a laptop, on the first day that its chain of custody keeps this act."""

DEVICE_STEPS = (
    Step("traitement", "Du reconditionneur à « livrable »", "confies", "livrables", "Traitement"),
    Step("retrait", "De « livrable » au retrait", "livrables", "retires", "Retrait"),
)
DEVICES_OF = {
    Role.MANAGER: tuple(measure.code for measure in DEVICES),
    Role.REFURBISHER: ("confies", "livrables", "hors-service", "retires"),
    Role.MEDIATOR: ("retires",),
}
"""Which acts are whose: a mediator's own chain begins when it collects."""

SESSIONS = (
    Measure("seances", "Séances", "held_on", "Séances"),
    Measure("presences", "Présences", "held_on", "Présences"),
)
CHARTED = {"dossiers": ("transmis", "acceptes", "remises"), "devices": ("livrables", "hors-service", "retires")}
LATEST = 12
"""How many quarters a drawing holds."""

METHOD = (
    ("", "Une ligne compte au trimestre de son propre jour : ce qui commence en mars et s’achève en avril compte dans "
         "les deux trimestres."),
    ("", "Délais en jours, entre deux dates de la même fiche, comptés au trimestre de la seconde : la moitié des fiches "
         "est sous la médiane, un quart sous le premier quartile, un quart au-dessus du troisième."),
    ("devices", "Un ordinateur compte au premier jour où sa chaîne de garde porte l’acte. Le stock est celui du jour."),
    ("costs", "Les coûts sont ceux du reconditionnement, hors taxes, des ordinateurs déclarés livrables ; la moyenne et "
              "la médiane ne prennent que les coûts connus."),
    ("", "Ces chiffres changent si une date est corrigée ; le trimestre en cours n’est pas fini."),
)  # fmt: skip
"""How to read the figures, by what the reader has."""


def method(*families: str) -> tuple[str, ...]:
    """The sentences of these families, and those of everybody."""
    return tuple(sentence for family, sentence in METHOD if family in ("", *families))
