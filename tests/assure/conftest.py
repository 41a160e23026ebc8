"""What the long runs leave behind: bench/assurance.md, written when the last one ends, or is interrupted."""

import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

PAPER = Path(__file__).resolve().parents[2] / "bench" / "assurance.md"
PACKAGES = ("Flask", "SQLAlchemy", "psycopg", "pytest", "hypothesis")
done: list[tuple[str, str, str, float, str]] = []
started = datetime.now(UTC)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "/long_" in report.nodeid and (report.when == "call" or report.outcome == "failed"):
        name, _, told = report.nodeid.rpartition("::")[2].partition("[")
        kind, _, deed = told.rstrip("]").partition("-")
        deed = deed.encode().decode("unicode_escape") if "\\x" in deed else deed
        words = re.sub(r"^test_", "", name).replace("_", " ")
        rounds = str(dict(report.user_properties).get("rounds", ""))
        done.append((f"{deed or words}", kind, rounds, report.duration, report.outcome))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if not done or hasattr(session.config, "workerinput"):  # the workers' reports all come home
        return
    PAPER.parent.mkdir(exist_ok=True)
    PAPER.write_text("\n".join([*head(exitstatus), *map(line, done)]) + "\n", encoding="utf-8")


def head(exitstatus: int) -> list[str]:
    failed = sum(outcome == "failed" for *_, outcome in done)
    verdict = f"{failed} en échec" if failed else "aucun échec"
    if exitstatus == pytest.ExitCode.INTERRUPTED:
        verdict += ", arrêtées avant la fin"
    known = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        "# Longues épreuves (`make assure`)",
        "",
        f"Commencées le {started:%d/%m/%Y à %H:%M} UTC ; {len(done)} épreuves en "
        f"{(datetime.now(UTC) - started).total_seconds() / 60:.0f} min : {verdict}.",
        f"Python {platform.python_version()}, {known}, {platform.system()} {platform.machine()}.",
        "",
        "À chaque tour, toutes les fenêtres cliquent au même instant. Une seule doit réussir, les autres lire "
        "pourquoi non (409), et la base ne compter qu’un seul effet ; les numéros se suivent sans trou.",
        "",
        "| épreuve | base | tours × fenêtres | durée | issue |",
        "|---|---|---|---:|---|",
    ]


def line(one: tuple[str, str, str, float, str]) -> str:
    name, kind, rounds, seconds, outcome = one
    return f"| {name} | {kind} | {rounds} | {seconds:.0f} s | {'réussie' if outcome == 'passed' else 'en échec'} |"
