"""How long the comparison and the activity report take, and how much memory: `python bench/impact.py [SQLITE_FILE …]` writes bench/impact.md.

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
ADDRESSES = ("/gestion/impact", "/gestion/activite")


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
    from pin40.laid import Laid

    answers, form = made_up()
    start, at_work = time.perf_counter(), time.process_time()
    laid = Laid(answers, form)
    for name in ("dimensions", "questions", "yes_no", "distributions", "ceiling", "attrition"):
        getattr(impact, name)(laid, form)
    impact_groups.paired(laid, form)
    spent, worked = time.perf_counter() - start, time.process_time() - at_work
    print(f"{spent:.2f} {worked:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


def page(file: str) -> None:
    """The Alpi's pages of a base, first and again, in a process of its own: prints dossiers and every time."""
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
    import statsmodels.stats.contingency_tables  # noqa: F401

    found = [dossiers]
    for address in ADDRESSES:
        for _ in range(2):
            found += whole(who, address)
    print(*found)


def whole(who, address: str) -> list[float]:
    """Seconds of the clock and of the processor until the first answer, then until the page is whole."""
    clock, spent = time.perf_counter(), time.process_time()
    answer = who.get(address)
    found = [time.perf_counter() - clock, time.process_time() - spent]
    while (
        "Refresh" in answer.headers
    ):  # a long calculation goes on aside: asked again when the page says, as browsers do
        time.sleep(float(answer.headers["Refresh"].split(";")[0]))
        answer = who.get(address)
    if answer.status_code != 200:
        raise SystemExit("La page ne répond pas.")
    return [*found, time.perf_counter() - clock, time.process_time() - spent]


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
        dossiers, *found = asked("page", file)
        bar = next(bar for most, bar in PAGES.items() if dossiers <= most)
        times = [found[place : place + 4] for place in range(0, len(found), 4)]
        for address, first, then in zip(ADDRESSES, times[::2], times[1::2], strict=True):
            name = f"{dossiers:.0f} dossiers, {address.rsplit('/', 1)[-1]}"
            is_aside = first[2] > first[0] + 0.01  # its page came back by itself
            rows += [(f"{name} : première réponse (calcul en cours)", *first[:2], bar, "s")] if is_aside else []
            rows += [(f"{name} : page entière, nouveau processus", *first[2:], bar, "s")]
            rows += [(f"{name} : page ensuite", *then[2:], bar, "s")]
    lines = [
        "# Évolution observée et activité : temps et mémoire",
        "",
        f"Mesuré le {date.today():%d/%m/%Y}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}. "
        + (
            "L'horloge est jugée."
            if is_quiet()
            else "Au-delà d'une charge de 2, l'horloge compte aussi l'attente des autres : c'est le temps de processeur qui "
            "est jugé, et lui-même s'allonge quand les cœurs sont partagés."
        ),
        "",
        "| mesure | horloge | processeur | permis | |",
        "|---|---|---|---|---|",
        *(_line(*row) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def is_quiet() -> bool:
    """Whether the clock tells the work and not the queue."""
    return os.getloadavg()[0] <= 2


def _line(words: str, found: float, worked: float | None, bar: float, unit: str) -> str:
    at_work = f"{worked:.2f} {unit}" if worked is not None else "–"
    judged = found if worked is None or is_quiet() else worked
    return f"| {words} | {found:.2f} {unit} | {at_work} | {bar} {unit} | {verdict(judged, bar, unit)} |"


if __name__ == "__main__":
    if sys.argv[1:2] == ["analysis"]:
        analysis()
    elif sys.argv[1:2] == ["page"]:
        page(sys.argv[2])
    else:
        text = report(sys.argv[1:])
        (ROOT / "bench" / "impact.md").write_text(text, encoding="utf-8")
        print(text)
