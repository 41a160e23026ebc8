"""Whether a person is eligible, and whether a dossier may go to its mediator."""

from dataclasses import dataclass
from datetime import date

from pin40.charter import ADULT_AGE, CONDITIONS, CRITERIA, MOTIVATION_CHARACTERS, SCHEME_BEGAN, heading
from pin40.obstacle import Obstacle
from pin40.words import Level


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known of a dossier before it is sent. No default: a fact forgotten must not pass for a yes.

    `free_stock` is the mediator's free laptops (None: not known), `has_contact` whether the person can be
    reached or said to be out of reach, `same_parent` whether both structures belong to one body.
    """

    criterion_means: bool
    criterion_skills: bool
    criterion_autonomy: bool
    notice_version: str | None
    notice_on: date | None
    told_on: date | None
    is_meeting_told: bool
    is_pathway_told: bool
    is_solidarity_told: bool
    motivation: str | None
    estimated_level: Level | None
    prescriber_id: int
    mediator_id: int | None
    mediator_is_mediator: bool
    mediator_is_active: bool
    mediator_has_signed: bool
    free_stock: int | None
    no_stock_reason: str | None
    has_representative: bool
    representative_name: str | None
    birth_year: int | None
    has_contact: bool
    today: date
    same_parent: bool


def obstacles(situation: Situation) -> list[Obstacle]:
    """Why the person is not eligible; empty means eligible. Source: charter, « Critères d'éligibilité »."""
    if any(getattr(situation, code) for code, _ in CRITERIA):
        return []
    sentence = "La personne doit répondre à au moins un des trois critères d’éligibilité : cochez-le."
    return [Obstacle("not_eligible", sentence, heading("eligibility"), CRITERIA[0][0])]


def before_sending(situation: Situation) -> list[Obstacle]:
    """Everything that keeps a dossier from its mediator, all at once; empty means it may go.

    Source: charter, « Rôle du Prescripteur », « Critères d'éligibilité », « Protection des données ».
    """
    return [
        *_notice(situation),
        *_conditions(situation),
        *obstacles(situation),
        *_synthesis(situation),
        *_mediator(situation),
        *_stock(situation),
        *_representative(situation),
    ]


def remarks(situation: Situation) -> list[str]:
    """What is said to the prescriber and stops nothing, in French sentences."""
    found = []
    if situation.same_parent and situation.prescriber_id != situation.mediator_id:
        found.append(
            "Votre service et ce Médiateur dépendent du même organisme : c’est permis, parce que ce sont "
            "deux services différents."
        )
    if situation.free_stock is not None and situation.free_stock < 0:
        missing = -situation.free_stock
        found.append(
            f"Ce Médiateur a promis plus d’ordinateurs qu’il n’en détient : il lui manque "
            f"{missing} ordinateur{'s' if missing > 1 else ''}."
        )
    if not situation.has_contact:
        found.append("Ni téléphone ni e-mail n’est noté : le Médiateur passera par vous pour joindre la personne.")
    return found


# ───────── One paragraph each, in the order of the form ─────────
def _filled(text: str | None) -> bool:
    return bool(text and text.strip())


def _date(value: date | None, today: date, field: str, what: str, cited: str) -> list[Obstacle]:
    """A date that must be given and not lie ahead; `what` ends « Indiquez la date … »."""
    if value is None:
        return [Obstacle(f"{field}_missing", f"Indiquez la date {what}.", cited, field)]
    if value > today:
        sentence = f"La date {what} est dans le futur : indiquez le jour même ou un jour passé."
        return [Obstacle(f"{field}_future", sentence, cited, field)]
    if value < SCHEME_BEGAN:
        sentence = f"La date {what} précède le dispositif ({SCHEME_BEGAN:%d/%m/%Y}) : vérifiez l’année."
        return [Obstacle(f"{field}_too_early", sentence, cited, field)]
    return []


def _notice(situation: Situation) -> list[Obstacle]:
    cited = heading("personal_data")
    given = _date(situation.notice_on, situation.today, "notice_on", "de remise de la notice d’information", cited)
    if _filled(situation.notice_version):
        return given
    sentence = "Remettez la notice d’information à la personne et indiquez sa version."
    return [Obstacle("notice_version_missing", sentence, cited, "notice_version"), *given]


