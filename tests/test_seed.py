"""Reference data: whole, loaded once however often it is asked for, and never over what the Alpi wrote."""

from datetime import date

import pytest
from sqlalchemy import select

from models import questions
from models.base import db
from models.charter import CharterSignature, CharterVersion
from models.event import Event
from models.partner import Partner
from models.reference import (
    Commune,
    CompetenceGrid,
    DigcompCompetence,
    Dimension,
    Epci,
    GridItem,
    Question,
    QuestionnaireVersion,
    SessionTheme,
)
from models.setting import Setting
from models.viewer import seeing_as
from pin40.charter import FIGURES, HEADINGS
from pin40.conditions import STRANGER
from pin40.words import GridLevel, PartnerKind, PartnerRole
from seed import grid, reference
from whole_app import count, standing

pytest_plugins = ("whole_app",)

DAY = date(2026, 11, 22)
LATER = date(2027, 3, 1)
HEAD = "code,niveau,code_parent,libelle,statut_source,digcomp_lies"
TINY = f"""{HEAD}
D1,domaine,,Premiers gestes,alpi,
D1.1,sous_domaine,D1,L'ordinateur,alpi,5.1|5.2
D1.1.1,critere,D1.1,"Allumer, éteindre",alpi,
"""


@pytest.fixture(scope="module")
def base(whole_database, tmp_path_factory):
    """A base as `init` leaves it; each test gives back what it wrote."""
    with standing(tmp_path_factory.mktemp("seed"), whole_database):
        reference.load(DAY)
        yield


@pytest.fixture
def app(base):
    yield
    db.session.rollback()


