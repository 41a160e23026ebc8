"""The walls of the house: who imports whom, how long a room may be, what views may not touch."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {"pin40": 0, "models": 1, "seed": 2, "views": 2, "app": 3}
LONGEST_FILE = 250
LONGEST_FUNCTION = 30
NUMERIC = (
    "activity.py", "crossing.py", "disclosure.py", "impact.py", "impact_groups.py", "laid.py", "paired.py", "release.py",
)  # fmt: skip
STANDARD_ONLY = {"collections", "contextlib", "dataclasses", "datetime", "enum", "hashlib", "math", "re", "typing",
                 "unicodedata", "functools", "itertools", "string", "decimal"}  # fmt: skip


def sources(*floors: str) -> list[Path]:
    found = [path for floor in floors for path in (ROOT / floor).rglob("*.py")]
    return sorted(found) + ([ROOT / "app.py", ROOT / "settings.py"] if "app" in floors else [])


EVERYTHING = sources("pin40", "models", "views", "seed", "tests", "app")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def floor_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sources("pin40", "models", "views"), ids=named)
def test_imports_never_go_upward(path: Path) -> None:
    here = FLOORS[floor_of(path)]
    above = {
        module for module in imported(path) if module.split(".")[0] in FLOORS and FLOORS[module.split(".")[0]] > here
    }
    if named(path) == "views/commands.py":
        above -= {module for module in above if module.startswith("seed")}
    assert not above, f"{named(path)} importe plus haut que lui : {sorted(above)}"


@pytest.mark.parametrize("path", sources("seed"), ids=named)
def test_the_seed_stands_on_models_and_rules_alone(path: Path) -> None:
    wrong = {module for module in imported(path) if module.split(".")[0] in ("views", "app")}
    assert not wrong, f"{named(path)} importe {sorted(wrong)}"


@pytest.mark.parametrize("path", sources("pin40"), ids=named)
def test_the_charter_is_pure(path: Path) -> None:
    numbers = {"numpy", "pandas", "scipy", "statsmodels"} if path.name in NUMERIC else set()
    foreign = {module.split(".")[0] for module in imported(path)} - STANDARD_ONLY - {"pin40"} - numbers
    assert not foreign, f"{named(path)} n'est plus pur : {sorted(foreign)}"
    assert not re.search(r"\b(date|datetime)\.(today|now)\(", path.read_text(encoding="utf-8")), "pas d'horloge ici"


@pytest.mark.parametrize("path", EVERYTHING, ids=named)
def test_a_room_is_not_too_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE, f"{named(path)} dépasse {LONGEST_FILE} lignes"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{named(path)}:{node.lineno} {node.name} fait {length} lignes"


BLIND = (
    (r"\btext\(", "sqlalchemy.text : écrivez une requête sur les modèles"),
    (r"__table__", "les tables nues échappent à la porte"),
    (r"exec_driver_sql", "le SQL écrit à la main échappe à la porte"),
    (r"\.engine\b(?!\.dialect)", "une connexion à part échappe à la porte"),
    (r"session\.query\(", "l'ancienne requête n'est plus à employer"),
)
ALLOWED = {"views/logbook.py": {r"\.engine\b(?!\.dialect)"}, "views/commands.py": {r"\.engine\b(?!\.dialect)"}}


@pytest.mark.parametrize("path", sources("views"), ids=named)
def test_a_view_never_goes_around_the_gate(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for pattern, why in BLIND:
        if pattern not in ALLOWED.get(named(path), set()):
            imports_text = pattern != r"\btext\(" or "import text" in text
            assert not (imports_text and re.search(pattern, text)), f"{named(path)} : {why}"


def test_every_template_is_used() -> None:
    folder = ROOT / "views" / "theme" / "templates"
    code = "".join(path.read_text(encoding="utf-8") for path in sources("views"))
    code += "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.html"))
    unused = [path.name for path in folder.glob("*.html") if f'"{path.name}"' not in code]
    assert not unused, f"gabarits sans emploi : {unused}"


def test_no_template_trusts_a_text_or_runs_a_script_inline() -> None:
    for path in (ROOT / "views" / "theme" / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path.name
        assert not re.search(r"\s(on\w+|style)=", text), f"{path.name} : ni script ni style dans une balise"
