"""How long the comparison takes, and how much memory: `python bench/impact.py [SQLITE_FILE …]` writes bench/impact.md.

10⁶ paired answers are made up (50,000 persons × 20 questions); pages are timed on the bases that are given, cold (a new
process) and warm.
"""

import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PERSONS, QUESTIONS = 50_000, 20
ANALYSIS_BAR, MEMORY_BAR = 3.0, 500
PAGES = {1_000: 0.3, 10**9: 2.0}
"""Up to so many dossiers, the page is to come within so many seconds."""


def made_up():
    """A questionnaire of twenty questions in eight dimensions, and everybody's answers before and after."""
    import numpy as np
    import pandas as pd

    from pin40.impact import Dimension, Form, Item

    scored = [f"Q{rank:02d}" for rank in range(1, 17)]
    binary = [f"B{rank:02d}" for rank in range(1, 5)]
    items = [Item(code, code, "capacite", False) for code in scored]
    items += [Item(code, code, "binaire", False) for code in binary]
    dimensions = [
        Dimension(f"d{place}", f"d{place}", tuple(scored[2 * place : 2 * place + 2]), (), 1) for place in range(8)
    ]
    rng = np.random.default_rng(40)
    frames = []
    for moment, low in (("avant", 0), ("apres", 1)):
        found = {code: rng.integers(low, 4, PERSONS).astype(float) for code in scored}
        found |= {code: rng.integers(0, 2, PERSONS).astype(float) for code in binary}
        frames.append(pd.DataFrame({"person": range(PERSONS), "moment": moment, **found}))
    return pd.concat(frames, ignore_index=True), Form(1, tuple(items), tuple(dimensions))


def analysis() -> None:
    """Every table of the report, in a process of its own: prints seconds and mebibytes."""
    sys.path.insert(0, str(ROOT))
    from pin40 import impact, impact_groups

    answers, form = made_up()
    start = time.perf_counter()
    for name in ("dimensions", "questions", "yes_no", "distributions", "ceiling", "attrition"):
        getattr(impact, name)(answers, form)
    impact_groups.paired(answers, form)
    spent = time.perf_counter() - start
    print(f"{spent:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


def page(file: str) -> None:
    """The Alpi's page of a base, first and again, in a process of its own: prints dossiers and both times."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    os.environ["DATABASE_URL"] = f"sqlite:///{file}"
    from sqlalchemy import func, select

    from app import create_app
    from demo_app import Person, as_system
    from models.prescription import Prescription

    app = create_app()
    with as_system(app) as session:
        dossiers = session.scalar(select(func.count()).select_from(Prescription))
    who = Person(app, "gestion@example.org", "gestion")
    who.get("/gestion/")
    import pandas  # noqa: F401  (a server has it in memory since its first page)
    import scipy.stats  # noqa: F401
    import statsmodels.stats.multitest  # noqa: F401

    times = []
    for _ in range(3):
        start = time.perf_counter()
        if who.get("/gestion/impact").status_code != 200:
            raise SystemExit("La page ne répond pas.")
        times.append(time.perf_counter() - start)
    print(f"{dossiers} {times[0]:.2f} {min(times[1:]):.2f}")


def asked(*words: str) -> list[float]:
    """What one of the two prints, in a new process."""
    told = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=True)  # noqa: S603
    return [float(word) for word in told.stdout.split()[-3:]]


def verdict(value: float, bar: float, unit: str) -> str:
    return "tenu" if value <= bar else f"**dépassé de {value - bar:.2f} {unit}**"


def report(files: list[str]) -> str:
    seconds, memory = asked("analysis")[-2:]
    lines = [
        "# Comparaison avant et après : temps et mémoire",
        "",
        f"Mesuré le {date.today():%d/%m/%Y}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f} (`python bench/impact.py`).",
        "",
        "| mesure | trouvé | permis | |",
        "|---|---|---|---|",
        f"| 10⁶ réponses appariées, tous les tableaux | {seconds:.2f} s | {ANALYSIS_BAR:.1f} s | {verdict(seconds, ANALYSIS_BAR, 's')} |",
        f"| la même, mémoire du processus | {memory:.0f} Mio | {MEMORY_BAR} Mio | {verdict(memory, MEMORY_BAR, 'Mio')} |",
    ]
    for file in files:
        dossiers, first, again = asked("page", file)
        bar = next(bar for most, bar in PAGES.items() if dossiers <= most)
        for words, value in (("première fois", first), ("ensuite", again)):
            lines.append(
                f"| page, {dossiers:.0f} dossiers, {words} | {value:.2f} s | {bar} s | {verdict(value, bar, 's')} |"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["analysis"]:
        analysis()
    elif sys.argv[1:2] == ["page"]:
        page(sys.argv[2])
    else:
        text = report(sys.argv[1:])
        (ROOT / "bench" / "impact.md").write_text(text, encoding="utf-8")
        print(text)
