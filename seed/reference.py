"""What the software needs before anybody comes: places, grids, questionnaire, charter, the Alpi, settings."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from models import signing
from models.base import Record, db
from models.charter import CharterSignature, CharterVersion
from models.partner import Partner
from models.reference import (
    Commune,
    CompetenceGrid,
    DigcompCompetence,
    Dimension,
    Epci,
    Question,
    QuestionnaireVersion,
    SessionTheme,
)
from models.setting import Setting
from models.viewer import seeing_as
from pin40.charter import FIGURES
from pin40.conditions import SYSTEM
from pin40.words import Direction, PartnerKind, PartnerRole, Phase, Scale
from seed import ROOM, grid, texts

GRID_TITLE = "Grille de diagnostic Mon ordi Pin40, inspirée des 4 domaines CléA Numérique"
QUESTIONNAIRE_TITLE = "Questionnaire d’impact Mon ordi Pin40"
DIGCOMP_RELEASE = "2.2"
SIRET = "25400330400030"


def load(today: date) -> dict[str, int]:
    """Add what is missing, and give how many rows were added, by table. Run twice, it changes nothing.

    A row already there is left as the Alpi made it. Commits.
    """
    with seeing_as(SYSTEM):
        added = {name: step(today) for name, step in STEPS.items()}
        db.session.commit()
    return added


def _missing(model: type[Record], key: str, lines: Iterable[dict[str, Any]], **where: Any) -> int:
    """Add the lines whose key is not yet there."""
    known = set(db.session.scalars(select(getattr(model, key)).filter_by(**where)))
    new = [model(**where, **line) for line in lines if line[key] not in known]
    db.session.add_all(new)
    db.session.flush()
    return len(new)


# ───────── Places ─────────
def _epcis(today: date) -> int:
    lines = ({"siren": row["siren"], "kind": row["type"], "name": row["nom"]} for row in texts("epci40"))
    return _missing(Epci, "siren", lines)


def _communes(today: date) -> int:
    epcis = dict(db.session.execute(select(Epci.siren, Epci.id)).all())
    lines = (
        {
            "insee": row["insee"],
            "name": row["commune"],
            "postcodes": row["codes_postaux"],
            "population": int(row["population"]),
            "epci_id": epcis[row["epci_siren"]],
        }
        for row in texts("communes-landes")
    )
    return _missing(Commune, "insee", lines)


# ───────── Competences, themes, questionnaire ─────────
def _digcomp(today: date) -> int:
    lines = (
        {
            "code": row["code"],
            "domain_code": row["domaine_code"],
            "domain": row["domaine_fr"],
            "title": row["titre_fr"],
            "plain_title": row["titre_fr_simple"],
        }
        for row in texts("digcomp")
    )
    return _missing(DigcompCompetence, "code", lines, release=DIGCOMP_RELEASE)


def _themes(today: date) -> int:
    lines = ({"code": row["code"], "label": row["libelle"]} for row in texts("themes_seance"))
    return _missing(SessionTheme, "code", lines)


def _grid(today: date) -> int:
    if db.session.scalar(select(CompetenceGrid.id).where(CompetenceGrid.number == 1)):
        return 0
    grid.keep(1, GRID_TITLE, list(texts("clea")), today)
    return 1


def _questionnaire(today: date) -> int:
    if db.session.scalar(select(QuestionnaireVersion.id).where(QuestionnaireVersion.number == 1)):
        return 0
    version = QuestionnaireVersion(number=1, title=QUESTIONNAIRE_TITLE)
    db.session.add(version)
    db.session.flush()
    dimensions = _dimensions(version)
    asked = [
        Question(
            questionnaire_version_id=version.id,
            dimension_id=dimensions[row["dimension"]].id,
            code=row["code"],
            position=int(row["ordre"]),
            label=row["libelle"],
            scale=Scale(row["type_echelle"]),
            choices=row["modalites"],
            direction=Direction(row["sens"]),
            phase=Phase(row["phase"]),
            is_skippable=row["non_concerne_possible"] == "1",
            hint=row["aide"],
        )
        for row in texts("questionnaire")
    ]
    db.session.add_all(asked)
    db.session.flush()
    for one in (*asked, *dimensions.values(), version):
        one.published_on = today  # whole before it is published: from then on the base takes no line of it
    db.session.flush()
    return 1


def _dimensions(version: QuestionnaireVersion) -> dict[str, Dimension]:
    """The dimensions just written, by code."""
    made = [
        Dimension(
            questionnaire_version_id=version.id,
            code=row["code"],
            label=row["libelle"],
            score_questions=row["questions_score"],
            yes_no_questions=row["questions_oui_non"],
            minimum=int(row["minimum_questions"]) if row["minimum_questions"] else None,
            note=row["note"],
            position=position,
        )
        for position, row in enumerate(texts("questionnaire_dimensions"), start=1)
    ]
    db.session.add_all(made)
    db.session.flush()
    return {dimension.code: dimension for dimension in made}


# ───────── The charter and its only manager ─────────
def _charter(today: date) -> int:
    if db.session.scalar(select(CharterVersion.id).where(CharterVersion.number == 1)):
        return 0
    text = (ROOM / "charte.txt").read_text(encoding="utf-8")
    db.session.add(CharterVersion(number=1, text=text, proposed_on=today, in_force_on=today))
    db.session.flush()
    return 1


def alpi() -> Partner | None:
    """« Le syndicat mixte Alpi est seul Gestionnaire du dispositif » (Définitions)."""
    return db.session.scalar(select(Partner).where(Partner.role == PartnerRole.MANAGER))


def _manager(today: date) -> int:
    if alpi():
        return 0
    town = db.session.scalar(select(Commune.id).where(Commune.name == "Mont-de-Marsan"))
    kind = PartnerKind.SYNDICAT_MIXTE
    db.session.add(
        Partner(name="Alpi", role=PartnerRole.MANAGER, kind=kind, siret=SIRET, commune_id=town, is_active=True)
    )
    db.session.flush()
    return 1


def _signature(today: date) -> int:
    manager = alpi()
    version = db.session.scalars(select(CharterVersion).where(CharterVersion.number == 1)).one()
    signed = select(CharterSignature.id).where(CharterSignature.charter_version_id == version.id)
    if manager is None or db.session.scalar(signed.where(CharterSignature.partner_id == manager.id)):
        return 0
    signing.sign(version, manager.id, "Alpi", "Gestionnaire du dispositif", today, today)
    return 1


def _settings(today: date) -> int:
    lines = ({"key": key, "value": str(figure.value), "valid_from": today} for key, figure in FIGURES.items())
    return _missing(Setting, "key", lines)


STEPS: dict[str, Callable[[date], int]] = {
    "intercommunalités": _epcis,
    "communes": _communes,
    "compétences DigComp": _digcomp,
    "thèmes de séance": _themes,
    "grille de diagnostic": _grid,
    "questionnaire": _questionnaire,
    "version de la charte": _charter,
    "structure gestionnaire": _manager,
    "signature de l’Alpi": _signature,
    "réglages": _settings,
}
