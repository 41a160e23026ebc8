"""French everywhere: each column has its words, each model its line in the glossary."""

from pathlib import Path

import pytest

import models  # noqa: F401  (every table)
from demo_app import plain
from models.base import labels
from models.scope import models as tables
from pin40 import words
from pin40.word import Word
from views.wording import sentence

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
GLOSSARY = README.split("## Glossaire", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("model", tables(), ids=lambda model: model.__name__)
def test_each_column_has_its_french_words(model: type) -> None:
    untold = [key for key, label in labels(model).items() if not label]
    assert not untold, f"{model.__name__} : sans libellé {untold} (info={{'label': …}})"


@pytest.mark.parametrize("model", tables(), ids=lambda model: model.__name__)
def test_each_model_has_its_line_in_the_glossary(model: type) -> None:
    assert f"`{model.__name__}`" in GLOSSARY, f"{model.__name__} n'est pas dans le glossaire du README"


def test_each_closed_list_reads_in_french() -> None:
    lists = [thing for thing in vars(words).values() if isinstance(thing, type) and issubclass(thing, Word)]
    assert len(lists) > 15
    for closed in lists:
        for word in closed:
            assert word.label, f"{closed.__name__}.{word.name}"


def test_the_readme_opens_with_the_commands() -> None:
    assert README.index("make run") < README.index("make test") < README.index("## La maison")


@pytest.mark.parametrize(
    ("search", "filters", "order", "said"),
    [
        ("", [], "", "12 dossiers."),
        ("dax", [], "triés par dossier", "12 dossiers contenant « dax », triés par dossier."),
        ("", ["étape « Transmis »", "reçu en 2026"], "", "12 dossiers : étape « Transmis », reçu en 2026."),
        ("dax", ["étape « Transmis »"], "", "12 dossiers contenant « dax » : étape « Transmis »."),
    ],
)
def test_the_state_of_a_list_reads_as_one_sentence(search, filters, order, said) -> None:
    assert plain(sentence("12 dossiers", search, filters, order)) == said
