"""What the whole suite shares: one PostgreSQL, the count of the cells that the rights walk tried, and its halves.

What is tried on both databases, `make test` tries on one of the two, always the same for a case, its neighbours on the
other, so that both are walked within its time (two on SQLite for one on PostgreSQL, which takes nearly twice as long): but
races and what the database itself does, marked `both`. `make assure` (`--whole`) tries all on both, and the `long` ones.
"""

import os
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

import pytest

import demo_store
import quicker
import servers
import walk

CELLS = "pin40_cells"
# The first two build nothing that others wait for; each of the next two builds one of the two demonstrations.
LONGEST = (
    "test_demo_sizes", "test_theme", "test_more_pages", "test_gate", "test_journey_browser", "test_bad_addresses",
    "test_doors", "test_pages", "test_way_races", "test_commands", "test_races", "test_keyboard", "test_migrations",
)  # fmt: skip
KINDS = ("sqlite", "postgresql")
PAPER = Path(__file__).resolve().parents[1] / "bench" / "droits.md"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="each long walk on both databases, not on one of the two")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker ends alone with one; and of the halved tests, their half."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(LONGEST)))
    _halve(config, items)


def _halve(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the long tests, and each other case on one of its two databases; of one asked by name, nothing."""
    if config.getoption("--whole") or any("::" in asked for asked in config.args):
        return
    cases: defaultdict[str, dict[str, list[pytest.Item]]] = defaultdict(dict)
    left = [item for item in items if item.get_closest_marker("long")]
    for item in items:
        kind, _, case = item.name.partition("[")[2].rstrip("]").partition("-")
        if kind in KINDS and not item.get_closest_marker("both"):
            cases[item.nodeid.partition("[")[0]].setdefault(case, []).append(item)
    for told, found in cases.items():
        for rank, pair in enumerate(found.values()):
            if len(pair) == len(KINDS):
                left.append(pair[(rank + crc32(told.encode())) % 3 > 0])
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(map(id, left))
        items[:] = [item for item in items if id(item) not in gone]


@pytest.fixture(scope="session")
def is_whole(request) -> bool:
    """Whether this is `make assure`, which tries each of what `make test` tries in turn."""
    return request.config.getoption("--whole")


def pytest_configure(config: pytest.Config) -> None:
    servers.start_shared_postgres(config)
    demo_store.open_store(config)
    quicker.hurry(Path(os.environ[demo_store.STORE]) / "templates")


def pytest_collection_finish() -> None:
    quicker.sweep_less()


def pytest_unconfigure(config: pytest.Config) -> None:
    demo_store.close_store(config)
    servers.stop_shared_postgres(config)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker's count travels home with its report."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[CELLS] = dict(walk.cells)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    walk.cells.update(getattr(node, "workeroutput", {}).get(CELLS, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not walk.cells:
        return
    told = ", ".join(f"{wall} {count}" for wall, count in sorted(walk.cells.items()))
    line = f"Droits parcourus : {walk.cells.total()} cellules ({told})"
    terminalreporter.write_line(line)
    if terminalreporter.config.getoption("--whole"):
        failed = len(terminalreporter.stats.get("failed", [])) + len(terminalreporter.stats.get("error", []))
        passed, day = len(terminalreporter.stats.get("passed", [])), datetime.now(UTC)
        PAPER.write_text(
            f"# Toute la suite sur les deux bases, et les droits parcourus (`make assure`)\n\n"
            f"{day:%d/%m/%Y à %H:%M} UTC : {passed} épreuves réussies, {failed} en échec.\n\n{line}.\n",
            encoding="utf-8",
        )
