"""What the whole suite shares: one PostgreSQL, and the count of the cells that the rights walk tried."""

import pytest

import demo_store
import servers
import walk

CELLS = "pin40_cells"


def pytest_configure(config: pytest.Config) -> None:
    servers.start_shared_postgres(config)
    demo_store.open_store(config)


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
    if walk.cells:
        told = ", ".join(f"{wall} {count}" for wall, count in sorted(walk.cells.items()))
        terminalreporter.write_line(f"Droits parcourus : {walk.cells.total()} cellules ({told})")