def _conditions(situation: Situation) -> list[Obstacle]:
    cited = heading("prescriber")
    untold = [
        Obstacle(
            f"{field.removeprefix('is_').removesuffix('_told')}_not_told",
            f"Informez la personne de cette condition, puis cochez-la : « {text} ».",
            cited,
            field,
        )
        for field, text in CONDITIONS
        if not getattr(situation, field)
    ]
    what = "à laquelle la personne a été informée des trois conditions"
    return [*untold, *_date(situation.told_on, situation.today, "told_on", what, cited)]


def _synthesis(situation: Situation) -> list[Obstacle]:
    found = []
    cited = heading("prescriber")
    length = len((situation.motivation or "").strip())
    if not length:
        sentence = "Rédigez une brève synthèse des motivations de la personne."
        found.append(Obstacle("motivation_missing", sentence, cited, "motivation"))
    if length > MOTIVATION_CHARACTERS:
        sentence = (
            f"La synthèse des motivations fait {length} caractères : retirez-en "
            f"{length - MOTIVATION_CHARACTERS} pour tenir en {MOTIVATION_CHARACTERS}."
        )
        found.append(Obstacle("motivation_too_long", sentence, cited, "motivation"))
    if situation.estimated_level is None:
        sentence = "Évaluez la compétence numérique de la personne : choisissez l’un des trois niveaux."
        found.append(Obstacle("level_missing", sentence, cited, "estimated_level"))
    return found


def _mediator(situation: Situation) -> list[Obstacle]:
    if situation.mediator_id is None:
        sentence = "Choisissez le Médiateur qui accueillera la personne."
        return [Obstacle("mediator_missing", sentence, heading("prescriber"), "mediator_id")]
    checks = (
        (situation.mediator_is_mediator, "mediator_not_one", "parties",
         "La structure choisie n’est pas un Médiateur du dispositif : choisissez-en un dans la liste."),
        (situation.mediator_is_active, "mediator_inactive", "parties",
         "Ce Médiateur ne participe plus au dispositif : choisissez-en un autre."),
        (situation.mediator_has_signed, "mediator_unsigned", "purpose",
         "Ce Médiateur n’a pas signé la charte en vigueur : choisissez-en un autre, ou appelez l’Alpi."),
        (situation.mediator_id != situation.prescriber_id, "judge_and_party", "prescriber",
         "Votre structure serait « juge et partie » : choisissez un Médiateur d’une autre structure."),
    )  # fmt: skip
    return [
        Obstacle(code, sentence, heading(cited), "mediator_id") for holds, code, cited, sentence in checks if not holds
    ]


def _stock(situation: Situation) -> list[Obstacle]:
    """A warning to confirm with a reason, not a wall: the prescriber may know that laptops are coming."""
    free = situation.free_stock
    if situation.mediator_id is None or _filled(situation.no_stock_reason) or (free is not None and free > 0):
        return []
    cited = heading("prescriber")
    if free is None:
        sentence = "Le stock de ce Médiateur n’est pas connu : appelez-le, puis dites pourquoi vous le choisissez."
        return [Obstacle("stock_unknown", sentence, cited, "no_stock_reason")]
    sentence = "Ce Médiateur n’a plus d’ordinateur libre : choisissez-en un autre, ou dites pourquoi celui-ci."
    return [Obstacle("no_stock", sentence, cited, "no_stock_reason")]


def after_refusal(refused_by_id: int | None, mediator_id: int | None, reason: str | None) -> list[Obstacle]:
    """A warning to confirm with a reason: asking again whoever has just refused may be agreed between them."""
    if mediator_id is None or mediator_id != refused_by_id or _filled(reason):
        return []
    sentence = "Ce Médiateur vient de refuser ce dossier : choisissez-en un autre, ou dites pourquoi lui de nouveau."
    return [Obstacle("refused_before", sentence, heading("prescriber"), "no_stock_reason")]


def _representative(situation: Situation) -> list[Obstacle]:
    if situation.birth_year is None:
        sentence = "Indiquez l’année de naissance de la personne."
        return [Obstacle("birth_year_missing", sentence, heading("follow_up_sheet"), "birth_year")]
    if situation.has_representative and not _filled(situation.representative_name):
        sentence = "Indiquez le nom du représentant légal, qui signera avec la personne."
        return [Obstacle("representative_unnamed", sentence, heading("follow_up_sheet"), "representative_name")]
    is_minor = situation.today.year - situation.birth_year < ADULT_AGE
    if is_minor and not situation.has_representative:
        sentence = "Cette personne est mineure : cochez « représentant légal » et indiquez son nom."
        return [Obstacle("minor_alone", sentence, heading("follow_up_sheet"), "has_representative")]
    return []