@pytest.fixture
def csv(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "grille.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


# ───────── What is there ─────────
def test_the_landes_are_whole(app):
    assert (count(Commune), count(Epci)) == (327, 18)
    town = db.session.scalars(select(Commune).where(Commune.insee == "40192")).one()
    assert str(town) == "Mont-de-Marsan (40000)"
    assert town.epci.name == "CA Mont de Marsan Agglomération"
    assert count(Commune, Commune.epci_id.is_(None)) == 0


def test_the_grid_the_questionnaire_and_the_themes_are_published(app):
    version = db.session.scalars(select(CompetenceGrid)).one()
    assert version.number == 1
    assert version.title == "Grille de diagnostic Mon ordi Pin40, inspirée des 4 domaines CléA Numérique"
    assert version.published_on == DAY
    assert [count(GridItem, GridItem.level == level) for level in GridLevel] == [4, 12, 40]
    questionnaire = db.session.scalars(select(QuestionnaireVersion)).one()
    assert (questionnaire.number, questionnaire.published_on) == (1, DAY)
    assert (count(Dimension), count(Question)) == (10, 20)
    assert count(Question, Question.is_skippable) == 1
    assert count(DigcompCompetence, DigcompCompetence.release == "2.2") == 21
    assert count(SessionTheme) == 19


def test_the_alpi_is_the_only_manager_and_has_signed(app):
    alpi = db.session.scalars(select(Partner)).one()
    assert (alpi.name, alpi.role, alpi.kind) == ("Alpi", PartnerRole.MANAGER, PartnerKind.SYNDICAT_MIXTE)
    assert (alpi.siret, alpi.commune.insee, alpi.is_active) == ("25400330400030", "40192", True)
    version = questions.in_force(DAY)
    assert version.number == 1
    assert questions.signers(version) == {alpi.id}


def test_the_charter_is_told_whole(app):
    text = db.session.scalar(select(CharterVersion.text))
    for words in HEADINGS.values():
        assert words.replace("'", "’").lower() in text.lower(), words
    assert "est acceptée sans réserve. La signature du présent document conditionne la mise en œuvre" in text
    assert "\x0c" not in text


def test_settings_are_the_figures_that_the_alpi_may_change(app):
    kept = dict(db.session.execute(select(Setting.key, Setting.value)).all())
    assert kept == {key: str(f.value) for key, f in FIGURES.items()}


# ───────── Twice changes nothing ─────────
def test_loading_again_later_changes_nothing(app):
    tables = [mapper.class_ for mapper in db.Model.registry.mappers]
    before = {table: count(table) for table in tables}
    versions = {table: db.session.scalars(select(table.version)).all() for table in tables}
    assert set(reference.load(LATER).values()) == {0}
    assert {table: count(table) for table in tables} == before
    assert {table: db.session.scalars(select(table.version)).all() for table in tables} == versions
    assert count(Event) > 327


def test_what_the_alpi_wrote_is_not_overwritten(app):
    town = db.session.scalars(select(Commune).where(Commune.insee == "40313")).one()
    theme = db.session.scalars(select(SessionTheme).limit(1)).one()
    alpi = reference.alpi()
    before = town.name, theme.label, alpi.name
    town.name, theme.label, alpi.name = "Tartas-la-Neuve", "Autre thème", "Alpi40"
    db.session.add(Setting(key="reservation_days", value="21", valid_from=LATER))
    db.session.commit()
    assert set(reference.load(LATER).values()) == {0}
    db.session.expire_all()
    assert (town.name, theme.label, alpi.name) == ("Tartas-la-Neuve", "Autre thème", "Alpi40")
    town.name, theme.label, alpi.name = before
    db.session.delete(db.session.scalars(select(Setting).where(Setting.value == "21")).one())
    db.session.commit()


def test_a_missing_row_comes_back_alone(app):
    db.session.delete(db.session.scalars(select(SessionTheme).where(SessionTheme.code == "email")).one())
    db.session.delete(db.session.scalars(select(CharterSignature)).one())
    db.session.commit()
    added = {name: number for name, number in reference.load(DAY).items() if number}
    assert added == {"thèmes de séance": 1, "signature de l’Alpi": 1}


def test_loading_needs_no_eyes_of_its_own(app):
    with seeing_as(STRANGER):
        assert set(reference.load(DAY).values()) == {0}


# ───────── The Alpi's own grid ─────────
def test_a_grid_is_imported_as_the_next_version(app, csv):
    first = grid.import_grid(csv(TINY), DAY, "Grille de l'Alpi")
    second = grid.import_grid(csv("\ufeff" + TINY.replace(",", ";").replace("Allumer;", "Allumer,")))
    assert second == first + 1
    kept = db.session.scalars(select(CompetenceGrid).where(CompetenceGrid.number == first)).one()
    assert (kept.title, kept.published_on) == ("Grille de l'Alpi", DAY)
    items = db.session.scalars(select(GridItem).where(GridItem.grid_id == kept.id).order_by(GridItem.position))
    assert [(item.code, item.parent_code, item.published_on) for item in items] == [
        ("D1", None, DAY), ("D1.1", "D1", DAY), ("D1.1.1", "D1.1", DAY),
    ]  # fmt: skip
    draft = db.session.scalars(select(CompetenceGrid).where(CompetenceGrid.number == second)).one()
    assert draft.published_on is None


def test_a_grid_written_by_excel_keeps_its_accents(app, csv):
    number = grid.import_grid(csv(TINY.replace(",", ";").replace("Allumer;", "Allumer,"), "cp1252"))
    query = select(GridItem.label).join(GridItem.grid).where(CompetenceGrid.number == number)
    assert "Allumer, éteindre" in db.session.scalars(query).all()


def test_a_wrong_grid_is_refused_whole_and_each_line_is_named(app, csv):
    before = count(CompetenceGrid), count(GridItem), count(Event)
    lines = [
        "D1,domaine,,Premiers gestes,alpi,",
        "D1,domaine,,Encore,alpi,",
        "D2,domaine,D1,Rangé dessous,alpi,",
        "D2.1,sous_domaine,D9,Sans parent,alpi,",
        "D2.2,chapitre,D2,Autre niveau,alpi,",
        ",critere,D2.1,Sans code,alpi,",
        "D2.1.1,critere,D2.1,,alpi,7.9",
        f"D2.1.2,critere,D2.1,{'x' * 301},alpi,",
    ]
    with pytest.raises(grid.GridError) as error:
        grid.import_grid(csv("\n".join([HEAD, *lines])), DAY)
    assert error.value.sentences == [
        "Ligne 3 : le code D1 est déjà pris par une ligne au-dessus.",
        "Ligne 4 : un domaine n’a pas de « code_parent ».",
        "Ligne 5 : « code_parent » doit nommer un domaine écrit plus haut.",
        "Ligne 6 : le niveau « chapitre » n’existe pas : écrivez domaine, sous_domaine ou critere.",
        "Ligne 7 : « code » est vide.",
        "Ligne 8 : « libelle » est vide.",
        "Ligne 8 : DigComp ne connaît pas : 7.9.",
        "Ligne 9 : « libelle » dépasse 300 caractères.",
    ]
    db.session.rollback()
    assert (count(CompetenceGrid), count(GridItem), count(Event)) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "il manque : code, niveau, code_parent, libelle, statut_source, digcomp_lies"),
        ("code,niveau,libelle\n", "il manque : code_parent, statut_source, digcomp_lies"),
        (f"{HEAD}\n", "aucun critère"),
        (f"{HEAD}\nD1,domaine,,Seul,alpi,\n", "aucun critère"),
        ("\x00\x01PNG", "pas un CSV lisible"),
    ],
)
def test_a_file_that_is_no_grid_says_why(app, csv, text, sentence):
    with pytest.raises(grid.GridError) as error:
        grid.import_grid(csv(text))
    assert sentence in " ".join(error.value.sentences)
