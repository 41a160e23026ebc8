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
    start, at_work = time.perf_counter(), time.process_time()
    for name in ("dimensions", "questions", "yes_no", "distributions", "ceiling", "attrition"):
        getattr(impact, name)(answers, form)
    impact_groups.paired(answers, form)
    spent, worked = time.perf_counter() - start, time.process_time() - at_work
    print(f"{spent:.2f} {worked:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


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

    found = [dossiers]
    for _ in range(2):
        found += timed(lambda: who.get("/gestion/impact"))
        # A long calculation goes on aside: the page is asked for again, as a browser does, until it is whole.
        start, spent = time.perf_counter(), time.process_time()
        while "Refresh" in who.get("/gestion/impact").headers:
            time.sleep(0.2)
        found += [time.perf_counter() - start, time.process_time() - spent]
    print(*found)


def timed(act) -> list[float]:
    """Seconds of the clock, and of the processor, that it takes."""
    clock, spent = time.perf_counter(), time.process_time()
    if act().status_code != 200:
        raise SystemExit("La page ne répond pas.")
    return [time.perf_counter() - clock, time.process_time() - spent]


def asked(*words: str) -> list[float]:
    """What one of the two prints, in a new process."""
    told = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=True)
    return [float(word) for word in told.stdout.split()]


def verdict(value: float, bar: float, unit: str) -> str:
    return "tenu" if value <= bar else f"dépassé de {value - bar:.2f} {unit}"


def report(files: list[str]) -> str:
    seconds, worked, memory = asked("analysis")
    rows = [
        ("10⁶ réponses appariées, tous les tableaux", seconds, worked, ANALYSIS_BAR, "s"),
        ("la même, mémoire du processus", memory, None, MEMORY_BAR, "Mio"),
    ]
    for file in files:
        found = asked("page", file)
        bar = next(bar for most, bar in PAGES.items() if found[0] <= most)
        places = (("première réponse", 1), ("jusqu'à la page entière, la première fois", 3), ("page ensuite", 5))
        rows += [(f"{found[0]:.0f} dossiers : {words}", found[at], found[at + 1], bar, "s") for words, at in places]
    lines = [
        "# Comparaison avant et après : temps et mémoire",
        "",
        f"Mesuré le {date.today():%d/%m/%Y}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f} : au-delà d'une charge de "
        f"{os.cpu_count()}, l'horloge compte aussi l'attente des autres, et c'est le temps de processeur qui se compare.",
        "",
        "| mesure | horloge | processeur | permis | |",
        "|---|---|---|---|---|",
        *(_line(*row) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _line(words: str, found: float, worked: float | None, bar: float, unit: str) -> str:
    at_work = f"{worked:.2f} {unit}" if worked is not None else "–"
    return f"| {words} | {found:.2f} {unit} | {at_work} | {bar} {unit} | {verdict(found, bar, unit)} |"


if __name__ == "__main__":
    if sys.argv[1:2] == ["analysis"]:
        analysis()
    elif sys.argv[1:2] == ["page"]:
        page(sys.argv[2])
    else:
        text = report(sys.argv[1:])
        (ROOT / "bench" / "impact.md").write_text(text, encoding="utf-8")
        print(text)
