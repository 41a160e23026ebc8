"""« Ajouter une entité », as the README writes it: two files, two lines; at each step, what is missing is named."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.base import Record
from views import shelves
from views.base import Screen
from views.lots import LotScreen
from views.menu import CONTENTS

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("app.py", "settings.py", "models", "pin40", "views", "seed", "migrations")


def written(title):
    """What the README gives to write, under this title."""
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(rf"`{re.escape(title)}`[^\n]*\n\n?```(?:python)?\n(.*?)```", told, flags=re.S)[1]


@pytest.fixture
def house(tmp_path):
    """A copy of the house, and its terminal."""
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'pin40.sqlite'}", "PIN40_ENV": "test", "SECRET_KEY": "k" * 40
    }  # fmt: skip

    def run(*words):
        made = [sys.executable, "-m", "flask", "--app", "app", *words]
        done = subprocess.run(made, cwd=tmp_path, env=environ, capture_output=True, text=True)
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return tmp_path, run


def insert(path, after, line):
    text = path.read_text(encoding="utf-8")
    assert text.count(after) == 1, after
    path.write_text(text.replace(after, f"{after}{line}\n"), encoding="utf-8")


def test_two_files_and_two_lines_make_a_screen_and_what_is_missing_is_named(house):
    place, run = house
    model, screen = written("models/loan.py"), written("views/loans.py")
    (place / "models" / "loan.py").write_text(model, encoding="utf-8")
    (place / "views" / "loans.py").write_text(screen.replace('title = "Prêts"', ""), encoding="utf-8")
    insert(
        place / "views" / "menu.py", "            SpottingScreen,\n", "            " + written("views/menu.py").strip()
    )
    code, told = run("pin40", "init")
    assert code == 2
    assert "views/loans.py, LoanScreen" in told
    assert "il manque title" in told
    assert "ajoutez sa ligne dans pin40/access.py" in told
    (place / "views" / "loans.py").write_text(screen, encoding="utf-8")
    insert(place / "pin40" / "access.py", "    Role.MANAGER: {\n", "        " + written("pin40/access.py").strip())
    code, told = run("pin40", "init")
    assert (code, "La table « loans » de Loan n’existe pas" in told.replace("\u00a0", " ")) == (1, True)
    assert run("db", "revision", "--autogenerate", "-m", "Les prêts", "--rev-id", "9999")[0] == 0
    assert run("pin40", "init")[0] == 0
    assert "✓ Le schéma est à jour." in run("pin40", "check")[1]
    assert "gestion_prets.create_view" in run("routes")[1]


def test_every_screen_of_the_house_is_complete():
    assert [fault for _, screens in CONTENTS for one in screens for fault in shelves.lacks(one)] == []


@pytest.mark.parametrize("name", shelves.WORDS)
def test_each_word_that_a_screen_does_not_say_is_named(name):
    own = {key: value for key, value in vars(LotScreen).items() if key in shelves.WORDS and key != name}
    made = type("Half", (Screen,), {**own, "__init__": lambda self: None})
    assert any(f"il manque {name}" in fault for fault in shelves.lacks(made))


def test_a_column_that_the_model_has_not_and_a_wrong_address_are_named():
    made = type("Odd", (LotScreen,), {"columns": ("number", "colour"), "slug": "Prêts !", "icon": "licorne"})
    told = " ".join(shelves.lacks(made)).replace("\u00a0", " ")
    for words in ("« colour » n’est ni une colonne ni une relation de DeviceLot", "slug = « Prêts ! »", "« licorne »"):
        assert words in told, words


def test_a_room_without_a_screen_is_named():
    with pytest.raises(shelves.Incomplete, match="aucune classe"):
        shelves.screens_of("shapes")
    assert issubclass(LotScreen.record, Record)
